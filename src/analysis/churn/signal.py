"""Is there anything to be learned at all? The test that stands between a table and a ranking."""

from dataclasses import dataclass
from math import erf, sqrt

import numpy as np

from analysis.churn.scores import auc

SURE = 0.01  # chance of a ranking being published where there is nothing but chance


@dataclass(frozen=True)
class Signal:
    """`z` standard errors by which the ranking of unseen rows beats a coin; `chance` of so many."""

    z: float
    chance: float

    @property
    def is_there(self) -> bool:
        return self.chance < SURE


def signal(left: np.ndarray, p: np.ndarray, n_independent: float | None = None) -> Signal:
    """Whether probabilities said of unseen rows rank those that left higher than chance would.

    The AUC of a ranking by chance is 0.5 with a variance of

        (n + 1) / (12 x n_left x n_stayed)

    (Mann and Whitney 1947). `n_independent` counts the accounts where they are fewer than the rows:
    the variance grows accordingly. A constant `p` has z = 0.

    Landmarks: 40 of 200 left: an AUC of 0.62 is needed; 15 of 100: 0.69; 1,800 of 7,000: 0.52.
    """
    n, n_left = len(left), int(left.sum())
    if not n_left or n_left == n or np.ptp(p) == 0:
        return Signal(0.0, 0.5)
    variance = (n + 1) / (12 * n_left * (n - n_left))
    variance *= n / (n_independent or n)
    z = (auc(left, p) - 0.5) / sqrt(variance)
    return Signal(z, 0.5 * (1 - erf(z / sqrt(2))))
