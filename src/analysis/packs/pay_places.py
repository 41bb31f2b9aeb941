"""The exhibits of pay by region: maps of states, metro areas ranked, the spread within a place."""

import pandas as pd

from analysis.charts.chart import Chart
from analysis.charts.dot_ranges import dot_ranges
from analysis.charts.tile_map import tile_map
from analysis.charts.us_map import us_map
from analysis.documents.exhibits import Column, Table
from analysis.loading import reference
from analysis.loading.pay_data import shelf
from analysis.loading.sources import source
from analysis.narrative import numbers as n
from analysis.narrative.sentences import compared
from analysis.packs.pay import (
    RolePay,
    city,
    intervals,
    pay_table,
    premium_text,
    tied,
    without_value,
)
from analysis.salary.by_region import AreaType, by_region
from analysis.salary.pages import metro_spread, region_ranking, state_values
from analysis.salary.purchasing_power import purchasing_power

LARGE_JOBS = 1_000  # metro areas with fewer such jobs are left out of the ranking
_TERRITORIES = {"GU", "PR", "VI"}  # in the table; on the map they would leave the states one shade
_LABELS = {"state": "State", "metro": "Metro area", "nonmetro": "Area"}


def state_map(pay: RolePay) -> Chart:
    """Each state's premium over the nation, on a map."""
    rows = _states(pay)
    top, bottom = rows.iloc[0], rows.dropna(subset="value_usd").iloc[-1]
    over = compared(
        top["area_name"], top["value_usd"], "the nation", pay.nation["value_usd"], verb="pays"
    )
    return us_map(
        state_values(rows),
        reference.us_states(),
        headline=f"{over}, {bottom['area_name']} {n.percent(-bottom['premium'], 0)} less",
        subtitle=_against_nation(pay),
        source=f"{pay.source}; outlines of the U.S. Census Bureau",
        show=premium_text,
        names=rows.set_index("state_code")["area_name"].to_dict(),
    )


def state_tiles(pay: RolePay) -> Chart:
    """The same with a tile a state, so that small ones can be read as well."""
    rows = _states(pay)
    apart = rows[rows["is_told_apart"].astype(bool)]
    above = int((apart["premium"] > 0).sum())
    return tile_map(
        state_values(rows),
        headline=f"{n.count(above)} states pay more than the nation beyond sampling error, "
        f"{n.count(len(apart) - above)} less",
        subtitle=_against_nation(pay),
        source=pay.source,
        show=premium_text,
        names=rows.set_index("state_code")["area_name"].to_dict(),
    )


def metro_chart(pay: RolePay, *, most: int = 15) -> Chart:
    """The best-paying of the larger metro areas, with the interval of each."""
    large = region_ranking(
        pay.cells, pay.role, percentile=pay.percentile, area_type="metro", least_jobs=LARGE_JOBS
    )
    top = large.head(most).rename(columns={"area_name": "name"})
    return dot_ranges(
        intervals(top),
        headline=tied(top["name"], top["is_tied_with_first"]),
        subtitle=f"{pay.what}; the {n.count(len(top))} best-paying of {n.count(len(large))} metro areas with at least "
        f"{n.count(LARGE_JOBS)} such jobs. The line is the 95% interval",
        source=pay.source,
        show=n.whole_money,
        reference=float(pay.nation["value_usd"]),
        reference_name="Nation",
        highlight=list(top.loc[top["is_tied_with_first"], "name"]),
    )


def largest_metros_chart(pay: RolePay, *, most: int = 13) -> Chart:
    """What the largest places pay, from the tenth percentile to the ninetieth."""
    spread = metro_spread(pay.cells, pay.role, most=most)
    reach = spread["p90"] / spread["p10"]
    widest = reach.idxmax() if reach.notna().any() else None
    return dot_ranges(
        spread,
        headline="Within a place pay differs more than between places"
        if widest is None
        else f"Within a place pay differs more than between places: in {city(widest)} the "
        f"90th percentile is {n.multiple(reach[widest])} the 10th",
        subtitle=f"Yearly wage of the match for {pay.role.title}, US dollars, {pay.month}: 10th to 90th "
        f"percentile, middle half thicker, median as a dot; the {n.count(len(spread))} metro areas with most "
        "such jobs",
        source=pay.source,
        show=n.whole_money,
        reference=float(pay.in_nation.at[50, "value_usd"]),
        reference_name="Nation",
    )


def area_table(pay: RolePay, kind: AreaType) -> Table:
    """Every area of a kind that has a value."""
    return pay_table(pay, _areas(pay, kind), label=_LABELS.get(kind, "Area"))


def areas_without_value(pay: RolePay, kind: AreaType) -> list[str]:
    """Which areas of a kind have no value, and why, in a sentence."""
    return without_value(_areas(pay, kind))


def _areas(pay: RolePay, kind: AreaType) -> pd.DataFrame:
    rows = by_region(pay.cells, pay.role, percentile=pay.percentile, area_type=kind)
    return rows.assign(name=rows["area_name"])


def _states(pay: RolePay) -> pd.DataFrame:
    rows = by_region(pay.cells, pay.role, percentile=pay.percentile, area_type="state")
    return rows[~rows["state_code"].isin(_TERRITORIES)]


def _against_nation(pay: RolePay) -> str:
    return f"{pay.what}: difference from the nation ({n.whole_money(pay.nation['value_usd'])})"


def purchasing_exhibits(pay: RolePay, *, most: int = 15) -> list[Table | str]:
    """What the wages of the largest metro areas buy, once price parities were brought.

    The employee's view, kept apart: no wage is set by prices.
    """
    parities = shelf.rpp()
    if parities is None:
        return [
            "What a wage buys where it is earned can be shown once BEA's price parities were "
            "brought: `analysis data rpp FILE`."
        ]
    areas = by_region(pay.cells, pay.role, percentile=pay.percentile, area_type="metro")
    largest = areas.dropna(subset=["value_usd"]).nlargest(most, "employment_jobs")
    bought = purchasing_power(largest, parities)
    known = bought[bought["reason"] == ""].assign(
        wage=lambda rows: rows["area_code"].map(largest.set_index("area_code")["value_usd"])
    )
    if known.empty:
        return ["None of the largest metro areas has a price parity among those brought."]
    first = known.iloc[0]
    return [
        Table.of(
            known.assign(name=known["area_name"].map(city)),
            {
                "name": Column("Metro area"),
                "buys_usd": Column("Buys, at national prices", n.whole_money, is_number=True),
                "wage": Column("Wage", n.whole_money, is_number=True),
                "price_parity": Column(
                    "Prices, nation 100", lambda value: n.count(value, 1), is_number=True
                ),
            },
            headline=f"Of the largest metro areas, the wage buys most in {city(first['area_name'])}",
            subtitle=f"{pay.what}, and what it buys at the nation's prices "
            f"(regional price parities of {int(first['parity_year'])}). An employee's view: "
            "employers pay for labour, not for prices",
            source=f"{pay.source}; {source('rpp', catalogue=shelf.shelf() / shelf.CATALOGUE).line}",
        )
    ]
