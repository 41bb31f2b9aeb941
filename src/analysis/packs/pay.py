"""The exhibits of the pay reports: what a role is paid, by place and by industry.

Everything here comes from published statistics and may be shared.
"""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import pandas as pd

from analysis.charts.chart import Chart
from analysis.charts.dot_ranges import dot_ranges
from analysis.charts.tile_map import tile_map
from analysis.documents.exhibits import Column, Table, Tile, Tone
from analysis.loading import reference
from analysis.loading.sources import source
from analysis.narrative import numbers as n
from analysis.narrative.sentences import compared, listing, plural
from analysis.salary.by_industry import Level, by_industry
from analysis.salary.by_region import AreaType, by_region, percentiles
from analysis.salary.claims import ACCOUNT_OCCUPATIONS, check_claims
from analysis.salary.pages import industry_ranking, metro_spread, region_ranking, state_values
from analysis.salary.pay import check_percentile
from analysis.salary.roles import Role, find_role, roles

OEWS = "oews_2025"
MONTH = "May 2025"
REFERENCE_DAY = date(2025, 5, 31)
LARGE_JOBS = (
    1_000  # metro areas with fewer jobs in the matched occupations are left out of rankings
)
_NOT_ON_THE_MAP = {"GU", "VI"}


@dataclass(frozen=True)
class RolePay:
    """A role, the published wages of the occupations it is matched to, and the percentile asked for."""

    role: Role
    cells: pd.DataFrame
    percentile: int

    @cached_property
    def in_nation(self) -> pd.DataFrame:
        """The role's pay in the whole country, by percentile."""
        return percentiles(self.cells, self.role)

    @property
    def nation(self) -> pd.Series:
        """The role's pay in the whole country at the percentile asked for."""
        return self.in_nation.loc[self.percentile]

    @property
    def what(self) -> str:
        """What is measured, for a subtitle."""
        point = "Median" if self.percentile == 50 else f"{self.percentile}th percentile"
        return f"{point} yearly wage of the match for {self.role.title}, US dollars, {MONTH}"

    @property
    def source(self) -> str:
        entry = source(OEWS)
        return entry.line


def role_pay(role: str, percentile: int = 50) -> RolePay:
    """The role by its name, with the wages behind it. Unknown names get the nearest ones."""
    found = find_role(roles(reference.roles()), role)
    check_percentile(percentile)
    return RolePay(found, reference.oews(found.soc_codes), percentile)


def cover(pay: RolePay, *, by: str) -> dict[str, Any]:
    """The cover's words."""
    return {
        "title": f"What {_article(pay.role.title)} is paid, by {by}",
        "subtitle": f"Official statistics of {MONTH}, with the uncertainty shown",
        "as_of": REFERENCE_DAY,
        "audience": "public",
    }


def nation_headline(pay: RolePay) -> str:
    """What the role is paid in the whole country."""
    spread = pay.in_nation["value_usd"]
    return (
        f"{_article(pay.role.title).capitalize()} is paid {n.whole_money(spread[50])} a year in the "
        f"middle; four in five earn between {n.whole_money(spread[10])} and "
        f"{n.whole_money(spread[90])}"
    )


def nation_tiles(pay: RolePay) -> list[Tile]:
    """The national figures, and how far they move with the match."""
    spread, here = pay.in_nation["value_usd"], pay.nation
    return [
        Tile("Median, nation", n.whole_money(spread[50]), f"{MONTH}, all industries"),
        Tile(
            "Middle half",
            f"{n.whole_money(spread[25])} to {n.whole_money(spread[75])}",
            "25th to 75th percentile",
        ),
        Tile(
            "By occupation matched",
            f"{n.whole_money(here['match_low_usd'])} to {n.whole_money(here['match_high_usd'])}",
            f"the match is {pay.role.quality}",
            "warn" if pay.role.quality == "weak" else "",
        ),
        Tile("Jobs in these occupations", n.count_short(here["employment_jobs"]), "nation"),
    ]


