"""How support went for one account in a quarter: what came in, what was solved, what went wrong."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import pandas as pd

from analysis.contracts import Book
from analysis.metrics.support import is_open
from analysis.periods import Quarter
from analysis.qbr.blanks import day, text

GOOD_RATING = 4  # of 5: the "top two boxes" of a satisfaction question


@dataclass(frozen=True)
class Matter:
    """A ticket worth naming in a review."""

    subject: str
    category: str
    priority: str
    opened_date: date
    solved_date: date | None
    was_reopened: bool


@dataclass(frozen=True)
class Service:
    """Support of one account in one quarter. Hours are clock hours; None where nothing to measure."""

    quarter: Quarter
    opened_tickets: int
    solved_tickets: int
    open_at_end: int
    median_first_response_hours: float | None
    median_solve_hours: float | None
    rated_tickets: int
    satisfied_tickets: int  # rated 4 or 5
    by_category: pd.Series  # category -> tickets opened, most first
    worst: tuple[Matter, ...]  # what a customer remembers, most urgent first


def service(
    book: Book, account_id: str, quarter: Quarter, *, most: int = 6, watched: Collection[str] = ()
) -> Service:
    """Support of the account in the quarter, as known on the book's day.

    Tickets of the categories in `watched` are named among the worst whatever their priority was.
    """
    tickets = book["tickets"]
    mine = tickets[tickets["account_id"] == account_id]
    start = pd.Timestamp(quarter.first_day)
    end = pd.Timestamp(quarter.last_day) + pd.Timedelta(days=1)
    opened = mine[(mine["opened_at"] >= start) & (mine["opened_at"] < end)]
    solved = mine[(mine["solved_at"] >= start) & (mine["solved_at"] < end)]
    rated = mine[(mine["rated_at"] >= start) & (mine["rated_at"] < end)]
    still_open = is_open(mine, end)
    return Service(
        quarter=quarter,
        opened_tickets=len(opened),
        solved_tickets=len(solved),
        open_at_end=int(still_open.sum()),
        median_first_response_hours=_median_hours(opened["opened_at"], opened["first_response_at"]),
        median_solve_hours=_median_hours(solved["opened_at"], solved["solved_at"]),
        rated_tickets=int(rated["satisfaction_score"].notna().sum()),
        satisfied_tickets=int((rated["satisfaction_score"] >= GOOD_RATING).sum()),
        by_category=opened["category"]
        .fillna("other")
        .value_counts(sort=False)
        .sort_index()
        .sort_values(ascending=False, kind="stable"),
        worst=_worst(
            pd.concat([opened, mine[still_open]]).drop_duplicates("ticket_id"), most, watched
        ),
    )


def _worst(tickets: pd.DataFrame, most: int, watched: Collection[str]) -> tuple[Matter, ...]:
    """The urgent, the high and the reopened, then those watched: unsolved and urgent ones first."""
    is_serious = tickets["priority"].isin(["urgent", "high"]) | tickets["reopened_at"].notna()
    kept = is_serious | tickets["category"].isin(list(watched))
    serious = tickets[kept]
    ranked = serious.assign(
        is_serious=is_serious[kept],
        is_urgent=serious["priority"] == "urgent",
        is_open=is_open(serious),
        was_reopened=serious["reopened_at"].notna(),
    ).sort_values(
        ["is_serious", "is_open", "is_urgent", "was_reopened", "opened_at", "ticket_id"],
        ascending=[False, False, False, False, False, True],
    )
    return tuple(
        Matter(
            subject=text(row.subject),
            category=text(row.category),
            priority=text(row.priority),
            opened_date=row.opened_at.date(),
            solved_date=None if row.is_open else day(row.solved_at),
            was_reopened=bool(row.was_reopened),
        )
        for row in ranked.head(most).itertuples()
    )


def _median_hours(start: pd.Series, end: pd.Series) -> float | None:
    hours = (end - start).dropna().dt.total_seconds() / 3600
    return float(hours.median()) if len(hours) else None
