"""What is a yearly wage by the hour, and when may an hourly one be made yearly?"""

from typing import TypeVar

import pandas as pd

from analysis.errors import UserError

HOURS_PER_YEAR = 2_080  # 52 weeks of 40 hours: how BLS turns hourly wages into annual (footnote 2)

Wage = TypeVar("Wage", float, pd.Series)


class HoursError(UserError):
    """A wage cannot be turned into one of another period."""


def hourly(annual_usd: Wage) -> Wage:
    """The wage of an hour of full-time work the year round.

    >>> hourly(52_000)
    25.0
    """
    return annual_usd / HOURS_PER_YEAR


def annual(hourly_usd: Wage, *, is_year_round: bool) -> Wage:
    """The wage of a year of full-time work.

    Those whom BLS publishes by the hour alone (actors, musicians) do not work the year round: 2,080
    hours would invent pay for them, so their wage stays one of an hour. Raises HoursError.

    >>> annual(25.0, is_year_round=True)
    52000.0
    """
    if not is_year_round:
        raise HoursError(
            "This work is paid by the hour and not done the year round, so it has no yearly wage. "
            f"Compare it by the hour; {HOURS_PER_YEAR:,} hours would invent pay."
        )
    return hourly_usd * HOURS_PER_YEAR
