"""What is known of each account on a day: the features that the risk model reads.

A book is cut at its day before anything here sees it, so nothing here can look ahead.
"""

import pandas as pd

from analysis.churn.catalogue import CATEGORIES, FEATURES
from analysis.churn.relations import contact_features, promise_features, sponsor_features
from analysis.churn.service import service_lines, standing
from analysis.churn.support import support_features, survey_features
from analysis.churn.terms import term_features
from analysis.churn.usage import usage_features
from analysis.contracts.book import Book

HORIZON_DAYS = 90

FACTS = [  # not read by the model; reasons and lists are worded with them
    "state",
    "committed_end_date",
    "notice_date",
    "decide_by_date",
    "notice_given_date",
    "active_users",
    "active_users_before",
    "features_used",
    "seats",
    "sponsor_lost_date",
]


def features(book: Book, *, horizon_days: int = HORIZON_DAYS, lead_days: int = 0) -> pd.DataFrame:
    """One row per account in service on `book.as_of`, in order of account.

    Columns: `account_id`, `snapshot_date`, the facts of `FACTS`, the categories of `CATEGORIES`
    and the features of `catalogue.FEATURES`. `state` says whether there is anything to predict
    within the horizon: see `service.standing`. Tables that the book does not have leave their
    features blank.
    """
    book.need("accounts", "contract_lines")
    lines = service_lines(book)
    stand = standing(lines, book.as_of, horizon_days=horizon_days, lead_days=lead_days)
    accounts = stand.index
    terms = term_features(lines, book["products"], book.as_of, stand)
    roster = book.roster.set_index("account_id")
    seats = terms["seats"].astype(float).fillna(roster["eligible_seats"].astype(float))
    parts = [
        stand.drop(columns="is_auto_renew"),
        roster.reindex(accounts)[list(CATEGORIES)],
        terms,
        usage_features(book, accounts, seats),
        support_features(book, accounts),
        survey_features(book, accounts),
        sponsor_features(book, accounts),
        contact_features(book, accounts),
        promise_features(book, accounts),
    ]
    table = pd.concat(parts, axis=1).rename_axis("account_id").reset_index()
    names = [feature.name for feature in FEATURES]
    table[names] = table[names].astype(float)
    table.insert(1, "snapshot_date", pd.Timestamp(book.as_of))
    return table[["account_id", "snapshot_date", *FACTS, *CATEGORIES, *names]]
