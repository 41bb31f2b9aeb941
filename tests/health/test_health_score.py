"""The score by hand, by the laws that hold for any account, and at its edges."""

import numpy as np
import pandas as pd
import pytest
from health_made import TWO_SIDES, inputs, two_sides
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.health.history import moved
from analysis.health.inputs import INPUTS
from analysis.health.score import GONE, GREEN, RED, UNSCORED, YELLOW, score


def only(made) -> pd.Series:
    return made.accounts.iloc[0]


def test_a_score_by_hand():
    made = score(
        inputs({"seats_used_share": 0.4, "breadth_share": 0.8, "nps_answer": 9}), two_sides()
    )
    use = (40 + 80) / 2
    assert only(made)["score"] == pytest.approx((3 * use + 1 * 90) / 4)
    assert only(made)["coverage"] == 1
    assert list(made.sides["points"]) == pytest.approx([use, 90])
    assert list(made.sides["share"]) == pytest.approx([3 / 4, 1 / 4])


def test_a_missing_input_is_left_out_of_its_side_and_a_missing_side_of_the_score():
    made = score(inputs({"seats_used_share": 0.4}), two_sides(coverage_floor=0.3))
    assert only(made)["score"] == pytest.approx(40)
    assert only(made)["coverage"] == pytest.approx(3 / 4 * 1 / 2 + 1 / 4 * 0)
    assert only(made)["missing"] == "Voice"


def test_no_score_below_the_floor_and_what_is_missing_is_said():
    made = score(inputs({"nps_answer": 10}), two_sides())  # a quarter of the weight
    assert np.isnan(only(made)["score"])
    assert only(made)["band"] == UNSCORED
    assert only(made)["missing"] == "Use"
    assert only(made)["coverage"] == pytest.approx(1 / 4)


def test_the_null_policies_differ_as_they_say():
    known = inputs({"seats_used_share": 0.8, "breadth_share": 0.8})
    found = {
        policy: only(score(known, two_sides(missing=policy)))["score"]
        for policy in ("exclude", "neutral", "penalise")
    }
    assert found == pytest.approx(
        {"exclude": 80, "neutral": (3 * 80 + 50) / 4, "penalise": (3 * 80 + 0) / 4}
    )


def test_a_side_may_have_a_null_policy_of_its_own():
    voice = {**TWO_SIDES["sides"]["voice"], "missing": "penalise"}
    own = two_sides(sides={**TWO_SIDES["sides"], "voice": voice})
    known = inputs({"seats_used_share": 0.8, "breadth_share": 0.8})
    assert only(score(known, own))["score"] == pytest.approx((3 * 80 + 0) / 4)


def test_stale_evidence_fades_to_neutral_and_out_of_the_coverage():
    full = {"seats_used_share": 1.0, "breadth_share": 1.0, "nps_answer": 10}
    halfway = only(score(inputs({**full, "usage_age_days": (14 + 42) / 2}), two_sides()))
    assert halfway["score"] == pytest.approx((3 * 75 + 1 * 100) / 4)
    assert halfway["coverage"] == pytest.approx((3 * 0.5 + 1) / 4)
    assert halfway["freshness"] == pytest.approx((3 * 0.5 + 1) / 4)
    gone = only(score(inputs({**full, "usage_age_days": 400}), two_sides(coverage_floor=0.1)))
    assert gone["score"] == pytest.approx((3 * 50 + 1 * 100) / 4)


def test_no_side_counts_for_more_than_its_limit_and_the_rest_is_neutral():
    made = score(inputs({"seats_used_share": 1.0, "breadth_share": 1.0}), two_sides(most_share=0.6))
    assert only(made)["score"] == pytest.approx(0.6 * 100 + 0.4 * 50)


def test_use_cannot_outvote_a_sponsor_who_left():
    best = {"seats_used_share": 1.0, "breadth_share": 1.0, "nps_answer": 10}
    made = score(inputs({**best, "sponsor_gap": 1.0}, {**best, "sponsor_gap": 0.0}), two_sides())
    assert made.accounts["score"].tolist() == pytest.approx([60, 100])
    assert made.accounts["cap"].tolist() == ["nobody took over", ""]
    assert made.accounts["band"].tolist() == [YELLOW, GREEN]


def test_there_are_never_more_reds_than_the_team_can_take_in_hand():
    shares = [0.1, 0.2, 0.3, 0.4, 0.6, 0.9]
    rows = [{"seats_used_share": s, "breadth_share": s, "nps_answer": 10 * s} for s in shares]
    made = score(inputs(*rows), two_sides())
    assert made.accounts["band"].tolist() == [RED, RED, YELLOW, YELLOW, YELLOW, GREEN]


def test_accounts_that_tie_over_the_last_red_place_are_yellow():
    shares = [0.1, 0.2, 0.2]
    rows = [{"seats_used_share": s, "breadth_share": s, "nps_answer": 10 * s} for s in shares]
    made = score(inputs(*rows), two_sides())
    assert made.accounts["band"].tolist() == [RED, YELLOW, YELLOW]


def test_who_has_given_notice_has_no_band_and_takes_no_red_place():
    low = {"seats_used_share": 0.1, "breadth_share": 0.1, "nps_answer": 1}
    made = score(inputs({**low, "state": "leaving"}, low), two_sides(capacity=1))
    assert made.accounts["band"].tolist() == [GONE, RED]


