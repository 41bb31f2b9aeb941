"""When is leaving decided, and for how long is it open? By hand, on single contracts."""

import pandas as pd
from churn_books import book, line

from analysis.churn.service import spells
from analysis.churn.snapshots import snapshots

AUTO = {"is_auto_renew": True, "notice_date": "2026-04-01"}


def rows_of(*lines: dict, as_of: str = "2026-12-31") -> pd.DataFrame:
    table = snapshots(book(as_of, [*lines, line("Z", "2025-01-01")])).rows
    return table[table["account_id"] == "A"].set_index("snapshot_date")


def state_and_outcome(rows: pd.DataFrame, month: str) -> tuple[str, bool]:
    row = rows.loc[pd.Timestamp(month) + pd.offsets.MonthEnd(0)]
    return row["state"], row["left"]


def test_a_self_renewing_contract_is_open_as_long_as_the_horizon_sees_its_notice_day():
    gave = line("A", "2025-06-01", "2026-06-01", cancelled_date="2026-03-20", **AUTO)
    rows = rows_of(gave)
    assert state_and_outcome(rows, "2025-12-01") == ("bound", True)  # 1 April is 91 days off
    assert state_and_outcome(rows, "2026-01-01") == ("ending", True)
    assert state_and_outcome(rows, "2026-02-01") == ("ending", True)
    assert state_and_outcome(rows, "2026-03-01") == ("leaving", True)


def test_notice_counts_from_the_day_it_is_given_and_not_from_the_end_of_service():
    gave = line("A", "2025-06-01", "2026-06-01", cancelled_date="2025-12-20", **AUTO)
    rows = rows_of(gave)
    assert state_and_outcome(rows, "2025-10-01") == ("bound", True)  # early, and so unforeseen
    assert not state_and_outcome(rows, "2025-08-01")[1]  # 31 August: 111 days before
    assert (rows.loc[rows["left"].fillna(False), "decided_date"] == "2025-12-20").all()


def test_silence_until_the_notice_day_of_a_self_renewing_contract_binds_it():
    kept = line("A", "2025-06-01", "2026-06-01", **AUTO)
    renewed = line("A", "2026-06-01", "2027-06-01", signed_date="2026-04-02", is_auto_renew=True)
    rows = rows_of(kept, renewed)
    assert state_and_outcome(rows, "2026-03-01") == ("ending", False)
    assert state_and_outcome(rows, "2026-04-01") == ("bound", False)


def test_a_term_that_does_not_renew_by_itself_is_open_to_its_last_day():
    rows = rows_of(line("A", "2025-06-01", "2026-06-01"))
    assert state_and_outcome(rows, "2026-02-01")[0] == "bound"  # 28 February: 93 days
    assert state_and_outcome(rows, "2026-05-01") == ("ending", True)
    assert (rows.loc[rows["left"].fillna(False), "decided_date"] == "2026-06-01").all()


def test_service_that_ended_without_a_recorded_notice_was_decided_by_the_notice_day():
    silent = line("A", "2025-06-01", "2026-06-01", **AUTO)
    ended = spells(book("2026-12-31", [silent])).iloc[0]
    assert ended["decided_date"] == pd.Timestamp("2026-04-01")
    just_over = spells(book("2026-06-15", [silent])).iloc[0]
    assert pd.isna(just_over["decided_date"])  # it may still be a late renewal
