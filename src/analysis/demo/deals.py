"""Deals of the demo company: renewals, additions won and lost, first contracts, prospects."""

import numpy as np
import pandas as pd

from analysis.demo import world
from analysis.demo.calendar import (
    Array,
    blank_unless,
    day_in,
    days,
    first_day,
    last_day,
    number_of,
    stream,
)
from analysis.demo.companies import NEVER, Companies
from analysis.demo.conversations import owner_on
from analysis.demo.history import History
from analysis.demo.phrases import LOST_REASONS, RIVALS

_STAGES = ("Discovery", "Proposal", "Negotiation")


def opportunities(
    who: Companies, history: History, lines: pd.DataFrame, periods: pd.DataFrame, seed: int
) -> pd.DataFrame:
    """One row per deal: renewals due, additions won and lost, first contracts, and prospects."""
    random = stream(seed, "opportunities")
    today = pd.Timestamp(last_day(history.last))
    parts = [
        _renewals(lines, random),
        _additions(lines, random),
        _lost_additions(who, history, random),
        _first_contracts(lines, random),
        _prospects(who, history, random),
    ]
    table = pd.concat([part for part in parts if len(part)], ignore_index=True)
    since = pd.Timestamp(first_day(history.opens - 6))
    table = table[(table["created_date"] >= since) & (table["created_date"] <= today)]
    table = table.sort_values(["created_date", "account_id"], kind="stable", ignore_index=True)
    n = len(table)
    is_open = table["closed_date"].isna() | (table["closed_date"] > today)
    table.loc[is_open, "closed_date"] = pd.NaT
    table.loc[is_open, ["outcome", "lost_reason"]] = None
    table["stage"] = np.array(_STAGES)[random.integers(0, 3, n)]  # the outcome is no stage
    table["competitor_name"] = _named_rival(table, who, history, random)
    table["owner_id"] = owner_on(table, "created_date", periods)
    name = table["account_id"].map(dict(zip(who.account_id, who.name, strict=True)))
    label = table["kind"].map(
        {
            "new": "first contract",
            "renewal": "renewal",
            "upsell": "more seats",
            "cross_sell": "add-on",
        }
    )
    table["opportunity_name"] = name.astype(str) + ": " + label
    return table.assign(opportunity_id=[f"D{k + 1:06d}" for k in range(n)])


def _named_rival(
    table: pd.DataFrame, who: Companies, history: History, random: np.random.Generator
) -> Array:
    """Who else was named when the deal was opened: more often where a rival truly was about.

    Drawn from what was so on that day, never from the outcome, which nobody knew.
    """
    n = len(table)
    place = pd.Series(np.arange(len(who)), index=who.account_id)[table["account_id"]].to_numpy()
    month = number_of(table["created_date"].to_numpy()) - history.opens
    about = history.rival[np.clip(month, 0, len(history.rival) - 1), place] == 1
    named = random.random(n) < np.where(about, 0.65, np.where(table["kind"] == "new", 0.45, 0.15))
    return blank_unless(named, np.array(RIVALS)[random.integers(0, len(RIVALS), n)])


def contracts_due(lines: pd.DataFrame) -> pd.DataFrame:
    """Lines that stand for their contract: the core product, with the worth of the whole."""
    yearly = 12 * lines["amount_minor"] / lines["term_months"]
    worth = yearly.groupby(lines["contract_id"]).transform("sum").round().astype("int64")
    core = lines.assign(worth=worth)[(lines["product_id"] == "P1")]
    return core.drop_duplicates("contract_id")


