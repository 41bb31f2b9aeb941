"""A stranger's columns as the columns of a regression or of trees, blanks accounted for.

A regression gets every number centred and scaled, with an indicator of blanks; with `curves`, also
a smooth curve over its ranks, or a column a value where there are few. Trees get the numbers as they
are and categories as codes.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from sklearn.preprocessing import SplineTransformer

FEW_VALUES = 12  # up to here a number gets a column for each value, above a curve
N_KNOTS = 5  # a cubic curve over ranks: bends where a fifth of the accounts lie
N_RANKS = 100
LEAST_ROWS = 5  # a value or a blank of fewer rows has no column of its own
OUTERMOST = 0.5  # percentile on either side beyond which values count as the bound


@dataclass(frozen=True)
class Encoding:
    """How columns become a matrix, as learned from the rows a model is fitted on."""

    blocks: tuple[Callable[[pd.DataFrame], np.ndarray], ...]
    centre: np.ndarray
    scale: np.ndarray

    @classmethod
    def learn(cls, rows: pd.DataFrame, *, curves: bool) -> "Encoding":
        """The blocks of all columns; with `curves`, smooth curves beside the straight lines."""
        blocks: list[Callable[[pd.DataFrame], np.ndarray]] = []
        is_scaled: list[bool] = []
        for name in rows.columns:
            column = rows[name]
            if isinstance(column.dtype, pd.CategoricalDtype):
                found, scaled = [_Levels(name, _frequent(column))], False
            else:
                found, scaled = _number_blocks(name, column, curves), True
            for block in found:
                blocks.append(block)
                is_scaled += [scaled and not isinstance(block, _Blank)] * block(rows[:1]).shape[1]
        raw = _stack(blocks, rows)
        spread = raw.std(axis=0)
        scale = np.where(np.array(is_scaled, dtype=bool) & (spread > 1e-12), spread, 1.0)
        return cls(tuple(blocks), raw.mean(axis=0), scale)

    def matrix(self, rows: pd.DataFrame) -> np.ndarray:
        """One line a row of `rows`."""
        return (_stack(self.blocks, rows) - self.centre) / self.scale


def tree_matrix(rows: pd.DataFrame) -> tuple[np.ndarray, list[bool]]:
    """Numbers as they are, categories as codes, blanks as not-a-number; and which are categories."""
    columns, is_category = [], []
    for name in rows.columns:
        column = rows[name]
        is_category.append(isinstance(column.dtype, pd.CategoricalDtype))
        if is_category[-1]:
            codes = column.cat.codes.to_numpy(dtype=float)
            columns.append(np.where(codes < 0, np.nan, codes))
        else:
            columns.append(column.to_numpy(dtype=float))
    return (np.column_stack(columns) if columns else np.zeros((len(rows), 0))), is_category


def known_somewhere(x: np.ndarray) -> np.ndarray:
    """`x` with zeros in columns that are blank in every row.

    Boosted trees refuse a column without a value; on one with a single value they never split. Among
    the rows of a fold or of an early year there is such a column wherever recording began late.
    """
    return np.where(np.isnan(x).all(axis=0), 0.0, x)


def _stack(blocks, rows: pd.DataFrame) -> np.ndarray:
    parts = [block(rows) for block in blocks]
    return np.column_stack(parts) if parts else np.zeros((len(rows), 0))


def _frequent(column: pd.Series) -> tuple:
    counts = column.value_counts(sort=False)
    levels = [level for level in column.cat.categories if counts[level] >= LEAST_ROWS]
    has_blanks = int(column.isna().sum()) >= LEAST_ROWS
    if len(levels) == 2 and not has_blanks and int(counts.sum()) == counts[levels].sum():
        return (levels[1],)  # two levels are one question
    return (*levels, *((None,) if has_blanks else ()))


def _number_blocks(name: str, column: pd.Series, curves: bool) -> list:
    values = column.to_numpy(dtype=float)
    known = values[~np.isnan(values)]
    blank = [_Blank(name)] if int(np.isnan(values).sum()) >= LEAST_ROWS else []
    if not len(known):
        return blank
    low, high = np.percentile(known, [OUTERMOST, 100 - OUTERMOST])
    if low == high:
        low, high = known.min(), known.max()
    middle = np.clip(known, low, high).mean()
    blocks: list = [_Line(name, float(low), float(high), float(middle)), *blank]
    if curves:
        different, counts = np.unique(known, return_counts=True)
        if len(different) > FEW_VALUES:
            blocks.append(_Curve.learn(name, known))
        elif len(different) > 2:
            kept = different[counts >= max(LEAST_ROWS, 0.01 * len(known))]
            blocks.append(_Values(name, tuple(kept.tolist())))
    return blocks


@dataclass(frozen=True)
class _Line:
    name: str
    low: float
    high: float
    middle: float  # where blanks stand

    def __call__(self, rows: pd.DataFrame) -> np.ndarray:
        values = np.clip(rows[self.name].to_numpy(dtype=float), self.low, self.high)
        return np.where(np.isnan(values), self.middle, values)[:, None]


@dataclass(frozen=True)
class _Blank:
    name: str

    def __call__(self, rows: pd.DataFrame) -> np.ndarray:
        return rows[self.name].isna().to_numpy(dtype=float)[:, None]


@dataclass(frozen=True)
class _Levels:
    name: str
    levels: tuple

    def __call__(self, rows: pd.DataFrame) -> np.ndarray:
        column = rows[self.name]
        places = {level: code for code, level in enumerate(column.cat.categories)}
        wanted = [-1 if level is None else places.get(level, -2) for level in self.levels]
        return (column.cat.codes.to_numpy()[:, None] == np.array(wanted, dtype=int)).astype(float)


@dataclass(frozen=True)
class _Values:
    name: str
    values: tuple[float, ...]

    def __call__(self, rows: pd.DataFrame) -> np.ndarray:
        column = rows[self.name].to_numpy(dtype=float)
        return (column[:, None] == np.array(self.values)).astype(float)


@dataclass(frozen=True)
class _Curve:
    """A cubic spline over ranks; blanks stand at the middle rank."""

    name: str
    knots: np.ndarray
    ranks: np.ndarray
    basis: SplineTransformer

    @classmethod
    def learn(cls, name: str, known: np.ndarray) -> "_Curve":
        ranks = np.linspace(0, 1, min(N_RANKS, len(known)) + 1)
        quantiles = np.quantile(known, ranks)
        knots, first = np.unique(quantiles, return_index=True)
        last = len(ranks) - 1 - np.unique(quantiles[::-1], return_index=True)[1]
        middle = (ranks[first] + ranks[last]) / 2  # a value held by many has their middle rank
        basis = SplineTransformer(n_knots=N_KNOTS, degree=3, include_bias=False)
        basis.fit(np.linspace(0, 1, N_KNOTS)[:, None])
        return cls(name, knots, middle, basis)

    def __call__(self, rows: pd.DataFrame) -> np.ndarray:
        values = rows[self.name].to_numpy(dtype=float)
        if not len(values):
            return np.zeros((0, self.basis.n_features_out_))
        ranks = np.interp(values, self.knots, self.ranks)
        return self.basis.transform(np.where(np.isnan(ranks), 0.5, ranks)[:, None])
