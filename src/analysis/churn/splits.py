"""Which rows may be learned from before which others are asked about, if the answer is to be true?

Rows that are lives or single snapshots are dealt into five folds, several times over where they are
few. Rows that carry a day are judged as they would have been in use: by models that learned only
from rows whose outcome was settled by then (purged by the horizon), and from other accounts.
"""

from dataclasses import dataclass

import numpy as np

from analysis.churn.cases import Cases
from analysis.churn.intake import TableError
from analysis.churn.parts import deal

N_FOLDS = 5
REPEATS = ((1500, 2),)  # up to so many rows, the folds are dealt so often; then once
N_ORIGINS, N_GROUPS = 4, 3  # days from which is predicted; groups of accounts held out at each


@dataclass(frozen=True)
class Split:
    """`inside` is learned from, `outside` judged; splits of one `repeat` judge a row once."""

    repeat: int
    inside: np.ndarray
    outside: np.ndarray


def splits_of(cases: Cases, horizon_days: int, seed: int) -> tuple[list[Split], str]:
    """The splits to judge on, and the protocol in words.

    Raises
    ------
    TableError
        Where the days lie too close together to learn from outcomes settled by then.
    """
    if cases.times is not None:
        return _rolling(cases, horizon_days, seed)
    n = len(cases.left)
    repeats = next((times for most, times in REPEATS if n <= most), 1)
    splits = []
    for repeat in range(repeats):
        fold = deal(cases.groups, cases.left, N_FOLDS, seed + 100 + repeat)
        splits += [Split(repeat, fold != one, fold == one) for one in range(N_FOLDS)]
    grouped = ", all rows of an account in one" if cases.is_repeated else ""
    times = "once" if repeats == 1 else f"{repeats} times"
    return splits, f"{N_FOLDS} folds with as many departures each{grouped}, dealt {times}"


def _rolling(cases: Cases, horizon_days: int, seed: int) -> tuple[list[Split], str]:
    """Days from which the rest is predicted, so that as many departures lie between each two."""
    assert cases.times is not None
    times = cases.times.to_numpy()
    settled_from = times + np.timedelta64(horizon_days, "D")
    days = np.sort(times[cases.left])
    shares = np.arange(1, N_ORIGINS + 1) / (N_ORIGINS + 1)
    origins = np.unique(days[(shares * len(days)).astype(int)])
    ends = [*origins[1:], times.max() + np.timedelta64(1, "D")]
    group = deal(cases.groups, cases.left, N_GROUPS, seed + 100)
    splits = []
    for start, end in zip(origins, ends, strict=True):
        for one in range(N_GROUPS):
            inside = (settled_from <= start) & (group != one)
            outside = (times >= start) & (times < end) & (group == one)
            events = cases.left[inside].sum()
            if outside.any() and 5 <= events <= inside.sum() - 5:
                splits.append(Split(0, inside, outside))
    if not splits:
        raise TableError(
            f"The days run from {_day(times.min())} to {_day(times.max())}: too short to learn from "
            f"rows settled {horizon_days} days before those that are judged. Leave out --time, or "
            f"give a shorter --horizon-days if outcomes are known sooner."
        )
    return splits, (
        f"rolling origin over {len(origins)} days, learned from outcomes settled {horizon_days} "
        f"days before and from other accounts"
    )


def _day(day: np.datetime64) -> str:
    return str(day)[:10]
