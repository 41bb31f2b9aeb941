"""The exhibits of pay by industry: industries ranked with their intervals, and in tables."""

import pandas as pd

from analysis.charts.chart import Chart
from analysis.charts.dot_ranges import dot_ranges
from analysis.documents.exhibits import Table
from analysis.narrative import numbers as n
from analysis.narrative.sentences import compared
from analysis.packs.pay import RolePay, intervals, pay_table, without_value
from analysis.salary.by_industry import Level, by_industry
from analysis.salary.pages import industry_ranking


def industry_chart(pay: RolePay, level: Level = "sector", *, most: int | None = None) -> Chart:
    """Industries ranked, each with its interval."""
    rows = industry_ranking(pay.cells, pay.role, percentile=pay.percentile, level=level)
    top, everywhere = rows.iloc[0], pay.nation["value_usd"]
    shown = rows if most is None else rows.head(most)
    shown = shown.rename(columns={"industry_name": "name"})
    which = f"by {level}, nation"
    if len(shown) < len(rows):
        which = f"the {n.count(len(shown))} best-paying of {n.count(len(rows))} {level} industries, nation"
    return dot_ranges(
        intervals(shown),
        headline=compared(
            top["industry_name"],
            top["value_usd"],
            "all industries together",
            everywhere,
            verb="pays",
        ),
        subtitle=f"{pay.what}, {which}. The line is the 95% interval",
        source=pay.source,
        show=n.whole_money,
        reference=float(everywhere),
        reference_name="All industries",
        highlight=list(shown.loc[shown["is_tied_with_first"], "name"]),
    )


def industry_table(pay: RolePay, level: Level, *, most: int | None = None) -> Table:
    """The industries of a level that have a value, or the best-paying `most` of them."""
    return pay_table(pay, _industries(pay, level), label="Industry", most=most)


def industries_without_value(pay: RolePay, level: Level) -> list[str]:
    """Which industries of a level have no value, and why, in a sentence."""
    return without_value(_industries(pay, level))


def _industries(pay: RolePay, level: Level) -> pd.DataFrame:
    rows = by_industry(pay.cells, pay.role, percentile=pay.percentile, level=level)
    return rows.assign(name=rows["industry_name"])
