"""A book as known on a day: nothing later may show, whatever is appended."""

import gc
import weakref
from datetime import date, timedelta
from functools import cache

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.contracts import TABLES, Book, conform
from analysis.contracts.as_of import cut
from analysis.contracts.book import AbsentTableError, UnknownAccountError, UnknownTableError

DAY = date(2026, 3, 31)
AFTER = st.dates(date(2026, 4, 1), date(2030, 1, 1))
BEFORE = st.dates(date(2020, 1, 1), DAY)


def table(name: str, *rows: dict) -> pd.DataFrame:
    """Rows of one table, with blanks for what they leave out."""
    return conform(pd.DataFrame(list(rows)), name, origin="test")


def account(key: str, **more: object) -> dict:
    return {
        "account_id": key,
        "account_name": f"Customer {key}",
        "currency": "USD",
        "created_date": "2024-01-01",
        **more,
    }


def book_of(as_of: date = DAY, **tables: pd.DataFrame) -> Book:
    return Book(complete=tables, as_of=as_of)


@cache
def _filled(name: str) -> pd.DataFrame:
    """One row with a filler in every column."""
    values: dict[str, object] = {}
    for column in TABLES[name].columns.values():
        kind = str(column.dtype)
        if kind == "datetime64[ns]":
            values[column.name] = pd.Timestamp("2026-01-01")
        elif column.options:
            values[column.name] = column.options[0]
        elif "currency" in column.name:
            values[column.name] = "USD"
        elif column.name == "quarter":
            values[column.name] = "2026Q1"
        elif kind.startswith(("int", "Int", "float")):
            values[column.name] = 1
        elif kind.startswith("bool"):
            values[column.name] = True
        else:
            values[column.name] = "x"
    return conform(pd.DataFrame([values]), name, origin="test")


def a_row(name: str, event: date, loaded: date | None) -> pd.DataFrame:
    """A row of any table in which everything happened on `event`."""
    row = _filled(name).copy()
    for column in row.columns[row.dtypes == "datetime64[ns]"]:
        row[column] = pd.Timestamp(event).as_unit("ns")
    return row.assign(
        loaded_at=pd.Series([pd.Timestamp(loaded) if loaded else pd.NaT], dtype="datetime64[ns]")
    )


@pytest.mark.parametrize("name", list(TABLES))
@given(events=st.lists(BEFORE, max_size=3), later=st.lists(AFTER, min_size=1, max_size=3))
@settings(max_examples=15, deadline=None)
def test_rows_of_later_days_change_nothing(name, events, later):
    known = [a_row(name, day, None) for day in events]
    poison = [a_row(name, day, None) for day in later]
    clean = pd.concat(known or [a_row(name, DAY, None).iloc[:0]], ignore_index=True)
    poisoned = pd.concat([*poison, *known], ignore_index=True)
    pd.testing.assert_frame_equal(cut(poisoned, name, DAY), cut(clean, name, DAY))


@pytest.mark.parametrize("name", list(TABLES))
@given(event=BEFORE, loaded=AFTER)
@settings(max_examples=15, deadline=None)
def test_a_row_loaded_later_is_not_known(name, event, loaded):
    assert cut(a_row(name, event, loaded), name, DAY).empty


def later_values() -> list[tuple[str, str]]:
    """Every column whose value is filled in after the row came to exist."""
    return [
        (name, column.name)
        for name, contract in TABLES.items()
        for column in contract.columns.values()
        if column.known_from
    ]


@pytest.mark.parametrize(("name", "column"), later_values())
def test_a_value_filled_in_later_is_blank_until_then(name, column):
    dated_by = TABLES[name].columns[column].known_from
    row = a_row(name, date(2026, 3, 1), None)
    row[dated_by] = pd.Timestamp("2026-04-01")
    assert cut(row, name, DAY)[column].isna().all()
    assert cut(row, name, date(2026, 4, 1))[column].notna().all()


def test_an_agreed_end_in_the_future_is_known():
    row = a_row("contract_lines", date(2026, 1, 1), None)
    row["end_date"] = pd.Timestamp("2027-01-01")
    assert cut(row, "contract_lines", DAY)["end_date"].item() == pd.Timestamp("2027-01-01")


def test_a_week_of_use_is_known_once_it_is_over():
    week = a_row("usage", date(2026, 3, 30), None).assign(days=7)  # to Sunday 5 April
    assert cut(week, "usage", date(2026, 4, 4)).empty
    assert len(cut(week, "usage", date(2026, 4, 5))) == 1


def test_a_month_of_hours_is_known_at_its_end():
    hours = a_row("time", date(2026, 2, 1), None)
    assert cut(hours, "time", date(2026, 2, 27)).empty
    assert len(cut(hours, "time", date(2026, 2, 28))) == 1


def test_cutting_changes_nothing_in_place():
    row = a_row("tickets", date(2026, 3, 1), None).assign(solved_at=pd.Timestamp("2026-05-01"))
    before = row.copy()
    cut(row, "tickets", DAY)
    pd.testing.assert_frame_equal(row, before)


