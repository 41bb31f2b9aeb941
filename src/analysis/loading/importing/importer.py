"""A folder of exports made into the canonical tables of a data directory, as a whole or not at all."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial as with_arguments
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from analysis.contracts.catalogue import TABLES
from analysis.contracts.conform import conform
from analysis.errors import UserError
from analysis.loading.book import FACTS_FILE, BookFacts, write_book_facts
from analysis.loading.importing import ledger, standing
from analysis.loading.importing.files import find_files, hash_of
from analysis.loading.importing.filling import (
    Filling,
    Remarks,
    check_columns,
    check_complete,
    wanted_columns,
)
from analysis.loading.importing.ledger import Import, TableCount
from analysis.loading.importing.lookups import Lookups
from analysis.loading.importing.mapping import Mapping, Source
from analysis.loading.importing.mapping_file import fingerprint, read_mapping
from analysis.loading.importing.names import alike
from analysis.loading.importing.notes import notes_of, suggestions_of
from analysis.loading.importing.rows import Export
from analysis.loading.importing.rules import Context
from analysis.loading.importing.staging import RejectedRows, StagedTable, hashes
from analysis.loading.tables import read_table, table_file, write_bytes
from analysis.periods import parse_month

NEEDED = "contract_lines"  # without it every report would show a company that earns nothing


class ImportRefusedError(UserError):
    """An import would not make a book that reports can use."""


def import_folder(
    mappings: str | Path | Sequence[str | Path],
    source: str | Path | Sequence[str | Path],
    to: str | Path,
    *,
    at: datetime,
    partial: bool = False,
    replaces: str = "",
    dates: Sequence[str] = (),
    say: Callable[[str], None] = lambda text: None,
) -> Import:
    """Read exports by mappings into `<to>/imports/<id>/` and put the import in force.

    Parameters
    ----------
    mappings : path, name of a ready mapping, or several
        Several add up to one book.
    source : folder, or several
        Where the exports lie.
    to : path
        The data directory; made where it is not there.
    at : datetime
        The time of the import, in UTC where it states no zone. Equal exports, mapping, time and
        earlier imports give equal bytes.
    partial : bool
        Whether to go on without contract lines: reports will show no revenue.
    replaces : text
        The id of an earlier import that was a mistake: nothing is dated by it.
    dates : formats of dates
        Of files of which the mapping says nothing closer, as "mdy" for American reports.
    say : function
        Told what is being read.

    Raises
    ------
    UserError
        For every file, value or mapping that cannot be used; nothing is written then.
    """
    mapping = read_mapping(mappings, dates=dates)
    roots = [
        Path(one).expanduser() for one in ([source] if isinstance(source, str | Path) else source)
    ]
    for root in roots:
        if not root.is_dir():
            raise ImportRefusedError(f"There is no folder {root} to import from.")
    data = Path(to).expanduser()
    replaced = ledger.find_import(data, replaces).id if replaces else ""
    with _staging(data) as folder:
        job = _Job(mapping, roots, data, folder, _utc(at), replaced, say)
        return job.run(partial)


@dataclass
class _Job:
    mapping: Mapping
    roots: list[Path]
    data: Path
    folder: Path
    at: datetime
    replaces: str
    say: Callable[[str], None]
    files: dict[str, str] = field(default_factory=dict)
    absent: dict[str, list[str]] = field(default_factory=dict)  # table: patterns
    remarks: dict[str, Remarks] = field(default_factory=dict)
    staged: dict[str, StagedTable] = field(default_factory=dict)

    def run(self, partial: bool) -> Import:
        plan = self._plan(partial)
        self.past = self._past(plan)
        self.lookups = Lookups(self.roots, lambda export: self._note_file(export.path))
        self.aliases = {
            table: {name.casefold(): known for name, known in names.items()}
            for table, names in self.mapping.aliases.items()
        }
        for name in [name for name in TABLES if name in plan]:
            self.say(f"{name} ...")
            self._fill(name, plan[name])
            if name == "accounts" or (name == NEEDED and not partial):
                _check_something_kept(name, self.staged[name].count)
        self._complete_histories()
        return self._put_in_force()

    def _plan(self, partial: bool) -> dict[str, list[tuple[Source, list[Path]]]]:
        """Files by table and source; refused where what no report can do without is not there."""
        plan: dict[str, list[tuple[Source, list[Path]]]] = {}
        for name, sources in self.mapping.tables.items():
            for source in sources:
                paths = find_files(source.file, self.roots, source.folder)
                if paths:
                    check_complete(
                        source, TABLES[name], self.mapping.currency, self.mapping.name or "mapping"
                    )
                    plan.setdefault(name, []).append((source, paths))
                else:
                    self.absent.setdefault(name, []).append(" or ".join(source.file))
        for needed in ("accounts", NEEDED):
            if needed in plan or (needed == NEEDED and partial):
                continue
            looked = "; ".join(self.absent.get(needed, []))
            there = sorted(p.name for root in self.roots for p in root.iterdir() if p.is_file())
            shown = ", ".join(there[:12]) + (
                f" and {len(there) - 12} more" if len(there) > 12 else ""
            )
            way = (
                " Or say --partial to import without: reports will show no revenue."
                if needed == NEEDED
                else ""
            )
            raise ImportRefusedError(
                f"No file for the table {needed}, which every report needs. "
                + (f"Looked for {looked}" if looked else f"The mapping does not speak of {needed}")
                + f"; there are: {shown or 'no files'}. Add the file, or the mapping that reads "
                f"it.{way}"
            )
        return plan

    def _past(self, plan: dict[str, list[tuple[Source, list[Path]]]]) -> Import | None:
        for sources in plan.values():
            for _, paths in sources:
                for path in paths:
                    self._note_file(path)
        return ledger.before(ledger.history(self.data), self.files, self.replaces)

    def _fill(self, name: str, sources: list[tuple[Source, list[Path]]]) -> None:
        staged = StagedTable(name, self.folder)
        remarks = self.remarks[name] = Remarks()
        opened: list[tuple[Export, Source]] = []
        for source, paths in sources:
            for path in paths:
                export = Export(path, source, wanted_columns(source), self._name_of(path))
                check_columns(export, source, TABLES[name], remarks, self.mapping.currency)
                opened.append((export, source))
        rejected = RejectedRows(
            self.folder / ledger.REJECTED / f"{name}.csv", [e.header.names for e, _ in opened]
        )
        accounts = self.staged.get("accounts")
        known = hashes(accounts.read()[["account_id"]], ["account_id"]) if accounts else None
        filling = Filling(staged, rejected, remarks, known, self._load_times(name))
        exports = [export for export, _ in opened]
        try:
            for is_fallback in (False, True):
                if is_fallback and staged.count.kept:
                    break
                for number, (export, source) in enumerate(opened):
                    if source.fallback == is_fallback:
                        self.say(f"  {export.name}")
                        context = Context(
                            TABLES[name], source, self.lookups, self.aliases, self.mapping.currency
                        )
                        filling.fill(export, number, context)
            staged.close()
            staged.settle_repeats(exports, rejected)
            if "valid_to" in TABLES[name].columns:
                self._settle_periods(staged, [s for _, s in opened], exports, rejected)
        finally:
            rejected.close()
        self.staged[name] = staged

    def _load_times(self, name: str) -> Callable[[pd.DataFrame], pd.Series]:
        """When rows were first there: blank in the first import, else the last that lacked them."""
        past = self._past_table(name)
        if past is None or self.past is None:
            return lambda rows: pd.Series(pd.NaT, index=rows.index, dtype="datetime64[ns]")
        key = TABLES[name].key
        order = np.argsort(known := hashes(past, key), kind="stable")
        known, times = known[order], past["loaded_at"].to_numpy()[order]
        return with_arguments(_first_there, key, known, times, pd.Timestamp(self.past.at))

    def _past_table(self, name: str) -> pd.DataFrame | None:
        path = table_file(self.past.folder, name) if self.past else None
        return conform(read_table(path), name, origin=path.name) if path else None

    def _settle_periods(
        self,
        staged: StagedTable,
        sources: Sequence[Source],
        exports: Sequence[Export],
        rejected: RejectedRows,
    ) -> None:
        name = staged.name
        rows = staged.read()
        if not any("valid_to" in source.columns for source in sources):
            rows = standing.with_ends(rows, name)
            staged.replace(self._after_the_past(rows, name))
            return
        wrong = standing.overlapping(rows, name)
        reason = "periods that overlap or end before they begin"
        staged.reject(wrong, reason, exports, rejected)
        if len(wrong):
            staged.drop(wrong)

    def _after_the_past(self, rows: pd.DataFrame, name: str) -> pd.DataFrame:
        past = self._past_table(name)
        if past is None or self.past is None:
            return rows
        return standing.with_past(rows, name, past, pd.Timestamp(self.past.at).normalize())

    def _complete_histories(self) -> None:
        """A history of accounts where no export gives one, and no contract lines where so said."""
        if "account_history" not in self.staged:
            accounts = self.staged["accounts"].read()
            rows = conform(standing.from_accounts(accounts), "account_history", origin="accounts")
            rows["loaded_at"] = self._load_times("account_history")(rows)
            self._made_up("account_history", rows)
        if NEEDED not in self.staged:
            self._made_up(NEEDED, None)

    def _made_up(self, name: str, rows: pd.DataFrame | None) -> None:
        staged = self.staged[name] = StagedTable(name, self.folder)
        self.remarks[name] = Remarks()
        staged.close()
        if rows is not None:
            staged.replace(self._after_the_past(rows, name))

    def _put_in_force(self) -> Import:
        known = {name: self._names(name) for name in self.staged if self._is_referred_to(name)}
        unknown = self._unknown_references(known)
        digest = sha256("".join(sorted(self.files.values())).encode())
        digest.update(fingerprint(self.mapping).encode())
        name = ledger.import_id(self.at, digest.hexdigest())
        made = Import(
            id=name,
            folder=self.data / ledger.IMPORTS / name,
            at=self.at,
            mapping=self.mapping.name,
            files=dict(sorted(self.files.items())),
            tables={table: self.staged[table].count for table in TABLES if table in self.staged},
            notes=tuple(notes_of(self.remarks, self._counts(), self.absent, unknown, self._lost())),
            suggestions=tuple(suggestions_of(unknown, known, self._alike())),
            replaces=self.replaces,
        )
        as_used: dict[str, Any] = self.mapping.model_dump(
            mode="json", by_alias=True, exclude_defaults=True
        )
        write_bytes(ledger.record_text(made, as_used).encode(), self.folder / ledger.RECORD)
        if made.folder.exists():  # the same import at the same time
            shutil.rmtree(made.folder)
        os.replace(self.folder, made.folder)
        if not (self.data / FACTS_FILE).is_file():
            opens = self.mapping.history_from
            facts = BookFacts(
                company=self.mapping.company,
                currency=self.mapping.currency or "USD",
                history_from=parse_month(opens) if opens else None,
            )
            write_book_facts(self.data, facts)
        ledger.put_in_force(self.data, made)
        return made

    def _counts(self) -> dict[str, TableCount]:
        return {name: staged.count for name, staged in self.staged.items()}

    def _lost(self) -> dict[str, int]:
        """Rows of the import before that are in this one no longer, by table."""
        lost = {}
        for name, staged in self.staged.items():
            past = self._past_table(name)
            if past is not None and len(past):
                gone = ~np.isin(hashes(past, TABLES[name].key), staged.key_hashes)
                if gone.any():
                    lost[name] = int(gone.sum())
        return lost

    def _is_referred_to(self, table: str) -> bool:
        return any(
            column.refers_to == table for c in TABLES.values() for column in c.columns.values()
        )

    def _names(self, table: str) -> dict[str, str]:
        """Identifiers of a table by its names and by themselves."""
        key = TABLES[table].key[0]
        rows = self.staged[table].read()
        ids = rows[key].astype("str").tolist()
        known = dict(zip(ids, ids, strict=True))
        label = next((c for c in rows.columns if c.endswith("_name")), None)
        if label and label != key:
            names = rows[label].astype("str").tolist()
            known |= {name: one for name, one in zip(names, ids, strict=True) if name not in known}
        return known

    def _unknown_references(
        self, known: dict[str, dict[str, str]]
    ) -> dict[tuple[str, str], dict[str, int]]:
        """By table and column: values that name nothing we have, with their rows."""
        found: dict[tuple[str, str], dict[str, int]] = {}
        for table, remarks in self.remarks.items():
            if remarks.orphans:
                found[table, "account_id"] = remarks.orphans
            for column, seen in remarks.references.items():
                there = known.get(TABLES[table].columns[column].refers_to or "")
                if there is None:
                    continue
                ids = set(there.values())
                unknown = {value: rows for value, rows in seen.items() if value not in ids}
                if unknown:
                    found[table, column] = unknown
        return found

    def _alike(self) -> list[tuple[str, ...]]:
        names = self.staged["accounts"].read()["account_name"]
        return alike(names.astype("str").tolist())

    def _name_of(self, path: Path) -> str:
        for root in self.roots:
            if path.is_relative_to(root):
                return path.relative_to(root).as_posix()
        return path.name

    def _note_file(self, path: Path) -> None:
        self.files.setdefault(self._name_of(path), hash_of(path))


def _check_something_kept(name: str, count: TableCount) -> None:
    """Refuse an import of which every report would show nothing."""
    if count.kept:
        return
    most = sorted(count.rejected.items(), key=lambda item: (-item[1], item[0]))[:3]
    why = "; ".join(f"{reason} ({n:,})" for reason, n in most)
    found = f"All {count.read:,} rows were rejected: {why}." if why else "Its file has no rows."
    way = " Or say --partial to import without: reports will show no revenue."
    raise ImportRefusedError(
        f"Nothing would be left of the table {name}, which every report needs. {found} "
        f"Correct the export or the mapping.{way if name == NEEDED else ''}"
    )


def _first_there(
    key: list[str],
    known: np.ndarray,
    times: np.ndarray,
    since: pd.Timestamp,
    rows: pd.DataFrame,
) -> pd.Series:
    mine = hashes(rows, key)
    place = np.searchsorted(known, mine)
    inside = place < len(known)
    there = np.zeros(len(mine), dtype=bool)
    there[inside] = known[place[inside]] == mine[inside]
    loaded = np.full(len(mine), np.datetime64(since), dtype="datetime64[ns]")
    loaded[there] = times[place[there]]
    return pd.Series(loaded, index=rows.index)


def _utc(at: datetime) -> datetime:
    plain = at.astimezone(UTC).replace(tzinfo=None) if at.tzinfo else at
    return plain.replace(microsecond=0)


@contextmanager
def _staging(data: Path) -> Iterator[Path]:
    """A folder that becomes the import in the end, and goes if it does not."""
    try:
        (data / ledger.IMPORTS).mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=".unfinished-", dir=data / ledger.IMPORTS))
    except OSError as reason:
        raise ImportRefusedError(
            f"{data} cannot be written to: {reason.strerror or reason}. Name another folder."
        ) from None
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        for empty in (data / ledger.IMPORTS, data):
            if empty.is_dir() and not any(empty.iterdir()):
                empty.rmdir()
