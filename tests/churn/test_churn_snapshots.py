"""What was known, what followed, and that the two never mix."""

from dataclasses import replace
from datetime import date, timedelta

import pandas as pd
import pytest
from churn_books import account, book, history, line, table

from analysis.churn.catalogue import FEATURES
from analysis.churn.features import features
from analysis.churn.snapshots import NoHistoryError, snapshots

NAMES = [feature.name for feature in FEATURES]


def outcomes(lines: list[dict], *, as_of: str = "2026-10-31", **more) -> pd.DataFrame:
    rows = snapshots(book(as_of, lines), **more).rows
    return rows.set_index(["account_id", "snapshot_date"])["left"]


def test_leaving_counts_from_the_day_after_the_snapshot_to_the_last_of_the_horizon():
    end = date(2026, 1, 31) + timedelta(days=90)
    left = outcomes(
        [
            line("A", "2025-06-01", end.isoformat()),
            line("B", "2025-06-01", (end + timedelta(days=1)).isoformat()),
            line("C", "2025-06-01", "2026-02-01"),
        ]
    )
    at = pd.Timestamp("2026-01-31")
    assert [left["A", at], left["B", at], left["C", at]] == [True, False, True]
    assert ("C", pd.Timestamp("2026-02-28")) not in left.index  # gone: nothing to predict


def test_an_outcome_is_open_until_the_horizon_and_the_grace_have_passed():
    taken = snapshots(book("2026-10-31", [line("A", "2025-01-01")]))
    left = taken.rows.set_index("snapshot_date")["left"]
    # 31 October less 90 and 30 days is 3 July: the end of June is the last that is settled
    assert left[pd.Timestamp("2026-06-30")] is not pd.NA
    assert left[pd.Timestamp("2026-07-31")] is pd.NA
    assert taken.n_censored == 4  # July to October
    assert len(taken.settled) == len(taken.rows) - 4


def test_every_third_month_looks_at_those_month_ends_alone_and_sees_the_same():
    lines = [line("A", "2025-01-01"), line("B", "2025-01-01", "2026-03-15")]
    all_of_them = outcomes(lines)
    some = outcomes(lines, every_months=3)
    days = sorted({day for _, day in some.index})
    assert [day.month for day in days[-3:]] == [4, 7, 10]  # back from the last
    assert some.equals(all_of_them[all_of_them.index.isin(some.index)])
    assert len(some) == sum(day in days for _, day in all_of_them.index)


def test_an_account_that_leaves_within_the_lead_is_left_out():
    left = outcomes([line("A", "2025-01-01", "2026-03-15")], lead_days=30, horizon_days=60)
    days = [day for _, day in left.index]
    assert pd.Timestamp("2026-02-28") not in days
    assert left["A", pd.Timestamp("2026-01-31")]
    assert not left["A", pd.Timestamp("2025-11-30")]  # 105 days ahead: past lead and horizon


def test_a_merger_is_no_departure():
    lines = [line("A", "2025-01-01", "2026-03-01"), line("B", "2025-01-01")]
    merged = [
        {**history("A"), "valid_to": "2026-03-01"},
        {**history("A"), "valid_from": "2026-03-01", "merged_into_account_id": "B"},
        history("B"),
    ]
    rows = snapshots(book("2026-10-31", lines, account_history=merged)).rows
    before = rows[(rows["account_id"] == "A") & (rows["snapshot_date"] == "2026-01-31")]
    assert not before["left"].item()
    assert before["case_id"].item() == "B"  # kept together when data are split
    assert "A" not in set(rows.loc[rows["snapshot_date"] > "2026-03-01", "account_id"])


def test_a_return_after_the_grace_is_a_departure_all_the_same():
    lines = [line("A", "2025-01-01", "2026-02-01"), line("A", "2026-06-01")]
    left = outcomes(lines)
    assert left["A", pd.Timestamp("2026-01-31")]


def test_a_book_without_a_past_is_refused_with_what_is_needed():
    with pytest.raises(NoHistoryError, match="needs 3 months"):
        snapshots(book("2026-10-31", [line("A", "2026-10-01")]))


def test_rows_of_the_future_change_no_feature_of_the_past(simulated):
    """The simulated book cut off at a day, and the whole of it as known on that day, are alike."""
    day = date(2025, 6, 30)
    end = pd.Timestamp(day) + pd.Timedelta(days=1)
    whole = simulated.book
    event = {
        "contract_lines": "signed_date",
        "usage": "usage_date",
        "tickets": "opened_at",
        "contacts": "created_date",
    }
    past = {
        name: rows[rows[event[name]] < end] if name in event else rows
        for name, rows in whole.complete.items()
    }
    past["tickets"] = past["tickets"].assign(
        solved_at=past["tickets"]["solved_at"].mask(past["tickets"]["solved_at"] >= end)
    )
    past["contacts"] = past["contacts"].assign(
        left_date=past["contacts"]["left_date"].mask(past["contacts"]["left_date"] >= end)
    )
    lines = past["contract_lines"]
    later = lines["cancelled_date"] >= end
    past["contract_lines"] = lines.assign(
        cancelled_date=lines["cancelled_date"].mask(later),
        terminated_date=lines["terminated_date"].mask(later),
    )
    cut = replace(whole, complete=past, as_of=day)
    pd.testing.assert_frame_equal(features(cut), features(whole.at(day)))


def test_poisoned_future_rows_change_no_past_snapshot(simulated):
    """Absurd activity after a day leaves every earlier feature as it was."""
    day = date(2025, 6, 30)
    after = pd.Timestamp("2025-07-02")
    whole = simulated.book
    ids = sorted(whole.complete["accounts"]["account_id"])
    poison = {
        "usage": [
            {
                "account_id": i,
                "usage_date": after,
                "days": 7,
                "measure": m,
                "product_id": "all",
                "value": 9e6,
            }
            for i in ids
            for m in ("active_users", "key_actions", "features_used")
        ],
        "tickets": [
            {"ticket_id": f"P{i}", "account_id": i, "opened_at": after, "priority": "urgent"}
            for i in ids
        ],
    }
    poisoned = dict(whole.complete)
    for name, rows in poison.items():
        poisoned[name] = pd.concat([whole.complete[name], table(name, rows)], ignore_index=True)
    changed = replace(whole, complete=poisoned)
    pd.testing.assert_frame_equal(features(changed.at(day)), features(whole.at(day)))
    assert not features(changed.at(date(2025, 7, 31)))[NAMES].equals(
        features(whole.at(date(2025, 7, 31)))[NAMES]
    )


def test_the_order_of_rows_changes_nothing(simulated):
    whole = simulated.book
    shuffled = {
        name: rows.sample(frac=1, random_state=3).reset_index(drop=True)
        for name, rows in whole.complete.items()
    }
    day = date(2025, 6, 30)
    pd.testing.assert_frame_equal(
        features(replace(whole, complete=shuffled).at(day)), features(whole.at(day))
    )


def test_an_account_that_was_never_renamed_keeps_its_own_case(history):
    assert (history.rows["case_id"] == history.rows["account_id"]).all()


def test_the_account_table_alone_gives_no_features_but_terms():
    only = features(book("2026-10-31", [line("A", "2025-01-01")], accounts=[account("A")]))
    blank = {name for name in NAMES if only[name].isna().all()}
    assert {"usage_change", "open_tickets", "has_sponsor", "customer_contacts_90d"} <= blank
    assert only["tenure_months"].item() == pytest.approx(22, abs=0.1)
