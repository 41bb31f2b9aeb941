"""What the demo portfolio's customers answer when asked: likelihood to recommend, and effort."""

import numpy as np
import pandas as pd

from analysis.demo.calendar import blank_unless, first_day, stream
from analysis.demo.companies import Companies
from analysis.demo.history import History
from analysis.demo.phrases import NPS_COMMENTS

ASKED_EVERY_MONTHS = 6
_MEAN_SCORE = np.array([3.4, 5.8, 7.5, 8.6, 9.3])  # by level of satisfaction
_ANSWERS = np.array([0.30, 0.38, 0.42, 0.46, 0.50])  # the unhappy answer less often


def surveys(
    who: Companies,
    history: History,
    people: pd.DataFrame,
    tickets: pd.DataFrame,
    seed: int,
) -> pd.DataFrame:
    """One row per question sent. Every contact twice a year; effort after some tickets."""
    table = pd.concat(
        [_recommend(who, history, people, seed), _effort(history, tickets, seed)], ignore_index=True
    )
    table = table.sort_values(["sent_at", "account_id"], kind="stable", ignore_index=True)
    return table.assign(survey_id=[f"S{k + 1:06d}" for k in range(len(table))])


def _recommend(who: Companies, history: History, people: pd.DataFrame, seed: int) -> pd.DataFrame:
    random = stream(seed, "nps")
    turn = random.integers(0, ASKED_EVERY_MONTHS, len(who))
    account = people["account"].to_numpy()
    since = people["created_date"].to_numpy().astype("datetime64[D]")
    left = people["left_date"].to_numpy().astype("datetime64[D]")
    parts = []
    for month in range(history.opens, history.last + 1):
        day = first_day(month) + np.timedelta64(9, "D")
        asked = history.is_live[month - history.opens, account] & (
            (month + turn[account]) % ASKED_EVERY_MONTHS == 0
        )
        asked &= (since <= day) & (np.isnat(left) | (left > day))
        parts.append((month - history.opens, np.flatnonzero(asked)))
    at = np.concatenate([np.full(len(found), k) for k, found in parts])
    rows = np.concatenate([found for _, found in parts])
    n = len(rows)
    level = history.satisfaction[at, account[rows]]
    sent = (first_day(history.opens + at) + np.timedelta64(9, "D")).astype("datetime64[s]")
    sent = sent + random.integers(8 * 3600, 12 * 3600, n).astype("timedelta64[s]")
    answered = sent + random.integers(600, 9 * 86400, n).astype("timedelta64[s]")
    answers = random.random(n) < _ANSWERS[level]
    answers &= answered < first_day(history.last + 1)
    warmth = people["warmth"].to_numpy()[rows]
    score = _MEAN_SCORE[level] + 0.8 * warmth + 1.0 * random.standard_normal(n)
    score = np.clip(np.rint(score), 0, 10)
    band = np.searchsorted([3, 6, 8], score)
    words = np.array(NPS_COMMENTS, dtype=object)[band, random.integers(0, 5, n)]
    speaks = answers & (random.random(n) < 0.55)
    return pd.DataFrame(
        {
            "account_id": who.account_id[account[rows]],
            "contact_id": people["contact_id"].to_numpy()[rows],
            "kind": "nps",
            "sent_at": sent,
            "responded_at": np.where(answers, answered, np.datetime64("NaT", "s")),
            "score": np.where(answers, score, np.nan),
            "scale_min": 0,
            "scale_max": 10,
            "is_higher_better": True,
            "comment": blank_unless(speaks, words),
        }
    )


def _effort(history: History, tickets: pd.DataFrame, seed: int) -> pd.DataFrame:
    """After one solved ticket in six: "how easy was it to get help", 1 to 7."""
    random = stream(seed, "ces")
    solved = tickets[tickets["solved_at"].notna() & tickets["contact_id"].notna()]
    asked = solved[random.random(len(solved)) < 1 / 6]
    n = len(asked)
    sent = asked["solved_at"].to_numpy().astype("datetime64[s]") + np.timedelta64(3600, "s")
    answered = sent + random.integers(600, 5 * 86400, n).astype("timedelta64[s]")
    answers = (random.random(n) < 0.4) & (answered < first_day(history.last + 1))
    hours = (asked["solved_at"] - asked["opened_at"]).dt.total_seconds().to_numpy() / 3600
    score = np.clip(np.rint(6.2 - 0.6 * np.log(hours / 12) + random.standard_normal(n)), 1, 7)
    return pd.DataFrame(
        {
            "account_id": asked["account_id"].to_numpy(),
            "contact_id": asked["contact_id"].to_numpy(),
            "kind": "ces",
            "sent_at": sent,
            "responded_at": np.where(answers, answered, np.datetime64("NaT", "s")),
            "score": np.where(answers, score, np.nan),
            "scale_min": 1,
            "scale_max": 7,
            "is_higher_better": True,
            "comment": None,
        }
    )
