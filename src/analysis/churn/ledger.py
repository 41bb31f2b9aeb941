"""What we said, and what happened: forecasts as they were made, scored once their time has come.

A forecast that is fitted again with today's data always looks good. So every month's probabilities
are kept as they were printed (composition freezes them), and this module alone says what became
of them: only of those whose outcome is settled, and counting every one of them.
"""

from collections.abc import Iterable

import numpy as np
import pandas as pd
from scipy.stats import norm

from analysis.churn import scores
from analysis.churn.evaluation import reliability
from analysis.churn.service import GRACE_DAYS, UNDECIDED, running, spells
from analysis.contracts.book import Book

COLUMNS = (
    *("account_id", "snapshot_date", "horizon_days", "state", "probability", "low", "high"),
    *("arr_minor", "base_rate", "level", "was_made_late"),
)
LEVEL = 0.90
LATE_DAYS = 31  # data this far past the day of the forecast: it was not made then


def entry(
    scored: pd.DataFrame,
    arr_minor: pd.Series,
    *,
    book: Book,
    horizon_days: int,
    base_rate: float,
    level: str,
) -> pd.DataFrame:
    """One month's forecast as it is to be kept: a row an account in service, in order of id.

    `scored` is from `RiskModel.score`; `level` what was published ("rates", "ranking",
    "probabilities"). `was_made_late` is True where the data behind it reach more than a month past
    its day: it was made with hindsight, and is never counted as a forecast.
    """
    table = scored.sort_values("account_id", ignore_index=True)
    arr = table["account_id"].map(arr_minor).fillna(0).astype("int64")
    return table.assign(
        snapshot_date=pd.Timestamp(book.as_of),
        horizon_days=horizon_days,
        arr_minor=arr,
        base_rate=float(base_rate),
        level=level,
        was_made_late=_data_reach(book) > pd.Timestamp(book.as_of) + pd.Timedelta(days=LATE_DAYS),
    )[list(COLUMNS)]


def ripened(entries: Iterable[pd.DataFrame], book: Book) -> pd.DataFrame:
    """Every prediction kept, with what is known of its outcome today.

    Adds `case_id`, `settles_date` (when the outcome is known for certain) and `left`: True, False,
    or blank while it is open. A forecast made after `book.as_of` is left out. Only accounts that
    there was something to predict of count, so `state` is "open" or "ending".
    """
    parts = [one for one in entries if len(one)]
    if not parts:
        return pd.DataFrame(columns=[*COLUMNS, "case_id", "settles_date", "left"])
    rows = pd.concat(parts, ignore_index=True)
    today = pd.Timestamp(book.as_of)
    rows = rows[(rows["snapshot_date"] <= today) & rows["state"].isin(UNDECIDED)]
    outcomes = spells(book)
    found = []
    for day, those in rows.groupby("snapshot_date", sort=True):
        case = those["account_id"].map(lambda account: book.survivors.get(account, account))
        decided = running(outcomes, day.date())["decided_date"]
        decided = decided[~decided.index.duplicated()]
        by = pd.Series(decided.reindex(case).to_numpy(), index=those.index)
        closes = day + pd.to_timedelta(those["horizon_days"], unit="D")
        settles = closes + pd.Timedelta(days=GRACE_DAYS)
        left = (by <= closes).astype("boolean").mask(settles > today)
        found.append(those.assign(case_id=case, settles_date=settles, left=left))
    table = pd.concat(found) if found else rows.assign(case_id="", settles_date=pd.NaT, left=pd.NA)
    return table.sort_values(["snapshot_date", "account_id"], ignore_index=True)


def track_record(rows: pd.DataFrame) -> pd.DataFrame:
    """One row a month of forecast: how many were expected to leave, and how many did.

    Columns: `snapshot_date`, `level`, `n`, `settles_date`, `expected`, `low`, `high` (where nine in
    ten months end if the probabilities are right), `happened` (blank while open),
    `expected_minor`, `happened_minor` (ARR), `was_made_late`.
    """
    found = []
    for day, those in rows.groupby("snapshot_date", sort=True):
        p = those["probability"].to_numpy(dtype=float)
        is_settled = bool(those["left"].notna().all())
        left = those["left"].fillna(False).to_numpy(dtype=bool)
        arr = those["arr_minor"].to_numpy(dtype=float)
        half = norm.ppf(0.5 + LEVEL / 2) * np.sqrt((p * (1 - p)).sum())
        found.append(
            {
                "snapshot_date": day,
                "level": those["level"].iloc[0],
                "n": len(those),
                "settles_date": those["settles_date"].max(),
                "expected": float(p.sum()),
                "low": float(max(p.sum() - half, 0.0)),
                "high": float(p.sum() + half),
                "happened": float(left.sum()) if is_settled else np.nan,
                "expected_minor": float((p * arr).sum()),
                "happened_minor": float(arr[left].sum()) if is_settled else np.nan,
                "was_made_late": bool(those["was_made_late"].any()),
            }
        )
    names = ["snapshot_date", "level", "n", "settles_date", "expected", "low", "high", "happened"]
    names += ["expected_minor", "happened_minor", "was_made_late"]
    return pd.DataFrame(found, columns=names)


def scored(rows: pd.DataFrame) -> dict[str, float]:
    """How the settled forecasts did as a whole: `n`, `n_left`, `log_loss`, `log_loss_saved`, `auc`,
    `brier`, `slope`; not numbers where nothing is settled. Those made late do not count."""
    told = _counted(rows)
    left, p = told["left"].to_numpy(dtype=bool), told["probability"].to_numpy(dtype=float)
    base = scores.log_loss(left, told["base_rate"].to_numpy(dtype=float))
    loss = scores.log_loss(left, p)
    return {
        "n": len(told),
        "n_left": int(left.sum()),
        "log_loss": loss,
        "log_loss_saved": 1 - loss / base if base else float("nan"),
        "auc": scores.auc(left, p),
        "brier": scores.brier(left, p),
        "slope": scores.calibration(left, p).slope,
    }


def kept_word(rows: pd.DataFrame) -> pd.DataFrame:
    """What was said against what happened, in groups of like probability; see `reliability`."""
    told = _counted(rows)
    left, p = told["left"].to_numpy(dtype=bool), told["probability"].to_numpy(dtype=float)
    return reliability(left, p, row_weight=1 / 3)


def _counted(rows: pd.DataFrame) -> pd.DataFrame:
    return rows[rows["left"].notna() & ~rows["was_made_late"].astype(bool)]


def _data_reach(book: Book) -> pd.Timestamp:
    """The last day that the tables behind the book tell of, whatever day it is cut at."""
    days = [
        book.complete[name][column].max()
        for name, column in (("usage", "usage_date"), ("tickets", "opened_at"))
        if name in book.complete
    ]
    days.append(book.complete["contract_lines"]["signed_date"].max())
    return max(day for day in days if pd.notna(day))
