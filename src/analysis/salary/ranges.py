"""What should a role be paid here, and where does somebody's pay stand in that range?"""

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import pandas as pd

from analysis.errors import UserError

Pay = TypeVar("Pay", float, pd.Series)  # one, or one a person

SPREAD = 0.50  # of a professional grade: its top is half above its bottom, as survey vendors print
ROUNDED_TO = 500  # dollars: a range is an offer, not an estimate


class PayRangeError(UserError):
    """No pay range follows from what is at hand."""


@dataclass(frozen=True)
class PayRange:
    """What a role is to be paid in a place. USD a year, in the terms of the market figures.

    OEWS wages hold base pay and commission together, so a range drawn from them does too.
    """

    minimum_usd: float
    midpoint_usd: float
    maximum_usd: float
    market_usd: float  # the figure the midpoint was rounded from
    market_low_usd: float  # 95% interval of that figure
    market_high_usd: float
    percentile: int  # of the market, at which the midpoint is set
    minimum_percentile: float | None  # where the ends fall in the market, between 10 and 90;
    maximum_percentile: float | None  # None outside, or where the market is not published

    @property
    def spread(self) -> float:
        """How far the top stands over the bottom; 0.5 is half again."""
        return self.maximum_usd / self.minimum_usd - 1


def proposed_range(
    market: pd.DataFrame,
    *,
    percentile: int = 50,
    spread: float = SPREAD,
    rounded_to: int = ROUNDED_TO,
) -> PayRange:
    """A pay range around what the market pays for a role in a place.

        midpoint = market at `percentile`
        minimum  = midpoint / (1 + spread / 2);  maximum = minimum x (1 + spread)

    so that the midpoint lies in the middle. Each is rounded to the nearest `rounded_to` dollars.

    Parameters
    ----------
    market : frame
        Indexed by percentile, with value_usd, low_usd and high_usd, as `by_region.percentiles`
        gives them; aged where that was asked for.
    percentile : int
        Where to stand in the market: 50 pays as the middle does, 75 leads it.
    spread : float
        The top over the bottom. 0.4 to 0.6 is usual for professionals, more for heads of function.

    Raises PayRangeError, with the reason, where the market has no figure at that percentile.
    """
    if percentile not in market.index or pd.isna(market.at[percentile, "value_usd"]):
        reason = market["reason"].get(percentile, "") if "reason" in market.columns else ""
        raise PayRangeError(
            f"The market has no figure at percentile {percentile}"
            + (f": {reason}." if reason else ".")
            + " Choose another percentile, a larger area, or the nation."
        )
    if spread <= 0:
        raise PayRangeError(f"A range needs a spread above 0; {spread:g} was given.")
    at = market.loc[percentile]
    midpoint = float(at["value_usd"])
    minimum = midpoint / (1 + spread / 2)
    low, middle, high = (
        _rounded(value, rounded_to) for value in (minimum, midpoint, minimum * (1 + spread))
    )
    return PayRange(
        minimum_usd=low,
        midpoint_usd=middle,
        maximum_usd=high,
        market_usd=midpoint,
        market_low_usd=float(at["low_usd"]),
        market_high_usd=float(at["high_usd"]),
        percentile=percentile,
        minimum_percentile=market_percentile(market, low),
        maximum_percentile=market_percentile(market, high),
    )


def market_percentile(market: pd.DataFrame, pay_usd: float) -> float | None:
    """Where in the market a pay stands, between the published percentiles on a straight line.

    None below the 10th and above the 90th percentile, or outside those that have a figure: what
    lies beyond is not published.
    """
    known = market["value_usd"].dropna().sort_index()
    if len(known) < 2 or not known.iloc[0] <= pay_usd <= known.iloc[-1]:
        return None
    return float(np.interp(pay_usd, known.to_numpy(float), known.index.to_numpy(float)))


def compa_ratio(pay: Pay, midpoint: float) -> Pay:
    """Pay as a share of the range's midpoint: 1.0 is paid at it, 0.9 a tenth below.

    >>> compa_ratio(90_000, 100_000)
    0.9
    """
    if midpoint <= 0:
        raise PayRangeError(f"A midpoint must be above 0; it is {midpoint:g}.")
    return pay / midpoint


def range_penetration(pay: Pay, minimum: float, maximum: float) -> Pay:
    """How far into the range pay stands: 0.0 at its bottom, 1.0 at its top.

    Below 0 or above 1 it lies outside.

    >>> range_penetration(90_000, 80_000, 120_000)
    0.25
    """
    if not 0 <= minimum < maximum:
        raise PayRangeError(f"A range must run upward; it runs from {minimum:g} to {maximum:g}.")
    return (pay - minimum) / (maximum - minimum)


def _rounded(value: float, to: int) -> float:
    return float(np.round(value / to) * to)
