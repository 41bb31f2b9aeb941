"""How is each account doing, 0 to 100? Sides weighted, the missing left out, the stale faded.

Every input is read as 0 (as bad as it gets) to 100 by straight lines between points that the
settings state; a side is the weighted mean of its inputs, the score that of the sides. Nothing is
fitted: the proof, in `proof`, stands apart.
"""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from analysis.churn.service import LEAVING
from analysis.health.inputs import INPUTS
from analysis.health.settings import Missing, Settings, Side

NEUTRAL = 50.0
GREEN, YELLOW, RED = "green", "yellow", "red"
UNSCORED, GONE = "unscored", "leaving"  # too little is known; notice is given
BANDS = (RED, YELLOW, GREEN)

_FILL: dict[Missing, float] = {"exclude": np.nan, "neutral": NEUTRAL, "penalise": 0.0}


@dataclass(frozen=True)
class Scores:
    """The scores of accounts on one day or many.

    `accounts`: one row an account and day: `account_id`, `snapshot_date`, `state`, `profile`,
    `score` (blank below the coverage floor), `coverage` (share of the weight that fresh evidence
    stands behind), `freshness` (the same share of what is known), `cap` (what held the score down,
    in words; else empty), `missing` (titles of the sides that nothing is known of), `band`.

    `sides`: one row an account, day and side: `side`, `points` (blank where nothing is known),
    `share` (of the whole, after those missing were left out; 0 for these).

    `parts`: one row an account, day and input: `side`, `input`, `points` after fading, `share`.
    """

    accounts: pd.DataFrame
    sides: pd.DataFrame = field(repr=False)
    parts: pd.DataFrame = field(repr=False)

    def on(self, day: pd.Timestamp) -> "Scores":
        """The scores of one day."""
        return Scores(
            *(
                table[table["snapshot_date"] == day].reset_index(drop=True)
                for table in (self.accounts, self.sides, self.parts)
            )
        )


def score(inputs: pd.DataFrame, settings: Settings) -> Scores:
    """Score the rows of `inputs` (from `inputs.health_inputs`; several days one below another).

        points of an input   by its curve, faded towards 50 as its evidence goes stale
        points of a side     sum of weight x points / sum of weights, over the inputs known
        score                sum of share x points over the sides known, at most what a cap allows

    Missing inputs and sides are left out and the rest count for more ("exclude"), count 50
    ("neutral"), or 0 ("penalise"). No side counts for more than `most_share`, however much is
    missing; what is then left over counts 50. Below `coverage_floor` there is no score.

    Bands: green from `green_from`; red the `capacity` lowest of a day below `red_below`; yellow
    the others. Accounts that tie over the last red place are yellow, so that there are never more
    reds than a team can take in hand. An account that has given notice has no band.
    """
    rows = inputs.sort_values(["snapshot_date", "account_id"], ignore_index=True)
    fits = [
        settings.fitting(segment, tenure)
        for segment, tenure in zip(
            rows["segment"].astype("object").fillna(""), rows["tenure_months"], strict=True
        )
    ]
    rows = rows.assign(profile=[", ".join(names) for names in fits])
    made = [
        _scored(rows[rows["profile"] == label], settings.read_by(names))
        for label, names in sorted(dict(zip(rows["profile"], fits, strict=True)).items())
    ]
    tables = [pd.concat(part, ignore_index=True) for part in zip(*made, strict=True)]
    keys = ["snapshot_date", "account_id"]
    accounts, sides, parts = (
        table.sort_values(keys, kind="stable", ignore_index=True) for table in tables
    )
    return Scores(accounts.assign(band=_bands(accounts, settings)), sides, parts)


