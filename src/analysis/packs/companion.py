"""The exhibits of the internal companion of a review. Internal: nothing here goes to a customer."""

from typing import Any

import pandas as pd

from analysis.contracts import Book
from analysis.documents.exhibits import Column, Table, Tile, Tone
from analysis.narrative import numbers as n
from analysis.narrative.sentences import listing, plural
from analysis.packs import risk
from analysis.packs.covers import cover_of
from analysis.packs.risk import BookRisk
from analysis.periods import Quarter, short_day, short_month
from analysis.qbr.internal import InternalCompanion
from analysis.qbr.people import IN_TOUCH_DAYS, in_touch
from analysis.written import quoted

USES = (*risk.USES, "forecasts", "opportunities", "people", "products", "qbrs", "time")
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


def tiles(account: InternalCompanion, risks: BookRisk) -> list[Tile]:
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


def reasons_table(account: InternalCompanion, risks: BookRisk) -> Table:
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
        empty="Nothing sets the account apart from the rest of the book.",
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
        f"{n.count(len(decide))} of them with a say in the decision",
        subtitle=f"As of {short_day(account.as_of)}",
        source=CRM,
        empty="No contact is recorded for this account.",
    )


def calls_table(account: InternalCompanion) -> Table:
    """The three calls on the next renewal, side by side."""
    names = {"model": "Model", "owner": "Account owner", "final": "Leadership"}
    rows = pd.DataFrame(
        [
            {
                "call": names[call.call],
                "amount": n.money(call.amount_annual_minor, call.currency),
                "probability": call.probability,
                "target": call.target_month,
                "made": call.made_date,
            }
            for call in account.calls
        ],
        columns=["call", "amount", "probability", "target", "made"],
    )
    chances = [call.probability for call in account.calls if call.probability is not None]
    apart = max(chances) - min(chances) if len(chances) > 1 else 0.0
    return Table.of(
        rows,
        {
            "call": Column("Whose call", width=0.3),
            "amount": Column("ARR expected", is_number=True),
            "probability": Column("Chance", lambda v: n.percent(v, 0), is_number=True),
            "target": Column("For", short_month),
            "made": Column("Made on", short_day),
        },
        headline=f"The calls are {n.points(apart, 0)} apart"
        if len(chances) > 1
        else "No two calls can be compared",
        subtitle="Latest call of each voice on the next renewal; kept apart, never averaged",
        source="Frozen forecasts",
        empty="No forecast has been made of a renewal still to come.",
    )


def terms_table(account: InternalCompanion) -> Table:
    """The contracts in force and their days."""
    rows = pd.DataFrame(
        [
            {
                "what": listing(term.product_names),
                "notice": term.notice_date,
                "end": term.end_date,
                "auto": "yes" if term.is_auto_renew else "no",
            }
            for term in account.terms
        ],
        columns=["what", "notice", "end", "auto"],
    )
    ends = [term.end_date for term in account.terms if term.end_date]
    return Table.of(
        rows,
        {
            "what": Column("Contract", width=0.46),
            "notice": Column("Notice by", short_day),
            "end": Column("Term ends", short_day),
            "auto": Column("Renews by itself"),
        },
        headline=f"The next term ends on {short_day(min(ends))}"
        if ends
        else "No term has an end: the account can leave in any month",
        subtitle=f"As of {short_day(account.as_of)}",
        source="Contract lines in force",
        empty="Nothing is in force.",
    )


def deals_table(account: InternalCompanion) -> Table:
    """Open deals."""
    rows = pd.DataFrame(
        [
            {
                "name": deal.opportunity_name or deal.kind.replace("_", "-"),
                "kind": deal.kind.replace("_", "-"),
                "stage": deal.stage or None,
                "amount": None
                if deal.amount_annual_minor is None
                else n.money(deal.amount_annual_minor, deal.currency),
                "close": deal.expected_close_date,
                "rival": deal.competitor_name or None,
            }
            for deal in account.deals
        ],
        columns=["name", "kind", "stage", "amount", "close", "rival"],
    )
    return Table.of(
        rows,
        {
            "name": Column("Deal", width=0.3),
            "kind": Column("Kind"),
            "stage": Column("Stage"),
            "amount": Column("A year", is_number=True),
            "close": Column("Expected", short_day),
            "rival": Column("Competitor"),
        },
        headline=f"{plural(len(rows), 'deal')} {'is' if len(rows) == 1 else 'are'} open",
        subtitle=f"As of {short_day(account.as_of)}",
        source="Opportunities",
        empty="No deal is open.",
    )


def whitespace_text(account: InternalCompanion) -> str:
    """What the account does not have yet."""
    if not account.whitespace:
        return "The account has every product that is on sale."
    return f"Not bought yet: {listing(account.whitespace)}."


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
        parts.append(quoted("\n".join(f"- {note}" for note in account.review_notes), "our notes"))
    return "\n\n".join(parts) or "There are no notes."
