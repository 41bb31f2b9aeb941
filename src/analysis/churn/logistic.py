"""Logistic regression by Newton's method, with a penalty on the size of the coefficients.

Written out because it is called some thousand times on small tables, where the checks around a
library's estimator cost ten times the fit.
"""

import numpy as np
from scipy.special import expit, logit

MOST_STEPS = 50
LONGEST_STEP = 2.0  # in log-odds: keeps Newton's method from leaping where the curve is flat
CLOSE_ENOUGH = 1e-6
NEARLY_FREE = 1e-9  # for what is not penalised: keeps the system solvable


def logistic(
    x: np.ndarray,
    left: np.ndarray,
    *,
    weights: np.ndarray | None = None,
    penalty: float | np.ndarray = 0.0,
    offset: np.ndarray | float = 0.0,
    signs: np.ndarray | None = None,
    start: np.ndarray | None = None,
) -> np.ndarray:
    """Coefficients that make the outcomes most likely: the intercept first, then one a column.

    Maximises sum of w log-likelihood - sum of penalty / 2 x squared coefficient, the intercept not
    counted; `penalty` is one for all columns, or one a column. `offset` is added to every row's log-odds; both outcomes must occur.

    `signs` says which way a column may push: 1 up, -1 down, 0 either. A coefficient that the data
    would turn the other way stays at 0. `start` (a solution of nearly the same problem) saves time.
    """
    x = np.column_stack([np.ones(len(left)), x])
    y = left.astype(float)
    w = np.ones(len(y)) if weights is None else weights
    if start is None:
        start = np.zeros(x.shape[1])
        start[0] = logit(np.average(y, weights=w)) - np.mean(offset)
        if signs is not None:
            start[1:] = signs * CLOSE_ENOUGH  # begin with every column in play
    held = np.full(x.shape[1], NEARLY_FREE)
    held[1:] = np.maximum(penalty, NEARLY_FREE)
    if signs is None:
        return _newton(x, y, w, held, offset, start)
    return _within_signs(x, y, w, held, offset, start, np.concatenate([[0.0], signs]))


def _newton(
    x: np.ndarray,
    y: np.ndarray,
    w: np.ndarray,
    held: np.ndarray,
    offset: np.ndarray | float,
    beta: np.ndarray,
) -> np.ndarray:
    for _ in range(MOST_STEPS):
        p = expit(offset + x @ beta)
        curvature = x.T @ (x * (w * p * (1 - p))[:, None])
        curvature[np.diag_indices_from(curvature)] += held
        step = np.linalg.solve(curvature, x.T @ (w * (y - p)) - held * beta)
        longest = np.abs(step).max()
        beta = beta + step * min(1.0, LONGEST_STEP / max(longest, CLOSE_ENOUGH))
        if longest < CLOSE_ENOUGH:
            break
    return beta


def _within_signs(
    x: np.ndarray,
    y: np.ndarray,
    w: np.ndarray,
    held: np.ndarray,
    offset: np.ndarray | float,
    start: np.ndarray,
    signs: np.ndarray,
) -> np.ndarray:
    """Active set: fit the free columns, set aside those of the wrong sign, take back the one that
    would help most, until neither is left."""
    beta = np.where(start * signs < 0, 0.0, start)
    free = (beta != 0) | (signs == 0)
    for _ in range(MOST_STEPS):
        beta[free] = _newton(x[:, free], y, w, held[free], offset, beta[free])
        wrong = beta * signs < 0
        if wrong.any():
            beta[wrong], free[wrong] = 0.0, False
            continue
        pull = signs * (x.T @ (w * (y - expit(offset + x @ beta))))
        pull[free] = 0.0
        if pull.max() < 1e-3:
            break
        free[int(np.argmax(pull))] = True
    return beta
