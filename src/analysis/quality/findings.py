"""What is a finding about the data, and how grave is it?

A finding is unusable (a report made from it would be wrong, so none is made), doubtful (pages that
use the tables carry a mark) or a note (a reader of the figures may want to know).
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

import pandas as pd

from analysis.contracts import TABLES, Book
from analysis.periods import add_months

Severity = Literal["unusable", "doubtful", "note"]

SEVERITIES: tuple[Severity, ...] = ("unusable", "doubtful", "note")  # gravest first

# From one row in fifty on, a share printed to whole percents can move.
DOUBTFUL_SHARE = 0.02

# A trailing year and the month in which its opening balance is struck: what lies further back
# shows in no key figure of the day, and is a note.
RECENT_MONTHS = 13

SHOWN = 5  # examples: enough to recognise the fault, few enough to read


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong, or to be known, with what it does and what to do."""

    check: str  # the name of the check that found it
    severity: Severity
    tables: tuple[str, ...]  # pages that use one of them are concerned
    text: str  # what was found, as a sentence
    effect: str  # what it does to which measures
    remedy: str  # what to do
    count: int
    of: int  # how many were looked at
    unit: str = "rows"  # of `count` and `of`
    examples: tuple[str, ...] = ()  # identifiers with the values in question
    mrr_minor: int | None = None  # monthly revenue that it touches, in the book's currency

    @property
    def share(self) -> float | None:
        """`count` as a share of `of`; None where nothing was counted out of anything."""
        return self.count / self.of if self.of else None


@dataclass(frozen=True)
class Check:
    """A question asked of every book."""

    area: str
    find: Callable[[Book], list[Finding]]
    tables: tuple[str, ...]  # that it looks at
    may_stop: bool = False  # whether it may find the data unusable

    @property
    def name(self) -> str:
        return self.find.__name__

    @property
    def question(self) -> str:
        """What it asks: the first line of the function's documentation."""
        return (self.find.__doc__ or "").splitlines()[0]


def graded(count: int, of: int, *, doubtful_from: float = DOUBTFUL_SHARE) -> Severity:
    """Doubtful from that share on, a note below it.

    >>> graded(1, 100), graded(2, 100), graded(1, 3, doubtful_from=0.5)
    ('note', 'doubtful', 'note')
    """
    return "doubtful" if of and count / of >= doubtful_from else "note"


def recent_from(as_of: date) -> pd.Timestamp:
    """The first day that the key figures of `as_of` rest on."""
    return pd.Timestamp(add_months(as_of.replace(day=1), -(RECENT_MONTHS - 1)))


def counted(count: int, one: str, many: str) -> str:
    """A count with its words.

    >>> counted(1, "row is", "rows are"), counted(1200, "row is", "rows are")
    ('1 row is', '1,200 rows are')
    """
    return f"{count:,} {one if count == 1 else many}"


def shown(rows: pd.DataFrame, columns: Iterable[str]) -> tuple[str, ...]:
    """The first rows as examples: an identifier, then the values in question.

    >>> shown(pd.DataFrame({"id": ["T1"], "days": [-3]}), ["id", "days"])
    ('T1: days -3',)
    """
    first, *rest = columns
    return tuple(
        str(row[first]) + (": " if rest else "") + ", ".join(f"{c} {_plain(row[c])}" for c in rest)
        for row in rows.head(SHOWN).to_dict("records")
    )


def listed(names: Iterable[object]) -> tuple[str, ...]:
    """The first of many identifiers."""
    return tuple(str(name) for name, _ in zip(names, range(SHOWN), strict=False))


def key_of(table: str) -> str:
    """The column that tells the rows of a table apart: the first of its key."""
    return TABLES[table].key[0]


def present(book: Book, *names: str) -> Iterator[tuple[str, pd.DataFrame]]:
    """Those of the tables named that have rows, as known on the book's day."""
    for name in names:
        if book.has(name) and len(book[name]):
            yield name, book[name]


def _plain(value: object) -> str:
    return f"{value:%Y-%m-%d}" if isinstance(value, pd.Timestamp) else str(value)
