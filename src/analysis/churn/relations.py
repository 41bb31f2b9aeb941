"""Who at the customer stands by us, how often they come to us, and whether we kept our word.

Only contact that the customer asked for counts: our own mails and calls rise when we are worried,
and would read as engagement.
"""

from datetime import timedelta

import pandas as pd

from analysis.contracts.book import Book

SPONSOR_DAYS = 180
CONTACT_DAYS = 90
PROMISE_DAYS = 180


def sponsor_features(book: Book, account_ids: pd.Index) -> pd.DataFrame:
    """Whether there is an executive sponsor, and whether one was lost within 180 days.

    `sponsor_lost_date` is the day of the latest loss within them. An account that lost one sponsor
    and has another has both a sponsor and a loss. All is blank in a book without contacts.
    """
    names = ["has_sponsor", "has_lost_sponsor_180d"]
    if not book.has("contacts"):
        blank = pd.DataFrame(float("nan"), index=account_ids, columns=names)
        return blank.assign(sponsor_lost_date=pd.NaT)
    contacts = book["contacts"]
    sponsors = contacts[contacts["sponsor_from_date"].notna()]
    ended = sponsors[["sponsor_to_date", "left_date"]].min(axis=1)
    since = pd.Timestamp(book.as_of - timedelta(days=SPONSOR_DAYS))
    there = sponsors[ended.isna()].groupby("account_id").size()
    lost = ended[ended > since].groupby(sponsors["account_id"]).max().reindex(account_ids)
    return pd.DataFrame(
        {
            "has_sponsor": (there.reindex(account_ids).fillna(0) > 0).astype(float),
            "has_lost_sponsor_180d": lost.notna().astype(float),
            "sponsor_lost_date": lost,
        },
        index=account_ids,
    )


def contact_features(book: Book, account_ids: pd.Index) -> pd.DataFrame:
    """Calls, meetings and mails that the customer asked for: how many in 90 days, how long ago.

    `days_since_contact` is blank for an account that never came to us.
    """
    names = ["customer_contacts_90d", "days_since_contact"]
    if not book.has("interactions"):
        return pd.DataFrame(float("nan"), index=account_ids, columns=names)
    theirs = book["interactions"]
    theirs = theirs[theirs["initiator"] == "customer"]
    end = pd.Timestamp(book.as_of + timedelta(days=1))
    recent = theirs[theirs["occurred_at"] >= end - pd.Timedelta(days=CONTACT_DAYS)]
    latest = theirs.groupby("account_id")["occurred_at"].max().reindex(account_ids)
    counts = recent.groupby("account_id").size().reindex(account_ids, fill_value=0)
    columns = [counts, (end - latest).dt.days]
    return pd.DataFrame(dict(zip(names, columns, strict=True)), index=account_ids)


def promise_features(book: Book, account_ids: pd.Index) -> pd.DataFrame:
    """Promises of ours that fell due within 180 days and were missed, or are open and overdue."""
    names = ["missed_promises_180d"]
    if not book.has("commitments"):
        return pd.DataFrame(float("nan"), index=account_ids, columns=names)
    ours = book["commitments"]
    today = pd.Timestamp(book.as_of)
    fell_due = (ours["due_date"] > today - pd.Timedelta(days=PROMISE_DAYS)) & (
        ours["due_date"] <= today
    )
    is_missed = (ours["outcome"] == "missed") | ours["closed_date"].isna()
    missed = ours[(ours["side"] == "us") & fell_due & is_missed]
    counts = missed.groupby("account_id").size().reindex(account_ids, fill_value=0)
    return pd.DataFrame({names[0]: counts}, index=account_ids)
