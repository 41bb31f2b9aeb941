"""What is said of a file of pay data that is not what it should be."""

from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

import pandas as pd

from analysis.errors import UserError

SHOWN = 5  # enough to recognise the fault, few enough to read


class PayDataError(UserError):
    """A file of pay data cannot be read, or is not the file it was given as."""


def existing(path: Path) -> Path:
    """`path`, if there is such a file with something in it."""
    if not path.is_file():
        raise PayDataError(f"There is no file {path}.")
    if path.stat().st_size == 0:
        raise PayDataError(f"{path} is empty. Download or export it again.")
    return path


def need_columns(have: Iterable[str], wanted: Iterable[str], where: str, what: str) -> None:
    """Refuse a table that lacks columns, saying which it lacks and which it has."""
    have = list(have)
    absent = [name for name in wanted if name not in have]
    if absent:
        shown = ", ".join(map(str, have[:12])) + (", ..." if len(have) > 12 else "")
        raise PayDataError(
            f"{where} is not {what}: it has no column {', '.join(absent)}. "
            f"It has: {shown or 'no columns'}."
        )


def numbers(text: pd.Series, where: str, *, blank: Iterable[str] = ()) -> pd.Series:
    """Text as numbers, 1,234.5 among them; `blank` are the marks that stand for no value.

    Raises PayDataError naming the lines and what stands there. The index of `text` counts the
    lines of the file.
    """
    plain = text.astype("str").str.strip()
    missing = plain.isna() | plain.isin(["", "nan", *blank])
    value = pd.to_numeric(plain.mask(missing).str.replace(",", ""), errors="coerce")
    refuse_lines(plain[value.isna() & ~missing], where, f"{text.name}: expected a number")
    return value.astype(float)


def refuse_lines(found: pd.Series, where: str, expected: str) -> None:
    """Refuse values that are not as expected, by their lines; nothing found, nothing refused."""
    if found.empty:
        return
    some = "; ".join(f"line {line}: {value!r}" for line, value in found.head(SHOWN).items())
    more = f"; and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
    raise PayDataError(f"{where}, {expected}. Found {some}{more}. Correct the file.")


def checksum(path: Path) -> str:
    """The SHA-256 of a file, read in pieces."""
    digest = sha256()
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            digest.update(piece)
    return digest.hexdigest()
