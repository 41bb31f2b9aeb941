"""How did monthly recurring revenue move, account by account, and where did every cent go?

MRR of an account at the end of a month is the exact sum, over its recurring contract lines in force
at the end of that day, of the amount divided by the months it pays for, rounded once, half to even,
to minor units. So a contract split in two, or its lines in another order, change nothing.

Only months in which an account's MRR changed carry a row: a book of a hundred thousand accounts
over ten years is a few rows each, not a hundred and twenty.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import narwhals as nw
import pandas as pd

from analysis.contracts import Book
from analysis.engine.frames import collect, lazy, totals
from analysis.errors import UserError
from analysis.metrics.breakdown import joined_groups
from analysis.metrics.currency import constant_rates
from analysis.metrics.line_changes import line_changes, rounded
from analysis.periods import (
    Window,
    last_complete_month,
    month_of,
    month_text,
    months_between,
    parse_month,
)

ARR_MONTHS = 12  # annual recurring revenue is twelve times monthly: never a year added up

KINDS = ("new", "reactivation", "expansion", "contraction", "churned")
_GAINS = ["new_minor", "reactivation_minor", "expansion_minor"]
_LOSSES = ["contraction_minor", "churned_minor"]


class AbsentMonthError(UserError):
    """A month was asked for that the data do not cover."""


@dataclass(frozen=True)
class Movements:
    """Every change of monthly recurring revenue up to the last complete month.

    `changes` has one row per account and month in which its MRR changed: `account_id`, `month`,
    `kind`, `opening_minor`, `closing_minor`, `delta_minor`. `attributes` has one row per account:
    what a breakdown can go by, as it stands on `as_of`. Both are tables of the same engine, pandas
    unless made otherwise. Months asked for must lie from `first_month`, the first that was billed,
    to `last_month`.
    """

    changes: Any = field(repr=False)
    attributes: Any = field(repr=False)
    currency: str
    as_of: date
    first_month: date
    last_month: date

    def check_month(self, month: date | str) -> date:
        """The first day of `month`, if the data cover it."""
        asked = parse_month(month) if isinstance(month, str) else month_of(month)
        if not self.first_month <= asked <= self.last_month:
            raise AbsentMonthError(
                f"No account was billed in {month_text(asked)}. The data run from "
                f"{month_text(self.first_month)} to {month_text(self.last_month)}. "
                f"Ask for a month between them."
            )
        return asked

    def check_window(self, window: Window) -> Window:
        """`window`, if the data cover both its ends."""
        self.check_month(window.opening)
        self.check_month(window.closing)
        return window


def mrr_movements(book: Book) -> Movements:
    """Every change of MRR in the book, each of one kind.

    From one month's end to the next an account's MRR moves by one of

    - new: from nothing, for the first time;
    - reactivation: from nothing, having paid before;
    - expansion, contraction: up or down, from something to something;
    - churned: to nothing, in the month of the first day without service.

    Amounts stand in the book's currency at constant rates. Signed lines that have not started make
    no MRR yet. An account whose standing credits exceed what it pays has an MRR of 0, not below.

    Raises
    ------
    AbsentRateError
        When a line's currency has no rate to the book's.
    """
    book.need("contract_lines", "accounts")
    lines = book["contract_lines"]
    last_month = last_complete_month(book.as_of)
    rates = constant_rates(book, lines.loc[lines["kind"] == "recurring", "currency"])
    found = changes(lines, rates, last_month=last_month)
    table = collect(found, order=["account_id", "month"])
    return Movements(
        changes=table,
        attributes=book.roster,
        currency=book.currency,
        as_of=book.as_of,
        first_month=table["month"].min().date() if len(table) else last_month,
        last_month=last_month,
    )


def changes(lines: Any, rates: Any, *, last_month: date) -> nw.LazyFrame[Any]:
    """The `changes` of `Movements` from contract lines and rates, on the engine that holds them.

    `lines` in the columns of the contract; `rates` as from `constant_rates`, of the same engine.
    """
    account, month = nw.col("account_id"), nw.col("month")
    steps = line_changes(lazy(lines), lazy(rates)).filter(month <= _midnight(last_month))
    running = {
        name: nw.col(name).cast(kind).cum_sum().over("account_id", order_by="month")
        for name, kind in (("whole", nw.Int64), ("part", nw.Float64))
    }
    closing = nw.max_horizontal(rounded(nw.col("whole"), nw.col("part")), nw.lit(0))
    return (
        steps.group_by("account_id", "month")
        .agg(nw.col("whole", "part").sum())
        .with_columns(**running)
        .select(account, month, closing_minor=closing.cast(nw.Int64))
        .with_columns(
            opening_minor=nw.col("closing_minor")
            .shift(1)
            .over("account_id", order_by="month")
            .fill_null(0)
            .cast(nw.Int64)
        )
        .with_columns(delta_minor=nw.col("closing_minor") - nw.col("opening_minor"))
        .filter(nw.col("delta_minor") != 0)
        .with_columns(first_month=month.min().over("account_id"))
        .select(
            account,
            month,
            _kind(is_first=month == nw.col("first_month")).alias("kind"),
            nw.col("opening_minor", "closing_minor", "delta_minor"),
        )
    )


def monthly(
    movements: Movements, *, by: Sequence[str] = (), months: Sequence[date | str] | None = None
) -> pd.DataFrame:
    """Opening balance, movements and closing balance of every month, without gaps.

    One row per group and month, in that order: the columns of `by`, `month`, `opening_minor`, one
    column a kind of movement (all positive), `closing_minor`. In every row

        closing = opening + new + reactivation + expansion - contraction - churned

    and the closing of a month is the opening of the next. `months` keeps those named.
    Movements are those from month's end to month's end: an account that grows in May and shrinks
    in June shows in both, where `bridge` nets them.
    """
    moved, names = joined_groups(lazy(movements.changes), lazy(movements.attributes), by)
    found = totals(moved, [*names, "month"], _amounts())
    table = _dense(collect(found, order=[*names, "month"]), names, movements)
    net = table[_GAINS].sum(axis="columns") - table[_LOSSES].sum(axis="columns")
    closing = net.groupby([table[name] for name in names]).cumsum() if names else net.cumsum()
    table.insert(len(names) + 1, "opening_minor", closing - net)
    table["closing_minor"] = closing
    if months is not None:
        wanted = [pd.Timestamp(movements.check_month(month)) for month in months]
        table = table[table["month"].isin(wanted)].reset_index(drop=True)
    return table


def bridge(movements: Movements, window: Window, *, by: Sequence[str] = ()) -> pd.DataFrame:
    """From the opening balance of a window to its closing one: every account counted once.

    An account's movement is the difference between the two balances, whatever happened between:
    one that grew from 100 to 150 and fell back to 120 expanded by 20. One that joined and left
    within the window does not appear. One row per group, in the columns of `monthly` without the
    month; opening + new + reactivation + expansion - contraction - churned = closing, exactly.
    """
    ends = window_balances(movements, window)
    accounts, names = joined_groups(ends, lazy(movements.attributes), by)
    opening, closing = nw.col("opening_minor"), nw.col("closing_minor")
    netted = accounts.with_columns(
        delta_minor=closing - opening, kind=_kind(is_first=nw.col("n_earlier_changes") == 0)
    )
    sums = {"opening_minor": opening, **_amounts(), "closing_minor": closing}
    return collect(totals(netted, names, sums), order=names)


def window_balances(movements: Movements, window: Window) -> nw.LazyFrame[Any]:
    """MRR of each account at both ends of a window, on the engine that holds the movements.

    `account_id`, `opening_minor`, `closing_minor`, and `n_earlier_changes`: how often its MRR had
    changed by the opening, 0 for an account that never paid before.
    """
    movements.check_window(window)
    month, delta = nw.col("month"), nw.col("delta_minor")
    is_earlier = month <= _midnight(window.opening)
    return totals(
        lazy(movements.changes).filter(month <= _midnight(window.closing)),
        ["account_id"],
        {
            "opening_minor": nw.when(is_earlier).then(delta).otherwise(0),
            "closing_minor": delta,
            "n_earlier_changes": nw.when(is_earlier).then(1).otherwise(0),
        },
    )


def balances(movements: Movements, month: date | str) -> pd.Series:
    """MRR of every account that pays at the end of `month`: account_id to minor units (above 0)."""
    asked = movements.check_month(month)
    sums = {"mrr_minor": nw.col("delta_minor")}
    until = lazy(movements.changes).filter(nw.col("month") <= _midnight(asked))
    held = totals(until, ["account_id"], sums).filter(nw.col("mrr_minor") > 0)
    return collect(held, order=["account_id"]).set_index("account_id")["mrr_minor"]


def _kind(*, is_first: nw.Expr) -> nw.Expr:
    """The kind of a movement. Arrivals and departures are told before growth and decline:
    100 to 0 is churn, not contraction."""
    opening, closing = nw.col("opening_minor"), nw.col("closing_minor")
    arrival = nw.when(is_first).then(nw.lit("new")).otherwise(nw.lit("reactivation"))
    staying = nw.when(closing > opening).then(nw.lit("expansion")).otherwise(nw.lit("contraction"))
    leaving = nw.when(closing == 0).then(nw.lit("churned")).otherwise(staying)
    return nw.when(opening == 0).then(arrival).otherwise(leaving)


def _amounts() -> dict[str, nw.Expr]:
    """The size of each kind of movement, from the columns `kind` and `delta_minor`."""
    is_kind = {kind: nw.col("kind") == kind for kind in KINDS}
    size = nw.col("delta_minor").abs()
    return {f"{kind}_minor": nw.when(is_kind[kind]).then(size).otherwise(0) for kind in KINDS}


def _dense(found: pd.DataFrame, names: list[str], movements: Movements) -> pd.DataFrame:
    """A row for every group and month: months without a movement are rows of zeros."""
    n_months = months_between(movements.first_month, movements.last_month) + 1
    months = pd.DataFrame(
        {"month": pd.date_range(movements.first_month, periods=n_months, freq="MS")}
    )
    months["month"] = months["month"].astype("datetime64[ns]")
    groups = found[names].drop_duplicates()
    grid = groups.merge(months, how="cross") if names else months
    table = grid.merge(found, on=[*names, "month"], how="left")
    return table.fillna(dict.fromkeys([*_GAINS, *_LOSSES], 0)).astype(
        dict.fromkeys([*_GAINS, *_LOSSES], "int64")
    )


def _midnight(month: date) -> datetime:
    return datetime(month.year, month.month, 1)
