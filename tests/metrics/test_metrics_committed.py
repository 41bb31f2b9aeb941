"""What is signed and what is cancelled, before either shows; what was agreed to rise; who was free."""

from datetime import date

import pytest

from analysis.metrics.committed import committed_arr
from analysis.metrics.eligible import eligible_logo_churn_rate, exposure
from analysis.metrics.movements import mrr_movements
from analysis.metrics.retention import logo_churn_rate
from analysis.metrics.uplift import expansion_by_source
from analysis.periods import Window

YEAR = Window("2025-09", "2026-09")
DAY = date(2026, 9, 30)


def test_committed_revenue_adds_what_is_signed_and_takes_away_what_is_cancelled(make_book, line):
    book = make_book(
        as_of=DAY,
        contract_lines=[
            line("stays", "2025-01-01", None, 100_00),
            line("leaves", "2025-01-01", "2027-01-01", 40_00, cancelled_date="2026-08-01"),
            line("joins", "2026-11-01", None, 25_00, signed_date="2026-09-01"),
            line("ended", "2025-01-01", "2026-01-01", 70_00),
        ],
    )
    told = committed_arr(book).iloc[0]
    assert told.to_dict() == {
        "arr_minor": 12 * (100_00 + 40_00),
        "signed_not_live_arr_minor": 12 * 25_00,
        "notified_arr_minor": 12 * 40_00,
        "carr_minor": 12 * (100_00 + 25_00),
    }


def test_a_signed_renewal_brings_only_its_difference_even_after_notice(make_book, line):
    old = line("A", "2025-01-01", "2027-01-01", 40_00, line_id="old", cancelled_date="2026-08-01")
    new = line("A", "2027-01-01", None, 30_00, signed_date="2026-09-15", renews_line_id="old")
    told = committed_arr(make_book(as_of=DAY, contract_lines=[old, new])).iloc[0]
    assert told["notified_arr_minor"] == 0
    assert told["signed_not_live_arr_minor"] == 12 * (30_00 - 40_00)
    assert told["carr_minor"] == 12 * 30_00


def test_a_line_withdrawn_before_it_began_is_no_promise(make_book, line):
    withdrawn = line("A", "2026-12-01", None, 9_00, signed_date="2026-08-01")
    withdrawn |= {"cancelled_date": "2026-09-01", "terminated_date": "2026-11-01"}
    book = make_book(as_of=DAY, contract_lines=[withdrawn, line("B", "2026-01-01", None, 1_00)])
    assert committed_arr(book).iloc[0]["carr_minor"] == 12 * 1_00


def test_committed_revenue_by_segment_adds_up(v1):
    parts = committed_arr(v1, by=["segment"])
    assert parts["segment"].tolist() == ["Enterprise", "SMB"]
    assert parts["carr_minor"].sum() == committed_arr(v1)["carr_minor"].iloc[0] == 12 * 300_00


@pytest.mark.parametrize(("renewed", "uplift"), [(105_00, 3_00), (102_00, 2_00), (95_00, 0)])
def test_only_the_agreed_part_of_a_rise_is_uplift(make_book, line, renewed, uplift):
    book = make_book(
        as_of=DAY,
        contract_lines=[
            line("A", "2025-01-01", "2026-01-01", 100_00, line_id="old", uplift_rate=0.03),
            line("A", "2026-01-01", None, renewed, renews_line_id="old"),
        ],
    )
    told = expansion_by_source(book, window=YEAR).iloc[0]
    rise = max(renewed - 100_00, 0)
    assert told.tolist() == [rise, uplift, rise - uplift]


def test_an_account_that_shrank_in_all_has_no_uplift(make_book, line):
    book = make_book(
        as_of=DAY,
        contract_lines=[
            line("A", "2025-01-01", "2026-01-01", 100_00, line_id="old", uplift_rate=0.03),
            line("A", "2026-01-01", None, 103_00, renews_line_id="old"),
            line("A", "2025-01-01", "2026-05-01", 50_00),
        ],
    )
    assert expansion_by_source(book, window=YEAR).iloc[0].tolist() == [0, 0, 0]


@pytest.fixture
def partly_bound(make_book, line):
    """At the opening: A may leave any day, B's term ends within the year, C is bound for longer, D
    too but broke it, E has one line that ends and one that runs on. B and D leave."""
    broken = line("D", "2024-06-01", "2028-06-01", 1_00)
    broken |= {"cancelled_date": "2026-01-10", "terminated_date": "2026-02-01"}
    return make_book(
        as_of=DAY,
        contract_lines=[
            line("A", "2024-01-01", None, 1_00),
            line("B", "2025-01-01", "2026-01-01", 1_00),
            line("C", "2025-01-01", "2028-01-01", 1_00),
            broken,
            line("E", "2025-01-01", "2026-01-01", 1_00),
            line("E", "2025-01-01", "2027-01-01", 1_00),
        ],
    )


def test_who_was_bound_is_left_out_of_eligible_churn_unless_it_left(partly_bound):
    table = exposure(partly_bound, window=YEAR).set_index("account_id")
    assert table["could_leave"].to_dict() == {
        "A": True, "B": True, "C": False, "D": True, "E": False,
    }  # fmt: skip
    eligible = eligible_logo_churn_rate(partly_bound, window=YEAR).only()
    assert (eligible.numerator, eligible.denominator) == (2, 3)
    everyone = logo_churn_rate(mrr_movements(partly_bound), window=YEAR).only()
    assert (everyone.numerator, everyone.denominator) == (2, 5)


def test_a_term_that_ends_on_the_last_day_of_the_window_frees_one_a_day_later_does_not(
    make_book, line
):
    book = make_book(
        as_of=DAY,
        contract_lines=[
            line("A", "2025-01-01", "2026-09-30", 1_00),  # the 30th is without service
            line("B", "2025-01-01", "2026-10-01", 1_00),
        ],
    )
    table = exposure(book, window=YEAR).set_index("account_id")["could_leave"]
    assert table.to_dict() == {"A": True, "B": False}


def test_where_all_are_bound_there_is_no_eligible_churn_and_that_is_said(make_book, line):
    book = make_book(as_of=DAY, contract_lines=[line("A", "2025-01-01", "2028-01-01", 1_00)])
    rate = eligible_logo_churn_rate(book, window=YEAR).only()
    assert rate.value is None
    assert (
        rate.reason == "no account could leave from 2025-09 to 2026-09; 1 were bound by their terms"
    )
