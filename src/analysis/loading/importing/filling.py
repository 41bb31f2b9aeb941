"""One source of a table, row by row: what becomes of each, and why."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from analysis.contracts.conform import sift
from analysis.loading.importing.cells import Cells
from analysis.loading.importing.conditions import described
from analysis.loading.importing.manners import manners_of
from analysis.loading.importing.mapping import Source
from analysis.loading.importing.rows import FOOTER, Export, Portion
from analysis.loading.importing.rules import Context, Maker
from analysis.loading.importing.staging import StagedTable, hashes

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
        context.manners = manners_of(export, context)
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
