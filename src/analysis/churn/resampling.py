"""How sure is a figure that rests on few accounts? Draw the accounts again and look.

Whole accounts are drawn, with all their months: the months of one account repeat each other, and
drawing rows would make every figure look surer than it is.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

N_RESAMPLES = 200
LOW, HIGH = 5, 95  # percentiles: the middle 90%


@dataclass(frozen=True)
class Estimate:
    """A figure with the 90% interval that resampling whole accounts gives."""

    value: float
    low: float
    high: float


class Resampled:
    """The rows of a table, and the same accounts drawn with replacement again and again.

    Called with a measure of row numbers, it gives the measure of all rows with its interval; not
    numbers where there are no rows. Resamples on which the measure is not a number do not count.
    """

    def __init__(self, cases: pd.Series, seed: int) -> None:
        names, place = np.unique(cases.to_numpy(dtype=str), return_inverse=True)
        rows_of = [np.flatnonzero(place == one) for one in range(len(names))]
        random = np.random.default_rng(seed)
        drawn = random.integers(0, max(len(names), 1), size=(N_RESAMPLES, len(names)))
        self._n = len(cases)
        self._samples = [
            np.concatenate([rows_of[one] for one in line]) for line in drawn if len(line)
        ]

    def __call__(self, measure: Callable[[np.ndarray], float]) -> Estimate:
        if not self._n:
            return Estimate(float("nan"), float("nan"), float("nan"))
        drawn = np.array([measure(rows) for rows in self._samples])
        drawn = drawn[~np.isnan(drawn)]
        low, high = np.percentile(drawn, [LOW, HIGH]) if len(drawn) else (np.nan, np.nan)
        return Estimate(float(measure(np.arange(self._n))), float(low), float(high))
