"""What does an OEWS release look like in our terms, whatever files it came in?

The same table as the project's own extract (`scripts/extract_oews.py`): one row per occupation
and place over all industries, and per occupation and industry in the nation.
"""

import io
from dataclasses import dataclass

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

PERCENTILES = (10, 25, 50, 75, 90)

# Our name of a measure, by BLS's number of it in the flat files; and what kind of number it is.
MEASURES: dict[str, tuple[int, str]] = {
    "employment_jobs": (1, "count"),
    "employment_rse": (2, "share"),
    "wage_mean_hourly_usd": (3, "hourly"),
    "wage_mean_annual_usd": (4, "annual"),
    "wage_mean_rse": (5, "share"),
    **{f"wage_p{p}_hourly_usd": (6 + at, "hourly") for at, p in enumerate(PERCENTILES)},
    **{f"wage_p{p}_annual_usd": (11 + at, "annual") for at, p in enumerate(PERCENTILES)},
    "jobs_per_1000": (16, "number"),
    "location_quotient": (17, "number"),
}
KEY = ["soc_code", "area_code", "industry_code"]
AREA_COLUMNS = ["area_code", "area_name", "area_type", "state_code", "state_fips"]
INDUSTRY_COLUMNS = [
    "industry_code",
    "industry_name",
    "industry_level",
    "is_sector",
    "is_three_digit",
    "is_four_digit",
]
OCCUPATION_COLUMNS = ["soc_code", "occupation_name", "is_detailed"]

NATION, ALL_INDUSTRIES = "00", "000000"
_AREA_ORDER = ["nation", "state", "metro", "nonmetro"]
_LEVEL_ORDER = ["total", "ownership", "sector", "3-digit", "4-digit", "detailed"]
_ROWS_A_GROUP = 2_000
_GOVERNMENT_CUTS = ("999101", "999201", "999301")  # of sector 99, which they would count twice
_LAST_OF_SECTOR = {"31": "33", "44": "45", "48": "49"}  # sectors that span several numbers


@dataclass(frozen=True)
class Oews:
    """One release, or the part of it that some files hold.

    `cells` has the key, every measure and its `_flag`; the others name the codes. `notes` say what
    of the files was left out, and why.
    """

    release: str  # the year of its May
    cells: pd.DataFrame
    areas: pd.DataFrame
    industries: pd.DataFrame
    occupations: pd.DataFrame
    notes: tuple[str, ...] = ()

    def with_more(self, other: "Oews") -> "Oews":
        """This part and another of the same release; where both have a cell, the other's counts."""
        key = _key_of(other.cells)
        again = _key_of(self.cells).isin(key)
        changed = _n_changed(self.cells[again], other.cells)
        notes = [*self.notes, *other.notes]
        if changed:
            notes.append(f"{changed} cells that were there before now have other figures.")
        return oews(
            self.release,
            pd.concat([self.cells[~again], other.cells], ignore_index=True),
            _united(self.areas, other.areas),
            _united(self.industries, other.industries),
            _united(self.occupations, other.occupations),
            tuple(dict.fromkeys(notes)),
        )


def oews(
    release: str,
    cells: pd.DataFrame,
    areas: pd.DataFrame,
    industries: pd.DataFrame,
    occupations: pd.DataFrame,
    notes: tuple[str, ...] = (),
) -> Oews:
    """A release with its columns and rows in their order."""
    columns = [name for measure in MEASURES for name in (measure, f"{measure}_flag")]
    area_rank = areas["area_type"].map(_AREA_ORDER.index)
    level_rank = industries["industry_level"].map(_LEVEL_ORDER.index)
    return Oews(
        release,
        _sorted_cells(cells[[*KEY, *columns]]),
        _in_order(areas.assign(rank=area_rank), AREA_COLUMNS),
        _in_order(industries.assign(rank=level_rank), INDUSTRY_COLUMNS),
        _in_order(occupations.assign(rank=0), OCCUPATION_COLUMNS),
        notes,
    )


def industry_code(naics: str) -> str:
    """BLS's six characters for an industry, from the code as a workbook prints it.

    A sector is written as the numbers from its first to the one after its last.

    >>> industry_code("31-33"), industry_code("54"), industry_code("99"), industry_code("5415")
    ('31--34', '54--55', '99-100', '541500')
    >>> industry_code("0"), industry_code("000001"), industry_code("5320A1")
    ('000000', '000001', '5320A1')
    """
    code = naics.strip().removesuffix(".0")
    first = code.partition("-")[0]
    if len(first) == 2 and first.isdigit() and first != "00":
        last = _LAST_OF_SECTOR.get(first, first)
        end = str(int(last) + 1)
        return f"{first}{'-' * (4 - len(end))}{end}"
    return code.zfill(6) if code.isdigit() and len(code) == 1 else code.ljust(6, "0")


