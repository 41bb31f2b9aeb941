"""What a folder of exports seems to hold: which file is which table, which column which of ours."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

from analysis.contracts.catalogue import TABLES, Column, TableContract
from analysis.loading.importing.cells import Cells
from analysis.loading.importing.dates import readings
from analysis.loading.importing.files import SUFFIXES, ExportFileError
from analysis.loading.importing.headers import HeaderError, folded
from analysis.loading.importing.kinds import DATES, NO, NUMBERS, YES, is_nothing, kind_of
from analysis.loading.importing.mapping import Reading
from analysis.loading.importing.numbers import read_number
from analysis.loading.importing.rows import Export
from analysis.loading.importing.synonyms import FILES, GENERIC, names_of
from analysis.loading.importing.usual import needed, unfilled

SAMPLE = 20_000  # rows looked at in each file
MOST_OPTIONS = 25  # distinct values of a column that is taken for a choice


class Link(NamedTuple):
    """A file that says to whom the rows of another belong."""

    file: str
    match: str
    give: str


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
    links: dict[str, Link] = field(default_factory=dict)  # our column: the file that has it
    aside: str = ""  # why it is not read, though it looks like the table

    def is_key(self, column: str) -> bool:
        values = self.values[column]
        return len(values) == self.rows and len(set(values)) == self.rows

    def is_named(self) -> bool:
        """Whether the file's name speaks of its table."""
        return any(hint in self.name.casefold() for hint in FILES[self.table])

    def lacking(self) -> list[str]:
        """What every row needs and no file gives; a name only made of an identifier counts."""
        contract = TABLES[self.table]
        names = [c.name for c in needed(contract) if c.name.endswith("_name")]
        absent = unfilled(contract, {**self.found, **dict.fromkeys(self.links, "")})
        return absent + [name for name in names if name not in {*self.found, *absent}]


def look(place: Path) -> tuple[list[Seen], dict[str, str]]:
    """The files of a folder with what they seem to be, and why others could not be read."""
    seen, unread = [], {}
    for path in sorted(place.iterdir()):
        if path.suffix.casefold() not in SUFFIXES or path.name.startswith((".", "~$")):
            continue
        try:
            seen.append(_read(path))
        except HeaderError:
            unread[path.name] = "no column has a name that we know"
        except ExportFileError as reason:
            unread[path.name] = str(reason).splitlines()[0]
    for file in seen:
        file.table = table_of(file)
        file.found = columns_of(file, TABLES[file.table]) if file.table else {}
    for file in seen:
        _link(file, seen)
    for table in TABLES:
        _set_aside([file for file in seen if file.table == table])
    return seen, unread


def table_of(file: Seen) -> str:
    """The table that most of the file's columns and its name speak for; none where it is a guess."""
    best, most = "", 0.0
    stem = file.name.casefold()
    for table, hints in FILES.items():
        contract = TABLES[table]
        found = columns_of(file, contract)
        wanted = needed(contract)
        has_name = any(hint in stem for hint in hints)
        score = 2 * sum(c.name in found for c in wanted) / len(wanted) + 0.25 * len(found)
        score += 3 * has_name + 1 - len(unfilled(contract, found))
        enough = contract.key[0] in found and (len(found) >= 3 or has_name)
        if enough and score > most:
            best, most = table, score
    return best


def columns_of(file: Seen, contract: TableContract) -> dict[str, str]:
    """Our columns and theirs: by name, where the values are of the kind.

    A name may begin with what the file is about (`Ticket Priority`, `property_name`). What is the
    key of the file's rows is not taken for a reference to other rows.
    """
    whole: dict[str, str] = {}
    bare: dict[str, str] = {}
    for name in file.header:
        whole.setdefault(folded(name), name)
        bare.setdefault(folded(_without_noun(name, contract.name)), name)
    found: dict[str, str] = {}
    for column in contract.columns.values():
        is_key = column.name == contract.key[0] and not column.refers_to
        for name in names_of(contract.name, column.name):
            theirs = whole.get(name) or (bare.get(name) if not is_key else None)
            if theirs is None or (name in GENERIC and not is_key):
                continue
            if column.refers_to and theirs == found.get(contract.key[0]):
                continue
            if _can_be(file, theirs, column, contract):
                found[column.name] = theirs
                break
    return found


