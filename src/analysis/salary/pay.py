"""What does a role pay at one percentile, in each place or industry, and how sure are we?

The arithmetic that `by_region` and `by_industry` share. A role is a weighted mix of occupations;
an occupation by itself is a mix of one.
"""

from collections.abc import Iterator
from typing import Literal, cast

import numpy as np
import pandas as pd

from analysis.errors import UserError
from analysis.salary.roles import Role, occupation

PERCENTILES = (10, 25, 50, 75, 90)
Z_95 = 1.96  # half the width of a 95% interval, in standard errors
TOP_CODE_ANNUAL_USD = 239_200  # BLS prints no wage above it in some cells (OEWS footnote 5)

# BLS itself withholds wages with a relative standard error above 30%. At 20% the 95% interval
# already spans 39% either way, as much as the largest premium of one place over another that is
# in dispute; such a figure cannot settle anything, so it is not shown as one.
RSE_LIMIT = 0.20
RSE_IMPRECISE = 0.10  # shown, with a warning: 20% either way

Key = Literal["area_code", "industry_code"]


class UnknownPercentileError(UserError):
    """BLS publishes five percentiles, and this is none of them."""


class UnknownOccupationError(UserError):
    """The cells at hand do not hold this occupation."""


def pay(
    cells: pd.DataFrame,
    of: Role | str,
    *,
    key: Key,
    percentile: int = 50,
    rse_limit: float = RSE_LIMIT,
) -> pd.DataFrame:
    """Annual wage of a role at one percentile, one row per place or industry.

        value = sum over matched occupations of weight x their wage at the percentile

    A mix is a job made partly of each occupation, not a pool of people; the figure of the pool
    would need their numbers. Where one matched occupation is missing, so is the mix: leaving it
    out would make places look cheap or dear by what is hidden there.

    BLS publishes the relative standard error (RSE) of the mean only. It stands here for that of
    every percentile, which flatters the outer ones. The error of a mix is the weighted sum of its
    parts' errors: the most it can be, however the parts vary together.

    Parameters
    ----------
    cells : frame
        Rows of `loading.reference.oews()` with one row per occupation and `key`.
    of : Role or SOC code
        What to price; "41-3091" asks for one occupation as published.
    rse_limit : float
        Above this relative standard error there is no value, and `reason` says so.

    Returns
    -------
    frame, indexed by `key`, sorted
        value_usd, low_usd, high_usd (95% interval), rse; at_least_usd (a bound, where the wage is
        top-coded); match_low_usd, match_high_usd (the lowest and highest matched occupation);
        employment_jobs (of all matched occupations); is_employment_hidden, is_imprecise,
        has_tied_percentiles; reason (why there is no value, else empty). USD a year.
    """
    role = occupation(of) if isinstance(of, str) else of
    check_percentile(percentile)
    _check_occupations(cells, role)

    matched = cells[cells["soc_code"].isin(role.soc_codes)]
    wage_name = f"wage_p{percentile}_annual_usd"
    names = [wage_name, f"{wage_name}_flag", "wage_mean_rse", "employment_jobs"]
    matched = matched[[key, "soc_code", *names]].assign(is_tied=_tied(matched, percentile))
    wage, flags, rses, jobs = _wide(matched, names, key, role)
    weights = role.weights.to_numpy()  # in the order of the columns; a gap in one is a gap in all

    value = wage @ weights
    error = (wage * rses) @ weights
    frame = pd.DataFrame(
        {
            "value_usd": value,
            "low_usd": value - Z_95 * error,
            "high_usd": value + Z_95 * error,
            "rse": error / value,
            "at_least_usd": _bound(wage, flags, weights),
            "match_low_usd": wage.min(axis="columns"),
            "match_high_usd": wage.max(axis="columns"),
            "employment_jobs": jobs.sum(axis="columns", skipna=False),
        }
    )
    frame["is_employment_hidden"] = frame["employment_jobs"].isna()
    frame["is_imprecise"] = frame["rse"] > RSE_IMPRECISE
    frame["has_tied_percentiles"] = matched.groupby(key)["is_tied"].any()
    frame["reason"] = _reasons(wage, flags, frame["rse"], rse_limit)
    shown = ["value_usd", "low_usd", "high_usd", "match_low_usd", "match_high_usd"]
    frame.loc[frame["reason"] != "", shown] = np.nan
    return frame


