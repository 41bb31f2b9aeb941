"""When does each contract line begin and cease to count towards MRR, and with how much?

A line counts from the period of its first day to the one before the period of its first day without
service. Amounts are kept in whole numbers throughout: the minor units of a month, and what is left
over in thousand-thousand-millionths of one, so that every engine adds them to the same sum in
whatever order it takes the rows.
"""

from typing import Any

import narwhals as nw

from analysis.engine.frames import MONTH, quotient
from analysis.metrics.currency import RATE_SCALE

GRACE_DAYS = 30  # a renewal that follows within so many days is late: the account never left

_PARTS_PER_UNIT = 1_000_000_000_000  # leftovers are held as whole parts
_PARTS_PER_GRAIN = 1_000  # and set to the nearest grain before rounding: far beyond a sum's error
_GRAINS_PER_UNIT = _PARTS_PER_UNIT // _PARTS_PER_GRAIN


def line_changes(
    lines: nw.LazyFrame[Any],
    rates: nw.LazyFrame[Any],
    *,
    grace_days: int = GRACE_DAYS,
    days: nw.LazyFrame[Any] | None = None,
) -> nw.LazyFrame[Any]:
    """What each recurring line adds to its account's MRR, and takes away again when it ends.

    Two rows a line (one, while it has no end): `account_id`, `month` (the period, as its first
    day), and the amount as `whole` minor units and `part` of one, in whole 10^-12ths from 0 to 1;
    both negative where the line ends. `rates` as from `constant_rates`. Periods are calendar months
    unless `days` says of each `day` in which period (`month`) of another calendar it lies.
    """
    recurring = lines.filter(nw.col("kind") == "recurring")
    spans = monthly_worth(_spans(recurring, grace_days), rates)
    is_begin = nw.col("sign") == 1
    turns = spans.join(_both_signs(rates), how="cross").with_columns(
        day=nw.when(is_begin).then(nw.col("first_day")).otherwise(nw.col("stop_day"))
    )
    return _by_period(turns.filter(~nw.col("day").is_null()), days).select(
        "account_id",
        "month",
        whole=nw.col("whole") * nw.col("sign"),
        part=nw.col("part") * nw.col("sign"),
    )


def monthly_worth(lines: nw.LazyFrame[Any], rates: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """`lines` with what each is worth in a month: `whole` minor units and `part` of one."""
    worth = nw.col("amount_minor").cast(nw.Int64) * nw.col("rate_millionths")
    months = nw.col("term_months").cast(nw.Int64) * RATE_SCALE
    share = (worth % months) * 1.0 / months
    part = (share * _PARTS_PER_UNIT + 0.5).floor().cast(nw.Int64)
    return lines.join(rates, on="currency", how="inner").with_columns(
        whole=quotient(worth, months), part=part
    )


def rounded(whole: nw.Expr, part: nw.Expr) -> nw.Expr:
    """Whole units and a sum of parts as one integer, half to even.

    The parts are first set to the nearest thousand-millionth, so that three thirds make a unit and
    three sixths a half; a thousand lines in force at once cannot add up to a wrong one.
    """
    grains = (part * 1.0 / _PARTS_PER_GRAIN).round()
    units = (grains / _GRAINS_PER_UNIT).floor()
    left = grains - units * _GRAINS_PER_UNIT
    total = whole + units.cast(nw.Int64)
    half = _GRAINS_PER_UNIT / 2
    goes_up = (left > half) | ((left == half) & (total % 2 == 1))
    return nw.when(goes_up).then(total + 1).otherwise(total)


def _spans(lines: nw.LazyFrame[Any], grace_days: int) -> nw.LazyFrame[Any]:
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
    meets = renewed <= stop.dt.offset_by(f"{grace_days}d")
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


def _both_signs(table: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Two rows, `sign` 1 and -1, on the engine of `table`. Joined to each line they make its begin
    and its end in one reading; putting two tables together would read and join the lines twice."""
    one = table.select(nw.len().alias("n_rows"))
    return nw.concat([one.select(sign=nw.lit(sign, nw.Int64)) for sign in (1, -1)])


def _by_period(turns: nw.LazyFrame[Any], days: nw.LazyFrame[Any] | None) -> nw.LazyFrame[Any]:
    if days is None:
        return turns.with_columns(month=nw.col("day").dt.truncate(MONTH))
    return turns.join(days, on="day", how="inner")