def customers_in(files: Sequence[Seen]) -> list[Seen]:
    """The customers that rows of another table name, as a file of accounts: of the one with most.

    Only what is the same in all rows of a customer tells something of the customer.
    """
    with_ids = [file for file in files if "account_id" in file.found]
    if not with_ids:
        return []
    file = max(with_ids, key=lambda one: len(set(one.values[one.found["account_id"]])))
    whose = file.found["account_id"]
    found = {
        ours: theirs
        for ours, theirs in columns_of(file, TABLES["accounts"]).items()
        if ours != "account_id" and _depends(file, theirs, whose)
    }
    return [replace(file, table="accounts", found={"account_id": whose} | found, links={})]


def _read(path: Path) -> Seen:
    every = {
        name for table in TABLES.values() for c in table.columns for name in names_of(table.name, c)
    }
    reading = Reading.model_validate({"encoding": ["utf-8", "cp1252"]})
    export = Export(path, reading, [[name] for name in sorted(every)])
    header = [name for name in dict.fromkeys(export.header.names) if name]
    values: dict[str, list[str]] = {name: [] for name in header}
    lines: dict[str, list[int]] = {name: [] for name in header}
    portion = next(export.portions()).head(SAMPLE)
    cells = Cells(portion)
    for name in header:
        one = name if export.header.names.count(name) == 1 else f"{name}#1"
        for line, text in zip(portion.lines, cells.of([one]), strict=True):
            if text:
                values[name].append(text)
                lines[name].append(line)
    return Seen(path.name, header, values, lines, cells.count)


def _link(file: Seen, seen: Sequence[Seen]) -> None:
    """Find whose rows these are in a file that pairs them with accounts, if they do not say so."""
    if not file.table or "account_id" not in file.lacking():
        return
    key = TABLES[file.table].key[0]
    mine = [name for name in names_of(file.table, key) if name not in GENERIC]
    whose = [name for name in names_of("", "account_id") if name not in GENERIC]
    for other in seen:
        if other is file:
            continue
        theirs = {folded(name): name for name in other.header if other.values[name]}
        match = next((theirs[name] for name in mine if name in theirs), None)
        give = next((theirs[name] for name in whose if name in theirs), None)
        if match and give and match != give:
            file.links["account_id"] = Link(other.name, match, give)
            return


def _set_aside(files: Sequence[Seen]) -> None:
    """Of files that look like one table: those that lack what others have, and copies."""
    least = min((len(file.lacking()) for file in files), default=0)
    named = [file for file in files if len(file.lacking()) == least and file.is_named()]
    kept: list[Seen] = []
    for file in files:
        absent = file.lacking()
        if absent and (len(absent) > least or kept):
            file.aside = f"it says nothing of {', '.join(absent)}"
        elif named and not file.is_named():
            file.aside = f"{named[0].name} has the name of it"
        elif original := next((other for other in kept if _is_copy(file, other)), None):
            file.aside = f"it has the rows of {original.name}"
        else:
            kept.append(file)


def _is_copy(file: Seen, other: Seen) -> bool:
    key = TABLES[file.table].key[0]
    if len(TABLES[file.table].key) > 1 or file.rows == 0:
        return False
    mine, theirs = set(file.values[file.found[key]]), set(other.values[other.found[key]])
    return len(mine & theirs) > 0.5 * len(mine)


def _depends(file: Seen, column: str, on: str) -> bool:
    """Whether a column says one thing for each value of another."""
    whose = dict(zip(file.lines[on], file.values[on], strict=True))
    pairs = {
        (whose[line], value)
        for line, value in zip(file.lines[column], file.values[column], strict=True)
        if line in whose
    }
    return len(pairs) == len({one for one, _ in pairs})


def _without_noun(name: str, table: str) -> str:
    """A column's name without what it is a column of.

    >>> _without_noun("Ticket Priority", "tickets"), _without_noun("property_name", "accounts")
    ('Priority', 'name')
    """
    words = re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+", name)
    nouns = ("property", *FILES.get(table, ()))
    is_noun = len(words) > 1 and words[0].casefold().startswith(nouns)
    return " ".join(words[1:]) if is_noun else name


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
        return _share(values, _is_number) > 0.8
    if kind == "flag":
        return all(text.casefold() in YES | NO for text in values)
    if kind in ("choice", "currency"):
        return len(values) <= MOST_OPTIONS
    return True


def _is_number(text: str) -> bool:
    return any(read_number(text, mark) is not None for mark in ".,")


def _share(values: Sequence[str], test: Callable[[str], bool]) -> float:
    there = [text for text in values if not is_nothing(text, "number")]
    return sum(map(test, there)) / len(there) if there else 0.0
