"""Why does the model say so of a row? What each column's value does to the odds, in its own units.

The contribution of a column is what its value adds to the row's log-odds compared with the values
other accounts have in it, everything else about the row as it is:

    contribution = log-odds of the row - mean over usual values of log-odds with that value instead

The whole blend is asked, so a reason never disagrees with the probability beside it; for a regression
it is the familiar coefficient x (value - mean). It says what goes with leaving, not what causes it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from analysis.churn.intake import DATE, FLAG, NUMBER, OTHER, Field

MIDPOINTS = (0.1, 0.3, 0.5, 0.7, 0.9)  # usual values of a number: the middle of each fifth
MOST_LEVELS = 5
NEGLIGIBLE = 0.05  # of log-odds: 5% on the odds is no reason
_NONE = (np.nan, np.nan)
AT_ONCE = 200_000  # rows asked at a time, to bound memory
FIFTHS = (0.2, 0.4, 0.6, 0.8)
FEWEST_ALIKE = 10  # rows with a value, for it to be told apart


@dataclass(frozen=True)
class Usual:
    """What a column usually says: a few values with their weights, and the middle half in words."""

    field: Field
    values: tuple
    weights: np.ndarray
    low: float
    high: float

    @classmethod
    def learn(cls, field: Field, column: pd.Series) -> "Usual":
        if isinstance(column.dtype, pd.CategoricalDtype):
            counts = column.value_counts(dropna=False, sort=False)
            counts = counts[counts > 0].sort_values(ascending=False, kind="stable")[:MOST_LEVELS]
            levels = tuple(None if pd.isna(level) else level for level in counts.index)
            return cls(field, levels, (counts / counts.sum()).to_numpy(), np.nan, np.nan)
        known = column.dropna().to_numpy(dtype=float)
        points = np.quantile(known, MIDPOINTS, method="inverted_cdf")
        values, counts = np.unique(points, return_counts=True)
        weights = counts / counts.sum() * len(known)
        listed: tuple = tuple(values.tolist())
        if len(known) < len(column):
            listed, weights = (*listed, np.nan), np.append(weights, len(column) - len(known))
        quartiles = [0.25, 0.75] if len(np.unique(known)) > 2 else []
        low, high = np.quantile(known, quartiles, method="inverted_cdf") if quartiles else _NONE
        return cls(field, listed, weights / weights.sum(), float(low), float(high))


def contributions(
    log_odds: Callable[[pd.DataFrame], np.ndarray], usual: tuple[Usual, ...], rows: pd.DataFrame
) -> pd.DataFrame:
    """What each column adds to the log-odds of each row; 0.69 doubles the odds, -0.69 halves them."""
    found: dict[str, list[np.ndarray]] = {}
    step = max(1, AT_ONCE // (1 + max((len(one.values) for one in usual), default=0)))
    for start in range(0, len(rows), step):
        some = rows.iloc[start : start + step]
        said = log_odds(some)
        for one in usual:
            added = said - _with_usual(log_odds, one, some)
            found.setdefault(one.field.name, []).append(added)
    table = {name: np.concatenate(parts) for name, parts in found.items()}
    return pd.DataFrame(table, index=rows.index)


def _with_usual(
    log_odds: Callable[[pd.DataFrame], np.ndarray], usual: Usual, rows: pd.DataFrame
) -> np.ndarray:
    n = len(rows)
    stacked = pd.concat([rows] * len(usual.values), ignore_index=True)
    column = stacked[usual.field.name]
    if isinstance(column.dtype, pd.CategoricalDtype):
        values = np.repeat(np.array(usual.values, dtype=object), n)
        stacked[usual.field.name] = pd.Categorical(values, categories=column.cat.categories)
    else:
        stacked[usual.field.name] = np.repeat(np.array(usual.values, dtype=float), n)
    return usual.weights @ log_odds(stacked).reshape(len(usual.values), n)


def explain(
    added: pd.DataFrame, rows: pd.DataFrame, usual: tuple[Usual, ...], most: int
) -> list[str]:
    """The largest contributions of each row, in words: what raises its risk, then what lowers it.

    Numbers are followed by the range that the middle half of the accounts lies in.
    """
    fields = {one.field.name: one for one in usual}
    names = list(added.columns)
    size = added.to_numpy()
    ranked = np.argsort(-np.abs(size), axis=1, kind="stable")[:, :most]
    columns = {name: rows[name].to_numpy(dtype=object) for name in names}
    said = []
    for place in range(len(rows)):
        up: list[str] = []
        down: list[str] = []
        for which in ranked[place]:
            if abs(size[place, which]) >= NEGLIGIBLE:
                fact = _fact(fields[names[which]], columns[names[which]][place])
                (up if size[place, which] > 0 else down).append(fact)
        told = [f"raised by {', '.join(up)}"] if up else []
        told += [f"lowered by {', '.join(down)}"] if down else []
        said.append("; ".join(told) or "nothing unusual")
    return said


def by_value(added: pd.Series, values: pd.Series, field: Field) -> pd.DataFrame:
    """What the values of one column do to the odds: `value` in words, `factor`, `n`, highest first.

    `added` are the column's contributions to the log-odds of rows that hold `values`. `factor`, their
    geometric mean, multiplies the odds: 1 is neither way. A number or day is told in fifths, its limits
    to three figures, or value by value where there are few; values in fewer than ten rows are left out.
    """
    alike = _alike(values, field)
    table = pd.DataFrame({"value": alike, "added": added.to_numpy()}).groupby("value")["added"]
    told = table.agg(["mean", "size"]).query("size >= @FEWEST_ALIKE")
    told = pd.DataFrame({"factor": np.exp(told["mean"]), "n": told["size"]}).reset_index()
    return told.sort_values(["factor", "value"], ascending=[False, True], ignore_index=True)


def _alike(values: pd.Series, field: Field) -> np.ndarray:
    """The same words for values that are told together."""
    if isinstance(values.dtype, pd.CategoricalDtype):
        words = {None: "not known", OTHER: "a rare value"}
        levels = [None if pd.isna(one) else one for one in values]
        return np.array([words.get(one, one) for one in levels], dtype=object)
    numbers = values.to_numpy(dtype=float)
    known = numbers[~np.isnan(numbers)]
    different = np.unique(known)
    if field.kind == FLAG:
        names, place = ["no", "yes"], numbers
    elif len(different) <= len(FIFTHS) + 1:
        names, place = [_number(one) for one in different], np.searchsorted(different, numbers)
    else:
        limits = np.unique(np.quantile(known, FIFTHS, method="inverted_cdf"))
        names, place = _ranges([_rounded(one) for one in limits]), np.searchsorted(limits, numbers)
    after = " days before" if field.kind == DATE else ""
    return np.array(
        [
            "not known" if number != number else f"{names[int(at)]}{after}"
            for number, at in zip(numbers, place, strict=True)
        ],
        dtype=object,
    )


def _ranges(limits: list[str]) -> list[str]:
    between = [f"over {low}, up to {high}" for low, high in pairwise(limits)]
    return [f"up to {limits[0]}", *between, f"over {limits[-1]}"]


def _rounded(value: float) -> str:
    return _number(float(f"{value:.3g}"))


def _fact(usual: Usual, value: object) -> str:
    name, kind = usual.field.name, usual.field.kind
    if value is None or value != value:
        return f"{name} not known"
    if kind == FLAG:
        return f"{name} {'yes' if value else 'no'}"
    if kind == NUMBER:
        return f"{name} {_number(value)}{_range(usual)}"
    if kind == DATE:
        return f"{name} {_number(value)} days before{_range(usual)}"
    return f"{name} among the rare values" if value == OTHER else f"{name} {value}"


def _range(usual: Usual) -> str:
    if np.isnan(usual.low):
        return ""
    if usual.low == usual.high:
        return f" (mostly {_number(usual.low)})"
    return f" (half have {_number(usual.low)} to {_number(usual.high)})"


def _number(value) -> str:
    if value == round(value):
        return f"{value:,.0f}"
    return f"{value:,.2f}" if abs(value) >= 0.1 else f"{value:.3g}"
