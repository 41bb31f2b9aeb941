"""Of what a year's new accounts first paid, and of the accounts themselves, what is left at each age?"""

from collections.abc import Sequence
from datetime import date
from typing import Literal

import narwhals as nw
import pandas as pd

from analysis.engine.frames import collect, lazy, totals
from analysis.metrics.breakdown import joined_groups
from analysis.metrics.movements import Movements
from analysis.periods import Quarter, add_months, month_text, months_between

Grain = Literal["month", "quarter", "year"]

_COHORT = "cohort"


def cohort_retention(
    movements: Movements, *, grain: Grain = "quarter", by: Sequence[str] = ()
) -> pd.DataFrame:
    """Revenue and accounts of each cohort at every age, in months since each account's first.

    A cohort are the accounts that first paid in the same month, quarter or calendar year. One row
    per group, cohort and age: the columns of `by`, `cohort` ("2025", "2025Q3", "2025-07"),
    `age_months` (0 is an account's own first month), `n_accounts` and `opening_minor` (of the
    cohort at age 0), `n_left_over`, `closing_minor` (at this age), and

        revenue_retention = closing_minor / opening_minor      (growth counted; may exceed 1.0)
        logo_retention    = n_left_over / n_accounts           (who came back counts again)

    Ages that the youngest account of a cohort has not reached are not yet observed: such rows are
    absent, never 0. The accounts of the first month of the data may be older than they look.
    """
    aged = _aged(movements, grain)
    grouped, names = joined_groups(aged, lazy(movements.attributes), by)
    keys = [*names, _COHORT]
    is_new = nw.col("age_months") == 0
    arrives, leaves = nw.col("opening_minor") == 0, nw.col("closing_minor") == 0
    steps = totals(
        grouped,
        [*keys, "age_months"],
        {
            "joined": nw.when(is_new & arrives).then(1).otherwise(0),
            "moved": nw.when(arrives).then(1).otherwise(nw.when(leaves).then(-1).otherwise(0)),
            "delta_minor": nw.col("delta_minor"),
        },
    )
    table = collect(steps, order=[*keys, "age_months"])
    dense = _observed(table, keys, movements.last_month, grain)
    dense["revenue_retention"] = dense["closing_minor"] / dense["opening_minor"]
    dense["logo_retention"] = dense["n_left_over"] / dense["n_accounts"]
    return dense


def cohort_of(month: date, grain: Grain) -> str:
    """The cohort of an account that first paid in `month`.

    >>> cohort_of(date(2025, 8, 1), "quarter"), cohort_of(date(2025, 8, 1), "year")
    ('2025Q3', '2025')
    """
    if grain == "month":
        return month_text(month)
    return str(Quarter.of(month)) if grain == "quarter" else str(month.year)


def cohort_name(first_month: nw.Expr, grain: Grain) -> nw.Expr:
    """The same as an expression of an engine."""
    year = first_month.dt.year().cast(nw.Int64).cast(nw.String)
    if grain == "year":
        return year
    month = first_month.dt.month().cast(nw.Int64)
    if grain == "quarter":
        place = (
            nw.when(month > 9)
            .then(nw.lit("Q4"))
            .otherwise(
                nw.when(month > 6)
                .then(nw.lit("Q3"))
                .otherwise(nw.when(month > 3).then(nw.lit("Q2")).otherwise(nw.lit("Q1")))
            )
        )
        return nw.concat_str([year, place])
    zero = nw.when(month < 10).then(nw.lit("-0")).otherwise(nw.lit("-"))
    return nw.concat_str([year, zero, month.cast(nw.String)])


def triangle(
    cohorts: pd.DataFrame, value: str = "revenue_retention", *, every: int = 1
) -> pd.DataFrame:
    """One row a cohort, one column an age (every so many months); blank where not yet observed."""
    shown = cohorts[cohorts["age_months"] % every == 0]
    return shown.pivot(index=_COHORT, columns="age_months", values=value)


def _aged(movements: Movements, grain: Grain) -> nw.LazyFrame:
    """Changes with the account's cohort and its age at the change."""
    month, first = nw.col("month"), nw.col("first_month")
    age = (month.dt.year() - first.dt.year()) * 12 + (month.dt.month() - first.dt.month())
    return (
        lazy(movements.changes)
        .with_columns(first_month=month.min().over("account_id"))
        .with_columns(age_months=age.cast(nw.Int64), cohort=cohort_name(first, grain))
    )


def _observed(table: pd.DataFrame, keys: list[str], last: date, grain: Grain) -> pd.DataFrame:
    """Running sums at every age that the whole cohort has reached."""
    grid = table[keys].drop_duplicates()
    ages = {cohort: range(_youngest(cohort, last, grain) + 1) for cohort in grid[_COHORT].unique()}
    grid = grid.assign(age_months=grid[_COHORT].map(ages)).explode("age_months", ignore_index=True)
    grid["age_months"] = grid["age_months"].astype("int64")
    sums = ["joined", "moved", "delta_minor"]
    dense = grid.merge(table, on=[*keys, "age_months"], how="left")
    dense = dense.fillna(dict.fromkeys(sums, 0)).astype(dict.fromkeys(sums, "int64"))
    parts = dense.groupby(keys, sort=False)
    return dense[[*keys, "age_months"]].assign(
        n_accounts=parts["joined"].transform("first"),
        opening_minor=parts["delta_minor"].transform("first"),
        n_left_over=parts["moved"].cumsum(),
        closing_minor=parts["delta_minor"].cumsum(),
    )


def _youngest(cohort: str, last: date, grain: Grain) -> int:
    """The age in `last` of an account that joined in the cohort's last month, or in `last`."""
    month = last
    while cohort_of(month, grain) > cohort:
        month = add_months(month, -1)
    return months_between(month, last)
