"""How much of the revenue hangs on how few customers?"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

import pandas as pd

from analysis.metrics.levels import at_parent_level
from analysis.metrics.movements import Movements, balances

Level = Literal["parent", "account"]


@dataclass(frozen=True)
class Concentration:
    """Shares of MRR at the end of a month; None, with the reason, where nobody pays."""

    month: date
    n_accounts: int
    top1_share: float | None = None
    top5_share: float | None = None
    top10_share: float | None = None
    hhi: float | None = None  # sum of squared shares: 1/n for n of one size, 1.0 for one alone
    effective_n: float | None = None  # 1 / hhi: how many of one size would be as spread
    normalised_hhi: float | None = None  # (hhi - 1/n) / (1 - 1/n): 0.0 for equal sizes of any n
    reason: str = ""


def concentration(
    movements: Movements, month: date | str, *, level: Level = "parent"
) -> Concentration:
    """How concentrated MRR is at the end of `month`.

    By default a group of companies is one customer: what its accounts pay is added up under their
    common parent, since they decide together. Landmarks: 30 equal customers have an `hhi` of 0.033;
    with one of them at 25% it is 0.082, as spread as 12 equal ones.
    """
    held = shares(movements, month, level=level)
    day = movements.check_month(month)
    if held.empty:
        return Concentration(day, 0, reason="no account is billed in this month")
    n = len(held)
    hhi = float((held**2).sum())
    return Concentration(
        month=day,
        n_accounts=n,
        top1_share=float(held.head(1).sum()),
        top5_share=float(held.head(5).sum()),
        top10_share=float(held.head(10).sum()),
        hhi=hhi,
        effective_n=1 / hhi,
        normalised_hhi=(hhi - 1 / n) / (1 - 1 / n) if n > 1 else 1.0,
    )


def shares(movements: Movements, month: date | str, *, level: Level = "parent") -> pd.Series:
    """Each customer's share of MRR at the end of `month`, the largest first: account_id to share.

    At the level of parents the id is that of the group's topmost account.
    """
    mrr = balances(at_parent_level(movements) if level == "parent" else movements, month)
    ordered = mrr.rename_axis("account_id").reset_index(name="mrr_minor")
    ordered = ordered.sort_values(["mrr_minor", "account_id"], ascending=[False, True])
    values = ordered.set_index("account_id")["mrr_minor"]
    return (values / values.sum()).rename("share")
