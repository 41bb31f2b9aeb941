"""Values that stand in another file of the export, found by a key."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from analysis.loading.importing.cells import Cells
from analysis.loading.importing.conditions import alternatives, holds
from analysis.loading.importing.files import find_files
from analysis.loading.importing.mapping import Lookup
from analysis.loading.importing.rows import Export


@dataclass(frozen=True)
class Found:
    """What a lookup knows: values by key, and keys for which it knows several."""

    name: str
    values: dict[str, str]
    doubtful: frozenset[str]


class Lookups:
    """All lookups of an import; each file is read once for each pair of columns."""

    def __init__(self, roots: Sequence[Path], on_read: Callable[[Export], None]) -> None:
        self._roots, self._on_read = roots, on_read
        self._found: dict[str, Found | None] = {}

    def get(self, lookup: Lookup) -> Found | None:
        """None where the file is not there."""
        key = lookup.model_dump_json(by_alias=True)
        if key not in self._found:
            paths = find_files(lookup.file, self._roots, lookup.folder)
            self._found[key] = self._read(lookup, paths) if paths else None
        return self._found[key]

    def _read(self, lookup: Lookup, paths: Sequence[Path]) -> Found:
        values: dict[str, list[str]] = {}
        for path in paths:
            wanted = [lookup.match, lookup.give, *(alternatives(c) for c in lookup.only_if)]
            export = Export(path, lookup, wanted)
            self._on_read(export)
            for portion in export.portions():
                cells = Cells(portion, lookup.blanks)
                keys, gives = cells.needed(lookup.match), cells.needed(lookup.give)
                counts = holds(lookup.only_if, lambda c: cells.of(alternatives(c)), len(keys))  # noqa: B023
                for key, value in zip(keys[counts], gives[counts], strict=True):
                    if key and value:
                        there = values.setdefault(key, [])
                        if value not in there:
                            there.append(value)
        return _chosen(lookup, ", ".join(path.name for path in paths), values)


def looked_up(texts: np.ndarray, found: Found) -> np.ndarray:
    """The value for each text; blank where there is none."""
    return np.array([found.values.get(text, "") for text in texts], dtype=object)


def _chosen(lookup: Lookup, name: str, values: dict[str, list[str]]) -> Found:
    doubtful = frozenset(key for key, gives in values.items() if len(gives) > 1)
    if lookup.several == "reject":
        single = {key: gives[0] for key, gives in values.items() if key not in doubtful}
        return Found(name, single, doubtful)
    pick: dict[str, Callable[[list[str]], str]] = {
        "first": lambda gives: gives[0],
        "last": lambda gives: gives[-1],
        "join": "|".join,
    }
    chosen = pick[lookup.several]
    return Found(name, {key: chosen(gives) for key, gives in values.items()}, frozenset())
