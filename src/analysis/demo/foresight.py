"""What the demo company expected of each renewal, and what it decided when warned.

Owners are optimistic: their chance of renewal lies 8 to 15 points above the model's, and leadership
settles in between. Forecasts of past months stand as they were made.
"""

import numpy as np
import pandas as pd

from analysis.demo.calendar import (
    blank_unless,
    day_in,
    days,
    first_day,
    last_day,
    number_of,
    stream,
)
from analysis.demo.companies import Companies
from analysis.demo.conversations import owner_on
from analysis.demo.deals import contracts_due
from analysis.demo.history import History

FORECAST_MONTHS = 12  # target months at the end of the history that forecasts were kept for
MADE_DAYS_AHEAD = (90, 60, 30)


def forecasts(
    who: Companies, history: History, lines: pd.DataFrame, periods: pd.DataFrame, seed: int
) -> pd.DataFrame:
    """Three calls on every renewal of the last year and the next quarter, frozen when made."""
    random = stream(seed, "forecasts")
    due = contracts_due(lines)
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
