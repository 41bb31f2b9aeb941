"""Reasons: they add up to the score, and read as a colleague would say them."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.special import logit

from analysis.churn.catalogue import DRIVERS, FEATURES
from analysis.churn.model import fit
from analysis.churn.reasons import contributions, reasons
from analysis.churn.service import LEAVING, UNDECIDED
from analysis.churn.wording import say


@pytest.fixture(scope="module")
def undecided(today) -> pd.DataFrame:
    return today[today["state"].isin(UNDECIDED)].reset_index(drop=True)


def test_contributions_add_up_to_the_log_odds(model, undecided):
    total = contributions(model.ridge, undecided).sum(axis=1).to_numpy()
    odds = logit(model.probability(undecided))
    assert total == pytest.approx(odds - odds.mean(), abs=1e-9)


def test_every_account_has_a_reason_and_the_largest_comes_first(model, today):
    table = reasons(model, today)
    assert set(table["account_id"]) == set(today["account_id"])
    assert (
        table.groupby("account_id")["rank"]
        .apply(lambda r: list(r) == list(range(1, len(r) + 1)))
        .all()
    )
    size = table["contribution"].abs()
    assert (size.groupby(table["account_id"]).diff().dropna() <= 1e-12).all()
    assert table["text"].str.len().gt(0).all()
    assert table.groupby("account_id").size().max() <= 3


def test_the_driver_that_moved_an_account_most_is_named_first(model, undecided):
    calm = undecided.iloc[[0]].copy()
    crowd = pd.concat([calm.assign(account_id=f"Z{n}") for n in range(20)], ignore_index=True)
    crowd.loc[0, ["seats_used_share", "usage_change", "active_users", "active_users_before"]] = [
        0.05,
        -1.2,
        3,
        14,
    ]
    first = reasons(model, crowd).query("account_id == 'Z0' and rank == 1").iloc[0]
    assert first["driver"] == "Use of the product"
    assert first["contribution"] > 0
    assert first["is_actionable"]
    assert "seats in use 5%" in first["text"]


def test_an_account_that_gave_notice_says_when(model, today):
    gone = today.head(1).assign(
        state=LEAVING,
        notice_given_date=pd.Timestamp("2026-10-03"),
        committed_end_date=pd.Timestamp("2026-12-31"),
    )
    (row,) = reasons(model, gone).to_dict("records")
    assert row["text"] == "gave notice on 3 October 2026; service ends on 31 December 2026"
    assert np.isnan(row["contribution"])
    assert not row["is_actionable"]


def test_with_rates_alone_the_reason_is_the_segment(history, today):
    rows = history.settled
    few = fit(history, rows=rows[~rows["case_id"].isin(rows.loc[rows["left"], "case_id"])])
    texts = reasons(few, today).loc[lambda t: t["driver"] == "Segment", "text"]
    assert set(texts) == {"segment SMB", "segment Big"}


@pytest.mark.parametrize("feature", [feature.name for feature in FEATURES])
def test_every_feature_can_be_said_of_every_account(feature, today):
    for row in today.head(30).to_dict("records"):
        assert isinstance(say(feature, row), str)
        assert "nan" not in say(feature, row).lower().split()


def test_a_lost_sponsor_is_dated():
    row = {"has_lost_sponsor_180d": 1.0, "sponsor_lost_date": pd.Timestamp("2026-08-10")}
    assert say("has_lost_sponsor_180d", row) == "sponsor left in August 2026"
    assert say("has_lost_sponsor_180d", {**row, "has_lost_sponsor_180d": 0.0}) == ""


def test_every_feature_has_a_driver():
    assert {feature.driver for feature in FEATURES} <= set(DRIVERS)
    assert sum(feature.is_core for feature in FEATURES) == 9


def test_nobody_who_answered_is_said_not_to_have(today):
    row = today.iloc[0].to_dict()
    assert say("nps_unknown", {**row, "nps_answer": 5.0}) == ""
    assert say("nps_unknown", {**row, "nps_answer": np.nan}) == "no NPS answer in a year"


@pytest.mark.parametrize(
    ("times", "said"),
    [(0, "did not come to us in 90 days"), (1, "came to us 1 time in 90 days")],
)
def test_who_did_not_come_to_us_is_not_said_to_have_come_no_times(today, times, said):
    row = {**today.iloc[0].to_dict(), "customer_contacts_90d": times}
    assert say("customer_contacts_90d", row) == said


def test_a_fact_that_carries_next_to_nothing_is_not_told(model, undecided):
    """Two facts of one driver, one of which is as good as the average's: only the other is said."""
    names = [column.name for column in model.ridge.design.columns]
    weights = model.ridge.coefficients.copy()
    weights[1 + names.index("usage_trend")] = -0.5
    model = replace(model, ridge=replace(model.ridge, coefficients=weights))
    calm = undecided.iloc[[0]].assign(usage_trend=0.0)
    crowd = pd.concat([calm.assign(account_id=f"Z{n}") for n in range(20)], ignore_index=True)
    crowd.loc[0, ["seats_used_share", "usage_trend"]] = [0.05, -1e-6]
    first = reasons(model, crowd).query("account_id == 'Z0' and rank == 1").iloc[0]
    assert first["text"] == "seats in use 5%"
