"""Would a model of this table have told? Every row is judged by a model that never saw its account.

Which rows a model may learn from before it is asked about others is settled in `analysis.churn.splits`.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from analysis.churn import scores
from analysis.churn.cases import Cases
from analysis.churn.drift import drift
from analysis.churn.encoding import Encoding
from analysis.churn.evaluation import reliability
from analysis.churn.logistic import logistic
from analysis.churn.resampling import Estimate, Resampled
from analysis.churn.signal import Signal, signal
from analysis.churn.splits import splits_of
from analysis.churn.verdict import RATES_ONLY, Verdict, judge

CAPACITY_SHARE = 0.1  # of the rows a team can look at, where no capacity is given
SINGLE_PENALTY = 1.0
NEWEST = 0.2  # of the rows: those that drift is looked for in

MODEL, BASE_RATE = "model", "base rate"

Fit = Callable[[pd.DataFrame, np.ndarray, np.ndarray], Callable[[pd.DataFrame], np.ndarray]]
"""From inputs, outcomes and groups to a function that gives probabilities of inputs."""


@dataclass(frozen=True)
class TableEvaluation:
    """How a model did on rows it had not seen; figures as in `analysis.churn.evaluation`.

    Figures are means over the times the rows were dealt. Intervals are 90%, from drawing whole
    accounts; they do not hold the chance of another training table. Not numbers where too few left
    for anything to be fitted.
    """

    protocol: str
    n_rows: int
    n_judged: int
    n_events: int
    base_rate: float
    log_loss: float
    log_loss_saved: Estimate
    brier: float
    auc: Estimate
    average_precision: float
    calibration_slope: Estimate
    calibration_intercept: Estimate
    capacity: int
    lift_at_capacity: Estimate
    caught_at_capacity: float
    signal: Signal
    comparison: pd.DataFrame = field(repr=False)  # predictor, log_loss, auc; best first
    reliability: pd.DataFrame = field(repr=False)
    predictions: pd.DataFrame = field(repr=False)  # row (place in the table), left, probability
    drift: pd.DataFrame | None = field(repr=False)  # newest fifth against the rest; needs `time`
    verdict: Verdict


def try_out(
    cases: Cases, fit: Fit, *, capacity: int | None = None, horizon_days: int = 90, seed: int = 7
) -> TableEvaluation:
    """Fit and judge on splits of `cases` by the protocol of `analysis.churn.splits`."""
    splits, protocol = splits_of(cases, horizon_days, seed)
    n_repeats = 1 + max(split.repeat for split in splits)
    names = [MODEL, BASE_RATE, *cases.inputs.columns]
    said = {name: np.full((n_repeats, len(cases.left)), np.nan) for name in names}
    for split in splits:
        inside, outside = split.inside, split.outside
        rows, left = cases.inputs[inside].reset_index(drop=True), cases.left[inside]
        asked = cases.inputs[outside].reset_index(drop=True)
        said[MODEL][split.repeat, outside] = fit(rows, left, cases.groups[inside])(asked)
        said[BASE_RATE][split.repeat, outside] = left.mean()
        for name in cases.inputs.columns:
            single = _by_one_column(rows[[name]], left, asked[[name]])
            said[name][split.repeat, outside] = single
    judged = ~np.isnan(said[MODEL][0])
    told = {name: lines[:, judged] for name, lines in said.items()}
    return _measured(cases, judged, told, protocol, capacity, seed)


def untried(cases: Cases, verdict: Verdict, capacity: int | None = None) -> TableEvaluation:
    """The evaluation of a table of which nothing but the rate is published."""
    none, nothing = float("nan"), Estimate(float("nan"), float("nan"), float("nan"))
    n = len(cases.left)
    return TableEvaluation(
        protocol="nothing was fitted, so there is nothing to judge",
        n_rows=n,
        n_judged=0,
        n_events=cases.n_events,
        base_rate=float(cases.left.mean()),
        log_loss=none,
        log_loss_saved=nothing,
        brier=none,
        auc=nothing,
        average_precision=none,
        calibration_slope=nothing,
        calibration_intercept=nothing,
        capacity=capacity or _capacity(n),
        lift_at_capacity=nothing,
        caught_at_capacity=none,
        signal=Signal(0.0, 0.5),
        comparison=pd.DataFrame(columns=["predictor", "log_loss", "auc"]),
        reliability=reliability(np.zeros(0, dtype=bool), np.zeros(0)),
        predictions=pd.DataFrame({"row": [], "left": [], "probability": []}),
        drift=_over_time(cases),
        verdict=verdict,
    )


def _by_one_column(rows: pd.DataFrame, left: np.ndarray, asked: pd.DataFrame) -> np.ndarray:
    encoding = Encoding.learn(rows, curves=True)
    beta = logistic(encoding.matrix(rows), left, penalty=SINGLE_PENALTY)
    return 1 / (1 + np.exp(-(beta[0] + encoding.matrix(asked) @ beta[1:])))


def _measured(
    cases: Cases,
    judged: np.ndarray,
    told: dict[str, np.ndarray],
    protocol: str,
    capacity: int | None,
    seed: int,
) -> TableEvaluation:
    left, said, rate = cases.left[judged], told[MODEL], told[BASE_RATE]
    middle = np.mean(said, axis=0)
    capacity = capacity or _capacity(len(left))
    measure = Resampled(pd.Series(cases.groups[judged]), seed)

    def over_repeats(one: Callable[[np.ndarray, np.ndarray], float]) -> Callable:
        return lambda rows: float(np.mean([one(left[rows], p[rows]) for p in said]))

    def saved(rows: np.ndarray) -> float:
        pairs = zip(said, rate, strict=True)
        return float(np.mean([_saved(left[rows], p[rows], r[rows]) for p, r in pairs]))

    def lift(these: np.ndarray, p: np.ndarray) -> float:
        k = max(1, round(capacity * len(p) / len(left)))
        caught = scores.caught_at_capacity(these, p, k)
        return caught / (k * these.mean()) if these.any() else float("nan")

    area = measure(over_repeats(scores.auc))
    loss_saved = measure(saved)
    slope = measure(over_repeats(lambda these, p: scores.calibration(these, p).slope))
    is_there = signal(left, middle, len(np.unique(cases.groups)) if cases.is_repeated else None)
    caught = np.mean([scores.caught_at_capacity(left, p, capacity) for p in said])
    return TableEvaluation(
        protocol=protocol,
        n_rows=len(cases.left),
        n_judged=len(left),
        n_events=cases.n_events,
        base_rate=float(cases.left.mean()),
        log_loss=float(np.mean([scores.log_loss(left, p) for p in said])),
        log_loss_saved=loss_saved,
        brier=float(np.mean([scores.brier(left, p) for p in said])),
        auc=area,
        average_precision=float(np.mean([scores.average_precision(left, p) for p in said])),
        calibration_slope=slope,
        calibration_intercept=measure(
            over_repeats(lambda these, p: scores.calibration(these, p).intercept)
        ),
        capacity=capacity,
        lift_at_capacity=measure(over_repeats(lift)),
        caught_at_capacity=float(caught / left.sum()),
        signal=is_there,
        comparison=_comparison(left, told),
        reliability=reliability(left, middle),
        predictions=pd.DataFrame(
            {"row": cases.places[judged], "left": left, "probability": middle}
        ).sort_values("row", ignore_index=True),
        drift=_over_time(cases),
        verdict=_verdict(cases, int(left.sum()), loss_saved, area, slope, is_there),
    )


def _over_time(cases: Cases) -> pd.DataFrame | None:
    """How far the newest rows have moved from the older ones; see `analysis.churn.drift`."""
    if cases.times is None:
        return None
    is_new = (cases.times > cases.times.quantile(1 - NEWEST)).to_numpy()
    return drift(cases.inputs[~is_new], cases.inputs[is_new])


def _verdict(
    cases: Cases,
    n_judged: int,
    saved: Estimate,
    area: Estimate,
    slope: Estimate,
    is_there: Signal,
) -> Verdict:
    found = judge(cases.n_scarcer, n_judged, saved.low, area.low, slope.low, slope.high)
    if found.may_rank and not is_there.is_there:
        return Verdict(
            RATES_ONLY,
            f"Rates only: no signal. On {n_judged:,} departures that the model had not seen, it "
            f"ranked no better than chance might.",
        )
    return found


def _comparison(left: np.ndarray, told: dict[str, np.ndarray]) -> pd.DataFrame:
    """The model, the base rate and the best single column (found in hindsight), best first."""
    rows = [
        {
            "predictor": name,
            "log_loss": float(np.mean([scores.log_loss(left, p) for p in lines])),
            "auc": float(np.mean([scores.auc(left, p) for p in lines])),
        }
        for name, lines in told.items()
    ]
    table = pd.DataFrame(rows).sort_values("log_loss", kind="stable")
    is_single = ~table["predictor"].isin([MODEL, BASE_RATE])
    best = table[is_single].head(1)
    best = best.assign(predictor=f"{best['predictor'].iloc[0]} alone") if len(best) else best
    kept = pd.concat([table[~is_single], best])
    return kept.sort_values("log_loss", kind="stable", ignore_index=True)


def _saved(left: np.ndarray, p: np.ndarray, rate: np.ndarray) -> float:
    return 1 - scores.log_loss(left, p) / scores.log_loss(left, rate)


def _capacity(n: int) -> int:
    return max(1, round(CAPACITY_SHARE * n))
