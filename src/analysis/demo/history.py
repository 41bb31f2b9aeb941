"""Three years and a little before: what happened to every account, and how likely leaving was."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.demo import hazard, world
from analysis.demo.calendar import Array, days, first_day, last_day
from analysis.demo.companies import Companies
from analysis.demo.market import Market
from analysis.demo.orders import CORE, MORE, STILL_MORE

HORIZON_DAYS = 90  # of the true probability that is kept


@dataclass
class History:
    """What happened. Arrays by month (first axis) cover the months from `opens` to `last`."""

    opens: int
    last: int
    lines: pd.DataFrame
    is_live: Array  # on the last day of the month
    is_leaving: Array  # has decided to leave, and is still there
    satisfaction: Array
    gap: Array
    rival: Array
    seats: Array
    probability: Array  # of leaving within HORIZON_DAYS, seen from the end of the month
    is_decided: Array  # the decision that falls within the horizon has been taken


def live_through(who: Companies, seed: int, last: int) -> History:
    """Run the months from the oldest customer's first to `last`."""
    opens = last - world.HISTORY_MONTHS + 1
    market = Market(who, seed, opens, last)
    kept: list[tuple[Array, ...]] = []
    for month in range(int(who.start_month.min()), last + 1):
        market.step(month)
        if month >= opens:
            seats = market.quantity[[CORE, MORE, STILL_MORE]].sum(axis=0)
            states = market.states
            kept.append(
                (
                    market.live.copy(),
                    market.leaving.copy(),
                    states.satisfaction,
                    states.gap,
                    states.rival,
                    np.where(market.live, seats, 0),
                    *_true_probability(market, month),
                )
            )
    lines = market.ledger.table()
    lines = lines[lines["signed"] <= last_day(last)]  # the rest lies in the future
    return History(opens, last, lines, *(np.stack(column) for column in zip(*kept, strict=True)))


def _true_probability(market: Market, month: int) -> tuple[Array, Array]:
    """Chance of leaving within the horizon, and whether that is settled already."""
    closes = last_day(month) + days(HORIZON_DAYS)
    chances = int(sum(first_day(month + k + 1) <= closes for k in range(1, 5)))
    ends_within = ~np.isnat(market.end) & (market.end <= closes)
    ahead = np.clip(market.decision_month - month, 0, 4)
    undecided = ends_within & ~market.leaving & (market.decision_month > month)
    cliff = np.where(undecided, hazard.chance_ahead(market.base_step, market.states, ahead), 0.0)
    sudden = np.where(market.shielded, 0.0, hazard.SUDDEN_RATE)
    by_term = 1 - (1 - cliff) * (1 - sudden) ** chances
    n = np.full(len(cliff), chances)
    by_month = hazard.chance_within(market.base_step, market.states, n)
    probability = np.where(market.open_ended, by_month, by_term)
    probability = np.where(market.leaving, ends_within.astype(float), probability)
    return np.where(market.live, probability, np.nan), market.leaving & ends_within
