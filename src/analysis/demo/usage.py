"""How much the demo portfolio's customers use the product, week by week.

Use follows satisfaction late and through noise: a moving average of the last months, the
customer's own habits, the industry's season, the weeks after the start, and the end in sight.
"""

import numpy as np
import pandas as pd

from analysis.demo import world
from analysis.demo.calendar import Array, days, first_day, last_day, number_of, stream
from analysis.demo.companies import Companies
from analysis.demo.history import History

MEASURES = ("active_users", "sessions", "key_actions", "features_used")
FEATURES = 24  # that the product has
OUTAGE_WEEKS = 2  # in which no feed arrived from anybody
_BY_LEVEL = np.array([0.30, 0.56, 0.88, 1.0, 1.10])
_MEMORY = 0.7  # weight of the current month against those before


def usage(who: Companies, history: History, seed: int) -> pd.DataFrame:
    """One row per account, week and measure, for the weeks that ended by the last day."""
    random = stream(seed, "usage")
    weeks = _weeks(history)
    mood = _mood(history)
    month = number_of(weeks) - history.opens
    n = len(who)
    habit = np.exp(0.06 * random.standard_normal(n))
    depth = np.exp(0.20 * random.standard_normal(n))
    season = np.array([i.season for i in world.INDUSTRIES])[who.industry]

    silent = _without_feed(who, history)
    parts = []
    wave = np.zeros(n)  # slow ups and downs of the customer's own
    for week, at in zip(weeks, month, strict=True):
        wave = 0.85 * wave + 0.035 * random.standard_normal(n)
        noise = random.standard_normal((4, n))
        if _in_outage(week, history):
            continue
        here = np.flatnonzero(history.is_live[at] & ~silent)
        level = mood[at, here] * np.where(history.is_leaving[at, here], 0.8, 1.0)
        ramp = np.clip((at + history.opens - who.start_month[here] + 1) / 4, 0.35, 1.0)
        calendar = season[here, (history.opens + at) % 12]
        seats = history.seats[at, here]
        share = who.adoption[here] * level * ramp * habit[here] * np.exp(wave[here])
        busy = calendar * np.exp(0.05 * noise[0, here])
        active = np.minimum(
            np.rint(seats * np.clip(share, 0, 1.02) * np.minimum(busy, 1.15)), seats
        )
        sessions = np.rint(active * 4.2 * depth[here] * busy * np.exp(0.08 * noise[1, here]))
        actions = np.rint(sessions * 6.5 * level * np.exp(0.10 * noise[2, here]))
        breadth = FEATURES * np.clip(0.62 * level * ramp * depth[here] ** 0.3, 0, 1)
        features = np.clip(np.rint(breadth + 0.8 * noise[3, here]), 0, FEATURES)
        features = np.where(active > 0, np.maximum(features, 1), 0)
        parts.append((week, here, np.stack([active, sessions, actions, features])))

    sizes = [len(here) for _, here, _ in parts]
    account = np.concatenate([np.tile(here, 4) for _, here, _ in parts])
    return pd.DataFrame(
        {
            "account_id": pd.Categorical.from_codes(account, categories=who.account_id),
            "usage_date": np.repeat([week for week, _, _ in parts], [4 * s for s in sizes]),
            "days": 7,
            "measure": pd.Categorical.from_codes(
                np.concatenate([np.repeat(np.arange(4), s) for s in sizes]), categories=MEASURES
            ),
            "product_id": pd.Categorical.from_codes(np.zeros(len(account), int), ["all"]),
            "value": np.concatenate([values.ravel() for _, _, values in parts]),
        }
    )


def _weeks(history: History) -> Array:
    """Mondays of the weeks that lie wholly in the history."""
    monday = np.datetime64("2020-01-06")
    first = first_day(history.opens)
    before = -(-(first - monday).astype(int) // 7)
    count = (last_day(history.last) + days(1) - first).astype(int) // 7
    weeks = monday + days(7 * (before + np.arange(count)))
    return weeks[weeks + days(6) <= last_day(history.last)]


def _mood(history: History) -> Array:
    """What satisfaction does to use: this month's share of it and what is left of earlier ones."""
    now = _BY_LEVEL[history.satisfaction]
    mood = np.empty_like(now)
    mood[0] = now[0]
    for k in range(1, len(now)):
        mood[k] = _MEMORY * now[k] + (1 - _MEMORY) * mood[k - 1]
    return mood


def _without_feed(who: Companies, history: History) -> Array:
    """One customer in a hundred never connected the usage feed; at least one."""
    silent = np.zeros(len(who), bool)
    scripted = [k for pair in who.mergers for k in pair[:2]]
    usual = np.setdiff1d(np.flatnonzero(history.is_live[-1] & (who.segment == 2)), scripted)
    silent[usual[3 :: max(1, len(who) // 2)]] = True
    return silent


def _in_outage(week: Array, history: History) -> bool:
    begins = first_day(history.last - 16)
    return bool(begins <= week < begins + np.timedelta64(7 * OUTAGE_WEEKS, "D"))
