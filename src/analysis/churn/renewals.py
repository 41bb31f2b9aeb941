"""Will this renewal come through? A probability for each renewal, from half a year before its decision.

The unit is an account and one renewal, looked at 180, 90, 60 and 30 days before the day by which it
is decided (the last day for notice, or the end of the term). The monthly forecast asks of a fixed
horizon; this asks of a fixed event, however far off, so a renewal plan can be made of it.
"""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from analysis.churn import scores
from analysis.churn.catalogue import FEATURES, Feature
from analysis.churn.model import EVENTS_FOR_CORE, HIGH, LOW
from analysis.churn.rates import Rates
from analysis.churn.resampling import Estimate, Resampled
from analysis.churn.ridge import N_DRAWS, PRIOR_PENALTY, Ridge, account_groups, fit_ridge
from analysis.churn.service import GRACE_DAYS, LEAVING, running, spells
from analysis.churn.snapshots import Snapshots
from analysis.churn.verdict import Verdict, judge
from analysis.contracts.book import Book

DAYS_BEFORE = (180, 90, 60, 30)
MONTH_DAYS = 31  # a renewal is looked at from the last month's end before each of those days

_STANDING = ("is_term_ending", "days_to_notice")  # say nothing beside the days to the decision
RENEWAL_FEATURES = (
    *(feature for feature in FEATURES if feature.name not in _STANDING),
    Feature("days_to_decision", "term", 0, 240, 0, is_core=True),
)


@dataclass(frozen=True)
class RenewalModel:
    """What was learned of renewals, and how it did on renewals it had not seen.

    `by_days`: one row a look ahead: `days_before`, `n`, `n_lost`, `auc`, `log_loss_saved`
    (against the rate of non-renewals known by then).
    """

    verdict: Verdict
    n_renewals: int
    n_lost: int
    log_loss_saved: Estimate
    auc: Estimate
    by_days: pd.DataFrame = field(repr=False)
    rates: Rates = field(repr=False)
    ridge: Ridge | None = field(repr=False)

    def score(self, coming: pd.DataFrame) -> pd.DataFrame:
        """`coming` (from `coming_renewals`) with `probability`, `low` and `high` of not renewing."""
        if self.ridge is None or coming.empty:
            p = low = high = self.rates.rate(coming["segment"])
        else:
            p = self.ridge.probability(coming)
            low, high = np.percentile(self.ridge.probability_draws(coming), [LOW, HIGH], axis=0)
        return coming.assign(probability=p, low=np.minimum(low, p), high=np.maximum(high, p))

    def draws(self, coming: pd.DataFrame, seed: int = 7) -> pd.DataFrame:
        """The probabilities as uncertain as they are: one row a draw, one column an account."""
        if self.ridge is None:
            random = np.random.default_rng(seed)
            drawn = self.rates.draws(coming["segment"], N_DRAWS, random)
        else:
            drawn = self.ridge.probability_draws(coming)
        return pd.DataFrame(drawn, columns=coming["account_id"])


def past_renewals(book: Book, history: Snapshots) -> pd.DataFrame:
    """Every renewal that has been decided, as it looked 180, 90, 60 and 30 days before.

    The columns of the snapshots, `days_before`, `days_to_decision`, `settled_date` (when the
    outcome was known), and `left`: the account did not renew. `left_date` names the renewal
    (its account's decision day), so that its four looks count once. Departures decided long before
    the day count as non-renewals of it.
    """
    rows = _looks(history.rows)
    outcomes = spells(book)
    parts = []
    for day, those in rows.groupby("snapshot_date", sort=True):
        decided = running(outcomes, day.date())["decided_date"]
        decided = pd.Series(decided.reindex(those["case_id"]).to_numpy(), index=those.index)
        parts.append(those.assign(decided_date=decided))
    if not parts:
        return rows.assign(settled_date=pd.NaT, left=False)
    rows = pd.concat(parts)
    grace = pd.Timedelta(days=GRACE_DAYS)
    settled = rows["decide_by_date"] + grace
    is_known = settled <= pd.Timestamp(book.as_of)
    rows = rows.assign(
        settled_date=settled,
        left=rows["decided_date"] <= settled,
        left_date=rows["decide_by_date"],
    )[is_known & ~(rows["decided_date"] <= rows["snapshot_date"])]
    return rows.sort_values(["snapshot_date", "account_id", "days_before"], ignore_index=True)


def coming_renewals(features: pd.DataFrame, within_days: int = DAYS_BEFORE[0]) -> pd.DataFrame:
    """The renewals to be decided within so many days, of accounts that have not given notice.

    `features` of today (`features.features`), with `days_to_decision`, and `is_by_notice` where that
    day is the last for notice and not the end of the term; the earliest first.
    """
    days = (features["decide_by_date"] - features["snapshot_date"]).dt.days
    ahead = (days > 0) & (days <= within_days) & (features["state"] != LEAVING)
    is_by_notice = features["decide_by_date"] == features["notice_date"]
    return (
        features.assign(days_to_decision=days.astype(float), is_by_notice=is_by_notice)[ahead]
        .sort_values(["decide_by_date", "account_id"])
        .reset_index(drop=True)
    )


