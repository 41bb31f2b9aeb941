"""How much help do customers ask for, and how fast do they get it?"""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pandas as pd

from analysis.contracts import Book
from analysis.metrics.breakdown import with_groups
from analysis.periods import month_of, parse_month

_COUNTS = ["opened_tickets", "urgent_tickets", "solved_tickets", "reopened_tickets"]
_MEDIANS = ["median_first_response_hours", "median_solve_hours"]


def support_load(
    book: Book, *, months: Sequence[date | str], by: Sequence[str] = ()
) -> pd.DataFrame:
    """Tickets opened, solved and left open in each of the months, and how long they took.

    One row per group and month, months without tickets included: `opened_tickets`, of which
    `urgent_tickets`; `solved_tickets`; `reopened_tickets`; `open_at_end`, the tickets not solved
    when the month ended; `median_first_response_hours` of the tickets opened in the month that were
    answered; `median_solve_hours` of those solved in it, from the day they were opened. Medians are
    blank where there is nothing to take one of. Tickets of the last days of a book had little time
    to be answered: its latest month flatters the first response.
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


def open_tickets(book: Book) -> pd.DataFrame:
    """The tickets open on the book's day, the oldest first, with their `age_days`."""
    tickets = book["tickets"]
    still = tickets[tickets["solved_at"].isna()]
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
    after = row["month"] + pd.offsets.MonthBegin(1)
    is_open = (tickets["opened_at"] < after) & ~(tickets["solved_at"] < after)
    for name in names:
        is_open &= tickets[name] == row[name]
    return int(is_open.sum())


def _hours(duration: pd.Series) -> pd.Series:
    return duration.dt.total_seconds() / 3600


def _first_day(month: date | str) -> pd.Timestamp:
    return pd.Timestamp(parse_month(month) if isinstance(month, str) else month_of(month))
