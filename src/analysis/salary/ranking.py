"""In what order, and which neighbours cannot be told apart?"""

import pandas as pd

from analysis.salary.pay import Z_95


def ranks(values: pd.Series, errors: pd.Series) -> pd.DataFrame:
    """Rank from the highest, with the best and worst rank that sampling error leaves open.

        two are told apart when |a - b| > 1.96 x sqrt(error_a^2 + error_b^2)
        rank_best  = 1 + the number told apart and higher
        rank_worst = n - the number told apart and lower

    Each pair is judged by itself at 95%; of many pairs a few are told apart by chance. A value
    without a standard error is told apart from none. Equal values share the smaller rank.

    Returns
    -------
    frame, indexed as `values`
        rank, rank_best, rank_worst; blank where there is no value. Together they read "3rd, could
        be 2nd to 7th"; equal ends mean the place is settled.
    """
    known = values.dropna()
    value = known.to_numpy(dtype=float)
    error = errors.reindex(known.index).to_numpy(dtype=float)
    gap = value[:, None] - value[None, :]
    apart = gap**2 > Z_95**2 * (error[:, None] ** 2 + error[None, :] ** 2)
    frame = pd.DataFrame(
        {
            "rank": known.rank(ascending=False, method="min"),
            "rank_best": 1 + (apart & (gap < 0)).sum(axis=1),
            "rank_worst": len(known) - (apart & (gap > 0)).sum(axis=1),
        },
        index=known.index,
    )
    return frame.reindex(values.index).astype("Int64")


def tied_with_first(values: pd.Series, errors: pd.Series) -> pd.Series:
    """Which values cannot be told apart from the first, at 95%; the first itself is among them.

    >>> tied_with_first(pd.Series([100.0, 97.0, 90.0]), pd.Series([1.0, 2.0, 0.5])).tolist()
    [True, True, False]
    """
    if values.empty:
        return pd.Series([], index=values.index, dtype=bool)
    gap = values - values.iloc[0]
    return ~(gap**2 > Z_95**2 * (errors**2 + errors.iloc[0] ** 2))


def told_apart(value: float, error: float, other: float, other_error: float) -> bool:
    """Whether two estimates differ by more than sampling error explains, at 95%.

    >>> told_apart(100_000, 2_000, 104_000, 2_000), told_apart(100_000, 2_000, 106_000, 2_000)
    (False, True)
    """
    return (value - other) ** 2 > Z_95**2 * (error**2 + other_error**2)
