"""How long accounts stay: by hand, by law, beside statsmodels, and never past what was seen."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from churn_books import book, line
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.duration.survfunc import SurvfuncRight

from analysis.churn import survival
from analysis.churn.survival import (
    lives,
    remaining_life,
    survival_ahead,
    survival_curve,
    survival_curves,
)
from analysis.metrics.lifetime import ShortCurveError, contractual_value


def table(entry, out, left) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "account_id": [f"A{i}" for i in range(len(out))],
            "segment": "All",
            "cohort": "2024",
            "entry_months": np.asarray(entry, dtype=float),
            "exit_months": np.asarray(out, dtype=float),
            "left": np.asarray(left, dtype=bool),
        }
    )


@pytest.fixture
def twenty() -> pd.DataFrame:
    """Twenty accounts from their first day: two leave at 6 months, three at 12, the rest stay 24."""
    return table([0] * 20, [6] * 2 + [12] * 3 + [24] * 15, [True] * 5 + [False] * 15)


def test_the_curve_by_hand(twenty):
    curve = survival_curve(twenty)
    assert curve.at([0, 5.9, 6, 11.9, 12, 24]) == pytest.approx(
        [1, 1, 18 / 20, 18 / 20, 18 / 20 * 15 / 18, 15 / 20]
    )
    assert (curve.n_lives, curve.n_left, curve.seen_to) == (20, 5, 24)


def test_nothing_is_said_past_the_last_age_that_ten_accounts_reached(twenty):
    older = table([0] * 25, [*twenty["exit_months"], *[30] * 5], [*twenty["left"], *[True] * 5])
    curve = survival_curve(older)
    assert curve.seen_to == 24
    assert np.isnan(curve.at([24.5, 30])).all()


def test_months_to_come_by_hand(twenty):
    found = remaining_life(survival_curve(twenty), age=0, horizon_months=12)
    assert found.months == pytest.approx(6 * 1 + 6 * 18 / 20)
    assert not found.is_cut
    later = remaining_life(survival_curve(twenty), age=6, horizon_months=6)
    assert later.months == pytest.approx(6.0)  # nobody left between 6 and 12
    far = remaining_life(survival_curve(twenty), age=12, horizon_months=36)
    assert (far.months, far.seen_months, far.is_cut) == (pytest.approx(12.0), 12.0, True)


def test_an_age_that_was_not_seen_has_no_months_to_come(twenty):
    assert np.isnan(remaining_life(survival_curve(twenty), age=25, horizon_months=12).months)


def test_worth_is_refused_rather_than_guessed_past_the_curve(twenty):
    ahead = survival_ahead(survival_curve(twenty), pd.Series({"A": 0.0, "B": 18.0}), 12)
    assert contractual_value(1200, ahead["A"], horizon_years=1) > 1000
    with pytest.raises(ShortCurveError):
        contractual_value(1200, ahead["B"].dropna(), horizon_years=1)


@pytest.mark.parametrize("seed", range(3))
def test_curve_and_band_agree_with_statsmodels_with_late_entry(seed, monkeypatch):
    monkeypatch.setattr(survival, "LEAST_AT_RISK", 1)
    random = np.random.default_rng(seed)
    entry = np.where(random.random(120) < 0.5, 0, random.integers(0, 10, 120)).astype(float)
    out = entry + random.integers(1, 40, 120)
    left = random.random(120) < 0.5
    curve = survival_curve(table(entry, out, left))
    peer = SurvfuncRight(out, left.astype(int), entry=entry)
    assert curve.at(peer.surv_times) == pytest.approx(peer.surv_prob)
    inner = (peer.surv_prob > 0.02) & (peer.surv_prob < 0.98)
    # Greenwood's error on the scale of log(-log S), and back
    share, error = peer.surv_prob[inner], peer.surv_prob_se[inner]
    low = share ** np.exp(1.6448536 * error / (share * np.abs(np.log(share))))
    assert curve.at(peer.surv_times[inner], "low") == pytest.approx(low, rel=1e-6)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 20), st.integers(1, 40), st.booleans()), min_size=12, max_size=60
    )
)
def test_a_curve_never_rises_and_lies_within_its_band(rows):
    entry = [one for one, _, _ in rows]
    out = [one + more for one, more, _ in rows]
    steps = survival_curve(table(entry, out, [left for _, _, left in rows])).steps
    assert (steps["survival"].diff().dropna() <= 1e-12).all()
    assert ((steps["low"] <= steps["survival"] + 1e-12) & (steps["survival"] <= 1)).all()
    assert (steps["high"] >= steps["survival"] - 1e-12).all()


def test_who_was_a_customer_before_observation_enters_at_that_age():
    old = line("A", "2024-01-01")
    seen = {"account_id": "A", "usage_date": "2025-01-01", "days": 7, "measure": "active_users"}
    made = book("2026-01-01", [old], usage=[{**seen, "product_id": "all", "value": 3.0}])
    one = lives(made).iloc[0]
    assert one["entry_months"] == pytest.approx(366 / 30.4375)  # 2024 is a leap year
    assert one["exit_months"] == pytest.approx((date(2026, 1, 1) - date(2024, 1, 1)).days / 30.4375)
    assert not one["left"]


def test_an_end_within_the_grace_of_a_late_renewal_is_not_yet_a_departure():
    ended = line("A", "2025-01-01", "2026-01-01")
    assert not lives(book("2026-01-20", [ended]))["left"].item()
    assert lives(book("2026-03-01", [ended]))["left"].item()
    gave = {**ended, "cancelled_date": "2025-12-01"}
    assert lives(book("2026-01-20", [gave]))["left"].item()


def test_lives_of_an_account_that_came_back_are_two():
    made = book("2026-06-30", [line("A", "2024-01-01", "2025-01-01"), line("A", "2025-06-01")])
    assert lives(made)["left"].tolist() == [True, False]


def test_a_group_too_small_to_be_seen_has_no_curve(twenty):
    few = twenty.assign(segment=["Few"] * 3 + ["Many"] * 17)
    assert [curve.name for curve in survival_curves(few, "segment")] == ["Many"]
    assert np.isnan(survival_curve(few[few["segment"] == "Few"]).seen_to)