def match_table(pay: RolePay) -> Table:
    """Which official occupations stand in for the role, each with its own wages."""
    nation = pay.cells[(pay.cells["area_code"] == "00") & (pay.cells["industry_code"] == "000000")]
    nation = nation.set_index("soc_code")
    codes = list(pay.role.soc_codes)
    rows = pd.DataFrame(
        {
            "soc": codes,
            "name": [nation.at[code, "occupation_name"] for code in codes],
            "weight": [pay.role.weights[code] for code in codes],
            **{
                f"p{p}": [nation.at[code, f"wage_p{p}_annual_usd"] for code in codes]
                for p in (10, 50, 90)
            },
            "jobs": [nation.at[code, "employment_jobs"] for code in codes],
        }
    )
    low, high = rows["p50"].min(), rows["p50"].max()
    return Table.of(
        rows,
        {
            "name": Column("Official occupation", width=0.38),
            "soc": Column("Code"),
            "weight": Column("Weight", lambda v: n.percent(v, 0), is_number=True),
            "p10": Column("10th", n.whole_money, is_number=True),
            "p50": Column("Median", n.whole_money, is_number=True),
            "p90": Column("90th", n.whole_money, is_number=True),
            "jobs": Column("Jobs", n.count, is_number=True),
        },
        headline=f"The answer moves between {n.whole_money(low)} and {n.whole_money(high)} with the "
        "occupation chosen"
        if len(rows) > 1
        else "One occupation stands for the role",
        subtitle=f"No statistics know the title; the match is a judgement ({pay.role.quality}) and "
        "can be edited. Yearly wages, nation",
        source=pay.source,
    )


def state_map(pay: RolePay) -> Chart:
    """Each state's premium over the nation."""
    rows = by_region(pay.cells, pay.role, percentile=pay.percentile, area_type="state")
    drawn = rows[~rows["state_code"].isin(_NOT_ON_THE_MAP)]
    top = drawn.iloc[0]
    return tile_map(
        state_values(drawn),
        headline=f"{compared(top['area_name'], top['value_usd'], 'the nation', pay.nation['value_usd'], verb='pays')}",
        subtitle=f"{pay.what}: difference from the nation ({n.whole_money(pay.nation['value_usd'])})",
        source=pay.source,
        show=lambda share: n.signed(share, lambda v: n.percent(v, 0)),
    )


def metro_chart(pay: RolePay, *, most: int = 20) -> Chart:
    """The best-paying of the larger metro areas, with the interval of each."""
    large = region_ranking(
        pay.cells, pay.role, percentile=pay.percentile, area_type="metro", least_jobs=LARGE_JOBS
    )
    top = large.head(most)
    return dot_ranges(
        _ranges(top, "area_name"),
        headline=_tie_sentence(top["area_name"], top["is_tied_with_first"]),
        subtitle=f"{pay.what}; the {len(top)} best-paying of {len(large)} metro areas with at least "
        f"{n.count(LARGE_JOBS)} such jobs. The line is the 95% interval",
        source=pay.source,
        show=n.whole_money,
        reference=float(pay.nation["value_usd"]),
        reference_name="Nation",
        highlight=list(top.loc[top["is_tied_with_first"], "area_name"]),
    )


def largest_metros_chart(pay: RolePay, *, most: int = 15) -> Chart:
    """What the largest places pay, from the tenth percentile to the ninetieth."""
    spread = metro_spread(pay.cells, pay.role, most=most)
    widest = (spread["p90"] / spread["p10"]).idxmax()
    return dot_ranges(
        spread,
        headline=f"Within a place pay differs more than between places: in {_city(widest)} the "
        f"90th percentile is {n.multiple(spread.at[widest, 'p90'] / spread.at[widest, 'p10'])} the 10th",
        subtitle=f"Yearly wage of the match for {pay.role.title}, US dollars, {MONTH}: 10th to 90th "
        f"percentile, middle half thicker, median as a dot; the {len(spread)} metro areas with most such jobs",
        source=pay.source,
        show=n.whole_money,
        reference=float(pay.in_nation.at[50, "value_usd"]),
        reference_name="Nation",
    )


