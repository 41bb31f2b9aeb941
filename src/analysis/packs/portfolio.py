"""The exhibits of the portfolio review: how the whole book of accounts stands, for its directors."""

from datetime import date
from typing import Any

import pandas as pd

from analysis.charts.chart import Chart
from analysis.charts.columns import columns
from analysis.charts.ranked_bars import ranked_bars
from analysis.churn.service import LEAVING
from analysis.contracts import Book
from analysis.documents.exhibits import Table
from analysis.metrics.concentration import concentration, shares
from analysis.metrics.movements import ARR_MONTHS, Movements, bridge
from analysis.metrics.renewals import upcoming
from analysis.metrics.retention import gross_revenue_retention, net_revenue_retention
from analysis.narrative import numbers as n
from analysis.narrative.sentences import changed_by_share, listing, plural
from analysis.packs import risk
from analysis.packs.arr import LEDGER, STEPS, YEAR, short_year
from analysis.packs.covers import cover_of
from analysis.packs.key_figures import MEASURE
from analysis.packs.risk import BookRisk, undecided
from analysis.packs.standing import BookStanding
from analysis.periods import (
    Window,
    add_months,
    month_name,
    short_day,
    short_month,
)
from analysis.written import quoted

USES = (*risk.USES, "people", "plan", "opportunities", "quotas", "time", "forecasts")


def cover(book: Book) -> dict[str, Any]:
    """The cover's words."""
    return cover_of(
        book,
        title="Portfolio review",
        subtitle=month_name(book.as_of),
        uses=USES,
    )


def asks_headline(book: Book, risks: BookStanding) -> str:
    """How many decisions the meeting is for."""
    found = asks(book, risks)
    if not found:
        return "There is nothing to decide today"
    return f"We ask for {plural(len(found), 'decision')} today"


def asks_text(book: Book, risks: BookStanding) -> str:
    """The decisions asked for, as a numbered list in Markdown."""
    found = asks(book, risks)
    return "\n".join(f"{count}. {ask}" for count, ask in enumerate(found, 1)) or (
        "No renewal falls due, no account stands out and no notice has been given."
    )


def asks(book: Book, risks: BookStanding, *, days: int = 60) -> list[str]:
    """At most three decisions that the figures call for: notices, a large renewal, the watch list."""
    names = book.roster.set_index("account_id")["account_name"]
    found = []
    leaving = risks.scores.loc[risks.scores["state"] == LEAVING, "account_id"]
    if len(leaving):
        lost = risks.arr_minor.reindex(leaving).fillna(0).sort_values(ascending=False)
        found.append(
            f"**Win back or let go**: {listing(list(lost.index.map(names)), most=3)} "
            f"{'has' if len(leaving) == 1 else 'have'} given notice "
            f"({n.money_short(lost.sum(), book.currency)} of ARR)."
        )
    due = upcoming(book, days=180)
    soon = due[~due["has_notice"] & due["notice_date"].between(*_next_days(book, days))]
    if len(soon):
        largest = soon.groupby("account_id")["arr_minor"].sum().sort_values(ascending=False)
        first = soon[soon["account_id"] == largest.index[0]]["notice_date"].min()
        found.append(
            f"**Settle the terms for {names[largest.index[0]]}** "
            f"({n.money_short(largest.iloc[0], book.currency)} of ARR): its notice day is "
            f"{short_day(first)}. {plural(len(largest), 'account')} with "
            f"{n.money_short(largest.sum(), book.currency)} of ARR "
            f"{'has its' if len(largest) == 1 else 'have their'} notice day within {n.days(days)}."
        )
    if isinstance(risks, BookRisk) and risks.verdict.may_rank:
        top = risks.band.accounts
        open_ones = top[top["account_id"].isin(undecided(risks)["account_id"])].head(3)
        if len(open_ones):
            found.append(
                f"**Name a sponsor of ours** for {listing(list(open_ones['account_id'].map(names)))}: "
                "the largest expected losses among those who have not decided."
            )
    return found[:3]


def _next_days(book: Book, days: int) -> tuple[pd.Timestamp, pd.Timestamp]:
    today = pd.Timestamp(book.as_of)
    return today, today + pd.Timedelta(days=days)


