"""Who decides, who supports, who has gone: the people of one account."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pandas as pd

from analysis.contracts import Book
from analysis.qbr.blanks import text

IN_TOUCH_DAYS = 90  # a quarter: a relationship without contact for longer is not one to count on


@dataclass(frozen=True)
class Stakeholder:
    """A person at the customer. `stance` is our judgement and never leaves the house."""

    contact_name: str
    role_title: str
    seniority: str
    influence: str
    stance: str
    is_sponsor: bool
    last_contact_date: date | None


def stakeholders(book: Book, account_id: str) -> list[Stakeholder]:
    """The people still there: sponsors first, then those who decide, then by name."""
    contacts = book["contacts"]
    today = pd.Timestamp(book.as_of)
    there = contacts[
        (contacts["account_id"] == account_id)
        & (contacts["left_date"].isna() | (contacts["left_date"] > today))
    ]
    met = _last_contact(book, account_id)
    ranks = {"decision_maker": 0, "influencer": 1, "user": 2, "": 3}
    found = [
        Stakeholder(
            contact_name=row.contact_name,
            role_title=text(row.role_title),
            seniority=text(row.seniority),
            influence=text(row.influence),
            stance=text(row.stance),
            is_sponsor=_is_sponsor(row, today),
            last_contact_date=met.get(row.contact_id),
        )
        for row in there.itertuples()
    ]
    return sorted(
        found, key=lambda one: (not one.is_sponsor, ranks[one.influence], one.contact_name)
    )


def team_names(book: Book) -> dict[str, str]:
    """The latest name of everybody of ours, by identifier."""
    people = book["people"].sort_values("valid_from")
    return dict(zip(people["person_id"], people["person_name"], strict=True))


def sponsor_left_date(book: Book, account_id: str) -> date | None:
    """When the last sponsor went, if there has been none since; None otherwise."""
    contacts = book["contacts"]
    sponsors = contacts[
        (contacts["account_id"] == account_id) & contacts["sponsor_from_date"].notna()
    ]
    today = pd.Timestamp(book.as_of)
    ended = sponsors[["sponsor_to_date", "left_date"]].min(axis="columns")
    if sponsors.empty or (ended.isna() | (ended > today)).any():
        return None
    return ended.max().date()


def in_touch(people: list[Stakeholder], as_of: date) -> list[Stakeholder]:
    """Those we have spoken with in the last 90 days. One of them alone is a single thread."""
    since = as_of - timedelta(days=IN_TOUCH_DAYS)
    return [one for one in people if one.last_contact_date and one.last_contact_date > since]


def _last_contact(book: Book, account_id: str) -> dict[str, date]:
    met = book["interactions"]
    mine = met[(met["account_id"] == account_id) & met["contact_ids"].notna()]
    each = mine.assign(contact_id=mine["contact_ids"].str.split("|")).explode("contact_id")
    return {
        contact: when.date()
        for contact, when in each.groupby("contact_id")["occurred_at"].max().items()
    }


def _is_sponsor(row: Any, today: pd.Timestamp) -> bool:
    start, end = row.sponsor_from_date, row.sponsor_to_date
    return bool(pd.notna(start) and start <= today and (pd.isna(end) or end > today))
