"""How good are probabilities? Each score once, with ties counted fairly.

`left` is what happened (True where the account left), `p` the probability said beforehand.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import logit
from scipy.stats import rankdata

from analysis.churn.logistic import logistic

NEAR_0 = 1e-6  # a probability of 0 or 1 that proves wrong costs much, not infinitely much


def log_loss(left: np.ndarray, p: np.ndarray) -> float:
    """Mean of -log of the probability given to what happened; lower is better.

    Landmarks: always saying 0.5 scores 0.693; saying the base rate b scores its entropy, 0.325 at
    b = 0.1. Not a number where there is nothing to score.
    """
    if not len(p):
        return float("nan")
    p = np.clip(p, NEAR_0, 1 - NEAR_0)
    return float(-np.where(left, np.log(p), np.log1p(-p)).mean())


def brier(left: np.ndarray, p: np.ndarray) -> float:
    """Mean squared difference between probability and outcome; b(1 - b) for the base rate b."""
    return float(np.mean((p - left) ** 2)) if len(p) else float("nan")


def auc(left: np.ndarray, p: np.ndarray) -> float:
    """Chance that an account that left was ranked above one that stayed; a tie is half a win.

    0.5 is a coin, 1.0 perfect; not a number where all left or none did.
    """
    n_left = int(left.sum())
    n_stayed = len(left) - n_left
    if not n_left or not n_stayed:
        return float("nan")
    ranks = rankdata(p)
    return float((ranks[left].sum() - n_left * (n_left + 1) / 2) / (n_left * n_stayed))


def average_precision(left: np.ndarray, p: np.ndarray) -> float:
    """Area under precision over recall; a random ranking scores the base rate. Tied values count
    as one step, so their order does not matter."""
    if not left.any():
        return float("nan")
    order = np.argsort(-p, kind="stable")
    is_last_of_tie = np.append(np.diff(p[order]) != 0, True)
    caught = np.cumsum(left[order])[is_last_of_tie]
    looked_at = np.flatnonzero(is_last_of_tie) + 1
    return float(np.sum(np.diff(caught, prepend=0) * caught / looked_at) / left.sum())


@dataclass(frozen=True)
class Calibration:
    """Do the probabilities mean what they say?

    `slope` of the outcome's log-odds on the said log-odds: 1 is right, below 1 says too extreme,
    above 1 too timid. `intercept` with the slope held at 1: 0 is right, above 0 says too little.
    """

    slope: float
    intercept: float


def calibration(left: np.ndarray, p: np.ndarray) -> Calibration:
    """Slope and intercept by maximum likelihood; not numbers where they cannot be found."""
    z = logit(np.clip(p, NEAR_0, 1 - NEAR_0))
    if not left.any() or left.all():
        return Calibration(float("nan"), float("nan"))
    intercept = logistic(np.zeros((len(z), 0)), left, offset=z)[0]
    if np.ptp(z) < 1e-9:  # one probability for all has no slope
        return Calibration(float("nan"), float(intercept))
    slope = logistic(z[:, None], left)[1]
    return Calibration(float(slope), float(intercept))


def caught_at_capacity(left: np.ndarray, p: np.ndarray, capacity: int) -> float:
    """Expected number of leavers among the `capacity` accounts ranked highest.

    Where a tie crosses the limit, its accounts are drawn at random: counting leavers first, as a
    sort of (score, label) pairs does, makes a random score look good.
    """
    k = min(capacity, len(p))
    if not k:
        return 0.0
    limit = np.sort(p)[-k]
    above, tied = p > limit, p == limit
    return float(left[above].sum() + left[tied].mean() * (k - above.sum()))


def gains(left: np.ndarray, p: np.ndarray, capacity: int, most: int = 100) -> pd.DataFrame:
    """Share of the leavers found (`found`) by looking at a share of the accounts (`reached`).

    Likeliest first, at up to `most` shares and at `capacity` accounts; ties count as in
    `caught_at_capacity`. Empty where nobody left.
    """
    if not left.any():
        return pd.DataFrame({"reached": [], "found": []})
    sizes = np.unique(np.append(np.linspace(1, len(p), most).round(), capacity)).astype(int)
    found = [caught_at_capacity(left, p, size) / left.sum() for size in sizes]
    return pd.DataFrame({"reached": sizes / len(p), "found": found})
