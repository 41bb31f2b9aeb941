"""Turn features into the columns of a regression: comparable, bounded, blanks accounted for."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from analysis.churn.catalogue import CATEGORIES, Feature

LEAST_SPREAD = 0.2  # a rare flag is not blown up by dividing through its small spread
OTHERS_PENALTY = 25.0  # beside the core's: what is outside it is believed to matter a fifth as much
LEAST_CASES = 3  # a category of fewer accounts has no column: it reads as the average


@dataclass(frozen=True)
class Column:
    """One column of the regression: where it comes from and how it is centred and scaled.

    `kind` is "value" (a feature), "unknown" (the indicator that features are blank) or "level"
    (one value of a category). Indicators of levels are centred but not scaled, so that the same
    penalty shrinks a small category more than a large one.
    """

    kind: str
    name: str  # of the feature, the indicator or the category
    driver: str
    level: str = ""
    raises: int = 0
    is_core: bool = False
    centre: float = 0.0
    scale: float = 1.0


@dataclass(frozen=True)
class Design:
    """The columns, as learned from the snapshots that a model is fitted on."""

    features: tuple[Feature, ...]
    columns: tuple[Column, ...]

    @classmethod
    def learn(
        cls,
        rows: pd.DataFrame,
        features: Sequence[Feature],
        categories: Sequence[str] = CATEGORIES,
    ) -> "Design":
        """Centre and spread of every column over `rows`; what does not vary is left out."""
        columns = []
        for column in _possible(rows, features, categories):
            values = _raw(rows, column, features)
            known = values[~np.isnan(values)]
            if len(known) and known.min() < known.max():
                scale = max(float(known.std()), LEAST_SPREAD) if column.kind == "value" else 1.0
                columns.append(replace(column, centre=float(known.mean()), scale=scale))
        return cls(tuple(features), tuple(columns))

    @property
    def signs(self) -> np.ndarray:
        """Which way each column may push the risk: 1 up, -1 down, 0 either."""
        return np.array([float(column.raises) for column in self.columns])

    @property
    def penalties(self) -> np.ndarray:
        """What each coefficient's size costs beside one of the core: 1, or `OTHERS_PENALTY`."""
        return np.array([1.0 if column.is_core else OTHERS_PENALTY for column in self.columns])

    def matrix(self, rows: pd.DataFrame) -> np.ndarray:
        """One line a row of `rows`; blanks stand at the centre, their indicator speaks for them."""
        lines = [
            np.nan_to_num((_raw(rows, column, self.features) - column.centre) / column.scale)
            for column in self.columns
        ]
        return np.column_stack(lines) if lines else np.zeros((len(rows), 0))


def _possible(
    rows: pd.DataFrame, features: Sequence[Feature], categories: Sequence[str]
) -> list[Column]:
    values = [
        Column("value", one.name, one.driver, raises=one.raises, is_core=one.is_core)
        for one in features
    ]
    unknown = {feature.unknown: feature.driver for feature in features if feature.unknown}
    blanks = [Column("unknown", name, driver) for name, driver in unknown.items()]
    levels = []
    for category in categories:
        cases = rows.groupby(category)["case_id"].nunique()
        kept = sorted(cases.index[cases >= LEAST_CASES])
        levels += [Column("level", category, category, str(level)) for level in kept]
    return values + blanks + levels


def _raw(rows: pd.DataFrame, column: Column, features: Sequence[Feature]) -> np.ndarray:
    if column.kind == "level":
        return (rows[column.name] == column.level).to_numpy(dtype=float, na_value=0.0)
    if column.kind == "unknown":
        blank = [rows[f.name].isna() for f in features if f.unknown == column.name]
        return np.all(blank, axis=0).astype(float)
    (feature,) = [feature for feature in features if feature.name == column.name]
    return feature.scaled(rows[feature.name])
