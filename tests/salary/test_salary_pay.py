"""The arithmetic of a mix, of its uncertainty and of a ranking, on rows small enough to check."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.salary.by_industry import UnknownIndustryError, by_industry, find_industry
from analysis.salary.by_region import UnknownAreaError, by_region, find_area, in_area
from analysis.salary.pay import UnknownOccupationError, pay
from analysis.salary.ranking import ranks, told_apart
from analysis.salary.roles import Match, Role

HALF_AND_HALF = Role(
    key="mix",
    title="Mix",
    matches=(Match("41-3091", 0.5), Match("11-2022", 0.5)),
    quality="medium",
)
NATION = (40_000, 50_000, 60_000, 70_000, 80_000)
TEXAS = (44_000, 55_000, 66_000, 77_000, 88_000)
# Of these five wages: how much wider the error of the median is than that of the mean.
SPREAD = math.log(80 / 40) / (2 * 1.2815516)  # of log pay, from the 10th percentile to the 90th
IN_THE_MIDDLE = 0.5 * math.sqrt(2 * math.pi) * SPREAD / math.sqrt(math.exp(SPREAD**2) - 1)


@pytest.fixture
def two_places(cell, frame):
    return frame(
        cell("41-3091", "00", NATION, rse=0.01),
        cell("41-3091", "48", TEXAS, rse=0.03, jobs=100, lq=2.0),
        cell("11-2022", "00", [2 * wage for wage in NATION], rse=0.01, jobs=3_000),
        cell("11-2022", "48", [2 * wage for wage in TEXAS], rse=0.06, jobs=200, lq=1.0),
    )


def test_a_mix_by_hand(two_places):
    texas = by_region(two_places, HALF_AND_HALF).iloc[0]
    assert texas["value_usd"] == (66_000 + 132_000) / 2
    error = IN_THE_MIDDLE * (66_000 * 0.03 + 132_000 * 0.06) / 2
    assert texas["low_usd"] == pytest.approx(99_000 - 1.96 * error)
    assert texas["high_usd"] == pytest.approx(99_000 + 1.96 * error)
    assert (texas["match_low_usd"], texas["match_high_usd"]) == (66_000, 132_000)
    assert texas["premium"] == pytest.approx(0.10)
    assert texas["employment_jobs"] == 100 + 200
    # Quotients weighted by jobs in the nation: (2.0 x 1,000 + 1.0 x 3,000) / 4,000
    assert texas["location_quotient"] == pytest.approx(1.25)


def test_the_premium_has_the_uncertainty_of_both_sides(two_places):
    texas = by_region(two_places, "41-3091").iloc[0]
    error = 1.10 * IN_THE_MIDDLE * np.hypot(0.03, 0.01)
    assert texas["premium_low"] == pytest.approx(0.10 - 1.96 * error)
    assert texas["is_told_apart"] == (1.96 * error < 0.10)


def test_a_mix_with_a_part_missing_has_no_value_and_says_which(cell, frame, two_places):
    gap = frame(
        cell("41-3091", "06", TEXAS), cell("11-2022", "06", [None] * 5, flag="not_released")
    )
    rows = by_region(pd.concat([two_places, gap]), HALF_AND_HALF).set_index("area_code")
    assert np.isnan(rows.at["06", "value_usd"])
    assert rows.at["06", "reason"] == "11-2022 is not released"
    assert rows.index[-1] == "06"
    assert pd.isna(rows.at["06", "rank"])


def test_a_part_that_bls_does_not_list_is_a_gap_too(cell, frame, two_places):
    rows = by_region(pd.concat([two_places, frame(cell("41-3091", "06", TEXAS))]), HALF_AND_HALF)
    assert rows.set_index("area_code").at["06", "reason"] == "11-2022 has no estimate"


def test_an_hourly_wage_is_never_made_annual(cell, frame, two_places):
    hourly = frame(cell("41-3091", "06", [None] * 5, flag="hourly_only"))
    rows = by_region(pd.concat([two_places, hourly]), "41-3091").set_index("area_code")
    assert np.isnan(rows.at["06", "value_usd"])
    assert rows.at["06", "reason"] == "41-3091 is published by the hour only"


def test_without_a_standard_error_there_is_a_value_but_no_interval(cell, frame, two_places):
    bare = frame(cell("41-3091", "06", TEXAS, rse=np.nan))
    row = by_region(pd.concat([two_places, bare]), "41-3091").set_index("area_code").loc["06"]
    assert row["value_usd"] == 66_000
    assert np.isnan(row["low_usd"])
    assert np.isnan(row["premium_low"])
    assert not row["is_told_apart"]


def test_a_top_coded_part_bounds_the_mix(cell, frame, two_places):
    capped = frame(
        cell("41-3091", "06", TEXAS), cell("11-2022", "06", [None] * 5, flag="top_coded")
    )
    rows = by_region(pd.concat([two_places, capped]), HALF_AND_HALF).set_index("area_code")
    assert rows.at["06", "at_least_usd"] == (66_000 + 239_200) / 2
    assert np.isnan(rows.at["06", "value_usd"])


def test_the_order_of_rows_does_not_matter(two_places):
    backwards = two_places.iloc[::-1].reset_index(drop=True)
    pd.testing.assert_frame_equal(
        by_region(two_places, HALF_AND_HALF), by_region(backwards, HALF_AND_HALF)
    )


def test_the_cells_given_are_left_as_they_were(two_places):
    before = two_places.copy(deep=True)
    by_region(two_places, HALF_AND_HALF)
    by_industry(two_places, HALF_AND_HALF)
    pd.testing.assert_frame_equal(two_places, before)


def test_an_occupation_we_do_not_carry_is_named(two_places):
    with pytest.raises(UnknownOccupationError, match=r"no occupation 99-9999.*11-2022, 41-3091"):
        pay(two_places, "99-9999", key="area_code")


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("14460", "14460"),
        ("boston", "14460"),
        ("Boston-Cambridge-Newton, MA-NH", "14460"),
        ("MA", "25"),
        ("New York", "36"),  # the state bears the name whole
        ("Cambridge", "14460"),
        ("Bellevue", "42660"),
        ("united states", "00"),
    ],
)
def test_an_area_is_found_by_what_people_call_it(cells, said, code):
    assert find_area(cells, said)["area_code"] == code


def test_an_area_that_may_be_several_is_not_guessed(cells):
    with pytest.raises(UnknownAreaError, match="Portland-South Portland, ME"):
        find_area(cells, "Portland")


def test_an_unknown_area_gets_the_nearest_names(cells):
    with pytest.raises(UnknownAreaError, match="Boston"):
        in_area(cells, "41-3091", "Bostton")
    with pytest.raises(UnknownAreaError, match="There are: nation, state, metro, nonmetro"):
        by_region(cells, "41-3091", area_type="planet")


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("513200", "513200"),
        ("5132", "513200"),
        ("software publishers", "513200"),
        ("517", "517000"),
    ],
)
def test_an_industry_is_found_by_code_or_name(cells, said, code):
    assert find_industry(cells, said)["industry_code"] == code


def test_an_unknown_or_open_industry_is_not_guessed(cells):
    with pytest.raises(UnknownIndustryError, match="may be any of"):
        find_industry(cells, "insurance")
    with pytest.raises(UnknownIndustryError, match="Software Publishers"):
        find_industry(cells, "Softwre Publishers")
    with pytest.raises(UnknownIndustryError, match="There are: sector, 3-digit, 4-digit"):
        by_industry(cells, "41-3091", level="2")


def test_ranks_by_hand():
    # 100 and 97 are within 1.96 x sqrt(1 + 4) = 4.4 of each other; 90 is apart from both.
    values = pd.Series({"a": 97.0, "b": 100.0, "c": 90.0, "d": np.nan})
    errors = pd.Series({"a": 2.0, "b": 1.0, "c": 0.5, "d": 1.0})
    found = ranks(values, errors)
    assert found.loc["b"].tolist() == [1, 1, 2]
    assert found.loc["a"].tolist() == [2, 1, 2]
    assert found.loc["c"].tolist() == [3, 3, 3]
    assert found.loc["d"].isna().all()


def test_a_value_without_an_error_may_stand_anywhere():
    found = ranks(pd.Series([3.0, 2.0, 1.0]), pd.Series([0.1, np.nan, 0.1]))
    assert found.loc[1].tolist() == [2, 1, 3]


@given(
    st.lists(st.tuples(st.floats(20_000, 300_000), st.floats(0, 30_000)), min_size=1, max_size=30)
)
def test_a_rank_lies_within_its_own_range_and_agrees_with_the_slow_way(places):
    values = pd.Series([value for value, _ in places])
    errors = pd.Series([error for _, error in places])
    found = ranks(values, errors)
    assert (found["rank_best"] <= found["rank"]).all()
    assert (found["rank"] <= found["rank_worst"]).all()
    for i, (value, error) in enumerate(places):
        higher = [v for v, e in places if v > value and told_apart(v, e, value, error)]
        lower = [v for v, e in places if v < value and told_apart(v, e, value, error)]
        assert found.loc[i, "rank_best"] == 1 + len(higher)
        assert found.loc[i, "rank_worst"] == len(places) - len(lower)
