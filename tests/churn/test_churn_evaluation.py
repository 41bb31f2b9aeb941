"""The replay tells the truth: it sees no future, no account twice, and no signal where none is."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from churn_books import book, line

from analysis.churn import evaluation, scores
from analysis.churn.baselines import as_feature, baselines
from analysis.churn.evaluation import evaluate
from analysis.churn.model import count_events
from analysis.churn.snapshots import snapshots
from analysis.churn.verdict import judge


@pytest.fixture
def base_rate_alone(monkeypatch):
    """Spares the simpler rules, which take most of a replay's time, where they do not matter."""

    def rate(past, now, row_weight, alone):
        return pd.DataFrame({evaluation.BASE_RATE: past["left"].mean()}, index=now.index)

    monkeypatch.setattr(evaluation, "baselines", rate)


def test_the_model_comes_near_to_who_knows_the_hazard(replay, simulated):
    told = replay.predictions.merge(
        simulated.truth, on=["account_id", "snapshot_date"], validate="1:1"
    )
    left = told["left"].to_numpy(dtype=bool)
    knows = scores.auc(left, told["probability"].to_numpy())
    assert replay.auc.value > 0.70
    assert replay.auc.value > knows - 0.08
    assert told["model"].corr(told["probability"]) > 0.6
    # calibration in the large, against the truth rather than against luck
    assert told["model"].mean() == pytest.approx(told["probability"].mean(), rel=0.25)


def test_a_score_of_somebody_elses_is_judged_on_the_same_rows_and_blanks_are_no_value(history):
    """One that knows the outcome saves nearly all; where it is silent, it says no more than the rate."""
    rows = history.undecided.set_index(["account_id", "snapshot_date"])
    knows = rows["left"].astype(float).rename("oracle")
    knows[rows.index.get_level_values("account_id").str.endswith("7")] = np.nan
    past = history.undecided.join(knows, on=["account_id", "snapshot_date"])
    said = baselines(past, past, 1.0, [as_feature(knows)])
    is_told = past["oracle"].notna().to_numpy()
    left = past["left"].to_numpy(dtype=bool)
    assert scores.auc(left[is_told], said["oracle"].to_numpy()[is_told]) == 1.0
    assert said["oracle"][~is_told].nunique() == 1
    assert list(said) == ["base rate", "renewal date", "segment", "oracle"]


def test_the_model_beats_simpler_rules_where_there_is_more_to_know(replay):
    table = replay.comparison.set_index("predictor")["log_loss"]
    assert table["model"] < table["base rate"]
    assert table["model"] < table["renewal date"]
    assert table.idxmin() == "model"
    assert replay.verdict.may_rank
    assert replay.log_loss_saved.low > 0


def test_only_settled_outcomes_of_other_accounts_are_learned_from(
    history, monkeypatch, base_rate_alone
):
    seen = []

    def watched(of_history, past, now, fitted, penalty):
        asked = now["snapshot_date"].iloc[0]
        settled = past["snapshot_date"] + pd.Timedelta(days=of_history.settled_after_days)
        seen.append((settled <= asked).all())
        p = pd.Series(0.1, index=now.index)
        for group in now["group"].unique():
            learned = set(past.loc[past["group"] != group, "case_id"])
            asked_of = set(now.loc[now["group"] == group, "case_id"])
            seen.append(not learned & asked_of)
        return p

    monkeypatch.setattr(evaluation, "_grouped", watched)
    evaluation._replay(history)
    assert seen
    assert all(seen)


def test_departures_dealt_at_random_show_no_signal(simulated, history, base_rate_alone):
    """Outcomes swapped between accounts whole: what is left to find is chance."""
    levels, saved = [], []
    for seed in range(2):
        rows = history.undecided
        random = np.random.default_rng(seed)
        shuffled = rows.assign(
            left=random.permutation(rows["left"].to_numpy()).astype(bool),
            left_date=lambda t: t["snapshot_date"].where(t["left"]),
        )
        shuffled["left"] = shuffled["left"].astype("boolean")
        told = evaluate(simulated.book, history=replace(history, rows=shuffled))
        levels.append(told.verdict.may_give_probabilities)
        saved.append(told.log_loss_saved.value)
    assert not any(levels)
    assert np.mean(saved) > -0.02  # the penalty keeps noise from costing more than that


def test_the_counts_account_for_every_snapshot(replay, history):
    undecided = len(history.rows) - history.n_censored - history.n_leaving - replay.n_bound
    assert undecided == len(history.undecided)
    assert replay.n_snapshots <= undecided
    assert replay.by_month["n"].sum() == replay.n_snapshots == replay.reliability["n"].sum()
    assert replay.by_month["n_left"].sum() == replay.predictions["left"].sum()
    assert replay.caught_at_capacity <= 1


def test_a_book_with_too_few_departures_gives_rates_and_says_why():
    lines = [line(f"A{n:02d}", "2024-06-01") for n in range(20)]
    lines[0] = line("A00", "2024-06-01", "2025-06-01")
    young = book("2026-10-31", lines)
    told = evaluate(young, history=snapshots(young))
    assert told.verdict.level == "rates"
    assert told.verdict.sentence.startswith("Rates only: 1 departure is too few")
    assert np.isnan(told.auc.value)
    assert told.n_snapshots == 0


def test_the_same_book_gives_the_same_evaluation(replay, simulated, history):
    again = evaluate(simulated.book, history=history)
    pd.testing.assert_frame_equal(again.predictions, replay.predictions, check_exact=True)
    assert again.auc == replay.auc


def test_leaving_a_group_of_accounts_out_does_not_turn_the_model_into_rates(
    history, monkeypatch, base_rate_alone
):
    fitted = []

    def watched(*given, **named):
        fitted.append((named["fitted"], named["rows"]))
        return fit(*given, **named)

    fit = evaluation.fit
    monkeypatch.setattr(evaluation, "fit", watched)
    evaluation._replay(history)
    assert {kind for kind, _ in fitted} == {"core", "all"}
    assert min(count_events(rows) for _, rows in fitted) < 15  # a group's absence is felt


@pytest.mark.parametrize(
    ("evidence", "level"),
    [
        # events, judged, log-loss saved (low), AUC (low), slope (low, high)
        ((14, 9, 0.1, 0.7, 0.8, 1.2), "rates"),
        ((20, 9, 0.1, 0.49, 0.8, 1.2), "rates"),
        ((20, 9, 0.1, 0.7, 0.8, 1.2), "ranking"),
        ((40, 20, -0.01, 0.6, 0.8, 1.2), "ranking"),
        ((40, 20, 0.02, 0.6, 0.3, 0.7), "ranking"),
        ((40, 20, 0.02, 0.6, 1.4, 2.0), "ranking"),
        ((40, 20, 0.02, 0.6, 0.7, 1.1), "probabilities"),
    ],
)
def test_what_may_be_published_is_earned_step_by_step(evidence, level):
    assert judge(*evidence).level == level
