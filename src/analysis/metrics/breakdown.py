"""By what can a measure be split, and which accounts fall in which part?

Any column of an account's attributes will do: segment, industry, owner_id, region_name, the
account itself. Attributes are those of the book's day: an account's history counts where the account
stands now.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import narwhals as nw
import pandas as pd

from analysis.contracts import Book
from analysis.errors import UserError, candidates
from analysis.metrics.ratios import Ratio, Ratios

NOT_STATED = "Not stated"  # the group of accounts for which the column is blank

Group = tuple[tuple[str, str], ...]


class UnknownBreakdownError(UserError):
    """A measure cannot be split by what was asked."""


def check_breakdown(by: Sequence[str], known: Iterable[str]) -> list[str]:
    """The columns of `by`, if each is known; a single name may be given as plain text."""
    wanted = [by] if isinstance(by, str) else list(by)
    columns = [str(column) for column in known]
    for column in wanted:
        if column not in columns:
            raise UnknownBreakdownError(
                f"Accounts cannot be split by '{column}'. "
                f"{candidates(column, columns, most=len(columns))}"
            )
    return wanted


def with_groups(rows: pd.DataFrame, book: Book, by: Sequence[str]) -> tuple[pd.DataFrame, list]:
    """`rows` (one `account_id` each) with the columns of `by` joined on; and their names, checked.

    Blanks, and accounts that the roster does not have, stand under "Not stated".
    """
    names = check_breakdown(by, book.roster.columns)
    joined = [name for name in names if name != "account_id"]
    if joined:
        labels = book.roster[["account_id", *joined]]
        rows = rows.drop(columns=joined, errors="ignore")
        rows = rows.merge(labels, on="account_id", how="left", validate="m:1")
        rows[joined] = rows[joined].astype("object").fillna(NOT_STATED).astype("str")
    return rows, names


def joined_groups(
    frame: nw.LazyFrame[Any], attributes: nw.LazyFrame[Any], by: Sequence[str]
) -> tuple[nw.LazyFrame[Any], list[str]]:
    """The same for tables that stay on their engine."""
    names = check_breakdown(by, attributes.collect_schema().names())
    joined = [name for name in names if name != "account_id"]
    if not joined:
        return frame, names
    labels = attributes.select("account_id", *(nw.col(name).cast(nw.String) for name in joined))
    filled = [nw.col(name).fill_null(NOT_STATED) for name in joined]
    return frame.join(labels, on="account_id", how="left").with_columns(*filled), names


def ratios_by(
    rows: pd.DataFrame, by: Sequence[str], ratio: Callable[[pd.DataFrame, Group], Ratio]
) -> Ratios:
    """One ratio a group, computed from the group's own rows: never an average of ratios."""
    if not by:
        return Ratios((ratio(rows, ()),))
    parts = rows.groupby(list(by), sort=True)
    return Ratios(tuple(ratio(part, group_of(by, key)) for key, part in parts))


def group_of(by: Sequence[str], key: Iterable[object]) -> Group:
    """The names of a group: its columns with their values."""
    return tuple((column, str(value)) for column, value in zip(by, key, strict=True))
