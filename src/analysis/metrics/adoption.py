"""How much of what customers pay for do they use, and is it more or less than before?

A feed that breaks is not a customer who stops: only periods that were wholly received are compared,
and what is too old to speak of today has no value, with that reason.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pandas as pd

from analysis.contracts import Book
from analysis.metrics.breakdown import Group, ratios_by, with_groups
from analysis.metrics.in_force import in_force, recurring_lines
from analysis.metrics.ratios import Ratio, Ratios
from analysis.periods import (
    Window,
    add_months,
    last_complete_month,
    month_end,
    month_name,
    month_of,
    parse_month,
)

FRESH_DAYS = 14  # how old the latest usage may be and still speak of now
COVERED_DAYS = 14  # of a month that must have been received for the month to have a value
WINDOW_DAYS = 28  # whole weeks, so that every window holds the same weekdays
BASELINE_WINDOWS = 6  # about half a year before the latest
FEWEST_BASELINE_WINDOWS = 3

_NOT_ADDED = [
    "active_users",
    "features_used",
]  # the same people, the same features, week after week
_AVERAGED = ["features_used"]  # nor do they add up over accounts
_ALL_PRODUCTS = "all"


def seat_adoption(book: Book, *, month: date | str, by: Sequence[str] = ()) -> Ratios:
    """Share of the seats agreed that are used in a typical week of the month.

        sum over accounts of the median of weekly active users / sum of seats at the month's end

    The median week is not moved by a holiday or an outage. An account's seats are those of the
    product of which it has most, since one person may use several. 1.0 means that every seat is
    used every week; above it there are more users than seats. Accounts without seats, without a
    feed, or whose feed stood still for more than 14 days at the month's end stand in neither
    number; `n_accounts` is how many do.
    """
    first = parse_month(month) if isinstance(month, str) else month_of(month)
    last = month_end(first)
    received = _received(book, "active_users")
    received = received[received["month"] == pd.Timestamp(first)]
    weeks = received.groupby("account_id").agg(
        active_users=("value", "median"), days=("days", "sum"), last_day=("last_day", "max")
    )
    fresh = weeks["last_day"] >= pd.Timestamp(last - timedelta(days=FRESH_DAYS))
    users = weeks.loc[fresh & (weeks["days"] >= COVERED_DAYS), "active_users"]
    seats = seats_agreed(book, last)
    rows = pd.concat([users, seats[seats > 0]], axis="columns", join="inner").sort_index()
    grouped, names = with_groups(rows.rename_axis("account_id").reset_index(), book, by)

    def ratio(rows: pd.DataFrame, group: Group) -> Ratio:
        return Ratio(
            numerator=float(rows["active_users"].sum()),
            denominator=int(rows["seats"].sum()),
            n_accounts=len(rows),
            as_of=book.as_of,
            window=Window(add_months(first, -1), first),
            reason="" if len(rows) else _nothing_received(book, first),
            group=group,
        )

    return ratios_by(grouped, names, ratio)


def seats_agreed(book: Book, day: date) -> pd.Series:
    """Seats of each account at the end of `day`, by account_id: those of its largest product."""
    return seats_held(in_force(recurring_lines(book), day), book["products"])


def seats_held(lines: pd.DataFrame, products: pd.DataFrame) -> pd.Series:
    """Seats of each account that holds the contract lines `lines`, by account_id.

    Those of its largest product sold by seat: who has the core product and an add-on for the same
    people has not twice as many.
    """
    by_seat = products.loc[products["unit_name"] == "seat", "product_id"]
    held = lines[lines["product_id"].isin(by_seat) & lines["quantity"].notna()]
    each = held.groupby(["account_id", "product_id"])["quantity"].sum()
    return each.groupby("account_id").max().astype("int64").rename("seats")


def usage_by_month(
    book: Book, measure: str = "active_users", account_id: str | None = None
) -> pd.DataFrame:
    """An average week of each complete month, of one account or of all.

    `month`, `value`, `n_accounts` (that reported). What is counted once a week (active users,
    features used) is averaged over the weeks that end in the month; what adds up (sessions, key
    actions) is told per seven days received. So a month of five weeks is no busier than one of
    four, and a week that was not received is not an idle one. A month of which less than 14 days
    were received has no value. Over all accounts values are added up; features used, which are the
    same ones everywhere, are averaged.
    """
    received = _received(book, measure)
    if account_id is not None:
        received = received[received["account_id"] == book.account(account_id)["account_id"]]
    received = received[received["month"] <= pd.Timestamp(last_complete_month(book.as_of))]
    each = received.groupby(["account_id", "month"]).agg(
        mean=("value", "mean"), total=("value", "sum"), days=("days", "sum")
    )
    is_counted_once = measure in _NOT_ADDED
    each["value"] = each["mean"] if is_counted_once else each["total"] / each["days"] * 7
    each = each[each["days"] >= COVERED_DAYS]
    over_accounts = each["value"].groupby("month")
    value = over_accounts.mean() if measure in _AVERAGED else over_accounts.sum()
    table = pd.DataFrame({"value": value, "n_accounts": over_accounts.size()})
    if received.empty:
        return table.rename_axis("month").reset_index()
    months = pd.date_range(received["month"].min(), received["month"].max(), freq="MS", unit="ns")
    table = table.reindex(months).rename_axis("month")
    return table.assign(n_accounts=table["n_accounts"].fillna(0).astype("int64")).reset_index()


def usage_change(book: Book, measure: str = "active_users") -> pd.DataFrame:
    """Each live account's latest 28 days against the median of its own earlier ones.

    One row an account with a contract in force: `latest` and `baseline` (an average week),
    `change_rate` (0.0 unchanged, -0.5 halved), `n_windows` of the baseline (3 to 6, each of 28 days
    wholly received), `last_usage_date`, and `reason` where there is no change to tell: no feed, a
    feed that stood still for more than 14 days, a gap in the latest days, or too little history.
    """
    received = _received(book, measure)
    live = sorted(in_force(recurring_lines(book), book.as_of)["account_id"].unique())
    feed_ends = received["last_day"].max()
    age = (feed_ends - received["last_day"]).dt.days // WINDOW_DAYS
    begins_before = (feed_ends - received["usage_date"]).dt.days // WINDOW_DAYS != age
    received = received.assign(window=age)[~begins_before & (age <= BASELINE_WINDOWS)]
    each = received.groupby(["account_id", "window"]).agg(
        mean=("value", "mean"), total=("value", "sum"), days=("days", "sum")
    )
    each = each[each["days"] == WINDOW_DAYS]
    each["value"] = each["mean"] if measure in _NOT_ADDED else each["total"] / WINDOW_DAYS * 7
    windows = each["value"].unstack("window").reindex(live)
    windows = windows.reindex(columns=range(BASELINE_WINDOWS + 1))
    baseline = windows.drop(columns=0)
    table = pd.DataFrame(
        {
            "latest": windows[0],
            "baseline": baseline.median(axis="columns"),
            "n_windows": baseline.notna().sum(axis="columns"),
            "last_usage_date": _received(book, measure).groupby("account_id")["last_day"].max(),
        },
        index=pd.Index(live, name="account_id", dtype="str"),
    )
    table["reason"] = [_reason(row, book.as_of) for row in table.itertuples()]
    change = table["latest"] / table["baseline"] - 1
    table.insert(2, "change_rate", change.where(table["reason"] == ""))
    return table.reset_index()


def _received(book: Book, measure: str) -> pd.DataFrame:
    """Rows of a measure over all products, with their last day and the month that it lies in."""
    usage = book["usage"]
    rows = usage[(usage["measure"] == measure) & (usage["product_id"] == _ALL_PRODUCTS)]
    last_day = rows["usage_date"] + pd.to_timedelta(rows["days"] - 1, unit="D")
    month = last_day.dt.to_period("M").dt.to_timestamp().astype("datetime64[ns]")
    return rows.assign(last_day=last_day, month=month)


def _nothing_received(book: Book, month: date) -> str:
    last = _received(book, "active_users")["last_day"].max()
    if pd.isna(last):
        return "no usage has been received"
    return (
        f"no account with seats sent usage to the end of {month_name(month)}; "
        f"the latest is of {last.date()}"
    )


def _reason(row: Any, as_of: date) -> str:
    if pd.isna(row.last_usage_date):
        return "no usage has been received"
    if row.last_usage_date < pd.Timestamp(as_of) - timedelta(days=FRESH_DAYS):
        return f"the latest usage is of {row.last_usage_date.date()}"
    if pd.isna(row.latest):
        return f"the latest {WINDOW_DAYS} days were not wholly received"
    if row.n_windows < FEWEST_BASELINE_WINDOWS:
        return "there is too little history to compare with"
    return "" if row.baseline else "nothing was used before"