def is_whole(code: pd.Series, name: pd.Series) -> pd.Series:
    """Whether an industry is one part of a whole, not a further cut of schools, hospitals and
    government by owner."""
    return ~name.str.endswith("Owned") & ~code.isin(_GOVERNMENT_CUTS)


def plain_industry(name: str) -> str:
    """A sector's name without its number, which stands in the code.

    >>> plain_industry("Sectors 31, 32, and 33 - Manufacturing")
    'Manufacturing'
    """
    head, dash, rest = name.partition(" - ")
    return rest if dash and head.startswith("Sector") else name


def as_parquet(cells: pd.DataFrame) -> bytes:
    """Rows in groups of whole occupations, so that a reader of one role skips most others."""
    kinds = {"count": pa.int32(), "annual": pa.int32()}
    fields = [(name, pa.string()) for name in KEY]
    for measure, (_, kind) in MEASURES.items():
        fields += [(measure, kinds.get(kind, pa.float64())), (f"{measure}_flag", pa.string())]
    table = pa.Table.from_pandas(cells, schema=pa.schema(fields), preserve_index=False)
    table = table.replace_schema_metadata(None)
    buffer = io.BytesIO()
    with pq.ParquetWriter(
        buffer,
        table.schema,
        compression="zstd",
        compression_level=9,
        use_dictionary=[name for name, kind in fields if kind == pa.string()],
        write_statistics=["soc_code"],
    ) as writer:
        for start, stop in _groups(cells["soc_code"]):
            writer.write_table(table.slice(start, stop - start), row_group_size=stop - start)
    return buffer.getvalue()


def as_csv(names: pd.DataFrame) -> bytes:
    """A list of names as the reference room reads it: yes and no in small letters."""
    plain = names.assign(
        **{
            name: names[name].map({True: "true", False: "false"})
            for name in names.columns
            if names[name].dtype == bool
        }
    )
    return plain.to_csv(index=False, lineterminator="\n").encode()


def _groups(soc_codes: pd.Series) -> list[tuple[int, int]]:
    """Where to cut: at the first new occupation after so many rows.

    A group of its own for each of 1,400 occupations would make the file mostly footer.
    """
    cuts, start = [], 0
    new = (soc_codes != soc_codes.shift()).to_numpy().nonzero()[0].tolist()
    for at in [*new[1:], len(soc_codes)]:
        if at - start >= _ROWS_A_GROUP or at == len(soc_codes):
            cuts.append((start, at))
            start = at
    return cuts


def _sorted_cells(cells: pd.DataFrame) -> pd.DataFrame:
    """By occupation; in it the nation, its industries, then states and the areas in them."""
    rank = cells["area_code"].str.len().where(cells["area_code"] != NATION, 0)
    return (
        cells.assign(rank=rank)
        .sort_values(["soc_code", "rank", "area_code", "industry_code"], kind="stable")
        .drop(columns="rank")
        .reset_index(drop=True)
    )


def _in_order(names: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    code = columns[0]
    ordered = names.sort_values(["rank", code], kind="stable").drop_duplicates(code)
    return ordered[columns].reset_index(drop=True)


def _united(old: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    """Names of both; of an industry met at several levels, all of them."""
    code = old.columns[0]
    both = pd.concat([new, old], ignore_index=True)
    flags = [name for name in both.columns if name.startswith("is_")]
    if flags:
        both[flags] = both.groupby(code)[flags].transform("any")
    return both.drop_duplicates(code).reset_index(drop=True)


def _key_of(cells: pd.DataFrame) -> pd.Series:
    return cells["soc_code"] + "|" + cells["area_code"] + "|" + cells["industry_code"]


def _n_changed(old: pd.DataFrame, new: pd.DataFrame) -> int:
    """How many cells stand in both with different figures."""
    left = old.set_index(KEY)[list(MEASURES)].astype(float)
    right = new.set_index(KEY)[list(MEASURES)].astype(float).reindex(left.index)
    return int(((left != right) & ~(left.isna() & right.isna())).any(axis="columns").sum())
