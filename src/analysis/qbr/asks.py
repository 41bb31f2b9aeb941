"""What a review asks the customer to decide: at most three things, each with a reason in the facts.

The order is by what cannot wait: a day set in the contract, a missing sponsor, a promise that is
late, goals that are missing or slipping, seats that nobody uses.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from analysis.qbr.agreement import Term
from analysis.qbr.commitments import Promise
from analysis.qbr.goals import GoalProgress

MOST = 3  # more asks get fewer answers
RENEWAL_DAYS = 180  # how far ahead a renewal is put on the table
IDLE_SHARE = 0.25  # unused seats worth a decision

Kind = Literal["renewal", "sponsor", "late_promise", "first_goals", "goal", "figures", "seats"]


@dataclass(frozen=True)
class Ask:
    """One decision asked for. What `subject` and `count` hold depends on the kind:

    renewal       subject: the products; due: the last day for notice, or the end of the term
    sponsor       due: when the last sponsor went
    late_promise  subject: what the customer promised; due: when it was due
    first_goals   subject: what a review turns on in the customer's industry
    goal          subject: the goal that is behind
    figures       subject: the measure that has no value
    seats         count: seats agreed and not used
    """

    kind: Kind
    subject: str = ""
    due: date | None = None
    count: int | None = None


def asks(
    *,
    as_of: date,
    terms: list[Term],
    sponsor_left: date | None,
    promises: list[Promise],
    goals: list[GoalProgress],
    seats: int | None,
    active_users: float | None,
    matters: tuple[str, ...],
) -> tuple[Ask, ...]:
    """The decisions that the facts call for, the most pressing first; none is a good answer too.

    A customer without goals is asked for some, since nothing else can be judged without them;
    `matters` are what its industry judges a supplier by.
    """
    found: list[Ask] = []
    horizon = as_of + timedelta(days=RENEWAL_DAYS)
    for term in terms:
        day = term.decide_by(as_of)
        if day is not None and day <= horizon:
            found.append(
                Ask("renewal", subject=_named(term.product_names) or "your contract", due=day)
            )
            break  # one decision covers what ends first; the others follow it
    if sponsor_left is not None:
        found.append(Ask("sponsor", due=sponsor_left))
    found += [
        Ask("late_promise", subject=promise.description, due=promise.due_date)
        for promise in promises
        if promise.side == "customer" and promise.outcome == "overdue"
    ]
    if not goals:
        found.append(Ask("first_goals", subject=_named(matters)))
    found += [Ask("goal", subject=goal.goal_name) for goal in goals if goal.standing == "behind"]
    found += [
        Ask("figures", subject=goal.measure_name)
        for goal in goals
        if goal.standing == "not measured"
    ]
    if seats and active_users is not None and seats - active_users >= IDLE_SHARE * seats:
        found.append(Ask("seats", count=round(seats - active_users)))
    return tuple(found[:MOST])


def _named(names: tuple[str, ...]) -> str:
    """Names as they are read: "A", "A and B", "A, B and C"; "" for none."""
    *others, last = names or ("",)
    return f"{', '.join(others)} and {last}" if others else last
