"""Where people set the band aside: who, why, until when, and who was right in the end?

A computed band is never changed. An override stands beside it, needs a reason and a last day, and
is held against what happened like the score itself.
"""

from dataclasses import dataclass, field
from datetime import timedelta

import numpy as np
import pandas as pd

from analysis.churn.service import GRACE_DAYS, running, spells
from analysis.contracts import Book
from analysis.health.history import ScoreHistory
from analysis.health.score import BANDS

_RANK = {band: place for place, band in enumerate(BANDS)}  # red 0, yellow 1, green 2
COLUMNS = ["account_id", "decided_at", "person_id", "value", "reason", "expires_date"]


@dataclass(frozen=True)
class Overrides:
    """`current`: the override in force of each account, the latest where there are several.

    `set_aside`: those that are not followed, with `why`: "expired", "no last day", "no reason",
    "no such band", "replaced by a later one".
    """

    current: pd.DataFrame
    set_aside: pd.DataFrame = field(repr=False)


def overrides(book: Book) -> Overrides:
    """The overrides of the book's day. One in force holds up to the day before `expires_date`."""
    rows = _decided(book)
    today = pd.Timestamp(book.as_of)
    latest = rows["account_id"].where(rows["expires_date"] > today)
    why = np.select(
        [
            ~rows["value"].isin(BANDS),
            rows["reason"].fillna("").str.strip() == "",
            rows["expires_date"].isna(),
            rows["expires_date"] <= today,
            latest.duplicated(keep="last") & latest.notna(),
        ],
        [
            "no such band",
            "no reason",
            "no last day",
            "expired",
            "replaced by a later one",
        ],
        "",
    )
    rows = rows.assign(why=why)
    current = rows.loc[rows["why"] == "", COLUMNS].reset_index(drop=True)
    return Overrides(current, rows[rows["why"] != ""].reset_index(drop=True))


def override_record(book: Book, history: ScoreHistory) -> pd.DataFrame:
    """Every override ever made and what came of it. One row each, by day.

    Columns of `COLUMNS`, then `band` (the computed one at the month's end before; blank where there
    was none), `way` ("better" or "worse" than computed, "same"), `left` (whether the account decided
    to leave within the horizon; blank while open), `was_right`: better and stayed, or worse and
    left. Blank where the override said the same, or nothing has happened yet.
    """
    rows = _decided(book)
    rows = rows[rows["value"].isin(BANDS)].reset_index(drop=True)
    scores = history.scores.accounts
    said = scores.loc[scores["band"].isin(BANDS), ["account_id", "snapshot_date", "band"]]
    made = pd.merge_asof(
        rows.assign(day=rows["decided_at"].dt.normalize().astype("datetime64[ns]")),
        said.astype({"account_id": "str", "snapshot_date": "datetime64[ns]"}).sort_values(
            "snapshot_date", kind="stable"
        ),
        left_on="day",
        right_on="snapshot_date",
        by="account_id",
        tolerance=pd.Timedelta(days=31),
    )
    made["left"] = _left(book, made, history)
    step = made["value"].map(_RANK).astype(float) - made["band"].map(_RANK).astype(float)
    made["way"] = np.select([step > 0, step < 0, step == 0], ["better", "worse", "same"], "")
    told = made["left"].notna() & made["way"].isin(["better", "worse"])
    right = made["left"].astype("boolean") == (made["way"] == "worse")
    made["was_right"] = right.where(told)
    return made[[*COLUMNS, "band", "way", "left", "was_right"]].reset_index(drop=True)


def _decided(book: Book) -> pd.DataFrame:
    rows = book["decisions"]
    rows = rows[rows["kind"] == "health_override"]
    return rows.sort_values(["decided_at", "decision_id"], kind="stable")[COLUMNS].reset_index(
        drop=True
    )


def _left(book: Book, rows: pd.DataFrame, history: ScoreHistory) -> pd.Series:
    """Whether each account decided to leave within the horizon after the override."""
    ends = spells(book)
    horizon = timedelta(days=history.horizon_days)
    settled = pd.Timestamp(book.as_of) - horizon - timedelta(days=GRACE_DAYS)
    left = []
    for row in rows.itertuples():
        case = book.survivors.get(row.account_id, row.account_id)
        now = running(ends, row.day.date())
        if row.day > settled or case not in now.index:
            left.append(pd.NA)
            continue
        decided = now.loc[[case], "decided_date"].max()
        left.append(bool(pd.notna(decided) and row.day < decided <= row.day + horizon))
    return pd.Series(left, index=rows.index, dtype="boolean")
