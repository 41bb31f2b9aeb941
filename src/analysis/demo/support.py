"""What the demo portfolio's customers ask for help with, how fast they are helped, and how they rate it.

Tickets rise as satisfaction falls, but the unhappiest of all fall silent.
"""

import numpy as np
import pandas as pd

from analysis.demo.calendar import Array, blank_unless, first_day, stream
from analysis.demo.companies import Companies
from analysis.demo.history import History
from analysis.demo.phrases import FEATURES, TICKETS

_BY_LEVEL = np.array([0.8, 2.1, 1.4, 0.95, 0.75])
_URGENCY = np.array(  # shares of low, normal, high, urgent by level
    [
        [0.10, 0.45, 0.30, 0.15],
        [0.12, 0.48, 0.28, 0.12],
        [0.20, 0.55, 0.19, 0.06],
        [0.26, 0.56, 0.14, 0.04],
        [0.30, 0.56, 0.11, 0.03],
    ]
)
_CATEGORIES = tuple(TICKETS)
_CATEGORY_SHARES = (0.26, 0.22, 0.12, 0.12, 0.12, 0.08, 0.08)
_RESPONSE_HOURS = np.array([14.0, 7.0, 3.0, 0.9])  # medians by priority
_SOLVE_HOURS = np.array([90.0, 52.0, 34.0, 15.0])


def tickets(who: Companies, history: History, people: pd.DataFrame, seed: int) -> pd.DataFrame:
    """One row per ticket opened in the history; `people` are the contacts."""
    random = stream(seed, "tickets")
    rate = 0.25 * np.sqrt(np.maximum(history.seats, 1) / 20) * _BY_LEVEL[history.satisfaction]
    count = random.poisson(np.where(history.is_live, rate, 0.0))
    month, account = np.nonzero(count)
    times = count[month, account]
    month, account = np.repeat(month, times), np.repeat(account, times)
    n = len(account)
    level = history.satisfaction[month, account]

    opened = working_time(month + history.opens, random, n)
    priority = _pick(_URGENCY[level], random)
    category = random.choice(len(_CATEGORIES), n, p=_CATEGORY_SHARES)
    better = np.array([0.6, 0.8, 1.0, 1.25])[who.tier[account]]  # platinum is answered first
    response = _RESPONSE_HOURS[priority] * better * np.exp(0.8 * random.standard_normal(n))
    strain = np.array([1.9, 1.6, 1.1, 0.9, 0.85])[level]
    solve = response + _SOLVE_HOURS[priority] * strain * np.exp(1.0 * random.standard_normal(n))
    reopened = random.random(n) < np.array([0.22, 0.18, 0.10, 0.06, 0.05])[level]
    first_solve = solve
    solve = np.where(reopened, solve * random.uniform(1.3, 2.6, n), solve)
    solve = np.where(random.random(n) < 0.012, 60 * 24.0, solve)  # a few drag on for months
    rated = random.random(n) < 0.38
    mood = np.array([2.7, 3.3, 4.2, 4.7, 5.0])[level] - 0.35 * np.log(solve / 48) - 0.5 * reopened
    score = np.clip(np.rint(mood + 0.8 * random.standard_normal(n)), 1, 5)

    end = first_day(history.last + 1)
    answered, solved = _later(opened, response), _later(opened, solve)
    again = _later(opened, np.minimum(first_solve + 6, 0.9 * solve))
    rating = _later(solved, random.uniform(1, 70, n))
    subject, body = _words(category, random)
    table = pd.DataFrame(
        {
            "account_id": who.account_id[account],
            "contact_id": contact_then(account, opened, people, random),
            "product_id": random.choice(["P1", "P2", "P1", "P1"], n),
            "opened_at": opened,
            "first_response_at": _until(answered, end),
            "solved_at": _until(solved, end),
            "reopened_at": _until(np.where(reopened, again, np.datetime64("NaT", "s")), end),
            "reopened_count": pd.Series(1, index=range(n))
            .where(reopened & (again < end))
            .astype("Int64"),
            "priority": np.array(["low", "normal", "high", "urgent"])[priority],
            "category": np.array(_CATEGORIES)[category],
            "channel": random.choice(
                ["email", "portal", "chat", "phone"], n, p=[0.45, 0.3, 0.18, 0.07]
            ),
            "subject": subject,
            "body": body,
            "rated_at": _until(np.where(rated, rating, np.datetime64("NaT", "s")), end),
            "satisfaction_score": pd.Series(score).where(rated & (rating < end)).astype("Int64"),
        }
    )
    table = table.sort_values(["opened_at", "account_id"], kind="stable", ignore_index=True)
    width = max(6, len(str(n)))
    return table.assign(ticket_id=[f"T{k + 1:0{width}d}" for k in range(n)])


def working_time(month: Array, random: np.random.Generator, n: int) -> Array:
    """A weekday between eight and six in a month given by number."""
    length = (first_day(month + 1) - first_day(month)).astype(int)
    day = first_day(month) + (length * random.random(n)).astype("timedelta64[D]")
    weekday = (day.astype(int) + 3) % 7  # 1970-01-01 was a Thursday; 0 is Monday
    back = np.where(weekday >= 5, weekday - 4, 0)
    earlier = day - back.astype("timedelta64[D]")
    day = np.where(
        earlier >= first_day(month), earlier, day + (7 - weekday).astype("timedelta64[D]")
    )
    seconds = random.integers(8 * 3600, 18 * 3600, n)
    return day.astype("datetime64[s]") + seconds.astype("timedelta64[s]")


def _later(moment: Array, hours: Array) -> Array:
    return moment + np.rint(hours * 3600).astype("timedelta64[s]")


def _until(moment: Array, end: Array) -> Array:
    """Blank what lies after the last day of the data."""
    return np.where(moment < end, moment, np.datetime64("NaT", "s"))


def _pick(shares: Array, random: np.random.Generator) -> Array:
    edges = shares.cumsum(axis=1)
    edges[:, -1] = 1.0
    return (random.random(len(shares))[:, None] >= edges).sum(axis=1)


def contact_then(
    account: Array, when: Array, people: pd.DataFrame, random: np.random.Generator
) -> Array:
    """Somebody known at the account at the time; blank where nobody was, or one time in ten."""
    held = people.sort_values("account", kind="stable")
    ids = held["contact_id"].to_numpy()
    first = np.searchsorted(held["account"], account)
    count = np.searchsorted(held["account"], account, side="right") - first
    chosen = first + (count * random.random(len(account))).astype(int)
    since = held["created_date"].to_numpy().astype("datetime64[s]")[chosen]
    left = held["left_date"].to_numpy().astype("datetime64[s]")[chosen]
    there = (since <= when) & (np.isnat(left) | (left > when))
    there &= random.random(len(account)) > 0.1
    return blank_unless(there, ids[chosen])


def _words(category: Array, random: np.random.Generator) -> tuple[Array, Array]:
    """Subject and body of each ticket; every combination is written out once."""
    subjects: list[str] = []
    bodies: list[str] = []
    first, size = [], []
    for texts in TICKETS.values():
        first.append(len(subjects))
        for subject, body in texts:
            for feature in FEATURES:
                subjects.append(_filled(subject, feature))
                bodies.append(_filled(body, feature))
        size.append(len(subjects) - first[-1])
    chosen = np.array(first)[category] + (
        np.array(size)[category] * random.random(len(category))
    ).astype(int)
    return np.array(subjects, dtype=object)[chosen], np.array(bodies, dtype=object)[chosen]


def _filled(text: str, feature: str) -> str:
    filled = text.format(feature=feature)
    return filled[0].upper() + filled[1:]
