"""What do five published percentiles say of all the pay between them, and how sure is each?

Between two published percentiles the logarithm of pay is taken to rise evenly with the normal
score, so a distribution is pieces of lognormals that pass through every published figure.
"""

from math import erf, pi, sqrt

import numpy as np

PERCENTILES = (10, 25, 50, 75, 90)
# Where a normal distribution has these percentiles.
_SCORES = np.array(
    [-1.2815515655446004, -0.6744897501960817, 0.0, 0.6744897501960817, 1.2815515655446004]
)
_SHARES = np.array(PERCENTILES) / 100


def percentile_rse(wages: np.ndarray, mean_rse: np.ndarray) -> np.ndarray:
    """Relative standard error of each published percentile, from that of the mean.

    BLS publishes the error of the mean alone. It tells how many independent answers the estimate
    is worth, n = (cv / rse of the mean)^2, and a percentile of n answers has the error of an
    order statistic:

        rse of a percentile = sqrt(share x (1 - share) / n) / density of log pay there

    The density is that implied by the neighbouring percentiles, cv that of a lognormal with the
    spread of the outermost ones. Where neighbours lie nearer to each other than the whole spread
    suggests, the whole counts: two equal percentiles are as likely a round wage or few answers as
    certainty. For lognormal pay as spread as sales pay the factor over the mean's error is about
    1.2 in the middle and 1.6 at the tenth and ninetieth. It takes the sample design to weigh on a
    percentile as it does on the mean.

    Parameters
    ----------
    wages : array, last axis the five percentiles
    mean_rse : array of one axis fewer

    Returns
    -------
    array shaped as `wages`
        Fractions; blank where the wage or the mean's error is. With fewer than two percentiles known, those of a
        narrow normal distribution: 1.25 times the mean's in the middle.
    """
    log_pay = np.log(wages)
    spread = _whole_spread(log_pay)[..., None]
    local = np.fmax(_local_spread(log_pay), spread)
    cv = np.sqrt(np.expm1(spread**2))
    with np.errstate(divide="ignore", invalid="ignore"):
        shape = np.where(spread > 0, local / cv, 1.0)
    density = np.exp(-(_SCORES**2) / 2) / sqrt(2 * pi)
    factor = np.where(np.isnan(wages), np.nan, shape * np.sqrt(_SHARES * (1 - _SHARES)) / density)
    return np.asarray(mean_rse)[..., None] * factor


def effective_answers(wages: np.ndarray, mean_rse: np.ndarray) -> np.ndarray:
    """How many independent answers an estimate is worth, given the error of its mean."""
    spread = _whole_spread(np.log(wages))
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.expm1(spread**2) / np.asarray(mean_rse) ** 2


def share_below(wages: np.ndarray, wage: float) -> np.ndarray:
    """Share of the people of each row of `wages` who are paid less than `wage`.

    Beyond the tenth and the ninetieth percentile the outermost piece goes on. Rows need all five
    percentiles, rising; two that are equal are a step.

    >>> share_below(np.array([[40.0, 50, 60, 75, 90]]), 60).round(6).tolist()
    [0.5]
    """
    log_pay, at = np.log(wages), np.log(wage)
    rows = np.arange(len(log_pay))
    piece = np.clip((log_pay <= at).sum(axis=1) - 1, 0, log_pay.shape[1] - 2)
    low, high = log_pay[rows, piece], log_pay[rows, piece + 1]
    is_step = high <= low
    part = np.where(is_step, at >= low, (at - low) / np.where(is_step, 1.0, high - low))
    score = _SCORES[piece] + part * (_SCORES[piece + 1] - _SCORES[piece])
    return np.array([(1 + erf(each / sqrt(2))) / 2 for each in score])


def _whole_spread(log_pay: np.ndarray) -> np.ndarray:
    """Standard deviation of log pay, from the outermost percentiles known; blank with fewer than two."""
    known = ~np.isnan(log_pay)
    first = known.argmax(axis=-1)
    last = log_pay.shape[-1] - 1 - known[..., ::-1].argmax(axis=-1)
    ends = [np.take_along_axis(log_pay, at[..., None], axis=-1)[..., 0] for at in (first, last)]
    width = np.where(last > first, _SCORES[last] - _SCORES[first], np.nan)
    return (ends[1] - ends[0]) / width


def _local_spread(log_pay: np.ndarray) -> np.ndarray:
    """How fast log pay rises with the normal score around each percentile; blank at a gap."""
    after = np.array([1, 2, 3, 4, 4])
    before = np.array([0, 0, 1, 2, 3])
    return (log_pay[..., after] - log_pay[..., before]) / (_SCORES[after] - _SCORES[before])
