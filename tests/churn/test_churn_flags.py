"""What stops a forecast: planted columns that know the answer, a book that moved, and who overruled."""

from dataclasses import replace

import numpy as np
import pytest

from analysis.churn.flags import UnknownFlagError, feature_drift, find_flags, published
from analysis.churn.verdict import PROBABILITIES, RANKING, RATES_ONLY, Verdict

FINE = Verdict(PROBABILITIES, "Probabilities with bands.")


@pytest.fixture(scope="module")
def poisoned(history):
    """NPS answers that were asked for when the account had gone."""
    told = history.rows["left"].fillna(False).to_numpy(dtype=bool)
    random = np.random.default_rng(3)
    answers = np.where(told, random.normal(1, 0.5, len(told)), random.normal(8, 0.5, len(told)))
    return replace(history, rows=history.rows.assign(nps_answer=answers))


def test_an_honest_book_raises_no_flag(history, today):
    assert find_flags(history, feature_drift(history, today)) == []


def test_a_column_that_knows_the_answer_is_flagged_by_name_and_stops_all_but_rates(poisoned, today):
    (flag,) = find_flags(poisoned, feature_drift(poisoned, today))
    assert flag.name == "leak:nps_answer"
    held = published(FINE, [flag])
    assert held.level == RATES_ONLY
    assert "leak:nps_answer" in held.sentence


def test_a_flag_that_is_overruled_stops_nothing_and_stays_on_the_list(poisoned, today):
    flags = find_flags(poisoned, feature_drift(poisoned, today), ["leak:nps_answer"])
    assert [flag.is_overruled for flag in flags] == [True]
    assert published(FINE, flags) == FINE


def test_a_standing_order_overrules_with_its_reason_and_waits_where_nothing_was_raised(
    poisoned, history, today
):
    orders = {"leak:nps_answer": "Asked before the renewal; looked at by M. Chen"}
    (flag,) = find_flags(poisoned, feature_drift(poisoned, today), standing_orders=orders)
    assert flag.is_overruled
    assert flag.reason == orders["leak:nps_answer"]
    assert published(FINE, [flag]) == FINE
    assert find_flags(history, feature_drift(history, today), standing_orders=orders) == []


def test_overruling_what_nobody_raised_is_refused_with_what_there_is(poisoned, history, today):
    with pytest.raises(UnknownFlagError, match="leak:nps_answer"):
        find_flags(poisoned, feature_drift(poisoned, today), ["leak:nps_anser"])
    with pytest.raises(UnknownFlagError, match="None was raised"):
        find_flags(history, feature_drift(history, today), ["drift"])


def test_a_book_that_moved_as_a_whole_keeps_its_ranking_alone(history, today):
    numbers = today.select_dtypes("float").columns
    moved = today.assign(**{name: today[name] * 3 + 5 for name in numbers})
    drifts = feature_drift(history, moved)
    assert drifts["is_drifted"].mean() > 0.25
    (flag,) = find_flags(history, drifts)
    assert flag.name == "drift"
    assert published(FINE, [flag]).level == RANKING
    assert published(Verdict(RATES_ONLY, "Few."), [flag]).sentence == "Few."


def test_drift_compares_one_snapshot_an_account(history, today):
    drifts = feature_drift(history, today)
    assert set(drifts.columns) == {"column", "psi", "limit", "is_drifted"}
    assert drifts["is_drifted"].mean() < 0.25
