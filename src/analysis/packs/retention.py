"""The exhibits of the retention report: what was kept, how that developed, and what it depends on."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from analysis.charts.chart import Chart
from analysis.charts.trend_lines import trend_lines
from analysis.contracts import Book
from analysis.documents.exhibits import Column, Table, Tile
from analysis.errors import UserError
from analysis.loading import reference
from analysis.metrics.benchmarks import applying, band, benchmarks
from analysis.metrics.movements import ARR_MONTHS, Movements, balances, bridge, mrr_movements
from analysis.metrics.ratios import Ratio
from analysis.metrics.renewals import renewal_rate
from analysis.metrics.retention import (
    VARIANTS,
    gross_revenue_retention,
    logo_churn_rate,
    net_revenue_retention,
)
from analysis.metrics.rolling_retention import retention_by_month
from analysis.metrics.variants import period_variants, retention_variants
from analysis.narrative import numbers as n
from analysis.narrative.sentences import changed, listing, plural, up_or_down
from analysis.packs import quality
from analysis.packs.arr import LEDGER
from analysis.packs.covers import cover_of
from analysis.packs.published import band_text, contract_value_usd
from analysis.periods import Window, add_months, month_name, month_text, months_between, short_month
from analysis.quality.restatements import RestatedMonth
from analysis.written import quoted

USES = ("accounts", "account_history", "contract_lines", "fx_rates", "people", "products")
YEAR = 12  # months of a window, where the data cover so many
TOLD = 24  # closing months of a line
FEW = 50  # accounts at the opening, below which one account is two points of logo churn
_LABELS = {"nrr": "Net revenue retention", "grr": "Gross revenue retention"}
_COLUMNS = {"nrr": "net_revenue_retention", "grr": "gross_revenue_retention"}


class ShortHistoryError(UserError):
    """There is no month to compare another with."""


@dataclass(frozen=True)
class Ground:
    """What every exhibit of the report stands on.

    `window` is the trailing twelve months, or as many as the data cover; `before` the same window a
    year earlier, None where the data do not reach so far back.
    """

    book: Book
    movements: Movements
    window: Window
    before: Window | None

    @property
    def is_whole_year(self) -> bool:
        return self.window.months == YEAR

    @property
    def span(self) -> str:
        """The window as a reader sees it."""
        return f"{short_month(self.window.opening)} to {short_month(self.window.closing)}"

    def money(self, mrr_minor: float) -> str:
        """An amount of MRR as ARR in short."""
        return n.money_short(mrr_minor * ARR_MONTHS, self.book.currency)


def ground(book: Book) -> Ground:
    """The book's movements, and the windows that its data cover.

    Raises
    ------
    ShortHistoryError
        Where the data cover fewer than two months: nothing can have been kept yet.
    """
    movements = mrr_movements(book)
    covered = months_between(movements.first_month, movements.last_month)
    if movements.changes.empty:
        raise ShortHistoryError(
            f"As known on {book.as_of}, no recurring contract line has begun: there is no revenue to "
            "keep. Load the contracts."
        )
    if covered < 1:
        raise ShortHistoryError(
            f"Retention compares two months' ends, and the data cover one: "
            f"{month_text(movements.last_month)}. Make this report a month later, or load the "
            f"contracts of earlier months."
        )
    window = Window.trailing(book.as_of, min(YEAR, covered))
    has_before = covered >= 2 * YEAR
    before = Window(add_months(window.opening, -YEAR), window.opening) if has_before else None
    return Ground(book, movements, window, before)


def cover(book: Book) -> dict[str, Any]:
    """The cover's words."""
    return cover_of(
        book, title="Where retention comes from", subtitle=month_name(book.as_of), uses=USES
    )


