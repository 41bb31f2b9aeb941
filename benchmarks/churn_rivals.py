"""What the churn recipe is measured against: each as a person who knows it would set it up.

A rival takes inputs (numbers as floats, categories as pandas categories, blanks as blanks) and
outcomes, and gives a function from inputs to probabilities.
"""

from collections.abc import Callable

import numpy as np
import pandas as pd
from scipy.stats import loguniform, randint
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegressionCV
from sklearn.model_selection import RandomizedSearchCV, StratifiedKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import (
    OneHotEncoder,
    QuantileTransformer,
    SplineTransformer,
    StandardScaler,
)

Predict = Callable[[pd.DataFrame], np.ndarray]
Rival = Callable[[pd.DataFrame, np.ndarray], Predict]

FEW_VALUES = 12


def spline_ridge(rows: pd.DataFrame, left: np.ndarray) -> Predict:
    """Logistic regression on cubic splines of ranks, its penalty by cross-validation."""
    numbers, categories = _kinds(rows)
    many = [name for name in numbers if rows[name].nunique() > FEW_VALUES]
    some = [name for name in numbers if 2 < rows[name].nunique() <= FEW_VALUES]
    steps = []
    if many:
        curve = make_pipeline(
            SimpleImputer(strategy="median"),
            QuantileTransformer(n_quantiles=min(200, len(rows))),
            SplineTransformer(n_knots=5, include_bias=False),
            StandardScaler(),
        )
        steps.append(("curves", curve, many))
    if numbers:
        line = make_pipeline(SimpleImputer(strategy="median", add_indicator=True), StandardScaler())
        steps.append(("lines", line, numbers))
    if some:
        steps.append(("values", _one_hot(), some))
    if categories:
        steps.append(("levels", _one_hot(), categories))
    regression = LogisticRegressionCV(
        Cs=np.logspace(-3, 0.5, 8),
        cv=StratifiedKFold(5, shuffle=True, random_state=0),
        scoring="neg_log_loss",
        max_iter=2000,
        l1_ratios=(0.0,),
        use_legacy_attributes=False,
    )
    return _fitted(make_pipeline(ColumnTransformer(steps), regression), rows, left)


def catboost(rows: pd.DataFrame, left: np.ndarray) -> Predict:
    """CatBoost, 300 rounds, with its own treatment of categories."""
    from catboost import CatBoostClassifier

    categories = _kinds(rows)[1]

    def as_text(some: pd.DataFrame) -> pd.DataFrame:
        text = {
            name: some[name].astype(object).where(some[name].notna(), "(blank)").astype(str)
            for name in categories
        }
        return some.assign(**text)

    model = CatBoostClassifier(
        iterations=300,
        learning_rate=0.05,
        depth=5,
        l2_leaf_reg=5,
        random_seed=0,
        thread_count=1,
        verbose=0,
        allow_writing_files=False,
    ).fit(as_text(rows), left.astype(int), cat_features=categories)
    return lambda some: model.predict_proba(as_text(some))[:, 1]


def tuned_boosting(rows: pd.DataFrame, left: np.ndarray) -> Predict:
    """scikit-learn's boosted trees, the best of 15 random settings by 3 folds."""
    search = RandomizedSearchCV(
        HistGradientBoostingClassifier(
            categorical_features="from_dtype", early_stopping=False, random_state=0
        ),
        {
            "learning_rate": loguniform(0.02, 0.15),
            "max_iter": randint(50, 400),
            "max_leaf_nodes": [3, 4, 6, 8, 12, 16, 31],
            "min_samples_leaf": [5, 10, 20, 40, 80],
            "l2_regularization": loguniform(0.01, 30),
            "max_features": [0.25, 0.4, 0.6, 0.8, 1.0],
        },
        n_iter=15,
        scoring="neg_log_loss",
        cv=StratifiedKFold(3, shuffle=True, random_state=1),
        random_state=1,
        n_jobs=1,
    )
    return _fitted(search, rows, left)


