"""What must be looked at before a forecast goes out: flags, by name, and who overruled them.

A column that knows the answer (leak) makes a forecast look better than it is; accounts that no
longer look like those learned from (drift) make it no longer fit. Each is a flag with a name. A flag
stops what it endangers until a person overrules it by that name, and the page says that it was
overruled. That there is nothing to learn at all is no flag: the verdict says so, and nobody can
overrule it.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

import pandas as pd

from analysis.churn.catalogue import CATEGORIES, FEATURES
from analysis.churn.drift import drift
from analysis.churn.leaks import find_leaks
from analysis.churn.service import UNDECIDED
from analysis.churn.snapshots import Snapshots
from analysis.churn.verdict import RANKING, RATES_ONLY, Verdict
from analysis.errors import UserError, candidates

LEAK, DRIFT = "leak", "drift"
MOST_DRIFTED = 0.25  # of the columns: single ones drift with seasons, a quarter of them do not
RECENT_MONTHS = 12  # what the accounts of today are compared with, seasons evened out


class UnknownFlagError(UserError):
    """A flag was overruled that nobody raised."""


@dataclass(frozen=True)
class Flag:
    """`name` ("leak:nps_answer", "drift") is what a person overrules; `sentence` says what was seen.

    `stops` is the level that the forecast falls to while the flag stands: "rates" for a leak (no
    probability and no order can be believed), "ranking" for drift (the order mostly survives it).
    """

    name: str
    sentence: str
    stops: str
    is_overruled: bool = False
    reason: str = ""  # why it was overruled, where that is written down


def find_flags(
    history: Snapshots,
    drifts: pd.DataFrame,
    overruled: Collection[str] = (),
    *,
    standing_orders: Mapping[str, str] = MappingProxyType({}),
) -> list[Flag]:
    """The flags of a book's forecast, in order of name. `drifts` is from `feature_drift`.

    `overruled` names flags of this month. `standing_orders` give the reason by name, for packs that
    nobody watches: they hold for every month, so one of a flag that was not raised does nothing.

    Raises
    ------
    UnknownFlagError
        If something is overruled that has not been flagged: a misspelt name would overrule nothing.
    """
    rows = history.undecided
    found = []
    if len(rows):
        left = rows["left"].to_numpy(dtype=bool)
        for leak in find_leaks(columns_of(rows), left, rows["case_id"].to_numpy(dtype=str)):
            found.append(
                Flag(
                    f"{LEAK}:{leak.column}",
                    f"The column {leak.column} may know the answer: {leak.sentence}.",
                    RATES_ONLY,
                )
            )
    moved = drifts.loc[drifts["is_drifted"], "column"].tolist()
    if len(moved) > MOST_DRIFTED * len(drifts):
        named = ", ".join(name.replace("_", " ") for name in moved[:4])
        found.append(
            Flag(
                DRIFT,
                f"{len(moved)} of {len(drifts)} columns no longer look as they did when the model "
                f"learned ({named}): its probabilities may be off.",
                RANKING,
            )
        )
    raised = {flag.name for flag in found}
    unknown = sorted(set(overruled) - raised)
    if unknown:
        raise UnknownFlagError(
            f"No flag is called '{unknown[0]}'. "
            + (candidates(unknown[0], sorted(raised)) if raised else "None was raised this month.")
        )
    flags = [
        replace(
            flag,
            is_overruled=flag.name in overruled or flag.name in standing_orders,
            reason=standing_orders.get(flag.name, ""),
        )
        for flag in found
    ]
    return sorted(flags, key=lambda flag: flag.name)


def feature_drift(history: Snapshots, today: pd.DataFrame) -> pd.DataFrame:
    """How far each column of today's accounts lies from those of the year before; see `drift`.

    Compared are accounts that could leave, since of those the model speaks. The year before ends
    where the horizon of today's forecast begins to be settled.
    """
    rows = history.rows[history.rows["state"].isin(UNDECIDED)]
    now = today[today["state"].isin(UNDECIDED)]
    day = pd.Timestamp(history.as_of)
    then = rows[
        (rows["snapshot_date"] < day)
        & (rows["snapshot_date"] >= day - pd.DateOffset(months=RECENT_MONTHS))
    ]
    # one snapshot an account: its months repeat each other, and would make chance look like drift
    then = then.sort_values(["snapshot_date", "case_id"]).drop_duplicates("case_id", keep="first")
    return drift(*_same_levels(columns_of(then), columns_of(now)))


def columns_of(rows: pd.DataFrame) -> pd.DataFrame:
    """What the model reads of snapshots, as `leaks` and `drift` take it: numbers and categories."""
    table = rows[[feature.name for feature in FEATURES]].astype(float).reset_index(drop=True)
    for name in CATEGORIES:
        table[name] = rows[name].reset_index(drop=True).astype("category")
    return table


def published(verdict: Verdict, flags: Sequence[Flag]) -> Verdict:
    """The verdict with what the standing flags hold back: never more than the evidence carries."""
    standing = [flag for flag in flags if not flag.is_overruled]
    order = (RATES_ONLY, RANKING)
    held = [flag for flag in standing if flag.stops in order]
    if not held:
        return verdict
    level = min((flag.stops for flag in held), key=order.index)
    if level == RANKING and not verdict.may_give_probabilities:
        return verdict
    if level == RATES_ONLY and not verdict.may_rank:
        return verdict
    what = "Rates only" if level == RATES_ONLY else "A ranking"
    reasons = " ".join(flag.sentence for flag in held)
    names = ", ".join(flag.name for flag in held)
    return Verdict(level, f"{what}, until it is overruled ({names}). {reasons}")


def _same_levels(then: pd.DataFrame, now: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Both tables with the same levels in each category, as counts are compared level by level."""
    for name in CATEGORIES:
        levels = sorted(set(then[name].cat.categories) | set(now[name].cat.categories))
        kind = pd.CategoricalDtype(levels)
        then[name], now[name] = then[name].astype(kind), now[name].astype(kind)
    return then, now
