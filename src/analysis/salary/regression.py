"""How does pay move with several things at once? Least squares, with errors that trust no pattern."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from analysis.errors import UserError

CONFIDENCE = 0.95
_FOLLOWS = 1e-9  # a column of which no more than this is left over follows from the others
_ALONE = 1e-9  # a leverage this near 1 means that one person alone decides a coefficient


class PayModelError(UserError):
    """The pay of these people cannot be explained by these columns."""


@dataclass(frozen=True)
class Fit:
    """A fitted line: coefficients by column, and what is needed to say how sure they are."""

    coefficients: pd.Series
    covariance: np.ndarray  # HC3
    n: int
    r_squared: float

    @property
    def degrees_of_freedom(self) -> int:
        return self.n - len(self.coefficients)

    @cached_property
    def errors(self) -> pd.Series:
        """Standard errors of the coefficients."""
        return pd.Series(np.sqrt(np.diag(self.covariance)), index=self.coefficients.index)

    def interval(self, name: str) -> tuple[float, float]:
        """The 95% interval of a coefficient, by Student's t."""
        reach = t_reach(self.degrees_of_freedom) * self.errors[name]
        return self.coefficients[name] - reach, self.coefficients[name] + reach


def least_squares(y: pd.Series, x: pd.DataFrame) -> Fit:
    """Ordinary least squares, with the HC3 covariance.

        V = (X'X)^-1 [sum of x_i x_i' e_i^2 / (1 - h_i)^2] (X'X)^-1

    HC3 does not assume that pay scatters alike everywhere, and is the one of its family to trust
    in small samples (Long and Ervin 2000; MacKinnon and White 1985). Raises PayModelError, naming
    the columns, where one follows from the others, and where there are not more people than
    columns or one person alone decides a coefficient (see `alone`).
    """
    n, k = x.shape
    if n <= k:
        raise PayModelError(
            f"{n} people are too few to tell {k} influences apart. Take fewer controls, or "
            "coarser ones."
        )
    columns = x.to_numpy(dtype=float)
    q, r = np.linalg.qr(columns)
    if dependent := x.columns[~_is_own(columns, r)].tolist():
        raise PayModelError(
            f"{', '.join(dependent)} follows from the other controls, so their influences cannot be "
            "told apart. Leave one of them out."
        )
    target = y.to_numpy(dtype=float)
    beta = np.linalg.solve(r, q.T @ target)
    residual = target - columns @ beta
    spare = 1 - (q**2).sum(axis=1)
    if (spare < _ALONE).any():
        raise PayModelError("One person alone decides a coefficient; leave such people out first.")
    inverse = np.linalg.solve(r, q.T)  # (X'X)^-1 X'
    covariance = (inverse * (residual / spare) ** 2) @ inverse.T
    spread = ((target - target.mean()) ** 2).sum()
    return Fit(
        coefficients=pd.Series(beta, index=x.columns),
        covariance=covariance,
        n=n,
        r_squared=float(1 - (residual**2).sum() / spread) if spread else 0.0,
    )


def independent(x: pd.DataFrame) -> pd.DataFrame:
    """`x` without the columns that follow from those before them, and so add nothing."""
    columns = x.to_numpy(dtype=float)
    return x.loc[:, _is_own(columns, np.linalg.qr(columns)[1])]


def alone(x: pd.DataFrame) -> np.ndarray:
    """Which people decide a coefficient by themselves, as the only one of a role does.

    Their line fits them exactly whatever they earn, so they say nothing of anybody else.
    """
    if x.empty:
        return np.zeros(len(x), dtype=bool)
    q, _ = np.linalg.qr(independent(x).to_numpy(dtype=float))
    return np.asarray((q**2).sum(axis=1) > 1 - _ALONE)


def _is_own(columns: np.ndarray, r: np.ndarray) -> np.ndarray:
    """Which columns do not follow from those before them: what of each is left over is its size
    on the diagonal of R."""
    left_over = np.zeros(columns.shape[1])
    left_over[: len(r)] = np.abs(np.diag(r))
    return left_over > _FOLLOWS * np.linalg.norm(columns, axis=0)


def dummies(frame: pd.DataFrame, controls: list[str]) -> pd.DataFrame:
    """Numbers as they are; words as one column a word, but the most frequent, which is the base."""
    pieces = []
    for name in controls:
        values = frame[name]
        if pd.api.types.is_numeric_dtype(values):
            pieces.append(values.astype(float).to_frame(name))
            continue
        words = (
            values.astype(str)
            .value_counts()
            .sort_index()
            .sort_values(ascending=False, kind="stable")
        )
        pieces += [
            (values.astype(str) == word).astype(float).rename(f"{name}: {word}").to_frame()
            for word in sorted(words.index[1:])
        ]
    return pd.concat(pieces, axis="columns") if pieces else pd.DataFrame(index=frame.index)


def t_reach(degrees_of_freedom: float) -> float:
    """How many standard errors to either side hold 95%, for an estimate on so many degrees."""
    from scipy.special import stdtrit  # scipy.stats takes a second to import

    return float(stdtrit(degrees_of_freedom, (1 + CONFIDENCE) / 2))
