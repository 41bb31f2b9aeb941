"""Is there enough history for a forecast of churn, and from which month will there be?

A forecast rests on month's ends whose outcome is known, and at which somebody was free to leave. With
none of them every rate is a guess; three, a horizon apart from first to last settlement, have seen
each account once.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain, islice

import pandas as pd

from analysis.churn.features import HORIZON_DAYS
from analysis.churn.service import BOUND, GRACE_DAYS, UNDECIDED
from analysis.churn.snapshots import Snapshots, first_month_end
from analysis.contracts.book import Book
from analysis.periods import add_months, month_end, month_of

LEAST_MONTH_ENDS = 3  # a horizon of them: overlapping, they count each departure once
SETTLED_AFTER = timedelta(days=HORIZON_DAYS + GRACE_DAYS)


@dataclass(frozen=True)
class Readiness:
    """`n_settled` month's ends can be learned from; `first_month` is the earliest that can have a
    forecast, None where it cannot be told since nobody is free to leave, now or at a known day.
    """

    n_settled: int
    first_month: date | None

    @property
    def is_enough(self) -> bool:
        return self.n_settled >= LEAST_MONTH_ENDS


def readiness(book: Book, history: Snapshots | None, known: pd.DataFrame) -> Readiness:
    """How far the book is from its first forecast.

    `history` are its snapshots, None where it is too young for any, and `known` the features of
    today. A month's end counts when an account was undecided on it: with yearly contracts alone
    that takes until the first notice days come near. Months to come count from the first day on
    which somebody will be free to leave, so `first_month` is the earliest that is possible.
    """
    past: list[date] = []
    if history is not None:
        rows = history.rows[history.rows["state"].isin(UNDECIDED)]
        past = [day.date() for day in sorted(rows["snapshot_date"].unique())]
    settled = sum(day + SETTLED_AFTER <= book.as_of for day in past)
    days = list(islice(chain(past, _month_ends_ahead(book, known)), LEAST_MONTH_ENDS))
    ready = len(days) == LEAST_MONTH_ENDS
    return Readiness(settled, month_of(days[-1] + SETTLED_AFTER) if ready else None)


def _month_ends_ahead(book: Book, known: pd.DataFrame) -> Iterator[date]:
    """Month's ends to come at which somebody is free to leave, as far as is known today."""
    first, free = first_month_end(book), _free_from(book, known)
    if first is None or free is None:
        return
    day = month_end(max(first, free, book.as_of + timedelta(days=1)))
    while True:
        yield day
        day = month_end(add_months(month_of(day), 1))


def _free_from(book: Book, known: pd.DataFrame) -> date | None:
    """The first day, from today on, on which an account in service may decide to leave."""
    if known["state"].isin(UNDECIDED).any():
        return book.as_of
    decide_by = known.loc[known["state"] == BOUND, "decide_by_date"]
    ahead = decide_by[decide_by > pd.Timestamp(book.as_of)]
    return None if ahead.empty else ahead.min().date() - timedelta(days=HORIZON_DAYS)
