"""Wage cells: the release as we carry it, and small ones made by hand."""

import pandas as pd
import pytest

from analysis.loading import reference
from analysis.salary.roles import Role, roles


@pytest.fixture(scope="session")
def cells() -> pd.DataFrame:
    """The whole extract."""
    return reference.oews()


@pytest.fixture(scope="session")
def crosswalk() -> tuple[Role, ...]:
    return roles(reference.roles())


PERCENTILES = (10, 25, 50, 75, 90)


@pytest.fixture
def cell():
    """Makes one row of cells: five wages (USD a year), an RSE, jobs, and where it is."""

    def make(soc, area, wages, *, rse=0.02, jobs=1_000.0, industry="000000", flag=None, lq=1.0):
        kind = {2: "state", 5: "metro", 7: "nonmetro"}[len(area)] if area != "00" else "nation"
        row = {
            "soc_code": soc,
            "area_code": area,
            "area_name": f"Area {area}",
            "area_type": kind,
            "state_code": "" if area == "00" else "TX",
            "industry_code": industry,
            "industry_name": f"Industry {industry}",
            "industry_level": "total" if industry == "000000" else "sector",
            "is_sector": industry != "000000",
            "is_three_digit": False,
            "is_four_digit": False,
            "employment_jobs": jobs,
            "wage_mean_rse": rse,
            "location_quotient": lq,
        }
        for percentile, wage in zip(PERCENTILES, wages, strict=True):
            row[f"wage_p{percentile}_annual_usd"] = wage
            row[f"wage_p{percentile}_annual_usd_flag"] = flag if wage is None else None
        return row

    return make


@pytest.fixture
def frame():
    """A frame of rows made by `cell`, numbers as numbers."""

    def make(*rows):
        made = pd.DataFrame(rows)
        wages = [f"wage_p{percentile}_annual_usd" for percentile in PERCENTILES]
        return made.astype(dict.fromkeys([*wages, "employment_jobs", "wage_mean_rse"], float))

    return make
