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
ENDING = "ending"  # the term has to be decided on within the horizon, and nobody has yet
BOUND = "bound"  # there is no decision to take within the horizon
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
    """One row per account and unbroken spell of service.

    Columns: `account_id`, `start_date`, `end_date` (first day without service, blank while no end is
    agreed; lines that are signed but not begun count, so it is the end that the account is
    committed to), `decided_date` (when the customer decided to leave; blank where it has not).

    A departure is decided when notice is given. Where none is recorded and service has ended for
    good, it was decided on the last day for notice of a contract that renews by itself, and on the
    day the term ran out of one that does not.
    """
    lines = service_lines(book)
    first = lines.groupby("spell_id").agg(
        account_id=("account_id", "first"), start_date=("start_date", "min")
    )
    spell = first.join(_at_the_end(lines, "spell_id"))
    is_over = spell["end_date"] <= pd.Timestamp(book.as_of - timedelta(days=GRACE_DAYS))
    in_silence = spell[["end_date", "decide_by_date"]].min(axis=1).where(is_over)
    said = spell[["end_date", "notice_given_date"]].min(axis=1)
    spell["decided_date"] = said.where(spell["is_cancelled"], in_silence)
    return spell.reset_index()[["account_id", "start_date", "end_date", "decided_date"]]


def standing(
    lines: pd.DataFrame, day: date, *, horizon_days: int, lead_days: int = 0
) -> pd.DataFrame:
    """How each account in service on `day` stands. One row per account, in order of id.

    `lines` are the `service_lines` of the book as known on the day.

    Columns: `state` (one of `STATES`), `spell_start_date`, `committed_end_date` (first day without
    service as agreed so far; blank if none), `notice_date` (last day for notice, of the lines that
    run longest), `decide_by_date`, `notice_given_date`, `is_auto_renew`.

    A term is decided on by `decide_by_date`: the last day for notice where it renews by itself, the
    day it ends where it does not. An account that renews by itself and whose notice day has passed
    in silence is bound: the next term has as good as begun. One that has given notice for all that
    runs longest is leaving.
    """
    today = pd.Timestamp(day)
    last_day = pd.Timestamp(day + timedelta(days=lead_days + horizon_days))
    in_force = (lines["start_date"] <= today) & (
        lines["service_end_date"].isna() | (lines["service_end_date"] > today)
    )
    lines = lines[lines["spell_id"].isin(lines.loc[in_force, "spell_id"])]

    first = lines.groupby("account_id")["start_date"].min().rename("spell_start_date")
    account = _at_the_end(lines, "account_id").rename(columns={"end_date": "committed_end_date"})
    decide_by = account["decide_by_date"]
    state = np.select(
        [
            account["is_cancelled"],
            account["committed_end_date"].isna(),
            (decide_by > last_day) | (decide_by <= today),
        ],
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


def running(spell_table: pd.DataFrame, day: date) -> pd.DataFrame:
    """`end_date` and `decided_date` of every spell that is running on `day`, by account.

    Blank where service goes on without an agreed end, or nobody has decided to end it. An account
    that is not in the index is not in service on the day.
    """
    on = pd.Timestamp(day)
    runs = (spell_table["start_date"] <= on) & ~(spell_table["end_date"] <= on)
    return spell_table[runs].set_index("account_id")[["end_date", "decided_date"]]


def _at_the_end(lines: pd.DataFrame, key: str) -> pd.DataFrame:
    """How service ends as agreed: of the lines of a spell that run longest, one row a `key`."""
    ends = lines["service_end_date"].fillna(pd.Timestamp(_NEVER).as_unit("ns"))
    runs_longest = ends == ends.groupby(lines["spell_id"]).transform("max")
    last = lines[runs_longest].assign(is_cancelled=lambda line: line["cancelled_date"].notna())
    account = last.groupby(key).agg(
        end_date=("service_end_date", "max"),
        notice_date=("notice_date", "max"),
        notice_given_date=("cancelled_date", "max"),
        is_cancelled=("is_cancelled", "all"),
        is_auto_renew=("is_auto_renew", "all"),
    )
    by_notice = account["is_auto_renew"] & account["notice_date"].notna()
    account["decide_by_date"] = account["notice_date"].where(by_notice, account["end_date"])
    return account
