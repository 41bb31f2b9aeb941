"""The health of a book and of one account: scored as known on each day, proven or not, said once.

Scores are printed only where the proof holds. Elsewhere pages give the facts behind them, which are
true whether or not a score foretells anything.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from analysis.contracts import Book
from analysis.documents.exhibits import Column, Table, Tone
from analysis.health.facts import standing_out
from analysis.health.history import TREND_MONTHS, ScoreHistory, moved
from analysis.health.overrides import Overrides, override_record, overrides
from analysis.health.proof import Proof, prove
from analysis.health.score import GONE, GREEN, RED, UNSCORED, YELLOW
from analysis.health.settings import Settings, settings
from analysis.loading.health_file import health_file
from analysis.metrics.movements import ARR_MONTHS, balances, mrr_movements
from analysis.narrative import numbers as n
from analysis.narrative.sentences import changed, plural, up_or_down
from analysis.packs.past import book_history, made_once, past_scores, settings_hash
from analysis.periods import last_complete_month, month_of

SOURCE = "Health score made from this book, as known on each day"
MONTHS_SHOWN = 12
FELL = 3.0  # points in three months below which nobody is called falling

BAND_TONES: dict[str, Tone] = {RED: "bad", YELLOW: "warn", GREEN: "good"}
_NOTHING = "Nothing that is known speaks against it"
_WORDS = {GONE: "notice given", UNSCORED: "too little known"}


@dataclass(frozen=True)
class BookHealth:
    """The health of a whole book on its day: scored, proven or not, and said once."""

    as_of: date
    currency: str
    settings: Settings
    has_own_settings: bool
    history: ScoreHistory
    proof: Proof
    facts: pd.DataFrame  # what speaks against each account, from `health.facts.standing_out`
    facts_then: pd.DataFrame  # the same of those who left, in time: with `snapshot_date`
    moved: pd.DataFrame  # account_id, side, effect; over the last three months
    overrides: Overrides
    record: pd.DataFrame
    arr_minor: pd.DataFrame  # by account, a column each month shown

    @property
    def may_score(self) -> bool:
        """Whether scores and bands may be printed as such."""
        return self.proof.is_validated

    @property
    def accounts(self) -> pd.DataFrame:
        """The accounts of the day with `arr_minor`, lowest score first; those without one last."""
        rows = self.history.now.accounts
        arr = rows["account_id"].map(self.arr_minor.iloc[:, -1]).fillna(0).astype("int64")
        return rows.assign(arr_minor=arr).sort_values(
            ["score", "account_id"], na_position="last", ignore_index=True
        )

    def title(self, side: str) -> str:
        """A side as the settings name it."""
        return self.settings.sides[side].title if side in self.settings.sides else side

    def facts_of(self, account_id: str) -> list[str]:
        """What speaks against the account, costliest first."""
        return self.facts.loc[self.facts["account_id"] == account_id, "text"].tolist()

    def moves_of(self, account_id: str) -> pd.Series:
        """What each side added to the account's change in three months, most harm first."""
        mine = self.moved[self.moved["account_id"] == account_id].set_index("side")["effect"]
        return mine.sort_values(kind="stable")


def book_health(book: Book, data: str | Path, *, capacity: int = 0, store: str = "") -> BookHealth:
    """The health of the book's day: from `store` where it was made before, else made here.

    `data` is the book's directory, whose own health.yml counts; `capacity` above 0 sets the size
    of the red band in its place.
    """
    file = health_file(data)
    said = file.said | ({"capacity": capacity} if capacity else {})
    chosen = settings(said, file.origin)
    return made_once(
        book,
        store,
        "book-health",
        lambda: _made(book, chosen, file.is_own, store),
        settings_hash(chosen),
    )


def _made(book: Book, chosen: Settings, is_own: bool, store: str) -> BookHealth:
    history = past_scores(book, chosen, book_history(book, store), store)
    before, proof = history.before(), prove(book, history)
    movements = mrr_movements(book)
    last = last_complete_month(book.as_of)
    days = [day for day in history.days[-MONTHS_SHOWN:] if month_of(day.date()) <= last]
    arr = {day: balances(movements, month_of(day.date())) * ARR_MONTHS for day in days[:-1]}
    arr[history.days[-1]] = balances(movements, last) * ARR_MONTHS
    return BookHealth(
        as_of=book.as_of,
        currency=book.currency,
        settings=chosen,
        has_own_settings=is_own,
        history=history,
        proof=proof,
        facts=standing_out(history.now, history.inputs_on(history.days[-1])),
        facts_then=_facts_then(history, proof),
        moved=moved(history.now, before) if before else _nothing_moved(),
        overrides=overrides(book),
        record=override_record(book, history),
        arr_minor=pd.DataFrame(arr).fillna(0),
    )


