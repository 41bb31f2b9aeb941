"""What was known of every account at each month's end, and whether it left soon after.

The unit that a risk model learns from is one account at one month's end. What was known comes
from the book cut at that day; what happened, from the book as it is now. Only accounts in service
on the day are there to lose. An outcome that is not settled yet is left open, never read as "stayed".
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from analysis.churn.features import HORIZON_DAYS, features
from analysis.churn.service import GRACE_DAYS, LEAVING, UNDECIDED, running, spells
from analysis.contracts.book import Book
from analysis.errors import UserError
from analysis.periods import add_months, last_complete_month, month_end, month_of

LEAST_MONTHS = 3  # of history before the first snapshot, so that baselines exist


class NoHistoryError(UserError):
    """The book is too young to learn from."""


@dataclass(frozen=True)
class Snapshots:
    """Account x month-end, with what was known and what followed.

    `rows`: the columns of `features.features`, then `case_id` (the account, or the one that took
    it over: what belongs together when data are split), `left` (True, False, or blank while the
    outcome is open) and, where it is True, `decided_date` and `left_date` (first day without
    service).
    """

    rows: pd.DataFrame
    as_of: date
    horizon_days: int
    lead_days: int

    @property
    def settled_after_days(self) -> int:
        """Days after which an outcome is known: the horizon, and the grace of a late renewal."""
        return self.lead_days + self.horizon_days + GRACE_DAYS

    @property
    def settled(self) -> pd.DataFrame:
        """The snapshots whose outcome is known."""
        known = self.rows[self.rows["left"].notna()]
        return known.assign(left=known["left"].astype(bool))

    @property
    def undecided(self) -> pd.DataFrame:
        """Of the settled: accounts that could leave and had not given notice."""
        settled = self.settled
        return settled[settled["state"].isin(UNDECIDED)].reset_index(drop=True)

    @property
    def n_censored(self) -> int:
        """Snapshots left out because their outcome is still open."""
        return int(self.rows["left"].isna().sum())

    @property
    def n_leaving(self) -> int:
        """Settled snapshots of accounts that had given notice: known, so not predicted."""
        return int((self.settled["state"] == LEAVING).sum())


def snapshots(
    book: Book, *, horizon_days: int = HORIZON_DAYS, lead_days: int = 0, every_months: int = 1
) -> Snapshots:
    """Every account in service at each month's end up to `book.as_of`, with its outcome.

    `left` is True when the customer decides to leave in (t + lead, t + lead + horizon]; see
    `service.spells` for the day of a decision. Accounts that decide within the lead are left out:
    it is too late to act on them. So are accounts of which it only became known later that they
    had left or given notice already. An account taken over by another goes on in it: a merger is no
    departure. With `every_months`, only every so many month's ends back from the last are looked at.

    Raises
    ------
    NoHistoryError
        If the book holds fewer months than a first snapshot needs.
    """
    days = list(_month_ends(book))[::-every_months][::-1]
    if not days:
        raise NoHistoryError(
            f"{book.source or 'The book'} has too short a history on {book.as_of} for a risk "
            f"model: it needs {LEAST_MONTHS} months before the first month's end. "
            f"Import earlier contract lines, or use a later day."
        )
    outcomes = spells(book)
    rows = pd.concat(
        [_with_end(book, outcomes, day, horizon_days, lead_days) for day in days],
        ignore_index=True,
    )
    from_day = rows["snapshot_date"] + pd.Timedelta(days=lead_days)
    is_too_late = (rows["decided_date"] <= from_day) & rows["state"].isin(UNDECIDED)
    rows = rows[~(is_too_late | (rows["left_date"] <= from_day))]
    left = rows["decided_date"] <= from_day[rows.index] + pd.Timedelta(days=horizon_days)
    settled_until = book.as_of - timedelta(days=lead_days + horizon_days + GRACE_DAYS)
    is_open = rows["snapshot_date"] > pd.Timestamp(settled_until)
    is_told = left & ~is_open
    rows = rows.assign(
        left=left.astype("boolean").mask(is_open),
        decided_date=rows["decided_date"].where(is_told),
        left_date=rows["left_date"].where(is_told),
    )
    rows = rows.sort_values(["snapshot_date", "account_id"], ignore_index=True)
    return Snapshots(rows, book.as_of, horizon_days, lead_days)


def _with_end(
    book: Book, outcomes: pd.DataFrame, day: date, horizon_days: int, lead_days: int
) -> pd.DataFrame:
    """The accounts of one day, with the end of service as it turned out (`left_date`)."""
    known = features(book.at(day), horizon_days=horizon_days, lead_days=lead_days)
    case = known["account_id"].map(lambda account: book.survivors.get(account, account))
    ends = running(outcomes, day)
    known = known.assign(
        case_id=case,
        decided_date=ends["decided_date"].reindex(case).to_numpy(),
        left_date=ends["end_date"].reindex(case).to_numpy(),
    )
    return known[case.isin(ends.index)]


def observed_from(book: Book) -> date | None:
    """The day observation began, none in an empty book: contracts reach further back than what
    was seen of the customer."""
    signed = book["contract_lines"]["signed_date"].min()
    if pd.isna(signed):
        return None
    firsts = [book["usage"]["usage_date"].min(), book["tickets"]["opened_at"].min()]
    seen = [first.date() for first in firsts if pd.notna(first)]
    return max(signed.date(), min(seen)) if seen else signed.date()


def first_month_end(book: Book) -> date | None:
    """The first month's end that the book can be looked back on from, none in an empty book."""
    opens = observed_from(book)
    return None if opens is None else month_end(add_months(month_of(opens), LEAST_MONTHS))


def _month_ends(book: Book) -> Iterator[date]:
    """The month's ends at which the book can be looked back on."""
    day = first_month_end(book)
    while day is not None and month_of(day) <= last_complete_month(book.as_of):
        yield day
        day = month_end(add_months(month_of(day), 1))