def tiles(told: Ground) -> list[Tile]:
    """Net and gross retention, logo churn and renewals, each with its interval or its past."""
    measures = [
        ("Net revenue retention", net_revenue_retention),
        ("Gross revenue retention", gross_revenue_retention),
        ("Logo churn", logo_churn_rate),
    ]
    found = [
        _tile(
            label,
            measure(told.movements, window=told.window).only(),
            measure(told.movements, window=told.before).only().value if told.before else None,
            told,
        )
        for label, measure in measures
    ]
    rates = [
        renewal_rate(told.book, window=each, basis="value").only() if each else None
        for each in (told.window, told.before)
    ]
    now, before = rates
    assert now is not None
    return [*found, _tile("Renewal rate, value", now, before.value if before else None, told)]


def _tile(label: str, now: Ratio, before: float | None, told: Ground) -> Tile:
    if now.value is None:
        return Tile(label, n.ABSENT, now.reason, "muted")
    around = f"95% interval {n.interval(now.low, now.high, lambda v: n.percent(v, 0))}"
    if told.before is None or before is None:
        return Tile(label, n.percent(now.value), around)
    moved = up_or_down(now.value, before, short_month(told.before.closing))
    return Tile(label, n.percent(now.value), f"{moved}; {around}")


def verdict_text(told: Ground) -> str:
    """What was lost and gained of the opening revenue, and how sure the rate is: a list in Markdown."""
    steps = bridge(told.movements, told.window).iloc[0]
    opening = int(steps["opening_minor"])
    net = net_revenue_retention(told.movements, window=told.window).only()
    lost, less, more = (int(steps[f"{k}_minor"]) for k in ("churned", "contraction", "expansion"))
    lines = []
    if opening:
        lines.append(
            f"Of {told.money(opening)} at the opening, {told.money(lost)} "
            f"({n.percent(lost / opening)}) left and {told.money(less)} ({n.percent(less / opening)}) "
            f"was cut by accounts that stayed; {told.money(more)} ({n.percent(more / opening)}) was "
            "added by them."
        )
    if net.value is not None:
        lines.append(
            f"Another such {'year' if told.is_whole_year else 'span'} could have brought net retention "
            f"anywhere from {n.percent(net.low, 0)} to {n.percent(net.high, 0)}: {_weight(told)}."
        )
    return "\n".join(f"- {line}" for line in [*lines, *limits(told)])


def _weight(told: Ground) -> str:
    """How much the accounts of the opening can tell, where a few of them are most of the money."""
    held = balances(told.movements, told.window.opening).astype(float)
    equal = n.count(held.sum() ** 2 / (held**2).sum())
    there = plural(len(held), "account")
    if equal == n.count(len(held)):
        return f"it rests on {there}"
    return f"it rests on {there} so unlike in size that they tell no more than {equal} of one size"


