"""What the demo company's people work, must reach and earn."""

import numpy as np
import pandas as pd

from analysis.demo import world
from analysis.demo.calendar import day_in, days, first_day, stream
from analysis.demo.companies import Companies
from analysis.demo.conversations import owner_on
from analysis.demo.history import History

_BASE_PAY = {
    "Account Director": 128_000,
    "Senior Account Manager": 96_000,
    "Account Manager": 78_000,
}
_VARIABLE_SHARE = {
    "Account Director": 0.45,
    "Senior Account Manager": 0.40,
    "Account Manager": 0.35,
}


def time_spent(
    who: Companies, history: History, lines: pd.DataFrame, periods: pd.DataFrame, seed: int
) -> pd.DataFrame:
    """Hours by account, month and activity: management everywhere, delivery for agencies.

    Agencies are over-served: hours delivered run above those agreed, and more so year by year.
    """
    random = stream(seed, "time")
    at, account = np.nonzero(history.is_live)
    month = history.opens + at
    size = np.sqrt(np.maximum(history.seats[at, account], 1) / 20)
    care = np.array([7.0, 4.5, 2.2, 0.8])[who.tier[account]]
    strain = np.array([1.5, 1.35, 1.05, 0.95, 0.9])[history.satisfaction[at, account]]
    management = care * size**0.5 * strain * np.exp(0.25 * random.standard_normal(len(at)))
    table = _hours(who, account, month, "management", management, None)

    agreed = _agreed_hours(who, history, lines)[at, account]
    serves = agreed > 0
    over = 1.05 + 0.05 * at / 12 + 0.12 * random.standard_normal(len(at))
    over = over * np.where(history.satisfaction[at, account] <= 1, 1.12, 1.0)
    delivery = np.maximum(agreed * over, 0)
    served = _hours(
        who, account[serves], month[serves], "delivery", delivery[serves], agreed[serves]
    )
    table = pd.concat([table, served], ignore_index=True)
    table["person_id"] = owner_on(
        table.assign(day=table["month"] + pd.Timedelta(days=14)), "day", periods
    )
    table["cost_rate_hourly_minor"] = np.where(table["activity"] == "delivery", 92_00, 71_00)
    return table.sort_values(["month", "account_id", "activity"], kind="stable", ignore_index=True)


def _hours(who, account, month, activity, hours, scoped) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "account_id": who.account_id[account],
            "month": pd.to_datetime(first_day(month)),
            "activity": activity,
            "hours": np.round(hours * 4) / 4,
            "scoped_hours": np.nan if scoped is None else scoped,
            "currency": world.HOME_CURRENCY,
        }
    )


def _agreed_hours(who: Companies, history: History, lines: pd.DataFrame) -> np.ndarray:
    """Hours of managed campaigns in force in the middle of each month, by account."""
    services = lines[lines["product_id"] == "P4"]
    ends = services["terminated_date"].fillna(services["end_date"]).to_numpy()
    middle = day_in(np.arange(history.opens, history.last + 1), 15)[:, None]
    start = services["start_date"].to_numpy().astype("datetime64[D]")
    in_force = (start <= middle) & (np.isnat(ends) | (ends.astype("datetime64[D]") > middle))
    hours = in_force * services["quantity"].to_numpy(dtype=float)
    place = pd.Series(np.arange(len(who)), index=who.account_id)[services["account_id"]].to_numpy()
    agreed = np.zeros((len(middle), len(who)))
    np.add.at(agreed.T, place, hours.T)
    return agreed


def quotas(history: History, team: pd.DataFrame, seed: int) -> pd.DataFrame:
    """What every account manager is to keep and to add in each year of the history."""
    random = stream(seed, "quotas")
    managers = team[team["role"] != "Account Director"].drop_duplicates("person_id")
    rows = []
    for year_start in range(history.opens - history.opens % 12, history.last + 1, 12):
        start, end = first_day(year_start), first_day(year_start + 12)
        for person in managers.itertuples():
            if person.hired_date >= pd.Timestamp(end) or (person.left_date <= pd.Timestamp(start)):
                continue
            for kind, amount in (("retention", 1_900_000), ("expansion", 260_000)):
                goal = amount * random.uniform(0.75, 1.25)
                rows.append(
                    (
                        person.person_id,
                        kind,
                        start,
                        end,
                        start - days(21),
                        round(goal / 5e3) * 5000_00,
                    )
                )
    columns = ["person_id", "kind", "start_date", "end_date", "set_date", "amount_annual_minor"]
    return pd.DataFrame(rows, columns=columns).assign(currency=world.HOME_CURRENCY)


def pay(history: History, team: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Pay of every person: a row from each raise on. Synthetic, yet private by its contract."""
    random = stream(seed, "pay")
    rows = []
    for person_id, roles in team.groupby("person_id", sort=True):
        luck = float(np.exp(0.06 * random.standard_normal()))
        gender = str(random.choice(["f", "m"]))
        hired, left = roles["hired_date"].min(), roles["left_date"].max()
        raises = [
            hired,
            *pd.date_range(first_day(history.opens - 8), first_day(history.last), freq="12MS"),
        ]
        raises = sorted({day for day in raises if day >= hired and not (day >= left)})
        for k, day in enumerate(raises):
            role = roles[roles["valid_from"] <= day].iloc[-1]["role"]
            base = round(_BASE_PAY[role] * luck * 1.03**k / 500) * 500_00
            rows.append(
                {
                    "person_id": person_id,
                    "valid_from": day,
                    "valid_to": raises[k + 1] if k + 1 < len(raises) else left,
                    "base_annual_minor": base,
                    "variable_annual_minor": round(base * _VARIABLE_SHARE[role] / 500_00) * 500_00,
                    "currency": world.HOME_CURRENCY,
                    "full_time_share": 1.0,
                    "gender": gender,
                }
            )
    return pd.DataFrame(rows).astype({"variable_annual_minor": "Int64"})