def _facts_then(history: ScoreHistory, proof: Proof) -> pd.DataFrame:
    """What stood out of each account that left, on the day it was looked at in time."""
    found = []
    for day, gone in proof.departures.dropna(subset="snapshot_date").groupby("snapshot_date"):
        told = standing_out(history.scores.on(day), history.inputs_on(day))
        found.append(told[told["account_id"].isin(gone["account_id"])].assign(snapshot_date=day))
    return pd.concat(found, ignore_index=True) if found else pd.DataFrame()


def _nothing_moved() -> pd.DataFrame:
    return pd.DataFrame({"account_id": pd.Series(dtype="str"), "side": "", "effect": 0.0})


def account_headline(health: BookHealth, account_id: str) -> str:
    """How one account is doing, in a sentence; internal."""
    row = _row_of(health, account_id)
    if row is None:
        return "The account is not in service"
    if row["band"] in _WORDS:
        return f"No health score: {_WORDS[row['band']]}"
    if not health.may_score:
        facts = health.facts_of(account_id)
        return (
            f"{plural(len(facts), 'thing')} {'speaks' if len(facts) == 1 else 'speak'} against it"
        )
    before = scores_before(health).get(account_id)
    return changed(
        f"Health is {row['band']}: the score",
        row["score"],
        before,
        show=n.count,
        difference=n.count,
        since="three months ago",
    )


def account_in_short(health: BookHealth, account_id: str) -> str:
    """The same for a table's cell: band, score, and how it moved in a quarter; internal."""
    row = _row_of(health, account_id)
    if row is None or row["band"] in _WORDS or not health.may_score:
        return account_headline(health, account_id)
    before = scores_before(health).get(account_id)
    moved = (
        "no score three months ago"
        if n.is_absent(before)
        else f"{up_or_down(row['score'], before, difference=n.count)} in three months"
    )
    return f"{row['band']}, {n.count(row['score'])}; {moved}"


def account_table(health: BookHealth, account_id: str) -> Table:
    """The sides of one account: points, weight, what moved, what speaks against it. Internal."""
    sides = health.history.now.sides
    mine = sides[sides["account_id"] == account_id]
    moves = health.moves_of(account_id)
    facts = health.facts[health.facts["account_id"] == account_id].set_index("side")["text"]
    table = pd.DataFrame(
        {
            "side": [health.title(side) for side in mine["side"]],
            "points": mine["points"],
            "share": mine["share"].where(mine["share"] > 0),
            "moved": mine["side"].map(moves).astype(float),
            "fact": mine["side"].map(facts),
        }
    )
    shown = {
        "side": Column("Side", width=0.2),
        "points": Column("Points", n.count, is_number=True, tone=_points_tone),
        "share": Column("Counts for", lambda v: n.percent(v, 0), is_number=True),
        "moved": Column("In 3 months", lambda v: n.signed(v, _one), is_number=True, tone=step_tone),
        "fact": Column("What speaks against it", width=0.4),
    }
    row = _row_of(health, account_id)
    cap = "" if row is None else row["cap"]
    if not health.may_score:
        shown = {name: shown[name] for name in ("side", "fact")}
        table = table[table["fact"].notna()]
    return Table.of(
        table,
        shown,
        headline=account_headline(health, account_id),
        subtitle=(f"Held down: {cap}. " if cap and health.may_score else "")
        + (
            "Points from 0 to 100 on each side; what is not known is left out"
            if health.may_score
            else "The score has not proved that it foretells departures: facts only"
        ),
        source=SOURCE,
        empty="Nothing to show.",
    )


def _row_of(health: BookHealth, account_id: str) -> pd.Series | None:
    rows = health.accounts
    found = rows[rows["account_id"] == account_id]
    return None if found.empty else found.iloc[0]


def scores_before(health: BookHealth) -> pd.Series:
    before = health.history.before(TREND_MONTHS)
    if before is None:
        return pd.Series(dtype=float)
    return before.accounts.set_index("account_id")["score"]


def step_tone(step: float) -> Tone:
    return "bad" if step <= -FELL else "good" if step >= FELL else ""


def _points_tone(points: float) -> Tone:
    return "bad" if points < 40 else ""


def _one(value: float) -> str:
    return n.count(value, 1)
