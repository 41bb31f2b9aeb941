"""How sure can we be of a share that was counted on few?

19 renewals of 20 are 95.0%, and anything from 75% to 99.9% would have been no surprise. An interval
says so beside the figure; a comparison whose intervals overlap widely is no finding.
"""

from collections.abc import Sequence
from math import inf, sqrt

import numpy as np
from scipy.special import betaincinv, ndtri, stdtrit  # scipy.stats takes a second to import

CONFIDENCE = 0.95
FEWEST_PARTS = 5  # below which parts do not tell how far they scatter


def clopper_pearson(
    successes: int, trials: int, confidence: float = CONFIDENCE
) -> tuple[float, float]:
    """Exact interval of a share: covers at least as often as it promises, at any sample size.

    For counts that decide something (renewals, departures). Nothing tried, nothing known: (0, 1).

    >>> low, high = clopper_pearson(19, 20)
    >>> round(low, 3), round(high, 3)
    (0.751, 0.999)
    """
    _check(successes, trials)
    if trials == 0:
        return 0.0, 1.0
    tail = (1 - confidence) / 2
    failures = trials - successes
    low = betaincinv(successes, failures + 1, tail) if successes else 0.0
    high = betaincinv(successes + 1, failures, 1 - tail) if failures else 1.0
    return float(low), float(high)


def wilson(successes: int, trials: int, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """Score interval of a share: narrower than the exact one and right on average.

    For samples of opinion. Nothing tried, nothing known: (0, 1).

    >>> low, high = wilson(9, 10)
    >>> round(low, 3), round(high, 3)
    (0.596, 0.982)
    """
    _check(successes, trials)
    if trials == 0:
        return 0.0, 1.0
    z = normal_reach(confidence)
    share = successes / trials
    centre = share + z**2 / (2 * trials)
    reach = z * sqrt(share * (1 - share) / trials + z**2 / (4 * trials**2))
    scale = 1 + z**2 / trials
    return max(0.0, (centre - reach) / scale), min(1.0, (centre + reach) / scale)


def ratio_of_sums(
    parts: Sequence[float],
    wholes: Sequence[float],
    confidence: float = CONFIDENCE,
    *,
    least: float = -inf,
    most: float = inf,
) -> tuple[float, float] | tuple[None, None]:
    """Interval of sum(parts) / sum(wholes), where each pair is one account, deal or person.

        R = sum x / sum y;    variance = n / (n - 1) x sum((x - R y)^2) / (sum y)^2

    The ratio estimator of survey sampling, with Student's t of n - 1: right when there are many
    pairs of like size, too narrow when one of them is most of the whole, as a whale is. Below five
    pairs, or where the whole is nothing, there is no interval. `least` and `most` are the values
    that the ratio cannot pass.

    Source: Cochran, Sampling Techniques (3rd ed., 1977), section 6.3.

    >>> low, high = ratio_of_sums([9, 11, 10, 8, 12, 10], [10] * 6)
    >>> round(low, 3), round(high, 3)
    (0.852, 1.148)
    """
    x, y = np.asarray(parts, dtype=float), np.asarray(wholes, dtype=float)
    n, whole = len(x), float(y.sum())
    if n < FEWEST_PARTS or whole == 0:
        return None, None
    ratio = float(x.sum()) / whole
    spread = sqrt(n / (n - 1) * float(((x - ratio * y) ** 2).sum())) / abs(whole)
    reach = float(stdtrit(n - 1, (1 + confidence) / 2)) * spread
    return max(least, ratio - reach), min(most, ratio + reach)


def normal_reach(confidence: float = CONFIDENCE) -> float:
    """How many standard errors to either side hold a normal estimate with that confidence.

    >>> round(normal_reach(), 2)
    1.96
    """
    return float(ndtri((1 + confidence) / 2))


def _check(successes: int, trials: int) -> None:
    if not 0 <= successes <= trials:
        raise ValueError(f"{successes} of {trials} is not a share.")
