"""How good are curves of survival? Scores that are fair although many lives are not over yet.

`durations` say how long each account was observed, `left` whether it left then (else it was last seen
in service: censored). `survival` holds, a line an account and a column a time, the probability said
beforehand of being in service still after that time.
"""

import numpy as np


def kaplan_meier(durations: np.ndarray, left: np.ndarray, times: np.ndarray) -> np.ndarray:
    """Share still in service after each of `times`: the product of 1 - left / at risk.

    An account censored at a time was at risk then.
    """
    steps = np.unique(durations[left])
    at_risk = len(durations) - np.searchsorted(np.sort(durations), steps, side="left")
    gone = np.array([np.count_nonzero(durations[left] == step) for step in steps])
    kept = np.concatenate([[1.0], np.cumprod(1 - gone / at_risk)])
    return kept[np.searchsorted(steps, times, side="right")]


def brier_by_row(
    durations: np.ndarray, left: np.ndarray, survival: np.ndarray, times: np.ndarray
) -> np.ndarray:
    """The integrated Brier score's part of each account: its mean over `times`, by trapezium.

    Squared differences between what was said and what was, weighted by the inverse chance of not
    being censored before it could be seen (Graf et al. 1999). The mean over accounts is the
    integrated Brier score: 0 is perfect, 0.25 is saying one half to all.
    """
    censored = ~left
    # an account that left at t was seen if not censored before t; one in service, up to t itself
    before = kaplan_meier(durations, censored, np.nextafter(durations, -np.inf))
    parts = np.zeros((len(durations), len(times)))
    up_to = kaplan_meier(durations, censored, times)
    for place, time in enumerate(times):
        gone = left & (durations <= time)
        there = durations > time
        said = survival[:, place]
        parts[gone, place] = said[gone] ** 2 / np.maximum(before[gone], 1e-3)
        parts[there, place] = (1 - said[there]) ** 2 / max(up_to[place], 1e-3)
    if len(times) == 1:
        return parts[:, 0]
    return np.trapezoid(parts, times, axis=1) / (times[-1] - times[0])


def concordance(durations: np.ndarray, left: np.ndarray, risk: np.ndarray) -> float:
    """Chance that of two accounts the one that left first had the higher risk (Harrell's C).

    Only pairs of which it is known who left first count: one left, and the other was in service for
    longer. A tie of risks is half a win; 0.5 is a coin. Not a number without such a pair.
    """
    wins = pairs = 0.0
    for one in np.flatnonzero(left):
        later = (durations > durations[one]) | ((durations == durations[one]) & ~left)
        wins += np.count_nonzero(risk[later] < risk[one])
        wins += 0.5 * np.count_nonzero(risk[later] == risk[one])
        pairs += np.count_nonzero(later)
    return wins / pairs if pairs else float("nan")
