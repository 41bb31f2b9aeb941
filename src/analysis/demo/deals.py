"""Deals of the demo company, forecasts as they were made, and what was decided on warnings.

Owners are optimistic: their chance of renewal lies 8 to 15 points above the model's, and leadership
settles in between. Forecasts of past months stand as they were made.
"""

import numpy as np
import pandas as pd

from analysis.demo import world
from analysis.demo.calendar import (
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

FORECAST_MONTHS = 12  # target months at the end of the history that forecasts were kept for
MADE_DAYS_AHEAD = (90, 60, 30)
_STAGES = ("Discovery", "Proposal", "Negotiation")


def opportunities(
    who: Companies, history: History, lines: pd.DataFrame, periods: pd.DataFrame, seed: int
) -> pd.DataFrame:
    """One row per deal: renewals due, additions won and lost, first contracts, and prospects."""
    random = stream(seed, "opportunities")
    today = pd.Timestamp(last_day(history.last))
    parts = [
        _renewals(lines, today, random),
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
    stage = np.array(_STAGES)[random.integers(0, 3, n)]
    table["stage"] = np.where(
        is_open, stage, np.where(table["outcome"] == "won", "Closed won", "Closed lost")
    )
    rival = np.array(RIVALS)[random.integers(0, len(RIVALS), n)]
    contested = random.random(n) < np.where(table["outcome"] == "lost", 0.45, 0.18)
    table["competitor_name"] = blank_unless(contested, rival)
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


def _core(lines: pd.DataFrame) -> pd.DataFrame:
    """Lines that stand for their contract: the core product, with the worth of the whole."""
    yearly = 12 * lines["amount_minor"] / lines["term_months"]
    worth = yearly.groupby(lines["contract_id"]).transform("sum").round().astype("int64")
    core = lines.assign(worth=worth)[(lines["product_id"] == "P1")]
    return core.drop_duplicates("contract_id")


def _renewals(
    lines: pd.DataFrame, today: pd.Timestamp, random: np.random.Generator
) -> pd.DataFrame:
    due = _core(lines)
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
    first = _core(lines).sort_values("signed_date", kind="stable").drop_duplicates("account_id")
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


def forecasts(
    who: Companies, history: History, lines: pd.DataFrame, periods: pd.DataFrame, seed: int
) -> pd.DataFrame:
    """Three calls on every renewal of the last year and the next quarter, frozen when made."""
    random = stream(seed, "forecasts")
    due = _core(lines)
    due = due[due["end_date"].notna() & due["terminated_date"].isna()]
    month = number_of(due["end_date"].to_numpy())
    due = due[(month > history.last - FORECAST_MONTHS) & (month <= history.last + 3)]
    place = pd.Series(np.arange(len(who)), index=who.account_id)
    parts = []
    for ahead in MADE_DAYS_AHEAD:
        made = due["end_date"] - pd.Timedelta(days=ahead)
        known = due[(made <= pd.Timestamp(last_day(history.last))) & (made >= due["signed_date"])]
        made = made[known.index]
        at = number_of(made.to_numpy()) - history.opens - 1
        known, made, at = known[at >= 0], made[at >= 0], at[at >= 0]
        account = place[known["account_id"]].to_numpy()
        n = len(known)
        level = history.satisfaction[at, account]
        model = np.array([0.62, 0.76, 0.88, 0.93, 0.95])[level] + 0.05 * random.standard_normal(n)
        model = np.clip(model, 0.2, 0.985)
        owner = np.clip(model + random.uniform(0.08, 0.15, n), 0, 1.0)
        final = np.clip((0.45 * model + 0.55 * owner) + 0.02 * random.standard_normal(n), 0, 1)
        growth = 1 + known["uplift_rate"].fillna(0).to_numpy()
        for call, chance in (("model", model), ("owner", owner), ("final", final)):
            amount = np.rint(known["worth"].to_numpy() * growth * chance).astype("int64")
            parts.append(
                pd.DataFrame(
                    {
                        "made_date": made.to_numpy(),
                        "account_id": known["account_id"].to_numpy(),
                        "line_id": known["line_id"].to_numpy(),
                        "target_month": first_day(number_of(known["end_date"].to_numpy())),
                        "call": call,
                        "amount_annual_minor": amount,
                        "currency": known["currency"].to_numpy(),
                        "probability": chance.round(3),
                    }
                )
            )
    table = pd.concat(parts, ignore_index=True)
    table = table.sort_values(["made_date", "line_id", "call"], kind="stable", ignore_index=True)
    owner_id = owner_on(table, "made_date", periods)
    settled = blank_unless((table["call"] == "final").to_numpy(), np.full(len(table), "U01"))
    table["author_id"] = np.where(table["call"] == "owner", owner_id, settled)
    return table.assign(forecast_id=[f"F{k + 1:06d}" for k in range(len(table))])


def decisions(who: Companies, history: History, periods: pd.DataFrame, seed: int) -> pd.DataFrame:
    """What owners did when a warning stood over an account, and what came of it."""
    random = stream(seed, "decisions")
    from_month = max(0, len(history.is_live) - 18)
    warned = (history.satisfaction[from_month:] <= 1) & history.is_live[from_month:]
    warned &= random.random(warned.shape) < 0.22
    month, account = np.nonzero(warned)
    month = month + from_month
    n = len(month)
    decided = day_in(history.opens + month, random.integers(1, 28, n)).astype("datetime64[s]")
    decided = decided + random.integers(9 * 3600, 17 * 3600, n).astype("timedelta64[s]")
    later = np.minimum(month + 4, len(history.is_live) - 1)
    stayed = history.is_live[later, account]
    change = history.seats[later, account] - history.seats[month, account]
    outcome = np.select(
        [~stayed, change > 0, change < 0], ["churned", "expanded", "contracted"], "retained"
    )
    ripe = month + 4 < len(history.is_live)
    action = random.choice(["acted", "acted", "snoozed", "dismissed", "overridden"], n)
    is_override = action == "overridden"
    day = decided.astype("datetime64[D]")
    table = pd.DataFrame(
        {
            "account_id": who.account_id[account],
            "decided_at": decided,
            "kind": np.where(is_override, "health_override", "signal"),
            "subject_id": np.where(
                is_override,
                "health",
                random.choice(["usage_drop", "open_tickets", "sponsor_left"], n),
            ),
            "action": action,
            "value": blank_unless(is_override, random.choice(["yellow", "green"], n)),
            "reason": random.choice(
                [
                    "Call arranged with the sponsor",
                    "Known seasonal dip",
                    "Plan agreed with engineering",
                ],
                n,
            ),
            "expires_date": np.where(
                is_override | (action == "snoozed"), day + days(60), np.datetime64("NaT", "D")
            ),
            "closed_date": np.where(
                ripe & ~is_override, first_day(history.opens + later), np.datetime64("NaT", "D")
            ),
            "outcome": blank_unless(ripe & ~is_override, outcome),
        }
    )
    table = table.sort_values(["decided_at", "account_id"], kind="stable", ignore_index=True)
    table["person_id"] = owner_on(table, "decided_at", periods)
    return table.assign(decision_id=[f"E{k + 1:05d}" for k in range(n)])
