"""How often accounts leave, by group, when there are too few departures for anything finer."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

PRIOR_ACCOUNTS = 30.0  # a group's own rate outweighs the whole's once it has seen this many
WEAK_PRIOR = (0.5, 0.5)  # Jeffreys: says "nearly never" after a hundred, never "impossible"


@dataclass(frozen=True)
class Rates:
    """Departures and accounts seen, of the whole and by group, as effective counts.

    Overlapping snapshots show a departure several times, so rows count in part (`row_weight`).
    """

    n: float
    n_left: float
    groups: dict[str, tuple[float, float]]  # group -> (accounts, departures)

    @classmethod
    def count(cls, left: pd.Series, group: pd.Series, row_weight: float) -> "Rates":
        group = group.fillna("none").astype(str)
        tally = left.astype(float).groupby(group).agg(["size", "sum"]) * row_weight
        groups = {str(name): (float(n), float(k)) for name, n, k in tally.itertuples()}
        return cls(len(left) * row_weight, float(left.sum()) * row_weight, groups)

    @property
    def overall(self) -> float:
        """The rate of the whole; one half of a departure is added, so that it is never 0."""
        return (self.n_left + WEAK_PRIOR[0]) / (self.n + sum(WEAK_PRIOR))

    def rate(self, group: pd.Series) -> np.ndarray:
        """Rate of each row's group, drawn towards the whole by `PRIOR_ACCOUNTS`.

            (departures + 30 x overall rate) / (accounts + 30)

        A group never seen has the overall rate.
        """
        names = group.fillna("none").astype(str)
        seen = np.array([self.groups.get(name, (0.0, 0.0)) for name in names]).reshape(-1, 2)
        return (seen[:, 1] + PRIOR_ACCOUNTS * self.overall) / (seen[:, 0] + PRIOR_ACCOUNTS)

    def draws(self, group: pd.Series, n_draws: int, random: np.random.Generator) -> np.ndarray:
        """Rates as uncertain as they are: draws x rows, the same within a group."""
        names = group.fillna("none").astype(str)
        a, b = self.n_left + WEAK_PRIOR[0], self.n - self.n_left + WEAK_PRIOR[1]
        prior = PRIOR_ACCOUNTS * random.beta(a, b, size=n_draws)
        drawn = np.zeros((n_draws, len(names)))
        for name in sorted(set(names)):
            n, k = self.groups.get(name, (0.0, 0.0))
            rate = random.beta(k + prior, n - k + PRIOR_ACCOUNTS - prior)
            drawn[:, (names == name).to_numpy()] = rate[:, None]
        return drawn