def _scored(rows: pd.DataFrame, by: Settings) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Accounts, sides and parts of rows that are read by the same settings."""
    keys = rows[["account_id", "snapshot_date"]].reset_index(drop=True)
    rows = rows.reset_index(drop=True)
    names = [name for name, side in by.sides.items() if side.weight > 0]
    sides = {name: _Side(rows, by.sides[name], by) for name in names}
    weights = np.array([by.sides[name].weight for name in names])
    points = np.column_stack([side.points for side in sides.values()])
    known = ~np.isnan(points)
    share = _limited(weights * known, by.most_share)
    left_over = 1 - share.sum(axis=1)
    total = (share * np.nan_to_num(points)).sum(axis=1) + left_over * NEUTRAL
    total, cap = _capped(rows, total, by)
    covered = np.column_stack([side.covered for side in sides.values()]) @ weights / weights.sum()
    seen = np.column_stack([side.seen for side in sides.values()]) @ weights / weights.sum()
    blank = np.column_stack([side.seen == 0 for side in sides.values()])
    titles = np.array([by.sides[name].title for name in names])
    accounts = keys.assign(
        state=rows["state"],
        profile=rows["profile"],
        score=np.where(covered >= by.coverage_floor - 1e-9, total, np.nan),
        coverage=covered,
        freshness=np.divide(covered, seen, out=np.zeros_like(seen), where=seen > 0),
        cap=cap,
        missing=["; ".join(titles[row]) for row in blank],
    )
    long = [
        keys.assign(side=name, points=points[:, k], share=share[:, k])
        for k, name in enumerate(names)
    ]
    parts = [
        keys.assign(
            side=name, input=one, points=side.read[one], share=share[:, k] * side.shares[one]
        )
        for k, (name, side) in enumerate(sides.items())
        for one in side.read
    ]
    return accounts, pd.concat(long), pd.concat(parts)


class _Side:
    """One side of some accounts: points, what of it is known, what of that is fresh."""

    def __init__(self, rows: pd.DataFrame, side: Side, by: Settings) -> None:
        inputs = {name: one for name, one in side.inputs.items() if one.weight > 0}
        weights = np.array([one.weight for one in inputs.values()])
        force = np.column_stack([_force(rows, name, by) for name in inputs])
        values = np.column_stack([_points(rows[name], one.points) for name, one in inputs.items()])
        faded = NEUTRAL + (values - NEUTRAL) * force
        known = ~np.isnan(values)
        fill = _FILL[side.missing or by.missing]
        used = np.where(known, faded, fill)
        counts = weights * ~np.isnan(used)
        whole = counts.sum(axis=1)
        shares = np.divide(
            counts, whole[:, None], out=np.zeros_like(counts), where=whole[:, None] > 0
        )
        self.points = np.where(whole > 0, (shares * np.nan_to_num(used)).sum(axis=1), np.nan)
        self.seen = known @ weights / weights.sum()
        self.covered = (known * force) @ weights / weights.sum()
        self.read = {name: faded[:, k] for k, name in enumerate(inputs)}
        self.shares = {name: shares[:, k] for k, name in enumerate(inputs)}


def _points(values: pd.Series, points: list[tuple[float, float]]) -> np.ndarray:
    x, y = zip(*points, strict=True)
    numbers = values.to_numpy(dtype=float)
    return np.where(np.isnan(numbers), np.nan, np.interp(numbers, x, y))


def _force(rows: pd.DataFrame, name: str, by: Settings) -> np.ndarray:
    """1 for fresh evidence, falling to 0 in a straight line until it is stale."""
    source = INPUTS[name].source
    if source not in by.stale:
        return np.ones(len(rows))
    fresh, stale = by.stale[source]
    age = rows[f"{source}_age_days"].to_numpy(dtype=float)
    force = np.clip((stale - age) / (stale - fresh), 0.0, 1.0)
    return np.nan_to_num(force)


def _limited(weights: np.ndarray, most: float) -> np.ndarray:
    """Shares of each row of `weights`, none above `most`: what is cut off goes to the others.

    Where all are at the limit, the shares add up to less than 1.
    """
    share = np.zeros_like(weights)
    is_held = np.zeros(weights.shape, dtype=bool)
    for _ in range(weights.shape[1]):
        free = np.where(is_held, 0.0, weights)
        room = 1 - most * is_held.sum(axis=1, keepdims=True)
        whole = free.sum(axis=1, keepdims=True)
        share = np.divide(free * room, whole, out=np.zeros_like(free), where=whole > 0)
        over = share > most + 1e-12
        if not over.any():
            break
        is_held |= over
    return np.where(is_held, most, share)


def _capped(rows: pd.DataFrame, total: np.ndarray, by: Settings) -> tuple[np.ndarray, np.ndarray]:
    says = np.full(len(rows), "", dtype=object)
    for cap in by.caps:
        binds = (rows[cap.input].to_numpy(dtype=float) >= cap.at_least) & (total > cap.most)
        total = np.where(binds, cap.most, total)
        says = np.where(binds, cap.says, says)
    return total, says


def _bands(accounts: pd.DataFrame, settings: Settings) -> np.ndarray:
    is_gone = accounts["state"] == LEAVING
    has_score = accounts["score"].notna()
    low = accounts["score"].where(~is_gone & (accounts["score"] < settings.red_below))
    place = low.round(9).groupby(accounts["snapshot_date"]).rank(method="max")
    return np.select(
        [
            is_gone,
            ~has_score,
            place <= settings.capacity,
            accounts["score"] >= settings.green_from,
        ],
        [GONE, UNSCORED, RED, GREEN],
        YELLOW,
    )
