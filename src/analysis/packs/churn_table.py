"""What can be told of who leaves from any table with a row an account: learned, judged and in words."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from analysis.churn import TableModel, fit_table
from analysis.churn.snapshots import snapshots
from analysis.churn.trial import TableEvaluation
from analysis.churn.verdict import EVENTS_FOR_RANKING
from analysis.churn.worth import Stakes, stakes, values_of
from analysis.documents.exhibits import Tile, Tone
from analysis.errors import UserError
from analysis.loading import load_book, months
from analysis.loading.paths import data_dir, resolve
from analysis.loading.plain import read_plain
from analysis.narrative import numbers as n
from analysis.narrative.sentences import listing, plural
from analysis.packs import trust
from analysis.packs.risk import whole
from analysis.periods import month_text
from analysis.written import quoted

SAMPLE_MONTHS = 3  # between two looks at the demo's accounts


class UnclearTableError(UserError):
    """It was not said which table is meant, or what in it says who left."""


@dataclass(frozen=True)
class AccountTable:
    """A table with a row an account, and the names of the columns that have a part of their own."""

    name: str
    rows: pd.DataFrame
    target: str
    id: str | None = None
    time: str | None = None
    value: str | None = None
    notes: tuple[str, ...] = ()
    settled_after_days: int | None = None  # where the table itself says when outcomes are known
    sampled_on: date | None = None  # of the demo's accounts: the day on which outcomes were read


@dataclass(frozen=True)
class TableRisk:
    """A table, what was learned from it, and what is at stake in the rows that were judged."""

    table: AccountTable
    model: TableModel
    at: Stakes

    @property
    def evaluation(self) -> TableEvaluation:
        return self.model.evaluation

    @property
    def source(self) -> str:
        return f"{self.table.name}, rows that the model had not seen"


def table(
    file: str = "", target: str = "", id: str = "", time: str = "", value: str = ""
) -> AccountTable:
    """The table in `file`; without one, the demo's accounts of every quarter.

    Raises
    ------
    UserError
        Where there is no such table, or it is not said which of its columns tells who left.
    """
    named = [name for name in (target, id, time, value) if name]
    if not file:
        if named:
            raise UnclearTableError(f"Which table has {listing(named)}? Say file=accounts.csv too.")
        return _sample()
    path = resolve(file)
    read = read_plain(path, named)
    if not target:
        raise UnclearTableError(
            f"Which column of {path.name} says who left? Name it, as target=churned. It has "
            f"{listing(read.rows.columns, most=30)}."
        )
    name = quoted(path.name, "the file's own name")
    return AccountTable(
        name, read.rows, target, id or None, time or None, value or None, read.notes
    )


def learned(
    given: AccountTable,
    *,
    leaving: str = "",
    keep: str = "",
    capacity: int = 0,
    cost: float = -1.0,
    save_low: float = 0.1,
    save_high: float = 0.3,
    horizon_days: int = 90,
    boost: bool = False,
    seed: int = 7,
) -> TableRisk:
    """Learn who leaves from the table and judge it: see `churn.fit_table`, `churn.worth.stakes`.

    Empty text, a capacity of 0 and a cost below 0 leave the choice to these; `keep` names columns
    with commas between.

    Raises
    ------
    UserError
        Where the table cannot be learned from, or a figure has no meaning.
    """
    if capacity < 0 or horizon_days < 0:
        raise UnclearTableError(
            f"Capacity and horizon are counts of 0 or more; found {capacity} and {horizon_days}."
        )
    values = values_of(given.rows, given.value)
    stated = None if cost < 0 else cost
    stakes(values, stated, save_low, save_high)  # told before the minute of learning
    model = fit_table(
        given.rows,
        given.target,
        id=given.id,
        time=given.time,
        leaving=leaving or None,
        keep=[name.strip() for name in keep.split(",") if name.strip()],
        capacity=capacity or None,
        horizon_days=given.settled_after_days or horizon_days,
        boost=boost,
        seed=seed,
    )
    judged = values.iloc[model.evaluation.predictions["row"].astype(int)]
    return TableRisk(given, model, stakes(judged, stated, save_low, save_high))


def cover(told: TableRisk) -> dict[str, Any]:
    """The cover's words."""
    return {
        "title": "Who leaves, learned from a table",
        "subtitle": told.table.name,
        "as_of": told.table.sampled_on,
        "audience": "internal",
        "is_synthetic": told.table.sampled_on is not None,
    }


