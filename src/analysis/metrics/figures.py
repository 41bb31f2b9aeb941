"""One measured value, of whatever kind of measure, with all that a reader needs to trust it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from analysis.metrics.breakdown import Group
from analysis.metrics.ratios import Ratio
from analysis.periods import Window

Unit = Literal[
    "share",  # a fraction, 0.94
    "score",  # from -1 to 1, said times 100
    "points",  # of the scale that was asked
    "money",  # minor units of the book's currency
    "money_per_hour",
    "count",
    "hours",
    "multiple",
]


@dataclass(frozen=True)
class Figure:
    """A value of one measure for one group.

    `metric` is the measure's name, with its part after a full stop where it has several
    ("bridge.expansion"). `window` is what was measured over; None for a state, which is that of the
    last month of the window asked for, or of the book's day. `n` counts the accounts (or what
    `counted` names) behind it, None where it is a plain sum. `value` is None where there is none, and `reason` says why.
    """

    metric: str
    value: float | None
    unit: Unit
    as_of: date
    n: int | None = None
    group: Group = ()
    window: Window | None = None
    numerator: float | None = None
    denominator: float | None = None
    low: float | None = None
    high: float | None = None
    reason: str = ""
    counted: str = "accounts"

    @property
    def group_name(self) -> str:
        """The group in one word: "SMB"; "all" where there is no breakdown."""
        return " / ".join(value for _, value in self.group) or "all"


def from_ratio(metric: str, ratio: Ratio, unit: Unit = "share") -> Figure:
    """A ratio as the figure of a measure."""
    return Figure(
        metric=metric,
        value=ratio.value,
        unit=unit,
        as_of=ratio.as_of,
        n=ratio.n_accounts,
        group=ratio.group,
        window=ratio.window,
        numerator=ratio.numerator,
        denominator=ratio.denominator,
        low=ratio.low,
        high=ratio.high,
        reason=ratio.reason,
        counted=ratio.counted,
    )


def from_ratios(metric: str, ratios: Iterable[Ratio], unit: Unit = "share") -> list[Figure]:
    """The ratios of a breakdown as figures."""
    return [from_ratio(metric, ratio, unit) for ratio in ratios]
