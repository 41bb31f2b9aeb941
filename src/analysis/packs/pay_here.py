"""The page a hiring manager takes into the meeting: one role in one place.

The figure with its interval, a range to offer, the ladder of percentiles, the places and
industries around, what of it is base, and how far all of it depends on the match.
"""

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from analysis.charts.chart import Chart
from analysis.charts.dot_ranges import dot_ranges
from analysis.charts.part_bars import part_bars
from analysis.documents.exhibits import Column, Table, Tile
from analysis.loading import reference
from analysis.narrative import numbers as n
from analysis.narrative.sentences import compared
from analysis.packs.pay import RolePay, article, city, premium_text
from analysis.salary.ai_scenario import Scenario, with_ai_premium
from analysis.salary.by_industry import find_industry
from analysis.salary.by_region import NATION, by_region, find_area, percentiles, place_premiums
from analysis.salary.levels import ladder
from analysis.salary.pay_mix import from_oews_wage, mix_of
from analysis.salary.place_by_industry import WHAT_IT_IS, place_by_industry
from analysis.salary.ranges import PayRange, PayRangeError, proposed_range
from analysis.salary.roles import occupation, roles

_STANDING = {
    10: "10th percentile",
    25: "25th",
    50: "Median",
    75: "75th",
    90: "90th percentile",
}
_KINDS = {
    "nation": "nations",
    "state": "states and territories",
    "metro": "metro areas",
    "nonmetro": "areas outside metros",
}


@dataclass(frozen=True)
class PayHere:
    """A role's pay in one place."""

    pay: RolePay
    place: pd.Series  # area_code, area_name, area_type, state_code

    @cached_property
    def ladder(self) -> pd.DataFrame:
        """The role's pay here, by percentile."""
        return percentiles(self.pay.cells, self.pay.role, self.place["area_code"])

    @cached_property
    def around(self) -> pd.DataFrame:
        """All areas of the place's kind, as `by_region` gives them."""
        return by_region(
            self.pay.cells,
            self.pay.role,
            percentile=self.pay.percentile,
            area_type=self.place["area_type"],
        ).set_index("area_code")

    @property
    def here(self) -> pd.Series:
        """The place's row of `around`: the figure with its premium, rank and jobs."""
        return self.around.loc[self.place["area_code"]]

    @property
    def is_nation(self) -> bool:
        return bool(self.place["area_code"] == NATION)

    @property
    def name(self) -> str:
        """The place as one says it."""
        return city(self.place["area_name"])

    @cached_property
    def range(self) -> PayRange | None:
        """The range that follows from the market; nothing where there is no figure."""
        try:
            return proposed_range(self.ladder, percentile=self.pay.percentile)
        except PayRangeError:
            return None


def pay_here(pay: RolePay, area: str) -> PayHere:
    """The role in the place meant by `area`; unknown and open names come with the nearest."""
    made = PayHere(pay, find_area(pay.cells, area))
    percentiles(pay.cells, pay.role, made.place["area_code"])  # refuses where nothing is published
    return made


def headline(at: PayHere) -> str:
    """What the role is paid here, against the nation."""
    row = at.ladder.loc[at.pay.percentile]
    if row["reason"]:
        return f"There is no figure of {article(at.pay.role.title)} in {at.name}: {row['reason']}"
    point = (
        "in the middle" if at.pay.percentile == 50 else f"at the {at.pay.percentile}th percentile"
    )
    paid = f"{article(at.pay.role.title).capitalize()} in {at.name} is paid {n.whole_money(row['value_usd'])} {point}"
    if at.is_nation:
        return paid
    if not row["is_told_apart"]:
        return f"{paid}, which cannot be told apart from the nation"
    more = "more" if row["premium"] > 0 else "less"
    return f"{paid}, {n.percent(abs(row['premium']), 0)} {more} than in the nation"