def headline(told: TableRisk) -> str:
    """What the table can tell, at most."""
    return trust.finding("table", told.evaluation.verdict)


def verdict_text(told: TableRisk) -> str:
    """What the evidence carries and why, and which suspicious columns were kept, in Markdown."""
    said = [quoted(told.evaluation.verdict.sentence, "the judgement of the model")]
    said += [
        f"Learned from **{leak.column}** on request, although {quoted(leak.sentence, 'the leak guard')}: "
        "if it was written after accounts had left, no figure here holds."
        for leak in told.model.leaks
        if leak.column in told.model.kept
    ]
    return "\n\n".join(said)


def verdict_tone(told: TableRisk) -> Tone:
    """Green only where probabilities have proved themselves, on columns that nobody doubts."""
    verdict = told.evaluation.verdict
    if verdict.may_give_probabilities:
        return "warn" if told.model.kept else "good"
    return "warn" if verdict.may_rank else "bad"


def tiles(told: TableRisk) -> list[Tile]:
    """What was learned from, and how well it told unseen leavers from stayers."""
    e = told.evaluation
    judged = f"{n.count(e.n_judged)} judged unseen" if e.n_judged else "none could be judged"
    counts = [
        Tile("Rows", n.count(e.n_rows), judged),
        Tile("Left", n.count(e.n_events), f"{n.percent(e.base_rate)} of the rows"),
    ]
    if not e.n_judged:
        needed = Tile("A ranking needs", plural(EVENTS_FOR_RANKING, "departure"))
        return [*counts, needed] if e.n_events < EVENTS_FOR_RANKING else counts
    area, saved, slope, lift = e.auc, e.log_loss_saved, e.calibration_slope, e.lift_at_capacity
    counts.append(Tile("AUC", _two(area.value), f"{_ninety(area, _two)}; 0.5 is a coin"))
    counts.append(
        Tile("Saved of the base rate's log-loss", whole(saved.value), _ninety(saved, whole))
    )
    if not e.verdict.may_rank:
        return counts
    return [
        *counts,
        Tile(
            "Calibration slope",
            _two(slope.value),
            f"{_ninety(slope, _two)}; 1 is right, below 1 says too extreme",
        ),
        Tile("Lift at capacity", n.multiple(lift.value), _ninety(lift, n.multiple)),
    ]


def rows_text(told: TableRisk) -> str:
    """How it was judged and what was done to the rows, in Markdown."""
    e = told.evaluation
    protocol = quoted(e.protocol, "how it was judged")
    columns = plural(len(told.model.intake.fields), "column")
    known = [f"**Judged by** {protocol}", f"**Learned from** {columns}"]
    notes = [note.rstrip(".") for note in (*told.model.notes, *told.table.notes)]
    lines = [*(known if e.n_judged else []), *(quoted(note, "the reading") for note in notes)]
    return "\n".join(f"- {line}." for line in lines)


def _ninety(estimate: Any, show: Any) -> str:
    return f"90% interval {n.interval(estimate.low, estimate.high, show)}"


def _two(value: float) -> str:
    return n.count(value, 2)


def _sample() -> AccountTable:
    """The demo's accounts that could decide, quarter by quarter: what was known, and who then left."""
    folder = data_dir() / "demo"
    book = load_book(folder, as_of=month_text(months(folder)[1]))
    past = snapshots(book, every_months=SAMPLE_MONTHS)
    rows = past.undecided.drop(columns=["account_id", "decided_date", "left_date"])
    return AccountTable(
        name="Accounts of the demo, quarter by quarter",
        rows=rows.rename(columns={"case_id": "account"}),
        target="left",
        id="account",
        time="snapshot_date",
        settled_after_days=past.settled_after_days,
        sampled_on=book.as_of,
    )
