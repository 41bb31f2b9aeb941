"""Between two days the same rules hold as between two months' ends."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.loading import load_book
from analysis.metrics.days import DayWindow, movements_between, window_between
from analysis.metrics.in_force import in_force, recurring_lines
from analysis.metrics.movements import balances, bridge, mrr_movements
from analysis.metrics.registry import Scope, compute
from analysis.metrics.retention import net_revenue_retention
from analysis.periods import PeriodError, Window


@pytest.fixture(scope="module")
def demo(demo_data):
    return load_book(demo_data, as_of="2026-10")


def test_days_that_end_months_are_the_window_of_months():
    window = window_between(date(2025, 9, 30), date(2026, 9, 30))
    assert window == Window("2025-09", "2026-09")
    assert not isinstance(window, DayWindow)


def test_a_window_of_days_holds_the_days_after_its_opening_up_to_its_close():
    window = window_between(date(2025, 9, 15), date(2026, 9, 15))
    assert (window.first_day, window.last_day) == (date(2025, 9, 16), date(2026, 9, 15))
    with pytest.raises(PeriodError, match="close after it opens"):
        window_between(date(2025, 9, 15), date(2025, 9, 15))


def test_at_months_ends_the_road_by_days_gives_what_the_road_by_months_gives(demo):
    movements, months = movements_between(demo, DayWindow(date(2025, 10, 31), date(2026, 10, 31)))
    by_days, by_months = (
        bridge(movements, months),
        bridge(mrr_movements(demo), Window("2025-10", "2026-10")),
    )
    assert by_days.equals(by_months)


def test_a_day_counts_what_is_in_force_at_its_close(v1):
    """A grew on 10 March, B left on 1 May: from 9 March to 1 May both show, a day less neither."""
    book = v1.at(date(2026, 5, 31))
    for first, last, expected in (
        (date(2026, 3, 9), date(2026, 5, 1), (150_00 + 40_00, 100_00 + 200_00 + 40_00)),
        (date(2026, 3, 10), date(2026, 4, 30), (150_00 + 200_00 + 40_00,) * 2),
    ):
        moved, months = movements_between(book, DayWindow(first, last))
        nrr = net_revenue_retention(moved, window=months).only()
        assert (nrr.numerator, nrr.denominator) == expected


def test_two_days_of_one_month_are_a_window(v1):
    moved, months = movements_between(v1, DayWindow(date(2026, 3, 9), date(2026, 3, 10)))
    assert bridge(moved, months)["expansion_minor"].tolist() == [50_00]


def test_a_late_renewal_is_no_departure_on_the_days_between(make_book, line):
    lines = [
        line("A", "2025-03-10", "2026-03-10", 100_00, line_id="L1"),
        line("A", "2026-03-28", "2027-03-28", 100_00, line_id="L2", renews_line_id="L1"),
    ]
    book = make_book(as_of=date(2026, 4, 30), contract_lines=lines)
    moved, months = movements_between(book, DayWindow(date(2026, 1, 15), date(2026, 3, 20)))
    assert net_revenue_retention(moved, window=months).only().value == 1.0


@settings(
    max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(day=st.dates(date(2025, 2, 1), date(2026, 9, 30)))
def test_any_days_balance_is_that_of_the_lines_in_force_on_it(demo, day):
    """The slow road: lines in force on the day, added up. Late renewals are left out of the
    comparison: there the account never left, though no line was in force."""
    moved, months = movements_between(demo, DayWindow(date(2024, 12, 15), day))
    held = balances(moved, months.closing)
    lines = recurring_lines(demo)
    late = set(lines.loc[lines["renews_line_id"].notna(), "account_id"])
    slow = in_force(lines, day).groupby("account_id")["arr_minor"].sum() / 12
    for account in set(held.index) - late:
        assert held[account] == pytest.approx(max(slow.get(account, 0), 0), abs=1.0), account
    assert abs(held.sum() - slow.sum()) < 0.02 * held.sum()


def test_what_adds_up_whole_months_has_no_value_between_days(demo):
    scope = Scope(demo, DayWindow(date(2025, 10, 15), date(2026, 10, 15)))
    (figure,) = compute(scope, ["movements"])
    assert figure.value is None
    assert "whole months" in figure.reason
