"""Curves of survival: by hand, against statsmodels, against a hazard that is known."""

import numpy as np
import pandas as pd
import pytest
from churn_tables import lives
from statsmodels.duration.survfunc import SurvfuncRight

from analysis.churn import fit_lives
from analysis.churn.hazard import HazardModel, by_interval, intervals
from analysis.churn.intake import TableError
from analysis.churn.survival_scores import brier_by_row, concordance, kaplan_meier


@pytest.fixture(scope="module")
def model() -> HazardModel:
    return fit_lives(lives()[0], "churned", "months", id="account", horizon=3)


def test_lives_become_rows_by_hand():
    durations, left = np.array([2.0, 3.0, 1.0]), np.array([True, False, False])
    life, interval, ended = by_interval(durations, left, np.array([1.0, 2.0, 4.0]))
    assert life.tolist() == [0, 0, 1, 1, 2]  # the second was not seen to the end of (2, 4]
    assert interval.tolist() == [0, 1, 0, 1, 0]
    assert ended.tolist() == [False, True, False, False, False]


def test_survival_of_all_agrees_with_statsmodels():
    random = np.random.default_rng(0)
    durations, left = random.integers(0, 12, 300).astype(float), random.random(300) < 0.6
    theirs = SurvfuncRight(durations, left.astype(int))
    assert kaplan_meier(durations, left, theirs.surv_times) == pytest.approx(theirs.surv_prob)


def test_without_censoring_the_brier_score_is_the_plain_one():
    random = np.random.default_rng(1)
    durations, left = random.integers(1, 9, 50).astype(float), np.ones(50, dtype=bool)
    times, said = np.array([2.0, 4.0, 6.0]), random.random((50, 3))
    plain = ((durations[:, None] > times) - said) ** 2
    by_hand = (plain[:, 0] + 2 * plain[:, 1] + plain[:, 2]) / 2 * 2 / 4
    assert brier_by_row(durations, left, said, times) == pytest.approx(by_hand)


def test_concordance_by_hand():
    durations = np.array([1.0, 2.0, 3.0])
    left = np.array([True, False, True])
    # the first left before both; nobody knows whether the second outlived the third
    assert concordance(durations, left, np.array([0.5, 0.9, 0.5])) == (0 + 0.5) / 2


def test_intervals_end_where_somebody_left():
    durations = np.array([1.0, 1.0, 4.0, 9.0])
    assert intervals(durations, np.array([True, True, True, False])).tolist() == [1.0, 4.0]


def test_curves_follow_the_hazards_that_made_the_lives(model):
    rows, hazard = lives(400, seed=3)
    survival = model.survival(rows)
    assert (np.diff(survival.to_numpy(), axis=1) <= 0).all()
    truth = (1 - hazard) ** 6
    assert np.corrcoef(survival[6.0], truth)[0, 1] > 0.9
    assert survival[6.0].mean() == pytest.approx(truth.mean(), abs=0.06)
    assert model.evaluation.brier < model.evaluation.brier_of_all
    assert model.evaluation.verdict.may_give_probabilities


def test_the_next_months_are_told_of_accounts_in_service(model):
    rows, hazard = lives(300, seed=4)
    rows["months"] = 2
    scored = model.predict(rows)
    truth = 1 - (1 - hazard) ** 3  # a steady hazard does not mind how long one has been here
    assert np.corrcoef(scored["probability"], truth)[0, 1] > 0.9
    assert scored["probability"].mean() == pytest.approx(truth.mean(), abs=0.06)
    assert (scored["low"] <= scored["probability"]).all()
    assert (scored["probability"] <= scored["high"]).all()
    assert scored["reasons"].str.contains("size").mean() > 0.8


def test_nothing_is_said_past_the_longest_life_that_ended(model):
    rows = lives(5, seed=5)[0].assign(months=[0, 5, 9, 12, 40])
    scored = model.predict(rows)
    assert scored["probability"].isna().tolist() == [False, False, True, True, True]
    assert scored["reasons"].iloc[-1] == "looks past the longest life that ended (11)"


def test_few_departures_give_one_curve_for_all():
    rows = lives(80, seed=6)[0].assign(churned=[1] * 8 + [0] * 72)
    model = fit_lives(rows, "churned", "months", id="account", horizon=2)
    assert not model.evaluation.verdict.may_rank
    survival = model.survival(rows)
    assert len(survival.drop_duplicates()) == 1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"months": -1}, "number of 0 or more"),
        ({"months": "long"}, "number of 0 or more; found 'long'"),
        ({"account": "A"}, "names some accounts twice"),
    ],
)
def test_lives_that_are_none_are_refused(change, said):
    with pytest.raises(TableError, match=said):
        fit_lives(lives(60)[0].assign(**change), "churned", "months", id="account")


@pytest.mark.slow
def test_another_order_changes_no_digit(model):
    rows = lives()[0]
    again = fit_lives(
        rows.sample(frac=1, random_state=1)[rows.columns[::-1]],
        "churned",
        "months",
        id="account",
        horizon=3,
    )
    pd.testing.assert_frame_equal(again.survival(rows), model.survival(rows), check_exact=True)
