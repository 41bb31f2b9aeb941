"""What does a role pay here? One answer, complete enough for a program to act on.

What `analysis salary` prints: published figures where there are any, a model that says so where
place and industry are crossed, and everything that a reader must know beside them.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.salary.by_industry import find_industry, in_industry
from analysis.salary.by_region import ALL_INDUSTRIES, NATION, find_area, percentiles
from analysis.salary.pay import Z_95, check_percentile
from analysis.salary.place_by_industry import WHAT_IT_IS, place_by_industry
from analysis.salary.roles import Role, occupation

NOT_RELEASED = "jobs not released"


@dataclass(frozen=True)
class Answer:
    """Pay of a role or an occupation in one place, one industry, or the nation."""

    of: Role
    area_code: str
    area_name: str
    industry_code: str
    industry_name: str
    percentile: int  # the one asked for
    ladder: pd.DataFrame  # by percentile: value_usd, low_usd, high_usd, rse, reason, ...
    mean_usd: float  # blank for a model, and where an occupation has none
    mean_error_usd: float  # its standard error
    employment_jobs: float
    employment_error_jobs: float
    flags: tuple[str, ...]  # what to know before using the figure
    is_model: bool
    match_low_usd: float  # the lowest of the occupations matched, at the percentile asked for
    match_high_usd: float  # and the highest: how far the answer rests on the match
    also: tuple[str, ...]  # other areas that the name given may mean

    @property
    def value_usd(self) -> float:
        return float(self.ladder.at[self.percentile, "value_usd"])


def answer(
    cells: pd.DataFrame,
    of: Role,
    *,
    area: str = "",
    industry: str = "",
    percentile: int = 50,
) -> Answer:
    """The answer for a place (the nation where none is said) and an industry (all of them).

    With both a place and an industry it is a model, since the source never crosses them.
    Raises as `find_area`, `find_industry` and `check_percentile` do, with the nearest names.
    """
    check_percentile(percentile)
    place = find_area(cells, area or NATION)
    code = place["area_code"]
    trade = find_industry(cells, industry) if industry else None
    is_model = trade is not None and code != NATION
    if is_model:
        ladder = place_by_industry(cells, of, code, trade["industry_code"])  # type: ignore[index]
    elif trade is not None:
        ladder = in_industry(cells, of, trade["industry_code"])
    else:
        ladder = percentiles(cells, of, code)
    counted = {"mean_usd": np.nan, "mean_error_usd": np.nan}
    counted |= {"employment_jobs": np.nan, "employment_error_jobs": np.nan}
    trade_code = ALL_INDUSTRIES if trade is None else trade["industry_code"]
    if not is_model:
        own = (cells["area_code"] == code) & (cells["industry_code"] == trade_code)
        counted = _counted(cells[own].set_index("soc_code").reindex(list(of.soc_codes)), of)
    return Answer(
        of=of,
        area_code=code,
        area_name=place["area_name"],
        industry_code=trade_code,
        industry_name="All industries" if trade is None else trade["industry_name"],
        percentile=percentile,
        ladder=ladder,
        **counted,
        flags=_flags(ladder, percentile, of, is_model),
        is_model=is_model,
        **_match_range(cells, of, ladder, percentile, code, trade_code),
        also=_also(cells, area, code),
    )


def _counted(rows: pd.DataFrame, of: Role) -> dict[str, float]:
    """Mean wage and jobs of the mix, each with its standard error; the most these can be."""
    weights = of.weights.to_numpy()
    mean = rows["wage_mean_annual_usd"].to_numpy(dtype=float)
    jobs = rows["employment_jobs"].to_numpy(dtype=float)
    return {
        "mean_usd": float(mean @ weights),
        "mean_error_usd": float((mean * rows["wage_mean_rse"].to_numpy(dtype=float)) @ weights),
        "employment_jobs": float(jobs.sum()),
        "employment_error_jobs": float((jobs * rows["employment_rse"].to_numpy(dtype=float)).sum()),
    }


def _match_range(
    cells: pd.DataFrame, of: Role, ladder: pd.DataFrame, percentile: int, area: str, industry: str
) -> dict[str, float]:
    """Lowest and highest wage of the occupations matched; a model is made of each by itself."""
    names = ("match_low_usd", "match_high_usd")
    if names[0] in ladder:
        row = ladder.loc[percentile]
        return {name: np.nan if row["reason"] else float(row[name]) for name in names}
    each = [
        place_by_industry(cells, occupation(code), area, industry).at[percentile, "value_usd"]
        for code in of.soc_codes
    ]
    known = [float(value) for value in each if pd.notna(value)] or [np.nan]
    return dict(zip(names, (min(known), max(known)), strict=True))


def _flags(ladder: pd.DataFrame, percentile: int, of: Role, is_model: bool) -> tuple[str, ...]:
    row = ladder.loc[percentile]
    flags = [WHAT_IT_IS] if is_model else []
    if row["reason"]:
        flags.append(f"no value: {row['reason']}")
    if not is_model:
        if pd.notna(row["at_least_usd"]):
            flags.append(f"at least ${row['at_least_usd']:,.0f}")
        if row["is_employment_hidden"]:
            flags.append(NOT_RELEASED)
        if row["has_tied_percentiles"]:
            flags.append("equal to a neighbouring percentile: a round wage, or few people asked")
        if row["is_imprecise"]:
            flags.append(f"imprecise: the 95% interval reaches {Z_95 * row['rse']:.0%} either way")
    if of.quality == "weak":
        flags.append("weak match: no occupation describes this role")
    return tuple(flags)


def _also(cells: pd.DataFrame, area: str, code: str) -> tuple[str, ...]:
    """Areas besides the one taken in whose names the words given stand."""
    said = area.strip()
    if len(said) < 3 or said.isdigit():
        return ()
    names = cells[["area_code", "area_name"]].drop_duplicates("area_code")
    hits = names["area_name"].str.contains(said, case=False, regex=False)
    return tuple(names.loc[hits & (names["area_code"] != code), "area_name"].sort_values())
