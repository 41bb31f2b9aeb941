"""What past reports said of their months, and what the data say of them now."""

from datetime import date
from functools import cache
from pathlib import Path

import pandas as pd

from analysis.contracts import Book
from analysis.documents.exhibits import Column, Table
from analysis.loading import import_ids, load_book, months
from analysis.loading.store import freeze, frozen, frozen_names
from analysis.narrative import numbers as n
from analysis.narrative.sentences import listing, plural
from analysis.periods import (
    add_months,
    last_complete_month,
    month_end,
    month_name,
    month_text,
    short_month,
)
from analysis.quality.figures import Reported, reported
from analysis.quality.restatements import (
    Cause,
    Earlier,
    RestatedMonth,
    Restatement,
    as_imported,
    as_known_then,
    restatements,
)
from analysis.runs.outputs import file_name

FOLDER = "first-reported"  # below that of the packs
_LABELS = {
    "arr": "ARR",
    "customers": "customers",
    "nrr": "NRR",
    "grr": "GRR",
    "logo_churn": "logo churn",
}


def keep_reported(book: Book, packs: Path) -> None:
    """Keep the key figures of the book's month as they are first reported, below the packs' folder.

    What was kept of a month before stays as it is: a pack made anew does not change what was said.
    """
    store = packs / FOLDER
    said = reported(book)
    name = kept_name(book, said.month)
    if f"figures-{name}" not in frozen_names(store):
        freeze(store, f"lines-{name}", said.lines)
        freeze(store, f"figures-{name}", said.figures())


def kept_name(book: Book, month: date) -> str:
    """What is kept of a book's month is named by its company: several may share a folder of packs."""
    return f"{file_name(book.company or Path(book.source).name)}-{month_text(month)}"


def restated_months(book: Book, store: str = "") -> tuple[RestatedMonth, ...]:
    """The past months whose key figures have moved since they were reported.

    Against what the pack of the month said, where it was kept in `store`; else against the first
    import that had all of the month, where imports are kept; else against what the data say was
    known at its end.
    """
    return restatements(book, earlier=_earlier(book, store))


def restated_since_last_pack(book: Book, packs: Path) -> str:
    """What the pack of the month before said and no longer holds, with why; "" where all holds.

    Nothing, too, where no pack of that month was made: nobody has read a figure that has moved.
    """
    store = packs / FOLDER
    month = add_months(last_complete_month(book.as_of), -1)
    if f"figures-{kept_name(book, month)}" not in frozen_names(store):
        return ""
    moved = restatements(book, earlier=_earlier(book, str(store)), months=1)
    if not moved:
        return ""
    return f"{restatements_headline(moved, book)}: {causes_text(moved[0].causes)}."


def _earlier(book: Book, store: str) -> Earlier:
    kept = set(frozen_names(store)) if store else set()
    imported = _imported(book)
    then = as_known_then(book)

    def earlier(month: date) -> Reported | None:
        name = kept_name(book, month)
        if f"figures-{name}" in kept:
            return Reported.kept(frozen(store, f"figures-{name}"), frozen(store, f"lines-{name}"))
        known_to = next((each for each in imported if each[0] >= month), None)
        return (by_import(*known_to)(month) if known_to else None) or then(month)

    @cache
    def by_import(last_month: date, import_id: str) -> Earlier:
        day = month_end(last_month)
        return as_imported(load_book(book.source, as_of=day, import_id=import_id))

    return earlier


def _imported(book: Book) -> list[tuple[date, str]]:
    """The imports before the latest, the earliest first, each with its last complete month."""
    ids = import_ids(book.source) if book.source else []
    return [(months(book.source, import_id=each)[1], each) for each in ids[:-1]]


def restatements_table(restated: tuple[RestatedMonth, ...], book: Book) -> Table:
    """What earlier reports said, what the data say of the same months now, and why."""
    rows = pd.DataFrame(
        [
            {
                "month": month.month,
                "moved": "; ".join(_moved(moved, book) for moved in month.moved),
                "why": causes_text(month.causes),
            }
            for month in restated
        ],
        columns=["month", "moved", "why"],
    )
    return Table.of(
        rows,
        {
            "month": Column("Month", short_month, width=0.12),
            "moved": Column("As first reported, and now", width=0.44),
            "why": Column("Why", width=0.44),
        },
        headline=restatements_headline(restated, book),
        subtitle="ARR, customers, and retention over the twelve months up to the month. Where no "
        "pack or import of then was kept: as the data say it was known at its end",
        source="Contract lines as known then and now",
        empty="Nothing that became known later bears on them.",
    )


def restatements_headline(restated: tuple[RestatedMonth, ...], book: Book) -> str:
    """The latest restatement in a sentence, or that there is none.

    An example: "September 2026's ARR was first reported as $36.3M, and is now $36.9M; 7 months
    before it moved as well". Why, the table says beside each month.
    """
    if not restated:
        return "No figure of the last twelve months has changed"
    latest = restated[0]
    moved = latest.moved[0]
    first, now = _told(moved, book)
    others = len(restated) - 1
    tail = f"; {plural(others, 'month')} before it moved as well" if others else ""
    return (
        f"{month_name(latest.month)}’s {_LABELS[moved.measure]} was first reported as {first}, "
        f"and is now {now}{tail}"
    )


def causes_text(causes: tuple[Cause, ...]) -> str:
    """Why figures moved, in words.

    >>> causes_text((Cause("late", 2, ("L1", "L2")), Cause("rates", 1, ("EUR",))))
    '2 contracts reached us late (L1 and L2), EUR counted at another constant rate'
    """
    return ", ".join(_cause(cause) for cause in causes)


def _cause(cause: Cause) -> str:
    ids = f" ({listing(cause.examples, most=3)})" if cause.examples else ""
    lines = plural(cause.count, "contract")
    words = {
        "late": f"{lines} reached us late{ids}",
        "back_dated": f"{lines} back-dated{ids}",
        "renewed_late": f"{lines} renewed after {'its' if cause.count == 1 else 'their'} end{ids}",
        "removed": f"{lines} no longer in the data{ids}",
        "amount": f"{lines} with another amount{ids}",
        "days": f"{lines} with another start or end{ids}",
        "merged": f"{plural(cause.count, 'account')} taken over by another{ids}",
        "rates": f"{listing(cause.examples)} counted at another constant rate",
        "method": "the same contracts, worked out otherwise than then",
    }
    return words[cause.kind]


def _moved(moved: Restatement, book: Book) -> str:
    first, now = _told(moved, book)
    return f"{_LABELS[moved.measure]} {first}, now {now}"


def _told(moved: Restatement, book: Book) -> tuple[str, str]:
    """What was first reported and what is now, in full where they look alike in short."""
    first, now = (_value(value, moved.measure, book) for value in (moved.first, moved.now))
    if first == now:  # of ARR only: the others move by what is printed
        return n.money(moved.first, book.currency), n.money(moved.now, book.currency)
    return first, now


def _value(value: float | None, measure: str, book: Book) -> str:
    if value is None:
        return "no value"
    if measure == "arr":
        return n.money_short(value, book.currency)
    return n.count(value) if measure == "customers" else n.percent(value)
