"""Measures as figures to print: computed for a window, and written as a reader or a program reads."""

import json
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.contracts import Book
from analysis.documents.csv_data import csv_text
from analysis.documents.model import Data
from analysis.errors import UserError
from analysis.loading import load_book, months
from analysis.loading.paths import resolve
from analysis.metrics.days import window_between
from analysis.metrics.dictionary import METRICS
from analysis.metrics.figures import Figure, Unit
from analysis.metrics.registry import Scope, check_names, columns, compute, compute_all
from analysis.narrative import numbers as n
from analysis.periods import PeriodError, add_months, month_end, parse_month

COLUMNS = (
    *("metric", "group", "value", "numerator", "denominator", "n"),
    *("from", "to", "as_of", "low", "high", "reason"),
)


class BoundError(UserError):
    """The opening or the close of a window could not be read."""


def computed(
    data: Path,
    *,
    opening: str = "",
    closing: str = "",
    metrics: Sequence[str] = (),
    by: Sequence[str] = (),
    as_of: str = "",
) -> tuple[list[Figure], list[str], str]:
    """The figures of a window, the measures left out of a breakdown, and the book's currency.

    A window closes with the last complete month of the data where nothing else is said, and opens
    a year before it closes, or with the data.
    """
    check_names(metrics)
    first, last = months(data)
    closes = _day(closing) if closing else month_end(last)
    opens = _day(opening) if opening else max(_year_before(closes), month_end(first))
    window = window_between(opens, closes)
    known = _day(as_of) if as_of else window.last_day
    if known < window.last_day:
        raise BoundError(
            f"The window closes on {window.last_day}, which on {known} was still to come. "
            f"Close it by then, or ask for what was known later."
        )
    book = load_book(resolve(data), as_of=known)
    needs_model = "at_risk_arr_per_manager" in metrics  # training takes a while: only if asked for
    risk = at_risk(book) if needs_model else None
    scope = Scope(book, window, columns(by), at_risk_minor=risk)
    found, omitted = (compute(scope, metrics), []) if metrics else compute_all(scope)
    return found, omitted, book.currency


def at_risk(book: Book, store: str = "") -> pd.Series | None:
    """ARR that the churn model expects to be lost, by account; None in a book too young for one."""
    from analysis.packs.risk import BookRisk, forecast  # draws, and so takes long to import

    risks = forecast(book, store)
    if not isinstance(risks, BookRisk):
        return None
    return risks.band.accounts.set_index("account_id")["expected_minor"]


def as_rows(figures: Sequence[Figure]) -> list[dict[str, Any]]:
    """One row a figure, in COLUMNS. Rates are fractions, money is whole minor units."""
    return [
        {
            "metric": one.metric,
            "group": one.group_name,
            "value": one.value,
            "numerator": one.numerator,
            "denominator": one.denominator,
            "n": one.n,
            **_ends(one),
            "as_of": one.as_of.isoformat(),
            "low": one.low,
            "high": one.high,
            "reason": one.reason,
        }
        for one in figures
    ]


def as_json(figures: Sequence[Figure]) -> str:
    """A list of objects, one a figure."""
    return json.dumps(as_rows(figures), indent=1, ensure_ascii=False, allow_nan=False)


def as_csv(figures: Sequence[Figure]) -> str:
    """A line a figure, under a line of names; blanks where there is no value."""
    rows = tuple(tuple(row.values()) for row in as_rows(figures))
    return csv_text(Data(COLUMNS, rows)).rstrip()


def as_text(figures: Sequence[Figure], currency: str) -> str:
    """Columns for a person at a terminal."""
    head = ("measure", "group", "value", "95% interval", "n", "")
    rows = [head, *(_line(one, currency) for one in figures)]
    widths = [max(len(row[place]) for row in rows) for place in range(len(head))]
    is_number = (False, False, True, True, True, False)
    return "\n".join(
        "  ".join(
            cell.rjust(width) if number else cell.ljust(width)
            for cell, width, number in zip(row, widths, is_number, strict=True)
        ).rstrip()
        for row in rows
    )


def value_text(value: float | None, unit: Unit, currency: str) -> str:
    """A value as a reader sees it, in its unit."""
    return _SHOW[unit](value, currency)


def interval_text(figure: Figure, currency: str) -> str:
    """The interval of a figure as a reader sees it; nothing where it has none."""
    if figure.low is None or figure.high is None:
        return ""
    return n.interval(figure.low, figure.high, lambda v: value_text(v, figure.unit, currency))


def label_of(metric: str) -> str:
    """The name of a figure as a reader sees it: the measure's, and the part's."""
    measure, _, part = metric.partition(".")
    words = _PARTS.get(part, part.replace("_", " ").replace(".", ", "))
    words += " days" if words.endswith(tuple("0123456789")) else ""  # a forecast's horizon
    return f"{_LABELS[measure]}: {words}" if part else _LABELS[measure]


_LABELS = {metric.name: metric.label for metric in METRICS}

_PARTS = {
    "top1_share": "largest customer",
    "top5_share": "largest five",
    "top10_share": "largest ten",
    "hhi": "HHI",
    "normalised_hhi": "HHI, normalised",
    "effective_n": "effective number",
    "arr": "their ARR",
}
_SHOW: dict[Unit, Callable[[float | None, str], str]] = {
    "share": lambda value, _: n.percent(value),
    "score": lambda value, _: n.score(value),
    "points": lambda value, _: n.count(value, 2),
    "money": n.money_short,
    "money_per_hour": lambda value, currency: n.money(value, currency) + "/h",
    "count": lambda value, _: n.count(value, 0 if float(value or 0).is_integer() else 1),
    "hours": lambda value, _: n.hours(value),
    "multiple": lambda value, _: n.count(value, 3),
}


def _line(figure: Figure, currency: str) -> tuple[str, ...]:
    return (
        label_of(figure.metric),
        figure.group_name,
        value_text(figure.value, figure.unit, currency),
        interval_text(figure, currency),
        "" if figure.n is None else n.count(figure.n),
        figure.reason,
    )


def _ends(figure: Figure) -> dict[str, str | None]:
    """The ends of the window, as they may be given again: months where it is of months."""
    window = figure.window
    if window is None:
        return {"from": None, "to": figure.as_of.isoformat()}
    opening, closing = str(window).split(" to ")
    return {"from": opening, "to": closing}


def span_text(figures: Sequence[Figure]) -> str:
    """What the figures are of: the window, and the day as of which it is known."""
    known = figures[0].as_of.isoformat()
    window = next((one.window for one in figures if one.window is not None), None)
    if window is None:
        return f"On {known}."
    return f"From {window.first_day} to {window.last_day}, as known on {known}."


def _day(text: str) -> date:
    """The day meant by a month (its last) or a day."""
    try:
        return date.fromisoformat(text) if len(text) == len("2025-09-30") else _last(text)
    except (ValueError, PeriodError) as error:
        raise BoundError(
            f"'{text}' is neither a month nor a day. Write 2025-09 or 2025-09-30."
        ) from error


def _last(month: str) -> date:
    return month_end(parse_month(month))


def _year_before(day: date) -> date:
    """The same day of the year before; the end of its month, where `day` ends one."""
    before = add_months(day, -12)
    return month_end(before) if month_end(day) == day else before
