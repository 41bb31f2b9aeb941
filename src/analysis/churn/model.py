"""Learn from an account book who leaves, and give every account of today a probability.

How much is fitted depends on how many departures there are to learn from: below 15 a rate by
segment, up to 29 a handful of features, from 30 all of them. Accounts that cannot leave within the
horizon, or have given notice already, are not the model's business: the first have a rate of their
own, the second are certain.
"""

from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from analysis.churn.catalogue import CATEGORIES, FEATURES
from analysis.churn.features import HORIZON_DAYS
from analysis.churn.rates import Rates
from analysis.churn.ridge import N_DRAWS, PRIOR_PENALTY, Ridge, fit_ridge
from analysis.churn.service import BOUND, LEAVING
from analysis.churn.snapshots import Snapshots, snapshots
from analysis.churn.verdict import Verdict
from analysis.contracts.book import Book

EVENTS_FOR_CORE = 15
EVENTS_FOR_ALL = 30
LOW, HIGH = 5, 95  # percentiles of the band around a probability

RATES, CORE, ALL = "rates", "core", "all"  # what was fitted


@dataclass(frozen=True)
class RiskModel:
    """What was learned, ready to score the accounts of a day.

    `fitted` is "rates" (a rate by segment), "core" (few features) or "all". `ridge` is there for
    the last two.
    """

    as_of: date
    horizon_days: int
    lead_days: int
    fitted: str
    n_snapshots: int
    n_accounts: int
    n_events: int
    rates: Rates
    bound: Rates
    ridge: Ridge | None = field(repr=False)
    n_draws: int
    seed: int

    def score(self, features: pd.DataFrame) -> pd.DataFrame:
        """Probability of a decision to leave within the horizon, with a 90% band of it.

        One row per row of `features`, in order of account: `account_id`, `state`, `probability`,
        `low`, `high`. The band says how well the probability is known, not what may happen. An
        account that has given notice has 1.
        """
        rows = features.sort_values("account_id", ignore_index=True)
        drawn = self.draws(rows).to_numpy()
        p = self.probability(rows)
        low, high = np.percentile(drawn, [LOW, HIGH], axis=0) if len(rows) else (p, p)
        return pd.DataFrame(
            {
                "account_id": rows["account_id"],
                "state": rows["state"],
                "probability": p,
                "low": np.minimum(low, p),
                "high": np.maximum(high, p),
            }
        )

    def probability(self, features: pd.DataFrame) -> np.ndarray:
        """Probability of a decision to leave within the horizon, in the order of the rows."""
        if self.ridge is None:
            predicted = self.rates.rate(features["segment"])
        else:
            predicted = self.ridge.probability(features)
        return self._by_state(features, predicted, self.bound.overall)

    def draws(self, features: pd.DataFrame) -> pd.DataFrame:
        """The probabilities as uncertain as they are: one row a draw, one column an account.

        Within a draw all accounts share the model's possible error, so sums over accounts are as
        uncertain as they should be.
        """
        rows = features.sort_values("account_id", ignore_index=True)
        random = np.random.default_rng(self.seed)
        if self.ridge is None:
            drawn = self.rates.draws(rows["segment"], self.n_draws, random)
        else:
            drawn = self.ridge.probability_draws(rows)
        bound = self.bound.draws(pd.Series([BOUND]), self.n_draws, random)
        drawn = self._by_state(rows, drawn, bound)
        return pd.DataFrame(drawn, columns=rows["account_id"])

    def _by_state(
        self, rows: pd.DataFrame, predicted: np.ndarray, bound: np.ndarray | float
    ) -> np.ndarray:
        state = rows["state"].to_numpy()
        return np.where(state == LEAVING, 1.0, np.where(state == BOUND, bound, predicted))


@threadpool_limits.wrap(limits=1)  # small sums: threads cost ten times what they save
def train(
    book: Book,
    *,
    horizon_days: int = HORIZON_DAYS,
    lead_days: int = 0,
    history: Snapshots | None = None,
    verdict: Verdict | None = None,
    seed: int = 7,
) -> RiskModel:
    """Learn from all settled snapshots of the book.

    `history` spares making the snapshots again. With the `verdict` of an evaluation, no more is
    fitted than was found to tell: under "rates only", rates by segment. A page that shows
    probabilities passes it; otherwise it would publish what the verdict beside it forbids.
    """
    if history is None:
        history = snapshots(book, horizon_days=horizon_days, lead_days=lead_days)
    fitted = RATES if verdict is not None and not verdict.may_rank else None
    return fit(history, fitted=fitted, n_draws=N_DRAWS, seed=seed)


def fit(
    history: Snapshots,
    *,
    rows: pd.DataFrame | None = None,
    penalty: float | None = None,
    fitted: str | None = None,
    n_draws: int = 0,
    seed: int = 7,
) -> RiskModel:
    """Fit the snapshots `rows` (all settled ones by default).

    `fitted` says what: "rates", "core" or "all"; what their number of departures allows by default.
    `penalty` spares choosing one; it counts for "all" alone.
    """
    settled = history.settled if rows is None else rows
    undecided = settled[~settled["state"].isin([BOUND, LEAVING])]
    bound = settled[settled["state"] == BOUND]
    weight = row_weight(history.horizon_days)
    n_events = count_events(undecided)
    kind = fitted or allowed(n_events)
    ridge = None
    if kind != RATES:
        ridge = fit_ridge(
            undecided,
            features=FEATURES if kind == ALL else [f for f in FEATURES if f.is_core],
            categories=CATEGORIES if kind == ALL else (),
            row_weight=weight,
            penalty=penalty if kind == ALL else PRIOR_PENALTY,
            n_draws=n_draws,
            seed=seed,
        )
    rates = Rates.count(undecided["left"], undecided["segment"], weight)
    return RiskModel(
        as_of=history.as_of,
        horizon_days=history.horizon_days,
        lead_days=history.lead_days,
        fitted=kind,
        n_snapshots=len(undecided),
        n_accounts=undecided["case_id"].nunique(),
        n_events=n_events,
        rates=rates,
        # where none was seen: bound ones leave no more often than those that are free to
        bound=Rates.count(bound["left"], bound["state"], weight) if len(bound) else rates,
        ridge=ridge,
        n_draws=n_draws,
        seed=seed,
    )


def allowed(n_events: int) -> str:
    """What so many departures are enough to fit.

    >>> allowed(14), allowed(15), allowed(30)
    ('rates', 'core', 'all')
    """
    if n_events < EVENTS_FOR_CORE:
        return RATES
    return CORE if n_events < EVENTS_FOR_ALL else ALL


def count_events(rows: pd.DataFrame) -> int:
    """Departures among the snapshots: one that is seen in several of them counts once."""
    return len(rows.loc[rows["left"], ["case_id", "left_date"]].drop_duplicates())


def row_weight(horizon_days: int) -> float:
    """What one monthly snapshot counts, so that each departure counts once.

    >>> row_weight(90), row_weight(20)
    (0.3333333333333333, 1.0)
    """
    return min(1.0, 30 / horizon_days)
