"""Which steps does the joint plan hold: what is open, and what today's decisions would add?

Like everything made from a `CustomerReview`, all of it goes to the customer.
"""

from datetime import date
from typing import Literal

from analysis.narrative.sentences import plural
from analysis.qbr.asks import Ask
from analysis.qbr.commitments import Promise
from analysis.qbr.customer import CustomerReview


def plan(review: CustomerReview) -> tuple[Promise, ...]:
    """What is still open from before, then what today's decisions would add, as proposals."""
    return (*review.plan, *(step for ask in review.asks if (step := _proposal(ask, review))))


def _proposal(ask: Ask, review: CustomerReview) -> Promise | None:
    """The step that follows from a decision; None where the plan holds it already."""
    steps: dict[str, tuple[str, Literal["us", "customer"]]] = {
        "first_goals": ("Propose goals for the next quarter, with measures and targets", "us"),
        "renewal": ("Send the renewal proposal and agree the timetable", "us"),
        "sponsor": ("Name an executive sponsor", "customer"),
        "goal": (f"Propose what to change to reach “{ask.subject}”", "us"),
        "figures": (f"Send the figures for “{ask.subject}”", "customer"),
        "seats": (f"Decide on {plural(ask.count or 0, 'unused seat')}", "customer"),
    }
    if ask.kind not in steps:
        return None
    description, side = steps[ask.kind]
    sponsor = review.sponsors[0].split(",")[0] if review.sponsors else ""
    return Promise(
        description=description,
        side=side,
        owner_name=review.our_owner if side == "us" else sponsor,
        made_date=review.as_of,
        due_date=min(ask.due, _by(review)) if ask.kind == "renewal" and ask.due else _by(review),
        closed_date=None,
        outcome="proposed",
    )


def _by(review: CustomerReview) -> date:
    """The day proposed for a step: the next review, or the end of the quarter that has begun."""
    return review.next_review_due or review.quarter.shifted(1).last_day
