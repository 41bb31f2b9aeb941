"""A ratio as a value of its own: what was divided by what, over how many, as of when, how sure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from analysis.periods import Window


@dataclass(frozen=True)
class Ratio:
    """A share with all that a reader needs to trust it.

    `value` is None when there is no denominator, and `reason` says why, as a clause without a full
    stop: nothing billed at the opening is not a retention of zero. `low` and `high` bound a 95%
    interval where the ratio is a sample of something; both are None where it is a plain fact.
    `n_accounts` is how many accounts stand behind it, or how many of what `counted` names.
    """

    numerator: float
    denominator: float
    n_accounts: int
    as_of: date
    window: Window | None = None
    low: float | None = None
    high: float | None = None
    reason: str = ""
    group: tuple[tuple[str, str], ...] = ()  # ((column, value), ...) of a breakdown
    counted: str = "accounts"  # what n_accounts counts: people, for measures of the team

    @property
    def value(self) -> float | None:
        return self.numerator / self.denominator if self.denominator else None


@dataclass(frozen=True)
class Ratios:
    """The ratios of a breakdown, one a group; of one without a breakdown, just one."""

    items: tuple[Ratio, ...]

    def only(self) -> Ratio:
        """The one ratio of a measure that was not broken down."""
        (one,) = self.items
        return one

    def __iter__(self) -> Iterator[Ratio]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)

    def _repr_html_(self) -> str:
        """What JupyterLab shows at the end of a cell: the table."""
        return str(self.frame().to_html())

    def frame(self, names: Sequence[str] = ()) -> pd.DataFrame:
        """One row a ratio: the group's columns, value, numerator, denominator, n_accounts, low,
        high, reason. `names` keeps the group columns even when there are no rows."""
        rows = [
            {
                **dict(ratio.group),
                "value": ratio.value,
                "numerator": ratio.numerator,
                "denominator": ratio.denominator,
                "n_accounts": ratio.n_accounts,
                "low": ratio.low,
                "high": ratio.high,
                "reason": ratio.reason,
            }
            for ratio in self.items
        ]
        fixed = ["value", "numerator", "denominator", "n_accounts", "low", "high", "reason"]
        return pd.DataFrame(rows, columns=[*names, *fixed] if not rows else None)