def forest(rows: pd.DataFrame, left: np.ndarray) -> Predict:
    """500 trees with at least five rows in a leaf."""
    numbers, categories = _kinds(rows)
    encoder = ColumnTransformer(
        [("numbers", "passthrough", numbers), ("levels", _one_hot(), categories)]
    )
    trees = RandomForestClassifier(500, min_samples_leaf=5, n_jobs=1, random_state=0)
    predict = _fitted(make_pipeline(encoder, trees), rows, left)
    return lambda some: np.clip(predict(some), 1e-3, 1 - 1e-3)


def lightgbm(rows: pd.DataFrame, left: np.ndarray) -> Predict:
    """LightGBM, regularised, 200 rounds."""
    from lightgbm import LGBMClassifier

    model = LGBMClassifier(
        n_estimators=200,
        learning_rate=0.05,
        num_leaves=8,
        min_child_samples=20,
        reg_lambda=5.0,
        colsample_bytree=0.5,
        subsample=0.8,
        subsample_freq=1,
        n_jobs=1,
        verbose=-1,
        random_state=0,
    )
    return _fitted(model, rows, left)


RIVALS: dict[str, Rival] = {
    "spline ridge": spline_ridge,
    "CatBoost, 300": catboost,
    "tuned boosting": tuned_boosting,
    "forest": forest,
    "LightGBM": lightgbm,
}


def cox(
    rows: pd.DataFrame, durations: np.ndarray, left: np.ndarray
) -> Callable[[pd.DataFrame, np.ndarray], np.ndarray]:
    """Cox's regression (statsmodels, Breslow's ties), with Breslow's baseline."""
    from statsmodels.duration.hazard_regression import PHReg

    numbers, categories = _kinds(rows)
    encoder = ColumnTransformer(
        [
            ("numbers", make_pipeline(SimpleImputer(), StandardScaler()), numbers),
            ("levels", _one_hot(drop="first"), categories),
        ]
    )
    x = encoder.fit_transform(rows)
    beta = (
        PHReg(durations, x, status=left.astype(int), ties="breslow")
        .fit_regularized(alpha=1e-4, L1_wt=0.0)
        .params
    )
    risk = np.exp(x @ beta)
    steps = np.unique(durations[left])
    jumps = [
        np.count_nonzero(left & (durations == step)) / risk[durations >= step].sum()
        for step in steps
    ]
    lived = np.concatenate([[0.0], np.cumsum(jumps)])

    def survival(some: pd.DataFrame, times: np.ndarray) -> np.ndarray:
        baseline = lived[np.searchsorted(steps, times, side="right")]
        return np.exp(-np.exp(encoder.transform(some) @ beta)[:, None] * baseline[None, :])

    return survival


def hazard_forest(rows: pd.DataFrame, ended: np.ndarray) -> Predict:
    """A forest on lives cut into intervals: 200 trees, at least 20 rows in a leaf."""
    numbers, categories = _kinds(rows)
    encoder = ColumnTransformer(
        [("numbers", "passthrough", numbers), ("levels", _one_hot(), categories)]
    )
    trees = RandomForestClassifier(
        200, min_samples_leaf=20, max_features=0.5, n_jobs=1, random_state=0
    )
    return _fitted(make_pipeline(encoder, trees), rows, ended)


def hazard_boosting(rows: pd.DataFrame, ended: np.ndarray) -> Predict:
    """Boosted trees on lives cut into intervals, regularised."""
    model = HistGradientBoostingClassifier(
        learning_rate=0.05,
        max_iter=300,
        max_leaf_nodes=8,
        l2_regularization=5.0,
        categorical_features="from_dtype",
        early_stopping=False,
        random_state=0,
    )
    return _fitted(model, rows, ended)


def _fitted(model, rows: pd.DataFrame, left: np.ndarray) -> Predict:
    model.fit(rows, left)
    return lambda some: model.predict_proba(some)[:, 1]


def _kinds(rows: pd.DataFrame) -> tuple[list[str], list[str]]:
    categories = [n for n in rows if isinstance(rows[n].dtype, pd.CategoricalDtype)]
    return [name for name in rows if name not in categories], categories


def _one_hot(drop: str | None = None) -> OneHotEncoder:
    return OneHotEncoder(handle_unknown="ignore", min_frequency=5, drop=drop, sparse_output=False)
