"""Logistic regression whose coefficients are held small, and how sure its coefficients are.

With ten to forty departures an unpenalised fit follows chance. The penalty is a prior: before any
data, a feature of the core one spread above average is as likely as not to change the odds by a
factor under 1.6, and another by one under 1.1. It has the heavy tails of Cauchy's curve: a few
features matter far more than the rest, though nobody knows which, and what is plainly seen is not
held down.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from zlib import crc32

import numpy as np
import pandas as pd
from scipy.special import expit

from analysis.churn.catalogue import CATEGORIES, FEATURES, Feature
from analysis.churn.design import Design
from analysis.churn.logistic import logistic
from analysis.churn.scores import log_loss

PENALTIES = (3.0, 10.0, 30.0, 100.0)  # 2 / (half-width of the prior on a coefficient)^2
PRIOR_PENALTY = 10.0  # half-width 0.45: as likely as not, the odds change by a factor 0.64 to 1.56
TAIL_STEPS = 3  # by then within 0.02 of where they settle
N_GROUPS = 5
N_DRAWS = 100  # enough for a 90% band: its ends rest on five draws each


@dataclass(frozen=True)
class Ridge:
    """A fitted regression. `coefficients` begin with the intercept, as does each of `draws`."""

    design: Design
    coefficients: np.ndarray
    draws: np.ndarray  # one line a resample of the accounts
    penalty: float

    def probability(self, rows: pd.DataFrame) -> np.ndarray:
        """Probability of leaving within the horizon, one a row."""
        return expit(self.coefficients[0] + self.design.matrix(rows) @ self.coefficients[1:])

    def probability_draws(self, rows: pd.DataFrame) -> np.ndarray:
        """The same by every resample: draws x rows."""
        return expit(self.draws[:, :1] + self.draws[:, 1:] @ self.design.matrix(rows).T)


def fit_ridge(
    rows: pd.DataFrame,
    *,
    features: Sequence[Feature] = FEATURES,
    categories: Sequence[str] = CATEGORIES,
    row_weight: float = 1.0,
    penalty: float | None = None,
    n_draws: int = 0,
    seed: int = 0,
) -> Ridge:
    """Fit `rows["left"]` on the features.

    Parameters
    ----------
    row_weight : float
        What one row counts: with monthly snapshots and a horizon of 90 days, each departure is
        seen in three rows, so each counts for a third.
    penalty : float, optional
        Chosen by `choose_penalty` where it is not given.
    n_draws : int
        Resamples of whole accounts (the rows of one account are not independent) to refit on.
    """
    rows = rows.sort_values(["snapshot_date", "account_id"])  # else sums differ by row order
    if penalty is None:
        penalty = choose_penalty(
            rows, features=features, categories=categories, row_weight=row_weight
        )
    design = Design.learn(rows, features, categories)
    x, y = design.matrix(rows), rows["left"].to_numpy(dtype=bool)
    weights = np.full(len(rows), row_weight)
    signs = design.signs
    fitted, held = _heavy_tailed(x, y, weights, penalty * design.penalties, signs)
    draws = [
        logistic(x, y, weights=weights * times, penalty=held, signs=signs, start=fitted)
        for times in _resamples(rows["case_id"], n_draws, seed)
    ]
    return Ridge(design, fitted, np.array(draws).reshape(len(draws), len(fitted)), penalty)


def choose_penalty(
    rows: pd.DataFrame,
    *,
    features: Sequence[Feature] = FEATURES,
    categories: Sequence[str] = CATEGORIES,
    row_weight: float = 1.0,
) -> float:
    """Midway, by ratio, between the penalty that foretells other accounts best and the prior's.

    A penalty chosen by the data alone jumps about when departures are few.
    """
    group = account_groups(rows)
    losses = np.zeros(len(PENALTIES))
    for held_out in range(N_GROUPS):
        inside, outside = rows[group != held_out], rows[group == held_out]
        if not inside["left"].any() or outside.empty:
            continue
        design = Design.learn(inside, features, categories)
        x, y = design.matrix(inside), inside["left"].to_numpy(dtype=bool)
        weights = np.full(len(y), row_weight)
        x_out, y_out = design.matrix(outside), outside["left"].to_numpy(dtype=bool)
        beta = None
        for place, penalty in reversed(list(enumerate(PENALTIES))):
            held = penalty * design.penalties
            beta, _ = _heavy_tailed(x, y, weights, held, design.signs, start=beta)
            losses[place] += len(y_out) * log_loss(y_out, expit(beta[0] + x_out @ beta[1:]))
    return float(np.sqrt(PENALTIES[int(np.argmin(losses))] * PRIOR_PENALTY))


def _heavy_tailed(
    x: np.ndarray,
    left: np.ndarray,
    weights: np.ndarray,
    penalty: np.ndarray,
    signs: np.ndarray,
    start: np.ndarray | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """Coefficients under a prior of Cauchy's form, and the penalty that each is held by at last.

        held = penalty / (1 + penalty x coefficient^2 / 2)

    The slope of Cauchy's -log(density) is that of a square with this penalty, so that a few fits,
    each with the penalties that the last one led to, find the coefficients. A small one is held by
    nearly all of `penalty`, one of twice the half-width by a fifth.
    """
    held = penalty
    beta = logistic(x, left, weights=weights, penalty=held, signs=signs, start=start)
    for _ in range(TAIL_STEPS):
        held = penalty / (1 + penalty * beta[1:] ** 2 / 2)
        beta = logistic(x, left, weights=weights, penalty=held, signs=signs, start=beta)
    return beta, held


def account_groups(rows: pd.DataFrame, n_groups: int = N_GROUPS) -> np.ndarray:
    """Deal the accounts into groups, those that left evenly: one number a row.

    All snapshots of an account fall into one group, and the same account into the same group
    whatever the order of the rows.
    """
    cases = rows.groupby("case_id")["left"].any().rename("has_left").reset_index()
    cases["lot"] = [crc32(case.encode()) for case in cases["case_id"]]
    cases = cases.sort_values(["has_left", "lot", "case_id"], ignore_index=True)
    group_of = dict(zip(cases["case_id"], cases.index % n_groups, strict=True))
    return rows["case_id"].map(group_of).to_numpy()


def _resamples(cases: pd.Series, n_draws: int, seed: int) -> Iterator[np.ndarray]:
    """How often each row counts when accounts are drawn with replacement."""
    names, place = np.unique(cases.to_numpy(dtype=str), return_inverse=True)
    random = np.random.default_rng(seed)
    for _ in range(n_draws):
        yield random.multinomial(len(names), np.full(len(names), 1 / len(names)))[place]
