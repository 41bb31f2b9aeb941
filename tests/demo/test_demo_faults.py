"""Every fault that data/README.md lists is found again."""

import pandas as pd
import pytest

from analysis.demo import faults
from analysis.loading import load_book, read_table


@pytest.fixture(scope="module")
def book(demo_data):
    return load_book(demo_data, as_of="2026-10")


@pytest.fixture(scope="module")
def raw(demo_data):
    return {path.stem: read_table(path) for path in demo_data.glob("*.parquet")}


def notes(book, words: str) -> dict[str, int]:
    return {note.table: note.n_rows for note in book.notes if words in note.text}


def test_repeated_rows_are_counted_once_and_noted(book, raw):
    assert notes(book, "twice") == faults.REPEATED
    for name, count in faults.REPEATED.items():
        assert raw[name].duplicated().sum() == count


def test_rows_of_unknown_accounts_are_left_out_and_noted(book, raw):
    assert notes(book, "not in accounts") == faults.ORPHANED
    for name in faults.ORPHANED:
        assert raw[name]["account_id"].isin(faults.UNKNOWN_ACCOUNTS).any()
        assert not book.complete[name]["account_id"].isin(faults.UNKNOWN_ACCOUNTS).any()


@pytest.mark.parametrize(("name", "columns"), faults._OFTEN_BLANK.items())
def test_columns_that_may_be_blank_are(raw, name, columns):
    for column in columns:
        assert raw[name][column].isna().any()
        assert raw[name][column].notna().mean() > 0.2


@pytest.mark.parametrize(
    ("day", "later"), [("2026-09-30", "2026-10-31"), ("2026-10-31", "2026-11-09")]
)
def test_a_month_first_reported_differs_from_the_same_month_read_later(demo_data, day, later):
    """Back-dated lines: signed and in force by the month's end, and loaded only after it."""
    first, again = (load_book(demo_data, as_of=known)["contract_lines"] for known in (day, later))

    def billed(lines: pd.DataFrame) -> float:
        known = lines[(lines["kind"] == "recurring") & (lines["signed_date"] <= day)]
        ends = known["terminated_date"].fillna(known["end_date"])
        live = (known["start_date"] <= day) & ~(ends <= day)
        return float((known["amount_minor"] / known["term_months"])[live].sum())

    assert billed(again) > billed(first)
    assert len(set(again["line_id"]) - set(first["line_id"])) >= 2


def test_a_file_of_tickets_came_three_weeks_late(book):
    late = book["tickets"].dropna(subset=["loaded_at"])
    assert len(late) >= 3
    assert ((late["loaded_at"] - late["opened_at"]).dt.days >= 20).all()
    september = book.at(pd.Timestamp("2026-09-30").date())["tickets"]
    assert not set(late["ticket_id"]) & set(september["ticket_id"])


def test_credits_are_negative_lines(book):
    lines = book["contract_lines"]
    assert (lines["amount_minor"] < 0).sum() == 2
    assert lines.loc[lines["amount_minor"] < 0, "kind"].eq("recurring").all()


def test_set_up_fees_do_not_recur(book):
    fees = book["contract_lines"].query("kind == 'one_off'")
    assert len(fees) >= 10
    assert fees["line_id"].str.endswith("S").all()


def test_one_customer_never_connected_the_usage_feed(book):
    lines = book["contract_lines"].query("kind == 'recurring'")
    ends = lines["terminated_date"].fillna(lines["end_date"])
    customers = set(lines.loc[~(ends <= "2023-12-31"), "account_id"])
    assert len(customers - set(book["usage"]["account_id"])) == 1


def test_two_weeks_of_use_are_missing_for_everybody(book):
    weeks = pd.Series(sorted(book["usage"]["usage_date"].unique()))
    step = weeks.diff().dt.days.dropna()
    assert step.value_counts().to_dict() == {7.0: len(step) - 1, 21.0: 1}
    assert weeks[step.idxmax() - 1] == pd.Timestamp("2025-05-26")
