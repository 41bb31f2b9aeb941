"""Did retention change because groups keep more, or because the book is made of other groups?

Net retention of a whole can fall while that of every part rises, when the parts that keep less have
grown (Simpson's paradox). The change between two windows is therefore told in three: within
groups, by the mix of groups, and by groups that came or went.
"""

from collections.abc import Sequence
from fractions import Fraction

import pandas as pd

from analysis.errors import UserError
from analysis.metrics.movements import Movements
from analysis.metrics.ratios import Ratio
from analysis.metrics.retention import net_revenue_retention
from analysis.periods import Window

_PARTS = ["within", "mix", "entry", "exit"]


class NothingToCompareError(UserError):
    """One of the two windows has no retention."""


def mix_shift(
    movements: Movements, *, before: Window, after: Window, by: Sequence[str]
) -> pd.DataFrame:
    """The change in net revenue retention between two windows, group by group and exactly.

    With w a group's share of the opening MRR, r its retention, a bar the mean of the two windows,
    and R that of the book:

        within = w_bar x (r_after - r_before)           groups that paid in both
        mix    = (w_after - w_before) x (r_bar - R_bar)
        entry  = w_after x (r_after - R_bar)            groups that paid only later
        exit   = - w_before x (r_before - R_bar)        groups that paid only before

    One row a group: the columns of `by`, `share_before`, `share_after`, `nrr_before`, `nrr_after`
    (blank where it did not pay) and the four parts, as fractions of the book's retention. The parts
    of all groups add up to the book's change (reckoned in exact fractions, told as floating
    point). Weighing by the mean of both windows, rather than one, leaves no remainder over.

    Raises
    ------
    NothingToCompareError
        When nothing was billed at the opening of either window.
    """
    whole = [_paid(movements, window) for window in (before, after)]
    mean = sum((_share(r.numerator, r.denominator) for r in whole), Fraction(0)) / 2
    parts = [
        {
            r.group: r
            for r in net_revenue_retention(movements, window=window, by=by)
            if r.denominator
        }
        for window in (before, after)
    ]
    rows = []
    for group in sorted({*parts[0], *parts[1]}):
        first, second = (found.get(group) for found in parts)
        w0, w1 = (
            _share(r.denominator, total.denominator) if r else Fraction(0)
            for r, total in zip((first, second), whole, strict=True)
        )
        r0, r1 = (_share(r.numerator, r.denominator) if r else None for r in (first, second))
        split = dict.fromkeys(_PARTS, Fraction(0))
        if r0 is not None and r1 is not None:
            split["within"] = (w0 + w1) / 2 * (r1 - r0)
            split["mix"] = (w1 - w0) * ((r0 + r1) / 2 - mean)
        elif r1 is not None:
            split["entry"] = w1 * (r1 - mean)
        elif r0 is not None:
            split["exit"] = -w0 * (r0 - mean)
        rows.append(
            {
                **dict(group),
                "share_before": float(w0),
                "share_after": float(w1),
                "nrr_before": None if r0 is None else float(r0),
                "nrr_after": None if r1 is None else float(r1),
                **{name: float(value) for name, value in split.items()},
            }
        )
    return pd.DataFrame(rows).astype({"nrr_before": float, "nrr_after": float})


def _paid(movements: Movements, window: Window) -> Ratio:
    ratio = net_revenue_retention(movements, window=window).only()
    if not ratio.denominator:
        raise NothingToCompareError(
            f"Retention from {window} cannot be compared: {ratio.reason}. "
            "Choose a window that opens later."
        )
    return ratio


def _share(numerator: float, denominator: float) -> Fraction:
    return Fraction(int(numerator), int(denominator))
