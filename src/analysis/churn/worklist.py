"""Which accounts should a team work on this month, and what would that be worth at most and least?

Nobody knows how many of those that would leave can be kept, until interventions have been logged and
compared with accounts left alone. So the share is stated as a range, and the worth with it:

    worth of working an account = probability x ARR x save rate - cost

The highest risk is not the best target: some leave whatever one does, others would have stayed.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.contracts.book import Book

KEPT = ("retained", "expanded", "contracted", "no_change")


@dataclass(frozen=True)
class Effort:
    """What a team can do, and what it is thought to bring about.

    `capacity` accounts a month; `cost_minor` of working one; of the accounts that would otherwise
    leave, between `save_low` and `save_high` are thought to stay if worked on.
    """

    capacity: int = 10
    cost_minor: int = 0
    save_low: float = 0.10
    save_high: float = 0.30


def worklist(scores: pd.DataFrame, arr_minor: pd.Series, effort: Effort) -> pd.DataFrame:
    """The accounts most worth working on, the best first, no more than the team's capacity.

    `scores`: `account_id`, `probability` of the accounts that can be kept (`service.UNDECIDED`).
    Columns: `account_id`, `arr_minor`, `probability`, `expected_minor` (probability x ARR),
    `worth_low_minor`, `worth_high_minor` (under the low and the high save rate, less the cost). An
    account that is not worth its cost even under the high rate is not on the list.
    """
    table = scores[["account_id", "probability"]].copy()
    table["arr_minor"] = table["account_id"].map(arr_minor).fillna(0).astype("int64")
    expected = table["probability"] * table["arr_minor"]
    table["expected_minor"] = expected.round().astype("int64")
    for name, rate in (("low", effort.save_low), ("high", effort.save_high)):
        worth = expected * rate - effort.cost_minor
        table[f"worth_{name}_minor"] = worth.round().astype("int64")
    table = table[table["worth_high_minor"] > 0]
    best = table.sort_values(["expected_minor", "account_id"], ascending=[False, True])
    return best.head(effort.capacity).reset_index(drop=True)


def by_ways_to_choose(scores: pd.DataFrame, arr_minor: pd.Series, effort: Effort) -> pd.DataFrame:
    """What lists of the same length would be worth, by what they are ordered by.

    One row a way ("chance x ARR", "chance", "ARR"): `way`, `n`, `expected_minor` (expected loss of
    the accounts on the list), `n_shared` (accounts in common with the first).
    """
    table = scores[["account_id", "probability"]].copy()
    table["arr_minor"] = table["account_id"].map(arr_minor).fillna(0)
    table["expected"] = table["probability"] * table["arr_minor"]
    ways = {"chance × ARR": "expected", "chance alone": "probability", "ARR alone": "arr_minor"}
    lists = {
        way: table.sort_values([by, "account_id"], ascending=[False, True]).head(effort.capacity)
        for way, by in ways.items()
    }
    first = set(lists["chance × ARR"]["account_id"])
    return pd.DataFrame(
        [
            {
                "way": way,
                "n": len(those),
                "expected_minor": round(float(those["expected"].sum())),
                "n_shared": len(first & set(those["account_id"])),
            }
            for way, those in lists.items()
        ]
    )


def interventions(book: Book) -> pd.DataFrame:
    """What was done about accounts at risk and what came of it, from the table `decisions`.

    One row an action ("acted", "withheld", "snoozed", "dismissed"): `action`, `n`, `n_open`
    (outcome not known yet), `n_kept`, `n_left`. No effect is worked out of it: teams act on the
    accounts they worry about, so those acted on leave more often. Only accounts withheld by lot
    ("withheld") beside those acted on could show an effect.
    """
    names = ["action", "n", "n_open", "n_kept", "n_left"]
    if not book.has("decisions"):
        return pd.DataFrame(columns=names)
    decided = book["decisions"]
    decided = decided[decided["kind"].isin(["signal", "intervention"])]
    outcome = decided["outcome"]
    table = (
        decided.assign(
            n_open=outcome.isna().astype(int),
            n_kept=outcome.isin(KEPT).astype(int),
            n_left=(outcome == "churned").fillna(False).astype(int),
        )
        .groupby("action")
        .agg(
            n=("n_open", "size"),
            n_open=("n_open", "sum"),
            n_kept=("n_kept", "sum"),
            n_left=("n_left", "sum"),
        )
    )
    order = [
        action for action in ("acted", "withheld", "snoozed", "dismissed") if action in table.index
    ]
    return table.reindex(order).astype(np.int64).rename_axis("action").reset_index()[names]
