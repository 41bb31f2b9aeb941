"""How much help do customers ask for, and how fast do they get it?"""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pandas as pd

from analysis.contracts import Book
from analysis.metrics.breakdown import Group, ratios_by, with_groups
from analysis.metrics.in_force import in_force, recurring_lines
from analysis.metrics.ratios import Ratio, Ratios
from analysis.metrics.samples import ratio_of_totals, share_of_rows
from analysis.periods import Window, month_of, parse_month

_COUNTS = ["opened_tickets", "urgent_tickets", "solved_tickets", "reopened_tickets"]
_MEDIANS = ["median_first_response_hours", "median_solve_hours"]


def support_load(
    book: Book, *, months: Sequence[date | str], by: Sequence[str] = ()
) -> pd.DataFrame:
    """Tickets opened, solved and left open in each of the months, and how long they took.

    One row per group and month, months without tickets included: `opened_tickets`, of which
    `urgent_tickets`; `solved_tickets`; `reopened_tickets`; `open_at_end`, the tickets open when the
    month ended, those taken up anew among them; `median_first_response_hours` of the tickets opened
    in the month that were answered; `median_solve_hours` of those solved in it, from the day they
    were opened. Medians are blank where there is nothing to take one of. Tickets of the last days
    of a book had little time to be answered: its latest month flatters the first response.
    """
    tickets, names = with_groups(book["tickets"], book, by)
    starts = pd.DatetimeIndex([_first_day(month) for month in months]).as_unit("ns")
    groups = (
        tickets[names].drop_duplicates().sort_values(names) if names else pd.DataFrame(index=[0])
    )
    grid = groups.merge(pd.DataFrame({"month": starts}), how="cross")

    opened = _by_month(tickets, "opened_at", names)
    urgent = _by_month(tickets[tickets["priority"] == "urgent"], "opened_at", names)
    solved = _by_month(tickets, "solved_at", names)
    reopened = _by_month(tickets, "reopened_at", names)
    measures = {
        "opened_tickets": opened.size(),
        "urgent_tickets": urgent.size(),
        "solved_tickets": solved.size(),
        "reopened_tickets": reopened.size(),
        "median_first_response_hours": opened["response_hours"].median(),
        "median_solve_hours": solved["solve_hours"].median(),
    }
    keys = [*names, "month"]
    for name, values in measures.items():
        grid = grid.merge(values.rename(name).reset_index(), on=keys, how="left")
    grid[_COUNTS] = grid[_COUNTS].fillna(0).astype("int64")
    grid["open_at_end"] = [_open_at_end(tickets, names, row) for row in grid.to_dict("records")]
    return grid[[*keys, *_COUNTS, "open_at_end", *_MEDIANS]]


def tickets_per_account(book: Book, *, window: Window, by: Sequence[str] = ()) -> Ratios:
    """Tickets opened within the window for each account in service at its close.

        tickets opened / accounts in service

    Tickets of accounts that have left since are left out with them. Neither many nor few is good in
    itself: an account that falls silent after many is a worse sign than one that keeps asking. The
    interval is that of a ratio of sums over accounts.
    """
    live = in_force(recurring_lines(book), window.last_day)["account_id"].unique()
    opened = _opened(book["tickets"], window).groupby("account_id").size()
    table = pd.DataFrame({"account_id": pd.Series(sorted(live), dtype="str"), "account": 1})
    table["tickets"] = table["account_id"].map(opened).fillna(0).astype("int64")
    rows, names = with_groups(table, book, by)

    def ratio(rows: pd.DataFrame, group: Group) -> Ratio:
        return ratio_of_totals(
            rows["tickets"],
            rows["account"],
            rows["account_id"],
            book=book,
            window=window,
            group=group,
            reason=f"no account is in service on {window.last_day}",
            least=0.0,
        )

    return ratios_by(rows, names, ratio)


