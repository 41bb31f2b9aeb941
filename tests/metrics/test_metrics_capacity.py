"""Load is hours needed over hours there are, and nobody's accounts are not forgotten."""

from datetime import date

import pandas as pd
import pytest

from analysis.metrics.capacity import (
    capacity_load,
    hours_by_tier,
    manager_load,
    per_manager,
    unassigned_accounts,
)


@pytest.fixture
def book(make_book, line):
    owners = {"A": "U1", "B": "U1", "C": "U2", "D": "U9", "E": None}
    return make_book(
        as_of=date(2026, 9, 30),
        accounts=[
            {"account_id": name, "owner_id": owner, "tier": "Gold" if name == "A" else "Silver"}
            for name, owner in owners.items()
        ],
        contract_lines=[line(name, "2025-01-01", None, 100_00) for name in owners]
        + [line("F", "2025-01-01", "2026-01-01", 100_00)],  # gone
        people=[
            {"person_id": "U1", "team": "East"},
            {"person_id": "U2", "team": "West", "weekly_hours": 20.0},
            {"person_id": "U9", "left_date": "2026-06-01"},
        ],
        time=[
            {"account_id": "A", "month": "2026-03-01", "hours": 12.0},
            {"account_id": "A", "month": "2026-04-01", "hours": 8.0},
            {"account_id": "B", "month": "2026-03-01", "hours": 2.0},
            {"account_id": "B", "month": "2026-03-01", "hours": 50.0, "activity": "delivery"},
        ],
    )


def test_hours_are_learnt_from_what_tiers_took(book):
    assert dict(hours_by_tier(book)) == {"Gold": (12 + 8) / 2, "Silver": 2.0}


def test_load_by_hand(book):
    table = manager_load(book).set_index("owner_id")
    assert table.loc["U1", "needed_hours"] == 10 + 2
    assert table.loc["U1", "productive_hours"] == pytest.approx(40 * 52 / 12)
    assert table.loc["U2", "load_rate"] == pytest.approx(2 / (20 * 52 / 12))
    half = manager_load(book, productive_share=0.5).set_index("owner_id")
    assert half.loc["U2", "load_rate"] == pytest.approx(2 * table.loc["U2", "load_rate"])


def test_a_cadence_of_ones_own_takes_the_place_of_what_tiers_took(book):
    table = manager_load(book, cadence_hours={"Gold": 1.0, "Silver": 5.0}).set_index("owner_id")
    assert table.loc["U1", "needed_hours"] == 1 + 5


def test_accounts_of_nobody_and_of_who_has_left_are_listed_and_in_no_ratio(book):
    assert unassigned_accounts(book)["account_id"].tolist() == ["D", "E"]
    assert manager_load(book).set_index("owner_id").loc["Not stated", "n_accounts"] == 2
    ratio = per_manager(book).only()
    assert (ratio.numerator, ratio.denominator) == (3, 2)


def test_amounts_are_carried_by_whose_account_it_is(book):
    at_risk = pd.Series({"A": 30_00, "C": 10_00, "D": 999_00})
    ratio = per_manager(book, amount=at_risk).only()
    assert (ratio.numerator, ratio.denominator) == (40_00, 2)
    load = manager_load(book, at_risk_minor=at_risk).set_index("owner_id")
    assert load.loc["U1", "at_risk_minor"] == 30_00


def test_load_of_a_team_is_over_its_own_people(book):
    loads = {r.group[0][1]: r for r in capacity_load(book, by=["team"])}
    assert loads["East"].numerator == 12
    assert loads["West"].denominator == pytest.approx(20 * 52 / 12)
    whole = capacity_load(book).only()
    assert whole.numerator == sum(r.numerator for r in loads.values())
