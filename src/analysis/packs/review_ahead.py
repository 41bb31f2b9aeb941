"""What went less well, what lies ahead, and which days are set: the end of a customer's review.

Like everything made from a `CustomerReview`, all of it goes to the customer.
"""

from datetime import timedelta

import pandas as pd

from analysis.documents.exhibits import Column, Table, Tone
from analysis.narrative import numbers as n
from analysis.narrative.sentences import listing, plural
from analysis.packs.review import lessons, lessons_headline, timeline_table
from analysis.periods import day_name, short_day
from analysis.qbr.customer import CustomerReview

SOON_DAYS = 120  # a quarter and a month: what falls due before the review after next
LESS_USE = 0.9  # of the year before, or the quarter before it

_KINDS: dict[str, Tone] = {"Learned": "", "Ahead": "warn"}


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
    if users is not None and seats and users < 0.5 * seats:
        found.append(
            (
                f"{n.count(users)} of {plural(seats, 'seat')} are in use: the goals rest on few people.",
                "Plan the roll-out to one more team.",
            )
        )
    horizon = review.as_of + timedelta(days=SOON_DAYS)
    for term in review.terms:
        day = term.notice_date if term.notice_date and term.notice_date > review.as_of else None
        day = day or term.end_date
        if day is not None and review.as_of < day <= horizon and term.product_names:
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


def lessons_table(review: CustomerReview) -> Table:
    """What we learned from the quarter and what lies ahead, each with what we propose."""
    learned = [("Learned", happened, next_step) for happened, next_step in lessons(review)]
    ahead = [("Ahead", what, step) for what, step in risks(review)]
    rows = pd.DataFrame([*learned, *ahead], columns=["kind", "what", "step"])
    tail = (
        f"; {plural(len(ahead), 'thing')} to watch {'lies' if len(ahead) == 1 else 'lie'} ahead"
        if ahead
        else ""
    )
    return Table.of(
        rows,
        {
            "kind": Column("", tone=_KINDS.__getitem__, width=0.1),
            "what": Column("What we see", width=0.5),
            "step": Column("What we propose", width=0.4),
        },
        headline=f"{lessons_headline(review)}{tail}",
        subtitle=f"{review.quarter.name}, and what we know on {day_name(review.as_of)}",
        source="The pages before this one",
        empty="Nothing stands out: no promise of ours was missed and no ticket was reopened.",
    )


def dates(review: CustomerReview, *, with_prices: bool) -> list[Table]:
    """The days ahead; with prices, what the customer has and pays as well."""
    found = [timeline_table(review)]
    return [*found, agreed_table(review)] if with_prices else found


def dates_note(review: CustomerReview) -> str:
    """What the next of these days asks of both sides."""
    evergreen = all(term.end_date is None for term in review.terms)
    if review.terms and evergreen:
        return "Your contract has no end date: nothing has to be decided for it to go on."
    if review.next_review_due:
        return (
            "**Your next review** is due by "
            f"{day_name(review.next_review_due)}. We send its pages two working days ahead."
        )
    return "**To agree today:** the day of the next review."


def agreed_table(review: CustomerReview) -> Table:
    """What the customer has, and what it pays for it in a year."""
    rows = pd.DataFrame(
        [
            {
                "product": one.product_name,
                "quantity": None
                if one.quantity is None
                else plural(one.quantity, one.unit_name or "unit"),
                "annual": n.money(one.annual_minor, one.currency),
                "end": one.end_date,
            }
            for one in review.agreed
        ],
        columns=["product", "quantity", "annual", "end"],
    )
    currencies = {one.currency for one in review.agreed}
    total = sum(one.annual_minor for one in review.agreed)
    return Table.of(
        rows,
        {
            "product": Column("What you have", width=0.4),
            "quantity": Column("Agreed", is_number=True),
            "annual": Column("A year", is_number=True),
            "end": Column("Until", short_day),
        },
        headline=f"You have {plural(len(rows), 'product')} for "
        f"{n.money(total, currencies.pop())} a year"
        if len(currencies) == 1
        else "What you have with us",
        source="Contracts in force, at your own prices and without tax",
        empty="Nothing is in force.",
    )
