"""When will they leave? Learned from a table of lives: how long each lasted, and whether it is over.

Time is cut into intervals, and each life becomes a row for every interval it entered: did the account
leave in it? The blend that answers yes or no to that gives the hazard of each interval, and from
hazards follow curves of survival, however they bend and whenever contracts end:

    survival after t = product over intervals up to t of (1 - hazard)
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from scipy.special import expit

from analysis.churn import drift, effects
from analysis.churn.blend import BOOSTING, CURVES, LINES, Blend, fit_blend
from analysis.churn.cases import Cases, ids, read_cases, read_durations
from analysis.churn.effects import Usual
from analysis.churn.intake import Intake, TableError
from analysis.churn.leaks import Leak
from analysis.churn.parts import deal
from analysis.churn.resampling import Estimate, Resampled
from analysis.churn.survival_scores import brier_by_row, concordance, kaplan_meier
from analysis.churn.table import HALF_WIDTH, MOST_REASONS, quarantine, usual_values
from analysis.churn.verdict import (
    EVENTS_FOR_PROBABILITIES,
    EVENTS_FOR_RANKING,
    PROBABILITIES,
    RANKING,
    RATES_ONLY,
    Verdict,
)

MOST_INTERVALS = 16
TIME = "(time)"  # the column that tells the intervals apart
N_FOLDS, FOLDS_OF_MANY, MANY_ROWS = 5, 3, 3000
HORIZON_SHARE = 0.25  # of the longest life that ended, where no horizon is given


@dataclass(frozen=True)
class LifeEvaluation:
    """How curves of survival did on accounts that were not learned from.

    `brier` is the integrated Brier score, `brier_saved` the share of Kaplan and Meier's (one curve
    for all) that it saves, `concordance` the chance that of two the one that left first had the
    higher risk.
    """

    n_rows: int
    n_events: int
    brier: float
    brier_of_all: float
    brier_saved: Estimate
    concordance: float
    protocol: str
    verdict: Verdict


@dataclass(frozen=True)
class HazardModel:
    """What was learned from lives, and how it was judged; see `analysis.churn.table.TableModel`.

    `ends` are the ends of the intervals, `horizon` how far ahead `predict` looks, both in the unit of
    the column of durations.
    """

    target: str
    id: str | None
    duration: str
    horizon: float
    ends: np.ndarray
    intake: Intake = field(repr=False)
    learned: Blend | None = field(repr=False)
    overall: np.ndarray = field(repr=False)  # survival of all after each interval
    n_rows: int
    n_events: int
    evaluation: LifeEvaluation
    leaks: tuple[Leak, ...]
    kept: tuple[str, ...]
    notes: tuple[str, ...]
    usual: tuple[Usual, ...] = field(repr=False)
    inputs: pd.DataFrame = field(repr=False)

    def survival(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Probability of a new account's being in service still after each interval's end."""
        rows = self.intake.apply(frame.rename(columns=str).reset_index(drop=True))
        return pd.DataFrame(self._survival(rows), columns=self.ends)

    def predict(self, frame: pd.DataFrame, *, reasons: int = MOST_REASONS) -> pd.DataFrame:
        """Probability of leaving within `horizon` from now, of accounts in service for `duration`.

        Columns as of `TableModel.predict`. Nothing is said beyond the longest life that ended:
        where the horizon reaches further, the probability is blank and the reason says so.
        """
        frame = frame.rename(columns=str).reset_index(drop=True)
        for name in [self.duration, *([self.id] if self.id else [])]:
            if name not in frame.columns:
                raise TableError(f"The table lacks {name}, which the model needs to score it.")
        rows = self.intake.apply(frame)
        age = read_durations(frame[self.duration], self.duration)
        names = ids(frame, self.id) if self.id else np.arange(1, len(frame) + 1)
        p, low, high = (self._within(rows, age, shift) for shift in (0.0, -1.0, 1.0))
        is_beyond = age + self.horizon > self.ends[-1]
        for values in (p, low, high):
            values[is_beyond] = np.nan
        texts = np.array(self._reasons(rows, age, reasons), dtype=object)
        texts[is_beyond] = f"looks past the longest life that ended ({self.ends[-1]:g})"
        return pd.DataFrame(
            {
                "id": names,
                "probability": p,
                "low": np.minimum(low, p),
                "high": np.maximum(high, p),
                "reasons": texts,
            }
        )

    def drift(self, frame: pd.DataFrame) -> pd.DataFrame:
        """How far each column of `frame` has moved from what was learned from: see `churn.drift`."""
        rows = self.intake.apply(frame.rename(columns=str).reset_index(drop=True))
        return drift.drift(self.inputs, rows)

    def surprises(self, frame: pd.DataFrame) -> list[str]:
        """What `frame` holds that was never learned from, in a sentence each."""
        return self.intake.surprises(frame.rename(columns=str))

    def _survival(self, rows: pd.DataFrame, shift: float = 0.0) -> np.ndarray:
        if self.learned is None:
            return np.tile(self.overall, (len(rows), 1))
        return survival_of(self.learned, rows, self.ends, shift)

    def _within(self, rows: pd.DataFrame, age: np.ndarray, shift: float) -> np.ndarray:
        lived = -np.log(np.clip(self._survival(rows, shift), 1e-9, 1))
        edges = np.concatenate([[min(0.0, self.ends[0] - 1)], self.ends])
        lived = np.column_stack([np.zeros(len(rows)), lived])
        to = _read_off(edges, lived, age + self.horizon)
        return 1 - np.exp(_read_off(edges, lived, age) - to)

    def _reasons(self, rows: pd.DataFrame, age: np.ndarray, most: int) -> list[str]:
        if self.learned is None:
            return ["the rate of all: " + self.evaluation.verdict.sentence] * len(rows)
        if not most or rows.empty:
            return [""] * len(rows)
        next_one = np.minimum(np.searchsorted(self.ends, age, side="right"), len(self.ends) - 1)
        timed = rows.assign(**{TIME: self.ends[next_one]})
        added = effects.contributions(self.learned.log_odds, self.usual, timed)
        return effects.explain(added, timed, self.usual, most)


