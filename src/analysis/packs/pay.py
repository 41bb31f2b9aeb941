"""What every page about pay shares: the role with its wages, its match, the claims, the method.

Everything here comes from published statistics and may be shared.
"""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import pandas as pd

from analysis.documents.exhibits import Column, Table, Tile, Tone
from analysis.loading import reference
from analysis.loading.pay_data import shelf
from analysis.loading.sources import source
from analysis.narrative import numbers as n
from analysis.narrative.sentences import listing, plural
from analysis.periods import month_name, month_of, parse_month
from analysis.salary.ageing import Ageing, aged, ageing, unaged
from analysis.salary.by_region import percentiles
from analysis.salary.claims import ACCOUNT_OCCUPATIONS, check_claims
from analysis.salary.pay import check_percentile
from analysis.salary.roles import Role, find_role, roles
from analysis.written import quoted

OEWS = "oews_2025"
REFERENCE_DAY = date(2025, 5, 31)
MONTH = month_name(REFERENCE_DAY)


@dataclass(frozen=True)
class RolePay:
    """A role, the published wages of the occupations it is matched to, and the percentile asked for."""

    role: Role
    cells: pd.DataFrame
    percentile: int
    ageing: Ageing

    @property
    def month(self) -> str:
        """The month of which the figures are, and to which they were aged."""
        if not self.ageing.series_id:
            return MONTH
        return f"{MONTH} aged to {month_name(self.ageing.to_month)}"

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
        return f"{point} yearly wage of the match for {self.role.title}, US dollars, {self.month}"

    @property
    def source(self) -> str:
        entry = source(OEWS)
        return entry.line


def role_pay(role: str, percentile: int = 50, *, aged_to: str = "") -> RolePay:
    """The role by its name, with the wages behind it. Unknown names get the nearest ones.

    With `aged_to`, a month as YYYY-MM, every wage is brought forward to it by the Employment Cost
    Index that was brought; without one, or backward, it is refused.
    """
    found = find_role(roles(reference.roles()), role)
    check_percentile(percentile)
    cells = reference.oews(found.soc_codes)
    published = month_of(REFERENCE_DAY)
    if not aged_to:
        return RolePay(found, cells, percentile, unaged(published))
    by = ageing(shelf.eci(), from_month=published, to_month=parse_month(aged_to))
    return RolePay(found, aged(cells, by), percentile, by)


def cover(pay: RolePay, where: str) -> dict[str, Any]:
    """The cover's words; `where` ends the title, as "by region" or "in Boston"."""
    return {
        "title": f"What {article(pay.role.title)} is paid, {where}"
        if where.startswith("by ")
        else f"What {article(pay.role.title)} is paid {where}",
        "subtitle": f"Official statistics of {pay.month}, with the uncertainty shown",
        "as_of": REFERENCE_DAY,
        "audience": "public",
    }


def nation_headline(pay: RolePay) -> str:
    """What the role is paid in the whole country."""
    spread = pay.in_nation["value_usd"]
    return (
        f"{article(pay.role.title).capitalize()} is paid {n.whole_money(spread[50])} a year in the "
        f"middle; four in five earn between {n.whole_money(spread[10])} and "
        f"{n.whole_money(spread[90])}"
    )


