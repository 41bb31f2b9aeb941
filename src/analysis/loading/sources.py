"""Where did a table come from, and how is it cited?"""

import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from analysis.errors import UserError, candidates
from analysis.loading.paths import data_dir


class UnknownSourceError(UserError):
    """The catalogue has no such source."""


@dataclass(frozen=True)
class Source:
    """One entry of `data/sources.toml`."""

    key: str
    title: str
    producer: str
    citation: str  # as in running text: "BLS (2025)"
    url: str = ""
    licence: str = ""
    retrieved: date | None = None
    file: str = ""  # under data/
    sha256: str = ""
    origin: str = ""  # how it reached us, and how to get it again
    notice: str = ""  # what the producer asks to be said wherever its data are shown
    known: tuple[str, ...] = ()  # faults and limits a reader must know
    files: tuple[tuple[str, str], ...] = ()  # further files and their sha256

    @property
    def line(self) -> str:
        """What stands behind "Source:" under an exhibit."""
        return f"{self.producer}, {self.title}"


def source(key: str, *, catalogue: Path | None = None) -> Source:
    """The entry of the catalogue under `key`. Raises UnknownSourceError with the nearest keys."""
    path = catalogue or data_dir() / "sources.toml"
    entries = sources(path)
    if key not in entries:
        raise UnknownSourceError(
            f"{path.parent.name}/{path.name} has no source {key!r}. "
            + candidates(key, list(entries))
        )
    return entries[key]


def sources(catalogue: Path) -> dict[str, Source]:
    """Every entry of a catalogue, by its key."""
    return {
        key: Source(
            key=key,
            known=tuple(entry.pop("known", ())),
            files=tuple(sorted(entry.pop("files", {}).items())),
            **entry,
        )
        for key, entry in tomllib.loads(catalogue.read_text(encoding="utf-8")).items()
    }