def check_percentile(percentile: int) -> None:
    """Raises UnknownPercentileError unless BLS publishes this percentile."""
    if percentile not in PERCENTILES:
        known = ", ".join(map(str, PERCENTILES))
        raise UnknownPercentileError(
            f"There is no percentile {percentile!r}. BLS publishes: {known}."
        )


def premiums(paid: pd.DataFrame, *, over: str) -> pd.DataFrame:
    """How much more each row of `pay()` pays than the row `over`, with its 95% interval.

        premium = value / base - 1;  error = value / base x sqrt(rse^2 + base_rse^2)

    0.0 is the same pay, 0.25 a quarter more. The two are taken as independent; where the base
    contains the place, as the nation does, that makes the interval a little too wide. Without a
    value on either side there is no premium.

    Returns
    -------
    frame, indexed as `paid`
        premium, premium_low, premium_high as fractions; is_told_apart (the interval leaves out 0).
    """
    value, rse = paid["value_usd"], paid["rse"]
    ratio = value / value[over]
    error = ratio * np.hypot(rse, rse[over])
    low, high = ratio - 1 - Z_95 * error, ratio - 1 + Z_95 * error
    return pd.DataFrame(
        {
            "premium": ratio - 1,
            "premium_low": low,
            "premium_high": high,
            "is_told_apart": (low > 0) | (high < 0),
        }
    )


def _check_occupations(cells: pd.DataFrame, role: Role) -> None:
    present = set(cells["soc_code"].unique())
    absent = [code for code in role.soc_codes if code not in present]
    if absent:
        raise UnknownOccupationError(
            f"The wage data at hand have no occupation {', '.join(absent)}. "
            f"They hold: {', '.join(sorted(present)) or 'none'}."
        )


def _wide(matched: pd.DataFrame, names: list[str], key: Key, role: Role) -> Iterator[pd.DataFrame]:
    """Of each column a table: one row per place, one column per matched occupation."""
    wide = cast(pd.DataFrame, matched.set_index([key, "soc_code"])[names].unstack())
    for name in names:
        yield wide[[name]].droplevel(0, axis="columns").reindex(columns=list(role.soc_codes))


def _bound(wage: pd.DataFrame, flags: pd.DataFrame, weights: np.ndarray) -> pd.Series:
    """The least the mix can pay where a wage is withheld for being too high; elsewhere blank."""
    capped = flags == "top_coded"
    least = wage.mask(capped, TOP_CODE_ANNUAL_USD) @ weights
    return least.where(capped.any(axis="columns"))


def _tied(matched: pd.DataFrame, percentile: int) -> pd.Series:
    """Whether the percentile equals a neighbour: many people at one wage, or few people asked."""
    at = PERCENTILES.index(percentile)
    wage = matched[f"wage_p{percentile}_annual_usd"]
    tied = pd.Series(False, index=matched.index)
    for beside in (at - 1, at + 1):
        if 0 <= beside < len(PERCENTILES):
            tied |= wage == matched[f"wage_p{PERCENTILES[beside]}_annual_usd"]
    return tied


_WHY_BLANK = {
    "not_released": "is not released",
    "top_coded": f"is ${TOP_CODE_ANNUAL_USD:,} or more, not published exactly",
    "hourly_only": "is published by the hour only",
    "annual_only": "is published by the year only",
}


def _reasons(
    wage: pd.DataFrame, flags: pd.DataFrame, rse: pd.Series, rse_limit: float
) -> pd.Series:
    """Why a row has no value, in words; empty where it has one."""
    rows = zip(wage.isna().to_numpy(), flags.to_numpy(dtype=object), rse, strict=True)
    return pd.Series(
        [
            "; ".join(
                f"{code} {_WHY_BLANK.get(flag, 'has no estimate')}"
                for code, flag in zip(wage.columns[blank], why[blank], strict=True)
            )
            if blank.any()
            else _doubt(share, rse_limit)
            for blank, why, share in rows
        ],
        index=wage.index,
        dtype=str,
    )


def _doubt(rse: float, rse_limit: float) -> str:
    if rse > rse_limit:
        return f"relative standard error of {rse:.1%} is above {rse_limit:.0%}"
    return ""
