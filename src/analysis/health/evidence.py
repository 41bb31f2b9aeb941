"""What only the score asks of an account: payment, the pace of tickets, threads, promises, age.

Everything else it reads is a feature of the risk model and is not computed twice. A table that the
book does not have, or that says nothing of an account, leaves its inputs blank.
"""

from datetime import date, timedelta

import numpy as np
import pandas as pd

from analysis.contracts import Book
from analysis.metrics.engagement import people_in_touch

DUE_DAYS = 180  # invoices and promises that fell due this recently speak of now
ASKS_DAYS = 365  # an account that has not asked for help in a year tells nothing by its silence
PACE_DAYS = 28
SPIKE_TICKETS = 3  # fewer in eight weeks are no spike, however few there were before
SPIKE_TIMES = 2.0
LEAST_SEATS = 100  # below which one ticket would read as many per hundred seats


def ticket_inputs(book: Book, rows: pd.DataFrame, seats: pd.Series) -> pd.DataFrame:
    """Severity per seat, pace against the account's own, and silence after a spike.

    Both many tickets and sudden silence may be bad, and neither is by itself. Blank for accounts
    that asked nothing within a year, and all are in a book without tickets.

    `tickets_rise` is the log ratio of the tickets of 28 days to a third of those of the 84 days
    before, one added to both. `went_silent` is 1 where the 56 days before the last 28 saw at least
    three tickets and twice the account's own pace of the half year before, and the last 28 none.
    """
    end = pd.Timestamp(book.as_of + timedelta(days=1))
    tickets = book["tickets"]

    def opened(first: int, last: int) -> pd.Series:
        """Tickets opened from `first` days ago, up to `last` days ago."""
        since, until = end - pd.Timedelta(days=first), end - pd.Timedelta(days=last)
        found = tickets[(tickets["opened_at"] >= since) & (tickets["opened_at"] < until)]
        return found.groupby("account_id").size().reindex(rows.index, fill_value=0).astype(float)

    now, norm = opened(PACE_DAYS, 0), opened(4 * PACE_DAYS, PACE_DAYS) / 3
    spike, before = opened(3 * PACE_DAYS, PACE_DAYS), opened(9 * PACE_DAYS, 3 * PACE_DAYS) / 3
    went_silent = (now == 0) & (spike >= SPIKE_TICKETS) & (spike >= SPIKE_TIMES * before)
    went_silent &= rows["open_tickets"].fillna(0) == 0  # else we owe the answer
    hundreds = seats.clip(lower=LEAST_SEATS).fillna(LEAST_SEATS) / 100
    table = pd.DataFrame(
        {
            "oldest_ticket_days": rows["oldest_ticket_days"].fillna(0.0),
            "urgent_per_100_seats": rows["urgent_tickets_90d"] / hundreds,
            "reopened_per_100_seats": rows["reopened_tickets_90d"] / hundreds,
            "tickets_rise": np.log((now + 1) / (norm + 1)),
            "went_silent": went_silent.astype(float),
            "tickets_28d": now,
        }
    )
    asks = (opened(ASKS_DAYS, 0) > 0) | (rows["open_tickets"] > 0)
    return table.where(asks)


def people_inputs(book: Book, rows: pd.DataFrame) -> pd.DataFrame:
    """Sponsor and threads: `has_sponsor`, `sponsor_gap`, `n_in_touch`.

    Blank for an account of which no contact is recorded; `n_in_touch` also where nobody noted who
    took part in what was recorded. `sponsor_gap` is 1 where a sponsor was lost within 180 days and
    none is there now.
    """
    known = rows.index.isin(book["contacts"]["account_id"].unique())
    has_sponsor = rows["has_sponsor"].where(known)
    lost = (rows["has_lost_sponsor_180d"] > 0) & (rows["has_sponsor"] == 0)
    met = book["interactions"]
    since = pd.Timestamp(book.as_of - timedelta(days=ASKS_DAYS))
    named = met[(met["occurred_at"] > since) & met["contact_ids"].notna()]["account_id"].unique()
    threads = people_in_touch(book).reindex(rows.index)
    return pd.DataFrame(
        {
            "has_sponsor": has_sponsor,
            "sponsor_gap": lost.astype(float).where(known),
            "n_in_touch": threads.astype(float).where(known & rows.index.isin(named)),
        },
        index=rows.index,
    )


