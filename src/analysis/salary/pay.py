"""What does a role pay at one percentile, in each place or industry, and how sure are we?

The arithmetic that `by_region` and `by_industry` share. A role is a weighted mix of occupations;
an occupation by itself is a mix of one.
"""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

from analysis.errors import UserError
from analysis.salary.distribution import PERCENTILES, percentile_rse
from analysis.salary.naming import UnknownNameError
from analysis.salary.releases import release_of, top_code_annual_usd
from analysis.salary.roles import Role, occupation

Z_95 = 1.96  # half the width of a 95% interval, in standard errors

# BLS itself withholds wages with a relative standard error of the mean above 30%. At 20% the 95%
# interval already spans 39% either way, as much as the largest premium of one place over another
# that is in dispute; such a figure cannot settle anything, so it is not shown as one.
RSE_LIMIT = 0.20
RSE_IMPRECISE = 0.10  # of the figure itself: shown, with a warning, since it spans 20% either way

Key = Literal["area_code", "industry_code"]


class UnknownPercentileError(UserError):
    """BLS publishes five percentiles, and this is none of them."""


class UnknownOccupationError(UnknownNameError):
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

    BLS publishes the relative standard error (RSE) of the mean only; that of a percentile is
    worked out from it and the percentiles around (`distribution.percentile_rse`). The error of a
    mix is the weighted sum of its parts' errors: the most it can be, however they vary together.

    Parameters
    ----------
    cells : frame
        Rows of `loading.reference.oews()` with one row per occupation and `key`.
    of : Role or SOC code
        What to price; "41-3091" asks for one occupation as published.
    rse_limit : float
        With a published error of the mean above it there is no value, and `reason` says so.

    Returns
    -------
    frame, indexed by `key`, sorted
        value_usd, low_usd, high_usd (95% interval), rse (of the value), mean_rse (as published,
        weighted by the wages); at_least_usd (a bound, where the wage is
        top-coded); match_low_usd, match_high_usd (the lowest and highest matched occupation);
        employment_jobs (of all matched occupations); is_employment_hidden, is_imprecise,
        has_tied_percentiles; reason (why there is no value, else empty). USD a year.
    """
    role = occupation(of) if isinstance(of, str) else of
    check_percentile(percentile)
    _check_occupations(cells, role)
    matched = cells[cells["soc_code"].isin(role.soc_codes)]
    published = _published(matched, role, key, matched[key].unique())
    figures = _figures(published, role, PERCENTILES.index(percentile), rse_limit)
    frame = pd.DataFrame(figures, index=pd.Index(published.places, name=key))
    return frame.astype({"reason": "str"}).sort_index()


def ladder(
    cells: pd.DataFrame,
    of: Role | str,
    *,
    key: Key,
    at: str,
    over: str,
    rse_limit: float = RSE_LIMIT,
) -> pd.DataFrame:
    """All five percentiles of one place or industry, and their premiums over another.

    The same figures as `pay` and `premiums` give one percentile at a time. An occupation without
    a row is a gap with its reason.

    Returns
    -------
    frame, indexed by percentile
        the columns of `pay` and of `premiums`, and base_usd, the wage premiums are over.
    """
    role = occupation(of) if isinstance(of, str) else of
    _check_occupations(cells, role)
    matched = cells[cells[key].isin([at, over]) & cells["soc_code"].isin(role.soc_codes)]
    places = [at] if at == over else [at, over]
    published = _published(matched, role, key, np.array(places, dtype=object))
    rows = []
    for place in range(len(PERCENTILES)):
        figures = _figures(published, role, place, rse_limit)
        here, base = ({name: column[i] for name, column in figures.items()} for i in (0, -1))
        gained = _premium(here["value_usd"], here["rse"], base["value_usd"], base["rse"])
        rows.append({**here, **gained, "base_usd": base["value_usd"]})
    return pd.DataFrame(rows, index=pd.Index(PERCENTILES, name="percentile"))


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
    base = paid.reindex([over]).iloc[0]  # a release may have been brought without it
    return pd.DataFrame(
        _premium(paid["value_usd"], paid["rse"], base["value_usd"], base["rse"]), index=paid.index
    )


def _premium(value: Any, rse: Any, base: float, base_rse: float) -> dict[str, Any]:
    ratio = value / base
    error = ratio * np.hypot(rse, base_rse)
    low, high = ratio - 1 - Z_95 * error, ratio - 1 + Z_95 * error
    return {
        "premium": ratio - 1,
        "premium_low": low,
        "premium_high": high,
        "is_told_apart": (low > 0) | (high < 0),
    }


def _check_occupations(cells: pd.DataFrame, role: Role) -> None:
    present = set(cells["soc_code"].unique())
    absent = [code for code in role.soc_codes if code not in present]
    if absent:
        raise UnknownOccupationError(
            f"The wage data at hand have no occupation {', '.join(absent)}. "
            f"They hold: {', '.join(sorted(present)) or 'none'}.",
            sorted(present),
        )


@dataclass(frozen=True)
class _Published:
    """What BLS printed: one row a place, then one column a matched occupation, then percentiles."""

    places: np.ndarray
    wages: np.ndarray
    flags: np.ndarray
    mean_rse: np.ndarray
    jobs: np.ndarray
    top_code: int


def _published(matched: pd.DataFrame, role: Role, key: Key, places: np.ndarray) -> _Published:
    """Blank where an occupation has no row. Arrays, since tables took ten times as long."""
    order = {place: at for at, place in enumerate(places)}
    row = np.array([order[place] for place in matched[key]], dtype=int)
    codes = {code: at for at, code in enumerate(role.soc_codes)}
    column = np.array([codes[code] for code in matched["soc_code"]], dtype=int)
    shape = (len(places), len(codes))
    if len(np.unique(row * len(codes) + column)) < len(matched):
        raise ValueError(f"An occupation has several rows for one {key}; cut the cells first.")

    def placed(values: np.ndarray, blank: object) -> np.ndarray:
        made = np.full(shape + values.shape[1:], blank, dtype=values.dtype)
        made[row, column] = values
        return made

    names = [f"wage_p{percentile}_annual_usd" for percentile in PERCENTILES]
    return _Published(
        places=places,
        wages=placed(matched[names].to_numpy(dtype=float), np.nan),
        flags=placed(matched[[f"{name}_flag" for name in names]].to_numpy(dtype=object), None),
        mean_rse=placed(matched["wage_mean_rse"].to_numpy(dtype=float), np.nan),
        jobs=placed(matched["employment_jobs"].to_numpy(dtype=float), np.nan),
        top_code=top_code_annual_usd(release_of(matched)),
    )


def _figures(published: _Published, role: Role, at: int, rse_limit: float) -> dict[str, np.ndarray]:
    """The columns of `pay` at one of the five percentiles."""
    wage, flags = published.wages[:, :, at], published.flags[:, :, at]
    weights = role.weights.to_numpy()  # in the order of the columns; a gap in one is a gap in all
    value = wage @ weights
    error = (wage * percentile_rse(published.wages, published.mean_rse)[:, :, at]) @ weights
    mean_rse = (wage * published.mean_rse) @ weights / value
    reason = _reasons(role, wage, flags, mean_rse, rse_limit, published.top_code)
    jobs = published.jobs.sum(axis=1)

    def shown(figure: np.ndarray) -> np.ndarray:
        return np.where(reason == "", figure, np.nan)

    return {
        "value_usd": shown(value),
        "low_usd": shown(value - Z_95 * error),
        "high_usd": shown(value + Z_95 * error),
        "rse": error / value,
        "mean_rse": mean_rse,
        "at_least_usd": _bound(wage, flags, weights, published.top_code),
        "match_low_usd": shown(np.fmin.reduce(wage, axis=1)),
        "match_high_usd": shown(np.fmax.reduce(wage, axis=1)),
        "employment_jobs": jobs,
        "is_employment_hidden": np.isnan(jobs),
        "is_imprecise": error > RSE_IMPRECISE * value,
        "has_tied_percentiles": _tied(published.wages, at).any(axis=1),
        "reason": reason,
    }


def _bound(wage: np.ndarray, flags: np.ndarray, weights: np.ndarray, top_code: int) -> np.ndarray:
    """The least the mix can pay where a wage is withheld for being too high; elsewhere blank."""
    capped = flags == "top_coded"
    least = np.where(capped, top_code, wage) @ weights
    return np.where(capped.any(axis=1), least, np.nan)


def _tied(wages: np.ndarray, at: int) -> np.ndarray:
    """Whether the percentile equals a neighbour: many people at one wage, or few people asked."""
    beside = [i for i in (at - 1, at + 1) if 0 <= i < len(PERCENTILES)]
    return (wages[:, :, [at]] == wages[:, :, beside]).any(axis=2)


_WHY_BLANK = {
    "not_released": "is not released",
    "top_coded": "is ${top_code:,} or more, not published exactly",
    "hourly_only": "is published by the hour only",
    "annual_only": "is published by the year only",
}


def _reasons(
    role: Role,
    wage: np.ndarray,
    flags: np.ndarray,
    mean_rse: np.ndarray,
    rse_limit: float,
    top_code: int,
) -> np.ndarray:
    """Why a row has no value, in words; empty where it has one."""
    why = {flag: words.format(top_code=top_code) for flag, words in _WHY_BLANK.items()}
    reasons = np.full(len(wage), "", dtype=object)
    blank = np.isnan(wage)
    for row in np.flatnonzero(blank.any(axis=1)):
        reasons[row] = "; ".join(
            f"{role.soc_codes[column]} {why.get(flags[row, column], 'has no estimate')}"
            for column in np.flatnonzero(blank[row])
        )
    for row in np.flatnonzero(~blank.any(axis=1) & (mean_rse > rse_limit)):
        reasons[row] = f"relative standard error of {mean_rse[row]:.1%} is above {rse_limit:.0%}"
    return reasons
