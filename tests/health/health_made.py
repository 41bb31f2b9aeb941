"""Inputs, settings and histories of scores made by hand, small enough to check in the head."""

from typing import Any

import numpy as np
import pandas as pd

from analysis.health.history import ScoreHistory
from analysis.health.inputs import INPUTS, SOURCES
from analysis.health.score import Scores
from analysis.health.settings import Settings, settings

DAY = "2026-10-31"

TWO_SIDES: dict[str, Any] = {
    "version": 1,
    "capacity": 2,
    "green_from": 70,
    "red_below": 50,
    "coverage_floor": 0.5,
    "most_share": 1.0,
    "missing": "exclude",
    "stale": {"usage": [14, 42]},
    "sides": {
        "use": {
            "title": "Use",
            "weight": 3,
            "inputs": {
                "seats_used_share": {"weight": 1, "points": [[0.0, 0], [1.0, 100]]},
                "breadth_share": {"weight": 1, "points": [[0.0, 0], [1.0, 100]]},
            },
        },
        "voice": {
            "title": "Voice",
            "weight": 1,
            "inputs": {"nps_answer": {"points": [[0, 0], [10, 100]]}},
        },
    },
    "caps": [{"input": "sponsor_gap", "at_least": 1, "most": 60, "says": "nobody took over"}],
}


def two_sides(**changes: Any) -> Settings:
    """Use counts for three quarters, voice for one."""
    return settings({**TWO_SIDES, **changes})


def inputs(*accounts: dict[str, Any], day: str = DAY) -> pd.DataFrame:
    """Inputs of accounts A1, A2, ... on a day; what is not given is not known, evidence is of today."""
    rows = [
        {
            "account_id": f"A{place:03d}",
            "snapshot_date": pd.Timestamp(day),
            "state": "open",
            "segment": "Mid-market",
            "tenure_months": 24.0,
            **dict.fromkeys(INPUTS, np.nan),
            **{f"{source}_age_days": 0.0 for source in SOURCES},
            **given,
        }
        for place, given in enumerate(accounts, 1)
    ]
    return pd.DataFrame(rows)


def history_of(outcomes: pd.DataFrame) -> ScoreHistory:
    """A history that was scored already: for the proof, which only reads outcomes and scores."""
    rows = outcomes.assign(
        case_id=outcomes["account_id"],
        coverage=1.0,
        left=outcomes["left"].astype("boolean"),
        left_date=outcomes["decided_date"],
    )
    accounts = rows.drop(columns=["case_id", "left", "decided_date", "left_date"])
    none = pd.DataFrame(columns=["account_id", "snapshot_date"])
    return ScoreHistory(Scores(accounts, none, none), rows, none)


def months(first: str, count: int) -> pd.DatetimeIndex:
    return pd.date_range(first, periods=count, freq="ME", unit="ns")


def outcomes_of(bands: dict[str, list[str]], decided: dict[str, str], first: str) -> pd.DataFrame:
    """Accounts with a band a month; `decided` says who decided to leave, and on which day."""
    score = {"red": 30.0, "yellow": 60.0, "green": 90.0, "unscored": np.nan}
    rows = []
    for account, said in bands.items():
        gone = pd.Timestamp(decided[account]) if account in decided else pd.NaT
        for day, band in zip(months(first, len(said)), said, strict=True):
            if day >= gone:
                break
            left = pd.notna(gone) and gone <= day + pd.Timedelta(days=90)
            rows.append((account, day, "open", score[band], band, left, gone if left else pd.NaT))
    columns = ["account_id", "snapshot_date", "state", "score", "band", "left", "decided_date"]
    return pd.DataFrame(rows, columns=columns)
