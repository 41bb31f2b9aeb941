"""What does a role pay in several places taken together?

A median of medians is nobody's median. The people of the places are put together instead: each
place's distribution is rebuilt between its published percentiles, weighted by its jobs, and the
percentile is read off the whole.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
import pandas as pd

from analysis.salary.by_region import ALL_INDUSTRIES, UnknownAreaError, find_area
from analysis.salary.distribution import PERCENTILES, effective_answers, share_below
from analysis.salary.pay import RSE_LIMIT, Z_95
from analysis.salary.roles import Role, occupation

_STEP = 0.05  # of log pay, over which the density around a percentile is measured
_HALVINGS = 50  # of the range searched: far below a cent


@dataclass(frozen=True)
class Pool:
    """A role's pay over several places."""

    ladder: pd.DataFrame  # by percentile: value_usd, low_usd, high_usd, rse
    employment_jobs: float  # in the places used, of all matched occupations
    used: tuple[str, ...]  # names of areas of which every matched occupation is in the pool
    left_out: dict[str, str]  # name of an area -> why an occupation of it could not be pooled


def pooled(
    cells: pd.DataFrame, of: Role | str, areas: Sequence[str], *, rse_limit: float = RSE_LIMIT
) -> Pool:
    """Pay of a role over several areas of one kind, at each of the five percentiles.

        share below w = sum over areas of jobs x share below w there / sum of jobs

    and a percentile is the wage below which that share lies. Areas without jobs or without all
    five percentiles cannot be put in; they are left out and named, per occupation. Each occupation
    is pooled by itself and the role mixed from the pools, so that places do not change the mix.

    The error comes from how many answers each area's estimate is worth (`effective_answers`); the
    areas' samples are independent.

    Parameters
    ----------
    areas : names or codes
        As `find_area` takes them; all states, or all metro areas, as a state contains its metros.

    Raises
    ------
    UnknownAreaError
        If areas of two kinds are named, an area is named twice, or no area can be pooled.
    """
    role = occupation(of) if isinstance(of, str) else of
    places = pd.DataFrame([find_area(cells, area) for area in areas])
    _check(places)
    own = cells[
        cells["area_code"].isin(places["area_code"])
        & (cells["industry_code"] == ALL_INDUSTRIES)
        & cells["soc_code"].isin(role.soc_codes)
    ]
    names = places.set_index("area_code")["area_name"]
    left_out: dict[str, str] = {}
    values, errors, jobs = np.zeros(5), np.zeros(5), 0.0
    for match in role.matches:
        rows = own[own["soc_code"] == match.soc_code].set_index("area_code").reindex(names.index)
        wages = rows[[f"wage_p{p}_annual_usd" for p in PERCENTILES]].to_numpy(dtype=float)
        weights = rows["employment_jobs"].to_numpy(dtype=float)
        rses = rows["wage_mean_rse"].to_numpy(dtype=float)
        doubt = np.array(_doubts(wages, weights, rses, rse_limit), dtype=object)
        for name, why in zip(names, doubt, strict=True):
            if why:
                said = f"{match.soc_code} {why}"
                left_out[name] = f"{left_out[name]}; {said}" if name in left_out else said
        fit = doubt == ""
        if not fit.any():
            raise UnknownAreaError(f"None of these areas has figures of {match.soc_code} to pool.")
        value, error = _percentiles(wages[fit], weights[fit], rses[fit])
        values += match.weight * value
        errors += match.weight * error  # the most it can be, however the occupations vary together
        jobs += weights[fit].sum()
    ladder = pd.DataFrame(
        {
            "value_usd": values,
            "low_usd": values - Z_95 * errors,
            "high_usd": values + Z_95 * errors,
            "rse": errors / values,
        },
        index=pd.Index(PERCENTILES, name="percentile"),
    )
    used = tuple(name for name in names if name not in left_out)
    return Pool(ladder, jobs, used, left_out)


def _check(places: pd.DataFrame) -> None:
    kinds = sorted(places["area_type"].unique())
    if len(kinds) > 1:
        raise UnknownAreaError(
            f"Areas of one kind can be pooled, since a larger one contains others; these are "
            f"{' and '.join(kinds)}. Name states alone, or metro areas alone."
        )
    twice = places.loc[places["area_code"].duplicated(), "area_name"]
    if len(twice):
        raise UnknownAreaError(f"{', '.join(twice.unique())} is named twice. Name it once.")


def _doubts(wages: np.ndarray, jobs: np.ndarray, rses: np.ndarray, rse_limit: float) -> list[str]:
    found = []
    for row, count, rse in zip(wages, jobs, rses, strict=True):
        if np.isnan(row).any():
            found.append("lacks a percentile")
        elif np.isnan(count):
            found.append("has no released number of jobs")
        elif not rse <= rse_limit:
            found.append("is too uncertain" if rse > rse_limit else "has no standard error")
        else:
            found.append("")
    return found


def _percentiles(
    wages: np.ndarray, jobs: np.ndarray, rses: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """The five wages of the pool, and their standard errors in dollars."""
    weights = jobs / jobs.sum()
    answers = effective_answers(wages, rses)
    values, errors = [], []
    for share in np.array(PERCENTILES) / 100:
        low, high = wages.min() / 4, wages.max() * 4
        for _ in range(_HALVINGS):
            middle = float(np.sqrt(low * high))
            is_below = weights @ share_below(wages, middle) < share
            low, high = (middle, high) if is_below else (low, middle)
        value = float(np.sqrt(low * high))
        here = share_below(wages, value)
        around = [share_below(wages, value * np.exp(step)) for step in (-_STEP, _STEP)]
        density = weights @ (around[1] - around[0]) / (2 * _STEP)
        error = np.sqrt((weights**2 * here * (1 - here) / answers).sum()) / density
        values.append(value)
        errors.append(cast(float, value * error))
    return np.array(values), np.array(errors)
