"""What does a row of BLS's OEWS workbooks say in our terms, and which rows are no part of the whole?"""

from dataclasses import dataclass, field

import pandas as pd

from analysis.loading.pay_data.oews_table import (
    ALL_INDUSTRIES,
    KEY,
    MEASURES,
    NATION,
    Oews,
    industry_code,
    is_whole,
    oews,
    plain_industry,
)
from analysis.loading.pay_data.refusals import numbers, refuse_lines

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
_BY_OWNER = "rows cut an industry by owner, which the whole industry contains"
_NO_WHOLE = "rows cut an industry by owner, and nothing states the whole"
_CROSSED = (
    "rows cross place with industry, which OEWS itself never does: research estimates of another "
    "method"
)
NEEDED = [*_WORDS, *(name for name in _COLUMN.values() if name not in _OPTIONAL)]


@dataclass
class LeftOut:
    """How many rows were left out, by reason."""

    rows: dict[str, int] = field(default_factory=dict)

    def count(self, reason: str, these: pd.Series) -> None:
        if these.any():
            self.rows[reason] = self.rows.get(reason, 0) + int(these.sum())

    def sentences(self) -> tuple[str, ...]:
        return tuple(f"{count:,} {reason}; left out." for reason, count in self.rows.items())


def cells_of(frame: pd.DataFrame, where: str, left_out: LeftOut) -> pd.DataFrame:
    """Some rows of a workbook in our terms, without those that we do not carry, which are counted.

    The index of `frame` counts the lines of the sheet. Raises PayDataError with the lines that hold
    what BLS does not print.
    """
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
            "owners": words["OWN_CODE"].str.removesuffix(".0"),
        }
    )
    table["area_code"] = _area_codes(words["AREA"], table["area_type"])
    by_owner = level.str.contains(", ownership") & (level != "cross-industry, ownership")
    crossed = (table["area_code"] != NATION) & (table["industry_code"] != ALL_INDUSTRIES)
    left_out.count(_BY_OWNER, by_owner)
    left_out.count(_CROSSED, crossed)
    table = table[~(by_owner | crossed)]
    unknown = level[table.index][table["industry_level"].isna()]
    refuse_lines(unknown, where, f"I_GROUP: expected one of {', '.join(_LEVELS)}")
    return table.assign(**_measures(frame.loc[table.index], where))


def release_of_cells(
    release: str, cells: pd.DataFrame, where: str, left_out: LeftOut, states: dict[str, str]
) -> Oews:
    """The release that all cells of a sheet make, one row a cell, with the names of its codes."""
    table = _one_row_a_cell(cells, where, left_out)
    return oews(
        release,
        table,
        _areas(table, states),
        _industries(table),
        _occupations(table),
        left_out.sentences(),
    )


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


def _one_row_a_cell(table: pd.DataFrame, where: str, left_out: LeftOut) -> pd.DataFrame:
    """Of rows for one cell, the detailed occupation and the widest ownership.

    A broad occupation with one detailed one is printed twice under one code; so is an industry
    that stands at two levels. These repeat one another and are no loss. Where the widest owners are
    several, none of them is the whole.
    """
    four = table.loc[table["industry_level"] == "4-digit", "industry_code"].unique()
    table = table.assign(
        is_four_digit=table["industry_code"].isin(four), width=table["owners"].str.len()
    )
    in_doubt = table.duplicated(KEY, keep=False)
    doubtful = table[in_doubt]
    widest = doubtful.groupby(KEY)["width"].transform("max") == doubtful["width"]
    left_out.count(_BY_OWNER, ~widest)
    doubtful = doubtful[widest]
    parts = doubtful.groupby(KEY)["owners"].transform("nunique") > 1
    left_out.count(_NO_WHOLE, parts)
    doubtful = doubtful[~parts].sort_values(
        [*KEY, "is_detailed", "industry_level"], ascending=[True, True, True, False, True]
    )
    differs = doubtful.groupby(KEY)[list(MEASURES)].transform("nunique") > 1
    refuse_lines(
        doubtful.loc[differs.any(axis="columns"), "soc_code"].sort_index(),
        where,
        "OCC_CODE: expected one row for each occupation, area and industry; these differ",
    )
    return pd.concat([table[~in_doubt], doubtful.drop_duplicates(KEY)])


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
