"""What does somebody who takes over a book of accounts find, and what comes first? Internal.

The baseline is what was taken over. Then whom to meet in thirty days, what to judge in sixty,
and which reviews and renewals fall within ninety.
"""

from datetime import date, timedelta
from typing import Any

import pandas as pd

from analysis.contracts import Book
from analysis.documents.exhibits import Column, Table, Tile
from analysis.errors import UserError, candidates
from analysis.metrics.in_force import in_force
from analysis.metrics.movements import ARR_MONTHS, balances, mrr_movements
from analysis.narrative import numbers as n
from analysis.narrative.sentences import listing, plural
from analysis.packs import risk
from analysis.packs.account_plan import decision_day
from analysis.packs.covers import cover_of
from analysis.packs.health import BookHealth, account_in_short
from analysis.periods import Quarter, last_complete_month, short_day
from analysis.qbr.goals import goal_progress
from analysis.qbr.internal import InternalCompanion, internal_companion
from analysis.qbr.people import in_touch, team_names

FIRST, SECOND, THIRD = 30, 60, 90  # days
MOST = 10  # rows that one page tells

Taken = list[InternalCompanion]


class UnknownOwnerError(UserError):
    """Nobody of that name looks after accounts."""


def taken(book: Book, owner: str) -> Taken:
    """The accounts in service of one of ours, by identifier or name, the largest first.

    Raises
    ------
    UnknownOwnerError
        If nobody of that name has accounts, with those who have.
    """
    names = team_names(book)
    roster = book.roster
    served = roster[
        roster["account_id"].isin(in_force(book["contract_lines"], book.as_of)["account_id"])
    ]
    owners = {one: names.get(one, one) for one in sorted(served["owner_id"].dropna().unique())}
    wanted = owner.strip().casefold()
    found = [one for one, name in owners.items() if wanted in (one.casefold(), name.casefold())]
    if len(found) != 1:
        raise UnknownOwnerError(
            f"Nobody called '{owner}' looks after accounts on {book.as_of}. "
            f"{candidates(owner, list(owners.values()), most=len(owners))}"
        )
    mine = served[served["owner_id"] == found[0]]["account_id"]
    arr = balances(mrr_movements(book), last_complete_month(book.as_of)) * ARR_MONTHS
    order = sorted(mine, key=lambda one: (-int(arr.get(one, 0)), one))
    return [internal_companion(book, one) for one in order]


def cover(book: Book, accounts: Taken) -> dict[str, Any]:
    """The cover's words."""
    return cover_of(
        book,
        title="Taking over a book",
        subtitle=f"The accounts of {accounts[0].owner_name}: the first {n.days(THIRD)}",
        uses=(*risk.USES, "qbrs", "goals", "people"),
    )


def baseline_tiles(book: Book, accounts: Taken) -> list[Tile]:
    """What was taken over, in figures."""
    alone = [one for one in accounts if len(in_touch(list(one.people), one.as_of)) <= 1]
    lost = [one for one in accounts if not any(person.is_sponsor for person in one.people)]
    horizon = book.as_of + timedelta(days=THIRD)
    soon = [one for one in accounts if (day := decision_day(one)) and day <= horizon]
    arr = sum(one.arr_minor for one in accounts)
    return [
        Tile("Accounts", n.count(len(accounts)), f"{_money(book, arr)} of ARR"),
        Tile(
            f"To be decided in {n.days(THIRD)}",
            n.count(len(soon)),
            f"{_money(book, sum(one.arr_minor for one in soon))} of ARR",
            "bad" if soon else "",
        ),
        Tile(
            "Hanging by one thread, or none",
            n.count(len(alone)),
            f"{_money(book, sum(one.arr_minor for one in alone))} of ARR",
            "bad" if alone else "",
        ),
        Tile(
            "Without a sponsor",
            n.count(len(lost)),
            f"{_money(book, sum(one.arr_minor for one in lost))} of ARR",
            "bad" if lost else "",
        ),
    ]


def baseline_table(book: Book, accounts: Taken) -> Table:
    """Every account as it was taken over."""
    rows = pd.DataFrame(
        [
            {
                "account": one.account_name,
                "segment": one.segment or None,
                "arr": one.arr_minor,
                "decision": decision_day(one),
                "people": len(in_touch(list(one.people), one.as_of)),
                "sponsor": _sponsor(one) or None,
            }
            for one in accounts
        ],
        columns=["account", "segment", "arr", "decision", "people", "sponsor"],
    ).astype({"decision": "object"})
    total = rows["arr"].sum()
    top = rows["arr"].head(3).sum()
    return Table.of(
        rows,
        {
            "account": Column("Account", width=0.3),
            "segment": Column("Segment", width=0.13),
            "arr": Column("ARR", lambda v: _money(book, v), is_number=True, width=0.09),
            "decision": Column("Decided by", short_day, width=0.14),
            "people": Column("People in touch", n.count, is_number=True, width=0.12),
            "sponsor": Column("Sponsor", width=0.22),
        },
        headline=f"{plural(len(rows), 'account')} with {_money(book, total)} of ARR; the largest "
        f"three hold {n.percent(top / total if total else None, 0)}",
        subtitle="As taken over: what later reports are held against",
        source="Contract lines, contacts and conversations",
    )


