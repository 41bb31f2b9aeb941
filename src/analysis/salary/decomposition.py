"""How much of a pay gap do the jobs account for, and how much is the same jobs paid otherwise?"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.contracts.private import PrivateTable
from analysis.salary.pay_gap import CONTROLS, comparable
from analysis.salary.regression import Fit, alone, dummies, independent, least_squares, t_reach
from analysis.salary.suppression import why_gap_withheld

_PARTS = (
    "gap_log",
    "explained_log",
    "explained_low",
    "explained_high",
    "unexplained_log",
    "unexplained_low",
    "unexplained_high",
)


def decomposition(
    paid: PrivateTable,
    controls: Sequence[str] = CONTROLS,
    *,
    reference: str = "m",
    compared: str = "f",
) -> pd.DataFrame:
    """How much of the gap in log pay the controls account for, seen from either group.

        gap         = mean log pay of m - of f           = explained + unexplained
        explained   = (Xm - Xf)'b                        b: how the chosen group's pay moves with X
        unexplained = what is left: the same X, paid otherwise

    after Kitagawa, Oaxaca and Blinder. With the coefficients of the one group or of the other the
    parts differ, and neither is the true one: both are given. Standard errors as Jann (2008) has
    them, with HC3 covariances and X taken as drawn at random. People in a word of a control that the
    other group lacks have no counterpart; they are left out and counted.

    Returns
    -------
    frame, two rows
        coefficients_of (the group whose pay structure is taken), gap_log, explained_log,
        explained_low, explained_high, unexplained_log, unexplained_low, unexplained_high,
        n_reference, n_compared, n_left_out, reason. Log points: 0.10 is about ten percent.
    """
    rows, left_out = comparable(paid, controls, reference, compared)
    rows, unmatched = _with_counterparts(rows, list(controls), compared)
    is_compared = rows["gender"] == compared
    n = (int((~is_compared).sum()), int(is_compared.sum()))
    shared = {
        "n_reference": n[0],
        "n_compared": n[1],
        "n_left_out": left_out + unmatched,
        "reason": why_gap_withheld(*n),
    }
    if shared["reason"]:
        blank = dict.fromkeys(_PARTS, np.nan)
        return pd.DataFrame(
            [{"coefficients_of": of, **blank, **shared} for of in (reference, compared)]
        )
    x = independent(_design(rows, list(controls)))
    y = np.log(rows["pay_minor"])
    sides = [(x[side], least_squares(y[side], x[side])) for side in (~is_compared, is_compared)]
    parts = [_parts(sides, taken) for taken in (0, 1)]
    return pd.DataFrame(
        [
            {"coefficients_of": of, **part, **shared}
            for of, part in zip((reference, compared), parts, strict=True)
        ]
    )


def _with_counterparts(
    rows: pd.DataFrame, controls: list[str], compared: str
) -> tuple[pd.DataFrame, int]:
    """Without the people in a word of a control that only one of the groups has, and without those
    who are then alone in one among their own."""
    kept = rows
    words = [name for name in controls if not pd.api.types.is_numeric_dtype(rows[name])]
    while len(kept):
        is_compared = kept["gender"] == compared
        lacking = pd.Series(False, index=kept.index)
        for name in words:
            shared = set(kept.loc[is_compared, name]) & set(kept.loc[~is_compared, name])
            lacking |= ~kept[name].isin(shared)
        if not lacking.any():
            for side in (is_compared, ~is_compared):
                lacking[side] = alone(_design(kept, controls)[side])
        if not lacking.any():
            break
        kept = kept[~lacking]
    return kept, len(rows) - len(kept)


def _design(rows: pd.DataFrame, controls: list[str]) -> pd.DataFrame:
    x = dummies(rows, controls)
    x.insert(0, "constant", 1.0)
    return x


def _parts(sides: list[tuple[pd.DataFrame, Fit]], taken: int) -> dict[str, float]:
    """Both parts with the coefficients of one side; the other side's characteristics weigh the rest.

    var(explained)   = d'V(b)d + b'(V(Xm) + V(Xf))b;  d = Xm - Xf
    var(unexplained) = x'(V(bm) + V(bf))x + (bm - bf)'V(X)(bm - bf);  x: means of the other side
    """
    means = [side.mean().to_numpy() for side, _ in sides]
    spreads = [np.cov(side.to_numpy(), rowvar=False) / len(side) for side, _ in sides]
    beta = [fit.coefficients.to_numpy() for _, fit in sides]
    v = [fit.covariance for _, fit in sides]
    other = 1 - taken
    apart, paid_otherwise = means[0] - means[1], beta[0] - beta[1]
    explained, unexplained = apart @ beta[taken], means[other] @ paid_otherwise
    explained_error = np.sqrt(
        apart @ v[taken] @ apart + beta[taken] @ (spreads[0] + spreads[1]) @ beta[taken]
    )
    unexplained_error = np.sqrt(
        means[other] @ (v[0] + v[1]) @ means[other]
        + paid_otherwise @ spreads[other] @ paid_otherwise
    )
    reach = t_reach(min(fit.degrees_of_freedom for _, fit in sides))
    return {
        "gap_log": float(explained + unexplained),
        "explained_log": float(explained),
        "explained_low": float(explained - reach * explained_error),
        "explained_high": float(explained + reach * explained_error),
        "unexplained_log": float(unexplained),
        "unexplained_low": float(unexplained - reach * unexplained_error),
        "unexplained_high": float(unexplained + reach * unexplained_error),
    }
