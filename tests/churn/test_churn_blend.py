"""The blend: weights, calibration, encodings; that chance does not carry it away."""

import sys

import numpy as np
import pandas as pd
import pytest
from churn_tables import made_up
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit, logit
from sklearn.linear_model import LogisticRegression

from analysis.churn import scores
from analysis.churn.blend import (
    BOOSTING,
    CATBOOST,
    CURVES,
    FOREST,
    LINES,
    convex_weights,
    fit_blend,
    set_right,
)
from analysis.churn.cases import read_cases
from analysis.churn.effects import Usual, contributions
from analysis.churn.encoding import Encoding
from analysis.churn.intake import Field
from analysis.churn.parts import MissingPartError, deal


@pytest.fixture(scope="module")
def cases():
    return read_cases(made_up(300, seed=5)[0], target="churned", id="account")


@pytest.fixture(scope="module")
def blend(cases):
    return fit_blend(cases.inputs, cases.left, cases.groups, n_draws=10)


def test_the_blend_is_no_worse_than_its_parts_on_new_rows(cases, blend):
    new = read_cases(made_up(3000, seed=6)[0], target="churned", id="account")
    rows = cases.intake.apply(made_up(3000, seed=6)[0])
    left = (made_up(3000, seed=6)[0]["churned"] == "Yes").to_numpy()
    assert left.sum() == new.left.sum()
    parts = [scores.log_loss(left, expit(part.log_odds(rows))) for part in blend.parts]
    assert scores.log_loss(left, blend.probability(rows)) < np.mean(parts)
    assert scores.log_loss(left, blend.probability(rows)) < min(parts) + 0.01


def test_weights_are_convex(blend):
    assert blend.names == (LINES, CURVES, BOOSTING, FOREST)
    assert blend.weights.sum() == pytest.approx(1)
    assert (blend.weights >= 0).all()


def test_weights_follow_what_tells_and_shrink_to_equal_when_departures_are_few():
    random = np.random.default_rng(0)
    z = random.normal(size=2000)
    left = random.random(2000) < expit(z)
    unseen = np.column_stack([z, random.normal(size=2000)])
    many, few = convex_weights(unseen, left, 5000), convex_weights(unseen, left, 20)
    assert many[0] > 0.9
    assert 0.5 < few[0] < 0.7


def test_the_best_weights_are_found_as_by_trying_all():
    random = np.random.default_rng(1)
    z = random.normal(size=500)
    left = random.random(500) < expit(z)
    unseen = np.column_stack([z + random.normal(size=500), z + 2 * random.normal(size=500)])
    tried = np.linspace(0, 1, 1001)
    losses = [scores.log_loss(left, expit(unseen @ [w, 1 - w])) for w in tried]
    found = convex_weights(unseen, left, 10**9)[0]
    assert found == pytest.approx(tried[int(np.argmin(losses))], abs=0.01)


def test_what_is_too_extreme_is_drawn_in_and_what_is_right_is_left():
    random = np.random.default_rng(2)
    z = random.normal(size=20_000)
    left = random.random(20_000) < expit(z)
    assert set_right(z, left) == pytest.approx((0, 1), abs=0.05)
    assert set_right(2 * z + 1, left)[1] == pytest.approx(0.5, abs=0.05)
    few = slice(0, 40)
    assert set_right(2 * z[few], left[few])[1] > 0.75  # forty rows cannot say it surely


def test_shuffled_outcomes_leave_it_near_the_base_rate():
    rows = made_up(250, seed=7)[0]
    rows["churned"] = np.random.default_rng(3).permutation(rows["churned"])
    cases = read_cases(rows, target="churned", id="account")
    blend = fit_blend(cases.inputs, cases.left, cases.groups, n_draws=0)
    new, _ = made_up(4000, seed=8)
    p = blend.probability(cases.intake.apply(new))
    rate = cases.left.mean()
    left = np.random.default_rng(4).random(4000) < rate
    base = scores.log_loss(left, np.full(4000, rate))
    assert scores.log_loss(left, p) < 1.03 * base


def test_the_penalised_regression_agrees_with_scikit_learn(cases):
    blend = fit_blend(cases.inputs, cases.left, cases.groups, names=(LINES,), n_draws=0)
    (part,) = blend.parts
    x = part.encoding.matrix(cases.inputs)
    theirs = LogisticRegression(C=1 / part.penalty, tol=1e-8, max_iter=1000).fit(x, cases.left)
    assert part.coefficients[1:] == pytest.approx(theirs.coef_[0], abs=1e-3)


