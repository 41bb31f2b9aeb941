"""How far the customer has come towards its own goals, in its own measures."""

from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

from analysis.contracts import Book
from analysis.periods import Quarter

HISTORY_QUARTERS = 8  # two years: enough to see a season come back

Standing = Literal["reached", "on the way", "behind", "not measured"]


@dataclass(frozen=True)
class GoalProgress:
    """One goal in one quarter, with what to compare it to. Values are in `unit`; None is unknown.

    `progress` is the share of the way from the baseline to the target that has been gone: 0.0 is
    where the customer began, 1.0 is the target, above 1.0 is beyond it, below 0.0 is further away
    than at the beginning. None where a value is missing, or where the target is no better than the
    baseline: a level to be held has no way to be gone.
    """

    goal_name: str
    measure_name: str
    unit: str
    kind: str  # outcome or campaign
    is_higher_better: bool
    baseline: float | None
    target: float | None
    actual: float | None
    previous_quarter: float | None
    previous_year: float | None
    spend_minor: int | None
    return_minor: int | None
    history: tuple[float | None, ...] = ()  # of the last quarters, this one at the end

    @property
    def progress(self) -> float | None:
        if self.actual is None or self.target is None or self.baseline is None:
            return None
        way = self.target - self.baseline
        is_ahead = way > 0 if self.is_higher_better else way < 0
        return (self.actual - self.baseline) / way if is_ahead else None

    @property
    def standing(self) -> Standing:
        """Reached, on the way (nearer the target than the last quarter, or than the baseline
        where there is none), behind, or not measured."""
        if self.actual is None or self.target is None:
            return "not measured"
        sign = 1 if self.is_higher_better else -1
        if sign * self.actual >= sign * self.target:
            return "reached"
        before = self.previous_quarter if self.previous_quarter is not None else self.baseline
        if before is not None and sign * self.actual > sign * before:
            return "on the way"
        return "behind"

    @property
    def campaign_return(self) -> float | None:
        """What came back for each unit of money spent: 1.0 is break-even."""
        if not self.spend_minor or self.return_minor is None:
            return None
        return self.return_minor / self.spend_minor


def goal_progress(book: Book, account_id: str, quarter: Quarter) -> list[GoalProgress]:
    """The goals that the account had in the quarter, in the order of their identifiers."""
    goals = book["goals"]
    goals = goals[goals["account_id"] == account_id]
    actual = goals.set_index(["goal_id", "quarter"])["actual_value"]

    def at(goal_id: str, when: Quarter) -> float | None:
        return _number(actual.get((goal_id, str(when))))

    now = goals[goals["quarter"] == str(quarter)].sort_values("goal_id")
    return [
        GoalProgress(
            goal_name=row.goal_name,
            measure_name=row.measure_name,
            unit=row.unit,
            kind=row.kind,
            is_higher_better=bool(row.is_higher_better),
            baseline=_number(row.baseline_value),
            target=_number(row.target_value),
            actual=_number(row.actual_value),
            previous_quarter=at(row.goal_id, quarter.previous),
            previous_year=at(row.goal_id, quarter.shifted(-4)),
            spend_minor=_whole(row.spend_minor),
            return_minor=_whole(row.return_minor),
            history=tuple(at(row.goal_id, quarter.shifted(-ago)) for ago in _AGO),
        )
        for row in now.itertuples()
    ]


_AGO = range(HISTORY_QUARTERS - 1, -1, -1)


def _number(value: Any) -> float | None:
    return None if value is None or pd.isna(value) else float(value)


def _whole(value: Any) -> int | None:
    return None if value is None or pd.isna(value) else int(value)
