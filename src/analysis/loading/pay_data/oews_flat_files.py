"""Read the flat files in which BLS publishes the latest OEWS release: `oe.data.0.Current`.

A series is a cell and a measure in one id: OE, U, the kind of area, seven digits of area, six of
industry, six of occupation, two of measure. `oe.area`, `oe.industry` and `oe.occupation` beside the
file name the codes.
"""

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from analysis.loading.pay_data.flat_files import names, observations
from analysis.loading.pay_data.oews_table import (
    MEASURES,
    NATION,
    Oews,
    is_whole,
    oews,
    plain_industry,
)
from analysis.loading.pay_data.refusals import PayDataError, refuse_lines

WHAT = "the OEWS flat files"
_ID_LENGTH, _CELL = 25, 23  # characters of a series id, and of the cell in it
_AREA_TYPES = {"N": "nation", "S": "state", "M": "metro"}
_LEVELS = ("total", "ownership", "sector", "3-digit", "4-digit", "detailed")
_DETAILED = "3"  # BLS's display level of an occupation that is not a group of others
_WHY_BLANK = {"5": "top_coded", "8": "not_released"}
_PAID_ONE_WAY = "4"  # by the hour alone or by the year alone
_NO_VALUE = ("-", "")


def read_flat_files(path: Path, states: dict[str, str], release: str | None = None) -> Oews:
    """The release of a data file; the latest where it holds several and none is named."""
    cells, years = _cells(path, release)
    year = years[-1] if release is None else release
    if release is not None and release not in years:
        raise PayDataError(f"{path} holds no release {release}. It holds: {', '.join(years)}.")
    notes = () if len(years) == 1 else (f"Releases besides {year} were left out.",)
    return oews(
        year,
        cells[cells["year"] == year] if len(years) > 1 else cells,
        _areas(path, states),
        _industries(path, set(cells["industry_code"])),
        _occupations(path, set(cells["soc_code"])),
        notes,
    )


def _cells(path: Path, release: str | None) -> tuple[pd.DataFrame, list[str]]:
    pieces = [
        _piece(table, line, path) for line, table in observations(path, prefix="OE", what=WHAT)
    ]
    if not pieces:
        raise PayDataError(f"{path} has a header and no rows. Download it again.")
    long = pd.concat(pieces, ignore_index=True)
    years = sorted(long["year"].unique())
    wanted = release or years[-1]
    long = long[long["year"] == wanted] if wanted in years else long
    row, cell = pd.factorize(long["cell"])
    if (again := long.duplicated(["cell", "measure"])).any():
        raise PayDataError(f"{path} states {int(again.sum())} figures twice. Download it again.")
    columns: dict[str, object] = {"year": wanted}
    for measure, (number, kind) in MEASURES.items():
        own = (long["measure"] == number).to_numpy()
        values = np.full(len(cell), np.nan)
        values[row[own]] = long.loc[own, "value"]
        flags = np.full(len(cell), None, dtype=object)
        flags[row[own]] = _flags(long.loc[own, ["value", "footnotes"]], kind)
        columns[measure] = np.round(values / 100, 4) if kind == "share" else values
        columns[f"{measure}_flag"] = pd.array(flags, dtype="str")
    key = pd.Series(cell, dtype="str")
    frame = pd.DataFrame(columns).assign(
        soc_code=key.str[17:19] + "-" + key.str[19:23],
        area_code=_area_codes(key.str[3], key.str[4:11]),
        industry_code=key.str[11:17],
    )
    return frame, years