def fit_lives(
    frame: pd.DataFrame,
    target: str,
    duration: str,
    *,
    id: str | None = None,
    horizon: float | None = None,
    leaving: str | None = None,
    keep: Sequence[str] = (),
    seed: int = 7,
) -> HazardModel:
    """Learn when accounts leave from a table with one row a life.

    `duration` says how long each account was observed, `target` whether it left then. Columns are
    taken to have been known from the beginning; one that counts over the whole life, as total
    charges do, knows how long it was and is set aside. `horizon` is how far ahead to look, in the unit of `duration`; by default a quarter
    of the longest life that ended. The other arguments are those of `fit_table`.

    Raises
    ------
    UserError
        Where the table cannot be learned from, with what was found and what to do.
    """
    cases = read_cases(frame, target=target, id=id, duration=duration, leaving=leaving)
    if cases.is_repeated:
        raise TableError(
            f"Column {id} names some accounts twice. With durations, each account has one row."
        )
    cases, leaks = quarantine(cases, keep)
    durations = cases.durations
    assert durations is not None
    ends = intervals(durations, cases.left)
    if horizon is None:
        horizon = max(1.0, float(np.floor(HORIZON_SHARE * ends[-1])))
    elif horizon <= 0:
        raise TableError(f"The horizon must be more than 0; found {horizon:g}.")
    evaluation = _try_out(cases, durations, ends, seed)
    learned = None
    if evaluation.verdict.may_rank:
        learned = fit_hazards(cases.inputs, cases.left, durations, ends, cases.groups, seed)
    return HazardModel(
        target=target,
        id=id,
        duration=duration,
        horizon=float(horizon),
        ends=ends,
        intake=cases.intake,
        learned=learned,
        overall=kaplan_meier(durations, cases.left, ends),
        n_rows=len(cases.left),
        n_events=int(cases.left.sum()),
        evaluation=evaluation,
        leaks=leaks,
        kept=tuple(sorted({leak.column for leak in leaks} & set(keep))),
        notes=cases.notes,
        usual=usual_values(cases),
        inputs=cases.inputs,
    )


def intervals(durations: np.ndarray, left: np.ndarray) -> np.ndarray:
    """Ends of the intervals: each time at which somebody left or, where these are many, so that as
    many left in each; the last one is the longest life that ended."""
    different = np.unique(durations[left])
    if len(different) <= MOST_INTERVALS:
        return different
    shares = np.linspace(0, 1, MOST_INTERVALS + 1)[1:]
    return np.unique(np.quantile(durations[left], shares, method="inverted_cdf"))


