"""How did monthly recurring revenue move, account by account, and where did every cent go?

MRR of an account at the end of a month is the exact sum, over its recurring contract lines in force
at the end of that day, of the amount divided by the months it pays for, rounded once, half to even,
to minor units. So a contract split in two, or its lines in another order, change nothing.

Only months in which an account's MRR changed carry a row: a book of a hundred thousand accounts
over ten years is a few rows each, not a hundred and twenty.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

import narwhals as nw
import pandas as pd

from analysis.contracts import Book
from analysis.engine.frames import collect, kept, lazy, totals
from analysis.errors import UserError
from analysis.fiscal import CALENDAR_YEAR, FiscalCalendar
from analysis.metrics.as_billed import changes_as_billed
from analysis.metrics.breakdown import joined_groups
from analysis.metrics.currency import constant_rates, monthly_rates
from analysis.metrics.mrr_changes import (
    FX,
    KINDS,
    balances_of_changes,
    changes,
    kind_of,
    marked,
    midnight,
    named,
)
from analysis.periods import (
    Window,
    last_complete_month,
    month_of,
    month_text,
    months_between,
    parse_month,
)

__all__ = [
    "ARR_MONTHS",
    "KINDS",
    "AbsentMonthError",
    "Movements",
    "balances",
    "bridge",
    "changes",
    "monthly",
    "movements_over",
    "mrr_movements",
    "window_balances",
]

ARR_MONTHS = 12  # annual recurring revenue is twelve times monthly: never a year added up

Rates = Literal["constant", "as billed"]

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

    Told `as_billed`, at the rates of each month, a month may have a second row of kind "fx": what
    rates did to what the account paid already. `calendar` is the company's, where its periods are
    weeks; `variant` the definition of net revenue retention in force.
    """

    changes: Any = field(repr=False)
    attributes: Any = field(repr=False)
    currency: str
    as_of: date
    first_month: date
    last_month: date
    is_as_billed: bool = False
    calendar: FiscalCalendar = CALENDAR_YEAR
    variant: str = "closed_cohort"

    def check_month(self, month: date | str) -> date:
        """The first day of `month`, if the data cover it."""
        asked = parse_month(month) if isinstance(month, str) else month_of(month)
        if not self.first_month <= asked <= self.last_month:
            if collect(lazy(self.changes).head(1), order=[]).empty:
                raise AbsentMonthError(
                    f"There is no recurring revenue in {month_text(asked)}, nor in any other month "
                    f"up to {month_text(self.last_month)}: as known on {self.as_of}, no recurring "
                    f"contract line has begun. Load the contracts."
                )
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


def mrr_movements(
    book: Book,
    *,
    rates: Rates = "constant",
    calendar: FiscalCalendar = CALENDAR_YEAR,
    grace_days: int | None = None,
) -> Movements:
    """Every change of MRR in the book, each of one kind.

    From one month's end to the next an account's MRR moves by one of

    - new: from nothing, for the first time;
    - reactivation: from nothing, having paid before;
    - expansion, contraction: up or down, from something to something;
    - churned: to nothing, in the month of the first day without service.

    Amounts stand in the book's currency at constant rates; with `rates` "as billed", at the latest
    rate of each month's end, and what rates did is a movement of its own. Signed lines that have
    not started make no MRR yet. An account whose standing credits exceed what it pays has an MRR
    of 0, not below. A renewal that begins within `grace_days` of the end (those in force for the
    book, where left out) is late, not churn.
    With a `calendar` in weeks, months are its periods.

    Raises
    ------
    AbsentRateError
        When a line's currency has no rate to the book's.
    """
    book.need("contract_lines", "accounts")
    if grace_days is None:
        grace_days = book.definitions.grace_days
    lines = book["contract_lines"]
    lines = lines[lines["kind"] == "recurring"]
    days = None
    if calendar.weeks and len(lines):
        days = calendar.days(lines["start_date"].min().date(), book.as_of)
    last_month = calendar.last_complete(book.as_of)
    if rates == "constant":
        constant = constant_rates(book, lines["currency"])
        found = changes(lines, constant, last_month=last_month, grace_days=grace_days, days=days)
    else:
        found = changes_as_billed(
            lines,
            lambda first: monthly_rates(
                book, lines["currency"], first=first, last=last_month, calendar=calendar
            ),
            home=book.currency,
            last_month=last_month,
            grace_days=grace_days,
            days=days,
        )
    table = collect(found, order=["account_id", "month", "kind"])
    return Movements(
        changes=table,
        attributes=book.roster,
        currency=book.currency,
        as_of=book.as_of,
        first_month=table["month"].min().date() if len(table) else last_month,
        last_month=last_month,
        is_as_billed=rates == "as billed",
        calendar=calendar,
        variant=book.definitions.net_retention,
    )