def _piece(table: pa.Table, line: int, path: Path) -> pd.DataFrame:
    """Some rows as cell, number of the measure, value and footnotes."""
    series = table["series_id"]
    frame = pd.DataFrame(
        {
            "cell": pc.utf8_slice_codeunits(series, 0, _CELL).to_pandas(),
            "measure": pc.utf8_slice_codeunits(series, _CELL, _ID_LENGTH).to_pandas(),
            "year": table["year"].to_pandas(),
            "value": table["value"].to_pandas(),
            "footnotes": table["footnote_codes"].to_pandas(),
        }
    )
    frame.index = pd.RangeIndex(line, line + len(frame))
    whole = frame["cell"].str.fullmatch(r"OEU[NSM]\d{7}[\dA-Z-]{6}\d{6}")
    known = frame["measure"].isin([f"{number:02d}" for number, _ in MEASURES.values()])
    refuse_lines(
        (frame["cell"] + frame["measure"])[~(whole & known)],
        str(path),
        f"series_id: expected {_ID_LENGTH} characters as in OEUN000000000000041309113",
    )
    blank = frame["value"].isin(_NO_VALUE)
    value = pd.to_numeric(frame["value"].mask(blank), errors="coerce")
    refuse_lines(frame.loc[value.isna() & ~blank, "value"], str(path), "value: expected a number")
    return frame.assign(measure=frame["measure"].astype(int), value=value.astype(float))


def _flags(measured: pd.DataFrame, kind: str) -> list[str | None]:
    """Why each value is blank, in our words; the first footnote that gives a reason counts."""
    one_way = "hourly_only" if kind == "annual" else "annual_only"
    return [
        None
        if blank is False
        else next(
            (
                one_way if code == _PAID_ONE_WAY else _WHY_BLANK[code]
                for code in notes.replace(",", " ").split()
                if code == _PAID_ONE_WAY or code in _WHY_BLANK
            ),
            "not_released",
        )
        for blank, notes in zip(
            measured["value"].isna().tolist(), measured["footnotes"], strict=True
        )
    ]


def _area_codes(kind: pd.Series, code: pd.Series) -> pd.Series:
    """The nation 00, a state its FIPS number, a metro its CBSA code, the rest seven digits."""
    metro = code.where(~code.str.startswith("00"), code.str[2:])
    return metro.where(kind == "M", code.str[:2].where(kind == "S", NATION))


def _areas(path: Path, states: dict[str, str]) -> pd.DataFrame:
    listed = names(path, "area", ["state_code", "area_code", "areatype_code", "area_name"])
    kind, code = listed["areatype_code"], listed["area_code"]
    area_type = kind.map(_AREA_TYPES)
    area_type = area_type.mask((kind == "M") & ~code.str.startswith("00"), "nonmetro")
    nation = kind == "N"
    return pd.DataFrame(
        {
            "area_code": _area_codes(kind, code),
            "area_name": listed["area_name"].mask(nation, "United States"),
            "area_type": area_type,
            "state_code": listed["state_code"].map(states).fillna("").mask(nation, ""),
            "state_fips": listed["state_code"].mask(nation, ""),
        }
    )


def _industries(path: Path, used: set[str]) -> pd.DataFrame:
    """Where BLS publishes no four-digit industry below a three-digit one, that one stands for it."""
    listed = names(path, "industry", ["industry_code", "industry_name", "display_level"])
    code = listed["industry_code"]
    level = listed["display_level"].astype(int).map(dict(enumerate(_LEVELS)))
    whole = is_whole(code, listed["industry_name"])
    parents = set(code[whole & (level == "4-digit")].str[:3])
    childless = (level == "3-digit") & ~code.str[:3].isin(parents)
    industries = pd.DataFrame(
        {
            "industry_code": code,
            "industry_name": listed["industry_name"].map(plain_industry),
            "industry_level": level,
            "is_sector": whole & (level == "sector"),
            "is_three_digit": whole & (level == "3-digit"),
            "is_four_digit": whole & ((level == "4-digit") | childless),
        }
    )
    return industries[code.isin(used)]


def _occupations(path: Path, used: set[str]) -> pd.DataFrame:
    listed = names(path, "occupation", ["occupation_code", "occupation_name", "display_level"])
    code = listed["occupation_code"]
    occupations = pd.DataFrame(
        {
            "soc_code": code.str[:2] + "-" + code.str[2:],
            "occupation_name": listed["occupation_name"],
            "is_detailed": listed["display_level"] == _DETAILED,
        }
    )
    return occupations[occupations["soc_code"].isin(used)]
