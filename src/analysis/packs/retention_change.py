"""The exhibits of change: which groups and accounts moved retention, and what else it depends on."""

import pandas as pd

from analysis.charts.bridge import bridge as bridge_chart
from analysis.charts.chart import Chart
from analysis.documents.exhibits import Column, Table
from analysis.engine.frames import collect
from analysis.metrics.levels import at_parent_level
from analysis.metrics.mix_shift import NothingToCompareError, mix_shift
from analysis.metrics.movements import Movements, window_balances
from analysis.metrics.renewal_variants import renewal_variants
from analysis.metrics.renewals import outcomes
from analysis.metrics.retention import (
    gross_revenue_retention,
    logo_churn_rate,
    net_revenue_retention,
)
from analysis.narrative import numbers as n
from analysis.narrative.sentences import changed, plural
from analysis.packs.arr import LEDGER
from analysis.packs.retention import Ground
from analysis.periods import short_month

MOST_MOVERS = 10  # accounts of the list
_PARTS = ["within", "mix", "entry", "exit"]
_TIMING = {
    "renewed_early": "Renewed early",
    "renewed_on_time": "Renewed on time",
    "renewed_late": "Renewed late",
    "lost": "Lost",
    "open": "Still open",
}


def verdict_headline(told: Ground) -> str:
    """How net retention moved in a year, and whether groups or their mix moved it."""
    net = net_revenue_retention(told.movements, window=told.window).only()
    if net.value is None:
        return f"Retention cannot be judged: {net.reason}"
    shift = _shift(told)
    if shift is None or told.before is None:
        span = short_month(told.window.opening)
        return f"The accounts of {span} pay {n.percent(net.value)} of what they paid then"
    past = net_revenue_retention(told.movements, window=told.before).only().value
    moved = changed(
        "Net revenue retention", net.value, past, since=short_month(told.before.closing)
    )
    if len(shift) < 2:
        return moved
    within = float(shift["within"].sum())
    mix = float(shift[["mix", "entry", "exit"]].to_numpy().sum())
    return f"{moved}; {_direction(within)} within segments, {_direction(mix)} by their mix"


def _direction(part: float) -> str:
    if n.points(abs(part)) == n.points(0):
        return "no change"
    return f"{n.points(abs(part))} {'up' if part > 0 else 'down'}"


def mix_exhibits(told: Ground) -> list[Chart | Table | str]:
    """The change in net retention against a year ago, split into what segments did and their mix."""
    shift = _shift(told)
    if shift is None or told.before is None:
        return [
            "A change is told once two windows can be compared; the data do not cover the window a "
            "year earlier."
        ]
    if len(shift) < 2:
        return ["The book is one segment: its mix cannot have changed, and all change is its own."]
    return [_mix_chart(told, shift), _mix_table(told, shift)]


def _shift(told: Ground) -> pd.DataFrame | None:
    if told.before is None:
        return None
    try:
        return mix_shift(told.movements, before=told.before, after=told.window, by=["segment"])
    except NothingToCompareError:
        return None


def _mix_chart(told: Ground, shift: pd.DataFrame) -> Chart:
    assert told.before is not None
    now, before = (
        net_revenue_retention(told.movements, window=window).only().value
        for window in (told.window, told.before)
    )
    assert now is not None
    assert before is not None
    steps = {short_month(told.before.closing): before}
    steps |= {
        row.segment: row.within for row in shift.itertuples() if n.points(row.within) != n.points(0)
    }
    steps["Mix"] = now - before - sum(list(steps.values())[1:])
    steps[short_month(told.window.closing)] = now
    largest = shift.loc[shift["within"].abs().idxmax()]
    return bridge_chart(
        pd.Series(steps, dtype=float) * 100,
        headline="No segment moved net retention by itself"
        if n.points(largest["within"]) == n.points(0)
        else f"{largest['segment']} moved net retention most: "
        f"{_direction(float(largest['within']))} within it",
        subtitle="Net retention in percent of the opening revenue; steps in points: what each segment "
        "kept more or less, weighed by its share; mix: what came of the shares themselves",
        source=LEDGER,
        show=_one_digit,
    )


