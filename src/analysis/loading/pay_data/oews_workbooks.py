"""Read the workbooks in which BLS publishes OEWS: one xlsx, or a zip of several.

`all_data_M_2023.xlsx`, `state_M2023_dl.xlsx`, `MSA_M2023_dl.xlsx`, `natsector_M2023_dl.xlsx`,
`nat3d_...`, `nat4d_...`, `national_...`: one layout, with headers in either case and a few columns
more or fewer from year to year. Numbers stand among marks: `*` no wage, `**` no employment, `#` a
wage too high to print.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pandas as pd
from python_calamine import CalamineError, CalamineWorkbook

from analysis.loading.pay_data.oews_table import (
    ALL_INDUSTRIES,
    MEASURES,
    NATION,
    Oews,
    industry_code,
    is_whole,
    oews,
    plain_industry,
)
from analysis.loading.pay_data.refusals import PayDataError, need_columns, numbers, refuse_lines

_PERCENTILE = {10: "PCT10", 25: "PCT25", 50: "MEDIAN", 75: "PCT75", 90: "PCT90"}
_COLUMN = {  # our measure -> BLS's column
    "employment_jobs": "TOT_EMP",
    "employment_rse": "EMP_PRSE",
    "wage_mean_hourly_usd": "H_MEAN",
    "wage_mean_annual_usd": "A_MEAN",
    "wage_mean_rse": "MEAN_PRSE",
    "jobs_per_1000": "JOBS_1000",
    "location_quotient": "LOC_QUOTIENT",
    **{f"wage_p{p}_hourly_usd": f"H_{name}" for p, name in _PERCENTILE.items()},
    **{f"wage_p{p}_annual_usd": f"A_{name}" for p, name in _PERCENTILE.items()},
}
_OPTIONAL = {"JOBS_1000", "LOC_QUOTIENT"}  # workbooks of industries lack them in some years
_WORDS = [
    "AREA",
    "AREA_TITLE",
    "AREA_TYPE",
    "NAICS",
    "NAICS_TITLE",
    "I_GROUP",
    "OWN_CODE",
    "OCC_CODE",
    "OCC_TITLE",
    "O_GROUP",
]
_SAID_OTHERWISE = {  # in some year's header -> in the others'
    "JOBS_1000_ORIG": "JOBS_1000",  # 2019
    "LOC_Q": "LOC_QUOTIENT",
    "GROUP": "O_GROUP",
}
_AREA_TYPES = {"1": "nation", "2": "state", "3": "state", "4": "metro", "6": "nonmetro"}
_LEVELS = {
    "cross-industry": "total",
    "cross-industry, ownership": "ownership",
    "sector": "sector",
    "3-digit": "3-digit",
    "4-digit": "4-digit",
    "5-digit": "detailed",
    "6-digit": "detailed",
}
_NO_VALUE = {"*": "not_released", "**": "not_released", "#": "top_coded"}
_NOT_MEASURED = ("~",)  # "less than 0.5%", in a column that we do not carry
_CHUNK = 50_000  # rows: the whole of `all_data` as Python objects would take gigabytes


def read_workbooks(
    path: Path, states: dict[str, str], stated: str | None = None
) -> Iterator[tuple[str, Oews]]:
    """Each table of OEWS in the file: where it stands, and what it holds.

    `states` gives the postal code of a state by its FIPS number; `stated` is the release where no
    name says it. Raises PayDataError where there is no table, naming the sheets that were met.
    """
    met: list[str] = []
    n_tables = 0
    for name, content in _files(path):
        for sheet, header, rows in _sheets(name, content):
            where = f"{name}, sheet {sheet}"
            if "OCC_CODE" not in header:
                met.append(where)
                continue
            need_columns(header, [*_WORDS, *_needed()], where, "a table of OEWS")
            n_tables += 1
            release = _release([sheet, name, path.name], where, stated)
            yield where, _read(where, release, header, rows, states)
    if not n_tables:
        raise PayDataError(
            f"{path} holds no table of OEWS: no sheet has a column OCC_CODE. "
            f"Looked at: {'; '.join(met) or 'nothing'}."
        )


def release_of(text: str) -> str:
    """The year that a name of BLS's states, or nothing.

    >>> release_of("natsector_M2022_dl.xlsx"), release_of("All May 2023 data"), release_of("a.xlsx")
    ('2022', '2023', '')
    >>> release_of("all_data_M_2019.xlsx"), release_of("oesm24st.zip")
    ('2019', '2024')
    """
    if found := re.search(r"(?:M_?|May[ _])(20\d\d)(?!\d)", text):
        return found.group(1)
    if found := re.search(r"oesm(\d\d)", text):
        return f"20{found.group(1)}"
    return ""


def _release(said: list[str], where: str, stated: str | None) -> str:
    found = next(filter(None, map(release_of, said)), None)
    if found and stated and found != stated:
        raise PayDataError(f"{where} is of May {found}, not of May {stated}.")
    if not (found or stated):
        raise PayDataError(
            f"{where}: neither file nor sheet says of which May the figures are. Name it with "
            "--release, as in --release 2023."
        )
    return found or stated or ""


def _needed() -> list[str]:
    return [name for name in _COLUMN.values() if name not in _OPTIONAL]


def _files(path: Path) -> Iterator[tuple[str, bytes]]:
    """The workbooks of a file: itself, or those inside a zip."""
    if path.suffix.lower() != ".zip":
        yield path.name, path.read_bytes()
        return
    try:
        with zipfile.ZipFile(path) as archive:
            names = [
                name for name in archive.namelist() if name.lower().endswith((".xlsx", ".xls"))
            ]
            if not names:
                raise PayDataError(
                    f"{path} holds no workbook. It holds: {', '.join(archive.namelist()[:8])}."
                )
            for name in sorted(names):
                yield Path(name).name, archive.read(name)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as reason:
        raise PayDataError(f"{path} cannot be read as a zip file: {reason}.") from None


def _sheets(name: str, content: bytes) -> Iterator[tuple[str, list[str], Iterator[list[Any]]]]:
    """Every sheet that is not empty: its name, its header in capitals, its rows."""
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        for sheet in workbook.sheet_names:
            rows = workbook.get_sheet_by_name(sheet).iter_rows()
            header = [str(cell).strip().upper() for cell in next(rows, [])]
            if header:
                yield sheet, [_SAID_OTHERWISE.get(said, said) for said in header], rows
    except (CalamineError, OSError, ValueError, zipfile.BadZipFile) as reason:
        raise PayDataError(
            f"{name} cannot be read as a workbook: {reason}. Download it again."
        ) from None


def _read(
    where: str,
    release: str,
    header: list[str],
    rows: Iterator[list[Any]],
    states: dict[str, str],
) -> Oews:
    notes: dict[str, int] = {}
    pieces, first_line = [], 2
    while chunk := list(islice(rows, _CHUNK)):
        frame = pd.DataFrame(chunk, columns=header)
        frame.index = pd.RangeIndex(first_line, first_line + len(frame))
        first_line += len(frame)
        pieces.append(_piece(frame, where, notes))
    table = pd.concat(pieces) if pieces else pd.DataFrame()
    if table.empty:
        raise PayDataError(
            f"{where} has no row that we know how to use"
            + (f": {_said(notes)[0]}" if notes else ".")
        )
    table = _one_row_a_cell(table, where, notes)
    return oews(
        release, table, _areas(table, states), _industries(table), _occupations(table), _said(notes)
    )


def _piece(frame: pd.DataFrame, where: str, notes: dict[str, int]) -> pd.DataFrame:
    """Some rows in our terms, without those that we do not carry, which are counted."""
    words = frame[_WORDS].astype("str").apply(lambda column: column.str.strip())
    words = words[words["OCC_CODE"] != ""]  # a blank line, or a note below the table
    words["AREA"] = words["AREA"].str.removesuffix(".0")
    types = words["AREA_TYPE"].str.removesuffix(".0")
    refuse_lines(types[~types.isin(_AREA_TYPES)], where, "AREA_TYPE: expected one of 1, 2, 3, 4, 6")
    soc = words["OCC_CODE"].str.replace("-", "")
    refuse_lines(
        words.loc[~soc.str.fullmatch(r"\d{6}"), "OCC_CODE"], where, "OCC_CODE: expected as 41-3091"
    )
    level = words["I_GROUP"].str.lower()
    table = pd.DataFrame(
        {
            "soc_code": soc.str[:2] + "-" + soc.str[2:],
            "occupation_name": words["OCC_TITLE"],
            "is_detailed": words["O_GROUP"].str.lower().isin(["detailed", ""]),
            "area_type": types.map(_AREA_TYPES),
            "area_name": words["AREA_TITLE"],
            "industry_code": words["NAICS"].map(industry_code),
            "industry_name": words["NAICS_TITLE"].map(plain_industry),
            "industry_level": level.map(_LEVELS),
            "owners": words["OWN_CODE"].str.removesuffix(".0").str.len(),
        }
    )
    table["area_code"] = _area_codes(words["AREA"], table["area_type"])
    left_out = {
        "rows cut an industry by owner, which the whole industry contains": level.str.contains(
            ", ownership"
        )
        & (level != "cross-industry, ownership"),
        "rows cross place with industry, which OEWS itself never does: research estimates of "
        "another method": (table["area_code"] != NATION)
        & (table["industry_code"] != ALL_INDUSTRIES),
    }
    for reason, rows in left_out.items():
        _count(notes, reason, int(rows.sum()))
    table = table[~pd.concat(left_out.values(), axis="columns").any(axis="columns")]
    unknown = level[table.index][table["industry_level"].isna()]
    refuse_lines(unknown, where, f"I_GROUP: expected one of {', '.join(_LEVELS)}")
    return table.assign(**_measures(frame.loc[table.index], where))


def _measures(frame: pd.DataFrame, where: str) -> dict[str, pd.Series]:
    """Every measure and why it is blank, where it is."""
    said: dict[str, pd.Series] = {}
    only = {
        kind: _yes(frame[name]) if name in frame.columns else pd.Series(False, index=frame.index)
        for kind, name in (("annual", "HOURLY"), ("hourly", "ANNUAL"))
    }
    for measure, (_, kind) in MEASURES.items():
        column = _COLUMN[measure]
        if column not in frame.columns:
            said[measure] = pd.Series(float("nan"), index=frame.index)
            said[f"{measure}_flag"] = pd.Series(None, index=frame.index, dtype="str")
            continue
        text = frame[column].astype("str").str.strip()
        value = numbers(text, where, blank=[*_NO_VALUE, *_NOT_MEASURED])
        flag = text.map(_NO_VALUE)
        if kind in only:
            flag = flag.mask(only[kind] & (flag == "not_released"), _only(kind))
        said[measure] = (value / 100).round(4) if kind == "share" else value
        said[f"{measure}_flag"] = flag.astype("str")
    return said


def _only(kind: str) -> str:
    return "hourly_only" if kind == "annual" else "annual_only"


def _yes(column: pd.Series) -> pd.Series:
    return column.astype("str").str.strip().str.upper().isin(["TRUE", "1", "1.0"])


def _one_row_a_cell(table: pd.DataFrame, where: str, notes: dict[str, int]) -> pd.DataFrame:
    """Of rows for one cell, the detailed occupation and the widest ownership.

    A broad occupation with one detailed one is printed twice under one code; so is an industry
    that stands at two levels. These repeat one another and are no loss.
    """
    key = ["soc_code", "area_code", "industry_code"]
    four = table.loc[table["industry_level"] == "4-digit", "industry_code"].unique()
    table = table.assign(is_four_digit=table["industry_code"].isin(four))
    table = table.sort_values(
        [*key, "owners", "is_detailed", "industry_level"],
        ascending=[True, True, True, False, False, True],
        kind="stable",
    )
    again = table.duplicated(key)
    wage = ["wage_p50_annual_usd", "wage_mean_annual_usd", "employment_jobs"]
    first = table.groupby(key)[wage].transform("first")
    other = (table[wage].fillna(-1) != first.fillna(-1)).any(axis="columns")
    narrower = table["owners"] < table.groupby(key)["owners"].transform("max")
    refuse_lines(
        table.loc[again & other & ~narrower, "soc_code"].sort_index(),
        where,
        "OCC_CODE: expected one row for each occupation, area and industry; some differ",
    )
    _count(
        notes,
        "rows cut an industry by owner, which the whole industry contains",
        int((again & other).sum()),
    )
    return table[~again]


def _area_codes(area: pd.Series, kind: pd.Series) -> pd.Series:
    """The nation 00, a state its FIPS number, a metro its CBSA code, the rest seven digits.

    Workbooks lose leading zeros; the kind of area says how long a code must be.
    """
    length = kind.map({"state": 2, "metro": 5, "nonmetro": 7})
    codes = [
        NATION if what == "nation" else code[-5:] if what == "metro" and len(code) > 5 else code
        for code, what in zip(area, kind, strict=True)
    ]
    return pd.Series(
        [
            code if pd.isna(size) else code.zfill(int(size))
            for code, size in zip(codes, length, strict=True)
        ],
        index=area.index,
        dtype="str",
    )


def _areas(table: pd.DataFrame, states: dict[str, str]) -> pd.DataFrame:
    areas = table[["area_code", "area_name", "area_type"]].drop_duplicates("area_code")
    fips = {postal: number for number, postal in states.items()}
    # A metro belongs to the first state of its name, as BLS files it.
    postal = areas["area_name"].str.extract(r", ([A-Z]{2})\b")[0]
    number = areas["area_code"].str[:2].where(areas["area_type"].isin(["state", "nonmetro"]))
    number = number.fillna(postal.map(fips)).where(areas["area_type"] != "nation").fillna("")
    nation = areas["area_type"] == "nation"
    return areas.assign(
        area_name=areas["area_name"].mask(nation, "United States"),
        state_fips=number,
        state_code=number.map(states).fillna(""),
    )


def _industries(table: pd.DataFrame) -> pd.DataFrame:
    industries = table.drop_duplicates("industry_code")
    whole = is_whole(industries["industry_code"], industries["industry_name"])
    level = industries["industry_level"]
    return industries.assign(
        is_sector=whole & (level == "sector"),
        is_three_digit=whole & (level == "3-digit"),
        is_four_digit=whole & industries["is_four_digit"],
    )


def _occupations(table: pd.DataFrame) -> pd.DataFrame:
    return table.sort_values("is_detailed", ascending=False, kind="stable").drop_duplicates(
        "soc_code"
    )


def _count(notes: dict[str, int], reason: str, rows: int) -> None:
    if rows:
        notes[reason] = notes.get(reason, 0) + rows


def _said(notes: dict[str, int]) -> tuple[str, ...]:
    return tuple(f"{count:,} {reason}; left out." for reason, count in notes.items())
