"""Read BEA's regional price parities: what a basket costs in a state or metro, the nation being 100.

SARPP holds the states, MARPP the metros. Line numbers moved between releases (all items were line
5 in 2025 and line 1 in 2026), so a line is known by its description. Codes come in quotes behind a
blank, or without their leading zeros; below the table stand notes.
"""

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from analysis.loading import reference
from analysis.loading.pay_data import shelf
from analysis.loading.pay_data.refusals import (
    PayDataError,
    checksum,
    existing,
    need_columns,
    numbers,
)
from analysis.loading.sources import Source

_MEASURES = {  # BEA's description, in small letters -> ours
    "rpps: all items": "all_items",
    "rpps: goods": "goods",
    "rpps: services: housing": "housing",
    "rpps: services: rents": "housing",
    "rpps: services: utilities": "utilities",
    "rpps: services: other": "other_services",
}
_NO_VALUE = ("(NA)", "(D)", "(L)", "(NM)", "n/a")
_NONMETRO_NATION = "00999"
_WHAT = "BEA's table of regional price parities (SARPP or MARPP)"
_NEEDED = ("GeoFIPS", "GeoName", "Description")
SHOWN = 4


def read(path: Path) -> tuple[pd.DataFrame, list[str]]:
    """The parities of a file in the columns of `shelf.rpp`, and what is to be known of them.

    Raises PayDataError where the file is another of BEA's tables or none of them.
    """
    wide, notes = _table(existing(path))
    described = wide["Description"].str.strip().str.casefold()
    measure = described.map(_MEASURES)
    if "all_items" not in set(measure):
        there = "; ".join(sorted(set(wide["Description"].str.strip()))[:SHOWN])
        raise PayDataError(
            f"{path} has no line 'RPPs: All items', so it is not {_WHAT}. It describes: {there}."
        )
    if left := sorted(set(wide.loc[measure.isna(), "Description"].str.strip())):
        notes.append(f"Lines that are no price parity were left out: {'; '.join(left)}.")
    wide = wide.assign(measure=measure)[measure.notna()]
    table = _which(wide)
    pieces = []
    for column in wide.columns:
        if year := re.fullmatch(r"(?:RPP )?((?:19|20)\d\d)", str(column).strip()):
            pieces.append(
                pd.DataFrame(
                    {
                        "table": table,
                        "area_code": _area_codes(wide["GeoFIPS"], table),
                        "area_name": wide["GeoName"].str.strip().str.rstrip("*").str.strip(),
                        "year": int(year.group(1)),
                        "measure": wide["measure"],
                        "price_parity": numbers(wide[column], str(path), blank=_NO_VALUE),
                    }
                )
            )
    if not pieces:
        raise PayDataError(f"{path} has no column of a year. It has: {', '.join(wide.columns)}.")
    long = pd.concat(pieces).dropna(subset=["price_parity"])
    long["area_type"] = [_area_type(code, table) for code in long["area_code"]]
    order = ["table", "area_code", "area_name", "area_type", "year", "measure", "price_parity"]
    long = long[order].sort_values(["table", "area_code", "year", "measure"], ignore_index=True)
    return long, notes


def bring(path: Path, *, folder: Path | None = None) -> Source:
    """Read a table and keep it beside the other one; the same table again replaces itself.

    The entry's `known` says which areas of OEWS have no parity, and which of BEA's no wages.
    """
    new, notes = read(path)
    table = new["table"].iloc[0]
    old, before = shelf.rpp(folder), shelf.brought(folder).get("rpp")
    if old is not None:
        new = pd.concat([old[old["table"] != table], new], ignore_index=True)
        new = new.sort_values(["table", "area_code", "year", "measure"], ignore_index=True)
    others = (
        []
        if before is None
        else [origin for origin in before.origin.split("; ") if not origin.startswith(table)]
    )
    span = new.groupby("table")["year"].agg(["min", "max"])
    entry = Source(
        key="rpp",
        title="Regional Price Parities",
        producer="U.S. Bureau of Economic Analysis",
        citation=f"BEA ({span['max'].max()} parities)",
        url="https://www.bea.gov/data/prices-inflation/regional-price-parities-state-and-metro-area",
        licence="Public domain (United States government work)",
        file="rpp.parquet",
        origin="; ".join(sorted([*others, f"{table}: {path.name} (sha256 {checksum(path)})"])),
        known=(
            *(f"{name}: {_years(row['min'], row['max'])}." for name, row in span.iterrows()),
            *notes,
            *unjoined(new),
            "What a wage buys is the employee's view; it says nothing of what work costs there.",
        ),
    )
    shelf.keep_table(new, entry, folder=folder)
    return entry