@threadpool_limits.wrap(limits=1)  # small sums: threads cost ten times what they save
def fit_renewals(past: pd.DataFrame, *, seed: int = 7) -> RenewalModel:
    """Learn from renewals that were decided, and replay them quarter by quarter.

    A quarter's renewals are asked of a model of those settled before it began, and never of one
    that saw another renewal of the same account. With fewer than 15 non-renewals, or where the
    replay shows no signal, a rate by segment is all that is given.
    """
    weight = 1 / len(DAYS_BEFORE)
    told = _replay(past, weight)
    left, p = told["left"].to_numpy(dtype=bool), told["p"].to_numpy(dtype=float)
    rate = told["rate"].to_numpy(dtype=float)
    measure = Resampled(told["case_id"], seed)
    saved = measure(lambda rows: _saved(left[rows], p[rows], rate[rows]))
    area = measure(lambda rows: scores.auc(left[rows], p[rows]))
    slope = measure(lambda rows: scores.calibration(left[rows], p[rows]).slope)
    n_lost, n_judged = _n_lost(past), _n_lost(told)
    verdict = judge(n_lost, n_judged, saved.low, area.low, slope.low, slope.high)
    ridge = _fit(past, weight, n_draws=N_DRAWS, seed=seed) if verdict.may_rank else None
    return RenewalModel(
        verdict=verdict,
        n_renewals=len(past[["case_id", "left_date"]].drop_duplicates()),
        n_lost=n_lost,
        log_loss_saved=saved,
        auc=area,
        by_days=_by_days(told),
        rates=Rates.count(past["left"], past["segment"], weight),
        ridge=ridge,
    )


def _looks(rows: pd.DataFrame) -> pd.DataFrame:
    """Snapshots that lie 180, 90, 60 or 30 days before a decision, or up to a month earlier."""
    days = (rows["decide_by_date"] - rows["snapshot_date"]).dt.days
    parts = []
    for before in DAYS_BEFORE:
        at = days.between(before, before + MONTH_DAYS - 1) & (rows["state"] != LEAVING)
        parts.append(rows[at].assign(days_before=before, days_to_decision=days[at].astype(float)))
    looks = pd.concat(parts)
    key = ["case_id", "decide_by_date", "days_before"]
    return looks.sort_values("snapshot_date").drop_duplicates(key, keep="last")


def _fit(rows: pd.DataFrame, weight: float, *, n_draws: int = 0, seed: int = 0) -> Ridge:
    return fit_ridge(
        rows,
        features=RENEWAL_FEATURES,
        row_weight=weight,
        penalty=PRIOR_PENALTY,
        n_draws=n_draws,
        seed=seed,
    )


def _replay(past: pd.DataFrame, weight: float) -> pd.DataFrame:
    rows = past.assign(group=account_groups(past), p=np.nan, rate=np.nan)
    quarter = rows["snapshot_date"].dt.to_period("Q")
    for one in sorted(quarter.unique()):
        before = rows[rows["settled_date"] < one.start_time]
        if _n_lost(before) < EVENTS_FOR_CORE:
            continue
        rate = Rates.count(before["left"], before["segment"], weight).overall
        for group in sorted(rows["group"].unique()):
            asked = rows[(quarter == one) & (rows["group"] == group)]
            seen = before[before["group"] != group]
            if len(asked) and seen["left"].any():
                rows.loc[asked.index, "p"] = _fit(seen, weight).probability(asked)
                rows.loc[asked.index, "rate"] = rate
    return rows[rows["p"].notna()].reset_index(drop=True)


def _n_lost(rows: pd.DataFrame) -> int:
    return len(rows.loc[rows["left"].astype(bool), ["case_id", "left_date"]].drop_duplicates())


def _saved(left: np.ndarray, p: np.ndarray, rate: np.ndarray) -> float:
    base = scores.log_loss(left, rate)
    return 1 - scores.log_loss(left, p) / base if base else float("nan")


def _by_days(told: pd.DataFrame) -> pd.DataFrame:
    found = []
    for before, those in told.groupby("days_before", sort=False):
        left, p = those["left"].to_numpy(dtype=bool), those["p"].to_numpy(dtype=float)
        found.append(
            {
                "days_before": before,
                "n": len(those),
                "n_lost": int(left.sum()),
                "expected": float(p.sum()),
                "auc": scores.auc(left, p),
                "log_loss_saved": _saved(left, p, those["rate"].to_numpy(dtype=float)),
            }
        )
    names = ["days_before", "n", "n_lost", "expected", "auc", "log_loss_saved"]
    table = pd.DataFrame(found, columns=names)
    return table.sort_values("days_before", ascending=False, ignore_index=True)