def test_the_spread_is_that_of_the_estimate_by_another_road():
    """A share of 0.3 among n: log-odds have a standard error of 1 / sqrt(n p (1 - p))."""
    random = np.random.default_rng(5)
    rows = pd.DataFrame({"noise": random.normal(size=1000)})
    left = np.arange(1000) < 300
    blend = fit_blend(rows, left, np.arange(1000).astype(str), names=(LINES,), n_draws=200)
    at_middle = pd.DataFrame({"noise": [rows["noise"].mean()]})
    assert blend.log_odds_and_spread(at_middle)[1][0] == pytest.approx(
        1 / np.sqrt(1000 * 0.3 * 0.7), rel=0.2
    )


def test_contributions_of_a_regression_are_coefficient_times_distance_from_the_mean():
    rows = pd.DataFrame({"x": [1.0, 2.0, 3.0, 4.0, 5.0], "y": [0.0, 0.0, 1.0, 1.0, 1.0]})
    usual = tuple(Usual.learn(Field(name, "number"), rows[name]) for name in rows)
    added = contributions(
        lambda some: 0.5 * some["x"].to_numpy() - 2 * some["y"].to_numpy(), usual, rows
    )
    assert added["x"].to_numpy() == pytest.approx(0.5 * (rows["x"] - 3))
    assert added["y"].to_numpy() == pytest.approx(-2 * (rows["y"] - 0.6))


def test_blanks_stand_at_the_middle_and_their_indicator_speaks():
    rows = pd.DataFrame({"x": [np.nan] * 10 + list(range(30))})
    matrix = Encoding.learn(rows, curves=False).matrix(rows)
    assert matrix.shape == (40, 2)
    assert matrix[:10, 0] == pytest.approx(0)
    assert set(np.round(matrix[:, 1], 2)) == {0.75, -0.25}


@settings(max_examples=30, deadline=None)
@given(st.integers(20, 80), st.integers(2, 6), st.integers(0, 99))
def test_folds_hold_whole_accounts_and_share_the_leavers(n, n_folds, seed):
    random = np.random.default_rng(seed)
    groups = random.integers(0, n // 2, n).astype(str)
    left = random.random(n) < 0.3
    fold = deal(groups, left, n_folds, seed)
    table = pd.DataFrame({"group": groups, "fold": fold, "left": left})
    assert (table.groupby("group")["fold"].nunique() == 1).all()
    leavers = table[table["left"]].drop_duplicates("group").groupby("fold").size()
    assert (
        leavers.reindex(range(n_folds), fill_value=0).max()
        - leavers.reindex(range(n_folds), fill_value=0).min()
        <= 1
    )
    shuffled = random.permutation(n)
    assert (deal(groups[shuffled], left[shuffled], n_folds, seed) == fold[shuffled]).all()


def test_one_thread_or_many_give_the_same_digits(cases, blend):
    from threadpoolctl import threadpool_limits

    with threadpool_limits(2):
        again = fit_blend(cases.inputs, cases.left, cases.groups, n_draws=10)
    assert (again.log_odds(cases.inputs) == blend.log_odds(cases.inputs)).all()
    assert logit(0.5) == 0


def test_catboost_is_one_more_part_whose_threads_are_bounded(cases):
    pytest.importorskip("catboost")
    few = cases.inputs[:120], cases.left[:120], cases.groups[:120]
    first = fit_blend(*few, names=(LINES, CATBOOST), n_draws=0)
    again = fit_blend(*few, names=(LINES, CATBOOST), n_draws=0)
    assert (first.log_odds(cases.inputs) == again.log_odds(cases.inputs)).all()
    assert {member.get_param("thread_count") for member in first.parts[1].members} == {1}
    asked = pd.concat([cases.inputs[120:], cases.inputs.iloc[:3].assign(tenure=np.nan)])
    assert np.isfinite(first.parts[1].log_odds(asked)).all()
    assert scores.auc(cases.left[120:], first.parts[1].log_odds(cases.inputs[120:])) > 0.6


def test_without_catboost_its_extra_is_named(cases, monkeypatch):
    monkeypatch.setitem(sys.modules, "catboost", None)
    with pytest.raises(MissingPartError, match="Install the extra 'boost', or leave out --boost"):
        fit_blend(cases.inputs, cases.left, cases.groups, names=(CATBOOST,), n_draws=0)