def area_table(pay: RolePay, kind: AreaType) -> Table:
    """Every area of a kind that has a value."""
    rows = by_region(pay.cells, pay.role, percentile=pay.percentile, area_type=kind)
    label = {"state": "State", "metro": "Metro area", "nonmetro": "Area"}.get(kind, "Area")
    return _pay_table(pay, rows.assign(name=rows["area_name"]), label=label)


def industry_chart(pay: RolePay, level: Level = "sector") -> Chart:
    """Industries ranked, each with its interval."""
    rows = industry_ranking(pay.cells, pay.role, percentile=pay.percentile, level=level)
    top = rows.iloc[0]
    everywhere = pay.nation["value_usd"]
    return dot_ranges(
        _ranges(rows, "industry_name"),
        headline=compared(
            top["industry_name"],
            top["value_usd"],
            "all industries together",
            everywhere,
            verb="pays",
        ),
        subtitle=f"{pay.what}, by {level}, nation. The line is the 95% interval",
        source=pay.source,
        show=n.whole_money,
        reference=float(everywhere),
        reference_name="All industries",
        highlight=list(rows.loc[rows["is_tied_with_first"], "industry_name"]),
    )


def industry_table(pay: RolePay, level: Level, *, most: int | None = None) -> Table:
    """The industries of a level that have a value, or the best-paying `most` of them."""
    rows = by_industry(pay.cells, pay.role, percentile=pay.percentile, level=level)
    return _pay_table(pay, rows.assign(name=rows["industry_name"]), label="Industry", most=most)


def areas_without_value(pay: RolePay, kind: AreaType) -> str:
    """Which areas of a kind have no value, and why, in a sentence."""
    rows = by_region(pay.cells, pay.role, percentile=pay.percentile, area_type=kind)
    return _without_value(rows, "area_name")


def industries_without_value(pay: RolePay, level: Level) -> str:
    """Which industries of a level have no value, and why, in a sentence."""
    rows = by_industry(pay.cells, pay.role, percentile=pay.percentile, level=level)
    return _without_value(rows, "industry_name")


def claims_table() -> Table:
    """What two guides to account work say of pay, held against the statistics."""
    rows = check_claims(reference.oews(ACCOUNT_OCCUPATIONS))
    rows = rows.assign(
        claimed=[_bounds(row.claimed_low, row.claimed_high, row.unit) for row in rows.itertuples()],
        found=[_bounds(row.found_low, row.found_high, row.unit) for row in rows.itertuples()],
        holds=[
            f"{row.n_within} of {row.n_occupations}" if row.n_occupations else row.verdict
            for row in rows.itertuples()
        ],
    )
    turns = int((rows["verdict"] == "depends on the occupation").sum())
    entry = source(OEWS)
    return Table.of(
        rows,
        {
            "said": Column("Claim", width=0.5),
            "measured_as": Column("Measured as", width=0.5),
            "claimed": Column("Claimed", is_number=True),
            "found": Column("Found", is_number=True),
            "holds": Column("Holds for"),
        },
        headline=f"{turns} of {len(rows)} claims about pay depend on the occupation one matches",
        subtitle=f"Found: from the lowest to the highest of {len(ACCOUNT_OCCUPATIONS)} occupations, "
        f"{MONTH}; holds for: how many of them lie within the claim",
        source=f"{entry.line}; claims from two job guides of 2026",
    )


def method_text(pay: RolePay) -> str:
    """What the figures are and are not, in Markdown."""
    entry = source(OEWS)
    lines = [
        f"**The match.** {pay.role.note or 'Occupations were chosen by duties.'} Scope of the role: "
        f"{pay.role.scope[0].lower() + pay.role.scope[1:] if pay.role.scope else 'not stated.'}",
        "**The wage** includes commissions and production bonuses, and leaves out yearly bonuses, "
        "overtime, stock and benefits. It is neither base pay nor on-target earnings.",
        f"**The date** is {MONTH}. Nothing has been aged: that needs an employment cost index of "
        "your own. Releases are no time series, so no trend is shown.",
        "**Places and industries** are never crossed in the source, so the premium of a place and "
        "that of an industry must not be multiplied.",
        "**The interval** comes from the standard error of the mean, the only one published; at the "
        "outer percentiles it is too narrow. A figure with a relative standard error above 20% is "
        "left out.",
        f"**Source.** {entry.line}. {entry.notice}",
    ]
    return "\n".join(f"- {line}" for line in lines)


