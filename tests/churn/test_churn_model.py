"""What is fitted, what is said of whom, and how sure."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import minimize

from analysis.churn.catalogue import FEATURES
from analysis.churn.features import features
from analysis.churn.logistic import logistic
from analysis.churn.model import ALL, CORE, RATES, count_events, fit, train
from analysis.churn.rates import PRIOR_ACCOUNTS, Rates
from analysis.churn.ridge import account_groups, fit_ridge
from analysis.churn.service import BOUND, LEAVING, UNDECIDED
from analysis.churn.verdict import Verdict


def with_events(history, n_events: int) -> pd.DataFrame:
    """The settled snapshots of a book in which only so many of the departures took place."""
    rows = history.settled
    undecided = rows["state"].isin(UNDECIDED)
    leavers = sorted(rows.loc[rows["left"] & undecided, "case_id"].unique())
    kept = rows[~rows["case_id"].isin(leavers[n_events:])]
    assert count_events(kept[kept["state"].isin(UNDECIDED)]) == n_events
    return kept


@pytest.mark.parametrize(("n_events", "fitted"), [(14, RATES), (15, CORE), (29, CORE), (30, ALL)])
def test_how_much_is_fitted_depends_on_the_departures(history, n_events, fitted):
    model = fit(history, rows=with_events(history, n_events))
    assert (model.fitted, model.n_events) == (fitted, n_events)
    assert (model.ridge is None) == (fitted == RATES)


def test_a_verdict_of_rates_only_keeps_the_model_to_rates(simulated, history):
    forbidden = Verdict("rates", "Rates only: no signal.")
    assert train(simulated.book, history=history, verdict=forbidden).fitted == RATES
    assert train(simulated.book, history=history, verdict=Verdict("ranking", "")).fitted == ALL


def test_a_departure_seen_in_several_snapshots_counts_once(history):
    undecided = history.undecided
    assert count_events(undecided) < undecided["left"].sum()
    assert count_events(undecided) == undecided.loc[undecided["left"], "case_id"].nunique()


def test_notice_given_is_certain_and_a_contract_in_force_nearly_so(simulated, model, today):
    scored = model.score(today).set_index("account_id")
    bound = scored[scored["state"] == BOUND]
    assert len(bound) > 0
    assert (bound["probability"] < 0.01).all()
    leaving = simulated.book.at(pd.Timestamp("2025-12-31").date())
    then = features(leaving)
    told = model.score(then)
    assert (told.loc[told["state"] == LEAVING, ["probability", "low", "high"]] == 1).all(axis=None)
    assert (told["state"] == LEAVING).any()


def test_notice_for_a_day_past_the_horizon_is_as_certain_as_any(model, today):
    far = today.head(1).assign(state=LEAVING, committed_end_date=pd.Timestamp("2028-01-01"))
    assert model.score(far)["probability"].item() == 1


def test_the_band_holds_the_probability_and_both_are_shares(model, today):
    scored = model.score(today)
    assert scored["probability"].between(0, 1).all()
    assert (scored["low"] <= scored["probability"]).all()
    assert (scored["probability"] <= scored["high"]).all()
    asked = scored["state"].isin(UNDECIDED)
    assert (scored["high"] - scored["low"])[asked].median() > 0.005


def test_the_order_of_rows_and_columns_changes_nothing(simulated, history, model, today):
    rows = history.rows.sample(frac=1, random_state=2)
    shuffled = replace(history, rows=rows[sorted(rows.columns)])
    again = train(simulated.book, history=shuffled)
    mixed = today.sample(frac=1, random_state=4)
    pd.testing.assert_frame_equal(again.score(mixed), model.score(today), check_exact=True)


def test_draws_stand_for_the_same_accounts_as_scores(model, today):
    drawn, scored = model.draws(today), model.score(today)
    assert list(drawn.columns) == scored["account_id"].tolist()
    assert drawn.median().to_numpy() == pytest.approx(scored["probability"], abs=0.05)


def test_no_coefficient_says_that_bad_news_is_good(model):
    design = model.ridge.design
    assert (design.signs * model.ridge.coefficients[1:] >= 0).all()


def test_an_account_falls_into_one_group_and_leavers_are_dealt_evenly(history):
    rows = history.undecided.assign(group=account_groups(history.undecided))
    assert (rows.groupby("case_id")["group"].nunique() == 1).all()
    leavers = rows[rows["left"]].groupby("group")["case_id"].nunique()
    assert leavers.max() - leavers.min() <= 1


def test_rates_are_drawn_towards_the_whole_by_hand():
    left = pd.Series([True] * 3 + [False] * 7 + [False] * 90)
    group = pd.Series(["A"] * 10 + ["B"] * 90)
    rates = Rates.count(left, group, row_weight=1.0)
    overall = (3 + 0.5) / (100 + 1)
    assert rates.overall == overall
    a = (3 + PRIOR_ACCOUNTS * overall) / (10 + PRIOR_ACCOUNTS)
    assert rates.rate(pd.Series(["A", "never seen"])) == pytest.approx([a, overall])


def test_rates_are_never_nothing_and_their_draws_are_as_wide_as_the_data_are_few():
    none = Rates.count(pd.Series([False] * 50), pd.Series(["A"] * 50), 1.0)
    assert 0 < none.overall < 0.02
    random = np.random.default_rng(1)
    few = Rates.count(pd.Series([True] + [False] * 9), pd.Series(["A"] * 10), 1.0)
    many = Rates.count(pd.Series(([True] + [False] * 9) * 100), pd.Series(["A"] * 1000), 1.0)
    spread = [rates.draws(pd.Series(["A"]), 500, random).std() for rates in (few, many)]
    assert spread[0] > 3 * spread[1]


def test_a_book_of_few_departures_still_scores_everybody(history, today):
    model = fit(history, rows=with_events(history, 5), n_draws=50)
    scored = model.score(today)
    assert scored["probability"].between(0, 1).all()
    assert scored.loc[scored["state"].isin(UNDECIDED), "probability"].nunique() <= 2  # segments


def test_the_prior_is_cauchys_by_another_road(history):
    """The coefficients are those at which likelihood x Cauchy's density is highest."""
    rows = history.undecided.sort_values(["snapshot_date", "account_id"])
    free = [replace(one, raises=0) for one in FEATURES if one.is_core]
    ridge = fit_ridge(rows, features=free, categories=(), row_weight=1 / 3, penalty=10.0)
    x, y = ridge.design.matrix(rows), rows["left"].to_numpy(dtype=bool)
    held = 10.0 * ridge.design.penalties

    def minus_log_posterior(beta):
        odds = beta[0] + x @ beta[1:]
        fit = (np.logaddexp(0, odds) - y * odds).sum() / 3
        return fit + np.log1p(held * beta[1:] ** 2 / 2).sum()

    best = minimize(minus_log_posterior, ridge.coefficients).x
    assert np.abs(best[1:]).max() > 0.5  # there is something for the tails to let through
    assert ridge.coefficients == pytest.approx(best, abs=0.02)


def test_what_is_plainly_seen_is_held_less_than_by_a_prior_without_tails(history):
    rows = history.undecided.sort_values(["snapshot_date", "account_id"])
    core = [one for one in FEATURES if one.is_core]
    ridge = fit_ridge(rows, features=core, categories=(), row_weight=1 / 3, penalty=10.0)
    x, y = ridge.design.matrix(rows), rows["left"].to_numpy(dtype=bool)
    plain = logistic(x, y, weights=np.full(len(y), 1 / 3), penalty=10.0, signs=ridge.design.signs)
    largest = int(np.argmax(np.abs(plain[1:]))) + 1
    assert abs(ridge.coefficients[largest]) > 1.05 * abs(plain[largest])
