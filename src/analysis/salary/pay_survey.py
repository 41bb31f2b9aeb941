"""What do other employers pay, by a salary survey of one's own, where enough of them stand behind it?"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.errors import UserError, candidates
from analysis.salary.suppression import why_few_organisations, why_survey_withheld

PERCENTILES = (10, 25, 50, 75, 90)
MEASURES = ("base", "variable", "total")
_RESAMPLES = 1_000
_SEED = 20_250_501  # any fixed number: equal surveys give equal intervals


class SurveyError(UserError):
    """The survey does not hold what was asked of it."""


def survey_percentiles(
    survey: pd.DataFrame,
    *,
    measure: str = "total",
    by: Sequence[str] = ("title",),
    percentiles: Sequence[int] = PERCENTILES,
) -> pd.DataFrame:
    """Pay at each percentile of the people surveyed, by title or any other columns.

    A percentile is the smallest pay that at least so many of the people do not exceed; where a
    step falls on it exactly, the middle of the two. People count, not rows: a row of ten people
    counts ten times. It is withheld, with its reason, where fewer than five employers stand behind
    it or one of them has above a quarter of the people (`suppression`: hygiene, no legal
    protection).

    The 95% interval comes from drawing employers anew, with their people, a thousand times with a
    fixed seed: people of one employer are paid alike, so they are no independent witnesses. It
    takes the employers as a random sample, which a survey of volunteers is not.

    Parameters
    ----------
    survey : frame
        From `loading.pay_data.shelf.survey`.
    measure : "base", "variable" or "total"
        Never mixed: rows without this measure are left out and counted in n_people_without.

    Returns
    -------
    frame, one row per group, currency and percentile
        the columns of `by`, currency, percentile, value_minor, low_minor, high_minor (a year),
        n_people, n_people_without, n_employers, is_dominance_known (employers are named, so the
        quarter could be checked), reason.
    """
    if measure not in MEASURES:
        raise SurveyError(f"There is no measure {measure!r}. {candidates(measure, list(MEASURES))}")
    for name in by:
        if name not in survey.columns:
            raise SurveyError(
                f"A survey has no column {name!r}. {candidates(name, list(survey.columns))}"
            )
    rows = []
    for group, people in survey.groupby([*by, "currency"], dropna=False, sort=True):
        labels = dict(zip([*by, "currency"], group, strict=True))
        rows += [{**labels, **row} for row in _group(people, measure, percentiles)]
    return pd.DataFrame(rows)


def weighted_percentile(values: np.ndarray, weights: np.ndarray, percentile: float) -> float:
    """The smallest value that at least `percentile` percent of the weight does not exceed.

    >>> weighted_percentile(np.array([1.0, 2.0, 3.0, 4.0]), np.ones(4), 50)
    2.5
    >>> weighted_percentile(np.array([1.0, 9.0]), np.array([3, 1]), 50)
    1.0
    """
    counted = weights > 0
    values, weights = values[counted], weights[counted]
    order = np.argsort(values, kind="stable")
    value, reached = values[order], np.cumsum(weights[order])
    wanted = percentile / 100 * reached[-1]
    at = int(np.searchsorted(reached, wanted * (1 - 1e-12)))
    exactly = np.isclose(reached[at], wanted) and at + 1 < len(value)
    return float((value[at] + value[at + 1]) / 2 if exactly else value[at])


def _group(people: pd.DataFrame, measure: str, percentiles: Sequence[int]) -> list[dict]:
    amount = people[f"{measure}_annual_minor"]
    counted = people[amount.notna()]
    named = not counted["employer"].isna().any() and len(counted) > 0
    n_people = int(counted["n_people"].sum())
    if named:
        by_employer = counted.groupby("employer")["n_people"].sum()
        n_employers, reason = len(by_employer), why_survey_withheld(by_employer)
    else:
        # Rows may share their employers, so the largest number is all that is sure.
        n_employers = (
            int(counted["n_employers"].max()) if counted["n_employers"].notna().any() else 0
        )
        reason = why_few_organisations(n_employers)
    if counted.empty:
        reason = f"no {measure} pay in the survey"
    shared = {
        "n_people": n_people,
        "n_people_without": int(people["n_people"].sum()) - n_people,
        "n_employers": n_employers,
        "is_dominance_known": named,
        "reason": reason,
    }
    blank = dict.fromkeys(("value_minor", "low_minor", "high_minor"), np.nan)
    if reason:
        return [{"percentile": percentile, **blank, **shared} for percentile in percentiles]
    values = counted[f"{measure}_annual_minor"].to_numpy(dtype=float)
    weights = counted["n_people"].to_numpy(dtype=float)
    drawn = _redrawn(counted, values, weights, percentiles) if named else None
    return [
        {
            "percentile": percentile,
            "value_minor": weighted_percentile(values, weights, percentile),
            "low_minor": np.nan if drawn is None else float(np.quantile(drawn[:, at], 0.025)),
            "high_minor": np.nan if drawn is None else float(np.quantile(drawn[:, at], 0.975)),
            **shared,
        }
        for at, percentile in enumerate(percentiles)
    ]


def _redrawn(
    people: pd.DataFrame, values: np.ndarray, weights: np.ndarray, percentiles: Sequence[int]
) -> np.ndarray:
    """The percentiles of a thousand surveys of as many employers, drawn from these."""
    employer, names = pd.factorize(people["employer"], sort=True)
    times = np.random.default_rng(_SEED).multinomial(
        len(names), np.full(len(names), 1 / len(names)), size=_RESAMPLES
    )
    return np.array(
        [
            [weighted_percentile(values, weight, percentile) for percentile in percentiles]
            for weight in times[:, employer] * weights
        ]
    )
