"""What both sides promised in the last review, and what became of it."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import pandas as pd

from analysis.contracts import Book
from analysis.qbr.blanks import day

Outcome = Literal["done", "partial", "missed", "overdue", "open", "proposed"]


@dataclass(frozen=True)
class Promise:
    """Something that one side promised the other, as both may read it."""

    description: str
    side: Literal["us", "customer"]
    owner_name: str
    made_date: date
    due_date: date | None
    closed_date: date | None
    outcome: Outcome


def promises(book: Book, account_id: str, *, shared_only: bool) -> list[Promise]:
    """Every promise of the account known on the day, oldest due first.

    A promise that is still open after its due date is overdue. With `shared_only`, notes that
    were kept to ourselves are left out; without it, only they are returned.
    """
    known = book["commitments"]
    mine = known[(known["account_id"] == account_id) & (known["is_shared"] == shared_only)]
    made = [
        Promise(
            description=row.description,
            side=row.side,
            owner_name="" if pd.isna(row.owner_name) else row.owner_name,
            made_date=row.made_date.date(),
            due_date=day(row.due_date),
            closed_date=day(row.closed_date),
            outcome=_outcome(row.outcome, day(row.due_date), book.as_of),
        )
        for row in mine.sort_values("commitment_id").itertuples()
    ]
    return sorted(made, key=lambda promise: (promise.due_date or date.max, promise.made_date))


def to_be_scored(made: list[Promise], since: date, until: date) -> list[Promise]:
    """The promises that a review of (since, until] answers for: due or settled in it, or overdue."""
    return [
        promise
        for promise in made
        if promise.made_date <= until
        and (
            promise.outcome == "overdue"
            or (promise.closed_date is not None and since < promise.closed_date <= until)
            or (promise.due_date is not None and since < promise.due_date <= until)
        )
    ]


def still_to_do(made: list[Promise]) -> list[Promise]:
    """The promises that are not settled: the beginning of the next joint plan."""
    return [promise for promise in made if promise.outcome in ("open", "overdue")]


def _outcome(settled: Any, due: date | None, as_of: date) -> Outcome:
    if not pd.isna(settled):
        return settled
    return "overdue" if due is not None and due < as_of else "open"
