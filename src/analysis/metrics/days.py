"""What did accounts pay at the close of a day that ends no month?

Movements are kept by month. Between two days they are made from two balances: contract lines are
moved along the calendar until the day in question is a month's end, and every rule holds as it
stands.
"""

from dataclasses import replace
from datetime import date, timedelta

import pandas as pd

from analysis.contracts import Book
from analysis.metrics.movements import Movements, mrr_movements
from analysis.periods import (
    PeriodError,
    Window,
    add_months,
    last_complete_month,
    month_end,
    month_of,
)

_IN_FORCE = ["start_date", "end_date", "terminated_date"]


class DayWindow(Window):
    """From the close of one day to the close of a later one.

    `opening` and `closing` are the last months that were complete on them: what is told by the
    month is told of these.

    >>> str(DayWindow(date(2026, 1, 15), date(2026, 7, 15)))
    '2026-01-15 to 2026-07-15'
    """

    opening_day: date
    closing_day: date

    def __init__(self, opening_day: date, closing_day: date) -> None:
        if opening_day >= closing_day:
            raise PeriodError(
                f"A window must close after it opens; found {opening_day} to {closing_day}. "
                f"Give an earlier opening day."
            )
        for name, value in (
            ("opening_day", opening_day),
            ("closing_day", closing_day),
            ("opening", last_complete_month(opening_day)),
            ("closing", last_complete_month(closing_day)),
        ):
            object.__setattr__(self, name, value)

    @property
    def first_day(self) -> date:
        return self.opening_day + timedelta(days=1)

    @property
    def last_day(self) -> date:
        return self.closing_day

    def __str__(self) -> str:
        return f"{self.opening_day} to {self.closing_day}"


def window_between(opening_day: date, closing_day: date) -> Window:
    """The window between the closes of two days: of months, where both end one."""
    if month_end(opening_day) == opening_day and month_end(closing_day) == closing_day:
        return Window(opening_day, closing_day)
    return DayWindow(opening_day, closing_day)


def movements_between(book: Book, window: DayWindow) -> tuple[Movements, Window]:
    """Movements that tell the balances of a window's two days, and the months they stand under.

    The closing day's balance stands under its month, the opening day's under its own or, where both
    lie in one month, the month before. Only these two are balances of days: no other month of the
    movements may be asked for. As the book is known on its own day.
    """
    closing_month = month_of(window.closing_day)
    opening_month = min(month_of(window.opening_day), add_months(closing_month, -1))
    before = _at_month_end(book, window.opening_day)
    earlier = mrr_movements(before).changes
    earlier = earlier[earlier["month"] <= pd.Timestamp(month_of(window.opening_day))]
    earlier = earlier.assign(month=earlier["month"].clip(upper=pd.Timestamp(opening_month)))
    after = mrr_movements(_at_month_end(book, window.closing_day))
    until = after.changes[after.changes["month"] <= pd.Timestamp(closing_month)]
    opening = earlier.groupby("account_id")["delta_minor"].sum()
    closing = until.groupby("account_id")["delta_minor"].sum()
    accounts = opening.index.union(closing.index)
    opening, closing = (held.reindex(accounts, fill_value=0) for held in (opening, closing))
    step = pd.DataFrame(
        {
            "account_id": accounts.astype("str"),
            "month": pd.Timestamp(closing_month).as_unit("ns"),
            "kind": "",  # a step between two days; `bridge` names it
            "opening_minor": opening.to_numpy(),
            "closing_minor": closing.to_numpy(),
            "delta_minor": (closing - opening).to_numpy(),
        }
    )
    changed = step[step["delta_minor"] != 0]
    made = replace(
        after,
        changes=pd.concat([earlier, changed], ignore_index=True)[list(earlier.columns)],
        first_month=min(after.first_month, opening_month),
        last_month=closing_month,
        as_of=book.as_of,
    )
    return made, Window(opening_month, closing_month)


def _at_month_end(book: Book, day: date) -> Book:
    """The book with its contract lines moved so that `day` falls on the end of its month."""
    tables = {name: book[name] for name in book if book.has(name)}
    lines = tables["contract_lines"]
    later = timedelta(days=(month_end(day) - day).days)
    moved = lines.assign(**{name: lines[name] + later for name in _IN_FORCE})
    return replace(
        book, complete={**tables, "contract_lines": moved}, as_of=month_end(max(day, book.as_of))
    )
