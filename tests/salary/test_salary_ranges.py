"""A pay range around the market, and where somebody stands in it."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.loading import reference
from analysis.salary.by_region import percentiles
from analysis.salary.ranges import (
    PayRangeError,
    compa_ratio,
    market_percentile,
    proposed_range,
    range_penetration,
)


@pytest.fixture
def market() -> pd.DataFrame:
    values = [60_000.0, 80_000.0, 100_000.0, 130_000.0, np.nan]
    return pd.DataFrame(
        {
            "value_usd": values,
            "low_usd": [value * 0.95 for value in values],
            "high_usd": [value * 1.05 for value in values],
            "reason": ["", "", "", "", "11-2022 is $239,200 or more, not published exactly"],
        },
        index=pd.Index([10, 25, 50, 75, 90], name="percentile"),
    )


def test_a_range_by_hand(market):
    pay = proposed_range(market, spread=0.5)
    assert pay.minimum_usd == 80_000  # 100,000 / 1.25
    assert pay.midpoint_usd == 100_000
    assert pay.maximum_usd == 120_000  # 80,000 x 1.5
    assert pay.spread == pytest.approx(0.5)
    assert (pay.market_low_usd, pay.market_high_usd) == pytest.approx((95_000, 105_000))
    assert pay.minimum_percentile == 25
    assert pay.maximum_percentile == pytest.approx(50 + 25 * 20_000 / 30_000)


def test_a_company_may_lead_the_market(market):
    assert proposed_range(market, percentile=75).midpoint_usd == 130_000


def test_an_unpublished_percentile_gives_no_range_but_its_reason(market):
    with pytest.raises(PayRangeError, match="percentile 90: 11-2022 is \\$239,200 or more"):
        proposed_range(market, percentile=90)


def test_what_lies_beyond_the_published_percentiles_is_not_guessed(market):
    assert market_percentile(market, 59_999) is None
    assert market_percentile(market, 130_001) is None
    assert market_percentile(market, 60_000) == 10


def test_a_range_for_boston_from_the_release():
    cells = reference.oews(["41-3091"])
    published = percentiles(cells, "41-3091", "Boston")
    pay = proposed_range(published, rounded_to=1)
    assert pay.midpoint_usd == published.at[50, "value_usd"]
    assert pay.market_low_usd < pay.midpoint_usd < pay.market_high_usd


def test_standing_by_hand():
    assert compa_ratio(105_000, 100_000) == pytest.approx(1.05)
    assert range_penetration(80_000, 80_000, 120_000) == 0
    assert range_penetration(120_000, 80_000, 120_000) == 1
    assert range_penetration(70_000, 80_000, 120_000) == pytest.approx(-0.25)


def test_standing_of_many_at_once():
    pay = pd.Series([90_000.0, 110_000.0])
    assert compa_ratio(pay, 100_000).tolist() == pytest.approx([0.9, 1.1])
    assert range_penetration(pay, 90_000, 110_000).tolist() == [0, 1]


def test_a_range_that_runs_nowhere_is_refused():
    with pytest.raises(PayRangeError, match="upward"):
        range_penetration(90_000, 100_000, 100_000)
    with pytest.raises(PayRangeError, match="above 0"):
        compa_ratio(90_000, 0)


@given(
    midpoint=st.integers(20_000, 400_000),
    spread=st.floats(0.1, 1.5, allow_nan=False),
)
def test_the_midpoint_lies_in_the_middle(midpoint, spread):
    market = pd.DataFrame(
        {"value_usd": [midpoint], "low_usd": [midpoint], "high_usd": [midpoint]}, index=[50]
    )
    pay = proposed_range(market, spread=spread, rounded_to=1)
    assert abs((pay.minimum_usd + pay.maximum_usd) / 2 - pay.midpoint_usd) <= 1
