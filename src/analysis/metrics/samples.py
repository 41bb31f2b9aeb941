"""How is a ratio made from the rows it was counted on, so that none goes without its interval?"""

import pandas as pd

from analysis.contracts import Book
from analysis.metrics.breakdown import Group
from analysis.metrics.intervals import clopper_pearson, ratio_of_sums
from analysis.metrics.ratios import Ratio
from analysis.periods import Window


def share_of_rows(
    is_part: pd.Series,
    who: pd.Series,
    *,
    book: Book,
    group: Group,
    window: Window | None = None,
    reason: str,
    counted: str = "accounts",
) -> Ratio:
    """The share of rows for which `is_part` holds, with Clopper and Pearson's interval at 95%.

    `who` names whose row each is, and `counted` what these are; `reason` is said where there are
    no rows.
    """
    n, part = len(is_part), int(is_part.sum())
    low, high = clopper_pearson(part, n) if n else (None, None)
    return Ratio(
        numerator=part,
        denominator=n,
        n_accounts=int(who.nunique()),
        as_of=book.as_of,
        window=window,
        low=low,
        high=high,
        reason="" if n else reason,
        group=group,
        counted=counted,
    )


def ratio_of_totals(
    parts: pd.Series,
    wholes: pd.Series,
    who: pd.Series,
    *,
    book: Book,
    group: Group,
    window: Window | None = None,
    reason: str,
    counted: str = "accounts",
    least: float = float("-inf"),
    most: float = float("inf"),
) -> Ratio:
    """sum(parts) / sum(wholes), with the interval of a ratio of sums at 95%.

    Rows are first added up for each of `who`: deals of one account, or months of one person, are
    no independent evidence. `reason` is said where the wholes add up to nothing.
    """
    each = pd.DataFrame(
        {"part": parts.astype("float64"), "whole": wholes.astype("float64")}
    ).groupby(who.to_numpy(), sort=True)
    sums = each.sum()
    whole = wholes.sum()
    low, high = ratio_of_sums(sums["part"], sums["whole"], least=least, most=most)
    return Ratio(
        numerator=_plain(parts.sum()),
        denominator=_plain(whole),
        n_accounts=len(sums),
        as_of=book.as_of,
        window=window,
        low=low,
        high=high,
        reason="" if whole else reason,
        group=group,
        counted=counted,
    )


def _plain(total: float) -> float:
    """A number of Python's own, whole where it is: what the standard library can write as JSON."""
    return int(total) if float(total).is_integer() else float(total)
