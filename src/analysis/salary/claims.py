"""Do the figures of job-advice articles hold against official wages, and for which occupations?

Two guides to account work are checked: one for account directors, one for account managers. Each
claim is measured once for every occupation that may stand in for the role, since the verdict often
turns on that choice.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from analysis.salary.by_region import ALL_INDUSTRIES, NATION, mean_premium
from analysis.salary.pay import ladder, pay
from analysis.salary.pay_mix import from_base

ACCOUNT_OCCUPATIONS = (
    "11-2022",  # sales managers
    "11-2011",  # advertising and promotions managers
    "11-2021",  # marketing managers
    "41-1012",  # first-line supervisors of non-retail sales workers
    "41-4011",  # sales representatives, technical products
    "41-4012",  # sales representatives, other products
    "41-3091",  # sales representatives of services
    "41-3011",  # advertising sales agents
)

NEW_YORK, SAN_FRANCISCO, BOSTON, SEATTLE = "35620", "41860", "14460", "42660"
AUSTIN, CHARLOTTE = "12420", "16740"

TECHNOLOGY = ("513200", "541500")  # software publishers; computer systems design
AGENCIES = "541800"  # advertising, public relations and related services
MANUFACTURING, HEALTH_CARE = "31--34", "62--63"
OTHER_INDUSTRIES = (  # the rest of those the guides name, as finely as they name them
    "541600",  # management, scientific and technical consulting
    MANUFACTURING,
    "325400",  # pharmaceutical and medicine manufacturing
    "522000",  # credit intermediation: banks
    "523000",  # securities and other investments
    "524000",  # insurance
    HEALTH_CARE,
    AGENCIES,
    "44--46",  # retail trade
)
PHARMACEUTICALS, FINANCE = "325400", "52--53"
LEADERS = (*TECHNOLOGY, PHARMACEUTICALS, "522000", "523000", "524000")  # "lead the pack"
SELLING = ("41-3091", "41-4011", "41-4012", "41-3011")  # those that an account executive may be


@dataclass(frozen=True)
class Wages:
    """What one occupation pays, USD a year; blank where there is no value."""

    by_area: pd.Series  # medians over all industries, by area code
    by_industry: pd.Series  # medians in the nation, by industry code
    upper_by_industry: pd.Series  # 75th percentiles in the nation, by industry code
    nation: pd.Series  # over all industries, by percentile


Measure = Callable[[Wages], float]


@dataclass(frozen=True)
class Claim:
    """What a guide says, as something that can be measured for one occupation.

    The claim holds for an occupation when its measure lies from `low` to `high`, ends included.
    Fractions, unless `unit` is "usd". Without a measure this source cannot speak to the claim.
    """

    key: str
    guide: str
    said: str
    measured_as: str
    low: float = -math.inf
    high: float = math.inf
    unit: str = "share"
    measure: Measure | None = None
    occupations: tuple[str, ...] = ACCOUNT_OCCUPATIONS  # that may stand in for the role it is about


def check_claims(cells: pd.DataFrame) -> pd.DataFrame:
    """Every claim of the two guides, one row each, with the verdict.

    A verdict is about the wage in May 2025 of the occupations that may stand in for the role,
    commissions in and yearly bonuses out, and takes each figure as published: it does not weigh sampling error.
    "holds" and "does not hold" mean for all of them; "depends on the occupation", for some.

    Returns
    -------
    frame
        key, guide, said, measured_as, unit; claimed_low, claimed_high (blank where open);
        found_low, found_high over the occupations, and which they are: lowest_soc, highest_soc;
        n_occupations with a figure, n_within the claim; verdict.
    """
    figures = by_occupation(cells)
    rows = []
    for claim in CLAIMS:
        found = figures.loc[figures["key"] == claim.key].set_index("soc_code")["found"].dropna()
        n_within = int(found.between(claim.low, claim.high).sum())
        rows.append(
            {
                "key": claim.key,
                "guide": claim.guide,
                "said": claim.said,
                "measured_as": claim.measured_as,
                "unit": claim.unit,
                "claimed_low": claim.low if math.isfinite(claim.low) else math.nan,
                "claimed_high": claim.high if math.isfinite(claim.high) else math.nan,
                "found_low": found.min(),
                "found_high": found.max(),
                "lowest_soc": found.idxmin() if len(found) else "",
                "highest_soc": found.idxmax() if len(found) else "",
                "n_occupations": len(found),
                "n_within": n_within,
                "verdict": verdict(len(found), n_within),
            }
        )
    return pd.DataFrame(rows)


def by_occupation(cells: pd.DataFrame) -> pd.DataFrame:
    """The figure behind each verdict: one row per measurable claim and occupation.

    Returns
    -------
    frame
        key, soc_code, occupation_name, found (blank where BLS released too little), is_within.
    """
    names = cells.drop_duplicates("soc_code").set_index("soc_code")["occupation_name"]
    rows = []
    for soc_code in ACCOUNT_OCCUPATIONS:
        wages = _wages(cells[cells["soc_code"] == soc_code], soc_code)
        for claim in CLAIMS:
            if claim.measure is not None and soc_code in claim.occupations:
                found = claim.measure(wages)
                rows.append(
                    {
                        "key": claim.key,
                        "soc_code": soc_code,
                        "occupation_name": names[soc_code],
                        "found": found,
                        "is_within": claim.low <= found <= claim.high,
                    }
                )
    return pd.DataFrame(rows)


def verdict(n_occupations: int, n_within: int) -> str:
    """
    >>> verdict(8, 8), verdict(8, 0), verdict(8, 3), verdict(0, 0)
    ('holds', 'does not hold', 'depends on the occupation', 'cannot be checked')
    """
    if n_occupations == 0:
        return "cannot be checked"
    if n_within == n_occupations:
        return "holds"
    return "depends on the occupation" if n_within else "does not hold"


def _wages(cells: pd.DataFrame, soc_code: str) -> Wages:
    everywhere = cells[cells["industry_code"] == ALL_INDUSTRIES]
    national = cells[cells["area_code"] == NATION]
    nation = ladder(everywhere, soc_code, key="area_code", at=NATION, over=NATION)
    upper = pay(national, soc_code, key="industry_code", percentile=75)
    return Wages(
        by_area=pay(everywhere, soc_code, key="area_code")["value_usd"],
        by_industry=pay(national, soc_code, key="industry_code")["value_usd"],
        upper_by_industry=upper["value_usd"],
        nation=nation["value_usd"],
    )


def _wage_at(percentile: int) -> Measure:
    return lambda wages: float(wages.nation[percentile])


def _claimed_over(claimed_usd: float, percentile: int = 50) -> Measure:
    return lambda wages: claimed_usd / float(wages.nation[percentile]) - 1


def _metro_premium(places: list[str], base: list[str]) -> Measure:
    return lambda wages: mean_premium(wages.by_area, places, base)


def _industry_premium(industry: str) -> Measure:
    return lambda wages: mean_premium(wages.by_industry, [industry], [ALL_INDUSTRIES])


def _technology_over_next_best(wages: Wages) -> float:
    best = wages.by_industry.reindex(list(TECHNOLOGY)).max()
    return float(best / wages.by_industry.reindex(list(OTHER_INDUSTRIES)).max() - 1)


def _best_upper_of_leaders(wages: Wages) -> float:
    return float(wages.upper_by_industry.reindex(list(LEADERS)).max())


_AVERAGE_BASE = 85_694
_DIRECTOR, _MANAGER = "Account Director guide", "Account Manager guide"

CLAIMS = (
    Claim(
        key="average_base",
        guide=_DIRECTOR,
        said="The average base salary is $85,694",
        measured_as="$85,694 over the median wage, within 5%",
        low=-0.05,
        high=0.05,
        measure=_claimed_over(_AVERAGE_BASE),
    ),
    Claim(
        key="base_range",
        guide=_DIRECTOR,
        said="Base salaries range from $70,000 to $120,000",
        measured_as="median wage",
        low=70_000,
        high=120_000,
        unit="usd",
        measure=_wage_at(50),
    ),
    Claim(
        key="base_range_higher",
        guide=_DIRECTOR,
        said="Base salaries range from $100,000 to $150,000 and more (same guide)",
        measured_as="median wage",
        low=100_000,
        unit="usd",
        measure=_wage_at(50),
    ),
    Claim(
        key="executive_pay",
        guide=_DIRECTOR,
        said="Account executives earn $60,000 to $90,000 with commission",
        measured_as="median wage of the four selling occupations",
        low=60_000,
        high=90_000,
        unit="usd",
        measure=_wage_at(50),
        occupations=SELLING,
    ),
    Claim(
        key="entry_base",
        guide=_DIRECTOR,
        said="Account directors start around $75,000",
        measured_as="$75,000 over the 10th percentile, within 10%",
        low=-0.10,
        high=0.10,
        measure=_claimed_over(75_000, 10),
    ),
    Claim(
        key="senior_pay",
        guide=_DIRECTOR,
        said="Senior account directors command $140,000 or more",
        measured_as="90th percentile",
        low=140_000,
        unit="usd",
        measure=_wage_at(90),
    ),
    Claim(
        key="total_pay",
        guide=_DIRECTOR,
        said="Total pay is $100,000 to $180,000",
        measured_as="median wage: commissions in, yearly bonuses out",
        low=100_000,
        high=180_000,
        unit="usd",
        measure=_wage_at(50),
    ),
    Claim(
        key="on_target",
        guide=_DIRECTOR,
        said="On-target pay is $120,000 to $200,000 or more",
        measured_as="median wage: commissions in, yearly bonuses out",
        low=120_000,
        unit="usd",
        measure=_wage_at(50),
    ),
    Claim(
        key="pay_mix",
        guide=_DIRECTOR,
        said="60–70% of pay is base, 30–40% variable",
        measured_as=f"OEWS does not part the two; ${_AVERAGE_BASE:,} base means "
        f"${from_base(_AVERAGE_BASE, 0.70).on_target:,.0f} to "
        f"${from_base(_AVERAGE_BASE, 0.60).on_target:,.0f} on target",
    ),
    Claim(
        key="metros_over_smaller",
        guide=_DIRECTOR,
        said="San Francisco, New York and Boston pay 30–40% more than smaller markets",
        measured_as="mean median over that of Austin and Charlotte",
        low=0.30,
        high=0.40,
        measure=_metro_premium([SAN_FRANCISCO, NEW_YORK, BOSTON], [AUSTIN, CHARLOTTE]),
    ),
    Claim(
        key="metros_over_nation",
        guide=_MANAGER,
        said="New York, San Francisco, Seattle and Boston pay 20–40% more than the nation",
        measured_as="mean median over the national one",
        low=0.20,
        high=0.40,
        measure=_metro_premium([NEW_YORK, SAN_FRANCISCO, SEATTLE, BOSTON], [NATION]),
    ),
    Claim(
        key="technology_first",
        guide=_DIRECTOR,
        said="Technology pays most",
        measured_as="software publishing or computer systems over the best other industry named",
        low=0.0,
        measure=_technology_over_next_best,
    ),
    Claim(
        key="pharmaceuticals_lead",
        guide=_DIRECTOR,
        said="Pharmaceuticals are among those that pay most",
        measured_as="medicine manufacturing over all industries",
        low=0.10,
        measure=_industry_premium(PHARMACEUTICALS),
    ),
    Claim(
        key="finance_leads",
        guide=_DIRECTOR,
        said="Financial services are among those that pay most",
        measured_as="finance and insurance over all industries",
        low=0.10,
        measure=_industry_premium(FINANCE),
    ),
    Claim(
        key="leaders_over_180",
        guide=_DIRECTOR,
        said="Pay in technology, pharmaceuticals and finance often exceeds $180,000",
        measured_as="75th percentile in the best of them: a quarter earn more",
        low=180_000,
        unit="usd",
        measure=_best_upper_of_leaders,
    ),
    Claim(
        key="agencies_competitive",
        guide=_DIRECTOR,
        said="Digital agencies are among the most competitive",
        measured_as="advertising and PR over all industries",
        low=0.10,
        measure=_industry_premium(AGENCIES),
    ),
    Claim(
        key="health_care_conservative",
        guide=_DIRECTOR,
        said="Health care pays conservatively",
        measured_as="health care and social assistance over all",
        high=0.0,
        measure=_industry_premium(HEALTH_CARE),
    ),
    Claim(
        key="manufacturing_conservative",
        guide=_DIRECTOR,
        said="Manufacturing pays conservatively",
        measured_as="manufacturing over all industries",
        high=0.0,
        measure=_industry_premium(MANUFACTURING),
    ),
    Claim(
        key="company_size",
        guide=_DIRECTOR,
        said="Enterprises pay more base, startups add stock",
        measured_as="OEWS knows neither size of employer nor stock",
    ),
    Claim(
        key="ai_premium",
        guide=_MANAGER,
        said="Skill with AI earns 56% more",
        measured_as="OEWS knows no skills; the figure is of all occupations",
        low=0.56,
        high=0.56,
    ),
)
