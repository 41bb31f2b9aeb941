"""Tables and tiles as a reader sees them, with the data behind them.

Cells arrive formatted: rounding is done in `narrative`, by whoever made the exhibit.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import pandas as pd

from analysis.written import written

Tone = Literal["", "good", "warn", "bad", "muted"]


@dataclass(frozen=True)
class Column:
    """How one column of a table is set."""

    label: str
    show: Callable[[Any], str] = str  # a value as the reader sees it
    is_number: bool = False  # set to the right, in figures of equal width
    tone: Callable[[Any], Tone] | None = None
    width: float | None = None  # share of the table's width; None lets the back decide


@dataclass(frozen=True)
class Cell:
    """One cell: what is printed, and its tone."""

    text: str
    tone: Tone = ""


@dataclass(frozen=True)
class Table:
    """A table with its finding and source. Made by `Table.of`."""

    headline: str
    subtitle: str
    source: str
    labels: tuple[str, ...]
    are_numbers: tuple[bool, ...]
    widths: tuple[float | None, ...]
    rows: tuple[tuple[Cell, ...], ...]
    empty: str  # what stands in place of a table without rows
    data: pd.DataFrame = field(repr=False, compare=False)

    @classmethod
    def of(
        cls,
        frame: pd.DataFrame,
        columns: Mapping[str, Column],
        *,
        headline: str,
        source: str,
        subtitle: str = "",
        empty: str = "There is nothing to show.",
        most: int | None = None,
    ) -> "Table":
        """Set the named columns of `frame`, in the order of `columns`; a blank shows as a dash.

        Rows beyond the first `most` are not printed: the subtitle counts them, the data keep them.
        """
        named = frame[list(columns)].reset_index(drop=True)
        printed = named if most is None else named.head(most)
        rows = tuple(
            tuple(_cell(value, columns[name]) for name, value in zip(columns, record, strict=True))
            for record in printed.itertuples(index=False, name=None)
        )
        left = len(named) - len(printed)
        more = f"{written(f'{left:,}', left)} more in the data" if left else ""
        return cls(
            headline=headline,
            subtitle="; ".join(filter(None, [subtitle, more])),
            source=source,
            labels=tuple(column.label for column in columns.values()),
            are_numbers=tuple(column.is_number for column in columns.values()),
            widths=tuple(column.width for column in columns.values()),
            rows=rows,
            empty=empty,
            data=named,
        )


@dataclass(frozen=True)
class Tile:
    """One key figure: what it is, its value, what it compares with, and how it got there."""

    label: str
    value: str
    note: str = ""  # the comparison: "up 1.2 points on last quarter"
    tone: Tone = ""  # of the note
    trend: tuple[float | None, ...] = ()  # drawn as a small line; gaps stay gaps
    trend_text: str = ""  # the same in words, for readers who hear it


def _cell(value: Any, column: Column) -> Cell:
    is_blank = value is None or (not isinstance(value, (list, tuple)) and pd.isna(value))
    return Cell(
        text="–" if is_blank else column.show(value),
        tone="" if is_blank or column.tone is None else column.tone(value),
    )
