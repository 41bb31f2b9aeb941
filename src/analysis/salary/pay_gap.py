"""Are two groups paid differently, before and after what the jobs explain, and how sure is that?

A screening, no finding of law and no legal advice. A control may carry the very bias that is looked
for: who is let into a level, a role or a good rating is a decision too, and a gap that such a
control "explains" is not thereby fair. So the gap is shown as each control is added.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.contracts.private import PrivateTable
from analysis.errors import UserError, candidates
from analysis.salary.regression import alone, dummies, independent, least_squares, t_reach
from analysis.salary.suppression import why_gap_withheld

CONTROLS = ("role", "level", "location", "tenure_years")
JOINT_ASSESSMENT = 0.05  # Directive (EU) 2023/970, article 10: 5% in a category of workers
CAVEATS = (
    "A screening, not a finding of law: no legal advice.",
    "Controls may carry the bias themselves: who reaches a level is a decision too.",
    "What is not measured (hours, results, negotiation) is in the gap.",
)
_RESAMPLES = 2_000
_DRAWN_AT_ONCE = 1_000_000  # amounts, 8 MB
_SEED = 20_250_501  # any fixed number: equal pay gives equal intervals


class PayGapError(UserError):
    """The gap cannot be worked out from what is at hand."""


@dataclass(frozen=True)
class Gap:
    """How much less the compared group is paid, as a share of what the reference group is.

    0.05 means five percent less, -0.05 five percent more. `value` is None where the groups are too
    small to be shown, and `reason` says so.
    """

    value: float | None
    low: float | None  # 95% interval
    high: float | None
    n_reference: int
    n_compared: int
    statistic: str  # mean, median or adjusted
    reason: str = ""
    controls: tuple[str, ...] = ()
    n_left_out: int = 0  # people without one of the controls, or alone in one


def raw_gap(
    paid: PrivateTable, *, statistic: str = "mean", reference: str = "m", compared: str = "f"
) -> Gap:
    """The unadjusted gap: of all people, whatever their jobs.

        gap = (M - F) / M        M, F: mean (or median) pay of the two groups

    as Directive (EU) 2023/970, article 3, defines it, over pay at full time. It says how differently
    the groups are paid, not why. The interval of the mean is by the delta method, that of the median
    by drawing both groups anew two thousand times with a fixed seed.

    Parameters
    ----------
    paid : private table
        From `own_pay.paid_on`.
    """
    if statistic not in ("mean", "median"):
        raise PayGapError(f"There is no statistic {statistic!r}. There are: mean, median.")
    rows = paid.individual_rows()
    sides = [rows.loc[rows["gender"] == name, "pay_minor"] for name in (reference, compared)]
    return _raw(sides[0].to_numpy(float), sides[1].to_numpy(float), statistic)


def gaps_by(
    paid: PrivateTable, by: Sequence[str], *, reference: str = "m", compared: str = "f"
) -> pd.DataFrame:
    """The unadjusted gap in every category of workers, as the directive's report asks.

    Returns
    -------
    frame, one row a category
        the columns of `by`, n_reference, n_compared, mean_gap, mean_low, mean_high, median_gap,
        is_over_threshold (a mean gap of 5% or more either way: the directive then asks for
        reasons, and for a joint assessment where there are none), reason. Small categories are
        blank, with the reason.
    """
    rows = paid.individual_rows()
    _check_columns(by, rows)
    found = []
    for group, people in rows.groupby(list(by), dropna=False, sort=True):
        own = PrivateTable(people, "pay")
        mean = raw_gap(own, reference=reference, compared=compared)
        median = raw_gap(own, statistic="median", reference=reference, compared=compared)
        found.append(
            {
                **dict(zip(by, group, strict=True)),
                "n_reference": mean.n_reference,
                "n_compared": mean.n_compared,
                "mean_gap": mean.value,
                "mean_low": mean.low,
                "mean_high": mean.high,
                "median_gap": median.value,
                "is_over_threshold": mean.value is not None and abs(mean.value) >= JOINT_ASSESSMENT,
                "reason": mean.reason,
            }
        )
    frame = pd.DataFrame(found)
    figures = ["mean_gap", "mean_low", "mean_high", "median_gap"]
    return frame.astype(dict.fromkeys(figures, float))


def adjusted_gap(
    paid: PrivateTable,
    controls: Sequence[str] = CONTROLS,
    *,
    reference: str = "m",
    compared: str = "f",
) -> Gap:
    """The gap between people alike in the controls.

        log(pay) = a + b x compared + controls;   gap = 1 - exp(b)

    by least squares with HC3 errors (`regression`) and Student's t. People without one of the
    controls, and those who are alone in one and so compared with nobody, are left out and counted.
    A number, such as tenure, is taken to move log pay on a straight line.
    """
    rows, left_out = comparable(paid, controls, reference, compared)
    return _adjusted(rows, tuple(controls), compared, left_out)


def adjusted_gaps(
    paid: PrivateTable,
    controls: Sequence[str] = CONTROLS,
    *,
    reference: str = "m",
    compared: str = "f",
) -> pd.DataFrame:
    """The gap as each control is added, over the same people throughout.

    Where a control moves it much, ask whether that control is itself a decision about pay.

    Returns
    -------
    frame, one row a step
        added ("" for the first, which has no control), gap, low, high, n_reference, n_compared,
        n_left_out, reason.
    """
    rows, left_out = comparable(paid, controls, reference, compared)
    steps = [
        (added, _adjusted(rows, tuple(controls[:count]), compared, left_out))
        for count, added in enumerate(["", *controls])
    ]
    return pd.DataFrame(
        {
            "added": [added for added, _ in steps],
            **{
                name: [getattr(gap, field) for _, gap in steps]
                for name, field in (
                    ("gap", "value"),
                    ("low", "low"),
                    ("high", "high"),
                    ("n_reference", "n_reference"),
                    ("n_compared", "n_compared"),
                    ("n_left_out", "n_left_out"),
                    ("reason", "reason"),
                )
            },
        }
    ).astype({"gap": float, "low": float, "high": float})


def comparable(
    paid: PrivateTable, controls: Sequence[str], reference: str, compared: str
) -> tuple[pd.DataFrame, int]:
    """The people of both groups who can be compared under all controls, and how many cannot."""
    rows = paid.individual_rows()
    _check_columns(controls, rows)
    empty = [name for name in controls if rows[name].isna().all()]
    if empty:
        raise PayGapError(
            f"The pay table says nothing of {', '.join(empty)}. Take it out of the controls, or "
            "bring it with the pay table or the table `people`."
        )
    rows = rows[rows["gender"].isin([reference, compared])]
    whole = rows.dropna(subset=list(controls))
    whole = whole[whole["pay_minor"] > 0]
    kept = whole
    while len(kept):  # who is left can become alone when another goes
        lonely = alone(_design(kept, list(controls), kept["gender"] == compared))
        if not lonely.any():
            break
        kept = kept[~lonely]
    return kept, len(rows) - len(kept)


def _raw(reference: np.ndarray, compared: np.ndarray, statistic: str) -> Gap:
    n = (len(reference), len(compared))
    if reason := why_gap_withheld(*n):
        return Gap(None, None, None, *n, statistic, reason)
    if statistic == "median":
        draw = np.random.default_rng(_SEED)
        ratios = _drawn_medians(compared, draw) / _drawn_medians(reference, draw)
        low, high = np.quantile(1 - ratios, [0.025, 0.975])
        value = 1 - np.median(compared) / np.median(reference)
        return Gap(float(value), float(low), float(high), *n, statistic)
    ratio = compared.mean() / reference.mean()
    shares = [side.var(ddof=1) / len(side) / side.mean() ** 2 for side in (reference, compared)]
    reach = t_reach(min(n) - 1) * ratio * np.sqrt(sum(shares))
    return Gap(float(1 - ratio), float(1 - ratio - reach), float(1 - ratio + reach), *n, statistic)


def _drawn_medians(pay: np.ndarray, draw: np.random.Generator) -> np.ndarray:
    """Medians of groups drawn anew, some at a time: many people times draws would fill memory."""
    at_once = max(1, _DRAWN_AT_ONCE // len(pay))
    sizes = [min(at_once, _RESAMPLES - done) for done in range(0, _RESAMPLES, at_once)]
    return np.concatenate([np.median(draw.choice(pay, (size, len(pay))), axis=1) for size in sizes])


def _adjusted(rows: pd.DataFrame, controls: tuple[str, ...], compared: str, left_out: int) -> Gap:
    is_compared = rows["gender"] == compared
    n = (int((~is_compared).sum()), int(is_compared.sum()))
    if reason := why_gap_withheld(*n):
        return Gap(None, None, None, *n, "adjusted", reason, controls, left_out)
    x = independent(_design(rows, list(controls), is_compared))
    if "compared" not in x.columns:
        raise PayGapError(
            f"Who is in which group follows from {', '.join(controls)}, so nobody is alike in them. "
            "Leave one of these controls out."
        )
    fit = least_squares(np.log(rows["pay_minor"]), x)
    low, high = fit.interval("compared")
    return Gap(
        value=float(1 - np.exp(fit.coefficients["compared"])),
        low=float(1 - np.exp(high)),
        high=float(1 - np.exp(low)),
        n_reference=n[0],
        n_compared=n[1],
        statistic="adjusted",
        controls=controls,
        n_left_out=left_out,
    )


def _design(rows: pd.DataFrame, controls: list[str], is_compared: pd.Series) -> pd.DataFrame:
    x = dummies(rows, controls)
    x.insert(0, "constant", 1.0)
    return x.assign(compared=is_compared.astype(float))  # last: what follows from others is cut


def _check_columns(names: Sequence[str], rows: pd.DataFrame) -> None:
    known = [*CONTROLS]
    for name in names:
        if name not in known or name not in rows.columns:
            raise PayGapError(f"Pay cannot be compared by {name!r}. {candidates(name, known)}")
