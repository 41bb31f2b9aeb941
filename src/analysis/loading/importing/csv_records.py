"""The records of a CSV file and their lines; one with a broken quote costs no other its place."""

import csv
import re
from collections import deque
from collections.abc import Iterator
from typing import TextIO

from analysis.loading.importing.files import ExportFileError

LONGEST_FIELD = 1 << 20  # characters; more is a quote that never closes
LONGEST_LINE = 1 << 24  # characters; ten thousand columns of notes have less
MOST_BROKEN = 1_000  # lines with broken quotes, after which it is the file that is broken

csv.field_size_limit(LONGEST_FIELD)


class _Lines:
    """The lines of a text, with those that the current record has taken, to be given back."""

    def __init__(self, text: TextIO, origin: str) -> None:
        self._text, self._origin = text, origin
        self._back: deque[str] = deque()
        self.taken: list[str] = []
        self.number = 0
        self.has_nul = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._back.popleft() if self._back else self._text.readline(LONGEST_LINE)
        if not line:
            raise StopIteration
        self.number += 1
        if len(line) == LONGEST_LINE:
            raise ExportFileError(
                f"{self._origin}, line {self.number}: it goes on for more than {LONGEST_LINE:,} "
                f"characters, which is no row of a table. Export the file again."
            )
        self.taken.append(line)
        if "\0" in line:
            self.has_nul = True
        return line

    def give_back(self) -> str:
        """All but the first line that was taken are to be read again; the first is returned."""
        first, *rest = self.taken
        self._back.extendleft(reversed(rest))
        self.number -= len(rest)
        self.taken.clear()
        return first


def csv_records(
    text: TextIO, delimiter: str, quote: str | None, skip: int, origin: str
) -> Iterator[tuple[int, list[str], str]]:
    """The line on which each record after the first `skip` begins, its cells, and what is wrong.

    Raises
    ------
    ExportFileError
        A delimiter of several characters, lines without end, or more broken quotes than a file
        of quotes can have; `origin` names the file.
    """
    lines = _Lines(text, origin)
    plain = (quote or "").casefold() == "none"
    if len(delimiter) != 1 or (quote and not plain and len(quote) != 1):
        raise ExportFileError(
            f"{origin}: `delimiter` and `quote` are single characters (or `tab`, `none`); the "
            f"mapping says '{delimiter}' and '{quote or ''}'."
        )

    def reader() -> Iterator[list[str]]:
        if plain:
            return csv.reader(lines, delimiter=delimiter, quoting=csv.QUOTE_NONE)
        return csv.reader(lines, delimiter=delimiter, quotechar=quote or '"', strict=True)

    records, count, broken = reader(), 0, 0
    while True:
        start = lines.number + 1
        try:
            cells = next(records)
            fault = "a NUL byte in the line" if lines.has_nul else ""
        except StopIteration:
            return
        except csv.Error:
            broken += 1
            if broken > MOST_BROKEN:
                raise ExportFileError(
                    f"{origin}: more than {MOST_BROKEN:,} lines have quotes that do not close, the "
                    f"last of them line {start}. If quotes mean nothing in this file, write "
                    f"`quote: none` for it in the mapping."
                ) from None
            first = lines.give_back()
            cells, fault = first.rstrip("\r\n").split(delimiter), "quotes that do not close"
            records = reader()
        lines.taken.clear()
        lines.has_nul = False
        if start == 1 and len(cells) <= 2 and cells and re.fullmatch(r"sep=.?", cells[0]):
            cells = []  # a hint to Excel
        count += 1
        if count > skip:
            yield start, cells, fault
