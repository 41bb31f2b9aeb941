"""Whoever belongs to whom, no cent of revenue comes or goes."""

from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.metrics.bands import with_acv_band, with_cohort
from analysis.metrics.levels import at_parent_level, product_movements
from analysis.metrics.movements import Movements, balances, bridge, monthly, mrr_movements
from analysis.metrics.retention import logo_churn_rate, net_revenue_retention
from analysis.periods import Window

YEAR = Window("2025-09", "2026-09")


@pytest.fixture
def group(make_book, line):
    """P owns Q, Q owns R; S stands alone. Q leaves, R joins; S pays on."""
    owns = [
        {"account_id": "Q", "valid_from": "2020-01-01", "parent_account_id": "P"},
        {"account_id": "R", "valid_from": "2020-01-01", "parent_account_id": "Q"},
    ]
    return make_book(
        as_of=date(2026, 9, 30),
        contract_lines=[
            line("P", "2025-01-01", None, 100_00),
            line("Q", "2025-01-01", "2026-02-01", 40_00),
            line("R", "2026-02-01", None, 60_00),
            line("S", "2025-01-01", None, 7_00),
        ],
        account_history=owns,
    )


def test_within_a_group_a_child_that_leaves_is_contraction_and_one_that_joins_expansion(group):
    movements = mrr_movements(group)
    assert bridge(movements, YEAR).iloc[0]["churned_minor"] == 40_00
    parents = at_parent_level(movements)
    told = bridge(parents, YEAR).iloc[0]
    assert (told["new_minor"], told["churned_minor"]) == (0, 0)
    assert told["expansion_minor"] == 60_00 - 40_00
    assert balances(parents, "2026-09").to_dict() == {"P": 160_00, "S": 7_00}
    assert logo_churn_rate(parents, window=YEAR).only().value == 0


@given(
    parents=st.lists(st.sampled_from(["", "A", "B", "C", "D"]), min_size=4, max_size=4),
    deltas=st.lists(st.tuples(st.sampled_from("ABCD"), st.integers(1, 9)), max_size=12),
)
@settings(max_examples=12, deadline=None)
def test_a_child_moved_between_parents_changes_no_total(parents, deltas):
    """Any tree, and any circle that should not be."""
    rows, held = [], dict.fromkeys("ABCD", 0)
    for place, (account, size) in enumerate(deltas):
        month = pd.Timestamp(2025, 1, 1) + pd.DateOffset(months=place)
        delta = -held[account] if held[account] and size > 5 else size
        rows.append((account, month, "any", held[account], held[account] + delta, delta))
        held[account] += delta
    columns = ["account_id", "month", "kind", "opening_minor", "closing_minor", "delta_minor"]
    changes = pd.DataFrame(rows, columns=columns).astype({"month": "datetime64[ns]"})
    attributes = pd.DataFrame({"account_id": list("ABCD"), "parent_account_id": parents})
    attributes["parent_account_id"] = attributes["parent_account_id"].mask(lambda p: p == "")
    movements = Movements(
        changes=changes.astype({"account_id": "str", "kind": "str"}),
        attributes=attributes.astype("str").mask(attributes.isna()),
        currency="USD",
        as_of=date(2026, 12, 31),
        first_month=date(2025, 1, 1),
        last_month=date(2026, 12, 1),
    )
    told = monthly(at_parent_level(movements))
    assert told["closing_minor"].iloc[-1] == sum(held.values())
    net = changes.groupby("month")["delta_minor"].sum()
    change = (told["closing_minor"] - told["opening_minor"]).set_axis(told["month"])
    assert change[change != 0].to_dict() == net[net != 0].to_dict()


def test_a_swap_of_products_is_a_loss_of_one_and_a_gain_of_the_other(make_book, line):
    book = make_book(
        as_of=date(2026, 9, 30),
        products=[{"product_id": "old"}, {"product_id": "new"}],
        contract_lines=[
            line("A", "2025-01-01", "2026-01-01", 10_00, product_id="old", line_id="one"),
            line("A", "2026-01-01", None, 12_00, product_id="new", renews_line_id="one"),
        ],
    )
    assert net_revenue_retention(mrr_movements(book), window=YEAR).only().value == 1.2
    by_product = net_revenue_retention(product_movements(book), window=YEAR, by=["product_id"])
    assert {r.group[0][1]: r.value for r in by_product} == {"new": None, "old": 0.0}


def test_a_credit_without_a_product_counts_with_the_largest_line_of_its_contract(make_book, line):
    same = {"contract_id": "K"}
    book = make_book(
        as_of=date(2026, 9, 30),
        products=[{"product_id": "core"}, {"product_id": "extra"}],
        contract_lines=[
            line("A", "2025-01-01", None, 100_00, product_id="core", **same),
            line("A", "2025-01-01", None, 20_00, product_id="extra", **same),
            line("A", "2025-01-01", None, -5_00, **same),
        ],
    )
    held = balances(product_movements(book), "2026-09")
    assert held.to_dict() == {"A / core": 95_00, "A / extra": 20_00}


def test_a_band_is_that_of_the_opening_so_that_who_left_has_one(v1):
    movements = with_acv_band(mrr_movements(v1), "2025-09", bounds=[1_000, 2_000])
    found = net_revenue_retention(movements, window=YEAR, by=["acv_band"])
    assert {r.group[0][1]: (r.numerator, r.denominator) for r in found} == {
        "under 1k": (40_00, 50_00),  # C pays 600 a year
        "1k to 2k": (150_00, 100_00),
        "2k and more": (0, 200_00),
        "no revenue": (0, 0),
        "Not stated": (0, 0),
    }


def test_a_cohort_is_when_an_account_first_paid_not_when_it_came_back(v1):
    movements = with_cohort(mrr_movements(v1), grain="quarter")
    named = movements.attributes.set_index("account_id")["cohort"]
    assert (named["E"], named["D"]) == ("2025Q1", "2026Q2")
