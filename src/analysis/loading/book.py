"""Read a data directory as a book of accounts, as it was known on one day."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache, partial
from hashlib import sha256
from pathlib import Path

import pandas as pd

from analysis.contracts.book import Book, Note
from analysis.contracts.catalogue import TABLES
from analysis.contracts.conform import conform
from analysis.errors import UserError
from analysis.loading.facts import FACTS_FILE, BookFacts, read_book_facts
from analysis.loading.keys import refuse_overlaps, without_orphans, without_repeats
from analysis.loading.paths import resolve
from analysis.loading.renewals import with_inferred_renewals
from analysis.loading.tables import (
    SUFFIXES,
    UnreadableFileError,
    read_table,
    table_file,
)
from analysis.periods import (
    PeriodError,
    last_complete_month,
    month_end,
    month_of,
    month_text,
    parse_month,
)

_QUIET = timedelta(days=7)  # nothing may happen in the last days of a month that is complete

CURRENT_FILE = "current"
RECORD_FILE = "import.json"  # what an import read, kept and rejected
# Notes of it that readers of figures should know.
_TELLING = ("rejected", "left_out", "skipped", "absent", "unmatched")


class DataDirectoryError(UserError):
    """The data directory is absent, empty, or lacks what every report needs."""


class UnknownDayError(UserError):
    """The data do not reach the day that was asked for."""


@dataclass(frozen=True)
class _Loaded:
    tables: dict[str, pd.DataFrame]
    facts: BookFacts
    notes: tuple[Note, ...]
    data_hash: str
    first_month: date
    last_month: date
    last_day: date


def load_book(data: str | Path, *, as_of: date | str, import_id: str = "") -> Book:
    """The book of accounts in the directory `data`, as known at the end of `as_of`.

    Parameters
    ----------
    data : path
        A folder of `<table>.parquet` or `<table>.csv`, or a folder with `imports/` and a file
        `current` that names the import in force. `book.toml` beside the tables, or beside
        `current`, holds the company's name, the reporting currency and whether all is synthetic.
    as_of : date or text
        A day, or a month as YYYY-MM for its last day.
    import_id : text
        An earlier import instead of the one in force: the book as it was seen then.

    Raises
    ------
    DataDirectoryError
        No such folder, no tables in it, or a table missing that every report needs.
    UnreadableFileError
        A file that is not what its name says.
    ContractError
        A table with wrong types or values, contradictory rows, or overlapping periods.
    UnknownDayError
        A day before the history opens or after the data end.
    """
    directory = resolve(data)
    folder = _folder_of(directory, import_id)
    loaded = _load(folder, directory, _stamp(folder, directory))
    day = _day(as_of)
    _refuse_unknown(day, loaded, str(data))
    return Book(
        complete=loaded.tables,
        as_of=day,
        currency=loaded.facts.currency,
        company=loaded.facts.company,
        source=str(data),
        data_hash=loaded.data_hash,
        notes=loaded.notes,
        is_synthetic=loaded.facts.is_synthetic,
        definitions=loaded.facts.definitions,
        overrule=loaded.facts.overrule,
    )


def months(data: str | Path, *, import_id: str = "") -> tuple[date, date]:
    """The first and the last complete month of the data, or of an earlier import, as first days."""
    directory = resolve(data)
    folder = _folder_of(directory, import_id)
    loaded = _load(folder, directory, _stamp(folder, directory))
    return loaded.first_month, loaded.last_month


def import_ids(data: str | Path) -> list[str]:
    """The imports kept in a data directory, the earliest first; none in a plain folder of tables."""
    return [
        path.name for path in sorted((resolve(data) / "imports").glob("[!.]*")) if path.is_dir()
    ]


def breaches(data: str | Path) -> list[UserError]:
    """Everything that keeps a data directory from being read, and not only what `load_book` meets
    first: tables that are missing, and one error for each file that cannot be read or used.

    Raises
    ------
    DataDirectoryError
        When there is no such folder.
    """
    directory = resolve(data)
    folder = _folder_of(directory)
    files = _files(folder)
    attempts: list[Callable[[], object]] = [
        lambda: _refuse_incomplete(folder, files),
        lambda: read_book_facts(folder, directory),
        *(partial(_checked, name, path) for name, path in files.items()),
    ]
    found = []
    for attempt in attempts:
        try:
            attempt()
        except UserError as error:
            found.append(error)
    return found


def _folder_of(directory: Path, import_id: str = "") -> Path:
    """The folder with the tables: of the import named, of the one in force, or the directory."""
    if not directory.is_dir():
        raise DataDirectoryError(
            f"There is no data directory {directory}. Give the folder that holds accounts.parquet "
            f"or accounts.csv; 'data/demo' is the demo portfolio."
        )
    pointer = directory / CURRENT_FILE
    if import_id:
        name, said, remedy = import_id, f"There is no import '{import_id}' in {directory}.", ""
    elif pointer.is_file():
        name = pointer.read_text(encoding="utf-8").strip()
        said = f"{pointer} names the import '{name}', which is not there."
        remedy = " Write one of them into the file."
    else:
        return directory
    folder = directory / "imports" / name
    if name in ("", ".", "..") or Path(name).name != name or not folder.is_dir():
        there = import_ids(directory)
        raise DataDirectoryError(f"{said} There are: {', '.join(there) or 'none'}.{remedy}")
    return folder


def _stamp(folder: Path, directory: Path) -> tuple[tuple[str, int, int], ...]:
    """Names, sizes and times of the files: while these stay, the tables need no second reading."""
    paths = [*_files(folder).values()]
    beside = (folder / FACTS_FILE, directory / FACTS_FILE, folder / RECORD_FILE)
    paths += [path for path in beside if path.is_file()]
    stats = [(str(path), path.stat()) for path in paths]
    return tuple((path, stat.st_size, stat.st_mtime_ns) for path, stat in stats)


def _files(folder: Path) -> dict[str, Path]:
    found = {name: table_file(folder, name) for name in TABLES}
    return {name: path for name, path in found.items() if path is not None}


@lru_cache(maxsize=2)
def _load(folder: Path, directory: Path, stamp: tuple) -> _Loaded:
    files = _files(folder)
    _refuse_incomplete(folder, files)
    facts = read_book_facts(folder, directory)
    tables: dict[str, pd.DataFrame] = {}
    notes: list[Note] = []
    for name, path in files.items():
        tables[name], repeats = _checked(name, path)
        notes += repeats
    tables, orphans = without_orphans(tables)
    tables["contract_lines"], inferred = with_inferred_renewals(tables["contract_lines"])
    first, last_day = _reach(tables, facts)
    return _Loaded(
        tables=tables,
        facts=facts,
        notes=(*_import_notes(folder), *notes, *orphans, *inferred),
        data_hash=_hash(files),
        first_month=first,
        last_month=last_complete_month(last_day + _QUIET),
        last_day=last_day,
    )


def _checked(name: str, path: Path) -> tuple[pd.DataFrame, list[Note]]:
    """One table, if it keeps its contract and says one thing of each key."""
    table = conform(read_table(path), name, origin=path.name)
    table, repeats = without_repeats(table, name, path.name)
    if "valid_to" in TABLES[name].columns:
        refuse_overlaps(table, name, path.name)
    return table, repeats


def _refuse_incomplete(folder: Path, files: dict[str, Path]) -> None:
    required = [name for name, contract in TABLES.items() if contract.is_required]
    if not files:
        there = sorted(p.name for p in folder.iterdir())
        found = f"It has: {', '.join(there[:5])}." if there else "It is empty."
        raise DataDirectoryError(
            f"{folder} holds no table. {found} At least {_listed(required)} are needed, each as "
            f"{' or '.join(SUFFIXES)}; docs/data-dictionary.md says what they hold."
        )
    absent = [name for name in required if name not in files]
    if absent:
        raise DataDirectoryError(
            f"{folder} has no table {_listed(absent)}, which every report needs. It has: "
            f"{', '.join(files)}. Add {absent[0]}.parquet or {absent[0]}.csv; "
            f"docs/data-dictionary.md says what it holds."
        )


def _import_notes(folder: Path) -> list[Note]:
    """What the import set aside or could not find, for the pages that use its tables."""
    path = folder / RECORD_FILE
    if not path.is_file():
        return []
    try:
        said = json.loads(path.read_text(encoding="utf-8"))["notes"]
        return [
            Note(note["table"], note["text"], note["n_rows"], tuple(note["examples"]), note["kind"])
            for note in said
            if note["kind"] in _TELLING
        ]
    except (ValueError, KeyError, TypeError) as reason:
        raise UnreadableFileError(
            f"{path} is not the record of an import: {reason}. Import again."
        ) from None


def _reach(tables: dict[str, pd.DataFrame], facts: BookFacts) -> tuple[date, date]:
    """The first month with complete history, and the last day on which something is known."""
    signed = tables["contract_lines"]["signed_date"].min()
    if facts.history_from:
        first = month_of(facts.history_from)
    elif pd.isna(signed):
        first = month_of(tables["accounts"]["created_date"].min().date())
    else:
        first = month_of(signed.date())
    return first, _last_day(tables)


def _last_day(tables: dict[str, pd.DataFrame]) -> date:
    """The latest day on which anything happened or was loaded."""
    latest = []
    for name, table in tables.items():
        known_from = TABLES[name].known_from
        for column in {known_from, "loaded_at"} - {None}:
            latest.append(table[column].max())
        if name == "usage" and len(table):
            latest.append((table["usage_date"] + pd.to_timedelta(table["days"] - 1, "D")).max())
    return max(day for day in latest if pd.notna(day)).date()


def _day(as_of: date | str) -> date:
    if isinstance(as_of, date):
        return pd.Timestamp(as_of).date()
    try:
        return date.fromisoformat(as_of) if len(as_of) == 10 else month_end(parse_month(as_of))
    except ValueError:
        raise PeriodError(
            f"'{as_of}' is neither a day nor a month. Write 2026-10-31 or 2026-10."
        ) from None


def _refuse_unknown(day: date, loaded: _Loaded, source: str) -> None:
    opens = loaded.first_month
    closes = max(loaded.last_day, month_end(loaded.last_month))
    if opens <= day <= closes:
        return
    if loaded.last_month < opens:
        raise UnknownDayError(
            f"The data of {source} have no complete month yet: their history opens in "
            f"{month_text(opens)}, and the last thing they tell is of {loaded.last_day}. Import "
            f"again when the month is over; what begins a history is `history_from` in "
            f"{FACTS_FILE}, else the first contract signed."
        )
    side = "before" if day < opens else "after"
    raise UnknownDayError(
        f"{day} lies {side} the data of {source}, which run from {month_text(loaded.first_month)} "
        f"to {month_text(loaded.last_month)}. Choose a month in between."
    )


def _hash(files: dict[str, Path]) -> str:
    """One hash over the contents of all table files; where they lie does not matter."""
    whole = sha256()
    for name in sorted(files):
        whole.update(name.encode() + b"\0" + sha256(files[name].read_bytes()).digest())
    return whole.hexdigest()


def _listed(names: list[str]) -> str:
    return ", ".join(names)
