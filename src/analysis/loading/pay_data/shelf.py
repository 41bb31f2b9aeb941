"""Where pay data that a user brought are kept, and how they are read again.

One folder, `pay_data` in the project's data folder unless another is named: a Parquet file for
each kind, and `sources.toml`, in the form of `data/sources.toml`, saying where each came from. The
folder keeps itself out of version control: what a user brings is the user's.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

import pandas as pd

from analysis.contracts.private import PrivateTable
from analysis.errors import UserError, candidates
from analysis.loading.paths import data_dir
from analysis.loading.sources import Source, sources
from analysis.loading.tables import read_table, write_bytes, write_tables

CATALOGUE = "sources.toml"
OWN_PAY = "pay"  # the one table whose rows are about people
PRIVATE = "private"
_GITIGNORE = b"# What is brought here is its owner's: it stays out of version control.\n*\n"


class NotBroughtError(UserError):
    """The pay data asked for were not brought yet."""


def shelf(folder: Path | None = None) -> Path:
    """The folder where brought pay data lie."""
    return folder or data_dir() / "pay_data"


def brought(folder: Path | None = None) -> dict[str, Source]:
    """What was brought, by key: `oews_2023`, `rpp`, `eci`, `cpi`, `survey_<name>`, `pay`."""
    path = shelf(folder) / CATALOGUE
    return sources(path) if path.is_file() else {}


def eci(folder: Path | None = None) -> pd.DataFrame | None:
    """Employment cost indexes: series_id, series_name, is_seasonally_adjusted, month, value.

    None where none was brought. So are `cpi` (with area_code and area_name) and `rpp`.
    """
    return _table("eci", folder)


def cpi(folder: Path | None = None) -> pd.DataFrame | None:
    """Consumer prices of all items, by area: as `eci`, with area_code and area_name."""
    return _table("cpi", folder)


def rpp(folder: Path | None = None) -> pd.DataFrame | None:
    """Regional price parities: table, area_code (as in OEWS), area_name, area_type, year,
    measure (all_items, goods, housing, utilities, other_services), price_parity (100: what all
    items cost in the nation)."""
    return _table("rpp", folder)


def survey(name: str, folder: Path | None = None) -> pd.DataFrame:
    """A salary survey, in the columns of `pay_data.survey`. Raises NotBroughtError."""
    found = _table(f"survey_{name}", folder)
    if found is None:
        known = [
            key.removeprefix("survey_") for key in brought(folder) if key.startswith("survey_")
        ]
        raise NotBroughtError(
            f"No survey {name!r} was brought. {candidates(name, known)} Bring one with "
            f"`analysis data survey FILE --mapping MAPPING --name {name}`."
        )
    return found


def own_pay(folder: Path | None = None) -> PrivateTable:
    """The company's own pay, as a table that cannot be displayed. Raises NotBroughtError."""
    path = shelf(folder) / PRIVATE / f"{OWN_PAY}.parquet"
    if not path.is_file():
        raise NotBroughtError(
            "The company's own pay was not brought. `analysis data pay FILE --mapping MAPPING` "
            "brings it; it stays on this machine."
        )
    return PrivateTable(read_table(path), "pay")


def keep(files: Mapping[str, bytes], entry: Source, *, folder: Path | None = None) -> Path:
    """Put files on the shelf with their entry in its catalogue; returns the folder.

    Files of the same names are replaced, and so is an entry of the same key.
    """
    at = _ready(folder)
    for name, content in files.items():
        write_bytes(content, at / name)
    _list(entry, at)
    return at


def keep_table(table: pd.DataFrame, entry: Source, *, folder: Path | None = None) -> Path:
    """`keep` for one table, which takes the name of the entry's key; returns its file.

    The company's own pay goes into a folder that nobody else on the machine may open.
    """
    at = _ready(folder)
    room = at / PRIVATE if entry.key == OWN_PAY else at
    if entry.key == OWN_PAY:
        room.mkdir(mode=0o700, exist_ok=True)
        room.chmod(0o700)
    write_tables({entry.key: table}, room)
    _list(entry, at)
    return room / f"{entry.key}.parquet"


def _ready(folder: Path | None) -> Path:
    at = shelf(folder)
    if not (at / ".gitignore").exists():
        write_bytes(_GITIGNORE, at / ".gitignore")
    return at


def _list(entry: Source, at: Path) -> None:
    entries = {**brought(at), entry.key: entry}
    write_bytes(_as_toml(entries).encode(), at / CATALOGUE)


def _table(key: str, folder: Path | None) -> pd.DataFrame | None:
    path = shelf(folder) / f"{key}.parquet"
    return read_table(path) if path.is_file() else None


def _as_toml(entries: Mapping[str, Source]) -> str:
    """The catalogue's text. A JSON string is a TOML string."""
    lines = ["# What was brought with `analysis data`, and where it came from."]
    for key, entry in sorted(entries.items()):
        lines += ["", f"[{key}]"]
        for name, value in asdict(entry).items():
            if name in ("key", "files") or not value:
                continue
            said = value.isoformat() if hasattr(value, "isoformat") else _quoted(value)
            lines.append(f"{name} = {said}")
        if entry.files:
            lines += ["", f"[{key}.files]"]
            lines += [f"{_quoted(name)} = {_quoted(sha256)}" for name, sha256 in entry.files]
    return "\n".join(lines) + "\n"


def _quoted(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
