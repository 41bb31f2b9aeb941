"""Of which release are these wages? One comparison rests on one release."""

import pandas as pd

from analysis.errors import UserError

OWN_RELEASE = "2025"  # what cells are of where nothing is said
TOP_CODES_ANNUAL_USD = {"2019": 208_000, "2020": 208_000, "2021": 208_000}  # $100 an hour
TOP_CODE_ANNUAL_USD = 239_200  # since May 2022: $115 an hour (OEWS footnote 5)


class MixedReleasesError(UserError):
    """Cells of several releases were given to one comparison."""


def release_of(cells: pd.DataFrame) -> str:
    """The release of `cells`, as the year of its May.

    A release pools three years of surveys, and the next one shares most of them; definitions move
    between. So releases are not a time series, and a difference between two is no change of pay.
    Raises MixedReleasesError where the cells are of several.
    """
    if "release" not in cells.columns or cells.empty:
        return OWN_RELEASE
    found = sorted(map(str, cells["release"].unique()))
    if len(found) > 1:
        raise MixedReleasesError(
            f"These wages are of several releases: May {', May '.join(found)}. Releases are not a "
            "time series: compare within one, and age a figure with `analysis data eci` instead."
        )
    return found[0]


def top_code_annual_usd(release: str) -> int:
    """The wage at and above which a release prints a mark in some cells, USD a year.

    >>> top_code_annual_usd("2021"), top_code_annual_usd("2025")
    (208000, 239200)
    """
    return TOP_CODES_ANNUAL_USD.get(release, TOP_CODE_ANNUAL_USD)
