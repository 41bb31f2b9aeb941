"""Which accounts stay but pay less? An outcome of its own, learned and judged like a departure.

A smaller contract is no departure, and what foretells it need not be what foretells leaving. The
features are the same; the label is another, and so are the verdict and the probabilities.
"""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from analysis.churn.evaluation import Evaluation, evaluate
from analysis.churn.model import RiskModel, train
from analysis.churn.service import BOUND, ENDING, LEAVING, service_lines
from analysis.churn.snapshots import Snapshots
from analysis.contracts.book import Book

LEAST_FALL = 0.05  # of recurring spend: a twentieth less is a contraction, a rounding is not
JUDGED_EVERY_MONTHS = 3  # each contraction once: a verdict is needed here, not a month's detail


@dataclass(frozen=True)
class ContractionForecast:
    """Who may come to pay less, and how far that could be told in the past.

    `scores`: `account_id`, `probability`, `low`, `high` of the accounts that have not given notice.
    """

    evaluation: Evaluation
    model: RiskModel
    scores: pd.DataFrame


def contraction_forecast(
    book: Book, history: Snapshots, today: pd.DataFrame, *, seed: int = 7
) -> ContractionForecast:
    """Learn from the contractions of the past, judge that, and score the accounts of `today`."""
    outcomes = contractions(book, history)
    evaluation = evaluate(book, history=outcomes, every_months=JUDGED_EVERY_MONTHS, seed=seed)
    model = train(book, history=outcomes, verdict=evaluation.verdict, seed=seed)
    asked = today[today["state"] != LEAVING]
    asked = asked.assign(state=asked["state"].where(asked["state"] != BOUND, ENDING))
    return ContractionForecast(evaluation, model, model.score(asked).drop(columns="state"))


def contractions(book: Book, history: Snapshots) -> Snapshots:
    """The snapshots of `history` with another outcome: has the account come to pay less?

    `left` is True where recurring spend at the end of the horizon is at least 5% below that of the
    day, in the account's own currency, and the account is still there; `left_date` is then the end
    of the horizon's month. Accounts that leave or have given notice are left out, since
    leaving is no contraction. Bound accounts stay in: seats can be dropped within a term, so all
    stand as "open" or "ending" here. The result goes through `model.fit` and `evaluation.evaluate`.
    """
    lines = service_lines(book).assign(
        monthly=lambda line: line["amount_minor"] / line["term_months"]
    )
    rows = history.rows[history.rows["state"] != LEAVING]
    ahead = pd.Timedelta(days=history.lead_days + history.horizon_days)
    parts = []
    for day, those in rows.groupby("snapshot_date", sort=True):
        then = _spend(lines, day).reindex(those["case_id"]).to_numpy()
        later = _spend(lines, day + ahead).reindex(those["case_id"]).to_numpy()
        is_there = ~np.isnan(then) & ~np.isnan(later)
        fell = later < (1 - LEAST_FALL) * then
        outcome = pd.Series(fell, index=those.index, dtype="boolean")
        open_ones = those["left"].isna()
        parts.append(
            those.assign(
                left=outcome.mask(open_ones),
                left_date=_first_fall(lines, those, then, day, ahead).where(fell & ~open_ones),
                state=those["state"].where(those["state"] != BOUND, ENDING),
            )[(is_there & ~those["left"].fillna(False).to_numpy(dtype=bool)) | open_ones]
        )
    return replace(history, rows=pd.concat(parts, ignore_index=True))


def _spend(lines: pd.DataFrame, day: pd.Timestamp) -> pd.Series:
    """Recurring spend a month of the accounts in service on a day, in minor units."""
    runs = (lines["start_date"] <= day) & ~(lines["service_end_date"] <= day)
    return lines[runs].groupby("account_id")["monthly"].sum()


def _first_fall(
    lines: pd.DataFrame,
    rows: pd.DataFrame,
    then: np.ndarray,
    day: pd.Timestamp,
    ahead: pd.Timedelta,
) -> pd.Series:
    """The month's end by which spend had first fallen: snapshots that show one fall share it."""
    found = pd.Series(pd.NaT, index=rows.index, dtype="datetime64[ns]")
    for end in pd.date_range(day, day + ahead, freq="ME")[::-1]:
        spend = _spend(lines, end).reindex(rows["case_id"]).to_numpy()
        found[spend < (1 - LEAST_FALL) * then] = end
    return found.fillna(day + ahead + pd.offsets.MonthEnd(0))