def _mix_table(told: Ground, shift: pd.DataFrame) -> Table:
    rows = shift.assign(mixed=shift[["mix", "entry", "exit"]].sum(axis="columns"))
    total = {
        "segment": "All",
        "share_before": rows["share_before"].sum(),
        "share_after": rows["share_after"].sum(),
        "nrr_before": (rows["share_before"] * rows["nrr_before"].fillna(0)).sum(),
        "nrr_after": (rows["share_after"] * rows["nrr_after"].fillna(0)).sum(),
        "within": rows["within"].sum(),
        "mixed": rows["mixed"].sum(),
    }
    assert told.before is not None
    then, now = short_month(told.before.closing), short_month(told.window.closing)
    return Table.of(
        pd.concat([rows, pd.DataFrame([total])], ignore_index=True),
        {
            "segment": Column("Segment", width=0.2),
            "share_before": Column(f"Share, {then}", n.percent, is_number=True, width=0.13),
            "share_after": Column(f"Share, {now}", n.percent, is_number=True, width=0.13),
            "nrr_before": Column(f"Net, {then}", n.percent, is_number=True, width=0.13),
            "nrr_after": Column(f"Net, {now}", n.percent, is_number=True, width=0.13),
            "within": Column("Within", _signed_points, is_number=True, width=0.14),
            "mixed": Column("By mix", _signed_points, is_number=True, width=0.14),
        },
        headline=f"The change is {_direction(float(rows['within'].sum()))} within segments and "
        f"{_direction(float(rows['mixed'].sum()))} by their mix",
        subtitle="Share of the opening revenue of each window, and its net retention. Within and mix "
        "add up to the change, in points",
        source=LEDGER,
    )


def movers_table(told: Ground) -> Table:
    """The accounts whose change weighs most in retention, losses and gains alike."""
    ends = collect(window_balances(told.movements, told.window), order=["account_id"])
    there = ends[ends["opening_minor"] > 0]
    change = there["closing_minor"] - there["opening_minor"]
    opening = int(there["opening_minor"].sum())
    rows = there.assign(change=change, effect=change / opening if opening else 0.0)
    rows = rows[rows["change"] != 0].merge(
        told.book.roster[["account_id", "account_name", "segment"]], on="account_id", how="left"
    )
    rows = rows.assign(size=rows["change"].abs()).sort_values(
        ["size", "account_id"], ascending=[False, True], ignore_index=True
    )
    top = rows.head(MOST_MOVERS)
    lost = -int(rows["change"].clip(upper=0).sum())
    worst = rows[rows["change"] < 0].head(3)
    shared = -worst["change"].sum() / lost if lost else None
    others = rows["change"].iloc[len(top) :]
    tail = (
        f" The other {plural(len(others), 'account')} that moved come to "
        f"{n.signed(others.sum() / opening, n.points)} together."
        if len(others)
        else ""
    )
    return Table.of(
        top,
        {
            "account_name": Column("Account", width=0.32),
            "segment": Column("Segment", width=0.18),
            "opening_minor": Column(
                f"ARR {short_month(told.window.opening)}", told.money, is_number=True
            ),
            "closing_minor": Column(
                f"ARR {short_month(told.window.closing)}", told.money, is_number=True
            ),
            "effect": Column("Effect", _signed_points, is_number=True),
        },
        headline="Nobody of the opening left, shrank or grew"
        if rows.empty
        else "Nothing was lost: whoever moved pays more"
        if shared is None
        else f"{plural(len(worst), 'account')} {'makes' if len(worst) == 1 else 'make'} up "
        f"{n.percent(shared, 0)} of what was lost",
        subtitle=f"Accounts of the opening, {told.span}, by the size of their change; effect: the "
        f"change as points of all opening revenue, which is what it adds to net retention.{tail}",
        source=LEDGER,
        empty="No account of the opening pays another amount at the close.",
    )


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
        else "Told by groups of companies, "
        + changed("gross retention", rows["gross"].iloc[1], rows["gross"].iloc[0])
        .replace("gross retention held", "gross retention holds")
        .replace("rose", "rises")
        .replace("fell", "falls"),
        subtitle=f"{told.span}. {plural(grouped, 'account')} fewer where those of one group, as they "
        "belong today, count as one customer: what one of them gives up and another takes on is then "
        "no loss"
        if grouped
        else told.span,
        source="Contract lines and accounts’ parents",
    )


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


def _one_digit(value: float) -> str:
    return n.count(value, 1)


def _signed_points(part: float) -> str:
    return n.signed(part, n.points)
