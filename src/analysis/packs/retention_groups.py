"""The exhibits of groups: which keep less than others, and is it more than luck?

Rates of few accounts scatter. Beside each raw rate stands the one drawn towards that of all, and who
lies beyond the limits of luck is named. People are never ranked: a manager is held against what
accounts like theirs renewed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from analysis.charts.chart import Chart
from analysis.charts.dot_ranges import dot_ranges
from analysis.charts.funnel import funnel as funnel_chart
from analysis.charts.reading import with_names
from analysis.documents.exhibits import Column, Table
from analysis.metrics.bands import band_names, with_acv_band
from analysis.metrics.levels import product_movements
from analysis.metrics.movements import Movements
from analysis.metrics.retention import (
    gross_revenue_retention,
    logo_churn_rate,
    net_revenue_retention,
)
from analysis.metrics.shrinkage import (
    LUCK,
    funnel,
    luck_limits,
    renewals_against_expected,
    shrunken,
)
from analysis.narrative import numbers as n
from analysis.narrative.sentences import listing, plural
from analysis.packs.arr import LEDGER
from analysis.packs.retention import Ground
from analysis.qbr.people import team_names

MOST = 12  # groups of a table; a breakdown of more is cut to the largest, and says so
FEWEST = 2  # groups that can be compared
MOST_MANAGERS = 24  # drawn; of more, those beyond luck and those who decided most renewals


@dataclass(frozen=True)
class Breakdown:
    """One way to split the book: its rates, and how far they can be told apart."""

    label: str
    rows: (
        pd.DataFrame
    )  # group, accounts, nrr, nrr_low, nrr_high, grr, churn, drawn, low, high, is_beyond
    is_told_apart: bool  # whether rates differ more than luck would make them


def breakdowns(told: Ground) -> list[Breakdown]:
    """By segment, industry, region, product and contract value, those that have two groups at least."""
    by_value = with_acv_band(told.movements, told.window.opening)
    wanted = [
        ("Segment", told.movements, "segment"),
        ("Industry", told.movements, "industry"),
        ("Region", told.movements, "region_name"),
        ("Contract value", by_value, "acv_band"),
        ("Product", product_movements(told.book), "product_name"),
    ]
    found = [_breakdown(told, *each) for each in wanted]
    return [one for one in found if len(one.rows) >= FEWEST]


def _breakdown(told: Ground, label: str, movements: Movements, by: str) -> Breakdown:
    churn = logo_churn_rate(movements, window=told.window, by=[by])
    if not any(ratio.denominator for ratio in churn):
        return Breakdown(label, pd.DataFrame(), False)
    net = net_revenue_retention(movements, window=told.window, by=[by]).frame([by]).set_index(by)
    gross = gross_revenue_retention(movements, window=told.window, by=[by]).frame([by])
    drawn = shrunken(churn).set_index(by)
    there = drawn.index
    rows = pd.DataFrame(
        {
            "group": there,
            "accounts": drawn["n"],
            "nrr": net["value"].reindex(there),
            "nrr_low": net["low"].reindex(there),
            "nrr_high": net["high"].reindex(there),
            "grr": gross.set_index(by)["value"].reindex(there),
            "churn": drawn["raw"],
            "drawn": drawn["shrunken"],
            "low": drawn["low"],
            "high": drawn["high"],
            "is_beyond": funnel(churn).set_index(by)["is_beyond"].reindex(there),
        }
    ).reset_index(drop=True)
    is_told_apart = bool(np.isfinite(drawn["strength"]).all())
    return Breakdown(label, _in_order(rows, by), is_told_apart)


def _in_order(rows: pd.DataFrame, by: str) -> pd.DataFrame:
    """The largest first; contract values as they rise."""
    if by == "acv_band":
        place = {name: rank for rank, name in enumerate(band_names())}
        order = rows["group"].map(place).fillna(len(place))
        return rows.iloc[order.argsort(kind="stable")].reset_index(drop=True)
    return rows.sort_values(["accounts", "group"], ascending=[False, True], ignore_index=True)


def groups_charts(told: Ground, found: Sequence[Breakdown]) -> list[Chart | str]:
    """Every group of accounts against the limits of luck, in one picture."""
    compared = [one for one in found if one.label != "Product"]
    if not compared:
        return [
            "All accounts are of one segment, industry, region and contract value: there are no "
            "groups to compare."
        ]
    churn = logo_churn_rate(told.movements, window=told.window).only()
    overall = churn.value
    if not overall or overall == 1:
        return [
            f"{'Everybody' if overall else 'Nobody'} left: no group lost more of its accounts than "
            "another."
        ]
    rows = pd.concat(
        [one.rows.assign(name=one.rows["group"] + f" ({one.label.lower()})") for one in compared]
    )
    frame = rows.set_index("name").rename(columns={"accounts": "n", "churn": "value"})
    sizes = np.arange(1, int(frame["n"].max()) + 1)
    limits = pd.DataFrame(
        [luck_limits(overall, int(size)) for size in sizes], columns=["low", "high"]
    )
    beyond = list(frame.index[frame["is_beyond"]])
    return [
        funnel_chart(
            frame[["n", "value", "is_beyond"]],
            limits.assign(n=sizes),
            headline=_beyond_headline(beyond, len(frame)),
            subtitle=f"Logo churn by accounts at the opening, {told.span}, of every segment, industry, "
            f"region and contract value. Within the shade lie {_luck()} groups that are no different "
            "from the rest",
            source=LEDGER,
            show=_whole,
            overall=overall,
            x_name="Accounts at the opening",
            y_name="Logo churn",
        )
    ]


def _beyond_headline(beyond: list[str], n_groups: int) -> str:
    if not beyond:
        return f"Nobody stands out: luck explains the logo churn of all {plural(n_groups, 'group')}"
    verb = "loses" if len(beyond) == 1 else "lose"
    return f"{listing(beyond, most=3)} {verb} accounts at a rate that luck does not explain"


def _luck() -> str:
    """How often luck alone stays within the limits, in words of counts."""
    return f"{n.count(LUCK * 1000)} of {n.count(1000)}"


def groups_tables(found: Sequence[Breakdown]) -> list[Table]:
    """A table a breakdown: raw rates beside what may be said of the groups."""
    return [_table(one) for one in found]


def _table(one: Breakdown) -> Table:
    rows = one.rows.head(MOST).copy()
    rows["interval"] = _ends(rows, "nrr_low", "nrr_high")
    rows["drawn_interval"] = _ends(rows, "low", "high")
    n_left_out = len(one.rows) - len(rows)
    cut = ""
    if n_left_out:
        rest = int(one.rows["accounts"].iloc[MOST:].sum())
        cut = f" The {plural(MOST, 'largest', 'largest')}; the other {n.count(n_left_out)} have "
        cut += f"{plural(rest, 'account')}."
    what = "accounts with the product" if one.label == "Product" else "accounts"
    return Table.of(
        rows,
        {
            "group": Column(one.label, width=0.22),
            "accounts": Column("Accounts", n.count, is_number=True, width=0.1),
            "nrr": Column("Net", n.percent, is_number=True, width=0.09),
            "interval": Column("95% interval", is_number=True, width=0.17),
            "grr": Column("Gross", n.percent, is_number=True, width=0.09),
            "churn": Column("Churn", n.percent, is_number=True, width=0.09),
            "drawn": Column("Drawn to all", n.percent, is_number=True, width=0.1),
            "drawn_interval": Column("95% interval", is_number=True, width=0.14),
        },
        headline=_table_headline(one),
        subtitle=f"Net and gross retention, and logo churn of {what} at the opening; the last two "
        f"columns draw each rate of churn towards that of all, the further the fewer accounts.{cut}",
        source=LEDGER,
    )


def _table_headline(one: Breakdown) -> str:
    by = one.label.lower()
    beyond = list(one.rows.loc[one.rows["is_beyond"], "group"])
    if beyond:
        verb = "lies" if len(beyond) == 1 else "lie"
        return f"By {by}, {listing(beyond, most=3)} {verb} beyond what luck explains"
    ranked = one.rows.sort_values(["drawn", "group"], ignore_index=True)
    least, most = ranked.iloc[0], ranked.iloc[-1]
    if not one.is_told_apart or n.percent(least["drawn"]) == n.percent(most["drawn"]):
        return f"By {by}, logo churn differs no more than luck would make it"
    return (
        f"By {by}, logo churn is likeliest from {n.percent(least['drawn'])} ({least['group']}) to "
        f"{n.percent(most['drawn'])} ({most['group']}); raw rates lie further apart"
    )


def managers_charts(told: Ground) -> list[Chart | str]:
    """Renewals of each manager against what accounts of the same segments renewed."""
    table = renewals_against_expected(told.book, window=told.window)
    table = table[table["expected"] > 0]
    if table.empty:
        return ["No renewal was decided in the window: nobody can be held against anything."]
    if len(table) < FEWEST:
        return ["All renewals are one manager’s, or nobody’s: there is nobody to compare with."]
    names = team_names(told.book)
    table = table.assign(name=[names.get(key, key) for key in table["owner_id"]])
    table = table.sort_values(["name", "owner_id"], ignore_index=True)
    frame = pd.DataFrame(
        {
            "mid": table["observed"] / table["expected"],
            "low": table["low"] / table["expected"],
            "high": table["high"] / table["expected"],
        }
    ).set_axis(table["name"] + " · " + table["n"].map(n.count))
    first = table.sort_values(["is_beyond", "n"], ascending=False, kind="stable")
    drawn = first.index[:MOST_MANAGERS].sort_values()
    beyond = list(table.loc[table["is_beyond"], "name"])
    verb = "renews" if len(beyond) == 1 else "renew"
    headline = (
        f"{listing(beyond, most=3)} {verb} other than luck explains"
        if beyond
        else "No manager is told apart from the rest by a year’s renewals"
        if told.is_whole_year
        else "No manager is told apart from the rest by these renewals"
    )
    chart = dot_ranges(
        frame.iloc[drawn],
        headline=headline,
        subtitle="Renewed accounts as a multiple of what accounts of the same segments renew, by "
        f"name; behind it the number of renewals decided. The bar: where luck alone stays "
        f"{_luck()} times",
        source="Contract lines whose term ended in the window",
        show=_multiple,
        reference=1.0,
        reference_name="as expected",
    )
    return [
        replace(chart, data=with_names(frame)),
        f"Ranked by raw rates somebody is always last. {_managers_text(table)}"
        + _left_out(table.drop(drawn)),
    ]


def _left_out(others: pd.DataFrame) -> str:
    if others.empty:
        return ""
    left = int(others["is_beyond"].sum())
    stand = f"{n.count(left)} of them beyond luck" if left else "all of them within luck"
    return (
        f" Drawn are the managers beyond luck and those with the most renewals; the other "
        f"{n.count(len(others))}, {stand}, are in the data."
    )


def _managers_text(table: pd.DataFrame) -> str:
    few, many = int(table["n"].min()), int(table["n"].max())
    return (
        f"With {n.interval(few, many, n.count)} decided renewals each, a manager would have to lose far more "
        "than others before it could be told from bad luck. Names stand in the order of the alphabet."
    )


def _ends(rows: pd.DataFrame, low: str, high: str) -> list[str | None]:
    return [
        None if pd.isna(a) else n.interval(a, b, _whole)
        for a, b in zip(rows[low], rows[high], strict=True)
    ]


def _multiple(value: float) -> str:
    return n.multiple(value, 2)


def _whole(share: float | None) -> str:
    return n.percent(share, 0)
