"""Every ticket is counted in the months it was opened, solved and open in."""

from datetime import date

import pandas as pd
import pytest

from analysis.metrics.support import (
    open_tickets,
    reopened_rate,
    support_load,
    tickets_per_account,
    waiting_hours,
)
from analysis.periods import Window

SPRING = ["2026-03", "2026-04", "2026-05"]


@pytest.fixture
def desk(make_book):
    def ticket(account, opened, answered=None, solved=None, **more):
        dates = {"opened_at": opened, "first_response_at": answered, "solved_at": solved}
        return {"account_id": account, **dates, **more}

    return make_book(
        as_of=date(2026, 5, 31),
        accounts=[{"account_id": "A", "segment": "SMB"}, {"account_id": "B", "segment": "Mid"}],
        tickets=[
            ticket("A", "2026-03-01 08:00", "2026-03-01 10:00", "2026-03-03 08:00"),
            ticket("A", "2026-03-31 23:00", "2026-04-01 03:00", "2026-05-01 23:00"),
            ticket(
                "B", "2026-03-10 08:00", "2026-03-10 14:00", "2026-03-11 08:00", priority="urgent"
            ),
            ticket("B", "2026-05-20 08:00"),
        ],
    )


def test_a_month_counts_what_was_opened_solved_and_still_open(desk):
    table = support_load(desk, months=SPRING)
    assert table["opened_tickets"].tolist() == [3, 0, 1]
    assert table["urgent_tickets"].tolist() == [1, 0, 0]
    assert table["solved_tickets"].tolist() == [2, 0, 1]
    assert table["open_at_end"].tolist() == [1, 1, 1]


def test_durations_are_medians_and_blank_where_there_is_nothing_to_measure(desk):
    table = support_load(desk, months=SPRING)
    assert table["median_first_response_hours"].tolist()[:1] == [4]  # of 2, 4 and 6
    assert table["median_solve_hours"].tolist()[0] == (48 + 24) / 2
    assert table["median_solve_hours"].isna().tolist() == [False, True, False]
    assert table["median_first_response_hours"].isna().tolist() == [False, True, True]


def test_a_breakdown_of_tickets_adds_up_and_is_dense(desk):
    parts = support_load(desk, months=SPRING, by=["segment"])
    assert len(parts) == 2 * 3
    whole = support_load(desk, months=SPRING)
    for column in ("opened_tickets", "solved_tickets", "open_at_end"):
        assert parts.groupby("month")[column].sum().tolist() == whole[column].tolist()


def test_a_ticket_solved_later_was_open_on_the_day(desk):
    found = open_tickets(desk.at(date(2026, 4, 30)))
    assert found["age_days"].tolist() == [30]
    assert open_tickets(desk)["opened_at"].tolist() == [pd.Timestamp("2026-05-20 08:00")]


def test_a_ticket_taken_up_anew_is_open_until_it_is_solved_again(make_book):
    solved_first = {"opened_at": "2026-03-01", "solved_at": "2026-03-05"}
    book = make_book(
        as_of=date(2026, 5, 31),
        tickets=[
            {"account_id": "A", "reopened_at": "2026-04-10"} | solved_first,
            {"account_id": "B", "reopened_at": "2026-03-03"} | solved_first,
        ],
    )
    assert open_tickets(book)["account_id"].tolist() == ["A"]
    assert support_load(book, months=SPRING)["open_at_end"].tolist() == [0, 1, 1]
    assert open_tickets(book.at(date(2026, 4, 9))).empty


def test_a_book_without_tickets_has_a_load_of_zero(make_book):
    table = support_load(make_book(as_of=date(2026, 5, 31)), months=SPRING)
    assert table["opened_tickets"].tolist() == [0, 0, 0]
    assert support_load(make_book(as_of=date(2026, 5, 31)), months=SPRING, by=["segment"]).empty


def test_accounts_that_asked_nothing_count_and_those_that_left_do_not(make_book, line):
    book = make_book(
        as_of=date(2026, 5, 31),
        contract_lines=[
            line("A", "2025-01-01", None, 1),
            line("B", "2025-01-01", None, 1),
            line("C", "2025-01-01", "2026-04-01", 1),
        ],
        tickets=[
            {"account_id": name, "opened_at": opened}
            for name, opened in (
                ("A", "2026-03-01 00:00"),
                ("A", "2026-05-31 23:59"),
                ("A", "2026-02-28 23:59"),
                ("C", "2026-03-05 10:00"),
            )
        ],
    )
    ratio = tickets_per_account(book, window=Window("2026-02", "2026-05")).only()
    assert (ratio.numerator, ratio.denominator) == (2, 2)


def test_a_ticket_opened_again_counts_once(make_book):
    book = make_book(
        as_of=date(2026, 5, 31),
        tickets=[
            {"account_id": "A", "opened_at": "2026-03-01", "reopened_at": "2026-03-09"}
            | {"reopened_count": 3},
            {"account_id": "A", "opened_at": "2026-03-01", "reopened_at": "2026-06-09"},
        ],
    )
    ratio = reopened_rate(book, window=Window("2026-02", "2026-05")).only()
    assert (ratio.numerator, ratio.denominator) == (1, 2)  # the second was not known by the day


def test_waiting_is_the_median_of_those_that_were_answered(desk):
    (row,) = waiting_hours(desk, window=Window("2026-02", "2026-05")).to_dict("records")
    assert row["opened_tickets"] == 4
    assert row["median_first_response_hours"] == 4  # of 2, 4 and 6
    by_segment = waiting_hours(desk, window=Window("2026-02", "2026-05"), by=["segment"])
    assert by_segment.set_index("segment").loc["Mid", "median_first_response_hours"] == 6