def _renewals(lines: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
    due = contracts_due(lines)
    due = due[due["end_date"].notna() & due["terminated_date"].isna()]
    signed = lines.dropna(subset=["renews_line_id"]).set_index("renews_line_id")["signed_date"]
    renewed = due["line_id"].map(signed.to_dict())
    created = due["end_date"] - pd.to_timedelta(random.integers(120, 200, len(due)), unit="D")
    said = due["cancelled_date"].fillna(due["end_date"])
    settled = renewed.fillna(said)
    lost = random.choice(LOST_REASONS, len(due))
    return pd.DataFrame(
        {
            "account_id": due["account_id"],
            "kind": "renewal",
            "product_id": due["product_id"],
            "line_id": due["line_id"],
            "created_date": np.maximum(created, due["signed_date"] + pd.Timedelta(days=20)),
            "expected_close_date": due["end_date"],
            "closed_date": settled,
            "outcome": np.where(renewed.notna(), "won", "lost"),
            "lost_reason": blank_unless(renewed.isna().to_numpy(), lost),
            "amount_annual_minor": due["worth"],
            "currency": due["currency"],
        }
    )


def _additions(lines: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
    """Seats added during a term, and products that joined at a renewal."""
    first = lines["contract_id"].map(lines.groupby("contract_id")["start_date"].min())
    of_contract = lines.groupby("contract_id")["renews_line_id"].transform("count") > 0
    fresh = lines["renews_line_id"].isna()
    more = fresh & (lines["start_date"] > first)
    joined = fresh & of_contract & ~more & (lines["product_id"] != "P1")
    sold = lines[more | joined]
    created = sold["signed_date"] - pd.to_timedelta(random.integers(20, 100, len(sold)), unit="D")
    return pd.DataFrame(
        {
            "account_id": sold["account_id"],
            "kind": np.where(more[sold.index], "upsell", "cross_sell"),
            "product_id": sold["product_id"],
            "created_date": created,
            "expected_close_date": sold["signed_date"] + pd.Timedelta(days=10),
            "closed_date": sold["signed_date"],
            "outcome": "won",
            "amount_annual_minor": (12 * sold["amount_minor"] / sold["term_months"])
            .round()
            .astype("int64"),
            "currency": sold["currency"],
        }
    )


def _lost_additions(who: Companies, history: History, random: np.random.Generator) -> pd.DataFrame:
    """Offers of more that came to nothing, or are still open."""
    offered = history.is_live & (random.random(history.is_live.shape) < 0.035)
    month, account = np.nonzero(offered)
    n = len(month)
    created = day_in(history.opens + month, random.integers(1, 28, n))
    seats = np.maximum(1, history.seats[month, account] * random.uniform(0.05, 0.35, n))
    price = np.array([s.seat_price for s in world.SEGMENTS])[who.segment[account]]
    return pd.DataFrame(
        {
            "account_id": who.account_id[account],
            "kind": random.choice(["upsell", "cross_sell"], n, p=[0.6, 0.4]),
            "product_id": random.choice(["P1", "P2", "P3"], n),
            "created_date": pd.to_datetime(created),
            "expected_close_date": pd.to_datetime(created + days(random.integers(40, 120, n))),
            "closed_date": pd.to_datetime(created + days(random.integers(15, 150, n))),
            "outcome": random.choice(
                ["lost", "no_decision", "disqualified"], n, p=[0.5, 0.38, 0.12]
            ),
            "lost_reason": random.choice(LOST_REASONS, n),
            "amount_annual_minor": (np.rint(seats * price * 12) * 100).astype("int64"),
            "currency": who.currency[account],
        }
    )


def _first_contracts(lines: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
    first = (
        contracts_due(lines).sort_values("signed_date", kind="stable").drop_duplicates("account_id")
    )
    created = first["signed_date"] - pd.to_timedelta(random.integers(30, 150, len(first)), unit="D")
    return pd.DataFrame(
        {
            "account_id": first["account_id"],
            "kind": "new",
            "product_id": "P1",
            "created_date": created,
            "expected_close_date": first["signed_date"] + pd.Timedelta(days=14),
            "closed_date": first["signed_date"],
            "outcome": "won",
            "amount_annual_minor": first["worth"],
            "currency": first["currency"],
        }
    )


def _prospects(who: Companies, history: History, random: np.random.Generator) -> pd.DataFrame:
    waiting = np.flatnonzero(who.start_month == NEVER)
    n = len(waiting)
    created = day_in(np.full(n, history.last - 1), random.integers(1, 28, n))
    return pd.DataFrame(
        {
            "account_id": who.account_id[waiting],
            "kind": "new",
            "product_id": "P1",
            "created_date": pd.to_datetime(created),
            "expected_close_date": pd.to_datetime(created + days(100)),
            "closed_date": pd.NaT,
            "outcome": None,
            "amount_annual_minor": (np.rint(who.arr[waiting]) * 100).astype("int64"),
            "currency": who.currency[waiting],
        }
    )
