"""What led from one balance of ARR to the next, told as every page tells it."""

import pandas as pd

from analysis.charts.bridge import bridge as bridge_chart
from analysis.charts.chart import Chart
from analysis.charts.style import Size
from analysis.contracts import Book
from analysis.errors import UserError
from analysis.metrics.movements import ARR_MONTHS, Movements, bridge
from analysis.narrative import numbers as n
from analysis.narrative.sentences import plural
from analysis.periods import Window, month_text, months_between, short_month

YEAR = 12  # months of a window, where the data cover so many
LEDGER = "Contract lines in force at month's end"
STEPS = {  # columns of a bridge, as a reader names them; sign of the change
    "new_minor": ("New", 1),
    "reactivation_minor": ("Returned", 1),
    "expansion_minor": ("Expansion", 1),
    "contraction_minor": ("Contraction", -1),
    "churned_minor": ("Churned", -1),
}


class ShortHistoryError(UserError):
    """There is no month to compare another with."""


def covered_year(movements: Movements) -> Window:
    """The twelve months to the last complete one, or as many as the data cover.

    Raises
    ------
    ShortHistoryError
        Where the data cover fewer than two months' ends: there is nothing to compare.
    """
    if movements.changes.empty:
        raise ShortHistoryError(
            f"As known on {movements.as_of}, no recurring contract line has begun: there is no "
            "revenue to keep. Load the contracts."
        )
    covered = months_between(movements.first_month, movements.last_month)
    if not covered:
        raise ShortHistoryError(
            f"What was kept is told from one month's end to another, and the data cover one: "
            f"{month_text(movements.last_month)}. Make this report a month later, or load the "
            f"contracts of earlier months."
        )
    return Window.trailing(movements.as_of, min(YEAR, covered))


def short_year(movements: Movements, window: Window) -> str:
    """What a reader must know of rates over less than a year; "" where the window is a year."""
    if window.months >= YEAR:
        return ""
    return (
        f"The data begin in {short_month(movements.first_month)}: rates are those of "
        f"{plural(window.months, 'month')}, not of a year, and cannot be held against yearly ones."
    )


def arr_bridge(book: Book, movements: Movements, window: Window, *, size: Size = "wide") -> Chart:
    """Every unit of ARR between the two months falls in one of these steps."""
    steps = bridge(movements, window).iloc[0]
    series = {f"ARR {short_month(window.opening)}": steps["opening_minor"] * ARR_MONTHS}
    for name, (label, sign) in STEPS.items():
        if steps[name]:
            series[label] = sign * steps[name] * ARR_MONTHS
    series[f"ARR {short_month(window.closing)}"] = steps["closing_minor"] * ARR_MONTHS
    gained = sum(v for k, v in list(series.items())[1:-1] if v > 0)
    lost = -sum(v for k, v in list(series.items())[1:-1] if v < 0)

    def money(minor: float) -> str:
        return n.money_short(minor, book.currency)

    return bridge_chart(
        pd.Series(series, dtype=float),
        headline=f"{money(gained)} of ARR came in, {money(lost)} went out"
        if gained or lost
        else "No ARR came in and none went out",
        subtitle=f"ARR in {book.currency}, {short_month(window.opening)} to {short_month(window.closing)}, "
        "at constant exchange rates",
        source=LEDGER,
        show=money,
        size=size,
    )
