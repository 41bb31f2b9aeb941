"""A folder of exports made into the canonical tables of a data directory, as a whole or not at all."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.contracts.catalogue import TABLES
from analysis.contracts.conform import conform
from analysis.loading.facts import FACTS_FILE, BookFacts, write_book_facts
from analysis.loading.importing import ledger, standing
from analysis.loading.importing.columns import check_columns, wanted_columns
from analysis.loading.importing.files import hash_of
from analysis.loading.importing.filling import Filling, Remarks
from analysis.loading.importing.ledger import Import
from analysis.loading.importing.lookups import Lookups
from analysis.loading.importing.losses import check_tables, refuse_losses
from analysis.loading.importing.mapping import Mapping as MappingFile
from analysis.loading.importing.mapping import Source
from analysis.loading.importing.mapping_file import fingerprint, read_mapping
from analysis.loading.importing.names import alike
from analysis.loading.importing.notes import notes_of, suggestions_of
from analysis.loading.importing.past import Past
from analysis.loading.importing.plan import (
    NEEDED,
    ImportRefusedError,
    plan_of,
    refuse_nothing_kept,
)
from analysis.loading.importing.references import known_names, unknown_references
from analysis.loading.importing.rows import Export
from analysis.loading.importing.rules import Context
from analysis.loading.importing.staging import StagedTable, hashes
from analysis.loading.importing.systems import refuse_doubled_contracts
from analysis.loading.importing.unfinished import put_in_place, unfinished_import
from analysis.loading.tables import write_bytes
from analysis.periods import parse_month


def import_folder(
    mappings: str | Path | Sequence[str | Path],
    source: str | Path | Sequence[str | Path],
    to: str | Path,
    *,
    at: datetime,
    partial: bool = False,
    replaces: str = "",
    dates: Sequence[str] = (),
    take: Mapping[str, Sequence[str]] | None = None,
    accept_loss: Collection[str] = (),
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
    take : names of mappings by table
        Of several mappings, those that a table is taken from: `{"contract_lines": ["stripe"]}`.
    accept_loss : names of tables
        Of which the exports may lack any number of rows that the import before had.
    say : function
        Told what is being read.

    Raises
    ------
    UserError
        For every file, value or mapping that cannot be used; nothing is written then.
    """
    mapping = read_mapping(mappings, dates=dates, take=take or {})
    roots = [
        Path(one).expanduser() for one in ([source] if isinstance(source, str | Path) else source)
    ]
    for root in roots:
        if not root.is_dir():
            raise ImportRefusedError(f"There is no folder {root} to import from.")
    data = Path(to).expanduser()
    replaced = ledger.find_import(data, replaces).id if replaces else ""
    check_tables(accept_loss)
    accepted = {*accept_loss, *([NEEDED] if partial else [])}
    at = _utc(at)
    ledger.refuse_earlier(data, at)
    with unfinished_import(data) as folder:
        job = _Job(mapping, roots, data, folder, at, replaced, take or {}, accepted, say)
        return job.run(partial)


