"""How does a table get into an engine, and how do its results come back the same from each?

Expressions used between the two doors must mean the same everywhere: integers divide and leave
remainders towards minus infinity, sums of integers stay 64-bit, windows name their order. Every
measure has a conformance test that compares engines to the last unit.
"""

from collections.abc import Sequence
from itertools import count
from typing import Any

import narwhals as nw
import pandas as pd

MONTH = "1mo"  # what dates are truncated to

_names = count(1)


def lazy(table: Any) -> nw.LazyFrame[Any]:
    """A table of any supported engine (pandas, DuckDB, Polars, PySpark, Ibis) as a lazy frame."""
    return nw.from_native(table).lazy()


def kept(frame: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """`frame`, computed now and kept on its engine, for results that several questions are put to.

    A lazy frame is a recipe: asked twice, it is computed twice. On DuckDB it becomes a temporary
    table, which spills to disk under a memory limit and lives as long as the connection; Spark and
    Ibis cache it; pandas and Polars hold it anyway.
    """
    native = nw.to_native(frame)
    if frame.implementation is nw.Implementation.DUCKDB:
        name = f"kept_{next(_names)}"
        native.query("recipe", f"create temporary table {name} as select * from recipe")
        return lazy(native.query("recipe", f"select * from {name}"))
    if hasattr(native, "cache"):  # PySpark, Ibis
        return lazy(native.cache())
    return frame.collect().lazy()


def quotient(dividend: nw.Expr, divisor: nw.Expr | int) -> nw.Expr:
    """The whole part of a division of integers, towards minus infinity; exact below 10^15.

    Spark divides integers as floating point, which is out by one where the dividend has more than
    15 digits; without its remainder the division leaves a whole number, which rounding finds again.
    """
    return ((dividend - dividend % divisor) / divisor).round().cast(nw.Int64)


def totals(
    frame: nw.LazyFrame[Any],
    by: Sequence[str],
    sums: dict[str, nw.Expr],
    *,
    real: dict[str, nw.Expr] | None = None,
) -> nw.LazyFrame[Any]:
    """The 64-bit integer sum of each expression in `sums`, by group; one row where `by` is empty.

    Engines widen sums of integers (DuckDB to 128 bits) and disagree on the sum of no rows (0 or
    blank); here they stay 64-bit and an empty sum is 0. Those in `real` are summed as floating
    point: squares of money, which need no last digit and would not fit.
    """
    real = real or {}
    valued = frame.select(*by, **sums, **real)
    added = [nw.col(name).sum().alias(name) for name in [*sums, *real]]
    summed = valued.group_by(*by).agg(*added) if by else valued.select(*added)
    return summed.with_columns(
        *(nw.col(name).fill_null(0).cast(nw.Int64) for name in sums),
        *(nw.col(name).fill_null(0).cast(nw.Float64) for name in real),
    )


def collect(frame: nw.LazyFrame[Any], *, order: Sequence[str]) -> pd.DataFrame:
    """The rows of `frame` in pandas, sorted by `order`, in the same types from every engine.

    For results, after aggregation. Engines promise no order of their own.
    """
    table = frame.collect().to_pandas()
    for name, column in table.items():
        if isinstance(column.dtype, pd.DatetimeTZDtype):  # Spark's days, in its session's zone
            table[name] = column.dt.tz_localize(None).astype("datetime64[ns]")
        elif pd.api.types.is_datetime64_any_dtype(column.dtype) or _holds_days(column):
            table[name] = column.astype("datetime64[ns]")
        elif not pd.api.types.is_numeric_dtype(column.dtype):
            table[name] = column.astype("str")
    if order:
        table = table.sort_values(list(order), kind="stable")
    return table.reset_index(drop=True)


def _holds_days(column: pd.Series) -> bool:
    return column.dtype == object and pd.api.types.infer_dtype(column, skipna=True) == "date"
