"""What is the account worth, who decides, and what do we do next? One page, internal.

The page holds what fits on it; the review companion has the rest.
"""

from datetime import timedelta
from typing import Any

import pandas as pd

from analysis.contracts import Book
from analysis.documents.exhibits import Column, Table, Tile, Tone
from analysis.narrative import numbers as n
from analysis.narrative.sentences import listing, out_of
from analysis.packs import companion, review_ahead
from analysis.packs.covers import cover_of
from analysis.packs.review_goals import STANDING, measured, named_measure
from analysis.packs.review_promises import OUTCOME
from analysis.packs.review_steps import plan
from analysis.packs.standing import BookStanding
from analysis.periods import short_day
from analysis.qbr.customer import CustomerReview
from analysis.qbr.growth import gaps
from analysis.qbr.internal import InternalCompanion

MOST = 5  # rows of each table: the page is one page
PLAN_DAYS = 90

_STANCE: dict[str, Tone] = {"champion": "good", "critic": "bad"}


def cover(account: InternalCompanion, book: Book) -> dict[str, Any]:
    """The words above the page."""
    return cover_of(
        book,
        title="Account brief and plan",
        subtitle=" · ".join(
            filter(None, [account.segment, account.tier, account.industry, account.owner_name])
        ),
        client=account.account_name,
        uses=companion.USES,
    )


def headline(account: InternalCompanion, found: CustomerReview, book: Book) -> str:
    """What it is worth, what could be added, and by when something has to be decided."""
    total = sum(amount for _, _, amount, _ in _plays(account, book) if amount)
    day = decision_day(account)
    tail = (
        f"; the next term is to be decided by {short_day(day)}" if day else "; no renewal is open"
    )
    more = f", {_money(account, total)} could be added" if total else ""
    return f"{_money(account, account.arr_minor)} of ARR{more}{tail}"


def decision_day(account: InternalCompanion) -> Any:
    """The next day by which the customer decides; None where nothing is left to decide."""
    days = [term.decide_by(account.as_of) for term in account.terms]
    return min((day for day in days if day is not None), default=None)


def tiles(account: InternalCompanion, found: CustomerReview, risks: BookStanding) -> list[Tile]:
    """The state of the account in four figures."""
    reached = sum(goal.standing == "reached" for goal in found.goals)
    users, seats = found.active_users, found.seats
    return [
        Tile(
            "ARR",
            _money(account, account.arr_minor),
            listing([one.product_name for one in found.agreed], most=2),
        ),
        risks.tile(risks.of(account.account_id)),
        Tile(
            "Seats in use",
            n.percent(users / seats, 0) if users is not None and seats else n.ABSENT,
            f"of {n.count(seats)}" if seats else "no seats agreed",
        ),
        Tile(
            "Goals reached",
            out_of(reached, len(found.goals), "goal") if found.goals else "none agreed",
            f"next review by {short_day(found.next_review_due)}"
            if found.next_review_due
            else "no review planned",
        ),
    ]


def people_table(account: InternalCompanion) -> Table:
    """Who has a say, how they stand, and when we last spoke."""
    rows = pd.DataFrame(
        [
            {
                "name": one.contact_name + (" (sponsor)" if one.is_sponsor else ""),
                "role": one.role_title or None,
                "influence": one.influence.replace("_", " ") or None,
                "stance": one.stance or None,
                "last": one.last_contact_date,
            }
            for one in account.people[:MOST]
        ],
        columns=["name", "role", "influence", "stance", "last"],
    )
    more = len(account.people) - len(rows)
    return _table(
        rows,
        {
            "name": Column("Name", width=0.28),
            "role": Column("Role", width=0.3),
            "influence": Column("Influence"),
            "stance": Column("Stance", tone=lambda v: _STANCE.get(v, "")),
            "last": Column("Last contact", short_day),
        },
        "Who decides" + (f" ({n.count(more)} more known)" if more > 0 else ""),
        "Nobody is known at the customer.",
    )


