"""What an account leaves us counts every hour that has a price, and claims nothing of those without."""

from datetime import date

import pytest

from analysis.metrics.movements import mrr_movements
from analysis.metrics.profitability import (
    account_gross_margin,
    account_profit,
    effective_hourly_rate,
    over_servicing,
)
from analysis.periods import Window

YEAR = Window("2025-09", "2026-09")


def hours(account, hours, rate=50_00, month="2026-03-01", **more):
    return {
        "account_id": account,
        "month": month,
        "hours": hours,
        "cost_rate_hourly_minor": rate,
        **more,
    }


@pytest.fixture
def book(make_book, line):
    return make_book(
        as_of=date(2026, 9, 30),
        contract_lines=[
            line("A", "2025-01-01", None, 100_00, product_id="P4"),
            line("A", "2026-02-01", "2026-02-02", 500_00, kind="one_off", term_months=1),
            line("B", "2025-01-01", None, 100_00),
            line("C", "2025-01-01", None, 100_00),
        ],
        products=[{"product_id": "P4", "unit_name": "hour"}],
        time=[
            hours("A", 10.0, scoped_hours=8.0, activity="delivery"),
            hours("A", 2.0),
            hours("A", 99.0, month="2025-09-01"),  # before the window
            hours("B", 3.0, rate=None),
        ],
    )


def test_profit_by_hand(book):
    table = account_profit(book, mrr_movements(book), window=YEAR).set_index("account_id")
    a = table.loc["A"]
    assert a["revenue_minor"] == 12 * 100_00 + 500_00
    assert a["cost_minor"] == (10 + 2) * 50_00
    assert a["margin_minor"] == 12 * 100_00 + 500_00 - 600_00


def test_an_account_without_hours_or_without_a_rate_is_not_free(book):
    table = account_profit(book, mrr_movements(book), window=YEAR).set_index("account_id")
    assert table.loc["B", "reason"] == "some hours have no cost rate"
    assert table.loc["C", "reason"] == "no hours were recorded"
    assert table.loc[["B", "C"], "margin_minor"].isna().all()
    margin = account_gross_margin(book, mrr_movements(book), window=YEAR).only()
    assert (margin.numerator, margin.denominator, margin.n_accounts) == (1100_00, 1700_00, 1)


def test_what_third_parties_charged_is_a_cost(book):
    margin = account_gross_margin(
        book, mrr_movements(book), window=YEAR, other_costs_minor={"A": 200_00}
    ).only()
    assert margin.numerator == 1100_00 - 200_00


def test_over_servicing_is_of_the_hours_agreed(book):
    ratio = over_servicing(book, window=YEAR).only()
    assert (ratio.numerator, ratio.denominator) == (10 - 8, 8)


def test_an_hour_brings_in_what_was_paid_for_over_what_was_delivered(book):
    rate = effective_hourly_rate(book, window=YEAR).only()
    assert (rate.numerator, rate.denominator) == (12 * 100_00, 10)


def test_without_hours_agreed_nothing_was_given_away_that_we_know_of(make_book):
    ratio = over_servicing(make_book(as_of=date(2026, 9, 30)), window=YEAR).only()
    assert ratio.value is None
    assert ratio.reason.startswith("no hours were agreed")