def by_interval(
    durations: np.ndarray, left: np.ndarray, ends: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Lives as rows: of which life, in which interval, and whether it ended there.

    A censored life enters the intervals it was observed to the end of.
    """
    last = np.searchsorted(ends, durations, side="left")
    seen_through = np.searchsorted(ends, durations, side="right")
    n_rows = np.where(left, np.minimum(last, len(ends) - 1) + 1, seen_through)
    life = np.repeat(np.arange(len(durations)), n_rows)
    first = np.cumsum(n_rows) - n_rows
    interval = np.arange(len(life)) - first[life]
    return life, interval, left[life] & (interval == last[life])


def survival_of(
    blend: Blend, rows: pd.DataFrame, ends: np.ndarray, shift: float = 0.0
) -> np.ndarray:
    """Survival after each interval, one line a row; `shift` moves it to an end of its 90% band."""
    n = len(ends)
    timed = rows.iloc[np.repeat(np.arange(len(rows)), n)].reset_index(drop=True)
    timed[TIME] = np.tile(ends, len(rows)).astype(float)
    if shift:
        middle, spread = blend.log_odds_and_spread(timed)
        odds = middle + shift * HALF_WIDTH * spread
    else:
        odds = blend.log_odds(timed)
    return np.cumprod(1 - expit(odds).reshape(len(rows), n), axis=1)


def fit_hazards(
    inputs: pd.DataFrame,
    left: np.ndarray,
    durations: np.ndarray,
    ends: np.ndarray,
    groups: np.ndarray,
    seed: int,
    n_draws: int = 20,
) -> Blend:
    """The blend that says of each row of lives, and of the column TIME, whether it ends there."""
    life, interval, ended = by_interval(durations, left, ends)
    rows = inputs.iloc[life].reset_index(drop=True)
    rows[TIME] = ends[interval].astype(float)
    few = left.sum() < EVENTS_FOR_PROBABILITIES
    names = (LINES,) if few else (CURVES, BOOSTING)
    return fit_blend(rows, ended, groups[life], names=names, n_draws=n_draws, seed=seed)


def _try_out(cases: Cases, durations: np.ndarray, ends: np.ndarray, seed: int) -> LifeEvaluation:
    n, left = len(cases.left), cases.left
    none = float("nan")
    nothing = Estimate(none, none, none)
    if cases.n_scarcer < EVENTS_FOR_RANKING or cases.inputs.empty or len(ends) < 2:
        why = (
            f"{cases.n_events} departures are too few to learn from"
            if cases.n_scarcer < EVENTS_FOR_RANKING
            else "no column is left to learn from"
        )
        verdict = Verdict(RATES_ONLY, f"Rates only: {why}.")
        return LifeEvaluation(
            n, cases.n_events, none, none, nothing, none, "nothing was fitted", verdict
        )
    survival, of_all = np.zeros((n, len(ends))), np.zeros((n, len(ends)))
    n_folds = N_FOLDS if n <= MANY_ROWS else FOLDS_OF_MANY
    fold = deal(cases.groups, left, n_folds, seed + 100)
    for one in range(n_folds):
        inside, outside = fold != one, fold == one
        rows = cases.inputs[inside].reset_index(drop=True)
        fitted = fit_hazards(
            rows, left[inside], durations[inside], ends, cases.groups[inside], seed, n_draws=0
        )
        survival[outside] = survival_of(fitted, cases.inputs[outside], ends)
        of_all[outside] = kaplan_meier(durations[inside], left[inside], ends)
    by_row = brier_by_row(durations, left, survival, ends)
    by_all = brier_by_row(durations, left, of_all, ends)
    measure = Resampled(pd.Series(cases.groups), seed)
    saved = measure(lambda rows: float(1 - by_row[rows].mean() / by_all[rows].mean()))
    return LifeEvaluation(
        n_rows=n,
        n_events=cases.n_events,
        brier=float(by_row.mean()),
        brier_of_all=float(by_all.mean()),
        brier_saved=saved,
        concordance=concordance(durations, left, 1 - survival.mean(axis=1)),
        protocol=f"{n_folds} folds of accounts with as many departures each",
        verdict=_verdict(cases.n_scarcer, cases.n_events, saved),
    )


def _verdict(n_scarcer: int, n_events: int, saved: Estimate) -> Verdict:
    if not saved.low > 0:
        return Verdict(
            RATES_ONLY,
            f"Rates only: no signal. On {n_events} departures of accounts that it had not seen, "
            f"the model's curves did not surely beat one curve for all.",
        )
    if n_scarcer < EVENTS_FOR_PROBABILITIES:
        return Verdict(RANKING, f"A ranking: {n_events} departures are too few for probabilities.")
    return Verdict(
        PROBABILITIES,
        f"Probabilities with bands: on {n_events} departures of accounts that it had not seen, the "
        f"model's curves beat one curve for all.",
    )


def _read_off(edges: np.ndarray, lived: np.ndarray, at: np.ndarray) -> np.ndarray:
    """Each line of `lived`, given at `edges`, read at that line's time of `at`."""
    at = np.clip(at, edges[0], edges[-1])
    right = np.clip(np.searchsorted(edges, at, side="left"), 1, len(edges) - 1)
    share = (at - edges[right - 1]) / (edges[right] - edges[right - 1])
    lines = np.arange(len(at))
    before, after = lived[lines, right - 1], lived[lines, right]
    return before + share * (after - before)
