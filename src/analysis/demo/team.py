"""The demo company's people: who they are, whose accounts are whose, and what changes hands."""

import numpy as np
import pandas as pd

from analysis.demo import world
from analysis.demo.calendar import Array, day_in, first_day, stream
from analysis.demo.companies import Companies
from analysis.demo.history import History

ACCOUNTS_PER_MANAGER = 18
_NAMES = (
    "Dana Whitlock",
    "Marcus Oyelaran",
    "Priya Raghunathan",
    "Tomás Herrera",
    "Hannah Lindqvist",
    "Joel Abernathy",
    "Mei-Ling Zhou",
    "Sophie Marchetti",
    "Andre Baptiste",
    "Katarzyna Nowak",
    "Liam O’Rourke",
    "Fatima Haddad",
)
_WORKPLACES = ("35620", "16980", "41860", "12420", "14460", "19740", "42660")


def people(who: Companies, history: History) -> pd.DataFrame:
    """Two directors and their account managers; one of these is promoted and one leaves."""
    n = _managers(who)
    born = history.opens - world.PREHISTORY_MONTHS - 12
    rows = [
        _person("U01", "Renata Castellanos", "Account Director", None, "East", "35620", born),
        _person("U02", "Gregory Stein", "Account Director", None, "West", "41860", born + 9),
    ]
    for k in range(n):
        name = _NAMES[k % len(_NAMES)] + (f" {k // len(_NAMES) + 1}" if k >= len(_NAMES) else "")
        director, team = ("U01", "East") if k % 2 == 0 else ("U02", "West")
        hired = born + 11 + (k * 9) % 50
        place = _WORKPLACES[k % len(_WORKPLACES)]
        rows.append(_person(f"U{k + 3:02d}", name, "Account Manager", director, team, place, hired))
    promoted, leaver, successor = rows[2], rows[3], rows[-1]
    successor.update(
        hired_date=first_day(history.last - 14), valid_from=first_day(history.last - 14)
    )
    day = first_day(history.last - 20)
    rows.append(
        {**promoted, "level": "Senior", "role": "Senior Account Manager", "valid_from": day}
    )
    promoted["valid_to"] = day
    leaver["left_date"] = leaver["valid_to"] = first_day(history.last - 12)
    return pd.DataFrame(rows).sort_values(["person_id", "valid_from"], ignore_index=True)


def _person(key, name, role, manager, team, place, hired: int) -> dict:
    return {
        "person_id": key,
        "person_name": name,
        "role": role,
        "level": "II",
        "manager_id": manager,
        "team": team,
        "metro_code": place,
        "weekly_hours": 40.0,
        "hired_date": first_day(hired),
        "left_date": pd.NaT,
        "valid_from": first_day(hired),
        "valid_to": pd.NaT,
    }


def account_history(who: Companies, history: History, created: Array, seed: int) -> pd.DataFrame:
    """Owner, segment, tier and parent over time. Whoever leaves hands all accounts over."""
    random = stream(seed, "account_history")
    n, managers = len(who), _managers(who)
    owner = random.permutation(np.arange(n) % (managers - 1))  # the last joins later
    owner[who.whale] = 0
    left = first_day(history.last - 13)
    owner[(owner == 1) & (created >= left)] = managers - 1
    periods = pd.DataFrame(
        {
            "account": np.arange(n),
            "valid_from": created,
            "owner": owner,
            "segment": who.segment,
            "tier": who.tier,
        }
    )
    changes = [
        _change(periods[periods["owner"] == 1], left, owner=managers - 1),
        _change(
            periods.iloc[random.permutation(n)[: n // 14]],
            first_day(history.last - 26),
            owner=random.integers(2, managers - 1, n // 14),
        ),
        _change(
            periods[(periods["segment"] == 3)].iloc[:: max(1, n // 12)].head(max(2, n // 40)),
            first_day(history.last - 22),
            segment=2,
            tier=2,
        ),
    ]
    table = _chain(periods, changes)
    table = pd.DataFrame(
        {
            "account_id": who.account_id[table["account"]],
            "valid_from": table["valid_from"],
            "valid_to": table["valid_to"],
            "owner_id": "U" + (table["owner"] + 3).astype("string").str.zfill(2),
            "segment": np.array([s.name for s in world.SEGMENTS])[table["segment"]],
            "tier": np.array(world.TIERS)[table["tier"]],
            "parent_account_id": None,
            "merged_into_account_id": None,
        }
    ).astype({"parent_account_id": object, "merged_into_account_id": object})
    for child, parent in who.parents:
        table.loc[table["account_id"] == who.account_id[child], "parent_account_id"] = (
            who.account_id[parent]
        )
    return _with_mergers(table, who)


def created_dates(who: Companies, history: History, seed: int) -> Array:
    """When each account was opened in the books: one to five months before its first service."""
    random = stream(seed, "created")
    lead = random.integers(1, 6, len(who))
    begins = np.minimum(who.start_month, history.last - 1)
    return day_in(begins - lead, random.integers(1, 28, len(who)))


def _managers(who: Companies) -> int:
    return max(7, len(who) // ACCOUNTS_PER_MANAGER)


def _change(periods: pd.DataFrame, day: Array, **values: object) -> pd.DataFrame:
    changed = periods[periods["valid_from"] < day].copy()
    changed["valid_from"] = day
    for name, value in values.items():
        changed[name] = value[: len(changed)] if isinstance(value, np.ndarray) else value
        changed[f"{name}_set"] = True
    return changed


def _chain(first: pd.DataFrame, changes: list[pd.DataFrame]) -> pd.DataFrame:
    """Periods end to end: each carries on what the one before had, but for what it changes."""
    table = pd.concat([first, *changes], ignore_index=True)
    table = table.sort_values(["account", "valid_from"], ignore_index=True)
    is_first = ~table.duplicated("account")
    for name in ("owner", "segment", "tier"):
        if f"{name}_set" in table:
            said = is_first | table[f"{name}_set"].eq(True)
            table[name] = table[name].where(said).groupby(table["account"]).ffill().astype(int)
    table["valid_to"] = table.groupby("account")["valid_from"].shift(-1)
    return table


def _with_mergers(table: pd.DataFrame, who: Companies) -> pd.DataFrame:
    for gone, survivor, month in who.mergers:
        day = pd.Timestamp(first_day(month))
        held = table["account_id"] == who.account_id[gone]
        table = table[~held | (table["valid_from"] < day)]
        row = table.index[table["account_id"] == who.account_id[gone]][-1]
        table.loc[row, "valid_to"] = day
        after = table.loc[row].copy()
        after["valid_from"], after["valid_to"] = day, pd.NaT
        after["merged_into_account_id"] = who.account_id[survivor]
        table = pd.concat([table, after.to_frame().T], ignore_index=True)
    return table.sort_values(["account_id", "valid_from"], ignore_index=True)
