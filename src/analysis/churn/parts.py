"""The learners that are blended: two regressions, boosted trees, a forest, and CatBoost if asked for.

Each is fitted on folds of the rows, and tells of every row what it would have said without having
seen it; from that the blend learns how far to trust it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import pandas as pd
from scipy.special import expit, logit
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier

from analysis.churn.encoding import Encoding, known_somewhere, tree_matrix
from analysis.churn.logistic import logistic
from analysis.churn.scores import log_loss
from analysis.errors import UserError

PENALTIES = (300.0, 100.0, 30.0, 10.0, 3.0, 1.0, 0.3)  # 1 / variance of a coefficient beforehand
IN_LEAF = 5
MOST_ROUNDS, PATIENCE = 1000, 15
LEARNING_RATE = 0.07
TREES_A_FOLD = 20
SURE = 1e-4  # no part may be surer than one in ten thousand


class MissingPartError(UserError):
    """A part was asked for whose library is not installed."""


class Part(Protocol):
    """A fitted learner."""

    def log_odds(self, rows: pd.DataFrame) -> np.ndarray:
        """What it says of each row."""
        ...


@dataclass(frozen=True)
class Told:
    """A fitted part, and the log-odds it gave each row of its own table without having seen it."""

    part: Part
    unseen: np.ndarray


@dataclass(frozen=True)
class Regression:
    """A penalised logistic regression, straight or with curves; `draws` of its coefficients."""

    encoding: Encoding
    coefficients: np.ndarray
    penalty: float

    def log_odds(self, rows: pd.DataFrame) -> np.ndarray:
        return self.coefficients[0] + self.encoding.matrix(rows) @ self.coefficients[1:]


@dataclass(frozen=True)
class Bag:
    """Trees fitted on the folds; what they say is averaged."""

    members: tuple[Any, ...]
    base: float
    reach: float | None = None  # rows that a forest's leaf stands for; none for boosted trees

    def log_odds(self, rows: pd.DataFrame) -> np.ndarray:
        x, _ = tree_matrix(rows)
        return np.mean([self.member_log_odds(member, x) for member in self.members], axis=0)

    def member_log_odds(self, member: Any, x: np.ndarray) -> np.ndarray:
        p = member.predict_proba(x)[:, 1]
        if self.reach is not None:  # a leaf in which nobody left is not certain
            p = (p * self.reach + self.base) / (self.reach + 1)
        return logit(np.clip(p, SURE, 1 - SURE))


def fit_regression(rows: pd.DataFrame, left: np.ndarray, fold: np.ndarray, *, curves: bool) -> Told:
    """The penalty is the one that foretells the held-out folds best."""
    folds = np.unique(fold)
    said = np.zeros((len(PENALTIES), len(left)))
    for one in folds:
        inside, outside = fold != one, fold == one
        encoding = Encoding.learn(rows[inside], curves=curves)
        x, x_out = encoding.matrix(rows[inside]), encoding.matrix(rows[outside])
        beta = None
        for place, penalty in enumerate(PENALTIES):
            beta = logistic(x, left[inside], penalty=penalty, start=beta)
            said[place, outside] = beta[0] + x_out @ beta[1:]
    losses = [log_loss(left, expit(line)) for line in said]
    best = int(np.argmin(losses))
    encoding = Encoding.learn(rows, curves=curves)
    beta = logistic(encoding.matrix(rows), left, penalty=PENALTIES[best])
    return Told(Regression(encoding, beta, PENALTIES[best]), said[best])


def fit_boosting(rows: pd.DataFrame, left: np.ndarray, fold: np.ndarray, *, seed: int) -> Told:
    """Boosted trees, one set a fold, stopped when the held-out fold gains no more."""
    x, is_category = tree_matrix(rows)
    bag: list[Any] = []
    unseen = np.zeros(len(left))
    for one in np.unique(fold):
        inside, outside = fold != one, fold == one
        member = HistGradientBoostingClassifier(
            learning_rate=LEARNING_RATE,
            max_iter=MOST_ROUNDS,
            max_leaf_nodes=12,
            min_samples_leaf=IN_LEAF,
            l2_regularization=1.0,
            max_features=0.5,
            categorical_features=is_category,
            early_stopping=True,
            n_iter_no_change=PATIENCE,
            tol=0.0,
            scoring="loss",
            random_state=seed + len(bag),
        ).fit(known_somewhere(x[inside]), left[inside], X_val=x[outside], y_val=left[outside])
        bag.append(member)
        unseen[outside] = logit(np.clip(member.predict_proba(x[outside])[:, 1], SURE, 1 - SURE))
    return Told(Bag(tuple(bag), float(left.mean())), unseen)


def fit_forest(rows: pd.DataFrame, left: np.ndarray, fold: np.ndarray, *, seed: int) -> Told:
    """A forest on each fold's complement."""
    x, _ = tree_matrix(rows)
    members, unseen = [], np.zeros(len(left))
    shape = Bag((), float(left.mean()), reach=10.0 * IN_LEAF)
    for one in np.unique(fold):
        inside, outside = fold != one, fold == one
        member = RandomForestClassifier(
            TREES_A_FOLD,
            min_samples_leaf=IN_LEAF,
            max_features="sqrt",
            n_jobs=1,
            random_state=seed + int(one),
        ).fit(x[inside], left[inside])
        members.append(member)
        unseen[outside] = shape.member_log_odds(member, x[outside])
    return Told(Bag(tuple(members), shape.base, shape.reach), unseen)


def fit_catboost(rows: pd.DataFrame, left: np.ndarray, fold: np.ndarray, *, seed: int) -> Told:
    """CatBoost, one model a fold, stopped when the held-out fold gains no more.

    Raises
    ------
    MissingPartError
        Where it is not installed.
    """
    try:
        from catboost import CatBoostClassifier
    except ImportError:
        raise MissingPartError(
            "CatBoost is not installed. Install the extra 'boost', or leave out --boost: the blend "
            "does nearly as well without it."
        ) from None
    x, _ = tree_matrix(rows)
    bag: list[Any] = []
    unseen = np.zeros(len(left))
    for one in np.unique(fold):
        outside = fold == one
        member = CatBoostClassifier(
            iterations=MOST_ROUNDS,
            learning_rate=0.05,
            depth=5,
            l2_leaf_reg=5,
            early_stopping_rounds=2 * PATIENCE,
            random_seed=seed + len(bag),
            thread_count=1,
            verbose=False,
            allow_writing_files=False,
        ).fit(
            x[~outside],
            left[~outside].astype(int),
            eval_set=(x[outside], left[outside].astype(int)),
        )
        bag.append(member)
        unseen[outside] = logit(np.clip(member.predict_proba(x[outside])[:, 1], SURE, 1 - SURE))
    return Told(Bag(tuple(bag), float(left.mean())), unseen)


def deal(
    groups: Sequence[str] | np.ndarray, left: np.ndarray, n_folds: int, seed: int = 0
) -> np.ndarray:
    """Deal whole groups of rows into folds, those with leavers evenly: one number a row.

    Which fold a group falls into depends on its name and the seed, not on the order of the rows.
    """
    names, place = np.unique(np.asarray(groups, dtype=str), return_inverse=True)
    has_left = np.zeros(len(names), dtype=bool)
    np.logical_or.at(has_left, place, left)
    lots = np.random.default_rng(seed).random(len(names))
    order = np.lexsort([lots, has_left])
    fold = np.empty(len(names), dtype=int)
    fold[order] = np.arange(len(names)) % n_folds
    return fold[place]
