"""The metric dictionary as a report: what each measure says, and what it is in this book."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from analysis.contracts import Book
from analysis.documents.exhibits import Column, Table
from analysis.loading import reference
from analysis.metrics.benchmarks import Benchmark, band, benchmarks
from analysis.metrics.dictionary import METRICS, Metric
from analysis.metrics.figures import Figure
from analysis.metrics.movements import mrr_movements
from analysis.metrics.registry import Scope, compute_all
from analysis.narrative import numbers as n
from analysis.narrative.sentences import listing, out_of
from analysis.packs.covers import cover_of, source_of
from analysis.packs.figures import at_risk, interval_text, label_of, value_text
from analysis.packs.published import band_text, contract_value_usd, published_for
from analysis.periods import Window, month_name, months_between, short_day, short_month
from analysis.written import quoted

LEAST_HORIZON = ".90"  # of forecasts, one horizon is shown; the command gives all


@dataclass(frozen=True)
class Measured:
    """Every measure of a book over one window."""

    book: Book
    window: Window
    figures: tuple[Figure, ...]
    published: tuple[Benchmark, ...]
    contract_value_usd: float | None


def window_of(book: Book, months: int) -> Window:
    """The last `months` months, or as many as the data cover.

    Where they cover one month's end alone it is `months`: measures that compare two then say why
    they have no value.
    """
    movements = mrr_movements(book)
    covered = months_between(movements.first_month, movements.last_month)
    return Window.trailing(book.as_of, min(months, covered or months))


def measured(book: Book, window: Window, store: str = "") -> Measured:
    """Compute every measure of the dictionary; ARR at risk where `store` holds the month's model."""
    scope = Scope(book, window, at_risk_minor=at_risk(book, store) if store else None)
    return Measured(
        book,
        window,
        tuple(compute_all(scope)[0]),
        benchmarks(reference.benchmarks()),
        contract_value_usd(book, scope.movements),
    )


def cover(found: Measured) -> dict[str, Any]:
    """The cover's words."""
    return cover_of(found.book, title="Metric dictionary", subtitle=month_name(found.book.as_of))


def opening_text(found: Measured) -> str:
    """How many measures there are, and how many of them this book gives a value."""
    names = {
        figure.metric.partition(".")[0] for figure in found.figures if figure.value is not None
    }
    return (
        f"{out_of(len(names), len(METRICS), 'measure')} have a value in this book, from "
        f"{short_month(found.window.opening)} to {short_month(found.window.closing)}, as known on "
        f"{short_day(found.book.as_of)}. Each stands with the number of accounts (or people) behind it, and with "
        f"a 95% interval where it is a sample of something. The published range is that of "
        f"`data/reference/benchmarks.yml` which applies to contracts of this size: a comparison, "
        f"never a threshold."
    )


def section(found: Measured, name: str) -> list[Table | str]:
    """One section: its measures with their values, then each in full."""
    metrics = [metric for metric in METRICS if metric.section == name]
    if not metrics:
        return []
    together: dict[Callable[..., Any], list[Metric]] = {}
    for metric in metrics:
        together.setdefault(metric.function, []).append(metric)
    return [_table(found, name, metrics), *(_entry(group) for group in together.values())]


def _table(found: Measured, name: str, metrics: list[Metric]) -> Table:
    mine = [
        figure
        for metric in metrics
        for figure in found.figures
        if figure.metric.partition(".")[0] == metric.name and _is_shown(figure)
    ]
    currency = found.book.currency
    rows = pd.DataFrame(
        [
            {
                "measure": label_of(figure.metric),
                "value": value_text(figure.value, figure.unit, currency),
                "interval": interval_text(figure, currency) or None,
                "n": figure.n,
                "published": _published(found, figure),
                "reason": figure.reason or None,
            }
            for figure in mine
        ],
        columns=["measure", "value", "interval", "n", "published", "reason"],
    ).astype({"n": "Int64"})
    columns = {
        "measure": Column("Measure", width=0.3),
        "value": Column("Value", is_number=True),
        "interval": Column("95% interval", is_number=True),
        "n": Column("n", n.count, is_number=True),
    }
    if rows["published"].notna().any():
        columns["published"] = Column("Published", is_number=True, width=0.22)
    if rows["reason"].notna().any():
        columns["reason"] = Column("Why there is no value", width=0.24)
    without = int((rows["value"] == n.ABSENT).sum())
    return Table.of(
        rows,
        columns,
        headline=f"{name}: {n.count(len(rows) - without)} of {n.count(len(rows))} figures have a value"
        if len(rows)
        else f"{name}: nothing to measure",
        subtitle=f"{short_month(found.window.opening)} to {short_month(found.window.closing)}; "
        "states as of the close or of the book's day",
        source=source_of(found.book),
        empty="The data have no table that these measures need.",
    )


def _entry(metrics: list[Metric]) -> str:
    """Measures of one function in full, as Markdown: what holds for all of them is said once."""
    lines = [f"### {listing(dict.fromkeys(metric.label for metric in metrics))}"]
    lines += dict.fromkeys(f"**{metric.definition}**" for metric in metrics)
    if metrics[0].meaning and not metrics[0].says:
        lines.append(metrics[0].meaning)
    for metric in metrics:
        variants = f" {metric.variants}" if metric.variants else ""
        lines.append(
            f"- `{metric.name}`, {metric.unit}: {metric.formula}.{variants} *Source:* "
            f"{metric.source}."
        )
    return quoted("\n\n".join(lines), "the registry of measures")


def _is_shown(figure: Figure) -> bool:
    is_forecast = figure.metric.startswith("forecast_")
    return not is_forecast or figure.metric.endswith(LEAST_HORIZON)


def _published(found: Measured, figure: Figure) -> str | None:
    apply = published_for(figure, found.published, found.contract_value_usd)
    if not apply or figure.value is None:
        return None
    told = band(apply)
    text = band_text(told, apply[0].unit)
    return None if text == n.ABSENT else text + (" (disputed)" if told.disagreements else "")
