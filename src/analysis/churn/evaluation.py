"""Would the model have told? Replay the past month by month and compare with what happened.

At each month's end the model is fitted only on outcomes that were settled by then (labels purged by
the horizon), and only on other accounts than those it is asked about (grouped). Either shortcut
flatters: an account's own later months, or outcomes of the month being predicted, give it away.
"""

from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pandas as pd
from scipy.stats import beta
from threadpoolctl import threadpool_limits

from analysis.churn import scores
from analysis.churn.baselines import as_feature, baselines
from analysis.churn.catalogue import FEATURES
from analysis.churn.features import HORIZON_DAYS
from analysis.churn.model import (
    EVENTS_FOR_ALL,
    EVENTS_FOR_CORE,
    allowed,
    count_events,
    fit,
    row_weight,
)
from analysis.churn.resampling import Estimate, Resampled
from analysis.churn.ridge import account_groups, choose_penalty
from analysis.churn.snapshots import Snapshots, snapshots
from analysis.churn.verdict import Verdict, judge
from analysis.contracts.book import Book

CAPACITY = 10  # accounts that a team can take in hand in a month
N_BINS = 5
MANY_EVENTS = 600  # departures from which every third month judges as surely as every month
PENALTY_MONTHS = 3  # the penalty is chosen anew each quarter: it hardly moves from month to month
MODEL, BASE_RATE = "model", "base rate"


@dataclass(frozen=True)
class Evaluation:
    """How the model did on months and accounts that it had not seen.

    Counts are of the accounts there was something to predict of: in service, able to leave within
    the horizon, no notice given. `n_events` counts departures, not the snapshots that show them;
    `n_events_learned` those before the first month that was judged.
    """

    as_of: date
    horizon_days: int
    n_snapshots: int
    n_accounts: int
    n_events: int
    n_events_learned: int
    n_censored: int  # snapshots whose outcome is still open
    n_leaving: int  # snapshots of accounts that had given notice
    n_bound: int  # snapshots of accounts that could not leave within the horizon
    base_rate: float  # share of the judged snapshots that left
    log_loss_saved: Estimate  # 1 - log-loss / that of the base rate: 0 no better, 1 perfect
    log_loss: float
    brier: float
    auc: Estimate
    average_precision: float
    calibration_slope: Estimate
    calibration_intercept: Estimate
    capacity: int
    lift_at_capacity: Estimate  # leavers among the accounts looked at, against looking at random
    caught_at_capacity: float  # share of the month's leavers among them
    comparison: pd.DataFrame = field(repr=False)  # one row a predictor: log_loss, brier, auc, ...
    reliability: pd.DataFrame = field(repr=False)  # predicted, observed, low, high, n
    by_month: pd.DataFrame = field(repr=False)  # snapshot_date, n, n_left, expected
    predictions: pd.DataFrame = field(repr=False)  # account_id, snapshot_date, left, a column each
    verdict: Verdict


@threadpool_limits.wrap(limits=1)  # small sums: threads cost ten times what they save
def evaluate(
    book: Book,
    *,
    horizon_days: int = HORIZON_DAYS,
    lead_days: int = 0,
    capacity: int = CAPACITY,
    history: Snapshots | None = None,
    every_months: int = 1,
    rival: pd.Series | None = None,
    seed: int = 7,
) -> Evaluation:
    """Replay the past of `book`; `history` spares making the snapshots again.

    `rival` is a score of somebody else's, the higher the worse, by `account_id` and `snapshot_date`:
    what it would have said alone, turned into probabilities month by month like every single
    feature, stands in `comparison` under its name.

    With a horizon of 90 days, `every_months=3` judges each departure once instead of three times: a
    third of the work, and wider intervals. So a book with 600 departures or more is judged at every
    third of those months: there the intervals are narrow, and the replay is what takes the time.

    Months are judged from the first at which 15 departures had been seen (with fewer, nothing but
    rates is fitted). A book that never gets there has no figures (not a number), and a verdict
    that says so.
    """
    if history is None:
        history = snapshots(book, horizon_days=horizon_days, lead_days=lead_days)
    settled = history.undecided
    if count_events(settled) >= MANY_EVENTS:
        every_months *= 3
    told = _replay(history, every_months, rival)
    weight = row_weight(history.horizon_days)
    left, p = told["left"].to_numpy(dtype=bool), told[MODEL].to_numpy()
    rate, months = told[BASE_RATE].to_numpy(), told["snapshot_date"].to_numpy()
    measure = Resampled(told["case_id"], seed)
    saved = measure(lambda rows: _saved(left[rows], p[rows], rate[rows]))
    area = measure(lambda rows: scores.auc(left[rows], p[rows]))
    slope = measure(lambda rows: scores.calibration(left[rows], p[rows]).slope)
    intercept = measure(lambda rows: scores.calibration(left[rows], p[rows]).intercept)
    n_events, n_judged = count_events(settled), count_events(told)
    return Evaluation(
        as_of=history.as_of,
        horizon_days=history.horizon_days,
        n_snapshots=len(told),
        n_accounts=told["case_id"].nunique(),
        n_events=n_judged,
        n_events_learned=n_events - n_judged,
        n_censored=history.n_censored,
        n_leaving=history.n_leaving,
        n_bound=len(history.settled) - len(settled) - history.n_leaving,
        base_rate=float(left.mean()) if len(left) else float("nan"),
        log_loss_saved=saved,
        log_loss=scores.log_loss(left, p),
        brier=scores.brier(left, p),
        auc=area,
        average_precision=scores.average_precision(left, p),
        calibration_slope=slope,
        calibration_intercept=intercept,
        capacity=capacity,
        lift_at_capacity=measure(
            lambda rows: _lift(months[rows], left[rows], p[rows], capacity)[0]
        ),
        caught_at_capacity=_lift(months, left, p, capacity)[1],
        comparison=_comparison(told),
        reliability=reliability(left, p, weight),
        by_month=_by_month(told),
        predictions=told.drop(columns=["left_date"]),
        verdict=judge(n_events, n_judged, saved.low, area.low, slope.low, slope.high),
    )


