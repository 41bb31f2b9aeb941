"""Our figures beside what others publish: which band applies, who says so, and who disagrees."""

from collections.abc import Iterable

import pandas as pd

from analysis.contracts import Book
from analysis.documents.exhibits import Column, Table
from analysis.loading import reference
from analysis.metrics.benchmarks import Band, Benchmark, applying, band, benchmarks
from analysis.metrics.benchmarks import Unit as PublishedUnit
from analysis.metrics.figures import Figure
from analysis.metrics.movements import ARR_MONTHS, Movements, balances
from analysis.metrics.registry import Scope, compute
from analysis.narrative import numbers as n
from analysis.narrative.sentences import listing, plural
from analysis.packs.arr import YEAR
from analysis.packs.figures import interval_text, label_of, value_text
from analysis.periods import Window, short_month

YEARLY = ("nrr", "grr", "logo_churn")
COMPARED = (
    *("nrr", "grr", "logo_churn", "quota_attainment"),
    *("accounts_per_manager", "arr_per_manager"),
)


def published_table(book: Book, movements: Movements, window: Window) -> Table:
    """Each measure that others publish figures of: ours, theirs, and where they contradict."""
    registry = benchmarks(reference.benchmarks())
    size = contract_value_usd(book, movements)
    rows = []
    for figure in compute(Scope(book, window), COMPARED):
        found = published_for(figure, registry, size)
        if found and figure.value is not None:
            rows.append(_row(figure, band(found), book.currency))
    names = ["measure", "ours", "interval", "band", "sources", "conflict"]
    table = pd.DataFrame(rows, columns=names)
    n_torn = int(table["conflict"].astype(bool).sum())
    return Table.of(
        table.assign(conflict=table["conflict"].replace("", None)),
        {
            "measure": Column("Measure", width=0.2),
            "ours": Column("Ours", is_number=True),
            "interval": Column("95% interval", lambda text: text or "–", is_number=True),
            "band": Column("Published", is_number=True, width=0.14),
            "sources": Column("Who says so", width=0.3),
            "conflict": Column("Disagree", width=0.14),
        },
        headline=f"On {n.count(n_torn)} of {plural(len(table), 'measure')} what others publish disagrees"
        if len(table)
        else "There is nothing to compare with what others publish",
        subtitle=f"{short_month(window.opening)} to {short_month(window.closing)}; published figures "
        "are of other companies, other years and other definitions: a comparison, not a target",
        source="data/reference/benchmarks.yml, with the population and date of each figure",
        empty="Nothing that others publish applies to this book.",
    )


def published_for(
    figure: Figure, registry: Iterable[Benchmark], contract_usd: float | None
) -> tuple[Benchmark, ...]:
    """What others publish of a figure; nothing where theirs is of a year, and ours of less."""
    if is_of_less_than_a_year(figure.metric, figure.window):
        return ()
    return applying(registry, figure.metric, acv_usd=contract_usd)


def is_of_less_than_a_year(metric: str, window: Window | None) -> bool:
    """Whether the figure grows with its window, which is shorter than those that others mean."""
    return metric in YEARLY and window is not None and window.months < YEAR


def band_text(found: Band, unit: PublishedUnit) -> str:
    """What is called typical, as a range; what should be reached where nothing is called typical."""
    if found.typical:
        return _range(found.low, found.high, unit)
    targets = [one for one in found.others if one.statistic == "target"]
    return _range(*targets[0].ends, unit) + " as target" if targets else n.ABSENT


def contract_value_usd(book: Book, movements: Movements) -> float | None:
    """ARR of an average account in dollars, by which surveys band; None in another currency."""
    held = balances(movements, movements.last_month)
    if book.currency != "USD" or held.empty:
        return None
    return float(held.mean() * ARR_MONTHS / 100)


def _row(figure: Figure, found: Band, currency: str) -> tuple[str, ...]:
    shown = found.typical or found.others
    return (
        label_of(figure.metric),
        value_text(figure.value, figure.unit, currency),
        interval_text(figure, currency),
        band_text(found, shown[0].unit),
        listing([_said(one) for one in shown], most=3),
        _conflict(found),
    )


def _conflict(found: Band) -> str:
    """Who contradicts whom, by source: the claims of one guide may contradict each other."""
    if not found.disagreements:
        return ""
    all_of = {one.id: one for one in (*found.typical, *found.others)}
    ids = dict.fromkeys(id for pair in found.disagreements for id in pair)
    names = list(dict.fromkeys(all_of[id].short_source for id in ids))
    return listing(names, most=3) if len(names) > 1 else f"{names[0]}, with itself"


def _said(one: Benchmark) -> str:
    date = "" if one.date == "undated" else f" ({one.date})"
    return f"{one.short_source}{date} {_range(*one.ends, one.unit)}"


def _range(low: float | None, high: float | None, unit: PublishedUnit) -> str:
    if low is None and high is None:
        return n.ABSENT
    if high is None:
        return f"{_value(low, unit)} or more"
    if low is None:
        return f"{_value(high, unit)} or less"
    return n.interval(low, high, lambda value: _value(value, unit))


def _value(value: float | None, unit: PublishedUnit) -> str:
    if unit == "share":
        return n.percent(value, 0)
    if unit == "usd_annual":
        return n.money_short(None if value is None else value * 100, "USD")
    return n.count(value)
