"""How did retention over the twelve months before each month's end run, month after month?

Asking `retention` once a month would read every change once a month. Here all windows are answered
in one reading: as time passes an account's closing balance changes when it does, and its opening
balance the same change `months` later; between these nothing happens.
"""

from collections.abc import Sequence
from datetime import date

import narwhals as nw
import pandas as pd

from analysis.engine.frames import collect, lazy, totals
from analysis.metrics.breakdown import joined_groups
from analysis.metrics.movements import AbsentMonthError, Movements
from analysis.metrics.mrr_changes import midnight
from analysis.periods import add_months, month_text, months_between

_SUMS = ["opening_minor", "closing_minor", "kept_minor", "n_accounts", "n_lost"]


def retention_by_month(
    movements: Movements,
    *,
    months: int = 12,
    since: date | str | None = None,
    by: Sequence[str] = (),
) -> pd.DataFrame:
    """Net and gross retention and logo churn of the window that closes with each month.

    One row per group and closing month, in that order: the columns of `by`, `month`,
    `opening_minor`, `closing_minor` (of the accounts that paid at the opening), `kept_minor`,
    `n_accounts`, `n_lost`, and

        net_revenue_retention   = closing_minor / opening_minor
        gross_revenue_retention = kept_minor / opening_minor
        logo_churn_rate         = n_lost / n_accounts

    blank where nobody paid at the opening. Each is what `retention` gives for that one window;
    with `months` of 1, month by month. `since` is the first closing month told: the first whose
    opening the data cover, where left out.

    Raises
    ------
    AbsentMonthError
        When the data cover no such window, or not that of `since`.
    """
    first = add_months(movements.first_month, months)
    if since is not None:
        asked = movements.check_month(since)
        movements.check_month(add_months(asked, -months))
        first = asked
    if first > movements.last_month:
        raise AbsentMonthError(
            f"No window of {months} months is covered: the data run from "
            f"{month_text(movements.first_month)} to {month_text(movements.last_month)}. "
            "Ask for fewer months."
        )
    is_simple = months == 1 and not movements.is_as_billed  # else a month may hold two changes
    found, names = (_single_months if is_simple else _longer_windows)(movements, months, first, by)
    return _with_ratios(found[[*names, "month", *_SUMS]])


def _single_months(
    movements: Movements, months: int, first: date, by: Sequence[str]
) -> tuple[pd.DataFrame, list[str]]:
    """The sums of windows of one month: each change falls in one, and the rest stays as it was."""
    changes, names = joined_groups(lazy(movements.changes), lazy(movements.attributes), by)
    opening, closing = nw.col("opening_minor"), nw.col("closing_minor")
    arrives, leaves = opening == 0, closing == 0
    parts = {
        "net": closing - opening,
        "arrived": nw.when(arrives).then(closing).otherwise(0),
        "lost": nw.when(closing < opening).then(opening - closing).otherwise(0),
        "n_arrived": nw.when(arrives).then(1).otherwise(0),
        "n_lost": nw.when(leaves).then(1).otherwise(0),
    }
    found = collect(totals(changes, [*names, "month"], parts), order=[*names, "month"])
    table = _dense(found, names, list(parts), movements.first_month, movements.last_month)
    net = table["net"]
    heads = table["n_arrived"] - table["n_lost"]
    keys = [table[name] for name in names]
    total, there = (
        column.groupby(keys).cumsum() if keys else column.cumsum() for column in (net, heads)
    )
    opening_total = total - net
    table = table.assign(
        opening_minor=opening_total,
        closing_minor=total - table["arrived"],
        kept_minor=opening_total - table["lost"],
        n_accounts=there - heads,
    )
    return table[table["month"] >= pd.Timestamp(first)].reset_index(drop=True), names


def _longer_windows(
    movements: Movements, months: int, first: date, by: Sequence[str]
) -> tuple[pd.DataFrame, list[str]]:
    """The sums of windows of several months, from the turns of either balance."""
    moved = lazy(movements.changes).select("account_id", "month", "delta_minor")
    # groups before windows: an engine short of memory would set what the windows give aside to join
    moved, names = joined_groups(moved, lazy(movements.attributes), by)
    turns = _turns(moved, names, months=months, first=first, last=movements.last_month)
    steps = totals(turns, [*names, "month"], {name: nw.col(name) for name in _SUMS})
    found = collect(steps, order=[*names, "month"])
    table = _dense(found, names, _SUMS, first, movements.last_month)
    parts = table.groupby(names)[_SUMS] if names else table[_SUMS]
    return table.assign(**parts.cumsum()), names


def _turns(
    moved: nw.LazyFrame, names: list[str], *, months: int, first: date, last: date
) -> nw.LazyFrame:
    """What each account adds to the sums of a month in which either of its balances changes.

    Everything before the first month told is added up in it.
    """
    month, delta = nw.col("month"), nw.col("delta_minor")
    kept = list(dict.fromkeys(["account_id", *names]))
    later = month.dt.offset_by(f"{months}mo")
    start = nw.lit(midnight(first))
    events = (
        nw.concat(
            [
                moved.select(*kept, month, opens=delta * 0, closes=delta),
                moved.select(*kept, later.alias("month"), opens=delta, closes=delta * 0),
            ]
        )
        .filter(month <= midnight(last))
        .with_columns(month=nw.when(month < start).then(start).otherwise(month))
    )
    # Several rows of one month are taken one by one, in any order: what each adds starts where the
    # last left off, and their sum is the same. Adding them up first would sort everything twice.
    steps = events.with_columns(
        opening=nw.col("opens").cum_sum().over("account_id", order_by="month").cast(nw.Int64),
        closing=nw.col("closes").cum_sum().over("account_id", order_by="month").cast(nw.Int64),
    )
    after = _sums(nw.col("opening"), nw.col("closing"))
    before = _sums(nw.col("opening") - nw.col("opens"), nw.col("closing") - nw.col("closes"))
    return steps.select(*kept, month, **{name: after[name] - before[name] for name in _SUMS})


def _sums(opening: nw.Expr, closing: nw.Expr) -> dict[str, nw.Expr]:
    """What an account with these balances adds to each sum of a window."""
    was_there = opening > 0
    return {
        "opening_minor": opening,
        "closing_minor": nw.when(was_there).then(closing).otherwise(0),
        "kept_minor": nw.min_horizontal(opening, closing),
        "n_accounts": nw.when(was_there).then(1).otherwise(0),
        "n_lost": nw.when(was_there & (closing == 0)).then(1).otherwise(0),
    }


def _dense(
    table: pd.DataFrame, names: list[str], sums: list[str], first: date, last: date
) -> pd.DataFrame:
    """A row for every group and month: months without a change are rows of zeros."""
    n_months = months_between(first, last) + 1
    months = pd.date_range(first, periods=n_months, freq="MS").astype("datetime64[ns]")
    grid = pd.DataFrame({"month": months})
    if names:
        grid = table[names].drop_duplicates().merge(grid, how="cross")
    steps = grid.merge(table, on=[*names, "month"], how="left").fillna(dict.fromkeys(sums, 0))
    return steps.astype(dict.fromkeys(sums, "int64"))


def _with_ratios(table: pd.DataFrame) -> pd.DataFrame:
    paid = table["opening_minor"].where(table["opening_minor"] > 0)
    there = table["n_accounts"].where(table["n_accounts"] > 0)
    return table.assign(
        net_revenue_retention=table["closing_minor"] / paid,
        gross_revenue_retention=table["kept_minor"] / paid,
        logo_churn_rate=table["n_lost"] / there,
    )