def limits(told: Ground) -> list[str]:
    """What a book of this size and age cannot tell yet, as sentences."""
    churn = logo_churn_rate(told.movements, window=told.window).only()
    n_there, n_lost = int(churn.denominator), int(churn.numerator)
    found = []
    if not told.is_whole_year:
        found.append(
            f"The data begin in {short_month(told.movements.first_month)}: rates are those of "
            f"{plural(told.window.months, 'month')}, not of a year, and cannot be held against "
            "yearly ones."
        )
    elif told.before is None:
        found.append(
            "The data do not cover the window a year earlier, so nothing is said of a change."
        )
    if n_there and n_lost == 0:
        found.append(
            f"Nobody left. That does not show that nobody can: of {plural(n_there, 'account')}, up "
            f"to {n.percent(churn.high)} a year would be no surprise."
        )
    if n_there and n_lost == n_there:
        found.append("Every account of the opening has left: no group kept more than another.")
    if 0 < n_there < FEW:
        found.append(
            f"With {plural(n_there, 'account')} one more or less moves logo churn by "
            f"{n.points(1 / n_there)}: read the intervals, not the rates."
        )
    history = told.book["account_history"]
    if history.empty or not history["account_id"].duplicated().any():
        found.append(
            "No change of owner, segment or parent is recorded: groups are those of today, as if "
            "they had always been so."
        )
    return found


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
    restated = quality.restated(told.book, store)
    return [
        _trend(told, "nrr", months, restated),
        f"{quality.restatements_headline(restated, told.book)}.",
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


def bridge_text(told: Ground) -> str:
    """That the steps account for every unit, and the difference that is left."""
    steps = bridge(told.movements, told.window).iloc[0]
    gains = sum(int(steps[f"{k}_minor"]) for k in ("new", "reactivation", "expansion"))
    losses = sum(int(steps[f"{k}_minor"]) for k in ("contraction", "churned"))
    left = int(steps["opening_minor"]) + gains - losses - int(steps["closing_minor"])
    return (
        f"Every account stands in one step, with the difference between its two balances. Opening, "
        f"steps and close differ by {n.money(left, told.book.currency)}. What is new or returned is "
        "not retention: it stands in no rate on this page."
    )


def definitions_table(told: Ground) -> Table:
    """Net retention by each definition in use, on these data, reconciled to the closing balance."""
    table = retention_variants(told.movements, window=told.window)
    left_out = table["new_minor"] + table["reactivation_minor"] + table["contraction_minor"]
    rows = pd.DataFrame(
        {
            "definition": table["label"]
            + table["is_in_force"].map({True: " (in force)", False: ""}),
            "formula": table["formula"],
            "value": table["value"],
            "counted": table["numerator_minor"],
            "left_out": left_out,
            "closing": table["closing_minor"],
            "remainder": table["residual_minor"],
        }
    )
    values = table["value"].dropna()
    return Table.of(
        rows,
        {
            "definition": Column("Definition", width=0.25),
            "formula": Column("Formula", lambda text: quoted(text, "docs/metrics.md"), width=0.25),
            "value": Column("Net retention", n.percent, is_number=True, width=0.12),
            "counted": Column("Counted", told.money, is_number=True, width=0.1),
            "left_out": Column("Left out", told.money, is_number=True, width=0.1),
            "closing": Column("Closing ARR", told.money, is_number=True, width=0.1),
            "remainder": Column("Remainder", told.money, is_number=True, width=0.1),
        },
        headline=_definitions_headline(values),
        subtitle=f"{told.span}, the same accounts each time. Counted: closing ARR in the numerator; "
        "left out: what else leads to the closing ARR. The remainder is nothing: no definition "
        "hides or invents revenue, they only look at other accounts",
        source=LEDGER,
    )


def _definitions_headline(values: pd.Series) -> str:
    if values.empty:
        return "No definition has a value: nothing was billed at the opening"
    low, high = values.min(), values.max()
    if n.percent(low) == n.percent(high):
        return f"All definitions agree on {n.percent(high)}"
    return (
        f"The definition alone moves net retention by {n.points(high - low)}: from "
        f"{n.percent(low)} to {n.percent(high)}"
    )


def definitions_text(told: Ground) -> str:
    """Which definition is in force, how to change it, and what single months would make of a year."""
    inforce = VARIANTS[told.movements.variant]
    names = listing([f"`{name}`" for name in VARIANTS])
    lines = [
        f"**In force**: {inforce.label[0].lower()}{inforce.label[1:]}. Every figure of this book goes "
        f"by it. To change it, set `net_retention` under `[definitions]` in book.toml to one of "
        f"{names}.",
        "Only those who stayed is not retention: whoever left is in neither number, so it cannot "
        "fall when customers go.",
    ]
    if told.window.months > 1:
        rates = period_variants(told.movements, window=told.window).set_index("measure")
        net = rates.loc["net_revenue_retention"]
        if pd.notna(net["compounded"]):
            lines.append(
                f"Multiplying the {plural(told.window.months, 'month')} gives "
                f"{n.percent(net['compounded'])}, not {n.percent(net['cohort'])}: who joined in "
                "between counts in later months. Compare a yearly cohort with yearly cohorts only."
            )
    return "\n".join(f"- {line}" for line in lines)
