"""Which column is meant: header names as exports write them, found by letters and digits alone."""

import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from analysis.errors import UserError, candidates


class HeaderError(UserError):
    """A file's header lacks a column, or has it twice."""


@lru_cache(maxsize=10_000)
def folded(name: str) -> str:
    """What two spellings of one header share.

    >>> folded("Account ID") == folded("account_id") == folded("AccountId")
    True
    """
    plain = unicodedata.normalize("NFKC", name).casefold()
    return "".join(c for c in plain if c.isalnum()) or plain.strip()


class Header:
    """The columns of a file by name; `origin` names the file in messages."""

    def __init__(self, names: Sequence[str], origin: str) -> None:
        self.origin = origin
        self.names = [name.strip() for name in names]
        self._places: dict[str, list[int]] = {}
        self._folded: dict[str, list[int]] = {}
        for place, name in enumerate(self.names):
            if name:
                self._places.setdefault(name, []).append(place)
                self._folded.setdefault(folded(name), []).append(place)

    def place(self, wanted: Sequence[str]) -> int | None:
        """Where the first of the names `wanted` that the file has stands; none: None.

        A name that fits two columns is refused: which is meant, only the owner of the file knows.
        `Amount#2` names the second of them.
        """
        for name in wanted:
            base, number = _numbered(name)
            found = self._places.get(name) or self._places.get(base)
            found = found or self._folded.get(folded(base), [])
            if number and len(found) >= number:
                return found[number - 1]
            if len(found) == 1 and not number:
                return found[0]
            if len(found) > 1 and not number:
                columns = ", ".join(str(place + 1) for place in found)
                raise HeaderError(
                    f"{self.origin}: the header has '{name}' more than once, as columns {columns}. "
                    f"Write '{name}#1', '{name}#2' in the mapping for the one that is meant."
                )
        return None

    def count(self, wanted: Sequence[Sequence[str]]) -> int:
        """How many of the columns wanted, each under any of its names, stand here."""
        keys = {folded(_numbered(name)[0]) for name in self.names}
        return sum(any(folded(_numbered(n)[0]) in keys for n in names) for names in wanted)

    def absent(self, wanted: Sequence[str]) -> str:
        """A sentence for a column that is not there."""
        near = candidates(wanted[0], self.names)
        return f"{self.origin} has no column {' or '.join(repr(n) for n in wanted)}. {near}"


def merged_header(rows: Sequence[Sequence[str]]) -> list[str]:
    """One header of two rows: a wide heading stands over the columns up to the next one."""
    *uppers, last = rows
    width = max(len(row) for row in rows)
    parts: list[list[str]] = []
    for row in uppers:
        carried, line = "", []
        for place in range(width):
            cell = row[place].strip() if place < len(row) else ""
            carried = cell or carried
            line.append(carried)
        parts.append(line)
    lowest = [cell.strip() for cell in last] + [""] * (width - len(last))
    return [
        " ".join(part for part in column if part) for column in zip(*parts, lowest, strict=True)
    ]


def _numbered(name: str) -> tuple[str, int]:
    base, mark, number = name.rpartition("#")
    return (base, int(number)) if mark and number.isdigit() and int(number) else (name, 0)