def movements_over(
    lines: Any, rates: Any, attributes: Any, *, currency: str, as_of: date
) -> Movements:
    """The same over tables that stay on their engine: DuckDB, Polars, PySpark, Ibis or pandas.

    `lines` are contract lines as known on `as_of`, already cut to it; `rates` has `currency` and
    `rate_millionths` (whole), as from `constant_rates`; `attributes` has one row an account. The
    changes are computed once and kept on the engine; only results leave it.
    """
    last_month = last_complete_month(as_of)
    found = kept(marked(balances_of_changes(lines, rates, last_month=last_month)))
    month = nw.col("month")
    first = collect(found.select(month.min()), order=[])["month"].iloc[0]
    return Movements(
        changes=named(found).to_native(),
        attributes=attributes,
        currency=currency,
        as_of=as_of,
        first_month=last_month if pd.isna(first) else pd.Timestamp(first).date(),
        last_month=last_month,
    )


def monthly(
    movements: Movements, *, by: Sequence[str] = (), months: Sequence[date | str] | None = None
) -> pd.DataFrame:
    """Opening balance, movements and closing balance of every month, without gaps.

    One row per group and month, in that order: the columns of `by`, `month`, `opening_minor`, one
    column a kind of movement (all positive), `closing_minor`. In every row

        closing = opening + new + reactivation + expansion - contraction - churned

    and the closing of a month is the opening of the next. As billed, a column `fx_minor` (of either
    sign) is added to the right side. `months` keeps those named.
    Movements are those from month's end to month's end: an account that grows in May and shrinks
    in June shows in both, where `bridge` nets them.
    """
    moved, names = joined_groups(lazy(movements.changes), lazy(movements.attributes), by)
    found = totals(moved, [*names, "month"], _amounts(movements))
    table = _dense(collect(found, order=[*names, "month"]), names, movements)
    gains = [*_GAINS, "fx_minor"] if movements.is_as_billed else _GAINS
    net = table[gains].sum(axis="columns") - table[_LOSSES].sum(axis="columns")
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
    month; opening + new + reactivation + expansion - contraction - churned (+ fx) = closing,
    exactly. As billed, what rates did month by month to accounts that pay at both ends stands
    under fx, and only the rest of the difference is growth or decline; what is new is told at the
    rate of the close, what left at that of the opening.
    """
    ends = window_balances(movements, window)
    accounts, names = joined_groups(ends, lazy(movements.attributes), by)
    opening, closing = nw.col("opening_minor"), nw.col("closing_minor")
    is_first = nw.col("n_earlier_changes") == 0
    moved = closing - opening - nw.col("fx_minor")
    netted = accounts.with_columns(delta_minor=moved, kind=kind_of(is_first=is_first, delta=moved))
    fx = {"fx_minor": nw.col("fx_minor")} if movements.is_as_billed else {}
    sums = {"opening_minor": opening, **_sizes(), **fx, "closing_minor": closing}
    return collect(totals(netted, names, sums), order=names)


def window_balances(movements: Movements, window: Window) -> nw.LazyFrame[Any]:
    """MRR of each account at both ends of a window, on the engine that holds the movements.

    `account_id`, `opening_minor`, `closing_minor`, `fx_minor` (what rates did in between, for an
    account that pays at both ends), and `n_earlier_changes`: how often its MRR had changed by the
    opening, 0 for an account that never paid before.
    """
    movements.check_window(window)
    month, delta = nw.col("month"), nw.col("delta_minor")
    is_fx = ~(month <= midnight(window.opening)) & (nw.col("kind") == FX)
    is_earlier = month <= midnight(window.opening)
    ends = totals(
        lazy(movements.changes).filter(month <= midnight(window.closing)),
        ["account_id"],
        {
            "opening_minor": nw.when(is_earlier).then(delta).otherwise(0),
            "closing_minor": delta,
            "fx_minor": nw.when(is_fx).then(delta).otherwise(0),
            "n_earlier_changes": nw.when(is_earlier).then(1).otherwise(0),
        },
    )
    stays = (nw.col("opening_minor") > 0) & (nw.col("closing_minor") > 0)
    return ends.with_columns(fx_minor=nw.when(stays).then(nw.col("fx_minor")).otherwise(0))


def balances(movements: Movements, month: date | str) -> pd.Series:
    """MRR of every account that pays at the end of `month`: account_id to minor units (above 0)."""
    asked = movements.check_month(month)
    sums = {"mrr_minor": nw.col("delta_minor")}
    until = lazy(movements.changes).filter(nw.col("month") <= midnight(asked))
    held = totals(until, ["account_id"], sums).filter(nw.col("mrr_minor") > 0)
    return collect(held, order=["account_id"]).set_index("account_id")["mrr_minor"]


def _amounts(movements: Movements) -> dict[str, nw.Expr]:
    """What a row of `changes` adds to each column of `monthly`."""
    if not movements.is_as_billed:
        return _sizes()
    is_fx = nw.col("kind") == FX
    return {**_sizes(), "fx_minor": nw.when(is_fx).then(nw.col("delta_minor")).otherwise(0)}


def _sizes() -> dict[str, nw.Expr]:
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
    amounts = [name for name in found.columns if name.endswith("_minor")]
    return table.fillna(dict.fromkeys(amounts, 0)).astype(dict.fromkeys(amounts, "int64"))
