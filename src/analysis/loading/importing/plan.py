"""Which files fill which tables, before any row is read."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from analysis.contracts.catalogue import TABLES
from analysis.errors import UserError
from analysis.loading.importing.columns import check_complete
from analysis.loading.importing.files import find_files
from analysis.loading.importing.ledger import TableCount
from analysis.loading.importing.mapping import Mapping, Source

NEEDED = "contract_lines"  # without it every report would show a company that earns nothing


class ImportRefusedError(UserError):
    """An import would not make a book that reports can use."""


@dataclass
class Plan:
    """The files of every source, by table, and what was looked for in vain."""

    files: dict[str, list[tuple[Source, list[Path]]]] = field(default_factory=dict)
    absent: dict[str, list[str]] = field(default_factory=dict)  # table: patterns

    def paths(self) -> list[Path]:
        return [path for sources in self.files.values() for _, paths in sources for path in paths]


def plan_of(mapping: Mapping, roots: Sequence[Path], partial: bool) -> Plan:
    """Refused where what no report can do without is not there."""
    plan = Plan()
    for name, sources in mapping.tables.items():
        for source in sources:
            paths = find_files(source.file, roots, source.folder)
            if paths:
                origin = mapping.name or "mapping"
                check_complete(source, TABLES[name], mapping.currency, origin)
                plan.files.setdefault(name, []).append((source, paths))
            else:
                plan.absent.setdefault(name, []).append(" or ".join(source.file))
    for needed in ("accounts", NEEDED):
        if needed not in plan.files and not (needed == NEEDED and partial):
            raise ImportRefusedError(_nothing_for(needed, plan, roots))
    return plan


def refuse_nothing_kept(name: str, count: TableCount) -> None:
    """Refuse an import of which every report would show nothing."""
    if count.kept:
        return
    found = "; ".join(
        f"{what}: {_most(reasons)}"
        for what, reasons in (("rejected", count.rejected), ("left out", count.left_out))
        if reasons
    )
    raise ImportRefusedError(
        f"Nothing would be left of the table {name}, which every report needs. "
        f"{f'Rows read: {count.read:,}; {found}.' if found else 'Its file has no rows.'} "
        f"Correct the export or the mapping.{_PARTIAL if name == NEEDED else ''}"
    )


_PARTIAL = " Or say --partial to import without: reports will show no revenue."


def _nothing_for(needed: str, plan: Plan, roots: Sequence[Path]) -> str:
    looked = "; ".join(plan.absent.get(needed, []))
    there = sorted(
        path.relative_to(root).as_posix()
        for root in roots
        for path in root.rglob("*")
        if path.is_file()
    )
    shown = ", ".join(there[:12]) + (f" and {len(there) - 12} more" if len(there) > 12 else "")
    return (
        f"No file for the table {needed}, which every report needs. "
        + (f"Looked for {looked}" if looked else f"The mapping does not speak of {needed}")
        + f"; there are: {shown or 'no files'}. Add the file, or the mapping that reads it."
        + (_PARTIAL if needed == NEEDED else "")
    )


def _most(reasons: dict[str, int]) -> str:
    most = sorted(reasons.items(), key=lambda item: (-item[1], item[0]))[:3]
    return "; ".join(f"{reason} ({n:,})" for reason, n in most)
