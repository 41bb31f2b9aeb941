"""What led from one balance of ARR to the next, told as every page tells it."""

import pandas as pd

from analysis.charts.bridge import bridge as bridge_chart
from analysis.charts.chart import Chart
from analysis.charts.style import Size
from analysis.contracts import Book
from analysis.metrics.movements import ARR_MONTHS, Movements, bridge
from analysis.narrative import numbers as n
from analysis.periods import Window, short_month

LEDGER = "Contract lines in force at month's end"
STEPS = {  # columns of a bridge, as a reader names them; sign of the change
    "new_minor": ("New", 1),
    "reactivation_minor": ("Returned", 1),
    "expansion_minor": ("Expansion", 1),
    "contraction_minor": ("Contraction", -1),
    "churned_minor": ("Churned", -1),
}


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
        headline=f"{money(gained)} of ARR came in, {money(lost)} went out",
        subtitle=f"ARR in {book.currency}, {short_month(window.opening)} to {short_month(window.closing)}, "
        "at constant exchange rates",
        source=LEDGER,
        show=money,
        size=size,
    )
