"""Learn who leaves from any table with one row an account, and score another such table.

The plain door to the churn model, for data that are not a book of ours: columns are read as they
come, leaks are set aside by name, what was learned is judged on rows it had not seen, and no more is
published than that judgement carries.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from scipy.special import expit
from scipy.stats import beta

from analysis.churn import blend, drift, effects
from analysis.churn.blend import CATBOOST, LINES, Blend, fit_blend, usual_parts
from analysis.churn.cases import Cases, ids, read_cases, read_times
from analysis.churn.effects import Usual
from analysis.churn.intake import Intake, TableError
from analysis.churn.leaks import Leak, find_leaks, find_totals
from analysis.churn.trial import TableEvaluation, try_out, untried
from analysis.churn.verdict import EVENTS_FOR_RANKING, RATES_ONLY, Verdict, judge
from analysis.errors import candidates

MOST_REASONS = 3
MOST_DRIVERS, ROWS_FOR_DRIVERS = 6, 400
HALF_WIDTH = 1.645  # standard deviations on either side of the middle 90%

__all__ = ["TableModel", "fit_table"]


@dataclass(frozen=True)
class TableModel:
    """What was learned from a table, how it was judged, and what may be said with it.

    `evaluation.verdict` says what is fit to be published: rates, a ranking, or probabilities.
    `leaks` were set aside unless they are in `kept`; `notes` say what was done to the rows.
    """

    target: str
    id: str | None
    time: str | None
    intake: Intake = field(repr=False)
    learned: Blend | None = field(repr=False)
    n_rows: int
    n_events: int
    evaluation: TableEvaluation
    leaks: tuple[Leak, ...]
    kept: tuple[str, ...]
    notes: tuple[str, ...]
    usual: tuple[Usual, ...] = field(repr=False)
    inputs: pd.DataFrame = field(repr=False)

    def predict(self, frame: pd.DataFrame, *, reasons: int = MOST_REASONS) -> pd.DataFrame:
        """Score a table with the columns that were learned from: one row a row, in its order.

        Columns: the id (`id`; the row's number from 1 where the table has none), `probability` of
        leaving, `low` and `high`, `reasons`. The band is meant to hold the true probability of 90%
        of the rows (`Blend.log_odds_and_spread`); it is no range of what may happen. Where the
        verdict is "rates", all get the rate of the table that was learned from. `reasons=0` leaves
        reasons blank and saves time.

        Raises
        ------
        TableError
            Where a column is missing, or one learned as numbers or dates holds other text.
        """
        names = self._names(frame)
        rows = self._rows(frame)
        if self.learned is None:
            p, low, high = _rate_band(self.n_events, self.n_rows)
            texts = ["the rate of all: " + _first_words(self.evaluation.verdict)] * len(rows)
            said = (np.full(len(rows), p), np.full(len(rows), low), np.full(len(rows), high))
        else:
            odds, spread = self.learned.log_odds_and_spread(rows)
            wide = HALF_WIDTH * spread
            said = (expit(odds), expit(odds - wide), expit(odds + wide))
            texts = self._reasons(rows, reasons)
        return pd.DataFrame(
            {
                "id": names,
                "probability": said[0],
                "low": said[1],
                "high": said[2],
                "reasons": texts,
            }
        )

    def contributions(self, frame: pd.DataFrame) -> pd.DataFrame:
        """What each column adds to the log-odds of each row: see `analysis.churn.effects`."""
        rows = self._rows(frame)
        if self.learned is None:
            return pd.DataFrame(0.0, index=rows.index, columns=self.intake.names)
        return effects.contributions(self.learned.log_odds, self.usual, rows)

    def drivers(self, most: int = MOST_DRIVERS) -> pd.DataFrame:
        """The columns that move the odds most, the largest first.

        `column`; `factor`, by how much its value multiplies or divides the odds of a row that was
        learned from, on (geometric) average, against the values other rows have (1 is not at all);
        `riskiest` and `safest`, its values with the highest and the lowest odds in words, with
        `riskiest_factor` and `safest_factor`, what they multiply the odds by. Empty where nothing
        but the rate was learned.
        """
        ends = ["riskiest", "riskiest_factor", "safest", "safest_factor"]
        names = ["column", "factor", *ends]
        if self.learned is None:
            return pd.DataFrame(columns=names)
        rows = self.inputs.iloc[:: max(1, len(self.inputs) // ROWS_FOR_DRIVERS)]
        added = effects.contributions(self.learned.log_odds, self.usual, rows)
        told = []
        for one in self.intake.fields:
            mine = added[one.name]
            driver = {"column": one.name, "factor": float(np.exp(mine.abs().mean()))}
            values = effects.by_value(mine, rows[one.name], one)
            if len(values):
                pairs = values[["value", "factor"]].iloc[[0, -1]].to_numpy().ravel()
                driver |= dict(zip(ends, pairs, strict=True))
            told.append(driver)
        table = pd.DataFrame(told, columns=names)
        order = ["factor", "column"]
        return table.sort_values(order, ascending=[False, True], ignore_index=True).head(most)

    def drift(self, frame: pd.DataFrame) -> pd.DataFrame:
        """How far each column of `frame` has moved from what was learned from: see `churn.drift`."""
        return drift.drift(self.inputs, self._rows(frame))

    def surprises(self, frame: pd.DataFrame) -> list[str]:
        """What `frame` holds that was never learned from, in a sentence each."""
        return self.intake.surprises(frame.rename(columns=str))

    def _rows(self, frame: pd.DataFrame) -> pd.DataFrame:
        frame = frame.rename(columns=str).reset_index(drop=True)
        times = None
        if self.time is not None and any(one.kind == "date" for one in self.intake.fields):
            if self.time not in frame.columns:
                raise TableError(f"The table lacks {self.time}, from which dates are counted back.")
            times = read_times(frame[self.time], self.time)
        return self.intake.apply(frame, times)

    def _names(self, frame: pd.DataFrame) -> np.ndarray:
        if self.id is None:
            return np.arange(1, len(frame) + 1)
        if self.id not in frame.columns:
            near = candidates(self.id, [str(name) for name in frame.columns])
            raise TableError(f"The table lacks the id column {self.id!r}. {near}")
        return ids(frame, self.id)

    def _reasons(self, rows: pd.DataFrame, most: int) -> list[str]:
        assert self.learned is not None
        if not most or rows.empty:
            return [""] * len(rows)
        added = effects.contributions(self.learned.log_odds, self.usual, rows)
        return effects.explain(added, rows, self.usual, most)


def fit_table(
    frame: pd.DataFrame,
    target: str,
    *,
    id: str | None = None,
    time: str | None = None,
    leaving: str | None = None,
    keep: Sequence[str] = (),
    capacity: int | None = None,
    horizon_days: int = 90,
    boost: bool = False,
    seed: int = 7,
) -> TableModel:
    """Learn who leaves from a table with one row an account (or an account and day), and judge it.

    Parameters
    ----------
    frame : DataFrame
        Numbers may be text; categories are text; dates are written as 2026-10-31. Blanks are a
        state of their own.
    target : str
        The column that says who left: 0 and 1, yes and no; or any, with `leaving`.
    id : str, optional
        The account. Rows of one account never stand on both sides of a split.
    time : str, optional
        The day on which a row was known. With it the past is replayed (rolling origin), rows being
        learned from `horizon_days` later, when their outcome was settled.
    leaving : str, optional
        The answer in `target` that means having left, where that is not plain.
    keep : sequence of str
        Columns that are used although they seem to know the answer. They are recorded in `kept`.
    capacity : int, optional
        How many rows a team can look at, for the lift; a tenth of them by default.
    boost : bool
        Blend CatBoost in too (extra `boost`).

    Returns
    -------
    TableModel
        With `predict(frame)` and `evaluation`. Under 15 departures only the rate of all is learned; up to 29
        a straight penalised regression; from 30 the blend (docs/churn.md, "Any table"). Where
        unseen rows show no signal, the rate of all is what it predicts.

    Raises
    ------
    UserError
        Where the table cannot be learned from, with what was found and what to do.

    Equal rows, whatever their order and that of the columns, and an equal seed give equal results.
    """
    cases = read_cases(frame, target=target, id=id, time=time, leaving=leaving)
    cases, leaks = quarantine(cases, keep)
    names = _parts(cases, boost)
    learned: Blend | None = None
    if not names:
        evaluation = untried(cases, _nothing_to_fit(cases), capacity)
    else:
        evaluation = try_out(
            cases, _fitter(names, seed), capacity=capacity, horizon_days=horizon_days, seed=seed
        )
        if evaluation.verdict.may_rank:
            learned = fit_blend(cases.inputs, cases.left, cases.groups, names=names, seed=seed)
    return TableModel(
        target=target,
        id=id,
        time=time,
        intake=cases.intake,
        learned=learned,
        n_rows=len(cases.left),
        n_events=int(cases.left.sum()),
        evaluation=evaluation,
        leaks=leaks,
        kept=tuple(sorted({leak.column for leak in leaks} & set(keep))),
        notes=cases.notes,
        usual=usual_values(cases),
        inputs=cases.inputs,
    )


def quarantine(cases: Cases, keep: Sequence[str]) -> tuple[Cases, tuple[Leak, ...]]:
    """The cases without the columns that seem to know the answer, but for those in `keep`."""
    known = [*cases.inputs.columns, *cases.intake.set_aside]
    for name in keep:
        if name not in known:
            raise TableError(f"There is no column {name!r} to keep. {candidates(name, known)}")
    if cases.durations is None:
        leaks = tuple(find_leaks(cases.inputs, cases.left, cases.groups))
    else:
        leaks = tuple(find_totals(cases.inputs, cases.durations))
        rest = cases.inputs.drop(columns=[leak.column for leak in leaks])
        leaks += tuple(find_leaks(rest, cases.left, cases.groups))
    out = {
        leak.column: f"seems to know the answer: {leak.sentence}"
        for leak in leaks
        if leak.column not in keep
    }
    return cases.without(out), leaks


def usual_values(cases: Cases) -> tuple[Usual, ...]:
    """What the columns learned from usually say."""
    return tuple(Usual.learn(one, cases.inputs[one.name]) for one in cases.intake.fields)


def _parts(cases: Cases, boost: bool) -> tuple[str, ...]:
    """Which parts so many departures allow."""
    if cases.n_scarcer < EVENTS_FOR_RANKING or cases.inputs.empty or not len(cases.inputs.columns):
        return ()
    if cases.n_scarcer < blend.EVENTS_FOR_BLEND:
        return (LINES,)
    return (*usual_parts(len(cases.left)), *((CATBOOST,) if boost else ()))


def _nothing_to_fit(cases: Cases) -> Verdict:
    if not len(cases.inputs.columns):
        return Verdict(RATES_ONLY, "Rates only: no column is left to learn from.")
    none = float("nan")
    return judge(cases.n_scarcer, 0, none, none, none, none)


def _fitter(names: tuple[str, ...], seed: int) -> Callable:
    def fit(rows: pd.DataFrame, left: np.ndarray, groups: np.ndarray):
        fitted = fit_blend(rows, left, groups, names=names, n_draws=0, seed=seed)
        return fitted.probability

    return fit


def _rate_band(n_events: int, n: int) -> tuple[float, float, float]:
    """The rate and its 90% interval (Jeffreys)."""
    low, high = beta.ppf([0.05, 0.95], n_events + 0.5, n - n_events + 0.5)
    return n_events / n, float(low), float(high)


def _first_words(verdict: Verdict) -> str:
    return verdict.sentence.removeprefix("Rates only: ").rstrip(".")
