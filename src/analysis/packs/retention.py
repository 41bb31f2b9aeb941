"""The ground of the retention report, its first page, and what a small or young book cannot tell."""

from dataclasses import dataclass
from typing import Any

from analysis.contracts import Book
from analysis.documents.exhibits import Tile
from analysis.metrics.movements import ARR_MONTHS, Movements, balances, bridge, mrr_movements
from analysis.metrics.ratios import Ratio
from analysis.metrics.renewals import renewal_rate
from analysis.metrics.retention import (
    gross_revenue_retention,
    logo_churn_rate,
    net_revenue_retention,
)
from analysis.narrative import numbers as n
from analysis.narrative.sentences import plural, up_or_down
from analysis.packs.arr import YEAR, covered_year, short_year
from analysis.packs.covers import cover_of
from analysis.periods import Window, add_months, month_name, months_between, short_month
from analysis.written import quoted

USES = ("accounts", "account_history", "contract_lines", "fx_rates", "people", "products")
FEW = 50  # accounts at the opening, below which one account is two points of logo churn


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
    window = covered_year(movements)
    covered = months_between(movements.first_month, movements.last_month)
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
        return Tile(label, n.ABSENT, quoted(now.reason, "measure"), "muted")
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
        found.append(short_year(told.movements, told.window))
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
