"""What has changed in the book since the month before? A few sentences for the first page."""

from collections.abc import Callable

import pandas as pd

from analysis.contracts import Book
from analysis.metrics.movements import (
    ARR_MONTHS,
    AbsentMonthError,
    Movements,
    balances,
    bridge,
)
from analysis.narrative import numbers as n
from analysis.narrative.sentences import changed_by_share, listing, plural
from analysis.periods import Window, add_months, short_month

MOST_NAMED = 3


def since_last_month(book: Book, movements: Movements, restated: str = "") -> tuple[str, ...]:
    """What moved ARR since the month before, who came and who left, and who gave notice.

    `restated` says that the month before reads otherwise now than its pack did. Accounts are named from the largest down, at most three a sentence. Empty where the data do
    not go back a month.
    """
    month = movements.last_month
    window = Window(add_months(month, -1), month)
    try:
        movements.check_window(window)
    except AbsentMonthError:
        return ()
    steps = bridge(movements, window).iloc[0]
    names = book.roster.set_index("account_id")["account_name"]

    def money(minor: float) -> str:
        return n.money_short(minor, book.currency)

    growth = changed_by_share(
        "ARR",
        ARR_MONTHS * int(steps["closing_minor"]),
        ARR_MONTHS * int(steps["opening_minor"]),
        show=money,
        since=short_month(window.opening),
    )
    ends = [balances(movements, end) * ARR_MONTHS for end in (window.opening, window.closing)]
    opening, closing = (end for _, end in pd.concat(ends, axis=1).fillna(0).items())
    change = closing - opening
    both = (opening > 0) & (closing > 0)
    told = [
        f"{growth}.",
        restated,
        _named("began or came back", closing[(opening == 0) & (closing > 0)], names, money),
        _named("left", opening[(opening > 0) & (closing == 0)], names, money),
        _named("grew", change[both & (change > 0)], names, money),
        _named("pays less", -change[both & (change < 0)], names, money, "pay less"),
        _notices(book, names),
    ]
    return tuple(sentence for sentence in told if sentence)


def _named(
    did: str,
    minor: pd.Series,
    names: pd.Series,
    money: Callable[[float], str],
    they_did: str = "",
) -> str:
    """ "2 accounts left ($120K of ARR): Aspen and Birch."; "" where none did."""
    if minor.empty:
        return ""
    largest = minor.sort_values(ascending=False, kind="stable").index
    verb = did if len(minor) == 1 else they_did or did
    return (
        f"{plural(len(minor), 'account')} {verb} ({money(minor.sum())} of ARR): "
        f"{listing([names.get(one, one) for one in largest], most=MOST_NAMED)}."
    )


def _notices(book: Book, names: pd.Series) -> str:
    lines = book["contract_lines"]
    first = pd.Timestamp(book.as_of.replace(day=1))
    given = lines[(lines["kind"] == "recurring") & (lines["cancelled_date"] >= first)]
    accounts = list(dict.fromkeys(given["account_id"].sort_values()))
    if not accounts:
        return "Nobody gave notice this month."
    return (
        f"{plural(len(accounts), 'account')} gave notice this month: "
        f"{listing([names.get(one, one) for one in accounts], most=MOST_NAMED)}."
    )
