"""One comparison, one release; and each release's own top code."""

import pandas as pd
import pytest

from analysis.loading import reference
from analysis.loading.pay_data import oews
from analysis.salary.by_industry import by_industry
from analysis.salary.by_region import by_region
from analysis.salary.pay import pay
from analysis.salary.releases import MixedReleasesError, release_of

WAGES = (40_000, 50_000, 60_000, 70_000, 80_000)


def test_wages_of_two_releases_are_never_compared(cell, frame):
    new = frame(cell("41-3091", "00", WAGES)).assign(release="2025")
    old = frame(cell("41-3091", "48", WAGES)).assign(release="2023")
    with pytest.raises(MixedReleasesError, match=r"May 2023, May 2025.*not a time series"):
        by_region(pd.concat([new, old]), "41-3091")


def test_the_projects_own_cells_are_of_one_release():
    assert release_of(reference.oews(["41-3091"])) == "2025"


def test_a_withheld_high_wage_is_bounded_by_the_top_code_of_its_release(cell, frame):
    capped = [*WAGES[:4], None]
    cells = frame(cell("41-3091", "00", capped, flag="top_coded"))
    for release, bound in (("2021", 208_000), ("2023", 239_200)):
        row = pay(cells.assign(release=release), "41-3091", key="area_code", percentile=90)
        assert row["at_least_usd"].tolist() == [bound]
        assert f"${bound:,} or more" in row["reason"].iloc[0]


def test_an_older_release_answers_what_an_industry_pays(dev_data, tmp_path):
    path = dev_data / "oews-natsector-2022-2023/natsector_M2022_dl.xlsx"
    oews.bring(path, folder=tmp_path)
    rows = by_industry(reference.oews(["41-3091"], release="2022", folder=tmp_path), "41-3091")
    farming = rows.set_index("industry_code").loc["11--12"]
    assert farming["value_usd"] == 73_340
    assert pd.isna(farming["premium"])  # the workbook of sectors has no figure over all of them
