"""An interval of retention holds the truth as often as it says, where the bootstrap does not."""

import numpy as np
import pytest

from analysis.metrics.intervals import clopper_pearson
from analysis.metrics.retention_intervals import growing_share_interval, kept_share_interval

REPEATS = 400


def books(n: int, seed: int, skew: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Opening, kept and closing of `n` accounts, many times over: one in ten leaves, one in ten
    shrinks, three in ten grow."""
    rng = np.random.default_rng(seed)
    opening = rng.lognormal(0, skew, (REPEATS, n))
    chance = rng.random((REPEATS, n))
    factor = np.where(chance < 0.1, 0.0, 1.0)
    factor = np.where(
        (chance >= 0.1) & (chance < 0.2), rng.uniform(0.5, 0.95, chance.shape), factor
    )
    factor = np.where(chance > 0.7, rng.uniform(1.05, 1.6, chance.shape), factor)
    return opening, np.minimum(factor, 1) * opening, factor * opening


GROSS = 1 - 0.1 - 0.1 * (1 - 0.725)
NET = GROSS + 0.3 * 0.325


@pytest.mark.parametrize("skew", [0.0, 1.2], ids=["like sizes", "unlike sizes"])
@pytest.mark.parametrize("n", [3, 10, 40])
def test_the_intervals_hold_the_truth_nine_times_in_ten(n, skew):
    hits_gross = hits_net = 0
    for opening, kept, closing in zip(*books(n, 5, skew), strict=True):
        weight, squared = opening.sum(), (opening**2).sum()
        gross, net = kept.sum() / weight, closing.sum() / weight
        ends = low, high = kept_share_interval(gross, weight=weight, squared_weight=squared)
        hits_gross += low <= GROSS <= high
        error = ((closing - net * opening) ** 2).sum()
        low, high = growing_share_interval(
            net, weight=weight, squared_error=error, kept=gross, kept_ends=ends
        )
        hits_net += low <= NET <= high
    assert hits_gross / REPEATS >= 0.93
    assert hits_net / REPEATS >= 0.90


def test_the_bootstrap_would_not():
    n = 20
    rng = np.random.default_rng(9)
    hits = 0
    for opening, kept, _ in zip(*books(n, 5, 1.2), strict=True):
        drawn = rng.integers(0, n, (200, n))
        shares = kept[drawn].sum(axis=1) / opening[drawn].sum(axis=1)
        hits += np.quantile(shares, 0.025) <= GROSS <= np.quantile(shares, 0.975)
    assert hits / REPEATS < 0.88


def test_with_accounts_of_one_size_that_stay_or_leave_it_is_clopper_and_pearsons():
    found = kept_share_interval(19 / 20, weight=20 * 7.0, squared_weight=20 * 49.0)
    assert found == pytest.approx(clopper_pearson(19, 20), abs=1e-8)


def test_one_whale_makes_thirty_accounts_as_uncertain_as_twelve():
    sizes = np.array([25.0] + [75 / 29] * 29)
    low, _ = kept_share_interval(1.0, weight=sizes.sum(), squared_weight=(sizes**2).sum())
    twelve, _ = clopper_pearson(12, 12)
    assert low == pytest.approx(twelve, abs=0.01)


def test_a_year_in_which_nothing_happened_does_not_promise_the_next():
    found = growing_share_interval(1.0, weight=10, squared_error=0, kept=1.0, kept_ends=(0.69, 1.0))
    assert found == (0.69, 1.31)


def test_a_year_in_which_everybody_left_does_not_say_that_everybody_must():
    found = growing_share_interval(0.0, weight=10, squared_error=0, kept=0.0, kept_ends=(0.0, 0.31))
    assert found == (0.0, 0.31)


def test_all_lost_and_all_kept_are_bounded_by_what_is_possible():
    assert kept_share_interval(0.0, weight=5, squared_weight=5)[0] == 0.0
    assert kept_share_interval(1.0, weight=5, squared_weight=5)[1] == 1.0
