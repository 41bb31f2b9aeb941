"""The exhibits of survival: how long accounts stay, by segment and by when they came."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.charts.chart import Chart
from analysis.charts.trend_lines import trend_lines
from analysis.churn.survival import (
    LEAST_AT_RISK,
    Curve,
    lives,
    remaining_life,
    survival_ahead,
    survival_curve,
    survival_curves,
)
from analysis.contracts import Book
from analysis.documents.exhibits import Column, Table
from analysis.metrics.lifetime import HORIZON_YEARS, ShortCurveError, contractual_value
from analysis.narrative import numbers as n
from analysis.narrative.sentences import plural
from analysis.packs.risk import whole

SOURCE = (
    "Contract lines; accounts from before observation began count from the age they were seen at"
)
AHEAD_MONTHS = 36
MARKS = (12, 36, 60)  # ages in months that people ask for
ASKED_AGE = (
    12  # of whom the months to come are told: beyond the first year, most that stay settle in
)
MARGIN_ANNUAL = 100.0  # worth is said per 100 of yearly margin: the book may not tell margins
STEP_MONTHS = 6  # between the points of a line: a curve of some dozen steps needs no more


@dataclass(frozen=True)
class Staying:
    """Every spell of service, and the curves over it."""

    table: pd.DataFrame
    whole: Curve
    by_segment: Sequence[Curve]
    by_cohort: Sequence[Curve]


def staying(book: Book) -> Staying:
    """Survival of the book's accounts as known on its day."""
    table = lives(book)
    return Staying(
        table,
        survival_curve(table),
        survival_curves(table, "segment"),
        survival_curves(table, "cohort"),
    )


def exhibits(stay: Staying) -> list[Chart | Table | str]:
    """The curves and what they say of the months to come; a sentence where too few were seen."""
    if stay.whole.steps.empty:
        return [
            f"How long accounts stay cannot be told yet: at no age were {n.count(LEAST_AT_RISK)} of "
            f"them seen. There {'is' if stay.whole.n_lives == 1 else 'are'} "
            f"{plural(stay.whole.n_lives, 'spell')} of service so far."
        ]
    charts = [survival_chart(stay)]
    if any(len(curve.steps) for curve in stay.by_segment):
        charts.append(segments_chart(stay))
    return [*charts, remaining_table(stay)]


def survival_chart(stay: Staying) -> Chart:
    """The whole book's curve with its band."""
    curve = stay.whole
    ages = _ages([curve])
    frame = pd.DataFrame({"Still there": curve.at(ages)}, index=_named(ages))
    band = pd.DataFrame(
        {"low": curve.at(ages, "low"), "high": curve.at(ages, "high")}, index=frame.index
    )
    left = _half_gone(curve)
    return trend_lines(
        frame,
        headline=f"Half of the accounts are gone after {n.count(left)} months"
        if left is not None
        else f"{whole(_last(curve))} are still there after {n.count(curve.seen_to)} months, as far as "
        "was seen",
        subtitle=f"Share in service by months since it began; {plural(curve.n_lives, 'spell')} of service, "
        f"{plural(curve.n_left, 'departure')}; shaded: the 90% band",
        source=SOURCE,
        show=whole,
        band=band,
    )


def segments_chart(stay: Staying) -> Chart:
    """A curve for each segment, each as far as it was seen."""
    return _lines(
        stay.by_segment,
        headline=_apart(stay.by_segment, "segment"),
        subtitle="Share in service by months since it began; a line ends where fewer than ten accounts "
        "were seen at that age",
    )


def cohorts_chart(stay: Staying) -> Chart:
    """A curve for each year of beginning, from the age at which it was first seen."""
    return _lines(
        stay.by_cohort,
        headline=_apart(stay.by_cohort, "year of beginning"),
        subtitle="By year in which service began. Where observation began later, a line starts at the age "
        "it was first seen at, as of those who had reached it",
    )