def tiles(at: PayHere) -> list[Tile]:
    """The figure, its premium, a range to offer, how far the match moves it, and the market."""
    row, here = at.ladder.loc[at.pay.percentile], at.here
    known = not row["reason"]
    made = [
        Tile(
            _point(at),
            n.whole_money(row["value_usd"]) if known else "n/a",
            f"95% interval {n.interval(row['low_usd'], row['high_usd'], n.whole_money)}"
            if known
            else row["reason"],
            "" if known else "warn",
        )
    ]
    if at.range is not None:
        made.append(
            Tile(
                "Range to offer",
                f"{n.whole_money(at.range.minimum_usd)} to {n.whole_money(at.range.maximum_usd)}",
                f"base and commission, around {n.whole_money(at.range.midpoint_usd)}",
            )
        )
    if known and not at.is_nation:
        made.append(
            Tile(
                "Against the nation",
                premium_text(row["premium"]),
                f"95% interval {n.interval(row['premium_low'], row['premium_high'], premium_text)}",
            )
        )
    if known:
        made.append(
            Tile(
                "By occupation matched",
                f"{n.whole_money(row['match_low_usd'])} to {n.whole_money(row['match_high_usd'])}",
                f"the match is {at.pay.role.quality}",
                "warn" if at.pay.role.quality == "weak" else "",
            )
        )
    if pd.notna(here["rank"]) and not at.is_nation:
        among = _KINDS[at.place["area_type"]]
        made.append(
            Tile(
                "Rank",
                f"{n.count(here['rank'])} of {n.count(at.around['rank'].notna().sum())}",
                f"{among}; could be {n.interval(here['rank_best'], here['rank_worst'], n.count)}",
            )
        )
    jobs, quotient = here["employment_jobs"], here["location_quotient"]
    made.append(
        Tile(
            "Jobs in these occupations",
            n.count(jobs) if pd.notna(jobs) else "not released",
            f"{n.multiple(quotient)} the nation's share of jobs" if pd.notna(quotient) else "",
        )
    )
    return made


def ladder_chart(at: PayHere) -> Chart:
    """The five percentiles here, each with its interval."""
    rows = at.ladder.set_axis([_STANDING[p] for p in at.ladder.index]).iloc[::-1]
    spread = at.ladder["value_usd"]
    known = pd.notna(spread[10]) and pd.notna(spread[90])
    return dot_ranges(
        _with_interval(rows),
        headline=f"The best-paid tenth earn {n.multiple(spread[90] / spread[10])} what the least-paid do"
        if known
        else "Not every percentile is published here",
        subtitle=f"Yearly wage of the match for {at.pay.role.title} in {at.place['area_name']}, US "
        f"dollars, {at.pay.month}, by percentile. The line is the 95% interval",
        source=at.pay.source,
        show=n.whole_money,
        highlight=[_STANDING[at.pay.percentile]],
    )


