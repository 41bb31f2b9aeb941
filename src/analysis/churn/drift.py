"""Do the accounts to be scored still look like those the model learned from?

The population stability index of a column is

    PSI = sum over bins of (share now - share then) x ln(share now / share then)

The customary alarm at 0.1 goes off in most months of a small book in which nothing has changed: by
chance alone the index is about chi-squared (bins - 1) x (1/n then + 1/n now). So the limit here is the 99th
percentile of that, and never less than 0.1, since below it even a sure difference changes little.
"""

import numpy as np
import pandas as pd
from scipy.stats import chi2

N_BINS = 10
SURE = 0.99
HARMLESS = 0.1
HALF = 0.5  # added to every count: an empty bin is rare, not impossible


def drift(then: pd.DataFrame, now: pd.DataFrame) -> pd.DataFrame:
    """One row a column: `column`, `psi`, `limit`, `is_drifted`; the most drifted first.

    Both tables are as the model reads them (`Intake.apply`). Numbers are cut at the deciles of
    `then`; blanks are a bin of their own; categories are their levels. An empty table drifts nowhere.
    """
    rows = []
    for name in then.columns:
        counts_then, counts_now = _counts(then[name], now[name])
        psi, limit = psi_with_limit(counts_then, counts_now)
        rows.append({"column": name, "psi": psi, "limit": limit, "is_drifted": psi > limit})
    table = pd.DataFrame(rows, columns=["column", "psi", "limit", "is_drifted"])
    return table.sort_values(["psi", "column"], ascending=[False, True], ignore_index=True)


def psi_with_limit(then: np.ndarray, now: np.ndarray) -> tuple[float, float]:
    """The index of two rows of counts over the same bins, and what it may reach by chance.

    >>> psi, limit = psi_with_limit(np.array([50, 50]), np.array([50, 50]))
    >>> psi, round(limit, 3)
    (0.0, 0.133)
    """
    n, m = then.sum(), now.sum()
    if not n or not m or len(then) < 2:
        return 0.0, HARMLESS
    share_then = (then + HALF) / (n + HALF * len(then))
    share_now = (now + HALF) / (m + HALF * len(now))
    psi = float(np.sum((share_now - share_then) * np.log(share_now / share_then)))
    return psi, max(HARMLESS, float(chi2.ppf(SURE, len(then) - 1) * (1 / n + 1 / m)))


def _counts(then: pd.Series, now: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    if isinstance(then.dtype, pd.CategoricalDtype):
        size = len(then.cat.categories) + 1
        pair = [np.bincount(one.cat.codes.to_numpy() + 1, minlength=size) for one in (then, now)]
    else:
        known = then.dropna().to_numpy(dtype=float)
        inner = np.linspace(0, 1, N_BINS + 1)[1:-1]
        cuts = np.unique(np.quantile(known, inner)) if len(known) else np.zeros(0)
        pair = [_binned(one.to_numpy(dtype=float), cuts) for one in (then, now)]
    is_used = (pair[0] + pair[1]) > 0
    return pair[0][is_used], pair[1][is_used]


def _binned(values: np.ndarray, cuts: np.ndarray) -> np.ndarray:
    place = np.where(np.isnan(values), len(cuts) + 1, np.searchsorted(cuts, values, side="left"))
    return np.bincount(place, minlength=len(cuts) + 2)
