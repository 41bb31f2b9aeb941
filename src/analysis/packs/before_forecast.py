"""What is known of who may leave while a book is too young for a forecast: notices, days, facts."""

from typing import Any

import numpy as np
import pandas as pd

from analysis.churn.readiness import LEAST_MONTH_ENDS, LEAST_SEEN
from analysis.churn.renewals import DAYS_BEFORE, coming_renewals
from analysis.churn.service import BOUND, ENDING, LEAVING, OPEN, spells
from analysis.churn.verdict import EVENTS_FOR_PROBABILITIES, EVENTS_FOR_RANKING
from analysis.contracts import Book
from analysis.documents.exhibits import Column, Table, Tile
from analysis.narrative import numbers as n
from analysis.narrative.sentences import out_of, plural
from analysis.packs import risk_money
from analysis.packs.covers import cover_of
from analysis.packs.risk import BookRisk
from analysis.packs.standing import BookStanding, NoForecast
from analysis.periods import month_name, short_day
from analysis.qbr.people import team_names
from analysis.written import quoted

AHEAD_DAYS = DAYS_BEFORE[0]
CONTRACTS = "Contract lines in force"
MOST = 12  # rows of a table; the rest stand in the data


def cover(book: Book) -> dict[str, Any]:
    """The cover's words."""
    return cover_of(
        book,
        title="Who may leave: what is known so far",
        subtitle=month_name(book.as_of),
        uses=risk_money.USES,
    )


def headline(known: BookStanding) -> str:
    """How much is about to be decided, and how much is lost already."""
    if known.scores.empty:
        return "No account is in service"
    leaving, soon = _in_state(known, LEAVING), coming_renewals(known.features)["account_id"]
    gone = out_of(len(leaving), len(known.scores), "account") if len(leaving) else "Nobody"
    return (
        f"{gone} {'has' if len(leaving) < 2 else 'have'} given notice; "
        f"{n.count(len(soon))} {'has' if len(soon) == 1 else 'have'} to decide within "
        f"{n.days(AHEAD_DAYS)}"
    )


def forecast_text(risks: BookRisk | NoForecast) -> str:
    """Why there is no forecast and from when there will be one; where to find it if there is."""
    if isinstance(risks, NoForecast):
        return quoted(risks.verdict.sentence, "the judgement of the forecast")
    return (
        "There is a forecast for this month: read the churn report, which has all of this and more."
    )


def tiles(known: BookStanding) -> list[Tile]:
    """The accounts by how their contracts stand."""
    return [
        _tile(known, "Notice given", LEAVING, "bad"),
        _tile(known, f"To be decided in {known.horizon}", ENDING, "warn"),
        _tile(known, "Free to leave on any day", OPEN),
        _tile(known, f"Bound beyond {known.horizon}", BOUND),
    ]


def decisions_table(book: Book, known: BookStanding) -> Table:
    """Who has to decide by which day, the earliest first."""
    rows = _named(book, known, coming_renewals(known.features))
    rows["how"] = np.where(rows["is_by_notice"], "last day for notice", "end of the term")
    return Table.of(
        rows,
        {
            "account": Column("Account", width=0.3),
            "owner": Column("Owner", width=0.18),
            "arr": Column("ARR", lambda v: _money(known, v), is_number=True),
            "decide_by_date": Column("Decides by", lambda day: short_day(day.date())),
            "how": Column("That is the", width=0.2),
        },
        headline=f"{plural(len(rows), 'account')} with {_money(known, rows['arr'].sum())} of ARR "
        f"{'has' if len(rows) == 1 else 'have'} to decide within {n.days(AHEAD_DAYS)}",
        subtitle="Speak with them before that day: after it the account is bound or gone",
        source=CONTRACTS,
        most=MOST,
        empty=f"No term has to be decided within {n.days(AHEAD_DAYS)}.",
    )


def notices_table(book: Book, known: BookStanding) -> Table:
    """Who has given notice, and when service ends, the earliest first."""
    left = known.features[known.features["state"] == LEAVING]
    rows = _named(book, known, left.sort_values(["committed_end_date", "account_id"]))
    return Table.of(
        rows,
        {
            "account": Column("Account", width=0.3),
            "owner": Column("Owner", width=0.2),
            "arr": Column("ARR", lambda v: _money(known, v), is_number=True),
            "notice_given_date": Column("Notice given", lambda day: short_day(day.date())),
            "committed_end_date": Column("Service ends", lambda day: short_day(day.date())),
        },
        headline=f"{plural(len(rows), 'account')} with {_money(known, rows['arr'].sum())} of ARR "
        f"{'has' if len(rows) == 1 else 'have'} given notice"
        if len(rows)
        else "Nobody has given notice",
        subtitle="Known, not predicted",
        source=CONTRACTS,
        most=MOST,
        empty="No contract in force has been cancelled.",
    )


def needs_table(book: Book, risks: BookRisk | NoForecast) -> Table:
    """What a forecast rests on, step by step, and how much of it there is."""
    departures = int((spells(book)["decided_date"] <= pd.Timestamp(book.as_of)).sum())
    first = []
    if isinstance(risks, NoForecast):
        found = risks.readiness
        first = [
            (
                "How often accounts leave",
                "months with a known outcome",
                found.n_settled,
                LEAST_MONTH_ENDS,
            ),
            ("", "accounts free to leave in them", found.n_seen, LEAST_SEEN),
        ]
    rows = [
        *first,
        ("Which accounts to look at first", "departures", departures, EVENTS_FOR_RANKING),
        ("How likely each account is to leave", "departures", departures, EVENTS_FOR_PROBABILITIES),
    ]
    return Table.of(
        pd.DataFrame(rows, columns=["what", "unit", "found", "least"]),
        {
            "what": Column("What can be told", width=0.4),
            "unit": Column("It rests on", width=0.3),
            "found": Column("There are", n.count, is_number=True),
            "least": Column("Needed", n.count, is_number=True),
        },
        headline=risks.when if isinstance(risks, NoForecast) else "There is a forecast",
        subtitle="An outcome is known when the horizon and the grace of a late renewal have passed. "
        "With few departures, rates are all that is honest",
        source="Contract lines",
    )


def _in_state(known: BookStanding, state: str) -> pd.Series:
    return known.scores.loc[known.scores["state"] == state, "account_id"]


def _tile(known: BookStanding, label: str, state: str, tone: Any = "") -> Tile:
    mine = _in_state(known, state)
    arr = known.arr_minor.reindex(mine).fillna(0).sum()
    return Tile(
        label, n.count(len(mine)), f"{_money(known, arr)} of ARR", tone if len(mine) else ""
    )


def _named(book: Book, known: BookStanding, rows: pd.DataFrame) -> pd.DataFrame:
    """`rows` with the account's name, owner and ARR."""
    roster = book.roster.set_index("account_id")
    team = team_names(book)
    ids = rows["account_id"]
    return rows.assign(
        account=ids.map(roster["account_name"]),
        owner=[team.get(one, one) for one in ids.map(roster["owner_id"])],
        arr=ids.map(known.arr_minor).fillna(0),
    )


def _money(known: BookStanding, minor: float) -> str:
    return n.money_short(minor, known.currency)
