"""How did retention develop, beside what was first reported and what others publish?"""

import pandas as pd

from analysis.charts.chart import Chart
from analysis.charts.trend_lines import trend_lines
from analysis.documents.exhibits import Table
from analysis.loading import reference
from analysis.metrics.benchmarks import applying, band, benchmarks
from analysis.metrics.retention import (
    net_revenue_retention,
)
from analysis.metrics.rolling_retention import retention_by_month
from analysis.narrative import numbers as n
from analysis.narrative.sentences import changed, listing, plural
from analysis.packs.arr import LEDGER, YEAR
from analysis.packs.first_reported import restated_months, restatements_headline
from analysis.packs.published import band_text, contract_value_usd
from analysis.packs.retention import Ground
from analysis.periods import Window, add_months, month_name, months_between, short_month
from analysis.quality.restatements import RestatedMonth

TOLD = 24  # closing months of a line
_LABELS = {"nrr": "Net revenue retention", "grr": "Gross revenue retention"}
_COLUMNS = {"nrr": "net_revenue_retention", "grr": "gross_revenue_retention"}


def trend_exhibits(told: Ground, store: str = "") -> list[Chart | Table | str]:
    """Net and gross retention of the windows that closed with each of the last months."""
    covered = months_between(told.movements.first_month, told.window.closing)
    if covered < 2:
        return [
            "The data cover one step from month to month so far; a line begins with the second. "
            f"It will stand here from {month_name(add_months(told.window.closing, 1))} on."
        ]
    months = told.window.months if covered > told.window.months else 1
    if months != YEAR:
        return [_trend(told, measure, months, ()) for measure in ("nrr", "grr")]
    restated = restated_months(told.book, store)
    return [
        _trend(told, "nrr", months, restated),
        f"{restatements_headline(restated, told.book)}.",
        _trend(told, "grr", months, restated),
    ]


def _trend(told: Ground, measure: str, months: int, restated: tuple[RestatedMonth, ...]) -> Chart:
    values = _by_month(told, measure, months).tail(TOLD)
    label = _LABELS[measure]
    frame = values.to_frame("Net" if measure == "nrr" else "Gross")
    first = pd.Series(
        {
            pd.Timestamp(month.month): moved.first
            for month in restated
            for moved in month.moved
            if moved.measure == measure
        },
        dtype=float,
    ).reindex(values.index)
    is_usual = measure == "grr" or told.movements.variant == "closed_cohort"
    if first.notna().any() and is_usual:
        frame["As first reported"] = first
    found = band(
        applying(
            benchmarks(reference.benchmarks()),
            measure,
            acv_usd=contract_value_usd(told.book, told.movements),
        )
    )
    subtitle = f"{label} over {plural(months, 'month')}, by the month that closes them"
    shade = None
    if months == YEAR and found.low is not None and found.high is not None:
        shade = pd.DataFrame({"low": found.low, "high": found.high}, index=values.index)
        names = listing(dict.fromkeys(one.short_source for one in found.typical), most=3)
        subtitle += f"; shaded: medians that {names} publish, {band_text(found, 'share')}"
    if "As first reported" in frame:
        subtitle += "; dots: as first reported, where it differs"
    year_ago = values.iloc[-1 - YEAR] if len(values) > YEAR else None
    return trend_lines(
        frame,
        headline=changed(
            label,
            values.iloc[-1],
            year_ago,
            since=short_month(add_months(told.window.closing, -YEAR)),
        ),
        subtitle=subtitle,
        source=LEDGER,
        show=n.percent,
        band=shade,
    )


def _by_month(told: Ground, measure: str, months: int) -> pd.Series:
    """The rate of the window that closes with each month, by the definition in force."""
    table = retention_by_month(told.movements, months=months)
    values = table.set_index("month")[_COLUMNS[measure]]
    if measure == "grr" or told.movements.variant == "closed_cohort":
        return values
    for month in values.index[-TOLD:]:
        window = Window(add_months(month.date(), -months), month.date())
        values[month] = net_revenue_retention(told.movements, window=window).only().value
    return values
