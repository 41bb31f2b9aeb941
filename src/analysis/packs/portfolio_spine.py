"""How do the key figures stand against plan, last quarter, last year and what others publish?"""

import pandas as pd

from analysis.contracts import Book
from analysis.documents.exhibits import Column, Table, Tone
from analysis.loading import reference
from analysis.metrics.benchmarks import band, benchmarks
from analysis.metrics.figures import Figure
from analysis.metrics.movements import ARR_MONTHS, AbsentMonthError, Movements
from analysis.metrics.registry import Scope, compute
from analysis.narrative import numbers as n
from analysis.narrative.sentences import out_of, plural
from analysis.packs.arr import YEAR
from analysis.packs.figures import label_of, value_text
from analysis.packs.key_figures import quarter_earlier
from analysis.packs.portfolio import plan_line
from analysis.packs.published import (
    band_text,
    contract_value_usd,
    is_of_less_than_a_year,
    published_for,
)
from analysis.periods import Window, add_months, short_month

SPINE = (
    *("arr", "nrr", "grr", "logo_churn", "renewal_rate_value"),
    *("nps", "seat_adoption", "win_rate"),
)
_LESS_IS_BETTER = ("logo_churn",)
_PLANNED = {"arr": ("mrr", ARR_MONTHS)}  # a plan of MRR is one of ARR


def spine_table(book: Book, movements: Movements, window: Window) -> Table:
    """Eight key figures: now, against plan, a quarter ago, a year ago, and the published band."""
    windows = (window, quarter_earlier(window), year_earlier(window))
    rows = [_row(book, movements, name, windows) for name in SPINE]
    names = ["measure", "now", "plan", "plan_change", "quarter", "year", "band"]
    table = pd.DataFrame([row for row in rows if row is not None], columns=names)
    judged = table["plan_change"].dropna()
    ahead = int((~judged.str.endswith("worse")).sum())
    columns = {
        "measure": Column("Measure", width=0.24),
        "now": Column("Now", is_number=True),
        "plan": Column("Plan", is_number=True),
        "plan_change": Column("Against plan", is_number=True, tone=_tone),
        "quarter": Column(short_month(windows[1].closing), is_number=True),
        "year": Column(short_month(windows[2].closing), is_number=True),
        "band": Column("Published", is_number=True, width=0.16),
    }
    for side in ("quarter", "year", "band"):
        if table[side].isna().all():  # the data do not reach so far back
            columns.pop(side)
    span = {1: "month", YEAR: "twelve months"}.get(window.months) or plural(window.months, "month")
    about = "Published: what others call typical, a comparison and not a target"
    return Table.of(
        table,
        columns,
        headline=_headline(ahead, len(judged)),
        subtitle=f"Over the {span} to {short_month(window.closing)}; states at its end"
        + (f". {about}" if "band" in columns else ""),
        source="The book's own tables, its plan, and benchmarks as published (see the appendix)",
        empty="The data have none of the key figures.",
    )


def _headline(ahead: int, planned: int) -> str:
    """
    >>> _headline(0, 4), _headline(1, 4), _headline(4, 4)  # doctest: +NORMALIZE_WHITESPACE
    ('All 4 planned figures are behind plan', '1 of 4 planned figures is at plan or better',
     'All 4 planned figures are at plan or better')
    >>> _headline(0, 1)
    'The one planned figure is behind plan'
    """
    if not planned:
        return "The key figures, with nothing planned to hold them against"
    if ahead in (0, planned):
        how = "at plan or better" if ahead else "behind plan"
        which = f"All {plural(planned, 'planned figure')} are"
        return f"{which if planned > 1 else 'The one planned figure is'} {how}"
    return (
        f"{out_of(ahead, planned, 'planned figure')} {'is' if ahead == 1 else 'are'} "
        "at plan or better"
    )


def year_earlier(window: Window) -> Window:
    """The same window a year ago."""
    return Window(add_months(window.opening, -12), add_months(window.closing, -12))


def _row(
    book: Book, movements: Movements, name: str, windows: tuple[Window, Window, Window]
) -> dict[str, object] | None:
    now, quarter, year = (_figure(book, name, window) for window in windows)
    if now is None or now.value is None:
        return None
    planned, factor = _PLANNED.get(name, (name, 1))
    line = plan_line(book, planned)
    month = pd.Timestamp(windows[0].closing)
    plan = float(line[month]) * factor if line is not None and month in line.index else None
    if is_of_less_than_a_year(name, windows[0]):  # plans of rates are of a year
        plan = None

    def shown(value: float | None) -> str | None:
        return None if value is None else value_text(value, now.unit, book.currency)

    return {
        "measure": label_of(name),
        "now": shown(now.value),
        "plan": shown(plan),
        "plan_change": None if not plan else _against_plan(name, now, plan),
        "quarter": shown(quarter.value) if quarter else None,
        "year": shown(year.value) if year else None,
        "band": _published(now, contract_value_usd(book, movements)),
    }


def _figure(book: Book, name: str, window: Window) -> Figure | None:
    """The measure over the window; None where the data do not reach back so far."""
    try:
        return compute(Scope(book, window), [name])[0]
    except AbsentMonthError:
        return None


def _against_plan(name: str, now: Figure, plan: float) -> str:
    """How much better or worse than planned: a share of the plan for money, points for rates."""
    assert now.value is not None
    is_money = now.unit == "money"
    gap = now.value / plan - 1 if is_money else now.value - plan
    size = n.percent(abs(gap)) if is_money else n.points(abs(gap))
    if size == (n.percent(0.0) if is_money else n.points(0.0)):
        return "as planned"
    return f"{size} {'worse' if (gap < 0) != (name in _LESS_IS_BETTER) else 'better'}"


def _published(figure: Figure, contract_usd: float | None) -> str | None:
    found = published_for(figure, benchmarks(reference.benchmarks()), contract_usd)
    if not found:
        return None
    together = band(found)
    return band_text(together, (together.typical or together.others)[0].unit)


def _tone(against: str) -> Tone:
    return "bad" if against.endswith("worse") else "good" if against.endswith("better") else ""
