"""How much of the revenue, and how many of the accounts, that we had did we keep?

All three measures follow one closed cohort: the accounts that paid at the opening of a window, and
what the same accounts pay at its close. docs/metrics.md compares this with the other definitions in
use and says why this one is ours.
"""

from collections.abc import Hashable, Sequence
from datetime import date
from typing import Any

import narwhals as nw
import pandas as pd

from analysis.engine.frames import collect, lazy, totals
from analysis.metrics.breakdown import group_of, joined_groups
from analysis.metrics.intervals import clopper_pearson
from analysis.metrics.movements import Movements, window_balances
from analysis.metrics.ratios import Ratio, Ratios
from analysis.periods import Window, month_name


def net_revenue_retention(
    movements: Movements, *, window: Window, by: Sequence[str] = ()
) -> Ratios:
    """Share of the opening MRR still billed at the close, counting growth in the same accounts.

        NRR = sum over the opening cohort of closing MRR / sum of its opening MRR

    Accounts that joined, or came back having paid nothing at the opening, are left out; one that
    left and returned within the window counts with what it pays at the close. So 1.0 means that
    the accounts we had pay as much as before; above 1.0 they pay more; 0.0 means that all left.
    With nothing billed at the opening there is no value, with that reason. Numerator and
    denominator are MRR in minor units.
    """
    return _by_group(movements, window, by, "closing_minor", "opening_minor")


def gross_revenue_retention(
    movements: Movements, *, window: Window, by: Sequence[str] = ()
) -> Ratios:
    """Share of the opening MRR still billed at the close, growth not counted.

        GRR = sum over the opening cohort of min(opening MRR, closing MRR) / sum of its opening MRR

    From 0.0, all left, to 1.0, nobody left or pays less; never above net retention. Growth of one
    account does not make up for the decline of another. Over twelve months it is not the product
    of twelve monthly rates: an account that shrinks and recovers within the window lost nothing.
    """
    return _by_group(movements, window, by, "kept_minor", "opening_minor")


def logo_churn_rate(movements: Movements, *, window: Window, by: Sequence[str] = ()) -> Ratios:
    """Share of the accounts that paid at the opening of a window and pay nothing at its close.

        accounts with opening MRR > 0 and closing MRR = 0 / accounts with opening MRR > 0

    0.0 when all stayed, which is a value; with no accounts at the opening there is none. Accounts
    bound by a contract of several years are counted although they could not leave. The interval is
    Clopper and Pearson's, at 95%.
    """
    return _by_group(movements, window, by, "n_lost", "n_accounts")


def _by_group(
    movements: Movements, window: Window, by: Sequence[str], numerator: str, denominator: str
) -> Ratios:
    """One ratio a group: two columns of `_cohorts`, with an interval where they count accounts."""
    cohorts, names = _cohorts(movements, window, by)
    return Ratios(
        tuple(
            _ratio(cohort, numerator, denominator, names, movements.as_of, window)
            for cohort in cohorts.to_dict("records")
        )
    )


def _cohorts(
    movements: Movements, window: Window, by: Sequence[str]
) -> tuple[pd.DataFrame, list[str]]:
    """The opening cohort of each group: what it paid, pays, kept, how many it was and lost."""
    ends = window_balances(movements, window)
    accounts, names = joined_groups(ends, lazy(movements.attributes), by)
    opening, closing = nw.col("opening_minor"), nw.col("closing_minor")
    was_there = opening > 0
    sums = {
        "opening_minor": opening,
        "closing_minor": nw.when(was_there).then(closing).otherwise(0),
        "kept_minor": nw.min_horizontal(opening, closing),
        "n_accounts": nw.when(was_there).then(1).otherwise(0),
        "n_lost": nw.when(was_there & (closing == 0)).then(1).otherwise(0),
    }
    return collect(totals(accounts, names, sums), order=names), names


def _ratio(
    cohort: dict[Hashable, Any],
    numerator: str,
    denominator: str,
    names: Sequence[str],
    as_of: date,
    window: Window,
) -> Ratio:
    n_accounts = int(cohort["n_accounts"])
    is_count = denominator == "n_accounts" and n_accounts > 0
    low, high = clopper_pearson(int(cohort[numerator]), n_accounts) if is_count else (None, None)
    nobody = f"no account was billed at the end of {month_name(window.opening)}"
    return Ratio(
        numerator=int(cohort[numerator]),
        denominator=int(cohort[denominator]),
        n_accounts=n_accounts,
        as_of=as_of,
        window=window,
        low=low,
        high=high,
        reason="" if n_accounts else nobody,
        group=group_of(names, [cohort[name] for name in names]),
    )
