"""Does one manager really keep more customers than another, or is it luck with few?

Ranked by raw rates, books of twenty accounts put somebody at the bottom whoever they are. Two
answers stand beside the raw figure: the rate drawn towards that of all, as far as its sample is
small; and limits within which an observed count lies by luck alone, given the accounts that it was
counted on.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.special import bdtr, betaincinv, betaln

from analysis.contracts import Book
from analysis.metrics.intervals import CONFIDENCE, clopper_pearson
from analysis.metrics.own_groups import with_own_groups
from analysis.metrics.ratios import Ratios
from analysis.metrics.renewals import due
from analysis.periods import Window

LUCK = 0.998  # inside the limits: one figure in five hundred lies beyond them by luck

_STRENGTHS = np.geomspace(0.5, 1e6, 400)  # prior sizes tried, in accounts
_POOLED = _STRENGTHS[-1]
_SLACK = 1e-9  # of a rate: counts divided in another order must not differ


def shrunken(ratios: Ratios) -> pd.DataFrame:
    """Each group's share drawn towards that of all groups, as far as its own sample is small.

        shrunken = (part + m x overall) / (n + m)

    For shares of counts. Parts are taken as binomial and the groups' true shares as Beta around the
    overall one; m, the strength of the draw in accounts, is the one under which the data are
    likeliest (empirical Bayes). Where groups differ no more than luck would make them, m has no
    bound and every group is told the overall share.

    One row a group: its columns, `raw`, `n`, `shrunken`, `low`, `high` (95% of the posterior; of
    the overall share where that is told), `strength` (m; infinite where nothing sets them apart).

    Source: Efron and Morris, Stein's estimator and its competitors (JASA, 1973); Casella, An
    introduction to empirical Bayes data analysis (American Statistician, 1985).
    """
    items = [ratio for ratio in ratios if ratio.denominator]
    part = np.array([ratio.numerator for ratio in items], dtype=float)
    n = np.array([ratio.denominator for ratio in items], dtype=float)
    names = [name for name, _ in items[0].group] if items else []
    columns = [*names, "raw", "n", "shrunken", "low", "high", "strength"]
    if not items:
        return pd.DataFrame(columns=columns)
    overall = part.sum() / n.sum()
    strength = _strength(part, n, overall)
    if np.isinf(strength):
        shrunk = np.full(len(n), overall)
        low, high = clopper_pearson(int(part.sum()), int(n.sum()))
    else:
        a, b = overall * strength + part, (1 - overall) * strength + n - part
        tail = (1 - CONFIDENCE) / 2
        shrunk, low, high = a / (a + b), betaincinv(a, b, tail), betaincinv(a, b, 1 - tail)
    table = pd.DataFrame([dict(ratio.group) for ratio in items])
    table = table.assign(
        raw=part / n, n=n.astype("int64"), shrunken=shrunk, low=low, high=high, strength=strength
    )
    return table[columns]


def luck_limits(share: float, n: int) -> tuple[float, float]:
    """Between which rates the rate of `n` accounts lies by luck alone, where `share` is that of all.

    998 times in 1,000: exact for counts, told between them so that the limits narrow smoothly as n
    grows; a count that luck rarely reaches lies beyond them, and no other does. Where none or all
    of the accounts came out so, there is no luck in it: both limits are `share`.

    Source: Spiegelhalter, Funnel plots for comparing institutional performance (Statistics in
    Medicine, 2005), appendix A.1.1.
    """
    if not 0 < share < 1:
        return share, share
    return _fewest(share, n) / n, 1 - _fewest(1 - share, n) / n


def funnel(ratios: Ratios) -> pd.DataFrame:
    """Each group's share with the limits of luck around that of all: who differs, and who need not.

    For shares of counts; groups are compared with all of them together. One row a group that has
    any: its columns, `raw`, `n`, `overall`, `low` and `high` (as `luck_limits`), `is_beyond`.
    """
    items = [ratio for ratio in ratios if ratio.denominator]
    names = [name for name, _ in items[0].group] if items else []
    columns = [*names, "raw", "n", "overall", "low", "high", "is_beyond"]
    n_all = sum(ratio.denominator for ratio in items)
    overall = sum(ratio.numerator for ratio in items) / n_all if n_all else 0.0
    rows = []
    for ratio in items:
        low, high = luck_limits(overall, int(ratio.denominator))
        raw = ratio.numerator / ratio.denominator
        rows.append(
            {
                **dict(ratio.group),
                "raw": raw,
                "n": int(ratio.denominator),
                "overall": overall,
                "low": low,
                "high": high,
                "is_beyond": not low - _SLACK <= raw <= high + _SLACK,
            }
        )
    return pd.DataFrame(rows, columns=columns)


def against_expected(
    rows: pd.DataFrame, *, by: Sequence[str], outcome: str = "outcome", expected: str = "expected"
) -> pd.DataFrame:
    """How many of each group's accounts came out well, against how many of such accounts do.

    `rows` has one row an event: `outcome` (it came out well or not) and `expected`, the chance that
    an account like it does. One row a group: the columns of `by`, `n`, `observed`, `expected`,
    `ratio` = observed / expected, `z` = (observed - expected) / sqrt(sum p (1 - p)), `low` and
    `high`: the counts that luck alone stays within 998 times in 1,000, exact for events of unequal
    chance, and `is_beyond` them. Whoever is not beyond the limits is not told apart by these data,
    whatever the rank.

    Source: Spiegelhalter, Funnel plots for comparing institutional performance (Statistics in
    Medicine, 2005).
    """
    found = []
    for key, part in rows.groupby(list(by), sort=True):
        p = part[expected].to_numpy(dtype=float)
        observed, mean = int(part[outcome].sum()), float(p.sum())
        variance = float((p * (1 - p)).sum())
        low, high = _limits(p)
        found.append(
            {
                **dict(zip(by, key, strict=True)),
                "n": len(p),
                "observed": observed,
                "expected": mean,
                "ratio": observed / mean if mean else None,
                "z": (observed - mean) / variance**0.5 if variance else 0.0,
                "low": low,
                "high": high,
                "is_beyond": not low <= observed <= high,
            }
        )
    names = [*by, "n", "observed", "expected", "ratio", "z", "low", "high", "is_beyond"]
    return pd.DataFrame(found, columns=names)


def renewals_against_expected(
    book: Book, *, window: Window, by: Sequence[str] = ("owner_id",)
) -> pd.DataFrame:
    """Renewals of each manager against what accounts of the same segments renewed.

    As `against_expected`: one event an account and day on which terms end; the chance of each is
    the share renewed in its segment over all managers, drawn towards the overall one where the
    segment is small. Renewals still open are left out.
    """
    lines = due(book, window=window)
    decided = lines[(lines["status"] != "open") & (lines["due_arr_minor"] > 0)]
    events = (
        decided.assign(outcome=decided["status"] == "renewed")
        .groupby(["account_id", "end_date"], as_index=False)["outcome"]
        .any()
    )
    wanted = [name for name in by if name != "segment"]
    rows, _ = with_own_groups(events, book, ["segment", *wanted], ())
    overall = rows["outcome"].mean()
    segment = rows.groupby("segment")["outcome"].agg(["sum", "count"])
    chance = (segment["sum"] + overall) / (segment["count"] + 1)
    return against_expected(rows.assign(expected=rows["segment"].map(chance)), by=by)


def _strength(part: np.ndarray, n: np.ndarray, overall: float) -> float:
    """The size of the prior under which the counts are likeliest; infinite where none is."""
    if len(n) < 2 or overall in (0.0, 1.0):
        return float("inf")
    a, b = overall * _STRENGTHS[:, None], (1 - overall) * _STRENGTHS[:, None]
    likelihood = (betaln(a + part, b + n - part) - betaln(a, b)).sum(axis=1)
    best = float(_STRENGTHS[likelihood.argmax()])
    return float("inf") if best == _POOLED else best


def _fewest(share: float, n: int) -> float:
    """The count that luck falls below one time in a thousand, told between whole counts."""
    tail = (1 - LUCK) / 2
    counts = np.arange(n + 1)
    below = bdtr(counts, n, share)
    first = int(np.searchsorted(below, tail))
    before = below[first - 1] if first else 0.0
    return max(0.0, first - float((below[first] - tail) / (below[first] - before)))


def _limits(p: np.ndarray) -> tuple[int, int]:
    """The counts between which the sum of unequal coin tosses lies with probability LUCK."""
    chance = np.ones(1)
    for each in p:  # the exact distribution, one event at a time
        chance = np.convolve(chance, [1 - each, each])
    below = np.cumsum(chance)
    tail = (1 - LUCK) / 2
    return int(np.searchsorted(below, tail)), int(np.searchsorted(below, 1 - tail))