def neighbours_chart(at: PayHere, *, most: int = 8) -> Chart:
    """The place among others of its kind: in its state, then those with most such jobs."""
    rows = at.around.dropna(subset="value_usd")
    code, state = at.place["area_code"], at.place["state_code"]
    by_jobs = rows.sort_values("employment_jobs", ascending=False, kind="stable")
    in_state = [c for c in by_jobs.index if by_jobs.at[c, "state_code"] == state]
    codes = dict.fromkeys([code, *in_state[: most // 2], *by_jobs.index])
    chosen = [c for c in codes if c in rows.index][:most]
    shown = rows.loc[chosen].sort_values("value_usd", ascending=False, kind="stable")
    above = int((rows["value_usd"] > rows["value_usd"].get(code, float("nan"))).sum())
    verb = "pays" if above == 1 else "pay"
    return dot_ranges(
        _with_interval(shown.set_index("area_name")),
        headline=f"{n.count(above)} of {n.count(len(rows))} {_KINDS[at.place['area_type']]} {verb} more "
        f"than {at.name}"
        if code in rows.index
        else f"{at.name} has no figure to set among these",
        subtitle=f"{at.pay.what}: {at.name}, others of its state, and those with most such jobs. "
        "The line is the 95% interval",
        source=at.pay.source,
        show=n.whole_money,
        reference=float(at.pay.nation["value_usd"]),
        reference_name="Nation",
        highlight=[at.place["area_name"]],
    )


def premium_table(at: PayHere, over: str = NATION) -> Table:
    """How much more this place pays than another, by occupation and percentile."""
    rows = place_premiums(at.pay.cells, at.pay.role, at.place["area_code"], over=over)
    base = find_area(at.pay.cells, over)["area_name"]
    wide = rows.pivot(index=["soc_code", "name"], columns="percentile", values="premium")
    apart = rows.pivot(index=["soc_code", "name"], columns="percentile", values="is_told_apart")
    table = pd.DataFrame(
        {
            "name": wide.index.get_level_values("name"),
            **{
                f"p{p}": [
                    None if pd.isna(share) else f"{premium_text(share)}{'' if clear else ' ?'}"
                    for share, clear in zip(wide[p], apart[p], strict=True)
                ]
                for p in wide.columns
            },
        }
    )
    low, high = rows["premium"].min(), rows["premium"].max()
    is_itself = base == at.place["area_name"]
    return Table.of(
        table,
        {
            "name": Column("Role or occupation", width=0.42),
            **{f"p{p}": Column(_STANDING[p].split()[0], is_number=True) for p in wide.columns},
        },
        headline="A place has no premium over itself"
        if is_itself
        else f"No one premium holds: {at.name} pays {n.interval(low, high, premium_text)} against "
        f"{'the nation' if base == 'United States' else city(base)}",
        subtitle=f"Difference in yearly wage at the same percentile, {at.pay.month}. A question mark: within "
        "sampling error of none",
        source=at.pay.source,
    )


def match_chart(at: PayHere) -> Chart:
    """Each matched occupation here, from the tenth percentile to the ninetieth."""
    names = at.pay.cells.drop_duplicates("soc_code").set_index("soc_code")["occupation_name"]
    own = at.pay.cells[at.pay.cells["area_code"].isin([at.place["area_code"], NATION])]
    spreads = {f"{at.pay.role.title}, as matched": at.ladder["value_usd"]}
    for match in at.pay.role.matches:
        part = own[own["soc_code"] == match.soc_code]
        if at.place["area_code"] in set(part["area_code"]):
            paid = percentiles(part, occupation(match.soc_code), at.place["area_code"])["value_usd"]
            spreads[f"{names[match.soc_code]} ({n.percent(match.weight, 0)})"] = paid
    frame = pd.DataFrame(spreads).T.set_axis(["p10", "p25", "mid", "p75", "p90"], axis="columns")
    middles = frame["mid"].iloc[1:].dropna()
    return dot_ranges(
        frame,
        headline=f"The match decides between {n.whole_money(middles.min())} and "
        f"{n.whole_money(middles.max())}"
        if len(middles) > 1
        else "One occupation stands for the role",
        subtitle=f"Yearly wage in {at.place['area_name']}, US dollars, {at.pay.month}: 10th to 90th "
        "percentile, middle half thicker, median as a dot; in brackets the weight",
        source=at.pay.source,
        show=n.whole_money,
        highlight=[frame.index[0]],
    )


def career_chart(at: PayHere) -> Chart:
    """The rungs of the account career here, from the tenth percentile to the ninetieth."""
    rungs = roles(reference.roles())
    codes = {code for role in rungs for code in role.soc_codes}
    rows = ladder(reference.oews(sorted(codes)), rungs, at.place["area_code"])
    shown = rows.dropna(subset="p50").iloc[::-1]
    names = shown["title"] + ", level " + shown["level"].astype(str)
    frame = shown[["p10", "p25", "p50", "p75", "p90"]].set_axis(names)
    own = rows.set_index("role")
    first, last = shown.iloc[-1], shown.iloc[0]
    return dot_ranges(
        frame.rename(columns={"p50": "mid"}),
        headline=compared(last["title"], last["p50"], first["title"], first["p50"], verb="earns"),
        subtitle=f"Yearly wage of each role's match in {at.place['area_name']}, US dollars, {at.pay.month}: "
        "10th to 90th percentile, median as a dot. Levels are mixes of occupations; OEWS knows none",
        source=at.pay.source,
        show=n.whole_money,
        highlight=[f"{at.pay.role.title}, level {at.pay.role.level}"]
        if at.pay.role.key in own.index
        else [],
    )


def mix_chart(at: PayHere) -> Chart:
    """What of the wage is base, under both usual mixes and both readings of the wage."""
    low, high = mix_of(at.pay.role)
    wage = float(at.ladder.at[at.pay.percentile, "value_usd"])
    readings = {"variable is all commission": 1.0, "variable is a yearly bonus": 0.0}
    made = {
        f"{n.percent(share, 0)} base; {said}": from_oews_wage(wage, share, commission_part=part)
        for said, part in readings.items()
        for share in dict.fromkeys((high, low))
    }
    frame = pd.DataFrame(
        {name: [p.base, p.on_target - p.base] for name, p in made.items()},
        index=["Base", "Variable"],
    ).T
    targets = frame.sum(axis="columns")
    return part_bars(
        frame,
        headline=f"The same wage means a base of {n.whole_money(frame['Base'].min())} to "
        f"{n.whole_money(frame['Base'].max())}, and {n.whole_money(targets.min())} to "
        f"{n.whole_money(targets.max())} on target",
        subtitle=f"{_point(at)} {n.whole_money(wage)} a year taken apart, US dollars. OEWS counts base "
        "and commission, not yearly bonuses; mixes as pay plans usually set them",
        source=f"{at.pay.source}; the mix is a convention, no statistic",
        show=n.whole_money,
    )


def mix_exhibits(at: PayHere) -> list[Chart | str]:
    """The pay mix, or why there is none."""
    if at.pay.role.base_share is None or at.ladder.at[at.pay.percentile, "reason"]:
        return ["Without a figure or a usual mix, pay cannot be taken apart."]
    return [mix_chart(at)]


def industry_exhibits(at: PayHere, industry: str) -> list[str]:
    """The wage of one industry here, as modelled, in Markdown; nothing where none is named."""
    return [_modelled(at, industry)] if industry else []


def scenario_exhibits(at: PayHere, premium: float) -> list[str]:
    """The assumed premium for skill with AI beside the figure; nothing unless one is assumed."""
    made = with_ai_premium(float(at.ladder.at[at.pay.percentile, "value_usd"]), premium)
    return [_scenario(made)] if premium else []


def _modelled(at: PayHere, industry: str) -> str:
    trade = find_industry(at.pay.cells, industry)
    rows = place_by_industry(
        at.pay.cells, at.pay.role, at.place["area_code"], trade["industry_code"]
    )
    row = rows.loc[at.pay.percentile]
    if row["reason"]:
        return f"**{trade['industry_name']} in {at.name}** cannot be modelled: {row['reason']}."
    return (
        f"**{trade['industry_name']} in {at.name}: about {n.whole_money(row['value_usd'])}** "
        f"(95% interval {n.interval(row['low_usd'], row['high_usd'], n.whole_money)}). The place "
        f"counts {premium_text(row['place_premium'])}, the industry "
        f"{premium_text(row['industry_premium'])}. {WHAT_IT_IS}"
    )


def _scenario(made: Scenario) -> str:
    return (
        f"**Scenario, not a benchmark.** With an assumed premium of {n.percent(made.premium, 0)} for "
        f"skill with AI, {n.whole_money(made.published_usd)} would be "
        f"{n.whole_money(made.assumed_usd)}. Where the premium comes from: {made.source}"
    )


def _with_interval(rows: pd.DataFrame) -> pd.DataFrame:
    return rows[["low_usd", "value_usd", "high_usd"]].set_axis(
        ["low", "mid", "high"], axis="columns"
    )


def _point(at: PayHere) -> str:
    return "Median here" if at.pay.percentile == 50 else f"{at.pay.percentile}th percentile here"
