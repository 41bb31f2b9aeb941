"""How sure can we be of a retention in money, when few accounts, or one large one, make it?

The accounts of a window are taken as a sample of years such as this one. Resampling them, or the
usual standard error, promises far too much: of twenty accounts of unlike size, with one in ten
leaving, the bootstrap's "95%" interval of gross retention holds the truth about four times in five,
and where nobody happened to leave it has no width at all. What stands here holds it at least nine
times in ten from three accounts on (tests/metrics/test_metrics_retention_intervals.py repeats
that); for most books it promises less than it keeps.
"""

from math import sqrt

from scipy.special import betaincinv

from analysis.metrics.intervals import CONFIDENCE, normal_reach

_DIGITS = 9  # engines add floating point in any order; beyond this, results would differ by run


def kept_share_interval(
    share: float, *, weight: float, squared_weight: float, confidence: float = CONFIDENCE
) -> tuple[float, float]:
    """Interval of a share of money kept, from 0 to 1, where accounts differ in size.

    Clopper and Pearson's for as many accounts of one size as would be as spread:

        effective n = (sum of opening)^2 / sum of opening^2

    30 accounts of which one is a quarter of the money count as 12. With accounts of one size that
    stay or leave it is exact; what is kept in part scatters less, so that it is then too wide.

    Source: Kish, Survey Sampling (1965), section 11.2C, for the effective n; Korn and Graubard,
    Survey Methodology 24 (1998), for the beta quantiles at a number that is not whole.

    >>> low, high = kept_share_interval(0.95, weight=20, squared_weight=20)  # 20 of one size
    >>> round(low, 3), round(high, 3)
    (0.751, 0.999)
    """
    n = weight**2 / squared_weight
    tail = (1 - confidence) / 2
    kept = share * n
    lost = max(n - kept, 0.0)
    low = betaincinv(kept, lost + 1, tail) if kept > 0 else 0.0
    high = betaincinv(kept + 1, lost, 1 - tail) if lost > 0 else 1.0
    return round(float(low), _DIGITS), round(float(high), _DIGITS)


def growing_share_interval(
    share: float,
    *,
    weight: float,
    squared_error: float,
    kept: float,
    kept_ends: tuple[float, float],
) -> tuple[float, float]:
    """Interval of a share of money that may grow above 1, of either side as far.

        reach = the larger of 1.96 x sqrt(squared_error) / sum of opening   (ratio estimator)
                and gross retention - the low end of its interval

    `squared_error` is the sum over accounts of (closing - share x opening)^2. The second holds
    where the sample is too quiet to tell: a year in which nobody left does not show that nobody
    can. Never below 0; and upwards at least as far as gross retention could rise, since one in
    which everybody left does not show that everybody must.

    Source: Cochran, Sampling Techniques (3rd ed., 1977), section 6.3, for the ratio estimator.
    """
    error = normal_reach() * sqrt(max(squared_error, 0.0)) / weight
    kept_low, kept_high = kept_ends
    reach = max(error, kept - kept_low)
    high = share + max(reach, kept_high - kept)
    return round(max(0.0, share - reach), _DIGITS), round(high, _DIGITS)
