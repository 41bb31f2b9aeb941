"""In which months did an account's recurring revenue change, and by what kind of movement?

MRR of an account at the end of a month is the exact sum, over its recurring contract lines in force
at the end of that day, of the amount divided by the months it pays for, rounded once, half to even,
to minor units. Everything here stays on the engine that holds the lines.
"""

from datetime import date, datetime
from typing import Any

import narwhals as nw

from analysis.engine.frames import lazy
from analysis.metrics.line_changes import GRACE_DAYS, line_changes, rounded

KINDS = ("new", "reactivation", "expansion", "contraction", "churned")
FX = "fx"  # what exchange rates did, where amounts are told as billed


def changes(
    lines: Any,
    rates: Any,
    *,
    last_month: date,
    grace_days: int = GRACE_DAYS,
    days: Any = None,
) -> nw.LazyFrame[Any]:
    """One row per account and month in which its MRR changed, from contract lines and rates.

    `account_id`, `month`, `kind`, `opening_minor`, `closing_minor`, `delta_minor`. `lines` in the
    columns of the contract; `rates` as from `constant_rates`; `days`, where periods are not
    calendar months, as from `fiscal.FiscalCalendar.days`: all on one engine.
    """
    return with_kinds(
        balances_of_changes(lines, rates, last_month=last_month, grace_days=grace_days, days=days)
    )


def balances_of_changes(
    lines: Any, rates: Any, *, last_month: date, grace_days: int = GRACE_DAYS, days: Any = None
) -> nw.LazyFrame[Any]:
    """What each account paid before and after every month in which one of its lines turns."""
    account, month = nw.col("account_id"), nw.col("month")
    whole, part = nw.col("whole"), nw.col("part")
    calendar = None if days is None else lazy(days)
    steps = (
        line_changes(lazy(lines), lazy(rates), grace_days=grace_days, days=calendar)
        .filter(month <= midnight(last_month))
        .group_by("account_id", "month")
        .agg(whole.sum(), part.sum())
        .with_columns(whole.cast(nw.Int64), part.cast(nw.Int64))
    )
    # both ends from one running sum: a second window would sort everything again
    running = steps.with_columns(
        whole_after=whole.cum_sum().over("account_id", order_by="month").cast(nw.Int64),
        part_after=part.cum_sum().over("account_id", order_by="month").cast(nw.Int64),
    )
    after = nw.col("whole_after"), nw.col("part_after")
    before = after[0] - whole, after[1] - part
    return running.select(
        account, month, opening_minor=_charged(*before), closing_minor=_charged(*after)
    )


def with_kinds(ends: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Balances at both ends of each account's months, as movements; months without one left out."""
    return named(marked(ends))


def marked(ends: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """The months in which a balance changed, and which is each account's first: all that has to be
    kept to tell movements."""
    opening, closing = nw.col("opening_minor"), nw.col("closing_minor")
    earlier = opening.shift(1).over("account_id", order_by="month")
    return ends.filter(opening != closing).with_columns(is_first=earlier.is_null())


def named(marked: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """The same with the kind and size of each movement."""
    opening, closing = nw.col("opening_minor"), nw.col("closing_minor")
    return marked.select(
        "account_id",
        "month",
        kind_of(is_first=nw.col("is_first")).alias("kind"),
        opening,
        closing,
        delta_minor=closing - opening,
    )


def kind_of(*, is_first: nw.Expr, delta: nw.Expr | None = None) -> nw.Expr:
    """The kind of a movement. Arrivals and departures are told before growth and decline:
    100 to 0 is churn, not contraction. `delta`, where it is not closing less opening."""
    opening, closing = nw.col("opening_minor"), nw.col("closing_minor")
    grows = closing > opening if delta is None else delta > 0
    arrival = nw.when(is_first).then(nw.lit("new")).otherwise(nw.lit("reactivation"))
    staying = nw.when(grows).then(nw.lit("expansion")).otherwise(nw.lit("contraction"))
    leaving = nw.when(closing == 0).then(nw.lit("churned")).otherwise(staying)
    return nw.when(opening == 0).then(arrival).otherwise(leaving)


def midnight(month: date) -> datetime:
    """A month's first day as engines compare it."""
    return datetime(month.year, month.month, 1)


def _charged(whole: nw.Expr, part: nw.Expr) -> nw.Expr:
    """An exact balance as it is charged: whole minor units, never below nothing."""
    return nw.max_horizontal(rounded(whole, part), nw.lit(0)).cast(nw.Int64)
