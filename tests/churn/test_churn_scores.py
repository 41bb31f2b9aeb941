"""Scores by hand, by another road, and where ties would flatter."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, brier_score_loss, log_loss, roc_auc_score

from analysis.churn import scores
from analysis.churn.evaluation import reliability
from analysis.churn.logistic import logistic

LEFT = np.array([True, False, True, False, False])
SAID = np.array([0.8, 0.6, 0.4, 0.4, 0.1])


def test_scores_by_hand():
    assert scores.log_loss(LEFT, SAID) == pytest.approx(
        -(np.log(0.8) + np.log(1 - 0.6) + np.log(0.4) + np.log(1 - 0.4) + np.log(1 - 0.1)) / 5
    )
    assert scores.brier(LEFT, SAID) == pytest.approx((0.04 + 0.36 + 0.36 + 0.16 + 0.01) / 5)
    # pairs: 0.8 beats three; 0.4 loses to 0.6, ties with 0.4, beats 0.1
    assert scores.auc(LEFT, SAID) == pytest.approx((3 + 0 + 0.5 + 1) / 6)


cases = st.lists(st.tuples(st.booleans(), st.integers(1, 9)), min_size=4, max_size=60).filter(
    lambda rows: 0 < sum(left for left, _ in rows) < len(rows)
)


@given(cases)
def test_scores_agree_with_scikit_learn(rows):
    left = np.array([one for one, _ in rows])
    p = np.array([tenths / 10 for _, tenths in rows])
    assert scores.auc(left, p) == pytest.approx(roc_auc_score(left, p))
    assert scores.average_precision(left, p) == pytest.approx(average_precision_score(left, p))
    assert scores.log_loss(left, p) == pytest.approx(log_loss(left, p))
    assert scores.brier(left, p) == pytest.approx(brier_score_loss(left, p))


def test_nobody_left_gives_no_ranking_score():
    stayed = np.zeros(3, dtype=bool)
    assert np.isnan(scores.auc(stayed, SAID[:3]))
    assert np.isnan(scores.average_precision(stayed, SAID[:3]))
    assert np.isnan(scores.calibration(stayed, SAID[:3]).slope)


def test_a_tie_at_the_limit_of_capacity_is_shared():
    # one above the tie, then 2 of the 4 tied, of whom 1 left: 1 + 2 x 1/4
    left = np.array([True, True, False, False, False, True])
    p = np.array([0.9, 0.5, 0.5, 0.5, 0.5, 0.1])
    assert scores.caught_at_capacity(left, p, 3) == 1 + 2 * 1 / 4


def test_a_score_that_says_nothing_catches_its_share_and_no_more():
    """A sort of (score, label) pairs puts the leavers of a tie on top: lift 4.6 from nothing."""
    left = np.arange(1000) < 100
    p = np.full(1000, 0.1)
    assert scores.caught_at_capacity(left, p, 100) == pytest.approx(10)


def test_more_capacity_than_accounts_catches_all():
    assert scores.caught_at_capacity(LEFT, SAID, 99) == LEFT.sum()
    assert scores.caught_at_capacity(LEFT, SAID, 0) == 0


def test_probabilities_that_are_true_have_slope_1_and_intercept_0():
    random = np.random.default_rng(0)
    p = random.uniform(0.02, 0.5, 40_000)
    found = scores.calibration(random.random(40_000) < p, p)
    assert found.slope == pytest.approx(1, abs=0.06)
    assert found.intercept == pytest.approx(0, abs=0.04)


def test_probabilities_that_exaggerate_have_a_slope_below_1():
    random = np.random.default_rng(0)
    z = random.normal(-2, 1, 20_000)
    left = random.random(20_000) < 1 / (1 + np.exp(-z))
    assert scores.calibration(left, 1 / (1 + np.exp(-2 * z))).slope == pytest.approx(0.5, abs=0.05)


def test_reliability_keeps_equal_probabilities_together_and_counts_everybody():
    p = np.repeat([0.1, 0.2, 0.9], [50, 30, 20])
    left = np.zeros(100, dtype=bool)
    left[-15:] = True
    table = reliability(left, p)
    assert table["n"].sum() == 100
    assert table["observed"].iloc[-1] == 15 / 20
    assert table["predicted"].tolist() == pytest.approx([0.1, 0.2, 0.9])
    assert ((table["low"] <= table["observed"]) & (table["observed"] <= table["high"])).all()


def made(n: int = 400, seed: int = 5) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    x = random.normal(size=(n, 4))
    return x, random.random(n) < 1 / (1 + np.exp(1.5 - x @ [1.0, -0.7, 0.0, 0.3]))


def test_the_regression_agrees_with_scikit_learn():
    x, left = made()
    theirs = LogisticRegression(C=1 / 7.0, tol=1e-10, max_iter=1000).fit(x, left)
    ours = logistic(x, left, penalty=7.0)
    assert ours == pytest.approx([theirs.intercept_[0], *theirs.coef_[0]], abs=1e-5)


@given(st.lists(st.sampled_from([-1.0, 0.0, 1.0]), min_size=4, max_size=4), st.integers(0, 20))
def test_no_coefficient_pushes_the_way_it_must_not_and_none_is_held_back_in_vain(signs, seed):
    x, left = made(120, seed)
    signs = np.array(signs)
    beta = logistic(x, left, penalty=2.0, signs=signs)[1:]
    assert (beta * signs >= 0).all()
    free = logistic(x, left, penalty=2.0)[1:]
    if (free * signs >= 0).all():
        assert beta == pytest.approx(free, abs=1e-5)


def test_a_start_changes_the_time_not_the_result():
    x, left = made()
    signs = np.array([-1.0, -1.0, 1.0, 1.0])
    cold = logistic(x, left, penalty=3.0, signs=signs)
    warm = logistic(x, left, penalty=3.0, signs=signs, start=np.full(5, 0.4))
    assert warm == pytest.approx(cold, abs=1e-4)


def test_gains_by_hand_share_out_a_tie():
    curve = scores.gains(LEFT, SAID, capacity=3, most=2)
    # 0.8 left; one of the two at 0.4 did, so the third place finds half of it
    assert curve["reached"].tolist() == [1 / 5, 3 / 5, 1]
    assert curve["found"].tolist() == [1 / 2, (1 + 1 / 2) / 2, 1]
    assert scores.gains(np.zeros(5, dtype=bool), SAID, capacity=3).empty


@given(cases, st.integers(1, 4))
def test_gains_rise_to_everybody_and_agree_with_the_capacity(rows, capacity):
    left = np.array([one for one, _ in rows])
    p = np.array([tenths / 10 for _, tenths in rows])
    curve = scores.gains(left, p, capacity)
    assert curve["found"].is_monotonic_increasing
    assert curve["found"].iloc[-1] == pytest.approx(1)
    at = curve.loc[curve["reached"] == capacity / len(p), "found"].item()
    assert at == pytest.approx(scores.caught_at_capacity(left, p, capacity) / left.sum())
