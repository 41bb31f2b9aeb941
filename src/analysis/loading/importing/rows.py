"""The rows of an export, in portions, as text: from CSV of any manner or from a workbook.

A file is gone through in portions so that its size does not matter. What is no row of the table
(a footer, a line with too many fields, broken quotes) comes out beside the rows, with its line and
the reason, and is lost nowhere.
"""

import io
import re
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from analysis.loading.importing.csv_records import csv_records
from analysis.loading.importing.files import ExportFileError, kind_of, open_bytes, written
from analysis.loading.importing.headers import Header, HeaderError, merged_header
from analysis.loading.importing.mapping import Reading
from analysis.loading.importing.workbooks import sheet_rows

PORTION = 100_000  # rows
HEADER_WITHIN = 25  # rows in which a header is looked for
FOOTER_WITHIN = 12  # rows at the end that may be a footer
FOOTER = "footer"  # the reason of lines that are sums and remarks, no rows


class Fault(NamedTuple):
    """A line that is no row of the table."""

    line: int
    reason: str
    cells: list[str]


@dataclass
class Portion:
    """Some rows of a file, each as long as its header, and the lines on which they stand.

    The cells lie one after the other in a single list: a list for each row would keep Python's
    garbage collector busy for longer than the reading takes.
    """

    header: Header
    lines: list[int] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    _cells: list[str] = field(default_factory=list)

    def add(self, line: int, cells: list[str]) -> None:
        """A row; empty cells beyond the header do no harm, any other length is a fault."""
        width = len(self.header.names)
        if len(cells) != width:
            if len(cells) < width or any(map(str.strip, cells[width:])):
                fields = f"{len(cells)} fields where the header has {width}"
                self.faults.append(Fault(line, f"line of another length: {fields}", cells))
                return
            cells = cells[:width]
        self.lines.append(line)
        self._cells += cells

    def column(self, place: int) -> list[str]:
        return self._cells[place :: len(self.header.names)]

    def row(self, number: int) -> list[str]:
        width = len(self.header.names)
        return self._cells[number * width : (number + 1) * width]

    def head(self, count: int) -> "Portion":
        """The first rows only."""
        width = len(self.header.names)
        return Portion(self.header, self.lines[:count], [], self._cells[: count * width])


