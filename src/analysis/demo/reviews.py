"""Business reviews of the demo portfolio: due, held, missed; promises; the customers' own goals."""

import numpy as np
import pandas as pd

from analysis.demo import world
from analysis.demo.calendar import Array, blank_unless, day_in, days, first_day, last_day, stream
from analysis.demo.companies import Companies
from analysis.demo.history import History
from analysis.demo.phrases import (
    CAMPAIGNS,
    GOALS,
    PROMISES_HIDDEN,
    PROMISES_OURS,
    PROMISES_THEIRS,
    REVIEW_NOTES,
)

_HELD = np.array([0.62, 0.74, 0.86, 0.92, 0.95])  # by level of satisfaction
_DECIDER_THERE = np.array([0.35, 0.45, 0.6, 0.7, 0.75])
_NO_DAY = np.datetime64("NaT", "D")


def qbrs(who: Companies, history: History, seed: int) -> pd.DataFrame:
    """One row per review due by the tier's cadence, with `at` and `account` for who builds on it.

    A review is put on the calendar as its quarter opens, so those of the running one are there too.
    """
    random = stream(seed, "qbrs")
    turn = random.integers(0, 4, len(who)) * 3
    # every account has its own week for reviews, up to ten weeks after the quarter's close
    week = random.integers(0, 8, len(who))
    closed = np.arange(history.opens, history.last + 1)
    ahead = np.arange(history.last + 1, history.last + 3)
    past = _planned(who, history, turn, week, closed[closed % 3 == 2])
    coming = _planned(who, history, turn, week, ahead[ahead % 3 == 2])
    n = len(past)
    level = history.satisfaction[past["at"], past["account"]]
    held = random.random(n) < _HELD[level]
    held_date = past["due_date"].to_numpy().astype("datetime64[D]") - days(
        random.integers(-6, 35, n)
    )
    is_past = held_date <= last_day(history.last)
    happened = held & is_past
    score = np.clip(np.rint(level + 0.9 + 0.8 * random.standard_normal(n)), 1, 5)
    rated = happened & (random.random(n) < 0.6)
    past = past.assign(
        held_date=np.where(happened, held_date, _NO_DAY),
        had_decision_maker=pd.array(random.random(n) < _DECIDER_THERE[level], dtype="boolean"),
        feedback_score=pd.Series(score).where(rated).astype("Int64"),
        notes=blank_unless(happened, np.array(REVIEW_NOTES, dtype=object)[level]),
    ).assign(had_decision_maker=lambda t: t["had_decision_maker"].where(happened))
    table = pd.concat([past, coming], ignore_index=True)
    table.insert(0, "qbr_id", [f"Q{k + 1:05d}" for k in range(len(table))])
    return table


def _planned(
    who: Companies, history: History, turn: Array, week: Array, closes: Array
) -> pd.DataFrame:
    """The reviews of the quarters that close with the months `closes`, as far as they are due."""
    every = np.array([world.REVIEW_EVERY_MONTHS[tier] for tier in world.TIERS])[who.tier]
    known = np.minimum(closes, history.last) - history.opens
    due = history.is_live[known] & (every > 0)[None, :]
    due &= (closes[:, None] - 2 + turn) % np.maximum(every, 1) == 0
    place, account = np.nonzero(due)
    month = closes[place]
    return pd.DataFrame(
        {
            "account_id": who.account_id[account],
            "quarter": [f"{1970 + m // 12}Q{m % 12 // 3 + 1}" for m in month],
            "planned_date": day_in(month - 2, 5),
            "due_date": last_day(month) + days(20 + 7 * week[account]),
            "at": known[place],
            "account": account,
        }
    )


def commitments(
    who: Companies,
    history: History,
    reviews: pd.DataFrame,
    people: pd.DataFrame,
    team: pd.DataFrame,
    owners: Array,
    seed: int,
) -> pd.DataFrame:
    """Two to five promises from every review held; `owners` is who of us was responsible."""
    random = stream(seed, "commitments")
    held = reviews["held_date"].notna().to_numpy()
    reviews, owners = reviews[held], owners[held]
    count = random.integers(2, 6, len(reviews))
    row = np.repeat(np.arange(len(reviews)), count)
    n = len(row)
    level = history.satisfaction[reviews["at"].to_numpy()[row], reviews["account"].to_numpy()[row]]
    ours = random.random(n) < 0.6
    hidden = ours & (random.random(n) < 0.14)
    said = np.select(
        [hidden, ours],
        [random.choice(PROMISES_HIDDEN, n), random.choice(PROMISES_OURS, n)],
        random.choice(PROMISES_THEIRS, n),
    )
    made = reviews["held_date"].to_numpy()[row].astype("datetime64[D]")
    due = made + days(random.integers(21, 80, n))
    closed = due + days(random.integers(-18, 25, n))
    is_closed = closed <= last_day(history.last)
    luck = random.random(n) + np.array([-0.18, -0.1, 0.0, 0.05, 0.08])[level]
    outcome = np.select([luck > 0.30, luck > 0.14], ["done", "partial"], "missed")
    name_of = dict(zip(team["person_id"], team["person_name"], strict=True))
    contact = people.drop_duplicates("account").set_index("account")["contact_name"]
    theirs = contact.reindex(reviews["account"].to_numpy()[row]).to_numpy()
    us = np.array([name_of.get(k) for k in owners], dtype=object)[row]
    table = pd.DataFrame(
        {
            "account_id": reviews["account_id"].to_numpy()[row],
            "qbr_id": reviews["qbr_id"].to_numpy()[row],
            "side": np.where(ours, "us", "customer"),
            "owner_name": np.where(ours, us, theirs),
            "description": said,
            "made_date": made,
            "due_date": due,
            "closed_date": np.where(is_closed, closed, _NO_DAY),
            "outcome": blank_unless(is_closed, outcome),
            "is_shared": ~hidden,
        }
    )
    table = table.drop_duplicates(["qbr_id", "description"])
    table = table.sort_values(["made_date", "account_id"], kind="stable", ignore_index=True)
    return table.assign(commitment_id=[f"M{k + 1:05d}" for k in range(len(table))])


