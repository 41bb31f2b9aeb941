"""What do we know from outside: official wages, what a role is made of, and others' figures?"""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import yaml

from analysis.errors import UserError, candidates
from analysis.loading.paths import data_dir

OWN_RELEASE = "2025"  # the one that comes with the project
_NAMES = {  # list of names -> the code it names
    "occupations": "soc_code",
    "areas": "area_code",
    "industries": "industry_code",
}
_YAML = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # several times as quick where it is built
_YES_OR_NO = ("is_detailed", "is_sector", "is_three_digit", "is_four_digit")


class ReferenceFileError(UserError):
    """A file of the reference data is absent or cannot be read."""


def oews(
    soc_codes: Iterable[str] | None = None,
    *,
    release: str | None = None,
    folder: Path | None = None,
) -> pd.DataFrame:
    """Wages and employment by occupation, place and industry: BLS OEWS, May 2025.

    One row per occupation and place over all industries, and per occupation and industry in the
    nation; the two are never crossed. `soc_codes` reads those occupations alone, which is quick;
    one that the extract does not hold gives no rows. Money is in US dollars a year or an hour.
    A value that BLS did not release is blank, and its `_flag` says why: "not_released",
    "top_coded" (at least $239,200 a year), "hourly_only", "annual_only".

    Another `release`, such as "2023", is read from what was brought with `analysis data oews`
    (`folder` names another place than the project's). Releases are not a time series: compare
    nothing across two of them.

    Returns
    -------
    frame, sorted by occupation, place and industry
        release; soc_code, occupation_name, is_detailed; area_code ("00" the nation, two digits a
        state, five a metro's CBSA, seven an area outside metros), area_name, area_type, state_code
        (postal), state_fips; industry_code, industry_name, industry_level, is_sector,
        is_three_digit, is_four_digit; employment_jobs, employment_rse, wage_mean_annual_usd,
        wage_mean_rse, wage_p10_annual_usd to wage_p90_annual_usd, the same by the hour,
        jobs_per_1000, location_quotient, and a `_flag` for each.
    """
    of, where = _release(release, folder)
    file = pq.ParquetFile(_path(f"oews_{of}.parquet", where))
    groups = list(range(file.num_row_groups))
    if soc_codes is not None:
        wanted = set(soc_codes)
        groups = [group for group in groups if _holds(file, group, wanted)]
    # A thread pool costs more than it saves here, and a pool must not exist where a run forks.
    cells = file.read_row_groups(groups, use_threads=False).to_pandas(use_threads=False)
    if soc_codes is not None:
        cells = cells[cells["soc_code"].isin(wanted)].reset_index(drop=True)
    labels = [
        names(_path(f"oews_{of}_{name}.csv", where)).reindex(cells[code]).set_axis(cells.index)
        for name, code in _NAMES.items()
    ]
    # At once: putting names on one by one took longer than reading.
    cells = pd.concat([cells, *labels], axis="columns")
    cells["release"] = pd.Categorical.from_codes(np.zeros(len(cells), np.int8), [of])
    return cells


def areas(*, folder: Path | None = None) -> pd.DataFrame:
    """The areas of the project's own release: area_code, area_name, area_type, state_code,
    state_fips."""
    return names(_path(f"oews_{OWN_RELEASE}_areas.csv", folder)).reset_index()


def names(path: Path) -> pd.DataFrame:
    """A list of names, indexed by the code that stands in its first column."""
    labels = pd.read_csv(path, dtype=str, keep_default_na=False, index_col=0)
    for column in set(_YES_OR_NO) & set(labels.columns):
        labels[column] = labels[column] == "true"
    return labels


def roles(*, folder: Path | None = None) -> dict[str, dict[str, Any]]:
    """The role crosswalk as it stands in its file; `salary.roles.roles` gives it meaning."""
    return _yaml("roles.yml", folder, "map each role's key to its entry")


def benchmarks(*, folder: Path | None = None) -> dict[str, Any]:
    """Figures that others publish, as they stand in their file; `metrics.benchmarks.benchmarks`
    checks every entry and gives it its type."""
    return _yaml("benchmarks.yml", folder, "hold `sources` and `benchmarks`")


def us_states(*, folder: Path | None = None) -> dict[str, list[list[list[float]]]]:
    """The outlines of the states and the capital by postal code, as a map takes them.

    Each state is a list of rings, the largest first; each ring a list of [x, y] on a page of 975
    by 610 with y downwards.
    """
    outlines: dict[str, list[list[list[float]]]] = json.loads(
        _path("us_states.json", folder).read_text(encoding="utf-8")
    )
    return outlines


def _yaml(name: str, folder: Path | None, rule: str) -> dict[str, Any]:
    path = _path(name, folder)
    try:
        parsed = yaml.load(path.read_text(encoding="utf-8"), Loader=_YAML)
    except yaml.YAMLError as error:
        raise ReferenceFileError(f"{path.name} is not readable as YAML: {error}") from error
    if not isinstance(parsed, dict):
        raise ReferenceFileError(f"{path.name} must {rule}.")
    return parsed


def _release(release: str | None, folder: Path | None) -> tuple[str, Path | None]:
    """Which release is meant, and the folder it lies in: that of the project, or the brought one.

    A user who brings the project's own release has it whole, and means that one by its year.
    """
    if release is None:
        return OWN_RELEASE, folder
    brought = folder or data_dir() / "pay_data"
    if (brought / f"oews_{release}.parquet").is_file():
        return release, brought
    if release == OWN_RELEASE:
        return release, None
    there = sorted(path.stem.removeprefix("oews_") for path in brought.glob("oews_*.parquet"))
    raise ReferenceFileError(
        f"There is no release {release!r} of the wage statistics. "
        f"{candidates(release, sorted({*there, OWN_RELEASE}))} "
        "`analysis data oews FILE` brings another."
    )


def _path(name: str, folder: Path | None) -> Path:
    path = (folder or data_dir() / "reference") / name
    if not path.is_file():
        raise ReferenceFileError(
            f"There is no {name} in {path.parent}. It comes with the project; "
            "`git checkout data/reference` brings it back."
        )
    return path


def _holds(file: pq.ParquetFile, group: int, wanted: set[str]) -> bool:
    """Whether a row group may hold one of these occupations, by the statistics in the footer."""
    found = file.metadata.row_group(group).column(0).statistics
    return any(found.min <= code <= found.max for code in wanted)
