"""When is an account in service, and how can that service end? Read off its contract lines.

Service is what recurring lines with a price give. A line serves from its start to the day before
its first day without service: the agreed end, or the day of termination where that is earlier.
Lines that touch, overlap, or follow each other within the grace of a late renewal make one spell.
"""

from datetime import date, timedelta

import numpy as np
import pandas as pd

from analysis.contracts.book import Book

GRACE_DAYS = 30  # a renewal that starts this late continues the spell: it was late, not lost

OPEN = "open"  # no agreed end: may leave with any month
ENDING = "ending"  # the term ends within the horizon, and nobody has decided yet
BOUND = "bound"  # by contract it cannot leave within the horizon
LEAVING = "leaving"  # notice is given: known, not predicted
STATES = (OPEN, ENDING, BOUND, LEAVING)
UNDECIDED = (OPEN, ENDING)  # the accounts that there is something to predict of

_NEVER = np.datetime64("2262-01-01", "s")  # stands for "no end agreed" where days are compared


def service_lines(book: Book) -> pd.DataFrame:
    """The recurring lines with a price, each with `service_end_date` and `spell_id`.

    `service_end_date` is the first day without service, blank while no end is agreed. Standing
    credits (negative amounts) and free lines are no service of their own. Rows are in the order
    of account, start and line.
    """
    lines = book["contract_lines"]
    lines = lines[(lines["kind"] == "recurring") & (lines["amount_minor"] > 0)]
    lines = lines.assign(service_end_date=lines[["end_date", "terminated_date"]].min(axis=1))
    serves = lines["service_end_date"].isna() | (lines["service_end_date"] > lines["start_date"])
    lines = lines[serves].sort_values(["account_id", "start_date", "line_id"], ignore_index=True)

    ends = lines["service_end_date"].fillna(pd.Timestamp(_NEVER)).astype("datetime64[s]")
    reached = ends.astype("int64").groupby(lines["account_id"]).cummax()
    reached_before = reached.groupby(lines["account_id"]).shift()
    starts = lines["start_date"].astype("datetime64[s]").astype("int64")
    grace = GRACE_DAYS * 86_400
    return lines.assign(
        spell_id=(reached_before.isna() | (starts > reached_before + grace)).cumsum()
    )


def spells(book: Book) -> pd.DataFrame:
    """One row per account and unbroken spell of service: `account_id`, `start_date`, `end_date`.

    `end_date` is the first day without service, blank while no end is agreed. Lines that are
    signed but not begun belong to it, so the end is the one that the account is committed to.
    """
    lines = service_lines(book)
    ends = lines["service_end_date"]
    return (
        lines.assign(is_endless=ends.isna())
        .groupby(["account_id", "spell_id"], as_index=False)
        .agg(
            start_date=("start_date", "min"),
            end_date=("service_end_date", "max"),
            is_endless=("is_endless", "any"),
        )
        .assign(end_date=lambda spell: spell["end_date"].mask(spell["is_endless"]))[
            ["account_id", "start_date", "end_date"]
        ]
    )


def standing(
    lines: pd.DataFrame, day: date, *, horizon_days: int, lead_days: int = 0
) -> pd.DataFrame:
    """How each account in service on `day` stands. One row per account, in order of id.

    `lines` are the `service_lines` of the book as known on the day.

    Columns: `state` (one of `STATES`), `spell_start_date`, `committed_end_date` (first day without
    service as agreed so far; blank if none), `notice_date` (last day for notice, of the lines that
    run longest), `notice_given_date`, `is_auto_renew`.

    An account that renews by itself and whose notice day has passed in silence is bound: the next
    term has as good as begun. One that has given notice for all that runs longest is leaving.
    """
    today = pd.Timestamp(day)
    last_day = pd.Timestamp(day + timedelta(days=lead_days + horizon_days))
    in_force = (lines["start_date"] <= today) & (
        lines["service_end_date"].isna() | (lines["service_end_date"] > today)
    )
    lines = lines[lines["spell_id"].isin(lines.loc[in_force, "spell_id"])]

    ends = lines["service_end_date"].fillna(pd.Timestamp(_NEVER).as_unit("ns"))
    carries = ends == ends.groupby(lines["spell_id"]).transform("max")
    first = lines.groupby("account_id")["start_date"].min().rename("spell_start_date")
    last = lines[carries].assign(is_cancelled=lambda line: line["cancelled_date"].notna())
    account = last.groupby("account_id").agg(
        committed_end_date=("service_end_date", "max"),
        notice_date=("notice_date", "max"),
        notice_given_date=("cancelled_date", "max"),
        is_cancelled=("is_cancelled", "all"),
        is_auto_renew=("is_auto_renew", "all"),
    )
    end = account["committed_end_date"]
    is_renewing = account["is_auto_renew"] & (account["notice_date"] <= today)
    state = np.select(
        [account["is_cancelled"], end.isna(), (end > last_day) | is_renewing],
        [LEAVING, OPEN, BOUND],
        ENDING,
    )
    account["notice_given_date"] = account["notice_given_date"].where(account["is_cancelled"])
    return (
        account.drop(columns="is_cancelled")
        .join(first)
        .assign(state=pd.Series(state, index=account.index, dtype="str"))
        .sort_index()
    )


def running(spell_table: pd.DataFrame, day: date) -> pd.Series:
    """First day without service of every spell that is running on `day`, by account.

    Blank where service goes on without an agreed end. An account that is not in the index is not
    in service on the day.
    """
    on = pd.Timestamp(day)
    runs = (spell_table["start_date"] <= on) & ~(spell_table["end_date"] <= on)
    return spell_table[runs].set_index("account_id")["end_date"]
