"""A cohort is followed as far as all of it can be seen, and no farther."""

from datetime import date

import pandas as pd
import pytest

from analysis.metrics.cohorts import cohort_retention, triangle
from analysis.metrics.movements import balances, mrr_movements


@pytest.fixture
def joined_in_spring(make_book, line):
    """A and B join in the first quarter of 2026, C in the second; B leaves after two months and
    comes back after four, A grows after three. Known to the end of July."""
    return make_book(
        as_of=date(2026, 7, 31),
        contract_lines=[
            line("A", "2026-01-01", None, 100_00),
            line("A", "2026-04-01", None, 20_00),
            line("B", "2026-03-01", "2026-05-01", 50_00),
            line("B", "2026-07-01", None, 40_00),
            line("C", "2026-06-01", None, 10_00),
        ],
        accounts=[{"account_id": "A", "segment": "SMB"}, {"account_id": "B", "segment": "SMB"}],
    )


def test_ages_are_those_of_each_account(joined_in_spring):
    table = cohort_retention(mrr_movements(joined_in_spring))
    first = table[table["cohort"] == "2026Q1"].set_index("age_months")
    assert first["opening_minor"].unique().tolist() == [150_00]
    assert first["closing_minor"].to_dict() == {
        0: 150_00,
        1: 150_00,
        2: 100_00,  # B has left
        3: 120_00,  # A has grown
        4: 160_00,  # B is back
    }
    assert first["n_left_over"].tolist() == [2, 2, 1, 1, 2]
    assert first.loc[4, "revenue_retention"] == 160 / 150
    assert first.loc[2, "logo_retention"] == 1 / 2


def test_what_is_not_yet_observed_is_absent_not_zero(joined_in_spring):
    table = cohort_retention(mrr_movements(joined_in_spring))
    ages = table.groupby("cohort")["age_months"].max()
    assert ages.to_dict() == {"2026Q1": 4, "2026Q2": 1}  # March to July; June to July
    wide = triangle(table)
    assert pd.isna(wide.loc["2026Q2", 2])
    assert wide.loc["2026Q2", 1] == 1.0


@pytest.mark.parametrize(
    ("grain", "names"), [("month", ["2026-01", "2026-03", "2026-06"]), ("year", ["2026"])]
)
def test_cohorts_are_named_by_their_grain(joined_in_spring, grain, names):
    table = cohort_retention(mrr_movements(joined_in_spring), grain=grain)
    assert table["cohort"].unique().tolist() == names


def test_cohorts_by_month_hold_all_revenue_at_their_latest_age(joined_in_spring):
    movements = mrr_movements(joined_in_spring)
    table = cohort_retention(movements, grain="month")
    latest = table.groupby("cohort").tail(1)
    assert latest["closing_minor"].sum() == balances(movements, "2026-07").sum()


def test_a_breakdown_of_cohorts_adds_up(joined_in_spring):
    movements = mrr_movements(joined_in_spring)
    parts = cohort_retention(movements, by=["segment"])
    assert sorted(parts["segment"].unique()) == ["Not stated", "SMB"]
    sums = parts.groupby(["cohort", "age_months"])["closing_minor"].sum()
    whole = cohort_retention(movements).set_index(["cohort", "age_months"])["closing_minor"]
    assert sums.to_dict() == whole.to_dict()
