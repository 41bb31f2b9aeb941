"""What does a page about pay need? The rankings and spreads of one role, ready to be drawn."""

import pandas as pd

from analysis.salary.by_industry import Level, by_industry
from analysis.salary.by_region import AreaType, by_region
from analysis.salary.pay import PERCENTILES
from analysis.salary.ranking import tied_with_first
from analysis.salary.roles import Role


def region_ranking(
    cells: pd.DataFrame,
    of: Role | str,
    *,
    percentile: int = 50,
    area_type: AreaType = "state",
    least_jobs: int = 0,
    most: int | None = None,
) -> pd.DataFrame:
    """The areas that have a value, highest first, at most `most` of them.

    With `least_jobs`, areas with fewer jobs in the matched occupations are left out, and so are
    those whose jobs are not released; ranks still count all areas.

    Returns
    -------
    frame
        The columns of `by_region`, and is_tied_with_first: not to be told apart from the first
        row here.
    """
    rows = by_region(cells, of, percentile=percentile, area_type=area_type)
    if least_jobs:
        rows = rows[rows["employment_jobs"] >= least_jobs]
    return _ranking(rows, most)


def industry_ranking(
    cells: pd.DataFrame,
    of: Role | str,
    *,
    percentile: int = 50,
    level: Level = "sector",
    most: int | None = None,
) -> pd.DataFrame:
    """The industries that have a value, highest first, at most `most` of them.

    Returns
    -------
    frame
        The columns of `by_industry`, and is_tied_with_first.
    """
    return _ranking(by_industry(cells, of, percentile=percentile, level=level), most)


def metro_spread(cells: pd.DataFrame, of: Role | str, *, most: int = 15) -> pd.DataFrame:
    """From the tenth percentile to the ninetieth in the metro areas with most such jobs.

    A metro whose jobs are not released cannot be among them. A percentile without a value (not
    released, top-coded, too uncertain) is blank.

    Returns
    -------
    frame, indexed by area_name, highest median first
        p10, p25, mid (the median), p75, p90 in USD a year; employment_jobs, area_code.
    """
    at = {
        percentile: by_region(cells, of, percentile=percentile, area_type="metro").set_index(
            "area_code"
        )
        for percentile in PERCENTILES
    }
    places = at[50].dropna(subset=["employment_jobs", "value_usd"])
    places = places.sort_values("employment_jobs", ascending=False, kind="stable").head(most)
    spread = pd.DataFrame(
        {
            "mid" if percentile == 50 else f"p{percentile}": rows["value_usd"].reindex(places.index)
            for percentile, rows in at.items()
        }
    )
    spread = spread.assign(
        employment_jobs=places["employment_jobs"],
        area_name=places["area_name"],
        area_code=places.index,
    )
    return spread.set_index("area_name").sort_values("mid", ascending=False, kind="stable")


def state_values(rows: pd.DataFrame, column: str = "premium") -> pd.Series:
    """One column of `by_region(..., area_type="state")` by postal code, as a map takes it.

    States without a value stay in, blank, so that the map can say so.
    """
    return rows.set_index("state_code")[column].sort_index()


def _ranking(rows: pd.DataFrame, most: int | None) -> pd.DataFrame:
    known = rows.dropna(subset=["value_usd"]).reset_index(drop=True)
    error = known["value_usd"] * known["rse"]
    known = known.assign(is_tied_with_first=tied_with_first(known["value_usd"], error))
    return known if most is None else known.head(most)
