"""A fiscal year holds every day once, whatever it is cut into."""

from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.fiscal import PATTERNS, FiscalCalendar, FiscalCalendarError

calendars = st.builds(
    FiscalCalendar,
    start_month=st.integers(1, 12),
    weeks=st.sampled_from(["", *PATTERNS]),
    ends_on=st.sampled_from(["Friday", "Saturday", "Sunday"]),
)


@given(calendar=calendars, day=st.dates(date(1995, 1, 1), date(2060, 12, 31)))
def test_every_day_lies_in_the_period_that_it_is_said_to_lie_in(calendar, day):
    year, period = calendar.period_of(day)
    assert calendar.first_day(year, period) <= day <= calendar.last_day(year, period)


@given(calendar=calendars, year=st.integers(1995, 2060))
def test_periods_follow_each_other_without_gap_and_a_year_has_52_or_53_weeks(calendar, year):
    for period in range(1, 12):
        after = calendar.last_day(year, period) + timedelta(days=1)
        assert after == calendar.first_day(year, period + 1)
    days = (calendar.last_day(year, 12) - calendar.first_day(year, 1)).days + 1
    assert days in ((364, 371) if calendar.weeks else (365, 366))
    if calendar.weeks:
        assert calendar.last_day(year, 12).strftime("%A") == calendar.ends_on


def test_the_retail_calendar_is_the_published_one():
    """National Retail Federation: fiscal 2023 (here FY2024, by its end) ran from 29 January 2023 to
    3 February 2024, in 53 weeks; the next from 4 February 2024 to 1 February 2025."""
    retail = FiscalCalendar(start_month=2, weeks="4-5-4")
    assert retail.first_day(2024, 1) == date(2023, 1, 29)
    assert retail.last_day(2024, 12) == date(2024, 2, 3)
    assert retail.first_day(2025, 1) == date(2024, 2, 4)
    assert retail.last_day(2025, 12) == date(2025, 2, 1)
    assert retail.last_day(2025, 1) == date(2024, 3, 2)  # four weeks


def test_windows_run_from_close_to_close():
    july = FiscalCalendar(start_month=7)
    assert str(july.window("FY2026")) == "2025-06 to 2026-06"
    assert str(july.window("FY2026Q1")) == "2025-06 to 2025-09"
    assert str(july.window("FY2026P12")) == "2026-05 to 2026-06"
    weeks = FiscalCalendar(weeks="4-4-5")
    assert str(weeks.window("FY2026Q1")) == "2025-12 to 2026-03"


def test_a_period_is_complete_on_its_last_day_and_not_before():
    weeks = FiscalCalendar(weeks="4-4-5")
    last = weeks.last_day(2026, 3)
    assert weeks.last_complete(last) == date(2026, 3, 1)
    assert weeks.last_complete(last - timedelta(days=1)) == date(2026, 2, 1)
    assert FiscalCalendar(start_month=4).last_complete(date(2026, 5, 30)) == date(2026, 4, 1)


def test_days_are_told_by_the_period_they_lie_in():
    weeks = FiscalCalendar(weeks="4-4-5")
    days = weeks.days(date(2025, 12, 1), date(2026, 3, 31)).set_index("day")["month"]
    first = weeks.first_day(2026, 1)
    assert days[pd.Timestamp(first)] == pd.Timestamp("2026-01-01")
    assert days[pd.Timestamp(first) - pd.Timedelta(days=1)] == pd.Timestamp("2025-12-01")
    assert days[pd.Timestamp(first) + pd.Timedelta(weeks=4)] == pd.Timestamp("2026-02-01")


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: FiscalCalendar(start_month=13),
        lambda: FiscalCalendar(weeks="4-4-4"),
        lambda: FiscalCalendar(ends_on="Caturday"),
        lambda: FiscalCalendar().window("2026"),
        lambda: FiscalCalendar().window("FY2026P13"),
    ],
)
def test_what_is_no_fiscal_calendar_is_refused(wrong):
    with pytest.raises(FiscalCalendarError, match=r"Give one|There are|Write it"):
        wrong()