def nation_tiles(pay: RolePay) -> list[Tile]:
    """The national figures, and how far they move with the match."""
    spread, here = pay.in_nation["value_usd"], pay.nation
    return [
        Tile("Median, nation", n.whole_money(spread[50]), f"{pay.month}, all industries"),
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


def claims_table() -> Table:
    """What two guides to account work say of pay, held against the statistics."""
    rows = check_claims(reference.oews(ACCOUNT_OCCUPATIONS))
    rows = rows.assign(
        claimed=[_bounds(row.claimed_low, row.claimed_high, row.unit) for row in rows.itertuples()],
        found=[_bounds(row.found_low, row.found_high, row.unit) for row in rows.itertuples()],
        holds=[
            f"{n.count(row.n_within)} of {n.count(row.n_occupations)}"
            if row.n_occupations
            else "no data"
            for row in rows.itertuples()
        ],
    )
    turns = int((rows["verdict"] == "depends on the occupation").sum())
    entry = source(OEWS)
    return Table.of(
        rows,
        {
            "said": Column("Claim", width=0.48),
            "measured_as": Column("Measured as", width=0.52),
            "claimed": Column("Claimed", is_number=True),
            "found": Column("Found", is_number=True),
            "holds": Column("Holds"),
        },
        headline=f"{n.count(turns)} of {n.count(len(rows))} claims about pay depend on the occupation one matches",
        subtitle=f"Found: from the lowest to the highest of {n.count(len(ACCOUNT_OCCUPATIONS))} occupations, "
        f"{MONTH}; holds: how many of them lie within the claim",
        source=f"{entry.line}; claims from two job guides of 2026",
    )


def method_text(pay: RolePay) -> str:
    """What the figures are and are not, in Markdown."""
    entry = source(OEWS)
    lines = [
        f"**The match.** {quoted(pay.role.note, 'the role') or 'Occupations were chosen by duties.'} Scope of the role: "
        f"{pay.role.scope[0].lower() + pay.role.scope[1:] if pay.role.scope else 'not stated.'}",
        "**The wage** includes commissions and production bonuses, and leaves out yearly bonuses, "
        "overtime, stock and benefits. It is neither base pay nor on-target earnings.",
        f"**The date.** {quoted(pay.ageing.note, 'the ageing of wages')} Releases are no time series, so no trend is shown.",
        "**Places and industries** are never crossed in the source, so the premium of a place and "
        "that of an industry must not be multiplied.",
        "**The 95% interval.** Only the standard error of the mean is published; that of a "
        "percentile is worked out from it and from how pay spreads around the percentile. A figure "
        "whose published relative standard error is above 20% is left out.",
        f"**Source.** {entry.line}. {quoted(entry.notice, 'the source')}",
    ]
    return "\n".join(f"- {line}" for line in lines)


def pay_table(pay: RolePay, rows: pd.DataFrame, *, label: str, most: int | None = None) -> Table:
    """Places or industries that can be priced, with rank, interval, premium and jobs.

    `rows` is a table of `by_region` or `by_industry` with a column `name`. A wage that is withheld
    for being too high stands as what it is at least.
    """
    known = rows[rows["value_usd"].notna() | rows["at_least_usd"].notna()]
    hidden = len(rows) - len(known)
    headline = f"{plural(len(known), label.lower())} can be priced" + (
        f", {n.count(hidden)} cannot" if hidden else ""
    )
    if most is not None and len(known) > most:
        headline = f"The {n.count(most)} best-paying of {n.count(len(known))} that can be priced"
    rows = known if most is None else known.head(most)
    table = pd.DataFrame(
        {
            "name": rows["name"],
            "rank": [_rank(row) for row in rows.itertuples()],
            "value": [_wage(row) for row in rows.itertuples()],
            "interval": [
                n.interval(row.low_usd, row.high_usd, n.whole_money)
                if pd.notna(row.value_usd) and pd.notna(row.low_usd)
                else None
                for row in rows.itertuples()
            ],
            "premium": rows["premium"],
            "jobs": [
                "withheld" if row.is_employment_hidden else n.count(row.employment_jobs)
                for row in rows.itertuples()
            ],
        }
    )
    columns = {
        "name": Column(label, width=0.3),  # takes what the numbers leave
        "rank": Column("Rank", is_number=True),
        "value": Column("Wage", is_number=True),
        "interval": Column("95% interval", is_number=True),
        "premium": Column("Against all", premium_text, is_number=True, tone=_nearly_none),
        "jobs": Column("Jobs", is_number=True, tone=_withheld),
    }
    marks = [text for mark, text in _MARKS.items() if table["value"].str.startswith(mark).any()]
    return Table.of(
        table,
        columns,
        headline=headline,
        subtitle="; ".join(
            [f"{pay.what}. The rank in brackets is what sampling error leaves open", *marks]
        ),
        source=pay.source,
    )


def without_value(rows: pd.DataFrame) -> list[str]:
    """A sentence of which rows of `by_region` or `by_industry`, by their column `name`, have no
    value; none where all have one."""
    blank = rows[rows["value_usd"].isna() & rows["at_least_usd"].isna()]
    if blank.empty:
        return []
    return [
        "Left out, since an occupation of the match is not released there or is too uncertain: "
        f"{'; '.join(blank['name'])}."
    ]


def intervals(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows with a column `name` as `dot_ranges` takes them: each value with its interval."""
    return rows.set_index("name")[["low_usd", "value_usd", "high_usd"]].set_axis(
        ["low", "mid", "high"], axis="columns"
    )


def tied(names: pd.Series, is_tied: pd.Series) -> str:
    """Who pays most, as far as sampling error lets it be said."""
    first = [city(place) for place in names[is_tied]]
    if len(first) == 1:
        return f"{first[0]} pays most, beyond what sampling error explains"
    return f"{listing(first, most=3)} pay most and cannot be told apart"


def premium_text(share: float) -> str:
    """A premium as readers see it: +12%."""
    return n.signed(share, lambda v: n.percent(v, 0))


def city(area: str) -> str:
    """The first city of a metro area's name; another area's name as it is.

    >>> city("New York-Newark-Jersey City, NY-NJ"), city("Massachusetts")
    ('New York', 'Massachusetts')
    """
    return area.split(",")[0].split("-")[0]


def article(title: str) -> str:
    """
    >>> article("Account Manager"), article("Key Account Manager")
    ('an Account Manager', 'a Key Account Manager')
    """
    return f"an {title}" if title[0] in "AEIOU" else f"a {title}"


_MARKS = {
    "≈": "≈ imprecise, more than 20% either way",
    "†": "† equal to a neighbouring percentile: few people asked, or a round wage",
}


def _wage(row: Any) -> str:
    if pd.isna(row.value_usd):
        return f"at least {n.whole_money(row.at_least_usd)}"
    mark = "≈" if row.is_imprecise else "†" if row.has_tied_percentiles else ""
    return f"{mark} {n.whole_money(row.value_usd)}".strip()


def _nearly_none(share: float) -> Tone:
    return "muted" if abs(share) < 0.005 else ""


def _bounds(low: float, high: float, unit: str) -> str | None:
    """A range as a reader sees it; open ends are said."""

    def show(value: float) -> str:
        return n.money_short(value * 100, "USD") if unit == "usd" else premium_text(value)

    if pd.isna(low) and pd.isna(high):
        return None
    if pd.isna(high):
        return f"{show(low)} or more"
    return f"up to {show(high)}" if pd.isna(low) else n.interval(low, high, show)


def _rank(row: Any) -> str | None:
    if pd.isna(row.rank):
        return None
    best, worst = int(row.rank_best), int(row.rank_worst)
    return f"{int(row.rank)}" if best == worst else f"{int(row.rank)} ({best}–{worst})"


def _withheld(text: str) -> Tone:
    return "muted" if text == "withheld" else ""
