"""What the score looks at: every input of an account on a day, and how old the evidence is.

Most inputs are features of the risk model, computed once in `analysis.churn`; `evidence` adds those
that only the score reads. A blank says that nothing is known, which is never the same as bad.
"""

from dataclasses import dataclass
from typing import Literal

import pandas as pd

from analysis.churn.features import FACTS, features
from analysis.contracts import Book
from analysis.health.evidence import (
    ages,
    contact_inputs,
    payment_inputs,
    people_inputs,
    promise_inputs,
    ticket_inputs,
)

SOURCES = ("usage", "tickets", "surveys", "ratings", "interactions", "invoices", "commitments")


@dataclass(frozen=True)
class Input:
    """One number about an account: which way is good, and whose age makes it stale.

    `source` names one of `SOURCES`; what is agreed or on record (a contract, a sponsor) does not
    go stale, and has none. `unit` is "count", "share" (a fraction) or "log ratio" (0 unchanged,
    -0.69 halved).
    """

    good: Literal["high", "low"]
    source: str
    meaning: str
    unit: Literal["count", "share", "log ratio"] = "count"


INPUTS: dict[str, Input] = {
    "seats_used_share": Input(
        "high", "usage", "active users as a share of the seats agreed", "share"
    ),
    "breadth_share": Input(
        "high",
        "usage",
        "features used, as a share of what the widest tenth of accounts uses",
        "share",
    ),
    "usage_change": Input(
        "high", "usage", "active users against the account's own three months before", "log ratio"
    ),
    "usage_trend": Input(
        "high", "usage", "active users, the last three months against the three before", "log ratio"
    ),
    "actions_change": Input(
        "high", "usage", "key actions against the account's own past", "log ratio"
    ),
    "features_change": Input(
        "high", "usage", "features used against the account's own past", "log ratio"
    ),
    "oldest_ticket_days": Input("low", "tickets", "age of the oldest open ticket in days"),
    "urgent_per_100_seats": Input(
        "low", "tickets", "high and urgent tickets of 90 days, for each 100 seats"
    ),
    "reopened_per_100_seats": Input(
        "low", "tickets", "tickets reopened within 90 days, for each 100 seats"
    ),
    "tickets_rise": Input(
        "low", "tickets", "tickets of 28 days against the account's own 84 days before", "log ratio"
    ),
    "went_silent": Input(
        "low", "tickets", "1 if a spike of tickets was followed by 28 days of none"
    ),
    "has_sponsor": Input("high", "", "1 if an executive sponsor is named, 0 if none is"),
    "n_in_touch": Input("high", "interactions", "people met in 90 days who are still there"),
    "customer_contacts_90d": Input("high", "interactions", "contacts that the customer asked for"),
    "days_since_contact": Input("low", "interactions", "days since the customer last came to us"),
    "sponsor_gap": Input("low", "", "1 if a sponsor left within 180 days and nobody took over"),
    "nps_answer": Input("high", "surveys", "how likely they are to recommend us, 0 to 10"),
    "csat_180d": Input("high", "ratings", "how they rate our help, 1 to 5"),
    "late_payment_days": Input("low", "invoices", "mean days late of what fell due in 180 days"),
    "overdue_days": Input("low", "invoices", "days that the oldest unpaid invoice is overdue"),
    "discount_rate": Input("low", "", "discount off the list price, as a fraction", "share"),
    "days_bound": Input("high", "", "days until the customer has to decide to stay, up to 365"),
    "missed_promises_180d": Input("low", "commitments", "promises of ours missed in 180 days"),
}

NEVER_DAYS = 365.0  # what "has never come to us" counts as
_YEAR_DAYS = 365.0


def health_inputs(book: Book, known: pd.DataFrame | None = None) -> pd.DataFrame:
    """One row per account in service on `book.as_of`, in order of account.

    `known` spares computing `churn.features.features(book)` again. Columns: `account_id`,
    `snapshot_date`, `segment`, `tenure_months`, the facts of `churn.features.FACTS` and those that
    words need, the inputs of `INPUTS`, and `<source>_age_days` for each of `SOURCES` (blank where
    there is no evidence at all). As known on the book's day, whatever became known later.
    """
    rows = (features(book) if known is None else known).set_index("account_id").sort_index()
    accounts = rows.index
    seats = rows["seats"].astype(float)
    made = [
        ticket_inputs(book, rows, seats),
        people_inputs(book, rows),
        contact_inputs(book, rows, never=NEVER_DAYS),
        payment_inputs(book, accounts),
        promise_inputs(book, rows),
        _decision(rows),
        ages(book, accounts),
    ]
    own = pd.concat(made, axis="columns")
    kept = rows.drop(columns=[name for name in own.columns if name in rows.columns])
    table = pd.concat([kept, own], axis="columns")
    extra = ["open_tickets", "urgent_tickets_90d", "reopened_tickets_90d", "tickets_28d"]
    extra += ["has_lost_sponsor_180d"]
    columns = ["snapshot_date", "segment", "tenure_months", *FACTS, *extra, *INPUTS]
    columns += [f"{source}_age_days" for source in SOURCES]
    table = table[columns]
    table[list(INPUTS)] = table[list(INPUTS)].astype(float)
    return table.rename_axis("account_id").reset_index()


def _decision(rows: pd.DataFrame) -> pd.DataFrame:
    """How long the customer is bound: until the term has to be decided on.

    0 for an account without an agreed end, which may leave with any month. One that renews by
    itself and whose day for notice has passed is bound for a term that has as good as begun.
    """
    days = (rows["decide_by_date"] - rows["snapshot_date"]).dt.days
    days = days.where(days >= 0, _YEAR_DAYS).where(rows["decide_by_date"].notna(), 0.0)
    return pd.DataFrame({"days_bound": days.clip(0, _YEAR_DAYS).astype(float)}, index=rows.index)
