"""Rows that do not come into a table, written down as they stood in their file, with the reason."""

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from analysis.loading.importing.formulas import guarded
from analysis.loading.importing.rows import Export

BEYOND = "beyond the header"  # cells of a line that is longer than it should be


class RowsAside:
    """A file of rows set aside; it is made with the first of them."""

    def __init__(self, path: Path, exports: Sequence[Export]) -> None:
        self._path = path
        names = [name for export in exports for name in export.header.names if name]
        self._columns = list(dict.fromkeys(names))
        self._file: TextIO | None = None

    def write(
        self, export: Export, line: int, cells: Sequence[str], reason: str, found: str
    ) -> None:
        if self._file is None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self._path.open("w", encoding="utf-8", newline="")
            csv.writer(self._file).writerow(
                ["file", "line", "reason", "found", *self._columns, BEYOND]
            )
        named: dict[str, str] = {}
        for name, cell in zip(export.header.names, cells, strict=False):
            if name:  # of two columns of a name both are kept
                named[name] = f"{named[name]} | {cell}" if name in named else cell
        beyond = " | ".join(cells[len(export.header.names) :])
        row = [export.name, line, reason, found, *(named.get(c, "") for c in self._columns), beyond]
        csv.writer(self._file).writerow([guarded(str(cell)) for cell in row])

    def close(self) -> None:
        if self._file:
            self._file.close()
