"""What an account needs help with, and how it rates the help and us."""

from datetime import timedelta

import pandas as pd

from analysis.contracts.book import Book
from analysis.metrics.support import is_open

CSAT_DAYS = 180
NPS_DAYS = 365
TICKET_DAYS = 90


def support_features(book: Book, account_ids: pd.Index) -> pd.DataFrame:
    """Tickets as of `book.as_of`: how many are open and for how long, how many were urgent.

    Counts are 0 for an account without tickets; all is blank in a book without the table.
    `csat_180d` is the mean rating (1 to 5) of tickets rated within 180 days, blank if none was.
    """
    names = [
        "open_tickets",
        "oldest_ticket_days",
        "tickets_90d",
        "urgent_tickets_90d",
        "reopened_tickets_90d",
        "csat_180d",
    ]
    if not book.has("tickets"):
        return pd.DataFrame(float("nan"), index=account_ids, columns=names)
    tickets = book["tickets"]
    end = pd.Timestamp(book.as_of + timedelta(days=1))
    since = end - pd.Timedelta(days=TICKET_DAYS)
    still = is_open(tickets)
    is_recent = tickets["opened_at"] >= since
    is_rated = tickets["rated_at"] >= end - pd.Timedelta(days=CSAT_DAYS)

    def count(rows: pd.Series) -> pd.Series:
        return tickets[rows].groupby("account_id").size().reindex(account_ids, fill_value=0)

    oldest = tickets[still].groupby("account_id")["opened_at"].min().reindex(account_ids)
    ratings = tickets[is_rated].groupby("account_id")["satisfaction_score"].mean()
    columns = [
        count(still),
        (end - oldest).dt.days,
        count(is_recent),
        count(is_recent & tickets["priority"].isin(["high", "urgent"])),
        count(tickets["reopened_at"] >= since),
        ratings.reindex(account_ids).astype(float),
    ]
    return pd.DataFrame(dict(zip(names, columns, strict=True)), index=account_ids)


def survey_features(book: Book, account_ids: pd.Index) -> pd.DataFrame:
    """`nps_answer`: mean of the latest answer of each contact within a year, 0 to 10; else blank."""
    surveys = book["surveys"]
    since = pd.Timestamp(book.as_of) - pd.Timedelta(days=NPS_DAYS)
    asked = (surveys["kind"] == "nps") & (surveys["responded_at"] > since)
    answers = surveys[asked & surveys["score"].notna()]
    answers = answers.sort_values(["responded_at", "survey_id"])
    person = answers["contact_id"].fillna(answers["survey_id"])  # nameless answers stand alone
    latest = answers.assign(person=person).drop_duplicates(["account_id", "person"], keep="last")
    span = latest["scale_max"] - latest["scale_min"]
    latest = latest.assign(answer=10 * (latest["score"] - latest["scale_min"]) / span)
    means = latest.groupby("account_id")["answer"].mean()
    return pd.DataFrame({"nps_answer": means.reindex(account_ids).astype(float)}, index=account_ids)
