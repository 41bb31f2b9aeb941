"""How much revenue comes in for each unit that goes out?"""

from collections.abc import Sequence

import narwhals as nw
import pandas as pd

from analysis.engine.frames import collect, lazy, totals
from analysis.metrics.breakdown import group_of, joined_groups
from analysis.metrics.movements import Movements, bridge, window_balances
from analysis.metrics.ratios import Ratio, Ratios
from analysis.periods import Window

GAINS = ("new", "expansion", "reactivation")
LOSSES = ("contraction", "churned")


def quick_ratio(
    movements: Movements,
    *,
    window: Window,
    by: Sequence[str] = (),
    counts_returns: bool = False,
) -> Ratios:
    """Revenue gained for each unit lost, from one end of the window to the other.

        (new + expansion [+ reactivation]) / (contraction + churned)

    1.0 stands still, 4 is a rule of thumb for a young company; below 1.0 the book shrinks. Nothing
    lost leaves no value, with that reason: endless growth is not a number. What came back counts
    with `counts_returns`. One figure hides where growth comes from: `gains_and_losses` tells.
    `n_accounts` is that of the group's accounts that moved or stayed, at either end.
    """
    table = gains_and_losses(movements, window=window, by=by)
    gained = [f"{kind}_minor" for kind in GAINS if counts_returns or kind != "reactivation"]
    lost = [f"{kind}_minor" for kind in LOSSES]
    names = [by] if isinstance(by, str) else list(by)

    def ratio(row: dict) -> Ratio:
        denominator = sum(row[name] for name in lost)
        return Ratio(
            numerator=sum(row[name] for name in gained),
            denominator=denominator,
            n_accounts=row["n_accounts"],
            as_of=movements.as_of,
            window=window,
            reason="" if denominator else f"nothing was lost from {window}",
            group=group_of(names, [row[name] for name in names]),
        )

    return Ratios(tuple(ratio(row) for row in table.to_dict("records")))


def gains_and_losses(
    movements: Movements, *, window: Window, by: Sequence[str] = ()
) -> pd.DataFrame:
    """What the quick ratio is made of: each kind of movement and its share of its side.

    One row a group: `n_accounts` (that pay at either end), the columns of `GAINS` and `LOSSES` in
    minor units, and of each its share (`new_share`, ...) of all gains or of all losses; blank where
    that side is nothing.
    """
    steps = bridge(movements, window, by=by)
    counts = _n_accounts(movements, window, by)
    names = [by] if isinstance(by, str) else list(by)
    table = steps[[*names, *(f"{kind}_minor" for kind in (*GAINS, *LOSSES))]].copy()
    table.insert(len(names), "n_accounts", counts.to_numpy())
    for side in (GAINS, LOSSES):
        columns = [f"{kind}_minor" for kind in side]
        total = table[columns].sum(axis="columns")
        for kind in side:
            table[f"{kind}_share"] = table[f"{kind}_minor"] / total.where(total > 0)
    return table


def _n_accounts(movements: Movements, window: Window, by: Sequence[str]) -> pd.Series:
    """Accounts that pay at either end, by group, in the order of the bridge."""
    ends = window_balances(movements, window)
    accounts, names = joined_groups(ends, lazy(movements.attributes), by)
    pays = (nw.col("opening_minor") > 0) | (nw.col("closing_minor") > 0)
    counts = totals(accounts, names, {"n_accounts": nw.when(pays).then(1).otherwise(0)})
    return collect(counts, order=names)["n_accounts"]
