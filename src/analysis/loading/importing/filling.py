"""One source of a table, row by row: what becomes of each, and why."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from analysis.contracts.catalogue import TableContract
from analysis.contracts.conform import sift
from analysis.loading.importing.cells import Cells
from analysis.loading.importing.conditions import alternatives, described
from analysis.loading.importing.dates import DateEvidence
from analysis.loading.importing.headers import HeaderError
from analysis.loading.importing.kinds import DATES, Kind, Manner, is_nothing, kind_of
from analysis.loading.importing.mapping import Condition, Rule, Source
from analysis.loading.importing.mapping_file import MappingError
from analysis.loading.importing.numbers import MarkEvidence
from analysis.loading.importing.rows import FOOTER, Export, Portion
from analysis.loading.importing.rules import Context, Maker, Place, places
from analysis.loading.importing.staging import StagedTable, hashes

UNKNOWN = "..."  # what a first mapping leaves to a person
MOST_REFERENCES = 100_000  # distinct values of a column that are remembered to look for near names


@dataclass
class Remarks:
    """What is to be said of an import besides its counts."""

    missing_columns: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    unmatched: dict[str, int] = field(default_factory=dict)  # column: lookups without a match
    rounded: dict[str, int] = field(default_factory=dict)
    references: dict[str, dict[str, int]] = field(default_factory=dict)  # column: value: rows
    orphans: dict[str, int] = field(default_factory=dict)
    skipped: list[str] = field(default_factory=list)  # fallback files that were not needed


@dataclass
class Filling:
    """How one table is filled from exports."""

    staged: StagedTable
    remarks: Remarks
    known_accounts: np.ndarray | None  # hashes of account ids; None before there are any
    loaded_at: Callable[[pd.DataFrame], pd.Series]

    def fill(self, number: int, context: Context) -> None:
        """All rows of the export of this number into the table, or among those set aside."""
        export = self.staged.exports[number]
        context.manners = self._manners(export, context)
        for portion in export.portions():
            self._take(portion, number, context)

    def _take(self, portion: Portion, number: int, context: Context) -> None:
        staged, export = self.staged, self.staged.exports[number]
        staged.count.read += len(portion.lines) + len(portion.faults)
        for line, reason, cells in portion.faults:
            if reason == FOOTER:
                staged.leave_out(number, line, cells, reason)
            else:
                kind, _, detail = reason.partition(": ")
                staged.reject(number, line, cells, [kind], [detail])
        maker = Maker(Cells(portion, context.source.blanks), context)
        left_out = _left_out(maker, context.source)
        for row, reason in sorted(left_out.items()):
            staged.leave_out(number, portion.lines[row], portion.row(row), reason)
        verdict = _Verdict(len(portion.lines), np.array(list(left_out), dtype="int64"))
        table = maker.table()
        for unread in maker.unread:
            reason = f"{unread.column}: expected {unread.expected}"
            verdict.add(unread.rows, reason, unread.found, first=unread.column)
        if "currency" in context.contract.columns and "currency" not in table:
            table["currency"] = context.currency
        rows = self._sifted(table, export, context, verdict)
        rows["loaded_at"] = self.loaded_at(rows)
        staged.add(rows, number, np.array(portion.lines)[verdict.passed])
        self._remark(rows, maker, context)
        for row, faults in sorted(verdict.faults.items()):
            reasons, found = zip(*faults, strict=True)
            staged.reject(number, portion.lines[row], portion.row(row), reasons, found)

    def _sifted(
        self, table: pd.DataFrame, export: Export, context: Context, verdict: "_Verdict"
    ) -> pd.DataFrame:
        """Of the rows that came so far those that keep the contract and whose account is known."""
        left = np.flatnonzero(verdict.passed)
        rows, broken = sift(table.iloc[left], context.contract.name, origin=export.name)
        for row, column, expected, found in broken.itertuples(index=False):
            shown = "" if pd.isna(found) else found
            verdict.add(left[[row]], f"{column}: expected {expected}", [shown])
        if self.known_accounts is None or "account_id" not in rows:
            return rows
        left = np.flatnonzero(verdict.passed)
        orphan = ~np.isin(hashes(rows, ["account_id"]), self.known_accounts)
        ids = rows.loc[orphan, "account_id"]
        verdict.add(left[orphan], "account_id: not in accounts", ids.tolist())
        for value in ids:
            self.remarks.orphans[value] = self.remarks.orphans.get(value, 0) + 1
        return rows[~orphan].reset_index(drop=True)

    def _remark(self, rows: pd.DataFrame, maker: Maker, context: Context) -> None:
        for column, n in ((c, n) for c, n in maker.blanks_by_lookup.items() if n):
            self.remarks.unmatched[column] = self.remarks.unmatched.get(column, 0) + n
        for column, n in maker.rounded.items():
            self.remarks.rounded[column] = self.remarks.rounded.get(column, 0) + n
        for spec in context.contract.columns.values():
            if spec.refers_to is None or (
                spec.name == "account_id" and self.known_accounts is not None
            ):
                continue
            seen = self.remarks.references.setdefault(spec.name, {})
            for value, n in rows[spec.name].value_counts().items():
                if value in seen or len(seen) < MOST_REFERENCES:
                    seen[str(value)] = seen.get(str(value), 0) + int(n)

    def _manners(self, export: Export, context: Context) -> dict[Place, Manner]:
        """How each date and number of the file is written: as stated, or as all its values allow."""
        stated: dict[Place, Manner] = {}
        open_places: dict[Place, tuple[Rule, str, str, Any]] = {}
        for column, rule in context.source.columns.items():
            spec = context.contract.columns[column]
            for place, inner, name in places(rule, spec, (column,)):
                kind = _kind_at(inner, name, kind_of(spec))
                manner, evidence = _stated(inner, context.source, kind, export)
                if evidence is None:
                    stated[place] = manner
                else:
                    open_places[place] = (inner, name, column, evidence)
        if open_places:
            for portion in export.portions():
                maker = Maker(Cells(portion, context.source.blanks), context)
                for place, (rule, name, column, evidence) in open_places.items():
                    _see(evidence, maker, rule, name, column, place, portion)
        for place, (rule, name, column, evidence) in open_places.items():
            label = name or next(iter(rule.from_ or []), column)
            settled = evidence.settled(export.name, label)
            zone = context.source.timezone
            if isinstance(evidence, DateEvidence):
                stated[place] = Manner(dates=tuple(settled) or ("iso",), timezone=zone)
            else:
                stated[place] = Manner(decimal=settled)
        return stated


class _Verdict:
    """Which rows of a portion may stay, and all reasons against the others, the first counting.

    Rows left out are not judged: what is no data cannot be wrong.
    """

    def __init__(self, count: int, left_out: np.ndarray) -> None:
        self.passed = np.ones(count, dtype=bool)
        self.passed[left_out] = False
        self._judged = self.passed.copy()
        self.faults: dict[int, list[tuple[str, str]]] = {}  # by row: reason, what was found

    def add(
        self, rows: np.ndarray, reason: str, found: Sequence[object] | np.ndarray, first: str = ""
    ) -> None:
        for row, value in zip(rows.tolist(), found, strict=True):
            if self._judged[row]:
                shown = "" if value is None else str(value)
                fault = (reason, f"{first}: {shown}" if first else shown)
                self.faults.setdefault(row, []).append(fault)
        self.passed[rows] = False


def _left_out(maker: Maker, source: Source) -> dict[int, str]:
    """The rows that the mapping does not want, each with the first reason that it gives."""
    unwanted = [(exclusion.because, maker.fits(exclusion.where)) for exclusion in source.leave_out]
    if source.only_if:
        reason = f"only where {described(source.only_if)}"
        unwanted.append((reason, ~maker.fits(source.only_if)))
    found: dict[int, str] = {}
    for reason, rows in unwanted:
        for row in np.flatnonzero(rows).tolist():
            found.setdefault(row, reason)
    return found


def _kind_at(rule: Rule, name: str, kind: Kind) -> Kind:
    """What is read at a place: a column of ours, an end of a span, or a factor."""
    if not name:
        return kind
    if name in (rule.months_between or []):
        return "day"
    return "moment" if name in (rule.minutes_between or []) else "number"


def _stated(
    rule: Rule, source: Source, kind: Kind, export: Export
) -> tuple[Manner, DateEvidence | MarkEvidence | None]:
    if kind in DATES:
        formats = rule.dates or source.dates
        if not formats:
            return Manner(), DateEvidence()
        # What is said of whole files is said of the columns in doubt; 2026-11-22 is never in doubt.
        is_iso_too = "iso" not in formats and (export.is_workbook or not rule.dates)
        more = ["iso"] if is_iso_too else []
        return Manner(dates=(*formats, *more), timezone=source.timezone), None
    decimal = rule.decimal or source.decimal
    if decimal is None:
        return Manner(), MarkEvidence(is_whole=kind == "whole")
    return Manner(decimal=decimal), None


def _see(
    evidence: DateEvidence | MarkEvidence,
    maker: Maker,
    rule: Rule,
    name: str,
    column: str,
    place: Place,
    portion: Portion,
) -> None:
    spec = maker.context.contract.columns[column]
    texts = maker.cells.of([name]) if name else maker.texts(rule, spec, place)
    codes, distinct = pd.factorize(texts)
    first = np.full(len(distinct), -1)
    first[codes[::-1]] = np.arange(len(codes))[::-1]
    there = [n for n, text in enumerate(distinct) if not is_nothing(str(text), "number")]
    evidence.see([str(distinct[n]) for n in there], [portion.lines[first[n]] for n in there])


def wanted_columns(source: Source) -> list[list[str]]:
    """All columns of the file that a source reads, each with its accepted names."""
    found: list[list[str]] = []
    for rule in source.columns.values():
        found += _wanted(rule)
    for condition in [source.only_if, *(e.where for e in source.leave_out)]:
        found += _in_condition(condition)
    return [list(names) for names in dict.fromkeys(map(tuple, found))]


def check_columns(
    export: Export, source: Source, contract: TableContract, remarks: Remarks, currency: str
) -> None:
    """Refuse a file without a column that the contract needs; remark on others that it lacks."""
    for column, rule in source.columns.items():
        spec = contract.columns[column]
        if any(_is_there(inner, export) for inner in rule.first_of or []):
            continue
        for names in _wanted(rule):
            if export.header.place(names) is not None:
                continue
            alone = rule.from_ is not None and list(rule.from_) == names
            alone &= not (currency and column == "currency")  # the mapping's own stands in
            if alone and not spec.is_blank_allowed and rule.default is None and not rule.only_if:
                raise HeaderError(
                    f"{export.header.absent(names)} {contract.name}.{column} cannot be without it; "
                    f"correct its name in the mapping, or give a constant: "
                    f"`{column}: {{value: ...}}`."
                )
            missing = remarks.missing_columns.setdefault((export.name, names[0]), [])
            if column not in missing:
                missing.append(column)
    for condition in [source.only_if, *(e.where for e in source.leave_out)]:
        for names in _in_condition(condition):
            is_added_on_the_way = names[0].startswith("_")  # by a sync; no export itself has it
            if export.header.place(names) is None and not is_added_on_the_way:
                remarks.missing_columns.setdefault((export.name, names[0]), []).append("a filter")


def _is_there(rule: Rule, export: Export) -> bool:
    """Whether the file has all that a rule needs."""
    return all(export.header.place(names) is not None for names in _wanted(rule))


def check_complete(source: Source, contract: TableContract, currency: str, origin: str) -> None:
    """Refuse a source that leaves a column without which no row of the table can be."""
    given = {*source.columns, "loaded_at"} | ({"currency"} if currency else set())
    for column, rule in source.columns.items():
        if UNKNOWN in (rule.value, rule.default):
            raise MappingError(
                f"{origin}: the source {source.file[0]} of '{contract.name}' still has "
                f"`{column}: {{value: {UNKNOWN}}}`. Write what it is in all rows, or the column of "
                f"the file: {contract.columns[column].description}"
            )
    absent = [
        c.name for c in contract.columns.values() if not c.is_blank_allowed and c.name not in given
    ]
    if absent:
        lines = "\n".join(f"  {name}: {contract.columns[name].description}" for name in absent)
        raise MappingError(
            f"{origin}: the source {source.file[0]} of '{contract.name}' gives no value for "
            f"columns that every row needs:\n{lines}\nName the column of the file, or a constant: "
            f"`{absent[0]}: {{value: ...}}`."
        )


def _wanted(rule: Rule) -> list[list[str]]:
    found: list[list[str]] = []
    if rule.from_ and not rule.from_[0].startswith("$"):
        found.append(rule.from_)
    named = [*(rule.months_between or []), *(rule.minutes_between or [])]
    factors = (rule.times, rule.per, rule.add_months, rule.add_minutes)
    named += [n for n in factors if n and not n[0].isdigit()]
    if rule.template:
        named += [part.split("}")[0] for part in rule.template.split("{")[1:]]
    found += [[name] for name in named if not name.startswith("$")]
    found += _in_condition(rule.only_if)
    for inner in rule.first_of or []:
        found += _wanted(inner)
    return found


def _in_condition(condition: Condition) -> list[list[str]]:
    return [alternatives(name) for name in condition if not name.startswith("$")]
