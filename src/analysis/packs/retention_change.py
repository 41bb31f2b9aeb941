"""The exhibits of change: which segments and accounts moved retention, and which their mix?"""

import pandas as pd

from analysis.charts.bridge import bridge as bridge_chart
from analysis.charts.chart import Chart
from analysis.documents.exhibits import Column, Table
from analysis.engine.frames import collect
from analysis.metrics.mix_shift import NothingToCompareError, mix_shift
from analysis.metrics.movements import window_balances
from analysis.metrics.retention import (
    net_revenue_retention,
)
from analysis.narrative import numbers as n
from analysis.narrative.sentences import changed, plural
from analysis.packs.arr import LEDGER
from analysis.packs.retention import Ground
from analysis.periods import short_month
from analysis.written import quoted

MOST_MOVERS = 10  # accounts of the list
_PARTS = ["within", "mix", "entry", "exit"]


def verdict_headline(told: Ground) -> str:
    """How net retention moved in a year, and whether groups or their mix moved it."""
    net = net_revenue_retention(told.movements, window=told.window).only()
    if net.value is None:
        return f"Retention cannot be judged: {quoted(net.reason, 'measure')}"
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


def _one_digit(value: float) -> str:
    return n.count(value, 1)


def _signed_points(part: float) -> str:
    return n.signed(part, n.points)
