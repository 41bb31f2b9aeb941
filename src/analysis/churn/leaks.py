"""Does a column know the answer? Such columns are set aside by name until a person says otherwise.

A cancellation date, an exit survey, a refund or an overwritten end date make every model look
perfect and be useless: they are written when the account has gone. Statistics find the strong ones.
They cannot find use or tickets counted after the day of the row, nor totals over an account's whole
life: those are prevented by how a table is made, not detected in it.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import spearmanr
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.tree import DecisionTreeClassifier

from analysis.churn.encoding import known_somewhere, tree_matrix
from analysis.churn.parts import deal
from analysis.churn.scores import auc, log_loss

ALONE = 0.90  # AUC of a single column at which it is taken to know the answer
SUSPECT = 0.80  # below this it is not asked whether the others are explained away by it
TOTAL = 0.80  # rank correlation with the length of a life
ADDS = 0.80  # of explained deviance, on top of all others
LEAST_EXPLAINED = 0.05  # by the others; next to nothing, any good column would be a multiple of it
N_FOLDS = 3
MOST_ROWS = 4000


@dataclass(frozen=True)
class Leak:
    """A column that seems to know the answer. `auc` is of that column alone, on unseen rows;
    `adds` by how much it raises what all others explain (1.0 doubles it); not numbers where that was
    not asked."""

    column: str
    auc: float
    adds: float
    sentence: str


def find_leaks(inputs: pd.DataFrame, left: np.ndarray, groups: np.ndarray) -> list[Leak]:
    """The columns of `inputs` that seem to know who left, in order of name.

    A column is flagged when a small tree on it alone ranks unseen rows with an AUC of 0.90 or more,
    or when it ranks them with 0.80 and raises the deviance that all other columns explain by 80%
    (where they explain at least 5%: the one good column of a small table is no leak).
    Measured on public sets and planted leaks: docs/churn.md, "Columns that know the answer".
    """
    if not len(inputs.columns) or min(left.sum(), (~left).sum()) < 2 * N_FOLDS:
        return []
    some = _thinned(groups, left)
    inputs, left, groups = inputs[some], left[some], groups[some]
    fold = deal(groups, left, N_FOLDS)
    alone = {name: single_column_auc(inputs[name], left, fold) for name in inputs.columns}
    found = [
        Leak(name, area, float("nan"), f"alone it tells who left with an AUC of {area:.2f}")
        for name, area in alone.items()
        if area >= ALONE
    ]
    rest = inputs.drop(columns=[leak.column for leak in found])
    for name in [name for name in rest.columns if alone[name] >= SUSPECT]:
        others = _explained(rest.drop(columns=name), left, fold)
        if others < LEAST_EXPLAINED:
            continue
        adds = _explained(rest, left, fold) / others - 1
        if adds >= ADDS:
            said = f"with it the other columns' explained deviance rises by {adds:.0%}"
            found.append(Leak(name, alone[name], adds, said))
    return sorted(found, key=lambda leak: leak.column)


def find_totals(inputs: pd.DataFrame, durations: np.ndarray) -> list[Leak]:
    """Numbers that count over a whole life, and so know how long it was, in order of name.

    Flagged from a rank correlation with the duration of 0.80, either way: total charges of 7,043
    telephone customers have 0.89. The contract a customer chose at the start may go with a long
    life, but no number known at the start goes with it so closely.
    """
    found = []
    for name in inputs.columns:
        column = inputs[name]
        if isinstance(column.dtype, pd.CategoricalDtype):
            continue
        known = column.notna().to_numpy()
        if known.sum() < 10 or column.nunique() < 2 or np.ptp(durations[known]) == 0:
            continue
        rho = float(spearmanr(column[known], durations[known]).statistic)
        if abs(rho) >= TOTAL:
            said = f"it goes with how long accounts were observed (rank correlation {rho:.2f})"
            found.append(Leak(name, float("nan"), float("nan"), said))
    return found


def single_column_auc(column: pd.Series, left: np.ndarray, fold: np.ndarray) -> float:
    """AUC on unseen rows of a small tree that sees one column and whether it is blank."""
    said = np.zeros(len(left))
    for one in np.unique(fold):
        inside, outside = fold != one, fold == one
        x = _ranked(column, left, inside)
        x = np.column_stack([x, column.isna().to_numpy(dtype=float)])
        tree = DecisionTreeClassifier(
            max_leaf_nodes=16, min_samples_leaf=max(3, int(inside.sum()) // 100), random_state=0
        )
        tree.fit(x[inside], left[inside])
        said[outside] = tree.predict_proba(x[outside])[:, 1]
    return auc(left, said)


def _ranked(column: pd.Series, left: np.ndarray, inside: np.ndarray) -> np.ndarray:
    """Numbers as they are; a category by how often its rows left among those seen."""
    if not isinstance(column.dtype, pd.CategoricalDtype):
        return np.nan_to_num(column.to_numpy(dtype=float), nan=0.0)
    codes = column.cat.codes.to_numpy() + 1
    size = len(column.cat.categories) + 1
    n = np.bincount(codes[inside], minlength=size)
    k = np.bincount(codes[inside], weights=left[inside], minlength=size)
    rate = left[inside].mean()
    return ((k + 5 * rate) / (n + 5))[codes]


def _explained(inputs: pd.DataFrame, left: np.ndarray, fold: np.ndarray) -> float:
    """Deviance of unseen rows that the columns explain, as a share."""
    if not len(inputs.columns):
        return 0.0
    x, is_category = tree_matrix(inputs)
    p, rate = np.zeros(len(left)), np.zeros(len(left))
    for one in np.unique(fold):
        inside, outside = fold != one, fold == one
        model = HistGradientBoostingClassifier(
            max_iter=60,
            max_leaf_nodes=8,
            l2_regularization=5.0,
            categorical_features=is_category,
            early_stopping=False,
            random_state=0,
        ).fit(known_somewhere(x[inside]), left[inside])
        p[outside] = model.predict_proba(x[outside])[:, 1]
        rate[outside] = left[inside].mean()
    return 1 - log_loss(left, p) / log_loss(left, rate)


def _thinned(groups: np.ndarray, left: np.ndarray) -> np.ndarray:
    """Which rows to look at: all, or whole groups until there are enough."""
    if len(groups) <= MOST_ROWS:
        return np.ones(len(groups), dtype=bool)
    return deal(groups, left, int(np.ceil(len(groups) / MOST_ROWS)), seed=1) == 0
