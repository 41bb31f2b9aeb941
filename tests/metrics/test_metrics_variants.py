"""Definitions of retention differ by what they leave out, to the cent."""

from dataclasses import replace

import pytest

from analysis.metrics.growth import gains_and_losses, quick_ratio
from analysis.metrics.movements import mrr_movements
from analysis.metrics.retention import UnknownVariantError, net_revenue_retention
from analysis.metrics.variants import AsBilledError, period_variants, retention_variants
from analysis.periods import Window

YEAR = Window("2025-09", "2026-09")


def test_the_worked_example_is_told_in_the_four_ways_in_use(v1):
    table = retention_variants(mrr_movements(v1), window=YEAR).set_index("variant")
    assert table["value"].to_dict() == {
        "closed_cohort": (150 + 0 + 40) / 350,
        "without_contraction": 1 - (200 - 50) / 350,
        "returns_included": 1 - (210 - (50 + 30)) / 350,
        "survivors_only": (150 + 40) / (100 + 50),
    }
    assert [f"{value:.1%}" for value in table["value"]] == ["54.3%", "57.1%", "62.9%", "126.7%"]


def test_every_definition_reconciles_to_the_closing_balance_without_remainder(v1):
    table = retention_variants(mrr_movements(v1), window=YEAR)
    assert table["closing_minor"].tolist() == [300_00] * 4
    assert table["residual_minor"].tolist() == [0] * 4
    left_out = table.set_index("variant")[["new_minor", "reactivation_minor", "contraction_minor"]]
    assert left_out.loc["closed_cohort"].tolist() == [80_00, 30_00, 0]
    assert left_out.loc["without_contraction"].tolist() == [80_00, 30_00, -10_00]
    assert left_out.loc["returns_included"].tolist() == [80_00, 0, 0]


def test_the_definition_in_force_is_one_setting(v1):
    movements = mrr_movements(v1)
    assert (
        retention_variants(movements, window=YEAR)["is_in_force"].tolist() == [True] + [False] * 3
    )
    survivors = replace(movements, variant="survivors_only")
    assert net_revenue_retention(survivors, window=YEAR).only().value == 190 / 150
    assert net_revenue_retention(survivors, window=YEAR, variant="closed_cohort").only().value == (
        190 / 350
    )


def test_an_unknown_definition_is_refused_with_the_nearest(v1):
    with pytest.raises(UnknownVariantError, match="Did you mean 'survivors_only'"):
        net_revenue_retention(mrr_movements(v1), window=YEAR, variant="survivors")


def test_definitions_are_not_compared_on_what_exchange_rates_moved(v1):
    with pytest.raises(AsBilledError, match="constant rates"):
        retention_variants(mrr_movements(v1, rates="as billed"), window=YEAR)


def test_the_product_of_months_is_not_the_retention_of_the_year(make_book, line):
    """A pays 100 and falls to 50 for a month: a year forgives, a month does not."""
    from datetime import date

    book = make_book(
        as_of=date(2026, 9, 30),
        contract_lines=[
            line("A", "2025-01-01", None, 100_00),
            line("A", "2026-02-01", "2026-03-01", -50_00),
        ],
    )
    table = period_variants(mrr_movements(book), window=YEAR).set_index("measure")
    gross = table.loc["gross_revenue_retention"]
    assert (gross["cohort"], gross["compounded"]) == (1.0, 0.5)
    assert gross["monthly"] == pytest.approx(0.5 ** (1 / 12))
    net = table.loc["net_revenue_retention"]
    assert (net["cohort"], net["compounded"]) == (1.0, 0.5 * 2.0)
    assert table.loc["logo_churn_rate", "compounded"] == 0


def test_the_quick_ratio_of_the_worked_example_is_0_62_and_with_returns_0_76(v1):
    movements = mrr_movements(v1)
    assert quick_ratio(movements, window=YEAR).only().value == (80 + 50) / (10 + 200)
    with_returns = quick_ratio(movements, window=YEAR, counts_returns=True).only()
    assert with_returns.value == (80 + 50 + 30) / (10 + 200)
    assert with_returns.n_accounts == 5


def test_the_quick_ratio_of_a_book_that_lost_nothing_has_no_value(v1):
    by_account = quick_ratio(mrr_movements(v1), window=YEAR, by=["account_id"])
    grown = {ratio.group[0][1]: ratio for ratio in by_account}["A"]
    assert grown.value is None
    assert grown.reason == "nothing was lost from 2025-09 to 2026-09"


def test_the_parts_of_the_quick_ratio_are_shares_of_their_own_side(v1):
    parts = gains_and_losses(mrr_movements(v1), window=YEAR).iloc[0]
    assert parts["new_share"] == 80 / 160
    assert parts["churned_share"] == 200 / 210
    assert parts["new_share"] + parts["expansion_share"] + parts["reactivation_share"] == 1
