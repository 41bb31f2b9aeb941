"""Which months make a company's year, where that is not the calendar's?

A fiscal year may begin in any month, and may be cut into weeks rather than months: 4-4-5, 4-5-4 or
5-4-4 weeks a quarter, so that every period ends on the same day of the week. A period is named by
its place in the year: period 3 of FY2026. Where periods are weeks, it stands in tables and windows
as the month of that number, 2026-03, so that all that counts months counts periods.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from analysis.errors import UserError
from analysis.periods import (
    Window,
    add_months,
    last_complete_month,
    month_end,
    month_name,
    months_between,
)

PATTERNS = {"4-4-5": (4, 4, 5), "4-5-4": (4, 5, 4), "5-4-4": (5, 4, 4)}
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_PERIODS = 12


class FiscalCalendarError(UserError):
    """A fiscal calendar, or a period of one, is not what it can be."""


@dataclass(frozen=True)
class FiscalCalendar:
    """A fiscal year of twelve periods, named after the calendar year in which it ends.

    `start_month`: the month in which it begins (or, in weeks, near whose first day). `weeks`: ""
    for calendar months, else one of PATTERNS; the year then ends on the `ends_on` nearest to the
    last day before `start_month`, and every fifth or sixth year has a 53rd week, which the last
    period takes.

    >>> february = FiscalCalendar(start_month=2)
    >>> str(february.window("FY2026")), str(february.window("FY2026Q1"))
    ('2025-01 to 2026-01', '2025-01 to 2025-04')
    >>> retail = FiscalCalendar(start_month=2, weeks="4-5-4")
    >>> retail.first_day(2024, 1), retail.last_day(2024, 12)  # ends on a Saturday near 31 January
    (datetime.date(2023, 1, 29), datetime.date(2024, 2, 3))
    """

    start_month: int = 1
    weeks: str = ""
    ends_on: str = "Saturday"

    def __post_init__(self) -> None:
        if self.start_month not in range(1, 13):
            raise FiscalCalendarError(
                f"A fiscal year cannot begin in month {self.start_month}. Give one from 1 to 12."
            )
        if self.weeks and self.weeks not in PATTERNS:
            raise FiscalCalendarError(
                f"'{self.weeks}' is no pattern of weeks. There are: {', '.join(PATTERNS)}; leave "
                "it out for calendar months."
            )
        if self.ends_on not in WEEKDAYS:
            raise FiscalCalendarError(
                f"'{self.ends_on}' is no day of the week. There are: {', '.join(WEEKDAYS)}."
            )

    def first_day(self, year: int, period: int) -> date:
        """The first day of a period, 1 to 12, of a fiscal year."""
        if not self.weeks:
            return add_months(self._nominal_start(year), period - 1)
        quarter, place = divmod(period - 1, 3)
        weeks = 13 * quarter + sum(PATTERNS[self.weeks][:place])
        return self._week_start(year) + timedelta(weeks=weeks)

    def last_day(self, year: int, period: int) -> date:
        """The last day of a period."""
        year_after, index = divmod(period, _PERIODS)
        return self.first_day(year + year_after, index + 1) - timedelta(days=1)

    def period_of(self, day: date) -> tuple[int, int]:
        """The fiscal year and period that a day lies in.

        >>> FiscalCalendar(start_month=7).period_of(date(2026, 6, 30))
        (2026, 12)
        """
        year = day.year + 2
        while self.first_day(year, 1) > day:
            year -= 1
        period = max(p for p in range(1, _PERIODS + 1) if self.first_day(year, p) <= day)
        return year, period

    def month(self, year: int, period: int) -> date:
        """How a period is written in tables and windows: as the first day of a month."""
        return date(year, period, 1) if self.weeks else self.first_day(year, period)

    def name(self, month: date) -> str:
        """The period written as `month`, as a reader says it.

        >>> FiscalCalendar(weeks="4-4-5").name(date(2026, 3, 1))
        'period 3 of FY2026'
        """
        return f"period {month.month} of FY{month.year}" if self.weeks else month_name(month)

    def end_of(self, month: date) -> date:
        """The last day of the period written as `month`."""
        return self.last_day(month.year, month.month) if self.weeks else month_end(month)

    def window(self, text: str) -> Window:
        """The window of a fiscal year, quarter or period: FY2026, FY2026Q3, FY2026P11."""
        found = re.fullmatch(r"FY(\d{4})(?:Q([1-4])|P(\d{1,2}))?", text.strip().upper())
        if not found or (found[3] and not 1 <= int(found[3]) <= _PERIODS):
            raise FiscalCalendarError(
                f"'{text}' is not a fiscal year, quarter or period. Write it as FY2026, FY2026Q3 "
                "or FY2026P11."
            )
        year = int(found[1])
        if found[2]:
            first, last = 3 * int(found[2]) - 2, 3 * int(found[2])
        else:
            first, last = (int(found[3]), int(found[3])) if found[3] else (1, _PERIODS)
        closing = self.month(year, last)
        return Window(add_months(closing, first - last - 1), closing)

    def last_complete(self, as_of: date) -> date:
        """The latest period that has wholly passed at the end of `as_of`, written as a month."""
        if not self.weeks:
            return last_complete_month(as_of)
        year, period = self.period_of(as_of)
        is_over = self.last_day(year, period) == as_of
        return add_months(self.month(year, period), 0 if is_over else -1)

    def days(self, first: date, last: date) -> pd.DataFrame:
        """Each `day` from `first` to `last` and the `month` by which its period is written."""
        opening, closing = (self.month(*self.period_of(day)) for day in (first, last))
        months = [add_months(opening, n) for n in range(months_between(opening, closing) + 1)]
        starts = [self._first_day_of(month) for month in months]
        days = pd.DataFrame({"day": pd.date_range(first, last, unit="ns")})
        periods = pd.DataFrame(
            {"day": pd.to_datetime(starts), "month": pd.to_datetime(months)}
        ).astype("datetime64[ns]")
        return pd.merge_asof(days, periods, on="day")

    def _first_day_of(self, month: date) -> date:
        return self.first_day(month.year, month.month) if self.weeks else month

    def _nominal_start(self, year: int) -> date:
        """The first day of the month in which the fiscal year named `year` begins."""
        return date(year if self.start_month == 1 else year - 1, self.start_month, 1)

    def _week_start(self, year: int) -> date:
        """The day after the year before ended, on its weekday nearest to the end of its month."""
        end = self._nominal_start(year) - timedelta(days=1)
        ahead = (WEEKDAYS.index(self.ends_on) - end.weekday()) % 7
        return end + timedelta(days=ahead if ahead <= 3 else ahead - 7) + timedelta(days=1)


CALENDAR_YEAR = FiscalCalendar()  # months, from January