def unjoined(parities: pd.DataFrame) -> list[str]:
    """How parities and the areas of wages meet: what has a parity, what has none, as sentences."""
    areas = reference.areas()
    said = []
    for kind in ("state", "metro"):
        ours = areas[areas["area_type"] == kind].set_index("area_code")["area_name"]
        theirs = parities[parities["area_type"] == kind].drop_duplicates("area_code")
        theirs = theirs.set_index("area_code")["area_name"]
        if theirs.empty:
            continue
        without, beyond = (
            ours[~ours.index.isin(theirs.index)],
            theirs[~theirs.index.isin(ours.index)],
        )
        said.append(
            f"{len(ours) - len(without)} of {len(ours)} {kind} areas with wages have a parity"
            + (f"; {_some(without)} have none." if len(without) else ".")
        )
        if len(beyond):
            said.append(f"{len(beyond)} {kind} areas of BEA's have no wages: {_some(beyond)}.")
    return said


def _table(path: Path) -> tuple[pd.DataFrame, list[str]]:
    """The table with lines as index, and the date that BEA prints below it."""
    lines = _lines(path)
    header = [name.strip() for name in next(lines, (1, []))[1]]
    need_columns(header, _NEEDED, str(path), _WHAT)
    rows, numbers_of_lines, notes = [], [], []
    for line, row in lines:
        if len(row) == 1 or not any(cell.strip() for cell in row):
            if row and row[0].startswith("Last updated"):
                notes.append(f"{row[0].strip().rstrip('.')}.")
            continue
        if len(row) != len(header):
            raise PayDataError(
                f"{path}, line {line}: expected {len(header)} values, found {len(row)}. Download "
                "the file again; do not save it from a spreadsheet."
            )
        rows.append([cell.strip() for cell in row])
        numbers_of_lines.append(line)
    return pd.DataFrame(rows, columns=header, index=numbers_of_lines, dtype="str"), notes


def _lines(path: Path) -> Iterator[tuple[int, list[str]]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            # A blank stands between comma and quote; without this the quotes stay in the codes.
            reader = csv.reader(file, skipinitialspace=True)
            for row in reader:
                yield reader.line_num, row
    except (UnicodeDecodeError, csv.Error) as reason:
        raise PayDataError(f"{path} cannot be read as {_WHAT}: {reason}.") from None


def _which(wide: pd.DataFrame) -> str:
    """States or metros; only in names and codes, since trimmed copies lose the table's name."""
    names = wide["GeoName"]
    if names.str.contains("Metropolitan Statistical Area").any():
        return "MARPP"
    if wide["GeoFIPS"].str.strip().str.zfill(5).str.endswith("000").all():
        return "SARPP"
    raise PayDataError(
        f"This is neither states nor metros: {', '.join(names.unique()[:SHOWN])}. {_WHAT} is read."
    )


def _area_codes(fips: pd.Series, table: str) -> pd.Series:
    """As in OEWS: the nation 00, a state its two digits, a metro its five."""
    code = fips.str.strip().str.zfill(5)
    if table == "SARPP":
        return code.str[:2]
    return code.where(code != "00000", "00")


def _area_type(code: str, table: str) -> str:
    if code == "00":
        return "nation"
    if code == _NONMETRO_NATION:
        return "nonmetro"
    return "state" if table == "SARPP" else "metro"


def _years(first: int, last: int) -> str:
    return str(first) if first == last else f"{first} to {last}"


def _some(names: pd.Series) -> str:
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return "; ".join(names.sort_values().head(SHOWN)) + more