def _replay(
    history: Snapshots, every_months: int = 1, rival: pd.Series | None = None
) -> pd.DataFrame:
    """What the model and its rivals would have said: one row per undecided snapshot judged."""
    rows = history.undecided
    alone = list(FEATURES)
    if rival is not None:
        rows = rows.join(rival, on=["account_id", "snapshot_date"])
        alone.insert(0, as_feature(rival))
    rows = rows.assign(group=account_groups(rows))
    settled_from = rows["snapshot_date"] + pd.Timedelta(days=history.settled_after_days)
    weight = row_weight(history.horizon_days)
    told, penalty, judged = [], None, 0
    for day in sorted(rows["snapshot_date"].unique())[::-every_months][::-1]:
        past, now = rows[settled_from <= day], rows[rows["snapshot_date"] == day]
        n_events = count_events(past)
        if n_events < EVENTS_FOR_CORE:
            continue
        if n_events >= EVENTS_FOR_ALL and judged % PENALTY_MONTHS == 0:
            penalty = choose_penalty(past, row_weight=weight)
        judged += n_events >= EVENTS_FOR_ALL
        kept = ["account_id", "case_id", "snapshot_date", "left", "left_date"]
        said = now[kept].join(baselines(past, now, weight, alone))
        said.insert(len(kept), MODEL, _grouped(history, past, now, allowed(n_events), penalty))
        told.append(said)
    kept = ["account_id", "case_id", "snapshot_date", "left", "left_date", MODEL, BASE_RATE]
    empty = pd.DataFrame(columns=kept).astype({MODEL: float, BASE_RATE: float, "left": bool})
    return pd.concat(told, ignore_index=True) if told else empty


def _grouped(
    history: Snapshots,
    past: pd.DataFrame,
    now: pd.DataFrame,
    fitted: str,
    penalty: float | None,
) -> pd.Series:
    """Probabilities for `now`, each from a model that never saw that account.

    `fitted` is what all of `past` allows: leaving a group out must not turn a model into rates.
    """
    p = pd.Series(np.nan, index=now.index)
    for group in sorted(now["group"].unique()):
        model = fit(history, rows=past[past["group"] != group], fitted=fitted, penalty=penalty)
        asked = now[now["group"] == group]
        p[asked.index] = model.probability(asked)
    return p


def _saved(left: np.ndarray, p: np.ndarray, rate: np.ndarray) -> float:
    return 1 - scores.log_loss(left, p) / scores.log_loss(left, rate)


def _lift(
    months: np.ndarray, left: np.ndarray, p: np.ndarray, capacity: int
) -> tuple[float, float]:
    """Leavers caught against looking at as many at random, and as a share of all leavers."""
    caught = random_catch = 0.0
    for month in np.unique(months):
        now = months == month
        caught += scores.caught_at_capacity(left[now], p[now], capacity)
        random_catch += left[now].mean() * min(capacity, now.sum())
    if not random_catch:
        return float("nan"), float("nan")
    return caught / random_catch, caught / left.sum()


def _comparison(told: pd.DataFrame) -> pd.DataFrame:
    """One row a predictor, best first: what a simpler rule would have scored on the same rows."""
    left = told["left"].to_numpy(dtype=bool)
    first = list(told.columns).index(MODEL)
    rows = [
        {
            "predictor": name,
            "log_loss": scores.log_loss(left, told[name].to_numpy()),
            "brier": scores.brier(left, told[name].to_numpy()),
            "auc": scores.auc(left, told[name].to_numpy()),
            "average_precision": scores.average_precision(left, told[name].to_numpy()),
        }
        for name in told.columns[first:]
    ]
    return pd.DataFrame(rows).sort_values("log_loss", kind="stable", ignore_index=True)


def reliability(left: np.ndarray, p: np.ndarray, row_weight: float = 1.0) -> pd.DataFrame:
    """What was said against what happened, in up to five groups of like probability.

    Columns: `predicted` (mean), `observed` (share that left), `low` and `high` (90% interval of
    the share, Clopper-Pearson on counts thinned by `row_weight`, as neighbouring months repeat
    each other), `n`. Equal probabilities stay in one group.
    """
    if not len(p):
        return pd.DataFrame(columns=["predicted", "observed", "low", "high", "n"])
    edges = np.unique(np.quantile(p, np.linspace(0, 1, N_BINS + 1)[1:-1]))
    place = np.searchsorted(edges, p, side="right")
    table = (
        pd.DataFrame({"p": p, "left": left})
        .groupby(place)
        .agg(predicted=("p", "mean"), observed=("left", "mean"), n=("left", "size"))
    )
    n, k = table["n"] * row_weight, table["n"] * table["observed"] * row_weight
    low = beta.ppf(0.05, k, n - k + 1)
    high = beta.ppf(0.95, k + 1, n - k)
    table = table.assign(low=np.nan_to_num(low, nan=0.0), high=np.nan_to_num(high, nan=1.0))
    return table[["predicted", "observed", "low", "high", "n"]].reset_index(drop=True)


def _by_month(told: pd.DataFrame) -> pd.DataFrame:
    """How many were expected to leave, and how many did, of each month's end."""
    return (
        told.groupby("snapshot_date")
        .agg(n=("left", "size"), n_left=("left", "sum"), expected=(MODEL, "sum"))
        .reset_index()
    )
