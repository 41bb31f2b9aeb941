"""Months and quarters: reading them, counting with them, and the window between two of them.

A day is a `datetime.date`; a month is its first day. Intervals are half-open. A window runs from
the close of one month to the close of a later one, so that a trailing year from September to
September holds twelve months of change and two balances.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from analysis.errors import UserError
from analysis.written import written


class PeriodError(UserError):
    """A month or quarter could not be read."""


def parse_month(text: str) -> date:
    """The first day of a month written as YYYY-MM.

    >>> parse_month("2026-10")
    datetime.date(2026, 10, 1)
    """
    found = re.fullmatch(r"(\d{4})-(\d{2})", str(text).strip())
    if not found or not 1 <= int(found[2]) <= 12 or int(found[1]) < 1900:
        raise PeriodError(f"'{text}' is not a month. Write it as YYYY-MM, for example 2026-10.")
    return date(int(found[1]), int(found[2]), 1)


def month_of(day: date) -> date:
    """The first day of the month that `day` lies in."""
    return date(day.year, day.month, 1)


def month_end(day: date) -> date:
    """The last day of the month that `day` lies in.

    >>> month_end(date(2024, 2, 10))
    datetime.date(2024, 2, 29)
    """
    return date(day.year, day.month, monthrange(day.year, day.month)[1])


def add_months(day: date, months: int) -> date:
    """`day` moved by whole months; a day that the month lacks becomes its last.

    >>> add_months(date(2024, 1, 31), 1)
    datetime.date(2024, 2, 29)
    """
    year, index = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, index + 1, min(day.day, monthrange(year, index + 1)[1]))


def months_between(earlier: date, later: date) -> int:
    """Whole calendar months from the month of `earlier` to the month of `later`.

    >>> months_between(date(2025, 11, 30), date(2026, 2, 1))
    3
    """
    return (later.year - earlier.year) * 12 + later.month - earlier.month


def month_text(day: date) -> str:
    """A month as it is written in parameters and tables: YYYY-MM."""
    return written(f"{day.year:04d}-{day.month:02d}", day)


def month_name(day: date) -> str:
    """A month as a reader says it.

    >>> month_name(date(2026, 10, 1))
    'October 2026'
    """
    return written(f"{_MONTHS[day.month - 1]} {day.year}", day)


def day_name(day: date) -> str:
    """A day as a reader says it, the same in every locale.

    >>> day_name(date(2026, 10, 1))
    '1 October 2026'
    """
    return written(f"{day.day} {month_name(day)}", day)


def short_day(day: date) -> str:
    """A day where room is short.

    >>> short_day(date(2026, 10, 1))
    '1 Oct 2026'
    """
    return written(f"{day.day} {_MONTHS[day.month - 1][:3]} {day.year}", day)


def short_month(day: date) -> str:
    """A month where room is short.

    >>> short_month(date(2026, 10, 1))
    'Oct 2026'
    """
    return written(f"{_MONTHS[day.month - 1][:3]} {day.year}", day)


_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


@dataclass(frozen=True, order=True)
class Quarter:
    """A calendar quarter.

    >>> Quarter.parse("2026Q3").last_day, str(Quarter(2026, 3)), Quarter(2026, 1).previous.name
    (datetime.date(2026, 9, 30), '2026Q3', 'Q4 2025')
    """

    year: int
    number: int

    @classmethod
    def parse(cls, text: str) -> "Quarter":
        found = re.fullmatch(r"(\d{4})-?Q([1-4])", str(text).strip().upper())
        if not found:
            raise PeriodError(f"'{text}' is not a quarter. Write it as YYYYQn, for example 2026Q3.")
        return cls(int(found[1]), int(found[2]))

    @classmethod
    def of(cls, day: date) -> "Quarter":
        return cls(day.year, (day.month - 1) // 3 + 1)

    @classmethod
    def last_whole(cls, day: date) -> "Quarter":
        """The newest quarter that has ended by the close of `day`.

        >>> str(Quarter.last_whole(date(2026, 9, 30))), str(Quarter.last_whole(date(2026, 10, 31)))
        ('2026Q3', '2026Q3')
        """
        current = cls.of(day)
        return current if day == current.last_day else current.previous

    @property
    def first_day(self) -> date:
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def last_day(self) -> date:
        return month_end(date(self.year, 3 * self.number, 1))

    @property
    def previous(self) -> "Quarter":
        return self.shifted(-1)

    @property
    def name(self) -> str:
        return written(f"Q{self.number} {self.year}", self.first_day)

    def shifted(self, quarters: int) -> "Quarter":
        return Quarter.of(add_months(self.first_day, 3 * quarters))

    def __str__(self) -> str:
        return f"{self.year}Q{self.number}"


@dataclass(frozen=True)
class Window:
    """From the close of the `opening` month to the close of the `closing` month.

    Both may be given as text ("2025-09") or as any day of the month.

    >>> Window("2025-09", "2026-09").months, str(Window("2025-09", "2026-09"))
    (12, '2025-09 to 2026-09')
    """

    opening: date
    closing: date

    def __init__(self, opening: date | str, closing: date | str) -> None:
        first, last = _as_month(opening), _as_month(closing)
        if first >= last:
            raise PeriodError(
                f"A window must close after it opens; found {month_text(first)} to "
                f"{month_text(last)}. Give an earlier opening month."
            )
        object.__setattr__(self, "opening", first)
        object.__setattr__(self, "closing", last)

    @classmethod
    def trailing(cls, as_of: date, months: int = 12) -> "Window":
        """The `months` months up to the last month that is complete on `as_of`."""
        closing = last_complete_month(as_of)
        return cls(add_months(closing, -months), closing)

    @property
    def months(self) -> int:
        return months_between(self.opening, self.closing)

    @property
    def first_day(self) -> date:
        """The first day of change: the day after the opening balance was struck."""
        return add_months(self.opening, 1)

    @property
    def last_day(self) -> date:
        return month_end(self.closing)

    def __str__(self) -> str:
        return f"{month_text(self.opening)} to {month_text(self.closing)}"


def last_complete_month(as_of: date) -> date:
    """The latest month that has wholly passed at the end of `as_of`.

    >>> last_complete_month(date(2026, 10, 31)), last_complete_month(date(2026, 10, 30))
    (datetime.date(2026, 10, 1), datetime.date(2026, 9, 1))
    """
    if as_of + timedelta(days=1) == add_months(month_of(as_of), 1):
        return month_of(as_of)
    return add_months(month_of(as_of), -1)


def _as_month(value: date | str) -> date:
    return parse_month(value) if isinstance(value, str) else month_of(value)
