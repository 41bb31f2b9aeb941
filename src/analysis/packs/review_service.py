"""What went wrong in the quarter, what became of it, and was the help any good?

Like everything made from a `CustomerReview`, all of it goes to the customer.
"""

import pandas as pd

from analysis.documents.exhibits import Column, Table, Tile
from analysis.narrative import numbers as n
from analysis.narrative.sentences import listing, plural
from analysis.periods import short_day
from analysis.qbr.customer import CustomerReview

_SOURCE = "Service desk"


def service_headline(review: CustomerReview) -> str:
    """What went wrong, in one sentence."""
    now = review.service
    if not now.opened_tickets and not now.open_at_end:
        return "You reported nothing this quarter, and nothing is open"
    again = sum(matter.was_reopened for matter in now.worst)
    tail = (
        f"; {n.count(again)} came back after we called {'it' if again == 1 else 'them'} solved"
        if again
        else ""
    )
    still = n.count(now.open_at_end) if now.open_at_end else "none"
    return (
        f"{plural(now.opened_tickets, 'ticket')} came in, {n.count(now.solved_tickets)} "
        f"{'was' if now.solved_tickets == 1 else 'were'} solved, "
        f"{still} {'is' if now.open_at_end <= 1 else 'are'} open{tail}"
    )


def service_tiles(review: CustomerReview) -> list[Tile]:
    """The quarter's support beside the quarter before; nothing where nothing was to be done."""
    if is_quiet(review):
        return []
    now, before = review.service, review.service_before
    last = review.quarter.previous.name
    return [
        Tile(
            "Tickets opened",
            n.count(now.opened_tickets),
            f"{n.count(before.opened_tickets)} in {last}",
        ),
        Tile(
            "First answer, median",
            n.hours(now.median_first_response_hours),
            f"{n.hours(before.median_first_response_hours)} in {last}",
        ),
        Tile(
            "Solved within, median",
            n.hours(now.median_solve_hours, 0),
            f"{n.hours(before.median_solve_hours, 0)} in {last}",
        ),
        Tile(
            "Satisfied with the help",
            f"{n.count(now.satisfied_tickets)} of {n.count(now.rated_tickets)}"
            if now.rated_tickets
            else n.ABSENT,
            "of those you rated" if now.rated_tickets else "no ticket was rated",
        ),
    ]


def is_quiet(review: CustomerReview) -> bool:
    """Whether nothing was reported, solved or left open."""
    now = review.service
    return not (now.opened_tickets or now.solved_tickets or now.open_at_end)


def service_exhibits(review: CustomerReview) -> list[Table]:
    """The matters that a customer remembers, and what became of them."""
    return [] if is_quiet(review) else [_matters(review)]


def _matters(review: CustomerReview) -> Table:
    rows = pd.DataFrame(
        [
            {
                "subject": matter.subject,
                "priority": matter.priority,
                "opened": matter.opened_date,
                "solved": matter.solved_date,
                "again": "yes" if matter.was_reopened else None,
            }
            for matter in review.service.worst
        ],
        columns=["subject", "priority", "opened", "solved", "again"],
    )
    return Table.of(
        rows,
        {
            "subject": Column("What happened", width=0.4),
            "priority": Column("Priority", tone=lambda v: "bad" if v == "urgent" else ""),
            "opened": Column("Reported", short_day),
            "solved": Column("Solved", short_day),
            "again": Column("Came back"),
        },
        headline=service_headline(review),
        subtitle=f"What mattered most, {review.quarter.name}",
        source=_SOURCE,
        empty="Nothing urgent or of high priority was reported, and nothing was reopened.",
    )


def service_note(review: CustomerReview) -> str:
    """Which kinds of matter came in, and those that weigh most in the customer's industry."""
    now = review.service
    if is_quiet(review):
        return ""
    if not now.opened_tickets:
        return "A quiet quarter. Is there anything that people no longer report?"
    shown = now.by_category.head(3)
    kinds = [f"{kind} ({n.count(count)})" for kind, count in shown.items()]
    they = "It" if now.opened_tickets == 1 else "They"
    all_of_them = shown.sum() == now.opened_tickets
    lines = [f"{they if all_of_them else 'Most often they'} came as **{listing(kinds)}**."]
    watched = int(now.by_category.reindex(list(review.variant.watched)).fillna(0).sum())
    if review.variant.watched and review.industry:
        lines.append(
            f"In {review.industry}, {listing(review.variant.watched)} weigh most: "
            f"**{n.count(watched) if watched else 'none'} of "
            f"{plural(now.opened_tickets, 'ticket')}**."
        )
    lines.append(
        "What is open has our owner's name until you say that it is solved."
        if now.open_at_end
        else "Nothing is open at the end of the quarter."
    )
    return "\n\n".join(lines)
