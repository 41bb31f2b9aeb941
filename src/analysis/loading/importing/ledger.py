"""Which imports a data directory has kept, and what each of them read, kept and rejected."""

import json
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from analysis.errors import UserError, candidates
from analysis.loading.book import CURRENT_FILE
from analysis.loading.paths import resolve
from analysis.loading.tables import write_bytes

IMPORTS, RECORD, REJECTED, LEFT_OUT = "imports", "import.json", "rejected", "left-out"
_STAMP = "%Y%m%dT%H%M%SZ"


class UnknownImportError(UserError):
    """There is no such import in the data directory."""


class ImportOrderError(UserError):
    """An import would be older than one that is kept."""


@dataclass
class TableCount:
    """What became of the rows of one table: read = kept + collapsed + left out + rejected, always.

    Left out is what is no data of the table: rows that the mapping's own filters name, and footers.
    Rejected is what should have been kept, and could not.
    """

    read: int = 0
    kept: int = 0
    collapsed: int = 0  # repeated word for word
    left_out: dict[str, int] = field(default_factory=dict)  # by reason
    rejected: dict[str, int] = field(default_factory=dict)  # by reason

    def leave_out(self, reason: str, count: int = 1) -> None:
        self.left_out[reason] = self.left_out.get(reason, 0) + count

    def reject(self, reason: str, count: int = 1) -> None:
        self.rejected[reason] = self.rejected.get(reason, 0) + count

    @property
    def n_left_out(self) -> int:
        return sum(self.left_out.values())

    @property
    def n_rejected(self) -> int:
        return sum(self.rejected.values())

    @property
    def adds_up(self) -> bool:
        return self.read == self.kept + self.collapsed + self.n_left_out + self.n_rejected


@dataclass(frozen=True)
class Import:
    """One import as its record tells it."""

    id: str
    folder: Path
    at: datetime  # UTC
    mapping: str
    files: dict[str, str]  # name to SHA-256
    tables: dict[str, TableCount]
    notes: tuple[dict[str, Any], ...] = ()  # table, text, n_rows, examples
    suggestions: tuple[str, ...] = ()
    replaces: str = ""


def history(data: str | Path) -> list[Import]:
    """The imports kept in a data directory, the oldest first; none where it has no imports."""
    folder = resolve(data) / IMPORTS
    records = sorted(folder.glob(f"*/{RECORD}")) if folder.is_dir() else []
    return [_read(path) for path in records if not path.parent.name.startswith(".")]


def find_import(data: str | Path, wanted: str) -> Import:
    """One import by its id or the beginning of it."""
    known = history(data)
    found = [one for one in known if one.id.startswith(wanted)]
    if len(found) != 1 or not wanted:
        raise UnknownImportError(
            f"{data} has {'no' if not found else 'more than one'} import '{wanted}'. "
            f"{candidates(wanted, [one.id for one in known])}"
        )
    return found[0]


def in_force(data: str | Path) -> str:
    """The id of the import that reports are made from; blank where there is none."""
    pointer = resolve(data) / CURRENT_FILE
    return pointer.read_text(encoding="utf-8").strip() if pointer.is_file() else ""


def put_in_force(data: str | Path, one: Import) -> None:
    """Let reports be made from this import."""
    write_bytes(f"{one.id}\n".encode(), resolve(data) / CURRENT_FILE)


def before(known: list[Import], files: dict[str, str], replaces: str) -> Import | None:
    """The import that a new one follows: the last that it does not take the place of.

    Reading the same files again with a better mapping brings no news; nor does an import that
    was replaced count, else its mistakes would date what came to light after it.
    """
    gone = {one.replaces for one in known} | {replaces} - {""}
    contents = set(files.values())
    alive = [one for one in known if one.id not in gone and set(one.files.values()) != contents]
    return alive[-1] if alive else None


def refuse_earlier(data: str | Path, at: datetime) -> None:
    """Refuse an import made before the last that is kept: what was known when would be told wrong."""
    known = history(data)
    if known and at < known[-1].at:
        raise ImportOrderError(
            f"The last import in {data} was made on {known[-1].at:%Y-%m-%d %H:%M} UTC, and this one "
            f"would be of {at:%Y-%m-%d %H:%M}. Imports follow one another, since each dates what is "
            "new in it by the one before. Put the clock right, or state the time with --at; exports "
            "of earlier days go into a new data directory, the oldest first."
        )


def import_id(at: datetime, digest: str) -> str:
    """A name that sorts by time and tells contents apart."""
    return f"{at.strftime(_STAMP)}-{digest[:6]}"


def record_text(one: Import, mapping: dict[str, Any]) -> str:
    """The text of import.json."""
    said = {
        "id": one.id,
        "at": one.at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "mapping": one.mapping,
        "replaces": one.replaces,
        "files": [{"name": name, "sha256": digest} for name, digest in one.files.items()],
        "tables": {name: asdict(count) for name, count in one.tables.items()},
        "notes": list(one.notes),
        "suggestions": list(one.suggestions),
        "mapping_as_used": mapping,
    }
    return json.dumps(said, indent=2, ensure_ascii=False) + "\n"


def _read(path: Path) -> Import:
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        return Import(
            id=said["id"],
            folder=path.parent,
            at=datetime.strptime(said["at"], "%Y-%m-%dT%H:%M:%SZ"),
            mapping=said["mapping"],
            files={file["name"]: file["sha256"] for file in said["files"]},
            tables={name: TableCount(**count) for name, count in said["tables"].items()},
            notes=tuple(said["notes"]),
            suggestions=tuple(said["suggestions"]),
            replaces=said["replaces"],
        )
    except (OSError, ValueError, KeyError, TypeError) as reason:
        raise UnknownImportError(
            f"{path} is not the record of an import: {type(reason).__name__} {reason}. Move the "
            f"folder away if it is no import."
        ) from None
