"""What became of the terms that ended, and what is retention by groups of companies?"""

import pandas as pd

from analysis.documents.exhibits import Column, Table
from analysis.metrics.levels import at_parent_level
from analysis.metrics.movements import Movements
from analysis.metrics.renewal_variants import renewal_variants
from analysis.metrics.renewals import outcomes
from analysis.metrics.retention import (
    gross_revenue_retention,
    logo_churn_rate,
    net_revenue_retention,
)
from analysis.narrative import numbers as n
from analysis.narrative.sentences import plural
from analysis.packs.retention import Ground

_TIMING = {
    "renewed_early": "Renewed early",
    "renewed_on_time": "Renewed on time",
    "renewed_late": "Renewed late",
    "lost": "Lost",
    "open": "Still open",
}


def levels_table(told: Ground) -> Table:
    """The same rates with every account by itself, and with a group of companies as one customer."""
    parents = at_parent_level(told.movements)
    levels = [("Every account by itself", told.movements), ("Groups of companies as one", parents)]
    rows = pd.DataFrame([{"level": label, **_rates(each, told)} for label, each in levels])
    grouped = int(rows["customers"].iloc[0] - rows["customers"].iloc[1])
    return Table.of(
        rows,
        {
            "level": Column("Customers are", width=0.36),
            "customers": Column("Customers", n.count, is_number=True),
            "net": Column("Net", n.percent, is_number=True),
            "gross": Column("Gross", n.percent, is_number=True),
            "left": Column("Left", n.count, is_number=True),
            "churn": Column("Logo churn", n.percent, is_number=True),
        },
        headline="No account belongs to another: both levels are the same"
        if not grouped
        else _levels_headline(*rows["gross"]),
        subtitle=f"{told.span}. {plural(grouped, 'account')} fewer where those of one group, as they "
        "belong today, count as one customer: what one of them gives up and another takes on is then "
        "no loss"
        if grouped
        else told.span,
        source="Contract lines and accounts’ parents",
    )


def _levels_headline(single: float | None, grouped: float | None) -> str:
    same = n.percent(single) == n.percent(grouped)
    rest = "as by single accounts" if same else f"and by single accounts {n.percent(single)}"
    return f"By groups of companies gross retention is {n.percent(grouped)}, {rest}"


def _rates(movements: Movements, told: Ground) -> dict[str, float | None]:
    churn = logo_churn_rate(movements, window=told.window).only()
    return {
        "customers": churn.denominator,
        "net": net_revenue_retention(movements, window=told.window).only().value,
        "gross": gross_revenue_retention(movements, window=told.window).only().value,
        "left": churn.numerator,
        "churn": churn.value,
    }


def renewals_table(told: Ground) -> Table:
    """What became of the terms that ended: early, on time, late, lost, open."""
    counts = outcomes(told.book, window=told.window).iloc[0]
    rows = pd.DataFrame(
        {
            "outcome": list(_TIMING.values()),
            "events": [int(counts[name]) for name in _TIMING],
            "arr": [int(counts[f"{name}_arr_minor"]) for name in _TIMING],
        }
    )
    total = int(rows["events"].sum())
    arr = int(rows["arr"].sum())
    rows = rows.assign(
        share=rows["events"] / total if total else None,
        arr_share=rows["arr"] / arr if arr else None,
    )
    currency = told.book.currency
    return Table.of(
        rows if total else rows.head(0),
        {
            "outcome": Column("What became of it", width=0.34),
            "events": Column("Renewals due", n.count, is_number=True),
            "share": Column("Share", lambda v: n.percent(v, 0), is_number=True),
            "arr": Column("ARR due", lambda v: n.money_short(v, currency), is_number=True),
            "arr_share": Column("Share of ARR", lambda v: n.percent(v, 0), is_number=True),
        },
        headline="No agreed term ended in the window"
        if not total
        else _renewals_headline(counts, total),
        subtitle=f"Terms that ended {told.span}, one an account and day. Early: signed before the window "
        "opened; late: after the term had ended, within the grace of "
        f"{n.days(told.book.definitions.grace_days)}. What is open is in no rate",
        source="Contract lines whose term ended in the window",
        empty="Terms that run on without an agreed end are never due.",
    )


def _renewals_headline(counts: pd.Series, total: int) -> str:
    late, still_open = int(counts["renewed_late"]), int(counts["open"])
    renewed = late + int(counts["renewed_early"]) + int(counts["renewed_on_time"])
    waiting = f"{n.count(still_open)} not decided" if still_open else "none undecided"
    return (
        f"{n.count(renewed)} of {plural(total, 'renewal')} due {'was' if renewed == 1 else 'were'} "
        f"signed, {n.count(late) if late else 'none'} of them late; {waiting}"
    )


def renewal_definitions_table(told: Ground) -> Table:
    """The renewal rate by every definition in use."""
    table = renewal_variants(told.book, window=told.window)
    known = table.dropna(subset=["value"])
    low, high = known["value"].min(), known["value"].max()
    return Table.of(
        known.assign(
            part=[_amount(row, row.numerator, told) for row in known.itertuples()],
            whole=[_amount(row, row.denominator, told) for row in known.itertuples()],
        ),
        {
            "label": Column("Definition", width=0.5),
            "value": Column("Rate", n.percent, is_number=True),
            "part": Column("Renewed", is_number=True),
            "whole": Column("Of", is_number=True),
        },
        headline="No renewal rate has a value: nothing that was due is decided"
        if known.empty
        else f"A renewal rate is {n.interval(low, high)}, depending on what is counted",
        subtitle="What was booked in the window is no renewal rate, though it is often quoted as one: "
        "it holds renewals that were due before or after it",
        source="Contract lines whose term ended in the window",
        empty="No agreed term ended in the window, or all that did are open.",
    )


_IN_MONEY = ("value", "net_value", "booked")


def _amount(row: object, amount: float, told: Ground) -> str:
    if row.variant in _IN_MONEY:  # type: ignore[attr-defined]
        return n.money_short(amount, told.book.currency)
    return n.count(amount)
