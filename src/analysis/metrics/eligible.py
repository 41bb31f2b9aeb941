"""Of the accounts that could have left in a window, how many did?

An account bound for years by contract cannot leave, and counting it as kept flatters: a book that
signs three-year terms looks loyal until they end.
"""

from collections.abc import Sequence

import pandas as pd

from analysis.contracts import Book
from analysis.engine.frames import collect
from analysis.metrics.breakdown import Group, ratios_by, with_groups
from analysis.metrics.in_force import in_force, recurring_lines
from analysis.metrics.intervals import clopper_pearson
from analysis.metrics.movements import Movements, mrr_movements, window_balances
from analysis.metrics.ratios import Ratio, Ratios
from analysis.periods import Window, month_end


def eligible_logo_churn_rate(
    book: Book,
    *,
    window: Window,
    by: Sequence[str] = (),
    movements: Movements | None = None,
) -> Ratios:
    """Logo churn among the accounts that were free to leave within the window.

        accounts that left / accounts that paid at the opening and could leave

    An account could leave if every recurring line it had at the opening, as then agreed, ends
    within the window or has no agreed end. One line that runs on binds it. An account that left all
    the same, by breaking a term, evidently could, and counts in both numbers. Never below
    `logo_churn_rate`, whose numerator it shares. The interval is Clopper and Pearson's, at 95%.
    `movements` are those of the book, where they are at hand.
    """
    table, names = with_groups(exposure(book, window=window, movements=movements), book, by)

    def rate(rows: pd.DataFrame, group: Group) -> Ratio:
        eligible = rows[rows["could_leave"]]
        n, lost = len(eligible), int(eligible["has_left"].sum())
        low, high = clopper_pearson(lost, n) if n else (None, None)
        bound = f"; {len(rows)} were bound by their terms" if len(rows) else ""
        return Ratio(
            numerator=lost,
            denominator=n,
            n_accounts=n,
            as_of=book.as_of,
            window=window,
            low=low,
            high=high,
            reason="" if n else f"no account could leave from {window}{bound}",
            group=group,
        )

    return ratios_by(table, names, rate)


def exposure(book: Book, *, window: Window, movements: Movements | None = None) -> pd.DataFrame:
    """Who paid at the opening, and was free to leave: one row an account, in its order.

    `account_id`, `opening_minor`, `has_left` (pays nothing at the close), `bound_until` (the latest
    agreed end of the lines held at the opening; blank where one has none), `could_leave`.
    """
    ends = collect(window_balances(movements or mrr_movements(book), window), order=["account_id"])
    there = ends.loc[ends["opening_minor"] > 0, ["account_id", "opening_minor", "closing_minor"]]
    held = in_force(recurring_lines(book), month_end(window.opening))
    latest = held.groupby("account_id")["end_date"].max()
    free_at_once = held["end_date"].isna().groupby(held["account_id"]).all()
    bound = there["account_id"].map(latest)
    has_left = there["closing_minor"] == 0
    ends_within = bound <= pd.Timestamp(window.last_day)
    is_open_ended = there["account_id"].map(free_at_once).fillna(True).astype(bool)
    return pd.DataFrame(
        {
            "account_id": there["account_id"],
            "opening_minor": there["opening_minor"],
            "has_left": has_left,
            "bound_until": bound,
            "could_leave": has_left | ends_within | is_open_ended,
        }
    ).reset_index(drop=True)
