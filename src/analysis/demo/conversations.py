"""Calls, meetings and mails between the demo company and its customers, with notes of ours.

The unhappy call less often of their own accord; a rival at the door is mentioned one time in three.
"""

import numpy as np
import pandas as pd

from analysis.demo.calendar import Array, stream
from analysis.demo.companies import Companies
from analysis.demo.history import History
from analysis.demo.phrases import MEETINGS, NOTES, RIVAL_NOTES, RIVALS
from analysis.demo.support import working_time

_A_MONTH = np.array([3.2, 1.8, 0.9, 0.3])  # conversations by tier
_CUSTOMER_ASKS = np.array([0.12, 0.22, 0.33, 0.40, 0.46])


def interactions(
    who: Companies,
    history: History,
    people: pd.DataFrame,
    periods: pd.DataFrame,
    seed: int,
) -> pd.DataFrame:
    """One row per conversation; `people` are the contacts, `periods` the account history."""
    random = stream(seed, "interactions")
    rate = np.where(history.is_live, _A_MONTH[who.tier][None, :], 0.0)
    count = random.poisson(rate * np.where(history.satisfaction <= 1, 0.8, 1.0))
    month, account = np.nonzero(count)
    month, account = (np.repeat(at, count[month, account]) for at in (month, account))
    n = len(account)
    level = history.satisfaction[month, account]
    when = working_time(month + history.opens, random, n)
    kind = random.choice(["call", "meeting", "email"], n, p=[0.42, 0.18, 0.40])
    minutes = np.select(
        [kind == "call", kind == "meeting"],
        [random.integers(10, 46, n), random.integers(30, 91, n)],
        0,
    )
    tone = np.clip(level + random.integers(-1, 2, n), 0, 4)
    notes = np.array(NOTES, dtype=object)[tone, random.integers(0, 3, n)]
    rival = np.array(RIVALS)[account % len(RIVALS)]
    named = (history.rival[month, account] == 1) & (random.random(n) < 0.35)
    said = np.array(RIVAL_NOTES, dtype=object)[random.integers(0, 3, n)]
    words = [
        f"{text} {extra.format(rival=name)}" if is_named else text
        for text, extra, name, is_named in zip(notes, said, rival, named, strict=True)
    ]
    score = np.clip((tone - 2) / 2.4 + 0.18 * random.standard_normal(n), -1, 1).round(2)
    table = pd.DataFrame(
        {
            "account_id": who.account_id[account],
            "occurred_at": when,
            "kind": kind,
            "initiator": np.where(random.random(n) < _CUSTOMER_ASKS[level], "customer", "us"),
            "contact_ids": attendees(account, when, people, random),
            "duration_minutes": np.where(minutes > 0, minutes, np.nan),
            "subject": random.choice(MEETINGS, n),
            "body": words,
            "sentiment_score": np.where(random.random(n) < 0.6, score, np.nan),
        }
    )
    table = table.sort_values(["occurred_at", "account_id"], kind="stable", ignore_index=True)
    table["person_id"] = owner_on(table, "occurred_at", periods)
    return table.assign(interaction_id=[f"I{k + 1:06d}" for k in range(n)])


def owner_on(table: pd.DataFrame, column: str, periods: pd.DataFrame) -> Array:
    """Who looked after each row's account on the day in `column`."""
    left = pd.DataFrame(
        {
            "account_id": table["account_id"].astype(object),
            "day": pd.to_datetime(table[column]).astype("datetime64[ns]"),
            "row": np.arange(len(table)),
        }
    ).sort_values("day", kind="stable")
    right = pd.DataFrame(
        {
            "account_id": periods["account_id"].astype(object),
            "day": pd.to_datetime(periods["valid_from"]).astype("datetime64[ns]"),
            "owner_id": periods["owner_id"].astype(object),
        }
    ).sort_values("day", kind="stable")
    found = pd.merge_asof(left, right, on="day", by="account_id")
    return found.sort_values("row")["owner_id"].to_numpy()


def attendees(
    account: Array, when: Array, people: pd.DataFrame, random: np.random.Generator
) -> Array:
    """One to three contacts who were at the account on the day, as `C1|C2`; blank for nobody."""
    held = people.sort_values("account", kind="stable")
    ids = held["contact_id"].to_numpy()
    since = held["created_date"].to_numpy().astype("datetime64[s]")
    left = held["left_date"].to_numpy().astype("datetime64[s]")
    first = np.searchsorted(held["account"], account)
    count = np.searchsorted(held["account"], account, side="right") - first
    offset = (count * random.random(len(account))).astype(int)
    wanted = random.integers(1, 4, len(account))
    names = []
    for turn in range(3):
        chosen = first + (offset + turn) % count
        there = (since[chosen] <= when) & (np.isnat(left[chosen]) | (left[chosen] > when))
        names.append(np.where(there & (turn < wanted), ids[chosen], ""))
    joined = ["|".join(name for name in row if name) for row in zip(*names, strict=True)]
    return np.array([text or None for text in joined], dtype=object)
