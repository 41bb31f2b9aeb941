"""What a folder of exports seems to hold: which file is which table, which column which of ours."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from analysis.contracts.catalogue import TABLES, Column, TableContract
from analysis.loading.importing.cells import Cells
from analysis.loading.importing.dates import readings
from analysis.loading.importing.files import SUFFIXES, ExportFileError
from analysis.loading.importing.headers import HeaderError, folded
from analysis.loading.importing.kinds import DATES, NO, NUMBERS, YES, is_nothing, kind_of
from analysis.loading.importing.mapping import Reading
from analysis.loading.importing.numbers import read_number
from analysis.loading.importing.rows import Export
from analysis.loading.importing.synonyms import FILES, names_of

SAMPLE = 20_000  # rows looked at in each file
MOST_OPTIONS = 25  # distinct values of a column that is taken for a choice


@dataclass
class Seen:
    """A file as far as it was looked at."""

    name: str
    header: list[str]
    values: dict[str, list[str]]  # by column, as they stand in the rows, blanks left out
    lines: dict[str, list[int]]
    rows: int
    table: str = ""
    found: dict[str, str] = field(default_factory=dict)  # our column: theirs

    def is_key(self, column: str) -> bool:
        values = self.values[column]
        return len(values) == self.rows and len(set(values)) == self.rows


def look(place: Path) -> tuple[list[Seen], dict[str, str]]:
    """The files of a folder with what they seem to be, and why others could not be read."""
    seen, unread = [], {}
    for path in sorted(place.iterdir()):
        if path.suffix.casefold() not in SUFFIXES or path.name.startswith((".", "~$")):
            continue
        try:
            seen.append(_read(path))
        except (ExportFileError, HeaderError) as reason:
            unread[path.name] = str(reason)
    for file in seen:
        file.table = table_of(file)
        file.found = columns_of(file, TABLES[file.table]) if file.table else {}
    return seen, unread


def _read(path: Path) -> Seen:
    every = {
        name for table in TABLES.values() for c in table.columns for name in names_of(table.name, c)
    }
    reading = Reading.model_validate({"encoding": ["utf-8", "cp1252"]})
    export = Export(path, reading, [[name] for name in sorted(every)])
    header = [name for name in dict.fromkeys(export.header.names) if name]
    values: dict[str, list[str]] = {name: [] for name in header}
    lines: dict[str, list[int]] = {name: [] for name in header}
    rows = 0
    for portion in export.portions():
        portion = portion.head(SAMPLE)
        cells = Cells(portion)
        rows += cells.count
        for name in header:
            one = name if export.header.names.count(name) == 1 else f"{name}#1"
            for line, text in zip(portion.lines, cells.of([one]), strict=True):
                if text:
                    values[name].append(text)
                    lines[name].append(line)
        break
    return Seen(path.name, header, values, lines, rows)


def table_of(file: Seen) -> str:
    """The table that most of the file's columns and its name speak for; none where it is a guess."""
    best, most = "", 0.0
    stem = file.name.casefold()
    for table, hints in FILES.items():
        contract = TABLES[table]
        found = columns_of(file, contract)
        needed = [
            c.name
            for c in contract.columns.values()
            if not c.is_blank_allowed and c.name != "loaded_at"
        ]
        key = contract.key[0]
        score = 2 * sum(name in found for name in needed) / len(needed) + 0.25 * len(found)
        score += 3 * any(hint in stem for hint in hints) + (key in found)
        enough = key in found and (len(found) >= 3 or any(hint in stem for hint in hints))
        if enough and score > most:
            best, most = table, score
    return best


def columns_of(file: Seen, contract: TableContract) -> dict[str, str]:
    """Our columns and theirs: by name, where the values are of the kind."""
    by_name: dict[str, str] = {}
    for name in file.header:
        by_name.setdefault(folded(name), name)
    found: dict[str, str] = {}
    for column in contract.columns.values():
        for name in names_of(contract.name, column.name):
            theirs = by_name.get(name)
            if theirs is not None and _can_be(file, theirs, column, contract):
                found[column.name] = theirs
                break
    return found


def _can_be(file: Seen, theirs: str, column: Column, contract: TableContract) -> bool:
    """Whether most of the values can be read as what the column holds."""
    values = list(dict.fromkeys(file.values[theirs]))[:500]
    if not values:
        return False
    if contract.key == [column.name] and not file.is_key(theirs):
        return False
    kind = kind_of(column)
    if kind in DATES:
        return _share(values, lambda text: bool(readings(text))) > 0.8
    if kind in NUMBERS:
        return _share(values, lambda text: read_number(text, ".") is not None or read_number(text, ",") is not None) > 0.8  # fmt: skip
    if kind == "flag":
        return all(text.casefold() in YES | NO for text in values)
    if kind in ("choice", "currency"):
        return len(values) <= MOST_OPTIONS
    return True


def _share(values: Sequence[str], test: Callable[[str], bool]) -> float:
    there = [text for text in values if not is_nothing(text, "number")]
    return sum(map(test, there)) / len(there) if there else 0.0
