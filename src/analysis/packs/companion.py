"""The exhibits of the internal companion of a review. Internal: nothing here goes to a customer."""

from typing import Any

import pandas as pd

from analysis.churn.verdict import NOTHING
from analysis.contracts import Book
from analysis.documents.exhibits import Column, Table, Tile, Tone
from analysis.narrative import numbers as n
from analysis.narrative.sentences import listing, plural
from analysis.packs import risk
from analysis.packs.covers import cover_of
from analysis.packs.standing import BookStanding
from analysis.periods import Quarter, short_day
from analysis.qbr.internal import InternalCompanion
from analysis.qbr.people import IN_TOUCH_DAYS, in_touch
from analysis.written import quoted

USES = (*risk.USES, "forecasts", "opportunities", "people", "qbrs", "time")
CRM = "Contacts and conversations"
_STANCE: dict[str, Tone] = {"champion": "good", "critic": "bad"}


def cover(account: InternalCompanion, book: Book, quarter: str) -> dict[str, Any]:
    """The cover's words."""
    return cover_of(
        book,
        title=f"Review companion, {Quarter.parse(quarter).name}",
        subtitle=f"{account.segment} · {account.industry} · looked after by {account.owner_name}",
        client=account.account_name,
        uses=USES,
    )


def tiles(account: InternalCompanion, risks: BookStanding) -> list[Tile]:
    """The account in four figures."""
    met = in_touch(list(account.people), account.as_of)
    score = risks.of(account.account_id)
    made = [
        Tile("ARR", n.money_short(account.arr_minor, account.currency)),
        risks.tile(score),
        Tile(
            f"People met in {IN_TOUCH_DAYS} days",
            n.count(len(met)),
            "a single thread" if len(met) == 1 else "nobody" if not met else "",
            "bad" if len(met) <= 1 else "",
        ),
    ]
    if account.sponsor_left:
        made.append(Tile("Sponsor", "none", f"since {short_day(account.sponsor_left)}", "bad"))
    else:
        sponsors = [one.contact_name for one in account.people if one.is_sponsor]
        made.append(Tile("Sponsor", listing(sponsors) if sponsors else "none named"))
    if account.hours is not None and account.hours.over_service_rate is not None:
        over = account.hours.over_service_rate
        made.append(
            Tile(
                "Hours beyond the agreed",
                n.signed(over, lambda v: n.percent(v, 0)),
                f"{n.count(account.hours.worked)} worked, {n.count(account.hours.scoped)} agreed "
                "in twelve months",
                "bad" if over > 0.1 else "",
            )
        )
    return made


def reasons_table(account: InternalCompanion, risks: BookStanding) -> Table:
    """What moves the account's probability, compared with the rest of the book."""
    rows = risks.reasons_of(account.account_id)
    return Table.of(
        rows,
        {
            "text": Column("What we see", width=0.62),
            "effect": Column(
                "Moves the risk",
                tone=lambda v: "bad" if v.startswith("up") else "good",
            ),
            "kind": Column("Can we act on it?"),
        },
        headline=risks.sentence(account.account_id),
        subtitle="Compared with the average account of the book; what goes with leaving, not what "
        "makes a customer leave",
        source=risks.source,
        empty="Nothing sets the account apart from the rest of the book."
        if risks.verdict.level != NOTHING
        else quoted(risks.verdict.sentence, "the judgement of the forecast"),
    )


def people_table(account: InternalCompanion) -> Table:
    """Everybody we know at the customer."""
    met = in_touch(list(account.people), account.as_of)
    rows = pd.DataFrame(
        [
            {
                "name": one.contact_name,
                "role": one.role_title or None,
                "influence": one.influence.replace("_", " ") or None,
                "stance": one.stance or None,
                "sponsor": "sponsor" if one.is_sponsor else None,
                "last": one.last_contact_date,
            }
            for one in account.people
        ],
        columns=["name", "role", "influence", "stance", "sponsor", "last"],
    )
    decide = [one for one in met if one.influence == "decision_maker"]
    return Table.of(
        rows,
        {
            "name": Column("Name", width=0.22),
            "role": Column("Role", width=0.26),
            "influence": Column("Influence"),
            "stance": Column("Stance", tone=lambda v: _STANCE.get(v, "")),
            "sponsor": Column("Sponsor"),
            "last": Column("Last contact", short_day),
        },
        headline=f"{plural(len(met), 'person', 'people')} met in {n.days(IN_TOUCH_DAYS)}, "
        f"{n.count(len(decide)) if decide else 'none'} of them with a say in the decision"
        if met
        else f"Nobody met in {n.days(IN_TOUCH_DAYS)}",
        subtitle=f"As of {short_day(account.as_of)}",
        source=CRM,
        empty="No contact is recorded for this account.",
    )


def notes_text(account: InternalCompanion) -> str:
    """Our own notes and open tasks, as lists in Markdown."""
    parts = []
    if account.our_notes:
        parts.append("**To do, not shared with the customer**")
        parts.append(
            "\n".join(
                f"- {quoted(note.description, 'our notes')}"
                + (f" ({note.owner_name})" if note.owner_name else "")
                + (f", due {short_day(note.due_date)}" if note.due_date else "")
                for note in account.our_notes
            )
        )
    if account.review_notes:
        parts.append("**From past reviews**")
        parts.append(
            "\n".join(
                f"- {f'{short_day(note.held_date)}: ' if note.held_date else ''}"
                f"{quoted(note.text, 'our notes')}"
                for note in account.review_notes
            )
        )
    return "\n\n".join(parts) or "There are no notes."