def goals_table(found: CustomerReview) -> Table:
    """Where the customer wants to be, and is."""
    rows = pd.DataFrame(
        [
            {
                "goal": f"{goal.goal_name}: {named_measure(goal)}",
                "now": measured(goal, goal.actual),
                "target": measured(goal, goal.target),
                "standing": goal.standing,
            }
            for goal in found.goals[:MOST]
        ],
        columns=["goal", "now", "target", "standing"],
    )
    return _table(
        rows,
        {
            "goal": Column("Goal and measure", width=0.58),
            "now": Column("Now", is_number=True),
            "target": Column("Target", is_number=True),
            "standing": Column("Standing", tone=STANDING.__getitem__),
        },
        f"What the customer wants ({found.quarter.name})",
        "No goals are agreed: the first thing to agree on.",
    )


def plays_table(account: InternalCompanion, book: Book) -> Table:
    """What could be added: deals under way first, then products open to the account."""
    rows = pd.DataFrame(
        _plays(account, book)[:MOST], columns=["play", "state", "amount", "when"]
    ).astype({"when": "object"})
    return _table(
        rows,
        {
            "play": Column("Play", width=0.44),
            "state": Column("State", width=0.22),
            "amount": Column("ARR", lambda v: _money(account, v), is_number=True),
            "when": Column("Expected", short_day),
        },
        "Where it could grow",
        "Nothing is open to be sold to this account.",
    )


def risks_table(account: InternalCompanion, found: CustomerReview, risks: BookStanding) -> Table:
    """What speaks against the renewal, who owns it and what is done."""
    rows = [(what, step) for what, step in review_ahead.risks(found)]
    reasons = risks.reasons_of(account.account_id)
    if risks.verdict.may_rank and len(reasons):
        up = reasons[reasons["effect"].str.startswith("up")]
        rows = [(f"{text}.", "Look into it with the customer.") for text in up["text"]][:2] + rows
    table = pd.DataFrame(rows[:MOST], columns=["what", "step"]).assign(
        owner=account.owner_name or None
    )
    return _table(
        table,
        {
            "what": Column("Risk", width=0.5),
            "owner": Column("Owner"),
            "step": Column("What we do", width=0.3),
        },
        "What speaks against it",
        "Nothing that we know of.",
    )


def actions_table(account: InternalCompanion, found: CustomerReview) -> Table:
    """What is to be done in the next ninety days, by whom; what is late first."""
    horizon = account.as_of + timedelta(days=PLAN_DAYS)
    steps = [*found.plan, *account.our_notes]
    proposed = [step for step in plan(found) if step.outcome == "proposed"]
    near = [step for step in steps if step.due_date is None or step.due_date <= horizon]
    near.sort(key=lambda step: (step.due_date is None, step.due_date or horizon, step.description))
    rows = pd.DataFrame(
        [
            {
                "what": step.description,
                "owner": step.owner_name
                or (account.owner_name if step.side == "us" else account.account_name),
                "due": step.due_date,
                "state": step.outcome,
            }
            for step in (near + proposed)[: MOST + 1]
        ],
        columns=["what", "owner", "due", "state"],
    )
    return _table(
        rows,
        {
            "what": Column("Action", width=0.52),
            "owner": Column("Owner"),
            "due": Column("Due", short_day),
            "state": Column("Status", tone=OUTCOME.__getitem__),
        },
        "Next steps",
        "Nothing is promised and nothing is due: plan the next conversation.",
    )


def _plays(account: InternalCompanion, book: Book) -> list[tuple[str, str, int | None, Any]]:
    """Expansion under way, then whitespace with an estimate, the largest first."""
    deals = [
        (
            deal.opportunity_name or deal.kind.replace("_", "-"),
            deal.stage or "open",
            deal.amount_annual_minor if deal.currency == account.currency else None,
            deal.expected_close_date,
        )
        for deal in account.deals
        if deal.kind != "renewal"
    ]
    open_ones = [
        (gap.product_name, "not owned; an estimate", gap.estimate_minor, None)
        for gap in gaps(book, account.account_id)
    ]
    return [*deals, *open_ones]


def _table(rows: pd.DataFrame, columns: dict[str, Column], headline: str, empty: str) -> Table:
    """A table of the page: its source stands once, at the foot of the page."""
    return Table.of(rows, columns, headline=headline, source="", empty=empty)


def sources_text(found: CustomerReview) -> str:
    """Where the page comes from, in a line."""
    return (
        "*Source: contacts and conversations, goals and promises of our reviews, contract lines in "
        f"force, deals, and the risk model of the month. As of {short_day(found.as_of)}.*"
    )


def _money(account: InternalCompanion, minor: float) -> str:
    return n.money_short(minor, account.currency)
