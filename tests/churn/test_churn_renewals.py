"""Renewals one by one: which looks are taken, what came of them, and how far they can be told."""

import pandas as pd
import pytest
from churn_books import book, line

from analysis.churn.features import features
from analysis.churn.renewals import coming_renewals, fit_renewals, past_renewals
from analysis.churn.snapshots import snapshots
from analysis.churn.verdict import RATES_ONLY


def taken(*lines: dict, as_of: str = "2026-12-31") -> pd.DataFrame:
    made = book(as_of, [*lines, line("Z", "2025-01-01")])
    rows = past_renewals(made, snapshots(made))
    return rows[rows["account_id"] == "A"]


def test_a_renewal_is_looked_at_four_times_before_it_is_decided():
    rows = taken(line("A", "2025-07-01", "2026-07-01"))
    looks = dict(
        zip(rows["days_before"], rows["snapshot_date"].dt.strftime("%Y-%m-%d"), strict=True)
    )
    # 1 July less 180, 90, 60 and 30 days: 2 January, 2 April, 2 May, 1 June
    assert looks == {180: "2025-12-31", 90: "2026-03-31", 60: "2026-04-30", 30: "2026-05-31"}
    assert rows["left"].all()


def test_a_renewal_that_came_through_is_not_lost():
    rows = taken(line("A", "2025-07-01", "2026-07-01"), line("A", "2026-07-01", "2027-07-01"))
    assert len(rows) == 4
    assert not rows["left"].any()


def test_a_renewal_not_settled_yet_is_not_learned_from():
    assert taken(line("A", "2025-07-01", "2026-07-01"), as_of="2026-07-15").empty
    assert len(taken(line("A", "2025-07-01", "2026-07-01"), as_of="2026-07-31")) == 4


def test_after_notice_a_renewal_is_no_longer_asked_about():
    gave = line(
        "A",
        "2025-07-01",
        "2026-07-01",
        cancelled_date="2026-04-15",
        is_auto_renew=True,
        notice_date="2026-06-01",
    )
    rows = taken(gave)
    assert rows["snapshot_date"].max() < pd.Timestamp("2026-04-15")
    assert rows["left"].all()


def test_too_few_lost_renewals_give_a_rate_to_all(simulated, history, today):
    past = past_renewals(simulated.book, history)
    few = past[~past["left"]].head(40)
    model = fit_renewals(pd.concat([few, past[past["left"]].head(3)]))
    assert model.verdict.level == RATES_ONLY
    coming = model.score(coming_renewals(today))
    assert coming.groupby("segment")["probability"].nunique().eq(1).all()


def test_renewals_are_told_apart_where_a_mood_drives_them(simulated, history, today):
    model = fit_renewals(past_renewals(simulated.book, history))
    assert model.verdict.may_rank
    coming = model.score(coming_renewals(today))
    assert coming["probability"].between(0, 1).all()
    assert (
        (coming["low"] <= coming["probability"]) & (coming["probability"] <= coming["high"])
    ).all()
    near = model.by_days.set_index("days_before")["auc"]
    assert near[30] > 0.6
    assert model.draws(coming).shape[1] == len(coming)


def test_the_renewals_ahead_are_those_still_to_be_decided(simulated, today):
    coming = coming_renewals(features(simulated.book), within_days=90)
    assert (coming["decide_by_date"] > coming["snapshot_date"]).all()
    assert (coming["days_to_decision"] <= 90).all()
    assert (coming["state"] != "leaving").all()


def test_the_order_of_rows_changes_no_renewal(simulated, history):
    past = past_renewals(simulated.book, history)
    one, other = fit_renewals(past), fit_renewals(past.sample(frac=1, random_state=1))
    assert one.auc.value == pytest.approx(other.auc.value, abs=1e-12)
