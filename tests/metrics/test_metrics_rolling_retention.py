"""All windows in one reading are those that `retention` reads one by one."""

from datetime import date

import pandas as pd
import pytest

from analysis.metrics.movements import AbsentMonthError, mrr_movements
from analysis.metrics.retention import (
    gross_revenue_retention,
    logo_churn_rate,
    net_revenue_retention,
)
from analysis.metrics.rolling_retention import retention_by_month
from analysis.periods import Window, add_months

ONE_BY_ONE = {
    "net_revenue_retention": net_revenue_retention,
    "gross_revenue_retention": gross_revenue_retention,
    "logo_churn_rate": logo_churn_rate,
}


@pytest.mark.parametrize("months", [1, 3, 12])
@pytest.mark.parametrize("by", [(), ("segment",)], ids=["the book", "by segment"])
def test_each_month_is_that_of_its_own_window(v1, months, by):
    movements = mrr_movements(v1)
    table = retention_by_month(movements, months=months, by=by)
    assert table["month"].min().date() == add_months(movements.first_month, months)
    for month, rows in table[table["month"] >= "2026-02-01"].groupby("month"):
        window = Window(add_months(month.date(), -months), month.date())
        for name, measure in ONE_BY_ONE.items():
            expected = {
                ratio.group: ratio.value for ratio in measure(movements, window=window, by=by)
            }
            for row in rows.to_dict("records"):
                value = expected.get(tuple((column, row[column]) for column in by))
                assert row[name] == value or (value is None and pd.isna(row[name]))


def test_as_billed_each_month_is_that_of_its_own_window_too(make_book, line):
    rates = [
        {"currency": "EUR", "rate_date": f"2026-{month:02d}-15", "rate": 1 + month / 10}
        for month in range(1, 7)
    ]
    book = make_book(
        as_of=date(2026, 6, 30),
        contract_lines=[
            line("A", "2026-01-01", None, 100_00, currency="EUR"),
            line("A", "2026-04-01", None, 50_00, currency="EUR"),
            line("B", "2026-01-01", "2026-05-01", 80_00),
        ],
        fx_rates=rates,
    )
    movements = mrr_movements(book, rates="as billed")
    for months in (1, 2):
        for row in retention_by_month(movements, months=months).itertuples():
            window = Window(add_months(row.month.date(), -months), row.month.date())
            assert row.net_revenue_retention == (
                net_revenue_retention(movements, window=window).only().value
            )


def test_since_tells_fewer_months_of_the_same_figures(v1):
    movements = mrr_movements(v1)
    whole = retention_by_month(movements)
    late = retention_by_month(movements, since="2026-05")
    assert late["month"].min() == pd.Timestamp("2026-05-01")
    tail = whole[whole["month"] >= "2026-05-01"].reset_index(drop=True)
    pd.testing.assert_frame_equal(late, tail)


def test_a_window_longer_than_the_data_is_refused(v1):
    with pytest.raises(AbsentMonthError, match="No window of 24 months"):
        retention_by_month(mrr_movements(v1), months=24)
    with pytest.raises(AbsentMonthError, match="billed in 2024-08"):
        retention_by_month(mrr_movements(v1), since="2025-08")
