"""What does a director ask for first? Six figures, each with where it stood quarter by quarter."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from analysis.contracts import Book
from analysis.documents.exhibits import Tile, Tone
from analysis.metrics.movements import ARR_MONTHS, Movements, monthly
from analysis.metrics.ratios import Ratio
from analysis.metrics.renewals import renewal_rate
from analysis.metrics.retention import (
    gross_revenue_retention,
    logo_churn_rate,
    net_revenue_retention,
)
from analysis.metrics.satisfaction import net_promoter_score
from analysis.narrative import numbers as n
from analysis.narrative.sentences import plural, up_or_down
from analysis.periods import Window, add_months, short_month
from analysis.written import quoted

MEASURE = "measure"  # whose words a reason is for having no value
QUARTERS = 5  # behind the line of a figure: a year, with the quarter it began in
MONTHS = 13  # behind that of ARR


class _Share(NamedTuple):
    label: str
    measure: Callable[[Book, Movements, Window], Ratio]
    good: int  # 1 where more is better, -1 where less is


_SHARES = (
    _Share("Net revenue retention", lambda b, m, w: net_revenue_retention(m, window=w).only(), 1),
    _Share(
        "Gross revenue retention", lambda b, m, w: gross_revenue_retention(m, window=w).only(), 1
    ),
    _Share("Logo churn", lambda b, m, w: logo_churn_rate(m, window=w).only(), -1),
    _Share(
        "Renewal rate, value",
        lambda b, m, w: renewal_rate(b, window=w, basis="value").only(),
        1,
    ),
)


def key_figures(book: Book, movements: Movements, window: Window) -> list[Tile]:
    """The six figures a director asks for first, each with where it stood a quarter ago.

    Where the data do not reach so far back a figure stands alone, with the months it is of; a
    quarter of its line that they do not reach is a gap.
    """
    quarters = _quarters(movements, window)
    return [
        arr_tile(book, movements),
        *(_share_tile(share, book, movements, quarters) for share in _SHARES),
        _nps_tile(book, quarters),
    ]


def arr_tile(book: Book, movements: Movements) -> Tile:
    """ARR today, with where it stood a quarter ago and the line of the last year."""
    history = monthly(movements).set_index("month")["closing_minor"] * ARR_MONTHS
    shown = history.tail(MONTHS)
    now, past = int(history.iloc[-1]), add_months(movements.last_month, -3)

    def money(minor: float) -> str:
        return n.money_short(minor, book.currency)

    note, step = "", 0.0
    before = int(history.iloc[-4]) if past >= movements.first_month else 0
    if before:
        step = now / before - 1
        note = up_or_down(
            now, before, short_month(past), difference=lambda minor: n.percent(minor / before)
        )
    return Tile(
        "ARR",
        money(now),
        note,
        _tone(step),
        trend=tuple(shown.astype(float)),
        trend_text=f"{money(shown.iloc[0])} in {short_month(shown.index[0])}, {money(now)} now; "
        f"between, the lowest was {money(shown.min())} and the highest {money(shown.max())}",
    )


def quarter_earlier(window: Window) -> Window:
    """The same window a quarter ago: what a key figure is compared with."""
    return Window(add_months(window.opening, -3), add_months(window.closing, -3))


def _quarters(movements: Movements, window: Window) -> list[Window | None]:
    """The window as it was at the close of each quarter of a year, itself the last; None where the
    data do not reach back to its opening."""
    found: list[Window | None] = []
    each = window
    for _ in range(QUARTERS):
        is_covered = each == window or each.opening >= movements.first_month
        found.append(each if is_covered else None)
        each = quarter_earlier(each)
    return found[::-1]


def _share_tile(
    share: _Share, book: Book, movements: Movements, quarters: Sequence[Window | None]
) -> Tile:
    past = [share.measure(book, movements, each) if each else None for each in quarters]
    window, before, now = quarters[-1], quarters[-2], past[-1]
    assert window is not None
    assert now is not None
    if now.value is None:
        return Tile(share.label, n.ABSENT, quoted(now.reason, MEASURE), "muted")
    if before is None:
        return Tile(share.label, n.percent(now.value), f"over {plural(window.months, 'month')}")
    values = [one.value if one else None for one in past]
    change = 0.0 if values[-2] is None else now.value - values[-2]
    return Tile(
        share.label,
        n.percent(now.value),
        up_or_down(now.value, values[-2], short_month(before.closing)),
        _tone(share.good * change),
        trend=tuple(values),
        trend_text=_told(values, quarters, n.percent),
    )


def _nps_tile(book: Book, quarters: Sequence[Window | None]) -> Tile:
    past = [net_promoter_score(book, window=each).only() if each else None for each in quarters]
    before, now = quarters[-2], past[-1]
    assert now is not None
    told = f"95% interval {n.interval(now.low, now.high, n.score)}"
    if before and past[-2]:
        told += f"; {n.score(past[-2].value)} in {short_month(before.closing)}"
    values = [one.value if one else None for one in past]
    return Tile(
        "NPS",
        n.score(now.value),
        quoted(now.reason, MEASURE) or told,
        trend=tuple(values),
        trend_text=_told(values, quarters, n.score),
    )


def _told(
    values: Sequence[float | None],
    quarters: Sequence[Window | None],
    show: Callable[[float | None], str],
) -> str:
    """The line in words: each quarter's close and its value."""
    return ", ".join(
        f"{show(value)} in {short_month(each.closing)}"
        for value, each in zip(values, quarters, strict=True)
        if each is not None
    )


def _tone(change: float) -> Tone:
    if abs(change) < 0.0005:  # prints as no change
        return ""
    return "good" if change > 0 else "bad"
