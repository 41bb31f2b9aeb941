"""What would pay of one month be in a later month, had it moved as pay in general did?

Surveys age. The Employment Cost Index (ECI) is what BLS publishes to bring wages forward: it
follows the same jobs, so a change of jobs does not look like a rise in pay. Prices are another
matter: a consumer price index says what pay buys, not what it has become.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from analysis.errors import UserError, candidates
from analysis.periods import month_name, months_between

# Wages and salaries of private industry, all workers, index, not seasonally adjusted, which BLS
# recommends for escalation: adjusted figures are revised, these are not.
PRIVATE_WAGES = "CIU2020000000000I"
RELEASE_MONTH = 5  # every OEWS release since 2003 is of May


class AgeingError(UserError):
    """Pay cannot be brought to that month with what is at hand."""


@dataclass(frozen=True)
class Ageing:
    """What pay of `from_month` is multiplied with to stand for `to_month`."""

    factor: float
    from_month: date
    to_month: date
    series_id: str = ""  # empty where nothing was aged

    @property
    def note(self) -> str:
        """What a page says beside the figures."""
        if not self.series_id:
            return (
                f"Figures are of {month_name(self.from_month)}, not aged to a later month: no "
                "Employment Cost Index is at hand (`analysis data eci FILE` brings one)."
            )
        return (
            f"Figures are of {month_name(self.from_month)}, aged by {self.factor - 1:.1%} to "
            f"{month_name(self.to_month)} with BLS's Employment Cost Index ({self.series_id})."
        )


def release_month(release: str) -> date:
    """The month whose wages an OEWS release states.

    >>> release_month("2025")
    datetime.date(2025, 5, 1)
    """
    return date(int(release), RELEASE_MONTH, 1)


def unaged(month: date) -> Ageing:
    """Figures as published: a factor of one, with the notice that says of when they are."""
    return Ageing(1.0, month, month)


def ageing(
    eci: pd.DataFrame | None, *, from_month: date, to_month: date, series_id: str = PRIVATE_WAGES
) -> Ageing:
    """The factor that brings pay of one month forward to a later one.

        factor = ECI(to_month) / ECI(from_month)

    The index is of March, June, September and December; between two of these it is taken to have
    grown by the same share every month. 1.0 is no change, 1.03 three percent more.

    Parameters
    ----------
    eci : frame
        From `loading.pay_data.eci()`: series_id, month, value. None where none was brought.
    series_id : str
        Which index of the file; that of private wages and salaries where none is named.

    Raises
    ------
    AgeingError
        Without an ECI; with a price index in its place; backward, since a survey cannot be made
        older than it is; outside the months that the index covers, since nothing is extrapolated.
    """
    if eci is None or eci.empty:
        raise AgeingError(
            f"Figures are of {month_name(from_month)}, and no Employment Cost Index is at hand to "
            "age them. Bring one with `analysis data eci FILE`; a price index is no substitute."
        )
    if to_month < from_month:
        raise AgeingError(
            f"Pay is aged forward only: {month_name(to_month)} is before {month_name(from_month)}. "
            "Take the release of the earlier year instead."
        )
    index = _index(eci, series_id)
    return Ageing(_at(index, to_month) / _at(index, from_month), from_month, to_month, series_id)


def aged(paid: pd.DataFrame, by: Ageing) -> pd.DataFrame:
    """`paid` with every amount in dollars multiplied; shares, errors and counts stay.

    >>> paid = pd.DataFrame({"value_usd": [100_000.0], "rse": [0.02]})
    >>> later = aged(paid, Ageing(1.03, date(2025, 5, 1), date(2026, 3, 1), PRIVATE_WAGES))
    >>> later.loc[0].tolist()
    [103000.0, 0.02]
    """
    amounts = [name for name in paid.columns if name.endswith("_usd")]
    return paid.assign(**{name: paid[name] * by.factor for name in amounts})


def _index(eci: pd.DataFrame, series_id: str) -> pd.Series:
    """The values of one series by month, oldest first."""
    if prices := sorted({name for name in eci["series_id"].unique() if name.startswith("CU")}):
        raise AgeingError(
            f"{prices[0]} is a consumer price index. Prices are no substitute for the Employment "
            "Cost Index: they say what pay buys, not how it moved. Bring `ci.data.1.AllData`."
        )
    own = eci[eci["series_id"] == series_id]
    if own.empty:
        known = sorted(eci["series_id"].unique())
        raise AgeingError(
            f"The Employment Cost Index at hand has no series {series_id}. "
            + candidates(series_id, known)
        )
    return own.set_index("month")["value"].sort_index()


def _at(index: pd.Series, month: date) -> float:
    """The index in a month: as published, or by equal monthly growth between its neighbours."""
    first, last = index.index[0].date(), index.index[-1].date()
    if not first <= month <= last:
        raise AgeingError(
            f"The Employment Cost Index at hand runs from {month_name(first)} to "
            f"{month_name(last)}; {month_name(month)} is outside. Bring a newer file, or age to "
            f"{month_name(last)}."
        )
    since = [months_between(first, moment.date()) for moment in index.index]
    return float(np.exp(np.interp(months_between(first, month), since, np.log(index))))
