"""What does a role pay in each industry of the nation, against all industries together?"""

from typing import Literal, get_args

import pandas as pd

from analysis.errors import candidates
from analysis.salary.by_region import ALL_INDUSTRIES, NATION
from analysis.salary.naming import UnknownNameError, nearest
from analysis.salary.pay import RSE_LIMIT, ladder, pay, premiums
from analysis.salary.ranking import ranks
from analysis.salary.roles import Role, occupation

Level = Literal["sector", "3-digit", "4-digit"]
_PART_OF = {"sector": "is_sector", "3-digit": "is_three_digit", "4-digit": "is_four_digit"}


class UnknownIndustryError(UnknownNameError):
    """No industry goes by that name or code, or there is no such level."""


def by_industry(
    cells: pd.DataFrame,
    of: Role | str,
    *,
    percentile: int = 50,
    level: Level = "sector",
    rse_limit: float = RSE_LIMIT,
) -> pd.DataFrame:
    """Annual wage of a role in every industry of one level, highest first.

    The industries of a level divide all jobs without overlap: BLS's further cuts of schools,
    hospitals and government by owner are left out, and where it publishes no four-digit industry
    the three-digit one stands at that level too. Figures are of the nation: OEWS never crosses
    industry with place.

    Returns
    -------
    frame, one row per industry in which a matched occupation is published
        industry_code, industry_name, industry_level; the columns of `pay.pay`; premium,
        premium_low, premium_high over all industries as fractions; is_told_apart from them;
        employment_share (of the role's jobs in the nation; blank where hidden); rank, rank_best,
        rank_worst. Industries without a value come last, by name, each with its reason.
    """
    role = occupation(of) if isinstance(of, str) else of
    if level not in get_args(Level):
        raise UnknownIndustryError(
            f"There is no level of industry {level!r}. " + candidates(str(level), list(_PART_OF))
        )
    national = cells[cells["area_code"] == NATION]
    frame = pay(national, role, key="industry_code", percentile=percentile, rse_limit=rse_limit)
    frame = frame.join(premiums(frame, over=ALL_INDUSTRIES))
    jobs = frame["employment_jobs"]
    frame["employment_share"] = jobs / jobs.get(ALL_INDUSTRIES, float("nan"))

    industries = national.drop_duplicates("industry_code").set_index("industry_code")
    industries = industries[industries[_PART_OF[level]]]
    frame = industries[["industry_name", "industry_level"]].join(frame, how="inner")
    frame = frame.join(ranks(frame["value_usd"], frame["value_usd"] * frame["rse"]))
    return frame.reset_index().sort_values(
        ["value_usd", "industry_name"], ascending=[False, True], ignore_index=True
    )


def in_industry(
    cells: pd.DataFrame, of: Role | str, industry: str, *, rse_limit: float = RSE_LIMIT
) -> pd.DataFrame:
    """The role's pay in one industry of the nation at each of the five percentiles.

    Returns
    -------
    frame, indexed by percentile
        the columns of `pay.pay`, and the premium with its interval over all industries at the same
        percentile. Raises UnknownIndustryError as `find_industry` does.
    """
    found = find_industry(cells, industry)
    code = found["industry_code"]
    own = cells[cells["area_code"] == NATION]
    if not own["industry_code"].eq(code).any():
        raise UnknownIndustryError(
            f"BLS publishes none of these occupations in {found['industry_name']}."
        )
    return ladder(own, of, key="industry_code", at=code, over=ALL_INDUSTRIES, rse_limit=rse_limit)


def find_industry(cells: pd.DataFrame, wanted: str) -> pd.Series:
    """The one industry meant, by its code or by its name or part of it, at any level.

    Of a code or name that stands at two levels (a subsector with one industry) the broader is
    taken. Raises UnknownIndustryError with what comes near when none or several are meant.
    """
    national = cells[cells["area_code"] == NATION].drop_duplicates("industry_code")
    columns = ["industry_code", "industry_name", "industry_level"]
    industries = national[columns].sort_values("industry_code", kind="stable")
    said = wanted.strip().casefold()
    name = industries["industry_name"].str.casefold()
    for hits in (
        industries["industry_code"].eq(wanted.strip().ljust(6, "0")),
        name.eq(said),
        name.str.contains(said, regex=False),
    ):
        found = industries[hits].drop_duplicates("industry_name")
        if len(found) == 1:
            return found.iloc[0]
        if len(found) > 1:
            names = found["industry_name"].tolist()
            more = f"; and {len(names) - 6} more" if len(names) > 6 else ""
            raise UnknownIndustryError(
                f"{wanted!r} may be any of {len(names)} industries: {'; '.join(names[:6])}{more}. "
                "Name one in full.",
                names,
            )
    known = industries["industry_name"].tolist()
    raise UnknownIndustryError(
        f"No industry is called {wanted!r}. {candidates(wanted, known)}", nearest(wanted, known)
    )