def test_profiles_change_weights_and_curves_for_those_they_fit():
    new = {
        "says": "new customers",
        "tenure_months": [None, 6],
        "weights": {"voice": 3},
        "points": {"seats_used_share": [[0.0, 0], [0.5, 100]]},
    }
    small = {"says": "small", "segments": ["SMB"], "weights": {"use": 0}}
    own = two_sides(profiles={"new": new, "small": small}, coverage_floor=0.0)
    facts = {"seats_used_share": 0.5, "breadth_share": 0.5, "nps_answer": 10}
    made = score(
        inputs(
            facts,
            {**facts, "tenure_months": 5.9},
            {**facts, "tenure_months": 6.0},
            {**facts, "segment": "SMB"},
        ),
        own,
    ).accounts
    assert made["score"].tolist() == pytest.approx(
        [(3 * 50 + 100) / 4, (3 * 75 + 3 * 100) / 6, (3 * 50 + 100) / 4, 100]
    )
    assert made["profile"].tolist() == ["", "new", "", "small"]


SEEDS = st.integers(0, 10_000)


def anything(seed: int, count: int = 150) -> list[dict[str, float]]:
    """Facts of accounts, any of them missing, from absurdly low to absurdly high."""
    random = np.random.default_rng(seed)
    values = random.choice([0.0, 0.3, 1.0, 5.0, 30.0, 400.0], (count, len(INPUTS)))
    values = np.where(random.random(values.shape) < 0.4, np.nan, values * random.uniform(-1, 1.5))
    return pd.DataFrame(values, columns=list(INPUTS)).to_dict("records")


@settings(max_examples=5, deadline=None)
@given(seed=SEEDS)
def test_more_of_a_good_thing_never_lowers_a_score(chosen, seed):
    random = np.random.default_rng(seed)
    facts = anything(seed)
    better = []
    for account in facts:
        name = random.choice([name for name in account if account[name] == account[name]])
        step = random.choice([0.01, 1.0, 100.0]) * (1 if INPUTS[name].good == "high" else -1)
        better.append({**account, name: account[name] + step})
    by = floorless(chosen)
    before, after = (score(inputs(*rows), by).accounts["score"] for rows in (facts, better))
    assert (after >= before - 1e-9).all()
    assert (after > before + 1e-6).any()


@settings(max_examples=5, deadline=None)
@given(seed=SEEDS)
def test_what_is_missing_never_counts_against_an_account(chosen, seed):
    """Left out, an account stands where its other inputs put it: at their weighted mean."""
    free = floorless(chosen).model_copy(update={"most_share": 1.0, "caps": []})
    made = score(inputs(*anything(seed)), free)
    parts = made.parts.set_index("account_id")
    told = (parts["share"] * parts["points"]).groupby(level=0).sum()
    known = parts["share"].where(parts["points"].notna(), 0).groupby(level=0).sum()
    assert known.to_numpy() == pytest.approx(np.ones(len(known)))
    scores = made.accounts.set_index("account_id")["score"]
    assert scores.to_numpy() == pytest.approx(told.to_numpy())


@settings(max_examples=5, deadline=None)
@given(seed=SEEDS)
def test_shares_are_shares_and_scores_lie_between_0_and_100(chosen, seed):
    made = score(inputs(*anything(seed)), floorless(chosen))
    assert (made.sides["share"] <= chosen.most_share + 1e-9).all()
    assert (made.sides.groupby("account_id")["share"].sum() <= 1 + 1e-9).all()
    assert made.accounts["score"].between(0, 100).all()
    assert made.accounts["coverage"].between(0, 1 + 1e-9).all()
    assert (made.accounts["band"] == RED).sum() <= chosen.capacity


@settings(max_examples=5, deadline=None)
@given(seed=SEEDS)
def test_what_moved_a_score_adds_up_to_the_move(chosen, seed):
    by = floorless(chosen)
    then = score(inputs(*anything(seed + 1), day="2026-07-31"), by)
    today = score(inputs(*anything(seed)), by)
    step = today.accounts["score"] - then.accounts["score"]
    effects = moved(today, then).groupby("account_id")["effect"].sum()
    assert effects.to_numpy() == pytest.approx(step.to_numpy(), abs=1e-9)


def test_a_side_that_comes_to_be_known_moves_the_score_by_how_far_it_lies_from_it():
    before = score(inputs({"seats_used_share": 0.6, "breadth_share": 0.6}), two_sides())
    now = score(
        inputs({"seats_used_share": 0.6, "breadth_share": 0.6, "nps_answer": 10}), two_sides()
    )
    effect = moved(now, before).set_index("side")["effect"]
    middle = (60 + 70) / 2
    assert effect["voice"] == pytest.approx(1 / 4 * 100 - (1 / 4 - 0) * middle)
    assert effect["use"] == pytest.approx(3 / 4 * 60 - 1 * 60 - (3 / 4 - 1) * middle)
    assert effect.sum() == pytest.approx(70 - 60)


def test_the_order_of_rows_does_not_matter(chosen):
    rows = inputs(*({"seats_used_share": k / 10, "nps_answer": k} for k in range(10)))
    one, other = score(rows, floorless(chosen)), score(rows[::-1], floorless(chosen))
    pd.testing.assert_frame_equal(one.accounts, other.accounts)
    pd.testing.assert_frame_equal(one.parts, other.parts)


def floorless(chosen):
    return chosen.model_copy(update={"coverage_floor": 0.0})
