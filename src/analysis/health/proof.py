"""Does the score tell who will leave? Three bars, judged on the past as it was known.

Most health scores are never held against what happened. This one is, every month, and says so in
the open: "validated" is earned, "not validated" is what a book with few renewals sees.
"""

from dataclasses import dataclass, field
from datetime import date
from functools import partial
from math import ceil, isnan

import numpy as np
import pandas as pd

from analysis.churn.resampling import Estimate, Resampled
from analysis.churn.scores import auc
from analysis.churn.service import LEAVING, OPEN, UNDECIDED
from analysis.contracts import Book
from analysis.health.history import ScoreHistory, as_rival, is_scored
from analysis.health.score import BANDS, GREEN, RED, YELLOW
from analysis.metrics.intervals import clopper_pearson
from analysis.metrics.renewals import due
from analysis.periods import Window, add_months, month_of

RED_LIFT = 3.0  # reds leave at least so many times as often as everybody
WARNED = 2 / 3  # of those who left were below green 60 to 90 days before they decided
GREEN_MOST = 0.8  # of the accounts may be green: a score that praises all warns of nobody
WARNING_DAYS = (60, 90)

LEAST_MONTHS, LEAST_RENEWALS, LEAST_DEPARTURES = 12, 30, 15
CONFIDENCE = 0.9

EARLY, FAILED, PROVEN = "too early", "failed", "validated"


@dataclass(frozen=True)
class Gate:
    """One bar: what was counted, the figure with its 90% interval, and whether it is met.

    `met` is None where there was nothing to count.
    """

    name: str  # red, warned, green
    numerator: float
    denominator: float
    value: float
    low: float
    high: float
    bar: float
    met: bool | None


@dataclass(frozen=True)
class Needed:
    """What the proof rests on, and how much of it a verdict needs."""

    what: str  # months, renewals, departures
    found: int
    least: int
    months_to_go: int | None  # at the pace of the past; None where nothing came yet

    @property
    def is_enough(self) -> bool:
        return self.found >= self.least


@dataclass(frozen=True)
class Proof:
    """What became of the accounts that the score called red, yellow and green.

    Judged are accounts that could leave and had not given notice (states "open" and "ending" of
    `churn.service`), at month's ends whose outcome is settled. `level` is "too early", "failed" or
    "validated"; only the last lets a page print scores.
    """

    as_of: date
    horizon_days: int
    n_snapshots: int
    n_departures: int
    n_unscored: int  # snapshots that would be judged but had no score
    n_censored: int  # whose outcome is still open
    base_rate: float
    needed: tuple[Needed, ...]
    gates: tuple[Gate, ...]
    auc: Estimate
    level: str
    by_band: pd.DataFrame = field(repr=False)  # band, n, n_left, rate, low, high
    departures: pd.DataFrame = field(repr=False)  # account_id, decided_date, snapshot_date, band

    @property
    def is_validated(self) -> bool:
        return self.level == PROVEN

    @property
    def months_to_go(self) -> int | None:
        """Months until a verdict is possible at the pace of the past; None where none can be told."""
        waits = [one.months_to_go for one in self.needed]
        return None if None in waits else max(w for w in waits if w is not None)

    def gate(self, name: str) -> Gate:
        return next(gate for gate in self.gates if gate.name == name)


