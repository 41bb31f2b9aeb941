"""What does a data directory say about itself? `book.toml`, read and written."""

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from analysis.contracts.columns import CURRENCY_PATTERN
from analysis.contracts.definitions import USUAL, Definitions
from analysis.loading.tables import UnreadableFileError, write_bytes

FACTS_FILE = "book.toml"

_EXPECTED: dict[str, tuple[Callable[[Any], bool], str]] = {
    "company": (lambda said: isinstance(said, str), 'its name in quotes, such as "Northwind"'),
    "currency": (
        lambda said: isinstance(said, str) and bool(re.match(CURRENCY_PATTERN, said)),
        'its code of three capitals in quotes, such as "EUR"',
    ),
    "is_synthetic": (lambda said: isinstance(said, bool), "true or false, without quotes"),
    "history_from": (
        lambda said: type(said) is date,
        "a day without quotes, such as 2024-01-01",
    ),
}


@dataclass(frozen=True)
class BookFacts:
    """What a data directory says about itself in book.toml; every entry may be left out."""

    company: str = ""
    currency: str = "USD"
    is_synthetic: bool = False
    history_from: date | None = None  # first month that is complete; else that of the first signing
    definitions: Definitions = USUAL
    overrule: Mapping[str, str] = field(default_factory=dict)  # flag of the forecast -> why


def read_book_facts(folder: Path, directory: Path) -> BookFacts:
    """What book.toml beside the tables says, or else the one of the data directory, or nothing.

    Raises
    ------
    UnreadableFileError
        A file that is no TOML, an entry that nobody reads, or one of another kind than expected.
    """
    path = next((p for p in (folder / FACTS_FILE, directory / FACTS_FILE) if p.is_file()), None)
    if path is None:
        return BookFacts()
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as reason:
        raise UnreadableFileError(f"{path} is not valid TOML: {reason}.") from None
    known = BookFacts.__dataclass_fields__
    unknown = [name for name in said if name not in known]
    if unknown:
        raise UnreadableFileError(
            f"{path} has an entry '{unknown[0]}', which nobody reads. It takes: {', '.join(known)}."
        )
    for name, (fits, expected) in _EXPECTED.items():
        if name in said and not fits(said[name]):
            raise UnreadableFileError(
                f"{path} gives {name} as {said[name]!r}; expected: {expected}."
            )
    checked = {
        "definitions": _definitions(path, said.get("definitions", {})),
        "overrule": _overrule(path, said.get("overrule", {})),
    }
    return BookFacts(**{**said, **checked})


def write_book_facts(directory: str | Path, facts: BookFacts) -> None:
    """Write book.toml."""
    lines = [
        f"company = {_quoted(facts.company)}",
        f"currency = {_quoted(facts.currency)}",
        f"is_synthetic = {str(facts.is_synthetic).lower()}",
    ]
    if facts.history_from:
        lines.append(f"history_from = {facts.history_from}  # the first complete month")
    if facts.definitions != USUAL:
        lines += [
            "",
            "[definitions]",
            f"net_retention = {_quoted(facts.definitions.net_retention)}",
        ]
        lines.append(f"grace_days = {facts.definitions.grace_days}")
    if facts.overrule:
        lines += ["", "[overrule]"]
        lines += [f"{_quoted(name)} = {_quoted(why)}" for name, why in facts.overrule.items()]
    write_bytes(("\n".join(lines) + "\n").encode(), Path(directory) / FACTS_FILE)


def _overrule(path: Path, said: Any) -> dict[str, str]:
    """The flags that the company overrules: by name, each with a reason that can be printed."""
    if isinstance(said, dict) and all(
        isinstance(why, str) and why.strip() for why in said.values()
    ):
        return dict(said)
    raise UnreadableFileError(
        f"{path} overrules a flag without a reason. Under [overrule] each flag has one, and who gave "
        'it, such as: drift = "Prices rose for all in May; looked at by M. Chen".'
    )


def _definitions(path: Path, said: Any) -> Definitions:
    known = Definitions.__dataclass_fields__
    unknown = [name for name in said if name not in known] if isinstance(said, dict) else [said]
    if unknown:
        raise UnreadableFileError(
            f"{path} has an entry '{unknown[0]}' among its definitions, which nobody reads. "
            f"[definitions] takes: {', '.join(known)}."
        )
    found = Definitions(**said)
    if not isinstance(found.net_retention, str):
        raise UnreadableFileError(
            f"{path} names the net_retention {found.net_retention}; a name in quotes is expected, "
            f'such as "{USUAL.net_retention}".'
        )
    if type(found.grace_days) is not int or not 0 <= found.grace_days <= 366:
        raise UnreadableFileError(
            f"{path} gives grace_days as {found.grace_days!r}; whole days from 0 to 366 are expected."
        )
    return found


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
