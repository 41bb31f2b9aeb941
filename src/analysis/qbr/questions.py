"""What do we not know of an account, and should ask? Made from what is missing; never the customer's to read."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import pandas as pd

from analysis.contracts import Book
from analysis.qbr.asks import RENEWAL_DAYS
from analysis.qbr.customer import CustomerReview
from analysis.qbr.internal import InternalCompanion
from analysis.qbr.people import in_touch

OLD_DAYS = 180  # two quarters: an answer older than that is no answer

Kind = Literal["sponsor", "decider", "rival", "goals", "figures", "survey", "review", "use", "room"]


@dataclass(frozen=True)
class Question:
    """One thing to ask. What `subject` and `since` hold depends on the kind:

    sponsor   since: when the last one went; None where there never was one
    decider   subject: who decides and was not spoken with of late; "" where nobody is known to
    rival     a renewal is near and no competitor is known
    goals     none are agreed
    figures   subject: the goal without a figure
    survey    since: the last answer to one; None where there never was one
    review    since: the last review held; None where there never was one
    use       no feed of use
    room      how many people could use the product is not known
    """

    kind: Kind
    subject: str = ""
    since: date | None = None


def questions(
    book: Book, account: InternalCompanion, review: CustomerReview
) -> tuple[Question, ...]:
    """What to ask at the next conversation, people first, then what is at stake, then figures."""
    found: list[Question] = []
    if not any(one.is_sponsor for one in account.people):
        found.append(Question("sponsor", since=account.sponsor_left))
    deciders = [one for one in account.people if one.influence == "decision_maker"]
    if not any(one in deciders for one in in_touch(list(account.people), account.as_of)):
        found.append(Question("decider", deciders[0].contact_name if deciders else ""))
    if _is_near(account) and not any(deal.competitor_name for deal in account.deals):
        found.append(Question("rival"))
    if not review.goals:
        found.append(Question("goals"))
    found += [Question("figures", goal.goal_name) for goal in review.goals if goal.actual is None]
    old = pd.Timestamp(account.as_of - timedelta(days=OLD_DAYS))
    answered = _last(book, "surveys", "responded_at", account.account_id)
    if answered is None or answered < old:
        found.append(Question("survey", since=answered.date() if answered is not None else None))
    held = _last(book, "qbrs", "held_date", account.account_id)
    if held is None or held < old:
        found.append(Question("review", since=held.date() if held is not None else None))
    if review.active_users is None:
        found.append(Question("use"))
    if pd.isna(book.account(account.account_id)["eligible_seats"]):
        found.append(Question("room"))
    return tuple(found)


def _is_near(account: InternalCompanion) -> bool:
    horizon = account.as_of + timedelta(days=RENEWAL_DAYS)
    return any(
        term.end_date is not None
        and term.end_date <= horizon
        and term.decide_by(account.as_of) is not None
        for term in account.terms
    )


def _last(book: Book, table: str, column: str, account_id: str) -> pd.Timestamp | None:
    rows = book[table]
    days = rows.loc[rows["account_id"] == account_id, column].dropna()
    return days.max() if len(days) else None
