"""Who works at the demo portfolio's customers, and when sponsors come and go."""

import numpy as np
import pandas as pd

from analysis.demo import world
from analysis.demo.calendar import Array, blank_unless, day_in, days, first_day, last_day, stream
from analysis.demo.companies import Companies
from analysis.demo.history import History
from analysis.demo.phrases import FIRST_NAMES, LAST_NAMES, TITLES

_SENIORITIES = ("c_level", "vp", "director", "manager", "individual")
_LEAVES = 0.008  # monthly, of contacts who are not sponsors


def contacts(who: Companies, history: History, created: Array, seed: int) -> pd.DataFrame:
    """One row per contact, with two columns that are not of the contract and never written:
    `account` (position) and `warmth` (how kindly the person judges, in standard deviations)."""
    random = stream(seed, "contacts")
    first = _first_contacts(who, history, created, random)
    later = _later_sponsors(who, history, random)
    table = pd.concat([first, later], ignore_index=True)
    table = table.sort_values(["account", "created_date"], kind="stable", ignore_index=True)

    n = len(table)
    warmth = random.standard_normal(n)
    seniority = table["seniority"].to_numpy()
    title = random.integers(0, 3, n)
    stance = np.select(
        [warmth > 1.1, warmth > 0, warmth > -1.2], ["champion", "supporter", "neutral"], "critic"
    )
    influence = np.select(
        [seniority <= 1, seniority <= 3], ["decision_maker", "influencer"], "user"
    )
    first_name = np.array(FIRST_NAMES)[random.integers(0, len(FIRST_NAMES), n)]
    last_name = np.array(LAST_NAMES)[random.integers(0, len(LAST_NAMES), n)]
    return table.assign(
        contact_id=[f"C{k + 1:05d}" for k in range(n)],
        account_id=who.account_id[table["account"]],
        contact_name=[f"{a} {b}" for a, b in zip(first_name, last_name, strict=True)],
        role_title=np.array([TITLES[s] for s in _SENIORITIES])[seniority, title],
        seniority=np.array(_SENIORITIES)[seniority],
        influence=influence,
        stance=blank_unless(random.random(n) < 0.85, stance),
        warmth=warmth,
    )


def _first_contacts(
    who: Companies, history: History, created: Array, random: np.random.Generator
) -> pd.DataFrame:
    """The people known from the first year on; the first of each account is its sponsor."""
    n = len(who)
    count = np.array([s.contacts for s in world.SEGMENTS])[who.segment]
    count = np.maximum(2, count + random.integers(-1, 2, n))
    account = np.repeat(np.arange(n), count)
    place = np.arange(len(account)) - np.repeat(count.cumsum() - count, count)
    is_sponsor = place == 0
    small = who.segment[account] == len(world.SEGMENTS) - 1
    seniority = np.select(
        [is_sponsor & ~small, is_sponsor, place == 1, place <= 3],
        [random.integers(0, 2, len(account)), 2, 2 + small, 3],
        4,
    )
    since = created[account] + days(np.where(is_sponsor, 0, random.integers(0, 330, len(account))))
    since = np.minimum(since, last_day(history.last) - days(40))
    months = np.ceil(np.log(random.random(len(account))) / np.log(1 - _LEAVES)).astype(int)
    left = first_day(since.astype("datetime64[M]").astype(int) + months) + days(
        random.integers(0, 27, len(account))
    )
    loss_of_first = np.full(n, np.datetime64("NaT", "D"))
    for at, month in zip(*_losses(history), strict=True):
        if np.isnat(loss_of_first[at]):
            loss_of_first[at] = first_day(month)
    sponsor_left = loss_of_first[account] + days(random.integers(0, 27, len(account)))
    left = np.where(is_sponsor, sponsor_left, left)
    left = np.where(left <= last_day(history.last), left, np.datetime64("NaT", "D"))
    return pd.DataFrame(
        {
            "account": account,
            "seniority": seniority,
            "created_date": since,
            "sponsor_from_date": np.where(is_sponsor, since, np.datetime64("NaT", "D")),
            "sponsor_to_date": np.where(is_sponsor, left, np.datetime64("NaT", "D")),
            "left_date": left,
        }
    )


def _later_sponsors(who: Companies, history: History, random: np.random.Generator) -> pd.DataFrame:
    """After each loss a successor, two to seven months on, until the next loss."""
    account, month = _losses(history)
    begins = day_in(
        month + random.integers(2, 8, len(account)), random.integers(1, 28, len(account))
    )
    following = pd.Series(month).groupby(account).shift(-1)
    ends = pd.Series(np.full(len(account), np.datetime64("NaT", "D")))
    again = following.notna().to_numpy()
    ends[again] = day_in(following[again].astype(int).to_numpy(), 14)
    table = pd.DataFrame(
        {
            "account": account,
            "seniority": random.integers(0, 3, len(account)),
            "created_date": begins - days(random.integers(0, 40, len(account))),
            "sponsor_from_date": begins,
            "sponsor_to_date": ends,
            "left_date": ends,
        }
    )
    return table[table["sponsor_from_date"] <= pd.Timestamp(last_day(history.last))]


def _losses(history: History) -> tuple[Array, Array]:
    """Account and month of every loss of a sponsor while the account was a customer."""
    lost = (history.gap == 0) & history.is_live
    month, account = np.nonzero(lost)
    order = np.lexsort((month, account))
    return account[order], month[order] + history.opens
