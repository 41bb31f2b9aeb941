"""How much of expansion was a price rise that the contract already held, and how much was sold?"""

from collections.abc import Sequence

import pandas as pd

from analysis.contracts import Book
from analysis.engine.frames import collect
from analysis.metrics.breakdown import with_groups
from analysis.metrics.in_force import recurring_lines
from analysis.metrics.movements import ARR_MONTHS, Movements, mrr_movements, window_balances
from analysis.periods import Window

_COLUMNS = ["expansion_minor", "uplift_minor", "sold_minor"]


def expansion_by_source(
    book: Book,
    *,
    window: Window,
    by: Sequence[str] = (),
    movements: Movements | None = None,
) -> pd.DataFrame:
    """Expansion of the window, apart: agreed price rises, and what was sold.

        uplift = min(expansion of the account, sum over its renewals of min(rise, old MRR x rate))
        sold   = expansion - uplift

    A renewal is a line that begins within the window and names one it renews; `rate` is the yearly
    rise that the renewed line carries (`uplift_rate`), and `rise` what the renewal pays above it. A
    line without one, and a renewal for less, bring none. One row a group: `expansion_minor` (as
    in `bridge`), `uplift_minor`, `sold_minor`, in MRR. An account that shrank has no expansion, and
    so no uplift, whatever its contract held.
    """
    moved = collect(window_balances(movements or mrr_movements(book), window), order=["account_id"])
    stays = (moved["opening_minor"] > 0) & (moved["closing_minor"] > 0)
    rise = moved["closing_minor"] - moved["opening_minor"] - moved["fx_minor"]
    expansion = rise.where(stays, 0).clip(lower=0)
    agreed = moved["account_id"].map(_agreed_rises(book, window)).fillna(0).astype("int64")
    table = pd.DataFrame(
        {
            "account_id": moved["account_id"],
            "expansion_minor": expansion,
            "uplift_minor": agreed.where(agreed < expansion, expansion),
        }
    )
    table["sold_minor"] = table["expansion_minor"] - table["uplift_minor"]
    table, names = with_groups(table, book, by)
    if not names:
        return table[_COLUMNS].sum().astype("int64").to_frame().T
    return table.groupby(names, sort=True)[_COLUMNS].sum().reset_index()


def _agreed_rises(book: Book, window: Window) -> pd.Series:
    """Monthly minor units by which renewals of the window rose as agreed: by account."""
    lines = recurring_lines(book)
    begins = lines["start_date"].between(
        pd.Timestamp(window.first_day), pd.Timestamp(window.last_day)
    )
    new = lines[begins & lines["renews_line_id"].notna()]
    renewed = new.groupby("renews_line_id")["arr_minor"].sum().rename("renewed_arr_minor")
    pairs = lines.merge(renewed, left_on="line_id", right_index=True)
    rise = pairs["renewed_arr_minor"] - pairs["arr_minor"]
    agreed = pairs["arr_minor"] * pairs["uplift_rate"].fillna(0)
    kept = rise.where(rise < agreed, agreed).clip(lower=0) / ARR_MONTHS
    return kept.round().astype("int64").groupby(pairs["account_id"]).sum()
