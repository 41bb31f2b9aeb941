"""One probability from several learners: each trusted as far as it told right of rows it had not seen.

    log-odds = intercept + slope x sum of weight x log-odds of a part

Weights are no less than 0 and add up to 1. They are drawn towards equal ones, and the slope towards
1, as strongly as departures are few: with forty of them, which part is best is mostly luck.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.optimize import minimize
from scipy.special import expit
from threadpoolctl import threadpool_limits

from analysis.churn import parts
from analysis.churn.logistic import logistic
from analysis.churn.parts import Part, Regression, Told, deal

EVENTS_FOR_BLEND = 30
LEAST_WEIGHT = 0.05
EQUAL_EVENTS = 60  # so many departures weigh as much as the belief that all parts are equal
SLOPE_PENALTY = 50.0  # spread of 0.14 around a slope of 1
FOLDS, FOLDS_OF_FEW, FEW_ROWS = 5, 8, 3000
N_DRAWS = 40
DISAGREEMENT = 3.0  # chosen on tables of four known rules, whose bands then held .90 on average

LINES, CURVES, BOOSTING, FOREST, CATBOOST = "lines", "curves", "boosting", "forest", "catboost"


def usual_parts(n_rows: int) -> tuple[str, ...]:
    """The parts that are worth their time. With many rows boosted trees leave a forest next to no
    weight, and it would take a third of the time to score."""
    return (LINES, CURVES, BOOSTING, *((FOREST,) if n_rows < FEW_ROWS else ()))


@dataclass(frozen=True)
class Blend:
    """Fitted parts with their weights, and the line that sets their average right."""

    names: tuple[str, ...]
    parts: tuple[Part, ...]
    weights: np.ndarray
    intercept: float
    slope: float
    draws: np.ndarray  # of the coefficients of the regression that the band is taken from

    def log_odds(self, rows: pd.DataFrame) -> np.ndarray:
        """Log-odds of leaving, one a row."""
        return self.intercept + self.slope * (self.weights @ self._said(rows))

    def probability(self, rows: pd.DataFrame) -> np.ndarray:
        """Probability of leaving, one a row."""
        return expit(self.log_odds(rows))

    def log_odds_and_spread(self, rows: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
        """Log-odds, and how unsure they are: a standard deviation, one a row.

            spread^2 = variance over resamples of the accounts + 3 x variance between the parts

        Resamples show what other accounts would have taught the regression; that the parts disagree
        shows what no resample does: that the form of a model may be wrong. It counts threefold
        since the parts err alike (`DISAGREEMENT`).
        """
        said = self._said(rows)
        mean = self.weights @ said
        between = self.slope**2 * (self.weights @ (said - mean) ** 2)
        spread = np.sqrt(self._resampled_variance(rows) + DISAGREEMENT * between)
        return self.intercept + self.slope * mean, spread

    def _said(self, rows: pd.DataFrame) -> np.ndarray:
        """What each part says: parts x rows; nothing is asked of a part without weight."""
        said = np.zeros((len(self.parts), len(rows)))
        with threadpool_limits(1):
            for place in np.flatnonzero(self.weights) if len(rows) else ():
                said[place] = self.parts[place].log_odds(rows)
        return said

    def _resampled_variance(self, rows: pd.DataFrame) -> np.ndarray:
        if len(self.draws) < 2:
            return np.zeros(len(rows))
        regression = self.parts[self.names.index(CURVES if CURVES in self.names else LINES)]
        assert isinstance(regression, Regression)
        with threadpool_limits(1):
            x = regression.encoding.matrix(rows)
            drawn = self.draws[:, :1] + self.draws[:, 1:] @ x.T
        return drawn.var(axis=0, ddof=1)


def fit_blend(
    rows: pd.DataFrame,
    left: np.ndarray,
    groups: Sequence[str] | np.ndarray,
    *,
    names: Sequence[str] | None = None,
    n_draws: int = N_DRAWS,
    seed: int = 7,
) -> Blend:
    """Fit parts (`usual_parts`, or those named) on `rows`; a group is never on both sides of a fold.

    The same rows in the same order give the same blend to the last digit, on one thread or many.
    """
    names = usual_parts(len(rows)) if names is None else names
    left = np.asarray(left, dtype=bool)
    n_events = int(min(left.sum(), (~left).sum()))
    n_folds = min(FOLDS_OF_FEW if len(left) < FEW_ROWS else FOLDS, max(n_events, 2))
    fold = deal(groups, left, n_folds, seed)
    with threadpool_limits(1):  # sums over threads would differ in the last digit
        told = [_fit(name, rows, left, fold, seed) for name in names]
        unseen = np.column_stack([one.unseen for one in told])
        weights = convex_weights(unseen, left, n_events)
        intercept, slope = set_right(unseen @ weights, left)
        draws = _draws(told, names, rows, left, groups, n_draws, seed)
    return Blend(tuple(names), tuple(one.part for one in told), weights, intercept, slope, draws)


def convex_weights(unseen: np.ndarray, left: np.ndarray, n_events: int) -> np.ndarray:
    """Weights of the columns of `unseen` that foretell best, drawn towards equal ones.

    Weights below 0.05 are dropped: they cost time and move nothing.
    """
    n_parts = unseen.shape[1]
    equal = np.full(n_parts, 1 / n_parts)
    if n_parts == 1:
        return equal
    sign = np.where(left, 1.0, -1.0)

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        margin = sign * (unseen @ weights)
        slope = -sign * expit(-margin)
        return float(np.logaddexp(0, -margin).mean()), unseen.T @ slope / len(left)

    found = minimize(
        loss,
        equal,
        jac=True,
        method="SLSQP",
        bounds=[(0.0, 1.0)] * n_parts,
        constraints={"type": "eq", "fun": lambda w: w.sum() - 1, "jac": lambda w: np.ones(n_parts)},
        options={"ftol": 1e-10, "maxiter": 200},
    ).x
    best = np.clip(found, 0, None) / np.clip(found, 0, None).sum()
    drawn = (n_events * best + EQUAL_EVENTS * equal) / (n_events + EQUAL_EVENTS)
    kept = np.where(drawn < LEAST_WEIGHT, 0.0, drawn)
    return kept / kept.sum()


def set_right(unseen: np.ndarray, left: np.ndarray) -> tuple[float, float]:
    """Intercept and slope that make the log-odds mean what they say, the slope held near 1."""
    intercept, more = logistic(unseen[:, None], left, offset=unseen, penalty=SLOPE_PENALTY)
    return float(intercept), float(1 + more)


def _fit(name: str, rows: pd.DataFrame, left: np.ndarray, fold: np.ndarray, seed: int) -> Told:
    if name in (LINES, CURVES):
        return parts.fit_regression(rows, left, fold, curves=name == CURVES)
    if name == BOOSTING:
        return parts.fit_boosting(rows, left, fold, seed=seed)
    if name == FOREST:
        return parts.fit_forest(rows, left, fold, seed=seed)
    if name == CATBOOST:
        return parts.fit_catboost(rows, left, fold, seed=seed)
    raise ValueError(f"no part is called {name}")


def _draws(told, names, rows, left, groups, n_draws: int, seed: int) -> np.ndarray:
    """Coefficients of the regression when whole groups are drawn with replacement."""
    if not n_draws:
        return np.zeros((0, 0))
    regression = told[list(names).index(CURVES if CURVES in names else LINES)].part
    x = regression.encoding.matrix(rows)
    _, place = np.unique(np.asarray(groups, dtype=str), return_inverse=True)
    n_groups = int(place.max()) + 1
    random = np.random.default_rng(seed)
    lines = []
    for _ in range(n_draws):
        times = random.multinomial(n_groups, np.full(n_groups, 1 / n_groups))[place]
        if not 0 < (times * left).sum() < times.sum():
            continue
        lines.append(
            logistic(
                x,
                left,
                weights=times.astype(float),
                penalty=regression.penalty,
                start=regression.coefficients,
            )
        )
    return np.array(lines).reshape(len(lines), x.shape[1] + 1)