def _pay_table(pay: RolePay, rows: pd.DataFrame, *, label: str, most: int | None = None) -> Table:
    known = rows[rows["value_usd"].notna()]
    hidden = len(rows) - len(known)
    headline = f"{plural(len(known), label.lower())} can be priced" + (
        f", {hidden} cannot" if hidden else ""
    )
    rows = known if most is None else known.head(most)
    if most is not None and len(known) > most:
        headline = f"The {most} best-paying of {len(known)} that can be priced"
    table = pd.DataFrame(
        {
            "name": rows["name"],
            "rank": [_rank(row) for row in rows.itertuples()],
            "value": rows["value_usd"],
            "interval": [
                n.interval(row.low_usd, row.high_usd, n.whole_money)
                if pd.notna(row.value_usd) and pd.notna(row.low_usd)
                else None
                for row in rows.itertuples()
            ],
            "premium": rows["premium"],
            "jobs": rows["employment_jobs"],
            "remark": [_remark(row) or None for row in rows.itertuples()],
        }
    )
    return Table.of(
        table,
        {
            "name": Column(label, width=0.26),
            "rank": Column("Rank", is_number=True),
            "value": Column("Wage", n.whole_money, is_number=True),
            "interval": Column("95% interval", is_number=True),
            "premium": Column(
                "Against all",
                lambda v: n.signed(v, lambda share: n.percent(share, 0)),
                is_number=True,
                tone=lambda v: "muted" if abs(v) < 0.005 else "",
            ),
            "jobs": Column("Jobs", n.count, is_number=True),
            "remark": Column("Remark", tone=_muted, width=0.2),
        },
        headline=headline,
        subtitle=f"{pay.what}. The rank in brackets is what sampling error leaves open",
        source=pay.source,
    )


def _without_value(rows: pd.DataFrame, name: str) -> str:
    blank = rows[rows["value_usd"].isna()]
    if blank.empty:
        return "None is left out."
    return (
        f"Left out, since an occupation of the match is not released there or is too uncertain: "
        f"{'; '.join(blank[name])}."
    )


def _bounds(low: float, high: float, unit: str) -> str | None:
    """A range as a reader sees it; open ends are said."""

    def show(value: float) -> str:
        return n.whole_money(value) if unit == "usd" else n.signed(value, lambda v: n.percent(v, 0))

    if pd.isna(low) and pd.isna(high):
        return None
    if pd.isna(high):
        return f"{show(low)} or more"
    return f"up to {show(high)}" if pd.isna(low) else n.interval(low, high, show)


def _ranges(rows: pd.DataFrame, name: str) -> pd.DataFrame:
    return rows.set_index(name)[["low_usd", "value_usd", "high_usd"]].set_axis(
        ["low", "mid", "high"], axis="columns"
    )


def _tie_sentence(names: pd.Series, is_tied: pd.Series) -> str:
    tied = [_city(place) for place in names[is_tied]]
    if len(tied) == 1:
        return f"{tied[0]} pays most, beyond what sampling error explains"
    return f"{listing(tied, most=3)} pay most and cannot be told apart"


def _rank(row: Any) -> str | None:
    if pd.isna(row.rank):
        return None
    best, worst = int(row.rank_best), int(row.rank_worst)
    return f"{int(row.rank)}" if best == worst else f"{int(row.rank)} ({best}–{worst})"


def _remark(row: Any) -> str:
    remarks = []
    if row.is_employment_hidden:
        remarks.append("jobs not released")
    if row.has_tied_percentiles:
        remarks.append("percentiles tied: few people asked")
    if row.is_imprecise:
        remarks.append("imprecise")
    return "; ".join(remarks)


def _muted(_: str) -> Tone:
    return "muted"


def _city(area: str) -> str:
    """The first city of a metro area's name.

    >>> _city("New York-Newark-Jersey City, NY-NJ")
    'New York'
    """
    return area.split(",")[0].split("-")[0]


def _article(title: str) -> str:
    return f"an {title}" if title[0] in "AEIOU" else f"a {title}"
