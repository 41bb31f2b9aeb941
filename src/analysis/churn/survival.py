"""How long do accounts stay, and how much longer may those of today be expected to?

Curves of Kaplan and Meier over whole spells of service. Two things that shorten or lengthen a
naive average are minded: an account that is still there has not "lasted" only so long (it is
censored), and one that was a customer before observation began was only seen because it had lasted
that long already (it enters late). Nothing is said of an age that hardly any account has reached.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import numpy as np
import pandas as pd
from scipy.stats import norm

from analysis.churn.service import GRACE_DAYS, spells
from analysis.churn.snapshots import observed_from
from analysis.churn.terms import DAYS_PER_MONTH
from analysis.contracts.book import Book

LEAST_AT_RISK = 10  # fewer accounts at an age say nothing of it
LEVEL = 0.90
WHOLE = "All"


@dataclass(frozen=True)
class Curve:
    """The share still in service by age, from the first age that enough accounts were seen at.

    `steps`: one row an age in months at which an account left, and one for the first age: `age`,
    `at_risk`, `n_left`, `survival`, `low`, `high` (90% band). `seen_to` is the last age at which at
    least 10 accounts were there to leave; the curve ends with it.
    """

    name: str
    n_lives: int
    n_left: int
    seen_from: float
    seen_to: float
    steps: pd.DataFrame = field(repr=False)

    def at(self, ages: Sequence[float] | np.ndarray, column: str = "survival") -> np.ndarray:
        """The curve (or "low", "high") at ages in months; not a number where it was not seen."""
        ages = np.asarray(ages, dtype=float)
        place = np.searchsorted(self.steps["age"], ages, side="right") - 1
        known = (ages >= self.seen_from) & (ages <= self.seen_to) & (place >= 0)
        values = self.steps[column].to_numpy(dtype=float)
        return np.where(known, values[np.clip(place, 0, None)] if len(values) else np.nan, np.nan)


@dataclass(frozen=True)
class Remaining:
    """Months of service to be expected within the next `horizon_months`, of accounts of an age.

    `months` counts no further than `seen_months`, which is less than the horizon where the curve
    ends before: it is then a floor, and `is_cut` says so. Not a number where the age was not seen.
    """

    months: float
    seen_months: float
    is_cut: bool


def lives(book: Book) -> pd.DataFrame:
    """Every spell of service that was seen, one row each, in order of account and start.

    Columns: `account_id`, `segment` (of today, or the last one known), `cohort` (year the spell
    began, as text), `start_date`, `entry_months` (age when observation began, else 0),
    `exit_months` (age at the end of service or today), `left`.

    A spell that ended within the grace of a late renewal without notice is still open.
    """
    today = pd.Timestamp(book.as_of)
    opens = pd.Timestamp(observed_from(book) or book.as_of)
    table = spells(book)
    table = table[(table["start_date"] <= today) & ~(table["end_date"] <= opens)]
    is_settled = table["decided_date"].notna() | (
        table["end_date"] <= today - timedelta(days=GRACE_DAYS)
    )
    left = (table["end_date"] <= today) & is_settled
    until = table["end_date"].where(table["end_date"] <= today, today)
    segments = book["account_history"].drop_duplicates("account_id", keep="last")
    segments = segments.set_index("account_id")["segment"]
    months = (until - table["start_date"]).dt.days / DAYS_PER_MONTH
    entry = (opens - table["start_date"]).dt.days.clip(lower=0) / DAYS_PER_MONTH
    return table.assign(
        segment=table["account_id"].map(segments),
        cohort=table["start_date"].dt.year.astype(str),
        entry_months=entry,
        exit_months=months,
        left=left,
    )[
        ["account_id", "segment", "cohort", "start_date", "entry_months", "exit_months", "left"]
    ].reset_index(drop=True)


def survival_curve(table: pd.DataFrame, name: str = WHOLE) -> Curve:
    """Kaplan and Meier's curve of `lives`, accounts at risk from the age they were first seen at.

        S(t) = product over ages at which accounts left of (1 - left / at risk)

    The band is Greenwood's on the scale of log(-log S), which stays within 0 and 1. The curve
    begins at the first age with 10 accounts at risk, as "of those who reach it", and ends at the
    last; between them ages with fewer count as they are.
    """
    entry, out = table["entry_months"].to_numpy(), table["exit_months"].to_numpy()
    left = table["left"].to_numpy(dtype=bool)
    ages = np.unique(np.concatenate([entry, out]))
    there = _at_risk(entry, out, ages)
    enough = ages[there >= LEAST_AT_RISK]
    if not len(enough):
        none = pd.DataFrame(columns=["age", "at_risk", "n_left", "survival", "low", "high"])
        return Curve(name, len(table), int(left.sum()), np.nan, np.nan, none.astype(float))
    seen_from, seen_to = float(enough[0]), float(enough[-1])
    steps = np.unique(out[left & (out > seen_from) & (out <= seen_to)])
    at_risk = _at_risk(entry, out, steps)
    gone = np.array([np.count_nonzero(left & (out == age)) for age in steps])
    survival = np.cumprod(1 - gone / at_risk)
    with np.errstate(divide="ignore", invalid="ignore"):
        variance = np.cumsum(gone / (at_risk * (at_risk - gone)))
        spread = norm.ppf(0.5 + LEVEL / 2) * np.sqrt(variance) / np.abs(np.log(survival))
        low, high = survival ** np.exp(spread), survival ** np.exp(-spread)
    first = int(there[ages == seen_from][0])
    frame = pd.DataFrame(
        {
            "age": np.concatenate([[seen_from], steps]),
            "at_risk": np.concatenate([[first], at_risk]),
            "n_left": np.concatenate([[0], gone]),
            "survival": np.concatenate([[1.0], survival]),
            "low": np.concatenate([[1.0], np.nan_to_num(low)]),
            "high": np.concatenate([[1.0], np.nan_to_num(high)]),
        }
    )
    return Curve(name, len(table), int(left.sum()), seen_from, seen_to, frame)


def survival_curves(table: pd.DataFrame, by: str) -> list[Curve]:
    """A curve for every value of `by` ("segment", "cohort") that was seen enough, in order of it."""
    curves = [survival_curve(group, str(name)) for name, group in table.groupby(by)]
    return [curve for curve in curves if len(curve.steps)]


def remaining_life(curve: Curve, age: float, horizon_months: float) -> Remaining:
    """Expected months of service within the horizon, of an account that has reached `age`.

        integral from age to age + horizon of S(u) / S(age) du,

    cut where the curve ends. It is the restricted mean: the mean over all years to come rests on
    years that nobody has seen.
    """
    if not len(curve.steps) or not curve.seen_from <= age <= curve.seen_to:
        return Remaining(np.nan, 0.0, True)
    end = min(age + horizon_months, curve.seen_to)
    ages = curve.steps["age"].to_numpy()
    edges = np.concatenate([[age], ages[(ages > age) & (ages < end)], [end]])
    held = curve.at(edges[:-1]) / curve.at([age])
    months = float((held * np.diff(edges)).sum()) if curve.at([age])[0] > 0 else 0.0
    return Remaining(months, float(end - age), bool(age + horizon_months > curve.seen_to))


def survival_ahead(curve: Curve, ages: pd.Series, months: int) -> pd.DataFrame:
    """Chance of being there after 1 .. `months` more months: a row a month, a column an account.

    `ages` in months by account. Blank from where the curve ends: `metrics.lifetime` takes this
    table and gives no value rather than a guess.
    """
    ahead = np.arange(1, months + 1)
    columns = {account: curve.at(age + ahead) / curve.at([age])[0] for account, age in ages.items()}
    return pd.DataFrame(columns, index=ahead)


def _at_risk(entry: np.ndarray, out: np.ndarray, ages: np.ndarray) -> np.ndarray:
    """Accounts seen before each age and not gone before it."""
    entered = np.searchsorted(np.sort(entry), ages, side="left")
    entered = np.where(ages <= 0, np.count_nonzero(entry <= 0), entered)
    return entered - np.searchsorted(np.sort(out), ages, side="left")