def prove(book: Book, history: ScoreHistory, *, seed: int = 7) -> Proof:
    """Hold the scores of the past against what happened.

        red      share of the reds that decided to leave / share of all that did: at least 3,
                 and its interval above 1
        warned   departures whose account was below green at a month's end 60 to 90 days before
                 the decision / departures whose account was in the book then: at least 2/3
        green    accounts and month's ends that were green / those scored: at most 80%

    A decision to leave is dated by the notice, not by the last day of service: after that a score
    has nothing left to tell. An account without a score then was not warned of. A verdict needs 12
    months, 30 renewals and 15 departures. Term renewals are counted as they fall due; of an account
    without a term, twelve months of service count as one.

    Intervals are 90%: of shares of departures exact, of the others from drawing whole accounts.
    """
    rows = history.outcomes
    settled = rows[rows["left"].notna()]
    judged = settled[settled["state"].isin(UNDECIDED)]
    scored = judged[is_scored(judged)].reset_index(drop=True)
    left = scored["left"].to_numpy(dtype=bool)
    measure = Resampled(scored["case_id"], seed)
    gates = (_red(scored, left, measure), *_warned_and_green(rows, settled, seed))
    risk = -scored["score"].to_numpy(dtype=float)
    departures = _departures(settled)
    needed = _needed(book, settled, scored, departures)
    met = [gate.met is True for gate in gates]
    return Proof(
        as_of=book.as_of,
        horizon_days=history.horizon_days,
        n_snapshots=len(scored),
        n_departures=len(departures),
        n_unscored=len(judged) - len(scored),
        n_censored=int(rows["left"].isna().sum()),
        base_rate=float(left.mean()) if len(left) else float("nan"),
        needed=needed,
        gates=gates,
        auc=measure(partial(_auc, left, risk)),
        level=EARLY if not all(n.is_enough for n in needed) else PROVEN if all(met) else FAILED,
        by_band=_by_band(scored, seed),
        departures=_warnings(rows, departures),
    )


def beside(predictions: pd.DataFrame, history: ScoreHistory, *, seed: int = 7) -> pd.DataFrame:
    """The score next to the risk model, on the accounts and months that both judged.

    `predictions` are those of `churn.evaluation.Evaluation`: `account_id`, `snapshot_date`,
    `case_id`, `left` and a column each of "model" and "base rate". One row a predictor: `predictor`,
    `auc` with `low` and `high`, `ahead_low` and `ahead_high` (interval of the score's AUC less this
    one), `n` snapshots and `n_left` departures. The AUC is the chance that an account that left was
    ranked above one that stayed. Without rows in common, none.
    """
    keys = ["account_id", "snapshot_date"]
    columns = ["predictor", "auc", "low", "high", "ahead_low", "ahead_high", "n", "n_left"]
    told = predictions[[*keys, "case_id", "left", "model", "base rate"]]
    both = told.merge(as_rival(history).reset_index(), on=keys).dropna(subset=["health score"])
    both = both.merge(history.outcomes[[*keys, "decided_date"]], on=keys)
    if both.empty:
        return pd.DataFrame(columns=columns)
    left = both["left"].to_numpy(dtype=bool)
    measure = Resampled(both["case_id"], seed)
    n_left = both.loc[left, ["case_id", "decided_date"]].drop_duplicates().shape[0]
    score = both["health score"].to_numpy(dtype=float)
    rows = []
    for name in ("health score", "model", "base rate"):
        says = both[name].to_numpy(dtype=float)
        found = measure(partial(_auc, left, says))
        ahead = measure(partial(_ahead, left, score, says))
        rows.append(
            (name, found.value, found.low, found.high, ahead.low, ahead.high, len(both), n_left)
        )
    return pd.DataFrame(rows, columns=columns)


def _ahead(left: np.ndarray, one: np.ndarray, other: np.ndarray, at: np.ndarray) -> float:
    return auc(left[at], one[at]) - auc(left[at], other[at])


def _auc(left: np.ndarray, says: np.ndarray, at: np.ndarray) -> float:
    return auc(left[at], says[at])


def _share(holds: np.ndarray, at: np.ndarray) -> float:
    return float(holds[at].mean())


def _red(scored: pd.DataFrame, left: np.ndarray, measure: Resampled) -> Gate:
    is_red = (scored["band"] == RED).to_numpy()

    def lift(at: np.ndarray) -> float:
        reds, base = is_red[at], left[at].mean() if len(at) else 0.0
        return float(left[at][reds].mean() / base) if reds.any() and base else float("nan")

    found = measure(lift)
    met = None if isnan(found.value) else found.value >= RED_LIFT and found.low > 1
    return Gate(
        "red",
        float(left[is_red].sum()),
        float(is_red.sum()),
        found.value,
        found.low,
        found.high,
        RED_LIFT,
        met,
    )


