"""What went less well, and what could keep the customer from its goals?

Like everything made from a `CustomerReview`, all of it goes to the customer.
"""

from datetime import timedelta

import pandas as pd

from analysis.documents.exhibits import Column, Table, Tone
from analysis.narrative import numbers as n
from analysis.narrative.sentences import listing, plural
from analysis.periods import day_name
from analysis.qbr.customer import CustomerReview

SOON_DAYS = 120  # a quarter and a month: what falls due before the review after next

_KINDS: dict[str, Tone] = {"Learned": "", "Ahead": "warn"}


def lessons_and_risks(review: CustomerReview) -> list[Table]:
    """What we learned from the quarter and what lies ahead, each with what we propose; nothing
    where nothing stands out."""
    learned = [("Learned", happened, next_step) for happened, next_step in lessons(review)]
    ahead = [("Ahead", what, step) for what, step in risks(review)]
    rows = pd.DataFrame([*learned, *ahead], columns=["kind", "what", "step"])
    if rows.empty:
        return []
    tail = (
        f"; {plural(len(ahead), 'thing')} to watch {'lies' if len(ahead) == 1 else 'lie'} ahead"
        if ahead
        else ""
    )
    table = Table.of(
        rows,
        {
            "kind": Column("", tone=_KINDS.__getitem__, width=0.1),
            "what": Column("What we see", width=0.5),
            "step": Column("What we propose", width=0.4),
        },
        headline=f"{lessons_headline(review)}{tail}",
        subtitle=f"{review.quarter.name}, and what we know on {day_name(review.as_of)}",
        source="The pages before this one",
    )
    return [table]


def lessons_headline(review: CustomerReview) -> str:
    """How many things went less well."""
    found = lessons(review)
    if not found:
        return "The quarter brought no setback that we know of"
    return f"{plural(len(found), 'thing')} went less well than we wanted"


def lessons(review: CustomerReview) -> list[tuple[str, str]]:
    """What went less well, and what we do about it."""
    found = []
    missed = [p for p in review.scored if p.side == "us" and p.outcome in ("missed", "overdue")]
    if missed:
        found.append(
            (
                f"We did not keep {plural(len(missed), 'promise')}: "
                f"{listing([f'“{promise.description}”' for promise in missed], most=2)}.",
                f"{'It' if len(missed) == 1 else 'Each'} gets a new day today, or is dropped with "
                "your consent.",
            )
        )
    again = [matter for matter in review.service.worst if matter.was_reopened]
    if again:
        found.append(
            (
                f"{plural(len(again), 'matter')} came back after we called "
                f"{'it' if len(again) == 1 else 'them'} solved.",
                "We close a ticket when you say so.",
            )
        )
    now, before = review.service.median_solve_hours, review.service_before.median_solve_hours
    if now is not None and before is not None and now > 1.25 * before:
        found.append(
            (
                f"Solving took longer: {n.hours(now, 0)} in the median, "
                f"{n.hours(before, 0)} the quarter before.",
                "We bring the slowest tickets, and what held them up, to the next call.",
            )
        )
    behind = [goal for goal in review.goals if goal.standing == "behind"]
    if behind:
        found.append(
            (
                f"{listing([f'“{goal.goal_name}”' for goal in behind])} came no nearer to "
                f"{'its target' if len(behind) == 1 else 'their targets'} than a quarter before.",
                "We look at it together before the next review.",
            )
        )
    return found


def risks(review: CustomerReview) -> list[tuple[str, str]]:
    """What could keep the customer from its goals, and what we propose; facts it can check itself."""
    found = []
    if not review.sponsors:
        found.append(
            (
                "No sponsor is named on your side: decisions on the goals have no owner.",
                "Name a sponsor, and a deputy.",
            )
        )
    elif len(review.sponsors) == 1:
        found.append(
            (
                f"One person, {review.sponsors[0]}, carries our work together.",
                "Name a deputy who joins the next review.",
            )
        )
    users, seats = review.active_users, review.seats
    if users is None:
        found.append(
            (
                "No feed of use reaches us: we cannot say who works with the product.",
                "Agree today whether a feed can be set up for the next review.",
            )
        )
    if users is not None and seats and users < 0.5 * seats:
        found.append(
            (
                f"{n.count(users)} of {plural(seats, 'seat')} are in use: the goals rest on few people.",
                "Plan the roll-out to one more team.",
            )
        )
    horizon = review.as_of + timedelta(days=SOON_DAYS)
    for term in review.terms:
        day = term.decide_by(review.as_of)
        if day is not None and day <= horizon and term.product_names:
            found.append(
                (
                    f"The time to decide on {listing(term.product_names)} ends on {day_name(day)}.",
                    "Agree today who decides, and by when.",
                )
            )
            break
    unmeasured = [goal.goal_name for goal in review.goals if goal.standing == "not measured"]
    if unmeasured:
        found.append(
            (
                f"{listing([f'“{name}”' for name in unmeasured], most=2)} cannot be judged: no figure.",
                "Say who reports the figure, and from which system.",
            )
        )
    return found
