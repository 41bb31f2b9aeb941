"""What simpler rules would have said: the bar that a model has to clear to be worth its trouble."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.special import expit

from analysis.churn.catalogue import FEATURES, Feature
from analysis.churn.design import Design
from analysis.churn.logistic import logistic
from analysis.churn.rates import Rates


def baselines(
    past: pd.DataFrame,
    now: pd.DataFrame,
    row_weight: float,
    alone: Sequence[Feature] = FEATURES,
) -> pd.DataFrame:
    """Probabilities for the rows of `now`, learned from `past`; one column a rule.

    "base rate": the same for all. "renewal date": by how the contract stands alone (open-ended, or
    the months left of the term). "segment": by segment. Then one column a feature of `alone`, by that
    feature alone, named after it: the best of them is found in hindsight, which favours them.
    """
    whole = Rates.count(past["left"], pd.Series("", index=past.index), row_weight)
    said = {
        "base rate": np.full(len(now), whole.overall),
        "renewal date": _by(past, now, _months_left, row_weight),
        "segment": _by(past, now, lambda rows: rows["segment"], row_weight),
    }
    y = past["left"].to_numpy(dtype=bool)
    weights = np.full(len(y), row_weight)
    for feature in alone:
        design = Design.learn(past, [feature], categories=())
        beta = logistic(design.matrix(past), y, weights=weights, penalty=1.0)
        said[feature.name] = expit(beta[0] + design.matrix(now) @ beta[1:])
    return pd.DataFrame(said, index=now.index)


def as_feature(score: pd.Series) -> Feature:
    """A score of somebody else's as a feature of its own; blank says "no score", not a value."""
    known = score.dropna()
    low, high = (float(known.min()), float(known.max())) if len(known) else (0.0, 0.0)
    name = str(score.name)
    return Feature(name, name, low, high, 1, unknown=f"{name} unknown")


def _by(past: pd.DataFrame, now: pd.DataFrame, group, row_weight: float) -> np.ndarray:
    return Rates.count(past["left"], group(past), row_weight).rate(group(now))


def _months_left(rows: pd.DataFrame) -> pd.Series:
    days = (rows["committed_end_date"] - rows["snapshot_date"]).dt.days
    months = np.ceil(days / 30.5)
    return months.map(lambda months: f"{months:.0f} months", na_action="ignore").fillna("open")