def reopened_rate(book: Book, *, window: Window, by: Sequence[str] = ()) -> Ratios:
    """Share of the tickets opened within the window that had to be opened again.

        tickets opened again by the book's day / tickets opened

    The youngest tickets have had little time to come back: the latest month flatters. The interval
    is Clopper and Pearson's.
    """
    rows, names = with_groups(_opened(book["tickets"], window), book, by)

    def ratio(rows: pd.DataFrame, group: Group) -> Ratio:
        return share_of_rows(
            rows["reopened_at"].notna(),
            rows["account_id"],
            book=book,
            window=window,
            group=group,
            reason=f"no ticket was opened from {window.first_day} to {window.last_day}",
        )

    return ratios_by(rows, names, ratio)


def waiting_hours(book: Book, *, window: Window, by: Sequence[str] = ()) -> pd.DataFrame:
    """Median hours to the first answer and to the solution of tickets opened within the window.

    One row a group: `n_accounts`, `opened_tickets`, `median_first_response_hours`,
    `median_solve_hours`, of the tickets that have been answered, or solved, by the book's day. The
    slowest are not yet among them, so both flatter.
    """
    rows, names = with_groups(_opened(book["tickets"], window), book, by)
    rows = rows.assign(
        response_hours=_hours(rows["first_response_at"] - rows["opened_at"]),
        solve_hours=_hours(rows["solved_at"] - rows["opened_at"]),
    )
    measures = {
        "n_accounts": ("account_id", "nunique"),
        "opened_tickets": ("ticket_id", "size"),
        "median_first_response_hours": ("response_hours", "median"),
        "median_solve_hours": ("solve_hours", "median"),
    }
    if names:
        return rows.groupby(names, sort=True).agg(**measures).reset_index()
    return pd.DataFrame([{name: rows[column].agg(how) for name, (column, how) in measures.items()}])


def is_open(tickets: pd.DataFrame, before: pd.Timestamp | None = None) -> pd.Series:
    """Whether each ticket was open just before a moment; at the end of all that is known by default.

    Open is what was opened and not solved since it was last opened again: many systems leave the
    time of the first solution standing when a ticket is taken up anew.
    """
    solved, reopened = tickets["solved_at"], tickets["reopened_at"]
    if before is None:
        return solved.isna() | (reopened > solved)
    is_solved = (solved < before) & ~((reopened > solved) & (reopened < before))
    return (tickets["opened_at"] < before) & ~is_solved


def open_tickets(book: Book) -> pd.DataFrame:
    """The tickets open on the book's day, the oldest first, with their `age_days`."""
    tickets = book["tickets"]
    still = tickets[is_open(tickets)]
    age = (pd.Timestamp(book.as_of) - still["opened_at"].dt.normalize()).dt.days
    columns = [
        "ticket_id",
        "account_id",
        "opened_at",
        "age_days",
        "priority",
        "category",
        "subject",
    ]
    ordered = still.assign(age_days=age).sort_values(["opened_at", "ticket_id"])
    return ordered[columns].reset_index(drop=True)


def _by_month(tickets: pd.DataFrame, moment: str, names: list[str]) -> Any:
    """`tickets` grouped by the month of `moment` (those that have one), with their durations."""
    dated = tickets[tickets[moment].notna()]
    month = dated[moment].dt.to_period("M").dt.to_timestamp().astype("datetime64[ns]")
    dated = dated.assign(
        month=month,
        response_hours=_hours(dated["first_response_at"] - dated["opened_at"]),
        solve_hours=_hours(dated["solved_at"] - dated["opened_at"]),
    )
    return dated.groupby([*names, "month"])


def _open_at_end(tickets: pd.DataFrame, names: list[str], row: dict) -> int:
    still = is_open(tickets, row["month"] + pd.offsets.MonthBegin(1))
    for name in names:
        still &= tickets[name] == row[name]
    return int(still.sum())


def _opened(tickets: pd.DataFrame, window: Window) -> pd.DataFrame:
    after_last = pd.Timestamp(window.last_day) + pd.Timedelta(days=1)
    opened = tickets["opened_at"]
    return tickets[(opened >= pd.Timestamp(window.first_day)) & (opened < after_last)]


def _hours(duration: pd.Series) -> pd.Series:
    return duration.dt.total_seconds() / 3600


def _first_day(month: date | str) -> pd.Timestamp:
    return pd.Timestamp(parse_month(month) if isinstance(month, str) else month_of(month))