def meet_table(book: Book, accounts: Taken) -> Table:
    """Whom to meet first: a decision near, nobody in touch, or no sponsor; the largest first."""
    rows = []
    for one in accounts:
        why = _pressing(one)
        if why:
            rows.append(
                {
                    "account": one.account_name,
                    "arr": one.arr_minor,
                    "who": one.people[0].contact_name if one.people else None,
                    "role": (one.people[0].role_title or None) if one.people else None,
                    "why": "; ".join(why),
                }
            )
    table = pd.DataFrame(rows[:MOST], columns=["account", "arr", "who", "role", "why"])
    return Table.of(
        table,
        {
            "account": Column("Account", width=0.26),
            "arr": Column("ARR", lambda v: _money(book, v), is_number=True, width=0.1),
            "who": Column("Meet first", width=0.2),
            "role": Column("Role", width=0.18),
            "why": Column("Why now", width=0.26),
        },
        headline=f"{plural(len(rows), 'account')} cannot wait for a first meeting"
        if rows
        else "No account presses: meet them in the order of their size",
        subtitle="A decision near, at most one person in touch, or no sponsor; the largest first",
        source="Contract lines, contacts and conversations",
        empty="No decision is near and every account has a sponsor and several people in touch.",
    )


def health_table(book: Book, accounts: Taken, health: BookHealth) -> Table:
    """How each account is doing, as far as the health score may say so, and its goals."""
    quarter = Quarter.last_whole(book.as_of)
    rows = []
    weak = 0
    for one in accounts:
        goals = goal_progress(book, one.account_id, quarter)
        behind = [goal.goal_name for goal in goals if goal.standing == "behind"]
        facts = health.facts_of(one.account_id)
        weak += bool(facts)
        rows.append(
            {
                "account": one.account_name,
                "health": account_in_short(health, one.account_id),
                "goals": listing(behind) if behind else None,
                "facts": facts[0] if facts else None,
                "n": len(facts),
            }
        )
    table = pd.DataFrame(rows).sort_values("n", ascending=False, kind="stable").head(MOST)
    return Table.of(
        table,
        {
            "account": Column("Account", width=0.24),
            "health": Column("Health", width=0.24),
            "facts": Column("What speaks against it most", width=0.32),
            "goals": Column("Goals behind", width=0.2),
        },
        headline=f"Something speaks against {plural(weak, 'account')} of {n.count(len(rows))}",
        subtitle="To be judged with one's own eyes; the score knows only what was recorded",
        source="Health score of the month, goals of the last quarter",
    )


def ahead_table(book: Book, accounts: Taken) -> Table:
    """First reviews and decisions within ninety days, by day."""
    horizon = book.as_of + timedelta(days=THIRD)
    reviews = book["qbrs"]
    waiting = reviews[reviews["held_date"].isna() & (reviews["due_date"] <= pd.Timestamp(horizon))]
    ids = {one.account_id: one for one in accounts}
    last = str(Quarter.last_whole(book.as_of))
    mine = waiting[waiting["account_id"].isin(list(ids)) & (waiting["quarter"] >= last)]
    events: list[tuple[date, str, str, int]] = [
        (
            row.due_date.date(),
            ids[row.account_id].account_name,
            f"first review, {Quarter.parse(row.quarter).name}",
            ids[row.account_id].arr_minor,
        )
        for row in mine.itertuples()
    ]
    for one in accounts:
        day = decision_day(one)
        if day is not None and day <= horizon:
            events.append((day, one.account_name, "renewal to be decided", one.arr_minor))
    rows = pd.DataFrame(sorted(events), columns=["day", "account", "what", "arr"])
    n_reviews = len(mine)
    return Table.of(
        rows,
        {
            "day": Column("By", short_day, width=0.14),
            "account": Column("Account", width=0.42),
            "what": Column("What", width=0.34),
            "arr": Column("ARR", lambda v: _money(book, v), is_number=True, width=0.1),
        },
        headline=f"{plural(n_reviews, 'review')} and {plural(len(rows) - n_reviews, 'decision')} "
        f"fall within {n.days(THIRD)}",
        subtitle="Reviews not yet held, last days for notice and ends of terms",
        source="Review calendar and contract lines",
        empty=f"No review and no decision falls within {n.days(THIRD)}.",
    )


def plan_text() -> str:
    """What the three months are for, in Markdown."""
    return "\n".join(
        [
            f"- **By day {n.count(FIRST)}**: meet whoever cannot wait, read the last review and the "
            "open promises of each account, and say who looks after them now.",
            f"- **By day {n.count(SECOND)}**: judge each account with your own eyes, write down where "
            "you see it otherwise than the score, and give every account a second thread.",
            f"- **By day {n.count(THIRD)}**: hold the first review of each account that is due, with "
            "its sponsor, and hold what you reached against the baseline.",
        ]
    )


def _pressing(one: InternalCompanion) -> list[str]:
    days = _days_to(one)
    met = in_touch(list(one.people), one.as_of)
    why = []
    if days is not None and days <= THIRD:
        why.append(f"to be decided in {n.days(days)}")
    if not met:
        why.append("nobody in touch")
    elif len(met) == 1:
        why.append("one person in touch")
    if one.sponsor_left:
        why.append(f"sponsor gone since {short_day(one.sponsor_left)}")
    return why


def _days_to(one: InternalCompanion) -> int | None:
    day = decision_day(one)
    return None if day is None else (day - one.as_of).days


def _sponsor(one: InternalCompanion) -> str:
    return listing([person.contact_name for person in one.people if person.is_sponsor] or [""])


def _money(book: Book, minor: float) -> str:
    return n.money_short(minor, book.currency)