@dataclass
class _Job:
    mapping: MappingFile
    roots: list[Path]
    data: Path
    folder: Path
    at: datetime
    replaces: str
    take: Mapping[str, Sequence[str]]
    accept_loss: Collection[str]
    say: Callable[[str], None]
    files: dict[str, str] = field(default_factory=dict)
    remarks: dict[str, Remarks] = field(default_factory=dict)
    staged: dict[str, StagedTable] = field(default_factory=dict)

    def run(self, partial: bool) -> Import:
        plan = plan_of(self.mapping, self.roots, partial)
        for path in plan.paths():
            self._note_file(path)
        self.past = Past(ledger.before(ledger.history(self.data), self.files, self.replaces))
        self.lookups = Lookups(self.roots, lambda export: self._note_file(export.path))
        self.aliases = {
            table: {name.casefold(): known for name, known in names.items()}
            for table, names in self.mapping.aliases.items()
        }
        for name in [name for name in TABLES if name in plan.files]:
            self.say(f"{name} ...")
            self._fill(name, plan.files[name])
            if name == "accounts" or (name == NEEDED and not partial):
                refuse_nothing_kept(name, self.staged[name].count)
        self._complete_histories()
        lost = self.past.lost(self.staged)
        if self.past.before:
            read = {name: [one.name for one in each.exports] for name, each in self.staged.items()}
            refuse_losses(lost, read, self.past.before, self.accept_loss)
        return self._put_in_force(plan.absent, lost)

    def _fill(self, name: str, planned: list[tuple[Source, list[Path]]]) -> None:
        remarks = self.remarks[name] = Remarks()
        exports: list[Export] = []
        sources: list[Source] = []
        for source, paths in planned:
            for path in paths:
                export = Export(path, source, wanted_columns(source), self._name_of(path))
                check_columns(export, source, TABLES[name], remarks, self.mapping.currency)
                exports.append(export)
                sources.append(source)
        staged = self.staged[name] = StagedTable(name, self.folder, exports)
        accounts = self.staged["accounts"] if name != "accounts" else None
        known = hashes(accounts.read()[["account_id"]], ["account_id"]) if accounts else None
        filling = Filling(staged, remarks, known, self.past.load_times(name))
        try:
            self._read(filling, [n for n, s in enumerate(sources) if not s.fallback], sources)
            spare = [n for n, s in enumerate(sources) if s.fallback]
            if staged.count.kept:
                remarks.skipped += [exports[number].name for number in spare]
            else:
                self._read(filling, spare, sources)
            staged.close()
            if name == NEEDED:
                refuse_doubled_contracts(staged, sources, self.take.get(NEEDED, ()))
            staged.settle_repeats()
            if "valid_to" in TABLES[name].columns:
                self._settle_periods(staged, sources)
        finally:
            staged.close_aside()

    def _read(self, filling: Filling, numbers: Sequence[int], sources: Sequence[Source]) -> None:
        """The exports of these numbers into their table."""
        staged, currency = filling.staged, self.mapping.currency
        for number in numbers:
            self.say(f"  {staged.exports[number].name}")
            filling.fill(
                number,
                Context(staged.contract, sources[number], self.lookups, self.aliases, currency),
            )

    def _settle_periods(self, staged: StagedTable, sources: Sequence[Source]) -> None:
        name, rows = staged.name, staged.read()
        if not any("valid_to" in source.columns for source in sources):
            staged.replace(self.past.continued(standing.with_ends(rows, name), name))
            return
        wrong = standing.overlapping(rows, name)
        staged.reject_staged(wrong, "periods that overlap or end before they begin")

    def _complete_histories(self) -> None:
        """A history of accounts where no export gives one, and no contract lines where so said."""
        if "account_history" not in self.staged:
            accounts = self.staged["accounts"].read()
            rows = conform(standing.from_accounts(accounts), "account_history", origin="accounts")
            rows["loaded_at"] = self.past.load_times("account_history")(rows)
            self._made_up("account_history", self.past.continued(rows, "account_history"))
        if NEEDED not in self.staged:
            self._made_up(NEEDED, None)

    def _made_up(self, name: str, rows: pd.DataFrame | None) -> None:
        staged = self.staged[name] = StagedTable(name, self.folder)
        self.remarks[name] = Remarks()
        staged.close()
        if rows is not None:
            staged.replace(rows)

    def _put_in_force(self, absent: Mapping[str, Sequence[str]], lost: Mapping[str, int]) -> Import:
        known = known_names(self.staged)
        unknown = unknown_references(self.remarks, known)
        counts = {table: self.staged[table].count for table in TABLES if table in self.staged}
        names = self.staged["accounts"].read()["account_name"].astype("str").tolist()
        digest = sha256("".join(sorted(self.files.values())).encode())
        digest.update(fingerprint(self.mapping).encode())
        name = ledger.import_id(self.at, digest.hexdigest())
        made = Import(
            id=name,
            folder=self.data / ledger.IMPORTS / name,
            at=self.at,
            mapping=self.mapping.name,
            files=dict(sorted(self.files.items())),
            tables=counts,
            notes=tuple(notes_of(self.remarks, counts, absent, unknown, lost)),
            suggestions=tuple(suggestions_of(unknown, known, alike(names))),
            replaces=self.replaces,
        )
        as_used: dict[str, Any] = self.mapping.model_dump(
            mode="json", by_alias=True, exclude_defaults=True
        )
        write_bytes(ledger.record_text(made, as_used).encode(), self.folder / ledger.RECORD)
        put_in_place(self.folder, made.folder)
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

    def _name_of(self, path: Path) -> str:
        for root in self.roots:
            if path.is_relative_to(root):
                return path.relative_to(root).as_posix()
        return path.name

    def _note_file(self, path: Path) -> None:
        self.files.setdefault(self._name_of(path), hash_of(path))


def _utc(at: datetime) -> datetime:
    plain = at.astimezone(UTC).replace(tzinfo=None) if at.tzinfo else at
    return plain.replace(microsecond=0)