@pytest.fixture
def two_owners() -> Book:
    """One account that changes hands and grows up on 1 February."""
    return book_of(
        accounts=table("accounts", account("A")),
        account_history=table(
            "account_history",
            {"account_id": "A", "valid_from": "2024-01-01", "valid_to": "2026-02-01",
             "owner_id": "U1", "segment": "SMB"},
            {"account_id": "A", "valid_from": "2026-02-01", "owner_id": "U2", "segment": "Mid"},
        ),
    )  # fmt: skip


def test_the_roster_says_what_holds_on_the_day(two_owners):
    assert two_owners.account("A")[["owner_id", "segment"]].tolist() == ["U2", "Mid"]
    january = two_owners.at(date(2026, 1, 31))
    assert january.account("A")[["owner_id", "segment"]].tolist() == ["U1", "SMB"]


def test_a_change_still_to_come_does_not_show(two_owners):
    history = two_owners.at(date(2026, 1, 31))["account_history"]
    assert history["valid_to"].isna().all()


def test_the_roster_keeps_an_account_whose_history_is_silent():
    book = book_of(accounts=table("accounts", account("A")))
    assert book.roster["account_id"].tolist() == ["A"]
    assert book.roster["owner_id"].isna().all()


def merged_book() -> Book:
    """B is taken over by A on 1 February, and A by C on 1 March."""

    def period(key: str, since: str, until: str | None = None, into: str | None = None) -> dict:
        return {"account_id": key, "valid_from": since, "valid_to": until,
                "merged_into_account_id": into}  # fmt: skip

    return book_of(
        accounts=table("accounts", account("A"), account("B"), account("C")),
        account_history=table(
            "account_history",
            period("A", "2024-01-01", "2026-03-01"),
            period("A", "2026-03-01", into="C"),
            period("B", "2024-01-01", "2026-02-01"),
            period("B", "2026-02-01", into="A"),
            period("C", "2024-01-01"),
        ),
        tickets=table(
            "tickets",
            {"ticket_id": "T1", "account_id": "A", "opened_at": "2025-06-01"},
            {"ticket_id": "T2", "account_id": "B", "opened_at": "2025-06-01"},
        ),
    )


def test_after_a_merger_all_history_counts_under_the_survivor():
    book = merged_book()
    assert dict(book.survivors) == {"A": "C", "B": "C"}
    assert book["tickets"]["account_id"].tolist() == ["C", "C"]
    assert book.roster["account_id"].tolist() == ["C"]
    assert book.account("B")["account_id"] == "C"


def test_before_a_merger_it_is_not_known():
    book = merged_book().at(date(2026, 1, 31))
    assert dict(book.survivors) == {}
    assert book["tickets"]["account_id"].tolist() == ["A", "B"]


def test_between_two_mergers_only_the_first_counts():
    assert dict(merged_book().at(date(2026, 2, 28)).survivors) == {"B": "A"}


def test_mergers_in_a_circle_do_not_hang():
    rows = [
        {"account_id": a, "valid_from": "2024-01-01", "merged_into_account_id": b}
        for a, b in (("A", "B"), ("B", "A"))
    ]
    book = book_of(
        accounts=table("accounts", account("A"), account("B")),
        account_history=table("account_history", *rows),
    )
    assert set(book.survivors) == {"A", "B"}


def test_an_unknown_account_is_refused_with_the_nearest():
    with pytest.raises(UnknownAccountError, match=r"no account 'A0011'.*Did you mean 'A0010'"):
        book_of(accounts=table("accounts", account("A0010"))).account("A0011")


def test_a_missing_table_is_empty_and_says_so():
    book = book_of(accounts=table("accounts", account("A")))
    assert not book.has("tickets")
    assert list(book["tickets"].columns) == list(TABLES["tickets"].columns)
    with pytest.raises(AbsentTableError, match=r"no table tickets\. It has: accounts"):
        book.need("accounts", "tickets")


def test_the_demo_of_an_earlier_month_is_not_changed_by_what_came_later(demo_data):
    """The same book, once with and once without everything that happened after the day."""
    from analysis.loading import load_book

    whole = load_book(demo_data, as_of="2026-10")
    day = date(2025, 9, 30)
    early = {}
    for name, rows in whole.complete.items():
        event = TABLES[name].known_from
        happened = rows[event] < pd.Timestamp("2025-10-01") if event else np.full(len(rows), True)
        early[name] = rows[happened]
    earlier = Book(complete=early, as_of=day)
    for name in TABLES:
        pd.testing.assert_frame_equal(whole.at(day)[name], earlier[name])


def test_a_table_that_no_book_has_is_answered_with_the_nearest():
    with pytest.raises(UnknownTableError, match=r"'ticket'.*Did you mean 'tickets'"):
        book_of()["ticket"]


def test_a_day_that_is_done_with_takes_its_tables_along(two_owners):
    past = two_owners.at(DAY - timedelta(days=40))
    assert len(past["accounts"]) == len(past.roster)
    assert past.survivors == {}
    gone = weakref.ref(past)
    gc.disable()  # what waits for the collector waits for long: big tables are few objects
    try:
        del past
        assert gone() is None
    finally:
        gc.enable()
