"""What would departures cost? Expected ARR lost within the horizon, and how far it may be off.

Two things are unsure: how likely each account is to leave (the model's draws), and then who does.
Bands of the first alone hold the truth half of the time; both are simulated.
"""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

N_DRAWS = 4_000  # the ends of a 90% band then move by about 1% of the total
LEVEL = 0.90


@dataclass(frozen=True)
class Band:
    """ARR expected to be lost, and the interval that holds it nine times in ten.

    Amounts in minor units. `accounts`: `account_id`, `arr_minor`, `probability`, `expected_minor`,
    the largest expected loss first.
    """

    expected_minor: int
    low_minor: int
    high_minor: int
    arr_minor: int  # of all accounts counted
    accounts: pd.DataFrame = field(repr=False)


def arr_at_risk(
    scores: pd.DataFrame,
    arr_minor: pd.Series,
    *,
    parameter_draws: pd.DataFrame,
    draws: int = N_DRAWS,
    seed: int = 7,
) -> Band:
    """Expected ARR lost within the horizon: the sum of probability x ARR, with a 90% band.

    Parameters
    ----------
    scores : frame
        From `RiskModel.score`.
    arr_minor : Series
        ARR by account. Accounts without ARR, or without a score, do not count.
    parameter_draws : frame
        From `RiskModel.draws` on the same features: how sure the probabilities are.
    draws : int
        Futures simulated: each takes one of the model's draws, then lets every account leave or
        stay. One large account widens the band: it goes as a whole or not at all.
    """
    accounts = _accounts(scores, arr_minor)
    futures = _futures(accounts, parameter_draws, draws, seed)
    return _band(accounts, futures @ accounts["arr_minor"].to_numpy(dtype=float))


def arr_at_risk_by(
    scores: pd.DataFrame,
    arr_minor: pd.Series,
    groups: pd.Series,
    *,
    parameter_draws: pd.DataFrame,
    draws: int = N_DRAWS,
    seed: int = 7,
) -> pd.DataFrame:
    """The same by group (segment, owner, month of renewal), the largest expected loss first.

    `groups` names each account's group; an account without one stands under "none". Expected
    losses add up to the whole's but for rounding; bands do not add up, as bad luck in one group
    meets good luck in another. Columns: `group`, `n_accounts`, `arr_minor`, `expected_minor`,
    `low_minor`, `high_minor`.
    """
    accounts = _accounts(scores, arr_minor)
    futures = _futures(accounts, parameter_draws, draws, seed)
    group = groups.reindex(accounts["account_id"]).fillna("none").astype(str).to_numpy()
    rows = []
    for name in sorted(set(group)):
        those = group == name
        arr = accounts["arr_minor"].to_numpy(dtype=float)[those]
        band = _band(accounts[those], futures[:, those] @ arr)
        rows.append(
            {
                "group": name,
                "n_accounts": int(those.sum()),
                "arr_minor": band.arr_minor,
                "expected_minor": band.expected_minor,
                "low_minor": band.low_minor,
                "high_minor": band.high_minor,
            }
        )
    names = ["group", "n_accounts", "arr_minor", "expected_minor", "low_minor", "high_minor"]
    table = pd.DataFrame(rows, columns=names)
    return table.sort_values("expected_minor", ascending=False, kind="stable", ignore_index=True)


def _accounts(scores: pd.DataFrame, arr_minor: pd.Series) -> pd.DataFrame:
    """The accounts that have both a score and ARR, in order of id."""
    table = scores[["account_id", "probability"]].sort_values("account_id", ignore_index=True)
    arr = arr_minor.reindex(table["account_id"]).fillna(0).to_numpy()
    table = table.assign(arr_minor=arr.astype("int64"))
    table["expected_minor"] = (table["probability"] * table["arr_minor"]).round().astype("int64")
    return table[table["arr_minor"] > 0].reset_index(drop=True)


def _futures(
    accounts: pd.DataFrame, parameter_draws: pd.DataFrame, draws: int, seed: int
) -> np.ndarray:
    """Who leaves in each simulated future: futures x accounts."""
    random = np.random.default_rng(seed)
    p = parameter_draws[accounts["account_id"]].to_numpy()
    chosen = p[random.integers(0, len(p), size=draws)]
    return random.random(chosen.shape) < chosen


def _band(accounts: pd.DataFrame, lost: np.ndarray) -> Band:
    tail = 100 * (1 - LEVEL) / 2
    low, high = np.percentile(lost, [tail, 100 - tail])
    expected = float((accounts["probability"] * accounts["arr_minor"]).sum())
    return Band(
        expected_minor=round(expected),
        low_minor=round(low),
        high_minor=round(high),
        arr_minor=int(accounts["arr_minor"].sum()),
        accounts=accounts.sort_values(
            ["expected_minor", "account_id"], ascending=[False, True], ignore_index=True
        ),
    )
