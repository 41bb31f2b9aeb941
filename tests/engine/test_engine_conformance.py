"""A measure gives the same integers on every engine."""

from datetime import date

import duckdb
import numpy as np
import pandas as pd
import pytest

from analysis.contracts import Book
from analysis.engine.frames import collect
from analysis.metrics.movements import Movements, balances, bridge, changes, monthly
from analysis.metrics.retention import (
    gross_revenue_retention,
    logo_churn_rate,
    net_revenue_retention,
)
from analysis.periods import Window

LAST_MONTH = date(2026, 9, 1)
WINDOW = Window("2025-09", "2026-09")


@pytest.fixture(scope="module")
def tables() -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Contract lines of every kind and trouble, rates, and attributes with blanks."""
    rng = np.random.default_rng(11)
    n = 3_000
    start = pd.Timestamp("2023-01-01") + pd.to_timedelta(rng.integers(0, 1_500, n), unit="D")
    end = start + pd.to_timedelta(rng.integers(-3, 900, n), unit="D")
    stop = start + pd.to_timedelta(rng.integers(1, 500, n), unit="D")
    ids = np.array([f"L{i:04d}" for i in range(n)])
    lines = pd.DataFrame(
        {
            "line_id": ids,
            "account_id": [f"A{i:03d}" for i in rng.integers(0, 400, n)],
            "kind": rng.choice(["recurring", "one_off", "usage"], n, p=[0.9, 0.05, 0.05]),
            "start_date": start,
            "end_date": pd.Series(end).mask(rng.random(n) < 0.2),
            "terminated_date": pd.Series(stop).mask(rng.random(n) < 0.9),
            "renews_line_id": pd.Series(rng.permutation(ids)).mask(rng.random(n) < 0.6),
            "amount_minor": rng.integers(-50_000, 5_000_000, n),
            "currency": rng.choice(["USD", "EUR"], n),
            "term_months": rng.integers(1, 60, n),
        }
    )
    rates = pd.DataFrame({"currency": ["EUR", "USD"], "rate_millionths": [1_083_337, 1_000_000]})
    accounts = sorted(lines["account_id"].unique())
    attributes = pd.DataFrame(
        {"account_id": accounts, "segment": rng.choice(["SMB", "Enterprise", None], len(accounts))}
    )
    return lines, rates, attributes


def on_pandas(table: pd.DataFrame) -> pd.DataFrame:
    return table


def on_duckdb(table: pd.DataFrame) -> duckdb.DuckDBPyRelation:
    return duckdb.default_connection().from_df(table)


def movements_on(engine, tables) -> Movements:
    lines, rates, attributes = (engine(table) for table in tables)
    return Movements(
        changes=changes(lines, rates, last_month=LAST_MONTH).to_native(),
        attributes=attributes,
        currency="USD",
        as_of=date(2026, 9, 30),
        first_month=date(2023, 1, 1),
        last_month=LAST_MONTH,
    )


@pytest.fixture(scope="module")
def both(tables) -> tuple[Movements, Movements]:
    return movements_on(on_pandas, tables), movements_on(on_duckdb, tables)


def test_the_movements_are_those_of_pandas_to_the_last_cent(both):
    import narwhals as nw

    order = ["account_id", "month"]
    first, second = (collect(nw.from_native(m.changes).lazy(), order=order) for m in both)
    assert len(first) > 2_000
    assert set(first["kind"]) == {"new", "reactivation", "expansion", "contraction", "churned"}
    pd.testing.assert_frame_equal(first, second)


@pytest.mark.parametrize("by", [(), ("segment",), ("account_id",)])
@pytest.mark.parametrize(
    "measure",
    [
        lambda m, by: monthly(m, by=by),
        lambda m, by: bridge(m, WINDOW, by=by),
        lambda m, by: net_revenue_retention(m, window=WINDOW, by=by).frame(),
        lambda m, by: gross_revenue_retention(m, window=WINDOW, by=by).frame(),
        lambda m, by: logo_churn_rate(m, window=WINDOW, by=by).frame(),
    ],
    ids=["monthly", "bridge", "net", "gross", "logo churn"],
)
def test_the_measures_are_those_of_pandas_to_the_last_cent(both, measure, by):
    first, second = (measure(movements, by) for movements in both)
    pd.testing.assert_frame_equal(first, second)


def test_the_balances_are_those_of_pandas_to_the_last_cent(both):
    first, second = (balances(movements, "2026-03") for movements in both)
    pd.testing.assert_series_equal(first, second)


def test_a_book_without_movements_gives_zeros_on_every_engine():
    lines = Book(complete={}, as_of=date(2026, 9, 30))["contract_lines"]
    rates = pd.DataFrame(
        {"currency": pd.Series(dtype="str"), "rate_millionths": pd.Series(dtype="int64")}
    )
    attributes = pd.DataFrame({"account_id": ["A"], "segment": ["SMB"]})
    results = [
        bridge(movements_on(engine, (lines, rates, attributes)), WINDOW)
        for engine in (on_pandas, on_duckdb)
    ]
    assert results[0].iloc[0].sum() == 0
    pd.testing.assert_frame_equal(*results)