class Export:
    """One file of an export, opened for the columns `wanted`, each under any of its names."""

    def __init__(
        self, path: Path, reading: Reading, wanted: Sequence[Sequence[str]], name: str = ""
    ) -> None:
        self.path, self.reading = path, reading
        self.name = name or path.name
        self.is_workbook = kind_of(path) == "workbook"
        self.encoding = "" if self.is_workbook else written(path, reading.encoding).encoding
        self.delimiter = "" if self.is_workbook else self._find_delimiter(wanted)
        self.header, self._skip = self._find_header(wanted)
        self._only: Portion | None = None

    def portions(self) -> Iterator[Portion]:
        """All rows, in order. A file of one portion is read once however often it is asked for."""
        if self._only is not None:
            yield self._only
            return
        count, portion = 0, Portion(self.header)
        for portion in self._portions():
            count += 1
            yield portion
        if count == 1:
            self._only = portion

    def rows_at(self, lines: set[int]) -> Iterator[tuple[int, list[str]]]:
        """The cells of some lines once more."""
        for portion in self.portions():
            for number, line in enumerate(portion.lines):
                if line in lines:
                    yield line, portion.row(number)

    def _portions(self) -> Iterator[Portion]:
        width = len(self.header.names)
        portion = Portion(self.header)
        last: deque[tuple[int, list[str]]] = deque()  # held back until we know it is no footer
        hold = max(self.reading.footer, FOOTER_WITHIN)
        for line, cells, fault in self._records(self._skip):
            if fault:
                portion.faults.append(Fault(line, fault, cells))
                continue
            is_blank = not (cells and cells[0].strip()) and not any(map(str.strip, cells))
            if is_blank:
                continue
            last.append((line, cells))
            if len(last) <= hold:
                continue
            portion.add(*last.popleft())
            if len(portion.lines) >= PORTION:
                yield portion
                portion = Portion(self.header)
        stated = self.reading.footer
        rows = list(last)
        body = len(rows) - stated if stated else _body(rows, width)
        for line, cells in rows[:body]:
            portion.add(line, cells)
        portion.faults += [Fault(line, FOOTER, cells) for line, cells in rows[body:]]
        yield portion

    def _records(self, skip: int = 0) -> Iterator[tuple[int, list[str], str]]:
        """Line number, cells and what is wrong, of every record after the first `skip`."""
        if self.is_workbook:
            for number, cells in enumerate(sheet_rows(self.path, self.reading.sheet), start=1):
                if number > skip:
                    yield number, cells, ""
            return
        with open_bytes(self.path) as raw:
            text = io.TextIOWrapper(raw, encoding=self.encoding, newline="")
            yield from csv_records(text, self.delimiter, self.reading.quote, skip, self.name)

    def _find_delimiter(self, wanted: Sequence[Sequence[str]]) -> str:
        stated = self.reading.delimiter
        if stated:
            return "\t" if stated.casefold() in ("tab", "\\t") else stated
        best, most = ",", (-1, -1)
        for mark in ",;\t|":
            self.delimiter = mark
            rows = self._first_rows()
            scores = [(Header(row, self.name).count(wanted), len(row)) for row in rows]
            if scores and max(scores) > most:
                best, most = mark, max(scores)
        return best

    def _first_rows(self) -> list[list[str]]:
        rows = []
        for _, cells, fault in self._records():
            rows.append([] if fault else cells)
            if len(rows) == HEADER_WITHIN:
                break
        return rows

    def _find_header(self, wanted: Sequence[Sequence[str]]) -> tuple[Header, int]:
        """The header and the number of records up to it."""
        rows = self._first_rows()
        if not any(any(map(str.strip, row)) for row in rows):
            raise ExportFileError(
                f"{self.name} is empty. Export it again, or take it away if it is not needed."
            )
        stated = self.reading.header
        if stated:
            if max(stated) > len(rows):
                raise HeaderError(
                    f"{self.name}: the header is said to stand in row {max(stated)}, but the file "
                    f"has {len(rows)} rows. Correct `header` in the mapping."
                )
            names = merged_header([rows[number - 1] for number in stated])
            return Header(names, self.name), max(stated)
        counts = [Header(row, self.name).count(wanted) for row in rows]
        place = counts.index(max(counts))
        if not counts[place]:
            first = next(row for row in rows if any(map(str.strip, row)))
            raise HeaderError(
                f"{self.name} has none of the columns that the mapping reads: "
                f"{', '.join(names[0] for names in wanted)}. Its first row is: "
                f"{' | '.join(first)[:300]}. If the header stands elsewhere, say `header: 3`, or "
                f"`header: [3, 4]` where a wide heading stands over it."
            )
        return Header(rows[place], self.name), place + 1


def _body(rows: Sequence[tuple[int, list[str]]], width: int) -> int:
    """How many of the last rows are data: a footer is a run of sums and remarks at the end.

    From the first row that reads like a sum or a remark, if all rows after it do too or have
    a single cell.
    """
    end = len(rows)
    while end and _is_footer(rows[end - 1][1], width):
        end -= 1
    while end < len(rows) and not _FOOTER.match(_first(rows[end][1])):
        end += 1
    return end


def _is_footer(cells: Sequence[str], width: int) -> bool:
    filled = sum(bool(cell.strip()) for cell in cells)
    return bool(_FOOTER.match(_first(cells))) or (filled == 1 and width > 2)


def _first(cells: Sequence[str]) -> str:
    return next((cell.strip() for cell in cells if cell.strip()), "")


_FOOTER = re.compile(
    r"(grand |sub-?|report )?totals?\b( *[:(]|$)|(grand|record|row) (total|count)\b|"
    r"generated (by|on|at)\b|exported (by|on|at)\b|printed (by|on)\b|copyright\b|©|confidential\b|"
    r"end of (report|file)\b|\d+ (records?|rows?)( selected| found)?\.?$|summe$|gesamt(summe)?$",
    re.IGNORECASE,
)