def _warned_and_green(rows: pd.DataFrame, settled: pd.DataFrame, seed: int) -> tuple[Gate, Gate]:
    told = _warnings(rows, _departures(settled))
    seen = told[told["band"] != ""]
    warned, n = int(seen["band"].isin([RED, YELLOW]).sum()), len(seen)
    low, high = clopper_pearson(warned, n, CONFIDENCE)
    share = warned / n if n else float("nan")
    first = Gate("warned", warned, n, share, low, high, WARNED, share >= WARNED if n else None)

    scored = rows[is_scored(rows)].reset_index(drop=True)
    is_green = (scored["band"] == GREEN).to_numpy()
    found = Resampled(scored["case_id"], seed)(partial(_share, is_green))
    met = found.value <= GREEN_MOST if len(scored) else None
    green = float(is_green.sum())
    return first, Gate(
        "green", green, len(scored), found.value, found.low, found.high, GREEN_MOST, met
    )


def _departures(settled: pd.DataFrame) -> pd.DataFrame:
    """One row a departure that was decided: `case_id`, `decided_date`."""
    gone = settled[settled["left"].astype(bool) & (settled["state"] != LEAVING)]
    return gone[["case_id", "decided_date"]].drop_duplicates().reset_index(drop=True)


def _warnings(rows: pd.DataFrame, departures: pd.DataFrame) -> pd.DataFrame:
    """What was said of each departure 60 to 90 days before it was decided.

    `band` is the worst of the month's ends in those days ("unscored" where there was no score), ""
    where the account was not in the book then.
    """
    columns = ["account_id", "snapshot_date", "case_id", "band"]
    seen = departures.merge(rows[columns], on="case_id", how="left")
    days = (seen["decided_date"] - seen["snapshot_date"]).dt.days
    seen = seen[days.between(*WARNING_DAYS)]
    order = {band: place for place, band in enumerate(BANDS)}
    seen = seen.assign(place=seen["band"].map(order).fillna(len(order)))
    keys = ["case_id", "decided_date"]
    worst = seen.sort_values(["place", "snapshot_date"], kind="stable").drop_duplicates(keys)
    told = worst[[*keys, "account_id", "snapshot_date", "band"]]
    made = departures.merge(told, on=keys, how="left")
    made["account_id"] = made["account_id"].fillna(made["case_id"])
    made["band"] = made["band"].fillna("")
    made = made.sort_values(["decided_date", "case_id"], ignore_index=True)
    return made[["account_id", "decided_date", "snapshot_date", "band"]]


def _by_band(scored: pd.DataFrame, seed: int) -> pd.DataFrame:
    """How often accounts of each band decided to leave within the horizon."""
    rows = []
    for band in BANDS:
        mine = scored[scored["band"] == band]
        left = mine["left"].to_numpy(dtype=bool)
        found = Resampled(mine["case_id"], seed)(partial(_share, left))
        rows.append((band, len(mine), int(left.sum()), found.value, found.low, found.high))
    return pd.DataFrame(rows, columns=["band", "n", "n_left", "rate", "low", "high"])


def _needed(
    book: Book, settled: pd.DataFrame, scored: pd.DataFrame, departures: pd.DataFrame
) -> tuple[Needed, ...]:
    n_months = int(scored["snapshot_date"].nunique())
    found = {
        "months": (n_months, LEAST_MONTHS),
        "renewals": (_renewals(book, settled), LEAST_RENEWALS),
        "departures": (len(departures), LEAST_DEPARTURES),
    }
    return tuple(
        Needed(what, n, least, _wait(what, n, least, n_months))
        for what, (n, least) in found.items()
    )


def _wait(what: str, found: int, least: int, months: int) -> int | None:
    """Months until there is enough, at the pace so far; a month comes every month."""
    if found >= least or what == "months":
        return max(0, least - found)
    return ceil((least - found) / (found / months)) if found and months else None


def _renewals(book: Book, settled: pd.DataFrame) -> int:
    """Decisions to stay or go in the months judged, by accounts: see `prove`."""
    if settled.empty:
        return 0
    first, last = (settled["snapshot_date"].agg(how).date() for how in ("min", "max"))
    opening, closing = month_of(first), month_of(last)
    closing = max(closing, add_months(opening, 1))
    lines = due(book, window=Window(opening, closing))
    decided = lines[lines["status"] != "open"]
    terms = decided[["account_id", "end_date"]].drop_duplicates().shape[0]
    return terms + int((settled["state"] == OPEN).sum()) // 12
