"""From which probability on is working an account worth its cost? Read off what came of unseen rows.

    worth of working a set of accounts = save rate x value of those in it that left - cost x its size

Nobody knows how many of those that would leave can be kept, so the save rate is a range and the worth
with it. The best rule is no threshold: it works an account where probability x value x save rate
exceeds the cost, and so looks harder at the large ones.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.churn.answers import blank_as_missing
from analysis.churn.written_numbers import as_numbers
from analysis.errors import UserError, candidates

THRESHOLDS = (0.0, 0.05, 0.1, 0.2, 0.3, 0.5)
COST_SHARE = 0.02  # of an average account's value, where no cost is stated
BY_VALUE = "by value"  # the rule without a threshold


class StatedCostError(UserError):
    """Values or costs that nothing can be worked out from."""


@dataclass(frozen=True)
class Stakes:
    """What an account is worth, what working one costs (in the same unit), and which share of
    those that would leave stay if worked on: between `save_low` and `save_high`."""

    values: np.ndarray
    cost: float
    save_low: float = 0.10
    save_high: float = 0.30


def values_of(rows: pd.DataFrame, column: str | None) -> pd.Series:
    """What each row is worth: the column of that name, or 1 each where none is named.

    Raises
    ------
    StatedCostError
        Where there is no such column.
    """
    if not column:
        return pd.Series(1.0, index=rows.index, name="(one each)")
    if column not in rows.columns:
        near = candidates(column, [str(name) for name in rows.columns])
        raise StatedCostError(f"There is no column {column!r} to be the value. {near}")
    return rows[column]


def stakes(
    values: pd.Series, cost: float | None = None, save_low: float = 0.10, save_high: float = 0.30
) -> Stakes:
    """Stakes from stated figures; a cost that is not stated is 2% of the average value.

    Raises
    ------
    StatedCostError
        Where values are negative, blank or no numbers, or rates are no shares in order.
    """
    known = blank_as_missing(values)
    numbers = as_numbers(known.dropna())
    if numbers is None or known.isna().any() or not (np.isfinite(numbers) & (numbers >= 0)).all():
        raise StatedCostError(
            f"Column {values.name} should say what each account is worth, as a number of 0 or more, "
            f"but in some rows it is blank, negative or no number. Mend them, or name no value: "
            f"then each account counts as 1."
        )
    if not 0 < save_low <= save_high <= 1:
        raise StatedCostError(
            f"Save rates are shares of those that would leave, the low one first, such as 0.1 0.3; "
            f"found {save_low:g} {save_high:g}."
        )
    if cost is None:
        cost = COST_SHARE * float(numbers.mean()) if len(numbers) else 0.0
    if not 0 <= cost < np.inf:
        raise StatedCostError(f"Working an account costs 0 or more; found {cost:g}.")
    return Stakes(numbers, cost, save_low, save_high)


def by_threshold(left: np.ndarray, p: np.ndarray, at: Stakes) -> pd.DataFrame:
    """What working all accounts at or above each threshold would have been worth.

    One row a rule: `rule` (a threshold, or "by value": where the expected worth at the middle save
    rate is above the cost), `n` worked, `n_left` of them, `worth_low` and `worth_high` under the
    two save rates. A threshold of 0 works everybody.
    """
    middle = (at.save_low + at.save_high) / 2
    rules: list[tuple[object, np.ndarray]] = [(level, p >= level) for level in THRESHOLDS]
    rules.append((BY_VALUE, p * at.values * middle > at.cost))
    rows = []
    for rule, is_worked in rules:
        lost = float(at.values[is_worked & left].sum())
        spent = at.cost * int(is_worked.sum())
        rows.append(
            {
                "rule": rule,
                "n": int(is_worked.sum()),
                "n_left": int((is_worked & left).sum()),
                "worth_low": at.save_low * lost - spent,
                "worth_high": at.save_high * lost - spent,
            }
        )
    return pd.DataFrame(rows)