def goals(who: Companies, history: History, seed: int) -> pd.DataFrame:
    """One or two goals of every account with reviews, quarter by quarter; campaigns for agencies."""
    random = stream(seed, "goals")
    parts = [_outcomes(who, history, random), _campaigns(who, history, random)]
    table = pd.concat(parts, ignore_index=True)
    return table.sort_values(["goal_id", "quarter"], kind="stable", ignore_index=True)


def _outcomes(who: Companies, history: History, random: np.random.Generator) -> pd.DataFrame:
    with_reviews = np.array([world.REVIEW_EVERY_MONTHS[t] > 0 for t in world.TIERS])[who.tier]
    rows = []
    quarters = _quarters(history)
    for account in np.flatnonzero(with_reviews & history.is_live.any(axis=0)):
        bank = GOALS[world.INDUSTRIES[who.industry[account]].name]
        first = int(random.integers(0, 2))
        for k in range(1 + int(random.random() < 0.75)):
            name, measure, unit, usual, up = bank[(first + k) % 2]
            baseline = usual * random.uniform(0.85, 1.15)
            now = baseline
            for year, number, at in quarters:
                if not history.is_live[at, account]:
                    continue
                aim = now * (1 + (0.022 if up else -0.03))
                pull = 0.012 * (history.satisfaction[at, account] - 1)
                drift = pull + 0.025 * random.standard_normal()
                now = now * (1 + (drift if up else -drift))
                if unit == "%":
                    now, aim = min(now, 99.5), min(aim, 99.5)
                rows.append(
                    (
                        account,
                        k,
                        year,
                        number,
                        at,
                        "outcome",
                        name,
                        measure,
                        unit,
                        up,
                        baseline,
                        aim,
                        now,
                    )
                )
    return _goal_table(rows, who, history, random)


def _campaigns(who: Companies, history: History, random: np.random.Generator) -> pd.DataFrame:
    rows = []
    for account in np.flatnonzero(who.is_agency & history.is_live.any(axis=0)):
        for year, number, at in _quarters(history):
            if history.is_live[at, account]:
                name = CAMPAIGNS[(int(account) + number) % len(CAMPAIGNS)]
                target = 3.0 + 0.1 * (account % 7)
                actual = target * (0.8 + 0.09 * history.satisfaction[at, account])
                actual *= np.exp(0.12 * random.standard_normal())
                rows.append(
                    (account, 5 + number, year, number, at, "campaign", name, "Return on spend",
                     "return per unit spent", True, 2.4, target, actual)
                )  # fmt: skip
    table = _goal_table(rows, who, history, random)
    measured = table["measured_date"].notna().to_numpy()
    spend = np.rint(random.uniform(15_000, 140_000, len(table))).astype("int64") * 100
    came_back = np.rint(spend * table["actual_value"].fillna(0).to_numpy()).astype("int64")
    return table.assign(
        spend_minor=pd.Series(spend).where(measured).astype("Int64"),
        return_minor=pd.Series(came_back).where(measured).astype("Int64"),
    )


def _quarters(history: History) -> list[tuple[int, int, int]]:
    """Year, number and position of the last month of every quarter, the running one included."""
    return [
        (1970 + m // 12, m % 12 // 3 + 1, min(m, history.last) - history.opens)
        for m in range(history.opens, history.last + 3)
        if m % 3 == 2
    ]


def _goal_table(
    rows: list[tuple], who: Companies, history: History, random: np.random.Generator
) -> pd.DataFrame:
    names = [
        "account",
        "k",
        "year",
        "number",
        "at",
        "kind",
        "goal",
        "measure",
        "unit",
        "up",
        "baseline",
        "target",
        "actual",
    ]
    table = pd.DataFrame(rows, columns=names)
    n = len(table)
    begins = first_day(((table["year"] - 1970) * 12 + (table["number"] - 1) * 3).to_numpy())
    ends = first_day(((table["year"] - 1970) * 12 + table["number"] * 3).to_numpy())
    measured = ends + days(random.integers(3, 16, n))
    known = (measured <= last_day(history.last)) & (random.random(n) < 0.95)
    account = table["account"].to_numpy()
    return pd.DataFrame(
        {
            "goal_id": [f"G{a + 1:05d}-{k}" for a, k in zip(account, table["k"], strict=True)],
            "account_id": who.account_id[account],
            "quarter": [f"{y}Q{q}" for y, q in zip(table["year"], table["number"], strict=True)],
            "kind": table["kind"],
            "goal_name": table["goal"],
            "measure_name": table["measure"],
            "unit": table["unit"],
            "is_higher_better": table["up"].astype(bool),
            "set_date": begins + days(10),
            "baseline_value": table["baseline"].astype(float).round(1),
            "target_value": table["target"].astype(float).round(1),
            "measured_date": np.where(known, measured, _NO_DAY),
            "actual_value": table["actual"].astype(float).round(1).where(known),
        }
    )
