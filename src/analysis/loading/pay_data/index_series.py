"""Read the indexes of BLS that bring money through time: employment cost (ECI), consumer prices (CPI).

Both come as the flat file of a survey (`ci.data.1.AllData`, `cu.data.1.AllItems`) or as a CSV of
series, year, period and value. The Employment Cost Index ages wages; prices only say what they buy.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from analysis.loading.pay_data import flat_files, shelf
from analysis.loading.pay_data.refusals import (
    PayDataError,
    checksum,
    existing,
    need_columns,
    numbers,
    refuse_lines,
)
from analysis.loading.sources import Source

_CSV_NAMES = {"series": "series_id", "series id": "series_id", "seriesid": "series_id"}
_NO_VALUE = ("-", "")
_ALL_ITEMS = "SA0"
_WAGES_AND_SALARIES = "02"


@dataclass(frozen=True)
class Survey:
    """What tells one survey's series from another's, and which of them serve here."""

    key: str
    prefix: str  # of every id
    what: str
    title: str
    id_pattern: str
    wanted: Callable[[pd.Series], pd.Series]
    wanted_in_words: str
    month_of: dict[str, int]  # period -> month; other periods are averages
    example: str


def _wages(series: pd.Series) -> pd.Series:
    """Index numbers of wages and salaries; an id ends in I for an index, A or Q for a change."""
    return (series.str[4:6] == _WAGES_AND_SALARIES) & series.str.endswith("I")


def _all_items(series: pd.Series) -> pd.Series:
    return series.str[8:] == _ALL_ITEMS


ECI = Survey(
    key="eci",
    prefix="CI",
    what="the Employment Cost Index",
    title="Employment Cost Index, wages and salaries",
    id_pattern=r"CI[US]\d{13}[IAQ]",
    wanted=_wages,
    wanted_in_words="index numbers of wages and salaries",
    month_of={"Q01": 3, "Q02": 6, "Q03": 9, "Q04": 12},  # the pay period with the month's 12th
    example="ci.data.1.AllData",
)
CPI = Survey(
    key="cpi",
    prefix="CU",
    what="the Consumer Price Index for all urban consumers",
    title="Consumer Price Index, all urban consumers, all items",
    id_pattern=r"CU[US][RS][0-9A-Z]{4}[0-9A-Z]+",
    wanted=_all_items,
    wanted_in_words="indexes of all items on the current base",
    month_of={f"M{month:02d}": month for month in range(1, 13)},
    example="cu.data.1.AllItems",
)


def read(path: Path, survey: Survey) -> tuple[pd.DataFrame, list[str]]:
    """The series of a file in the columns of `shelf.eci` or `shelf.cpi`, and what was left out."""
    long = _long(existing(path), survey)
    refuse_lines(
        long.loc[~long["series_id"].str.fullmatch(survey.id_pattern), "series_id"],
        str(path),
        f"series_id: expected one of {survey.what}",
    )
    notes = []
    wanted = survey.wanted(long["series_id"])
    dated = long["period"].isin(survey.month_of)
    if not wanted.any():
        raise PayDataError(
            f"{path} holds no {survey.wanted_in_words}. It holds, for instance: "
            f"{', '.join(long['series_id'].unique()[:4])}."
        )
    if n := long.loc[~wanted, "series_id"].nunique():
        notes.append(f"{n:,} series that are not {survey.wanted_in_words} were left out.")
    if n := int((wanted & ~dated).sum()):
        notes.append(f"{n:,} averages of years and half-years were left out.")
    own = long[wanted & dated]
    value = numbers(own["value"], str(path), blank=_NO_VALUE)
    refuse_lines(own.loc[value <= 0, "value"], str(path), "value: expected more than 0")
    frame = pd.DataFrame(
        {
            "series_id": own["series_id"],
            "is_seasonally_adjusted": own["series_id"].str[2] == "S",
            "month": pd.to_datetime(
                {
                    "year": numbers(own["year"], str(path)).astype(int),
                    "month": own["period"].map(survey.month_of),
                    "day": 1,
                }
            ),
            "value": value,
        }
    ).dropna(subset=["value"])
    again = frame.duplicated(["series_id", "month"], keep=False)
    refuse_lines(own.loc[frame.index[again], "series_id"], str(path), "expected each month once")
    frame = frame.sort_values(["series_id", "month"], ignore_index=True)
    return _named(frame, path, long, survey), notes


def bring(path: Path, survey: Survey, *, folder: Path | None = None) -> Source:
    """Read a file and keep it, in place of what was brought of that index before."""
    frame, notes = read(path, survey)
    first, last = frame["month"].min(), frame["month"].max()
    entry = Source(
        key=survey.key,
        title=survey.title,
        producer="U.S. Bureau of Labor Statistics",
        citation=f"BLS ({last.year})",
        url=f"https://www.bls.gov/{survey.key}/",
        licence="Public domain (United States government work)",
        notice="BLS.gov cannot vouch for the data or analyses derived from these data after the "
        "data have been retrieved from BLS.gov.",
        file=f"{survey.key}.parquet",
        origin=f"{path.name} (sha256 {checksum(path)})",
        known=(
            f"{frame['series_id'].nunique()} series, {first:%Y-%m} to {last:%Y-%m}.",
            *notes,
            *(
                ["Prices are no measure of pay: wages are aged with the Employment Cost Index."]
                if survey is CPI
                else []
            ),
        ),
    )
    shelf.keep_table(frame, entry, folder=folder)
    return entry


def _long(path: Path, survey: Survey) -> pd.DataFrame:
    """series_id, year, period, value as text, by line."""
    head = flat_files.first_line(path)
    if "\t" in head:
        pieces = []
        for line, table in flat_files.observations(path, prefix=survey.prefix, what=survey.what):
            piece = table.to_pandas()
            piece.index = pd.RangeIndex(line, line + len(piece))
            pieces.append(piece)
        if not pieces:
            raise PayDataError(f"{path} has a header and no rows. Download it again.")
        return pd.concat(pieces)
    try:
        frame = pd.read_csv(
            path, dtype="str", keep_default_na=False, encoding="utf-8-sig", compression=None
        )
    except (ValueError, pd.errors.ParserError):
        raise PayDataError(
            f"{path} cannot be read as {survey.what}: it is no table. BLS publishes it as "
            f"{survey.example}."
        ) from None
    frame.index = pd.RangeIndex(2, 2 + len(frame))
    frame.columns = [name.strip().casefold() for name in frame.columns]
    frame = frame.rename(columns=_CSV_NAMES)
    need_columns(frame.columns, ["series_id", "year", "period", "value"], str(path), survey.what)
    frame["series_id"] = frame["series_id"].str.strip()
    strange = frame.loc[~frame["series_id"].str.startswith(survey.prefix), "series_id"]
    refuse_lines(
        strange, str(path), f"series: expected {survey.what}, whose ids begin with {survey.prefix}"
    )
    return frame


def _named(frame: pd.DataFrame, path: Path, long: pd.DataFrame, survey: Survey) -> pd.DataFrame:
    """With names, where the file has them or their list lies beside it; the id where neither."""
    if survey is CPI:
        frame.insert(1, "area_code", frame["series_id"].str[4:8])
        areas = (
            dict(zip(long["area"].str.zfill(4), long["area_name"], strict=True))
            if {"area", "area_name"} <= set(long.columns)
            else _listed(path, "area", "area_code", "area_name")
        )
        frame.insert(2, "area_name", [areas.get(code, code) for code in frame["area_code"]])
        return frame
    titles = _listed(path, "series", "series_id", "series_title")
    frame.insert(1, "series_name", [titles.get(series, series) for series in frame["series_id"]])
    return frame


def _listed(path: Path, suffix: str, code: str, name: str) -> dict[str, str]:
    """The names in a list beside the data file; none where there is no such list."""
    try:
        listed = flat_files.names(path, suffix, [code, name])
    except PayDataError:
        return {}
    return dict(zip(listed[code], listed[name], strict=True))
