"""What do we know from outside: official wages, what a role is made of, and others' figures?"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq
import yaml

from analysis.errors import UserError
from analysis.loading.paths import data_dir

_NAMES = {  # file of names -> the code it names
    "oews_2025_occupations.csv": "soc_code",
    "oews_2025_areas.csv": "area_code",
    "oews_2025_industries.csv": "industry_code",
}
_YAML = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # several times as quick where it is built
_YES_OR_NO = ("is_detailed", "is_sector", "is_three_digit", "is_four_digit")


class ReferenceFileError(UserError):
    """A file of the reference data is absent or cannot be read."""


def oews(soc_codes: Iterable[str] | None = None, *, folder: Path | None = None) -> pd.DataFrame:
    """Wages and employment by occupation, place and industry: BLS OEWS, May 2025.

    One row per occupation and place over all industries, and per occupation and industry in the
    nation; the two are never crossed. `soc_codes` reads those occupations alone, which is quick;
    one that the extract does not hold gives no rows. Money is in US dollars a year or an hour.
    A value that BLS did not release is blank, and its `_flag` says why: "not_released",
    "top_coded" (at least $239,200 a year), "hourly_only", "annual_only".

    Returns
    -------
    frame, sorted by occupation, place and industry
        soc_code, occupation_name, is_detailed; area_code ("00" the nation, two digits a state,
        five a metro's CBSA, seven an area outside metros), area_name, area_type, state_code
        (postal), state_fips; industry_code, industry_name, industry_level, is_sector,
        is_three_digit, is_four_digit; employment_jobs, employment_rse, wage_mean_annual_usd,
        wage_mean_rse, wage_p10_annual_usd to wage_p90_annual_usd, the same by the hour,
        jobs_per_1000, location_quotient, and a `_flag` for each.
    """
    file = pq.ParquetFile(_path("oews_2025.parquet", folder))
    groups = list(range(file.num_row_groups))
    if soc_codes is not None:
        wanted = set(soc_codes)
        groups = [group for group in groups if _occupation(file, group) in wanted]
    # A thread pool costs more than it saves here, and a pool must not exist where a run forks.
    cells = file.read_row_groups(groups, use_threads=False).to_pandas(use_threads=False)
    for name, code in _NAMES.items():
        for label, values in _names(name, code, folder).items():
            cells[label] = cells[code].map(values)
    return cells


def roles(*, folder: Path | None = None) -> dict[str, dict[str, Any]]:
    """The role crosswalk as it stands in its file; `salary.roles.roles` gives it meaning."""
    return _yaml("roles.yml", folder, "map each role's key to its entry")


def benchmarks(*, folder: Path | None = None) -> dict[str, Any]:
    """Figures that others publish, as they stand in their file; `metrics.benchmarks.benchmarks`
    checks every entry and gives it its type."""
    return _yaml("benchmarks.yml", folder, "hold `sources` and `benchmarks`")


def _yaml(name: str, folder: Path | None, rule: str) -> dict[str, Any]:
    path = _path(name, folder)
    try:
        parsed = yaml.load(path.read_text(encoding="utf-8"), Loader=_YAML)
    except yaml.YAMLError as error:
        raise ReferenceFileError(f"{path.name} is not readable as YAML: {error}") from error
    if not isinstance(parsed, dict):
        raise ReferenceFileError(f"{path.name} must {rule}.")
    return parsed


def _path(name: str, folder: Path | None) -> Path:
    path = (folder or data_dir() / "reference") / name
    if not path.is_file():
        raise ReferenceFileError(
            f"There is no {name} in {path.parent}. It comes with the project; "
            "`git checkout data/reference` brings it back."
        )
    return path


def _occupation(file: pq.ParquetFile, group: int) -> str:
    """The one occupation of a row group, from the statistics in the file's footer."""
    return str(file.metadata.row_group(group).column(0).statistics.min)


def _names(name: str, code: str, folder: Path | None) -> pd.DataFrame:
    labels = pd.read_csv(_path(name, folder), dtype=str, keep_default_na=False, index_col=code)
    for column in set(_YES_OR_NO) & set(labels.columns):
        labels[column] = labels[column] == "true"
    return labels