def verdict_text(book: Book, movements: Movements, window: Window) -> str:
    """The state of the book in three sentences, as a list in Markdown."""
    steps = bridge(movements, window).iloc[0]
    nrr = net_revenue_retention(movements, window=window).only().value
    grr = gross_revenue_retention(movements, window=window).only().value
    opening, closing = (ARR_MONTHS * int(steps[c]) for c in ("opening_minor", "closing_minor"))

    def money(minor: float) -> str:
        return n.money_short(minor, book.currency)

    growth = changed_by_share(
        "ARR", closing, opening, show=money, since=short_month(window.opening)
    )
    parts = {label: ARR_MONTHS * int(steps[name]) for name, (label, _) in STEPS.items()}
    returned = f", returned ones {money(parts['Returned'])}" if parts["Returned"] else ""
    lines = [
        f"{growth}.",
        f"Accounts we already had kept {n.percent(grr)} of their revenue before growth and "
        f"{n.percent(nrr)} with it.",
        f"New accounts brought {money(parts['New'])}{returned}, expansion "
        f"{money(parts['Expansion'])}; {money(parts['Churned'])} left and "
        f"{money(parts['Contraction'])} was cut."
        if any(parts.values())
        else "No account came, grew, shrank or left.",
        short_year(movements, window),
    ]
    return "\n".join(f"- {line}" for line in lines if line)


def verdict_headline(movements: Movements, window: Window) -> str:
    """Whether the accounts we had pay more or less than a year ago."""
    nrr = net_revenue_retention(movements, window=window).only()
    if nrr.value is None:
        return f"Retention cannot be judged: {quoted(nrr.reason, MEASURE)}"
    whose = "a year ago" if window.months == YEAR else short_month(window.opening)
    if not nrr.value:
        return f"Of the accounts of {whose} none pays any more"
    if n.percent(nrr.value) == n.percent(1.0):
        return f"The accounts of {whose} pay what they paid then"
    more = nrr.value > 1
    return (
        f"The accounts of {whose} pay {n.percent(abs(nrr.value - 1))} "
        f"{'more' if more else 'less'} than they did then"
    )


def plan_line(book: Book, measure: str) -> pd.Series | None:
    """The company's target of a measure by month, or None where none was set."""
    plan = book["plan"]
    rows = plan[(plan["measure"] == measure) & (plan["segment"] == "all")]
    return rows.set_index("month")["value"].sort_index().rename("Plan") if len(rows) else None


def renewals_chart(book: Book, *, days: int = 180) -> Chart:
    """ARR up for renewal in the months ahead."""
    due = upcoming(book, days=days)
    month = due["end_date"].dt.to_period("M").dt.to_timestamp()
    by_month = due.groupby(month)["arr_minor"].sum()
    horizon = pd.Timestamp(book.as_of) + pd.Timedelta(days=days)
    months = pd.date_range(add_months(book.as_of.replace(day=1), 1), horizon, freq="MS")
    series = by_month.reindex(months, fill_value=0).astype(float)
    series.index = [short_month(day) for day in series.index]

    def money(minor: float) -> str:
        return n.money_short(minor, book.currency)

    return columns(
        series,
        headline=f"{money(due['arr_minor'].sum())} of ARR from "
        f"{plural(due['account_id'].nunique(), 'account')} is up for renewal in {n.days(days)}"
        if len(due)
        else f"No term ends in the next {n.days(days)}",
        subtitle=f"ARR in {book.currency} of lines whose term ends in the month",
        source="Contract lines in force",
        show=money,
        highlight=[series.idxmax()] if series.any() else [],
        size="wide",
    )


def concentration_exhibits(
    book: Book, movements: Movements, month: date, *, most: int = 10
) -> list[Chart | Table | str]:
    """The share of ARR that the largest accounts hold; nothing where there is no ARR."""
    names = book.roster.set_index("account_id")["account_name"]
    held_by = shares(movements, month)
    if held_by.empty:
        return []
    top = held_by.head(most).astype(float)
    top.index = top.index.map(names)
    held = concentration(movements, month)
    assert held.effective_n is not None  # there is ARR
    chart = ranked_bars(
        top,
        headline=f"The largest account holds {n.percent(held.top1_share, 0)} of ARR"
        + (f", the largest ten {n.percent(held.top10_share, 0)}" if len(held_by) > most else ""),
        subtitle=f"Share of ARR at the end of {short_month(month)}; as spread as "
        f"{plural(round(held.effective_n), 'account')} of one size (effective number, 1/HHI)",
        source=LEDGER,
        show=n.percent,
        highlight=[top.index[0]],
        size="wide",
    )
    return [chart]
