"""What is wrong with the demo portfolio on purpose, as real exports are wrong.

Each fault stands in data/README.md, and a test finds each of them again.

    blanks         in columns that may be blank, one row in thirty to fifty
    repeats        rows that stand twice in a file, word for word
    orphans        rows of accounts that are in no list of accounts
    late files     rows that reached us after the month they belong to had been reported
    credits        standing discounts written as contract lines with a negative amount
    one-off lines  set-up fees beside the recurring lines, which must not count as recurring

An account without a usage feed and two weeks without any feed are made where use is made.
"""

import numpy as np
import pandas as pd

from analysis.demo.calendar import days, first_day, last_day, stream
from analysis.demo.history import History

Tables = dict[str, pd.DataFrame]

UNKNOWN_ACCOUNTS = ("X9001", "X9002")
REPEATED = {"usage": 8, "tickets": 6, "invoices": 3}  # rows
ORPHANED = {"usage": 5, "tickets": 4, "opportunities": 1}
_OFTEN_BLANK = {
    "accounts": ("context", "eligible_seats", "category_spend_annual_minor", "metro_name"),
    "contacts": ("role_title", "seniority", "influence"),
    "tickets": ("category", "priority", "product_id"),
    "interactions": ("initiator", "subject"),
    "opportunities": ("product_id", "stage"),
    "qbrs": ("feedback_score",),
}
_BLANK_SHARE = 0.025
LATE_AFTER_DAYS = (4, 9)  # days after a month's end on which its back-dated lines arrived


def with_faults(tables: Tables, history: History, seed: int) -> Tables:
    """The tables with every fault in them; those given are left as they are."""
    random = stream(seed, "faults")
    tables = dict(tables)
    for name, columns in _OFTEN_BLANK.items():
        tables[name] = _with_blanks(tables[name], columns, random)
    lines = _with_late_lines(tables["contract_lines"], history, random)
    tables["contract_lines"] = _with_credits(_with_set_up_fees(lines, history), history)
    tables["tickets"] = _with_a_late_file(tables["tickets"], history)
    for name, count in ORPHANED.items():
        tables[name] = _with_orphans(tables[name], name, count, random)
    for name, count in REPEATED.items():
        tables[name] = _with_repeats(tables[name], count, random)
    return tables


def _with_blanks(
    table: pd.DataFrame, columns: tuple[str, ...], random: np.random.Generator
) -> pd.DataFrame:
    """At least one blank in each column, however short the table."""
    table = table.copy()
    for column in columns:
        blank = random.random(len(table)) < _BLANK_SHARE
        blank[random.integers(len(table))] = True
        table[column] = table[column].mask(blank)
    return table


def _with_late_lines(
    lines: pd.DataFrame, history: History, random: np.random.Generator
) -> pd.DataFrame:
    """In the last two months some lines in force at the month's end arrived only in the next.

    Additions are taken first: they change recurring revenue without looking like a new customer.
    All other lines arrived by the last day of the data.
    """
    lines = lines.copy()
    today = pd.Timestamp(last_day(history.last))
    lines["loaded_at"] = lines["loaded_at"].where(~(lines["loaded_at"] > today), today)
    for month in (history.last - 1, history.last):
        opens, closes = pd.Timestamp(first_day(month)), pd.Timestamp(last_day(month))
        began = lines["start_date"].between(opens, closes) & (lines["signed_date"] <= closes)
        fresh = began & lines["renews_line_id"].isna()
        candidates = lines.index[fresh].tolist() + lines.index[began & ~fresh].tolist()
        for row, after in zip(candidates, LATE_AFTER_DAYS, strict=False):
            lines.loc[row, "loaded_at"] = closes + pd.Timedelta(days=after)
    return lines


def _with_set_up_fees(lines: pd.DataFrame, history: History) -> pd.DataFrame:
    """A fee charged once with the first contract of every customer that joined in the history."""
    first = lines.sort_values("signed_date", kind="stable").drop_duplicates("account_id")
    first = first[first["start_date"] >= pd.Timestamp(first_day(history.opens))]
    yearly = 12 * first["amount_minor"] / first["term_months"]
    fee = first.assign(
        line_id=[f"{line}S" for line in first["line_id"]],
        product_id=None,
        kind="one_off",
        end_date=first["start_date"] + days(30),
        notice_date=pd.NaT,
        cancelled_date=pd.NaT,
        terminated_date=pd.NaT,
        renews_line_id=None,
        amount_minor=(0.06 * yearly / 1e4).round().astype("int64") * 10_000,
        term_months=1,
        quantity=pd.NA,
        list_amount_minor=pd.NA,
        uplift_rate=np.nan,
        is_auto_renew=False,
    )
    return _appended(lines, fee)


def _with_credits(lines: pd.DataFrame, history: History) -> pd.DataFrame:
    """Two running contracts carry a credit of 4%, for as long as they run."""
    today = pd.Timestamp(last_day(history.last))
    core = lines[(lines["product_id"] == "P1") & lines["terminated_date"].isna()]
    core = core[(core["start_date"] <= today) & (core["end_date"] > today + pd.Timedelta(days=200))]
    core = core[(core["term_months"] >= 12) & core["cancelled_date"].isna()]
    core = core.drop_duplicates("contract_id").iloc[3:5]
    credit = core.assign(
        line_id=[f"{line}C" for line in core["line_id"]],
        product_id=None,
        renews_line_id=None,
        amount_minor=-(0.04 * core["amount_minor"]).round().astype("int64"),
        quantity=pd.NA,
        list_amount_minor=pd.NA,
    )
    return _appended(lines, credit)


def _with_a_late_file(tickets: pd.DataFrame, history: History) -> pd.DataFrame:
    """The tickets of three days in the month before last reached us three weeks later."""
    begins = pd.Timestamp(first_day(history.last - 1)) + pd.Timedelta(days=20)
    late = tickets["opened_at"].between(begins, begins + pd.Timedelta(days=3))
    arrived = pd.Series(pd.NaT, index=tickets.index, dtype="datetime64[ns]")
    return tickets.assign(loaded_at=arrived.mask(late, begins + pd.Timedelta(days=24)))


def _with_orphans(
    table: pd.DataFrame, name: str, count: int, random: np.random.Generator
) -> pd.DataFrame:
    rows = table.iloc[np.sort(random.choice(len(table), count, replace=False))].copy()
    accounts = [UNKNOWN_ACCOUNTS[k % 2] for k in range(count)]
    if isinstance(table["account_id"].dtype, pd.CategoricalDtype):
        table = table.assign(account_id=table["account_id"].cat.add_categories(UNKNOWN_ACCOUNTS))
        rows["account_id"] = pd.Categorical(accounts, dtype=table["account_id"].dtype)
    else:
        rows["account_id"] = accounts
    for key in ("ticket_id", "opportunity_id"):
        if key in rows:
            rows[key] = [f"{text}X" for text in rows[key]]
    if "line_id" in rows:
        rows["line_id"] = None
    return pd.concat([table, rows], ignore_index=True)


def _with_repeats(table: pd.DataFrame, count: int, random: np.random.Generator) -> pd.DataFrame:
    rows = table.iloc[np.sort(random.choice(len(table) - 20, count, replace=False))]
    return pd.concat([table, rows], ignore_index=True)


def _appended(lines: pd.DataFrame, more: pd.DataFrame) -> pd.DataFrame:
    table = pd.concat([lines, more.astype(lines.dtypes.to_dict())], ignore_index=True)
    return table.sort_values("line_id", kind="stable", ignore_index=True)
