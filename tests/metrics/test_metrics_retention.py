"""Retention follows the accounts we had, and only those."""

from datetime import date

import pytest

from analysis.metrics.movements import mrr_movements
from analysis.metrics.retention import (
    gross_revenue_retention,
    logo_churn_rate,
    net_revenue_retention,
)
from analysis.periods import Window

YEAR = Window("2025-09", "2026-09")


def test_net_retention_of_the_worked_example_is_54_3_percent(v1):
    nrr = net_revenue_retention(mrr_movements(v1), window=YEAR).only()
    assert (nrr.numerator, nrr.denominator) == (150_00 + 0 + 40_00, 100_00 + 200_00 + 50_00)
    assert nrr.value == pytest.approx(0.543, abs=5e-4)
    assert (nrr.n_accounts, nrr.window, nrr.as_of) == (3, YEAR, date(2026, 9, 30))


def test_net_retention_is_none_of_the_other_three_definitions(v1):
    """Without contraction 57.1%, with new and returned revenue offset 62.9%, of survivors alone
    126.7%: all are in use, and none follows the cohort to its end."""
    nrr = net_revenue_retention(mrr_movements(v1), window=YEAR).only()
    others = [1 - (200 - 50) / 350, 1 - (210 - (50 + 30)) / 350, (150 + 40) / (100 + 50)]
    assert [round(other, 3) for other in others] == [0.571, 0.629, 1.267]
    assert round(nrr.value, 3) not in [round(other, 3) for other in others]


def test_gross_retention_of_the_worked_example_is_40_percent(v1):
    grr = gross_revenue_retention(mrr_movements(v1), window=YEAR).only()
    assert grr.value == (100_00 + 0 + 40_00) / 350_00


def test_a_third_of_the_accounts_of_the_worked_example_left(v1):
    churn = logo_churn_rate(mrr_movements(v1), window=YEAR).only()
    assert (churn.numerator, churn.denominator) == (1, 3)
    assert churn.low == pytest.approx(0.008, abs=1e-3)  # Clopper-Pearson, 1 of 3
    assert churn.high == pytest.approx(0.906, abs=1e-3)


def test_an_account_that_left_and_returned_within_the_window_was_kept(make_book, line):
    book = make_book(
        as_of=date(2026, 9, 30),
        contract_lines=[
            line("A", "2025-01-01", "2026-01-01", 10_00),
            line("A", "2026-05-01", None, 8_00),
        ],
    )
    movements = mrr_movements(book)
    assert logo_churn_rate(movements, window=YEAR).only().value == 0
    assert net_revenue_retention(movements, window=YEAR).only().value == 8_00 / 10_00


def test_with_nothing_billed_at_the_opening_there_is_no_retention_and_that_is_said(v1):
    by_account = net_revenue_retention(mrr_movements(v1), window=YEAR, by=["account_id"])
    newcomer = {ratio.group: ratio for ratio in by_account}[(("account_id", "D"),)]
    assert newcomer.value is None
    assert newcomer.reason == "no account was billed at the end of September 2025"
    assert newcomer.low is None


def test_a_breakdown_gives_each_group_its_own_numerator_and_denominator(v1):
    table = net_revenue_retention(mrr_movements(v1), window=YEAR, by=["segment"]).frame()
    assert table["segment"].tolist() == ["Enterprise", "SMB"]
    assert table["numerator"].tolist() == [150_00, 40_00]
    assert table["denominator"].tolist() == [300_00, 50_00]


def test_no_month_with_churn_is_a_rate_of_zero(make_book, line):
    """A published query left the sum blank, and so the rate."""
    book = make_book(as_of=date(2026, 9, 30), contract_lines=[line("A", "2025-01-01", None, 1_00)])
    quiet = logo_churn_rate(mrr_movements(book), window=Window("2026-08", "2026-09")).only()
    assert quiet.value == 0
    assert quiet.high == pytest.approx(1 - 0.025)  # of one account, even a year's calm says little


def test_a_measure_at_the_end_of_a_cell_is_shown_as_a_table(v1):
    ratios = net_revenue_retention(mrr_movements(v1), window=YEAR)
    assert ratios._repr_html_().startswith("<table")
    assert "0.542857" in ratios._repr_html_()
