"""A single table from a file of anybody's: CSV of any manner, a workbook, or Parquet."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from analysis.loading.importing.headers import HeaderError
from analysis.loading.importing.mapping import Reading
from analysis.loading.importing.rows import Export
from analysis.loading.tables import UnreadableFileError, read_table

FALLBACK = "cp1252"
ENCODINGS = ["utf-8", FALLBACK]  # letters taken wrong name a category oddly, and move no figure


@dataclass(frozen=True)
class PlainTable:
    """A table as its file has it; `notes` say what lines of the file are no rows of it."""

    rows: pd.DataFrame
    notes: tuple[str, ...]


def read_plain(path: str | Path, naming: Sequence[str] = ()) -> PlainTable:
    """Read one table; `naming` lists columns that its header is known by.

    Text files come as text with empty cells as missing; delimiter, encoding, leading titles and
    footers are found out as in `analysis.loading.importing`.

    Raises
    ------
    UserError
        Where there is no such file, it is no table, or some of its lines are broken.
    """
    path = Path(path)
    if not path.is_file():
        there = f"{path} is a folder." if path.is_dir() else f"There is no file {path}."
        raise UnreadableFileError(f"{there} Name a CSV, XLSX or Parquet file.")
    if path.suffix == ".parquet":
        return PlainTable(read_table(path), ())
    export = _opened(path, [[name] for name in naming])
    portions = list(export.portions())
    faults = [fault for portion in portions for fault in portion.faults]
    broken = [fault for fault in faults if fault.reason != "footer"]
    if broken:
        first = broken[0]
        raise UnreadableFileError(
            f"{path.name}, line {first.line}: {first.reason}"
            + (f" (and {len(broken) - 1:,} more such lines)" if len(broken) > 1 else "")
            + ". Mend the file or export it again; nothing was read."
        )
    notes = [f"{path.name}, line {fault.line}: taken for a footer and left out" for fault in faults]
    if export.encoding == FALLBACK:
        notes.append(f"{path.name} is not UTF-8 and was read as CP1252, the encoding of Windows")
    columns = [
        pd.Series([cell for one in portions for cell in one.column(place)], name=name, dtype="str")
        for place, name in enumerate(export.header.names)
    ]
    table = pd.concat(columns, axis=1)
    return PlainTable(table.replace("", pd.NA), tuple(notes))


def _opened(path: Path, wanted: list[list[str]]) -> Export:
    """With the header at the row that has the names wanted; at the first where none has."""
    try:
        return Export(path, Reading.model_validate({"encoding": ENCODINGS}), wanted)
    except HeaderError:
        reading = Reading.model_validate({"encoding": ENCODINGS, "header": [1]})
        return Export(path, reading, wanted)
