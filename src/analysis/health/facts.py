"""What speaks for and against an account, in the words and units of the team.

Facts stand where a score may not: they are true whether or not the score foretells anything.
"""

from collections.abc import Callable
from typing import Any

import pandas as pd

from analysis.churn.wording import Row
from analysis.churn.wording import say as say_feature
from analysis.health.inputs import NEVER_DAYS
from analysis.health.score import NEUTRAL, Scores

SPEAKS_AGAINST = 45.0  # points at or below which an input is worth a word
NEGLIGIBLE = 1.5  # points of the score: less is no reason
MOST = 3
COLUMNS = ["account_id", "rank", "side", "input", "text", "points", "lost"]


def standing_out(scores: Scores, inputs: pd.DataFrame, *, most: int = MOST) -> pd.DataFrame:
    """What speaks against each account, the costliest first: up to `most` facts, one a side.

    Columns: `account_id`, `rank` from 1, `side`, `input`, `text`, `points` (0 to 45), `lost`
    (points of the score that it costs against full marks). An account of which nothing speaks
    against has no row. Of one day.
    """
    parts = scores.parts[scores.parts["points"] <= SPEAKS_AGAINST]
    parts = parts.assign(lost=parts["share"] * (100 - parts["points"]))
    parts = parts[parts["lost"] >= NEGLIGIBLE].sort_values(
        ["account_id", "lost", "input"], ascending=[True, False, True], kind="stable"
    )
    rows = {row["account_id"]: row for row in inputs.to_dict("records")}
    parts = parts.assign(
        text=[
            say(name, rows[account])
            for account, name in zip(parts["account_id"], parts["input"], strict=True)
        ]
    )
    told = parts[parts["text"] != ""].drop_duplicates(["account_id", "side"])
    told = told.assign(rank=told.groupby("account_id").cumcount() + 1)
    return told.loc[told["rank"] <= most, COLUMNS].reset_index(drop=True)


def say(name: str, row: Row) -> str:
    """The fact behind an input; empty where there is nothing to say.

    >>> say("late_payment_days", {"late_payment_days": 21.4})
    'pays 21 days late'
    >>> say("missed_promises_180d", {"missed_promises_180d": 2.0})
    '2 promises of ours missed in 180 days'
    """
    if pd.isna(row.get(name)):
        return ""
    return _WORDS[name](row) if name in _WORDS else say_feature(name, row)


def weakest_sides(scores: Scores) -> pd.DataFrame:
    """How the sides stand over the accounts of a day: `side`, `n` known, `mean`, `weak` (below 50)."""
    known = scores.sides.dropna(subset="points")
    table = known.groupby("side", sort=False).agg(n=("points", "size"), mean=("points", "mean"))
    weak = (known["points"] < NEUTRAL).groupby(known["side"]).sum()
    return table.assign(weak=weak.reindex(table.index)).reset_index()


def _plural(n: float, noun: str) -> str:
    return f"{n:.0f} {noun}" + ("" if round(n) == 1 else "s")


def _threads(row: Row) -> str:
    n = row["n_in_touch"]
    return (
        f"{_plural(n, 'person') if n == 1 else f'{n:.0f} people' if n else 'nobody'} met in 90 days"
    )


def _bound(row: Row) -> str:
    if not row["days_bound"]:
        return "may leave with any month"
    return f"{_plural(row['days_bound'], 'day')} until the customer has to decide"


_WORDS: dict[str, Callable[[Any], str]] = {
    "breadth_share": lambda row: f"uses {_plural(row['features_used'], 'feature')}",
    "oldest_ticket_days": lambda row: (
        f"oldest open ticket is {_plural(row['oldest_ticket_days'], 'day')} old"
        if row["oldest_ticket_days"]
        else ""
    ),
    "urgent_per_100_seats": lambda row: say_feature("urgent_tickets_90d", row),
    "reopened_per_100_seats": lambda row: say_feature("reopened_tickets_90d", row),
    "tickets_rise": lambda row: (
        f"{_plural(row['tickets_28d'], 'ticket')} in four weeks, more than its own normal"
        if row["tickets_rise"] > 0
        else ""
    ),
    "went_silent": lambda row: "fell silent after a spike of tickets" if row["went_silent"] else "",
    "n_in_touch": _threads,
    "days_since_contact": lambda row: (
        say_feature("days_since_contact", row)
        if row["days_since_contact"] < NEVER_DAYS
        else "has not come to us in a year"
    ),
    "late_payment_days": lambda row: f"pays {_plural(row['late_payment_days'], 'day')} late",
    "overdue_days": lambda row: (
        f"oldest unpaid invoice is {_plural(row['overdue_days'], 'day')} overdue"
        if row["overdue_days"]
        else ""
    ),
    "days_bound": _bound,
}
