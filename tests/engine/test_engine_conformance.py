"""A measure gives the same integers on every engine."""

from datetime import date

import duckdb
import narwhals as nw
import pandas as pd
import pytest

from analysis.contracts import Book
from analysis.engine.duck import opened
from analysis.engine.frames import collect, kept, lazy, quotient
from analysis.metrics.movements import (
    Movements,
    balances,
    bridge,
    changes,
    monthly,
    movements_over,
)
from analysis.periods import Window

LAST_MONTH = date(2026, 9, 1)
WINDOW = Window("2025-09", "2026-09")


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
    order = ["account_id", "month"]
    first, second = (collect(nw.from_native(m.changes).lazy(), order=order) for m in both)
    assert len(first) > 2_000
    assert set(first["kind"]) == {"new", "reactivation", "expansion", "contraction", "churned"}
    pd.testing.assert_frame_equal(first, second)


@pytest.mark.parametrize("by", [(), ("segment",), ("account_id",)])
def test_the_measures_are_those_of_pandas_to_the_last_cent(both, measure, by):
    first, second = (measure(movements, by) for movements in both)
    pd.testing.assert_frame_equal(first, second)


def test_movements_made_on_the_engine_are_those_made_by_hand(both, tables, tmp_path):
    """By the library's own door: files opened by DuckDB, changes kept on it."""
    paths = [tmp_path / f"{name}.parquet" for name in ("lines", "rates", "attributes")]
    for table, path in zip(tables, paths, strict=True):
        table.to_parquet(path)
    files = opened(*paths, memory_limit="200MB", spill_to=tmp_path / "spilled")
    over = movements_over(*files, currency="USD", as_of=date(2026, 9, 30))
    assert (over.first_month, over.last_month) == (both[0].first_month, LAST_MONTH)
    pd.testing.assert_frame_equal(monthly(over, by=["segment"]), monthly(both[0], by=["segment"]))


def test_what_is_kept_is_computed_once_and_stays_on_its_engine():
    connection = duckdb.connect()
    relation = connection.sql("select 7 as a union all select 8")
    held = kept(lazy(relation))
    tables = connection.sql("select count(*) from duckdb_tables() where temporary").fetchall()
    assert tables == [(1,)]
    assert collect(held, order=["a"])["a"].tolist() == [7, 8]


@pytest.mark.parametrize("dividend", [10**17 + 1, -(10**17) - 1, 7, -7, 0])
def test_a_quotient_is_exact_beyond_floating_point(dividend):
    table = pd.DataFrame({"a": [dividend], "b": [12_000_000]})
    for engine in (on_pandas, on_duckdb):
        found = lazy(engine(table)).select(q=quotient(nw.col("a"), nw.col("b")))
        assert collect(found, order=[])["q"].tolist() == [dividend // 12_000_000]


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