def contact_inputs(book: Book, rows: pd.DataFrame, *, never: float) -> pd.DataFrame:
    """Contact that the customer asked for; blank where nobody noted in a year who asked.

    `days_since_contact` is `never` for an account that was seen but never came to us.
    """
    met = book["interactions"]
    since = pd.Timestamp(book.as_of - timedelta(days=ASKS_DAYS))
    noted = met[(met["occurred_at"] > since) & met["initiator"].notna()]["account_id"].unique()
    known = rows.index.isin(noted)
    return pd.DataFrame(
        {
            "customer_contacts_90d": rows["customer_contacts_90d"].where(known),
            "days_since_contact": rows["days_since_contact"].fillna(never).where(known),
        },
        index=rows.index,
    )


def payment_inputs(book: Book, account_ids: pd.Index) -> pd.DataFrame:
    """`late_payment_days` and `overdue_days`; blank for accounts that nothing fell due of.

    Early payment counts as on time. What is not paid yet counts to the day.
    """
    bills = book["invoices"]
    today = pd.Timestamp(book.as_of)
    bills = bills[(bills["kind"] == "invoice") & (bills["due_date"] <= today)]
    days_late = (bills["paid_date"].fillna(today) - bills["due_date"]).dt.days.clip(lower=0)
    recent = bills["due_date"] > today - pd.Timedelta(days=DUE_DAYS)
    late = days_late[recent].groupby(bills["account_id"]).mean()
    unpaid = days_late.where(bills["paid_date"].isna(), 0).groupby(bills["account_id"]).max()
    return pd.DataFrame(
        {
            "late_payment_days": late.reindex(account_ids).astype(float),
            "overdue_days": unpaid.reindex(account_ids).astype(float),
        },
        index=account_ids,
    )


def promise_inputs(book: Book, rows: pd.DataFrame) -> pd.DataFrame:
    """`missed_promises_180d`, blank where no promise of ours fell due: nothing was put to the test."""
    ours = book["commitments"]
    today = pd.Timestamp(book.as_of)
    fell_due = ours["due_date"].between(today - pd.Timedelta(days=DUE_DAYS - 1), today)
    tested = ours[(ours["side"] == "us") & fell_due]["account_id"].unique()
    missed = rows["missed_promises_180d"].where(rows.index.isin(tested))
    return pd.DataFrame({"missed_promises_180d": missed}, index=rows.index)


def ages(book: Book, account_ids: pd.Index) -> pd.DataFrame:
    """`<source>_age_days`: how old the latest evidence of each source is on the book's day.

    Use, answers and ratings age by account: they are reported of each. Tickets, conversations,
    invoices and promises are events: an account without any lately is no stale account, but a feed
    without any is a stale feed, so these age for all accounts at once.
    """
    surveys, usage, tickets = book["surveys"], book["usage"], book["tickets"]
    last_day = usage["usage_date"] + pd.to_timedelta(usage["days"] - 1, unit="D")
    answers = surveys[(surveys["kind"] == "nps") & surveys["score"].notna()]

    def by_account(moments: pd.Series, ids: pd.Series) -> pd.Series:
        return _days(moments.groupby(ids).max().reindex(account_ids), book.as_of)

    def of_feed(moments: pd.Series) -> pd.Series:
        return _days(pd.Series(moments.max(), index=account_ids), book.as_of)

    return pd.DataFrame(
        {
            "usage_age_days": by_account(last_day, usage["account_id"]),
            "tickets_age_days": of_feed(tickets["opened_at"]),
            "surveys_age_days": by_account(answers["responded_at"], answers["account_id"]),
            "ratings_age_days": by_account(tickets["rated_at"], tickets["account_id"]),
            "interactions_age_days": of_feed(book["interactions"]["occurred_at"]),
            "invoices_age_days": of_feed(book["invoices"]["issued_date"]),
            "commitments_age_days": of_feed(book["commitments"]["made_date"]),
        },
        index=account_ids,
    )


def _days(moments: pd.Series, day: date) -> pd.Series:
    when = pd.to_datetime(moments).dt.normalize()
    return (pd.Timestamp(day) - when).dt.days.astype(float)
