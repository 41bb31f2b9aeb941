"""Why does an account stand where it stands? The largest reasons, in words.

A reason is what an account's features add to its log-odds compared with the average of the accounts
at hand. Features of one driver are added up first: two measures of the same decline, one with a
positive and one with a negative coefficient, are one reason and not two that cancel.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.churn.catalogue import DRIVERS
from analysis.churn.model import RiskModel
from analysis.churn.ridge import Ridge
from analysis.churn.service import UNDECIDED
from analysis.churn.wording import Row, say, standing

MOST = 3
FACTS_IN_A_REASON = 2
LEAST_SHARE = 0.1  # of its driver's effect: a fact that carries less explains nothing
NEGLIGIBLE = 0.05  # of log-odds: 5% on the odds is no reason

COLUMNS = ["account_id", "rank", "driver", "text", "contribution", "is_actionable"]


def reasons(model: RiskModel, features: pd.DataFrame, *, most: int = MOST) -> pd.DataFrame:
    """Up to `most` reasons an account, the largest first, in order of account.

    Columns: `account_id`, `rank` from 1, `driver` (its title), `text` (the facts), `contribution`
    (to the log-odds: 0.69 doubles the odds of leaving, -0.69 halves them), `is_actionable`.
    Accounts that have given notice or are bound have one line that says so, without a contribution;
    so have all where only rates were fitted, with their segment.
    """
    rows = features.sort_values("account_id", ignore_index=True)
    is_undecided = rows["state"].isin(UNDECIDED).to_numpy()
    found = [_stated(row) for row in rows[~is_undecided].to_dict("records")]
    asked = rows[is_undecided].reset_index(drop=True)
    if model.ridge is None:
        found += [_by_segment(row) for row in asked.to_dict("records")]
    elif len(asked):
        found += _explained(model.ridge, asked, most)
    table = pd.DataFrame(found, columns=COLUMNS)
    return table.sort_values(["account_id", "rank"], ignore_index=True)


def contributions(ridge: Ridge, features: pd.DataFrame) -> pd.DataFrame:
    """What each driver adds to the log-odds, against the average of `features`; one row an account."""
    parts = _parts(ridge, features)
    drivers = [column.driver for column in ridge.design.columns]
    table = pd.DataFrame(parts, columns=drivers, index=features["account_id"])
    return table.T.groupby(level=0, sort=False).sum().T


def _parts(ridge: Ridge, rows: pd.DataFrame) -> np.ndarray:
    x = ridge.design.matrix(rows)
    return (x - x.mean(axis=0)) * ridge.coefficients[1:]


def _explained(ridge: Ridge, rows: pd.DataFrame, most: int) -> list[dict]:
    parts = _parts(ridge, rows)
    totals = contributions(ridge, rows)
    names = [column.name for column in ridge.design.columns]
    columns_of = {
        driver: [i for i, column in enumerate(ridge.design.columns) if column.driver == driver]
        for driver in totals.columns
    }
    found = []
    for place, row in enumerate(rows.to_dict("records")):
        told = 0
        ranked = totals.iloc[place].sort_values(key=np.abs, ascending=False, kind="stable")
        for driver, total in ranked.items():
            if told == most or abs(total) < NEGLIGIBLE:
                break
            text = _facts(parts[place], columns_of[driver], names, total, row)
            if text:
                told += 1
                found.append(_line(row, told, str(driver), text, float(total)))
        if not told:
            found.append(_line(row, 1, "", "stands as the average account does", 0.0))
    return found


def _facts(
    parts: np.ndarray, columns: Sequence[int], names: Sequence[str], total: float, row: Row
) -> str:
    """The facts that carry a driver's total, the heaviest first."""
    with_it = [i for i in columns if parts[i] / total >= LEAST_SHARE]
    with_it.sort(key=lambda i: -abs(parts[i]))
    said = [say(names[i], row) for i in with_it]
    return "; ".join(list(dict.fromkeys(filter(None, said)))[:FACTS_IN_A_REASON])


def _stated(row: Row) -> dict:
    return _line(row, 1, "term", standing(row), float("nan"))


def _by_segment(row: Row) -> dict:
    return _line(row, 1, "segment", say("segment", row) or "no segment", float("nan"))


def _line(row: Row, rank: int, driver: str, text: str, contribution: float) -> dict:
    known = DRIVERS.get(driver)
    return {
        "account_id": row["account_id"],
        "rank": rank,
        "driver": known.title if known else "",
        "text": text,
        "contribution": contribution,
        "is_actionable": bool(known and known.is_actionable),
    }
