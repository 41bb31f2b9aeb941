"""Intervals agree with published ones."""

import numpy as np
import pytest

from analysis.metrics.intervals import clopper_pearson, ratio_of_sums, wilson


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


def test_the_interval_of_a_ratio_of_sums_with_equal_wholes_is_students_of_a_mean():
    """Five values around 10, each over a whole of 1: mean 10, standard deviation sqrt(2.5)."""
    low, high = ratio_of_sums([8, 9, 10, 11, 12], [1] * 5)
    reach = 2.776445 * (2.5 / 5) ** 0.5  # Student's t of 4 at 97.5%
    assert (low, high) == pytest.approx((10 - reach, 10 + reach))


def test_the_interval_of_a_ratio_of_sums_covers_as_often_as_it_says():
    random = np.random.default_rng(3)
    covered = 0
    for _ in range(400):
        wholes = random.gamma(2, 50, 60)
        parts = wholes * random.beta(6, 4, 60)
        low, high = ratio_of_sums(parts, wholes)
        covered += low <= 0.6 <= high
    assert 0.92 <= covered / 400 <= 0.98


def test_few_pairs_or_nothing_to_divide_by_have_no_interval():
    assert ratio_of_sums([1] * 4, [2] * 4) == (None, None)
    assert ratio_of_sums([1] * 9, [0] * 9) == (None, None)


def test_an_interval_stays_within_what_the_ratio_can_be():
    assert ratio_of_sums([0, 1, 1, 1, 1], [1] * 5, least=0, most=1)[1] == 1