def remaining_table(stay: Staying) -> Table:
    """How long accounts of each segment that have stayed a year can be expected to stay on."""
    rows = []
    for curve in (stay.whole, *stay.by_segment):
        found = remaining_life(curve, ASKED_AGE, AHEAD_MONTHS)
        reached = {f"at_{age}": _with_band(curve, age) for age in MARKS}
        rows.append(
            {
                "group": curve.name,
                **reached,
                "months": n.ABSENT
                if np.isnan(found.months)
                else ("at least " if found.is_cut else "") + n.count(found.months, 1),
                "worth": _worth(curve, ASKED_AGE),
            }
        )
    table = pd.DataFrame(rows)
    first = remaining_life(stay.whole, ASKED_AGE, AHEAD_MONTHS)
    ahead = n.count(AHEAD_MONTHS)
    return Table.of(
        table,
        {
            "group": Column("Accounts", width=0.13),
            **{
                f"at_{age}": Column(
                    f"There after {n.count(age)} months", is_number=True, width=0.21
                )
                for age in MARKS
            },
            "months": Column(f"Months of the next {ahead}", is_number=True, width=0.13),
            "worth": Column(
                f"Worth of {n.count(MARGIN_ANNUAL)} a year", n.count, is_number=True, width=0.11
            ),
        },
        headline=f"An account that has stayed {n.count(ASKED_AGE)} months stays "
        f"{n.count(first.months, 1)} of the next {ahead} on average"
        if not np.isnan(first.months)
        else f"Too few accounts have reached {n.count(ASKED_AGE)} months to say how long they stay on",
        subtitle=f"With 90% band. The last two columns are of accounts that have stayed "
        f"{n.count(ASKED_AGE)} months: those they may be expected to stay, and what a margin of "
        f"{n.count(MARGIN_ANNUAL)} a year is worth over {n.count(HORIZON_YEARS)} years, discounted by a "
        "tenth a year. Nothing is prolonged past what was seen",
        source=SOURCE,
    )


def _with_band(curve: Curve, age: int) -> str:
    """The share that reaches an age, with its band; a dash where nobody was seen from the start."""
    share = float(curve.at([age])[0]) if curve.seen_from == 0 else float("nan")
    if np.isnan(share):
        return "–"
    low, high = (float(curve.at([age], end)[0]) for end in ("low", "high"))
    return f"{whole(share)} ({n.interval(low, high, whole)})"


def _worth(curve: Curve, age: float) -> float:
    ahead = survival_ahead(curve, pd.Series({"one": age}), HORIZON_YEARS * 12)
    try:
        return contractual_value(MARGIN_ANNUAL, ahead["one"].dropna())
    except ShortCurveError:
        return float("nan")


def _lines(curves: Sequence[Curve], *, headline: str, subtitle: str) -> Chart:
    ages = _ages(curves)
    frame = pd.DataFrame({curve.name: curve.at(ages) for curve in curves}, index=_named(ages))
    return trend_lines(frame, headline=headline, subtitle=subtitle, source=SOURCE, show=whole)


def _ages(curves: Sequence[Curve]) -> np.ndarray:
    last = max((curve.seen_to for curve in curves if len(curve.steps)), default=0.0)
    return np.arange(0, last + 0.001, STEP_MONTHS)


def _named(ages: np.ndarray) -> pd.Index:
    return pd.Index([n.count(age) for age in ages])


def _last(curve: Curve) -> float | None:
    return float(curve.steps["survival"].iloc[-1]) if len(curve.steps) else None


def _half_gone(curve: Curve) -> float | None:
    """The age at which the curve falls to one half or below; none where it never does."""
    gone = curve.steps[curve.steps["survival"] <= 0.5]
    return float(gone["age"].iloc[0]) if len(gone) and curve.seen_from == 0 else None


def _apart(curves: Sequence[Curve], what: str) -> str:
    """Whether the bands of the best and the worst curve part at an age that both were seen at."""
    for age in reversed(MARKS):
        seen = [one for one in curves if one.seen_from == 0 and one.seen_to >= age]
        if len(seen) < 2:
            continue
        ranked = sorted(seen, key=lambda one: float(one.at([age])[0]))
        worst, best = ranked[0], ranked[-1]
        if worst.at([age], "high")[0] < best.at([age], "low")[0]:
            return (
                f"After {n.count(age)} months {whole(float(best.at([age])[0]))} of {best.name} accounts "
                f"are there, {whole(float(worst.at([age])[0]))} of {worst.name} ones"
            )
    return f"No {what} surely stays longer than another: their bands overlap"
