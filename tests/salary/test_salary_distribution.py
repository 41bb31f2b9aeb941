"""Errors of percentiles and pools of places: against theory, simulation, and BLS's own totals."""

import math
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.salary import distribution
from analysis.salary.by_region import UnknownAreaError, percentiles
from analysis.salary.distribution import (
    PERCENTILES,
    effective_answers,
    percentile_rse,
    share_below,
)
from analysis.salary.pooling import pooled
from analysis.salary.roles import Match, Role

NORMAL = NormalDist()


def lognormal(spread: float, middle: float = 70_000) -> np.ndarray:
    return np.array([middle * math.exp(spread * NORMAL.inv_cdf(p / 100)) for p in PERCENTILES])


def test_the_scores_are_those_of_the_normal_distribution():
    expected = [NORMAL.inv_cdf(p / 100) for p in PERCENTILES]
    assert pytest.approx(expected, abs=1e-15) == distribution._SCORES


def test_the_error_of_a_lognormals_percentile_is_the_textbooks():
    found = percentile_rse(lognormal(0.5), np.array(0.01))
    cv = math.sqrt(math.exp(0.25) - 1)
    expected = [
        0.01 / cv * 0.5 * math.sqrt(q * (1 - q)) / NORMAL.pdf(NORMAL.inv_cdf(q))
        for q in (0.10, 0.25, 0.50, 0.75, 0.90)
    ]
    assert found == pytest.approx(expected)
    assert found[2] / 0.01 == pytest.approx(1.18, abs=0.005)
    assert found[4] / 0.01 == pytest.approx(1.60, abs=0.005)


def test_samples_drawn_again_and_again_scatter_as_the_error_says():
    rng = np.random.default_rng(11)
    samples = rng.lognormal(math.log(70_000), 0.5, size=(4_000, 400))
    rse_of_mean = samples.mean(axis=1).std() / samples.mean()
    found = percentile_rse(lognormal(0.5), np.array(rse_of_mean))
    drawn = np.percentile(samples, PERCENTILES, axis=1)
    assert found == pytest.approx(drawn.std(axis=1) / drawn.mean(axis=1), rel=0.06)
    assert effective_answers(lognormal(0.5), np.array(rse_of_mean)) == pytest.approx(400, rel=0.08)


def test_two_equal_percentiles_are_not_taken_for_certainty():
    tied = np.array([90_000, 163_380, 163_380, 170_000, 260_000.0])
    apart = lognormal(math.log(260 / 90) / (2 * NORMAL.inv_cdf(0.9)))
    error = np.array(0.05)
    assert (percentile_rse(tied, error) >= percentile_rse(apart, error) - 1e-12).all()


def test_a_gap_leaves_the_other_percentiles_their_errors():
    wages = lognormal(0.5)
    wages[4] = np.nan
    found = percentile_rse(wages, np.array(0.02))
    assert np.isnan(found[4])
    assert found[:4] == pytest.approx(percentile_rse(lognormal(0.5), np.array(0.02))[:4])


def test_one_percentile_alone_has_the_error_of_a_normal_one():
    wages = np.array([np.nan, np.nan, 70_000, np.nan, np.nan])
    found = percentile_rse(np.vstack([wages, wages]), np.array([0.02, np.nan]))
    assert np.isnan(found[1]).all()
    assert np.isnan(found[0, [0, 1, 3, 4]]).all()


def test_every_published_percentile_is_met_by_the_pieces_between():
    wages = lognormal(0.4)[None, :] * np.array([[1.0, 0.98, 1.05, 1.0, 1.2]])
    for percentile, wage in zip(PERCENTILES, wages[0], strict=True):
        assert share_below(wages, wage)[0] == pytest.approx(percentile / 100)


@given(st.lists(st.floats(1e4, 1e6), min_size=5, max_size=5), st.floats(5e3, 2e6))
def test_more_are_below_a_higher_wage(wages, wage):
    rows = np.sort(np.array(wages))[None, :]
    shares = [share_below(rows, at)[0] for at in (wage, wage * 1.1)]
    assert 0 <= shares[0] <= shares[1] <= 1


ONE = Role("one", "One", (Match("41-3091", 1.0),), "strong")


def test_a_pool_of_two_equal_places_is_either(cell, frame):
    wages = lognormal(0.5).round().tolist()
    cells = frame(cell("41-3091", "48", wages, rse=0.03), cell("41-3091", "06", wages, rse=0.03))
    pool = pooled(cells, ONE, ["48", "06"])
    assert pool.ladder["value_usd"].tolist() == pytest.approx(wages, rel=1e-6)
    alone = percentile_rse(np.array(wages), np.array(0.03))
    assert pool.ladder["rse"].tolist() == pytest.approx(list(alone / math.sqrt(2)), rel=0.02)


def test_a_pool_is_no_median_of_medians(cell, frame):
    low, high = lognormal(0.3, 50_000), lognormal(0.3, 100_000)
    cells = frame(
        cell("41-3091", "48", low.tolist(), jobs=9_000),
        cell("41-3091", "06", high.tolist(), jobs=1_000),
    )
    pool = pooled(cells, ONE, ["48", "06"])
    # Half the people lie below: 0.9 of them lognormal around 50,000, a tenth around 100,000.
    middle = pool.ladder.at[50, "value_usd"]
    below = 0.9 * NORMAL.cdf(math.log(middle / 50_000) / 0.3)
    below += 0.1 * NORMAL.cdf(math.log(middle / 100_000) / 0.3)
    assert below == pytest.approx(0.5, abs=1e-6)
    assert middle < 0.9 * 50_000 + 0.1 * 100_000


@pytest.mark.parametrize("soc_code", ["41-3091", "11-2022", "41-1012", "41-4012"])
def test_the_states_pooled_are_the_nation_that_bls_printed(cells, soc_code):
    states = cells.loc[cells["area_type"] == "state", "area_code"].unique()
    inside = [code for code in states if code not in ("66", "72", "78")]  # territories are apart
    pool = pooled(cells, soc_code, inside, rse_limit=0.30)
    nation = percentiles(cells, soc_code)
    assert pool.ladder["value_usd"].to_numpy() == pytest.approx(
        nation["value_usd"].to_numpy(), rel=0.03
    )
    # Two roads to the same error: from fifty samples, and from the nation's own.
    assert pool.ladder.at[50, "rse"] == pytest.approx(nation.at[50, "rse"], rel=0.25)


def test_what_cannot_be_pooled_is_left_out_by_name(cells):
    pool = pooled(cells, "41-3091", ["RI", "MA", "CT"])
    assert pool.left_out == {"Rhode Island": "41-3091 has no released number of jobs"}
    assert pool.used == ("Massachusetts", "Connecticut")


def test_places_that_contain_each_other_are_not_pooled(cells):
    with pytest.raises(UnknownAreaError, match="these are metro and state"):
        pooled(cells, "41-3091", ["MA", "Boston"])
    with pytest.raises(UnknownAreaError, match="Massachusetts is named twice"):
        pooled(cells, "41-3091", ["MA", "25"])
    with pytest.raises(UnknownAreaError, match="None of these areas"):
        pooled(cells, "41-3091", ["RI"])
