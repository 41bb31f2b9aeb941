"""When does each contract line begin and cease to count towards MRR, and with how much?

A line counts from the month of its first day to the one before the month of its first day without
service. Amounts are kept exact: the whole minor units of a month as an integer, and the part of one
that is left over beside them.
"""

from typing import Any

import narwhals as nw

from analysis.engine.frames import MONTH
from analysis.metrics.currency import RATE_SCALE

GRACE_DAYS = 30  # a renewal that follows within so many days is late: the account never left

_PARTS_PER_UNIT = 1_000_000_000  # to which the leftovers are exact: beyond any sum's rounding error


def line_changes(lines: nw.LazyFrame[Any], rates: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """What each recurring line adds to its account's MRR, and takes away again when it ends.

    Two rows a line (one, while it has no end): `account_id`, `month`, and the amount as `whole`
    minor units and a `part` of one, from 0 to 1; both negative where the line ends.
    """
    recurring = lines.filter(nw.col("kind") == "recurring")
    spans = _spans(recurring).join(rates, on="currency", how="inner")
    worth = nw.col("amount_minor").cast(nw.Int64) * nw.col("rate_millionths")
    months = nw.col("term_months").cast(nw.Int64) * RATE_SCALE
    amounts = spans.with_columns(whole=worth // months, part=(worth % months) * 1.0 / months)
    begins = amounts.select(
        "account_id", nw.col("first_day").dt.truncate(MONTH).alias("month"), "whole", "part"
    )
    ends = amounts.filter(~nw.col("stop_day").is_null()).select(
        "account_id",
        nw.col("stop_day").dt.truncate(MONTH).alias("month"),
        (-nw.col("whole")).alias("whole"),
        (-nw.col("part")).alias("part"),
    )
    return nw.concat([begins, ends])


def rounded(whole: nw.Expr, part: nw.Expr) -> nw.Expr:
    """Whole units and a sum of parts as one integer, half to even.

    The parts are first set to the nearest thousand-millionth, so that three thirds make a unit and
    three sixths a half, whatever order floats were added in.
    """
    parts = (part * _PARTS_PER_UNIT + 0.5).floor().cast(nw.Int64)
    units = whole + parts // _PARTS_PER_UNIT
    left = parts % _PARTS_PER_UNIT
    half = _PARTS_PER_UNIT // 2
    goes_up = (left > half) | ((left == half) & (units % 2 == 1))
    return nw.when(goes_up).then(units + 1).otherwise(units)


def _spans(lines: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """First day in force and first day without service of each line that is ever in force.

    A line ends as agreed or when it is terminated, if that is earlier. The line that renews it
    takes its place: where that starts sooner, the old line ends on that day; where it starts within
    the grace, the old line runs on to meet it.
    """
    renewals = (
        lines.filter(~nw.col("renews_line_id").is_null())
        .filter(nw.col("renews_line_id") != nw.col("line_id"))
        .group_by("renews_line_id")
        .agg(nw.col("start_date").min().alias("renewed_from"))
        .select(nw.col("renews_line_id").alias("line_id"), "renewed_from")
    )
    stop, renewed = nw.col("stop_day"), nw.col("renewed_from")
    meets = renewed <= stop.dt.offset_by(f"{GRACE_DAYS}d")
    return (
        lines.join(renewals, on="line_id", how="left")
        .with_columns(
            first_day=nw.col("start_date"),
            stop_day=nw.min_horizontal("end_date", "terminated_date"),
        )
        .with_columns(
            stop_day=nw.when(stop.is_null() | meets.fill_null(False))
            .then(nw.coalesce(renewed, stop))
            .otherwise(stop)
        )
        .filter(stop.is_null() | (stop > nw.col("first_day")))
    )
