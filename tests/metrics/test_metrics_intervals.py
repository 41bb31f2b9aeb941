"""Intervals agree with published ones."""

import pytest

from analysis.metrics.intervals import clopper_pearson, wilson


@pytest.mark.parametrize(
    ("renewed", "due", "low", "high"),
    [
        (19, 20, 75.1, 99.9),
        (18, 20, 68.3, 98.8),
        (27, 30, 73.5, 97.9),
        (54, 60, 79.5, 96.2),
        (90, 100, 82.4, 95.1),
        (450, 500, 87.0, 92.5),
    ],
)
def test_exact_intervals_match_the_tables(renewed, due, low, high):
    assert [round(100 * bound, 1) for bound in clopper_pearson(renewed, due)] == [low, high]


def test_wilsons_interval_matches_newcombes_worked_example():
    """Newcombe 1998, Statistics in Medicine 17, table I: 81 of 263 gives 0.2553 to 0.3662."""
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)


@pytest.mark.parametrize("interval", [clopper_pearson, wilson])
def test_intervals_reach_the_ends_only_where_nothing_speaks_against_them(interval):
    assert interval(0, 0) == (0, 1)
    assert interval(0, 10)[0] == 0
    assert 0 < interval(0, 10)[1] < 1
    assert interval(10, 10)[1] == pytest.approx(1)


@pytest.mark.parametrize("interval", [clopper_pearson, wilson])
def test_more_successes_than_trials_are_no_share(interval):
    with pytest.raises(ValueError, match="3 of 2"):
        interval(3, 2)
