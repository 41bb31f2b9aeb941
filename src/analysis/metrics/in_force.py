"""Which recurring lines hold on a day, and what is each worth in a year?"""

from datetime import date

import pandas as pd

from analysis.contracts import Book
from analysis.metrics.currency import RATE_SCALE, constant_rates
from analysis.metrics.movements import ARR_MONTHS


def recurring_lines(book: Book) -> pd.DataFrame:
    """The recurring lines of the book with their `arr_minor`, in the book's currency.

    The ARR of one line, rounded for itself: a list of lines. What an account pays in all is summed
    exactly by `movements`, and may differ from the sum of its lines by a cent.
    """
    lines = book["contract_lines"]
    lines = lines[lines["kind"] == "recurring"].reset_index(drop=True)
    rates = constant_rates(book, lines["currency"]).set_index("currency")["rate_millionths"]
    worth = lines["amount_minor"] * lines["currency"].map(rates).astype("int64")
    months = lines["term_months"] * RATE_SCALE
    part = (worth % months) * ARR_MONTHS / months
    return lines.assign(arr_minor=worth // months * ARR_MONTHS + part.round().astype("int64"))


def service_end(lines: pd.DataFrame) -> pd.Series:
    """First day without service of each line; blank while it has none."""
    return lines[["end_date", "terminated_date"]].min(axis="columns")


def in_force(lines: pd.DataFrame, day: date) -> pd.DataFrame:
    """Those of `lines` that hold at the end of `day`."""
    stop = service_end(lines)
    at = pd.Timestamp(day)
    return lines[(lines["start_date"] <= at) & (stop.isna() | (stop > at))]
