"""Is there enough history for a forecast of churn, and from which month will there be?

A forecast rests on accounts that were free to leave at a month's end, and on what they then did. With
few of them a rate is the prior's and not the book's: nobody lost of five would still say one in twelve.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain

import pandas as pd

from analysis.churn.features import HORIZON_DAYS
from analysis.churn.service import BOUND, GRACE_DAYS, UNDECIDED
from analysis.churn.snapshots import Snapshots, first_month_end
from analysis.contracts.book import Book
from analysis.periods import add_months, month_end, month_of

LEAST_MONTH_ENDS = 3  # a horizon of them: overlapping, they show each departure once
LEAST_SEEN = 30  # account-months: ten accounts through a horizon, where nobody lost says under 5%
SETTLED_AFTER = timedelta(days=HORIZON_DAYS + GRACE_DAYS)


@dataclass(frozen=True)
class Readiness:
    """How much there is to learn from: `n_seen` account-months of accounts that were free to leave,
    from `n_settled` months' ends, each with its outcome known.

    `first_month` is the earliest that can have a forecast, None where it cannot be told: nobody is
    free to leave, now or at a known day.
    """

    n_settled: int
    n_seen: int
    first_month: date | None

    @property
    def is_enough(self) -> bool:
        return self.n_settled >= LEAST_MONTH_ENDS and self.n_seen >= LEAST_SEEN


def readiness(book: Book, history: Snapshots | None, known: pd.DataFrame) -> Readiness:
    """How far the book is from its first forecast.

    `history` are its snapshots, None where it is too young for any, and `known` the features of
    today. Months to come count with as many accounts as are free to leave today or, where none is,
    with the first that will be: with yearly contracts alone it takes until their days of decision
    come near.
    """
    past: list[tuple[date, int]] = []
    if history is not None:
        rows = history.rows[history.rows["state"].isin(UNDECIDED)]
        past = [(day.date(), len(each)) for day, each in rows.groupby("snapshot_date")]
    settled = [n for day, n in past if day + SETTLED_AFTER <= book.as_of]
    enough, months, seen = None, 0, 0
    for day, n in chain(past, _month_ends_ahead(book, known)):
        months, seen = months + 1, seen + n
        if months >= LEAST_MONTH_ENDS and seen >= LEAST_SEEN:
            enough = month_of(day + SETTLED_AFTER)
            break
    return Readiness(len(settled), sum(settled), enough)


def _month_ends_ahead(book: Book, known: pd.DataFrame) -> Iterator[tuple[date, int]]:
    """Month's ends to come at which somebody is free to leave, and how many, as known today."""
    first, (free_from, n_free) = first_month_end(book), _free(book, known)
    if first is None or free_from is None:
        return
    day = month_end(max(first, free_from, book.as_of + timedelta(days=1)))
    while True:
        yield day, n_free
        day = month_end(add_months(month_of(day), 1))


def _free(book: Book, known: pd.DataFrame) -> tuple[date | None, int]:
    """From which day on accounts may decide to leave, and how many: today's, or the first to come."""
    today = int(known["state"].isin(UNDECIDED).sum())
    if today:
        return book.as_of, today
    decide_by = known.loc[known["state"] == BOUND, "decide_by_date"]
    ahead = decide_by[decide_by > pd.Timestamp(book.as_of)]
    if ahead.empty:
        return None, 0
    horizon = timedelta(days=HORIZON_DAYS)
    return ahead.min().date() - horizon, int((ahead <= ahead.min() + horizon).sum())
