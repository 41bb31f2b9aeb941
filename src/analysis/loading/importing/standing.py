"""History of what an export tells only as it stands: owners, segments, roles.

A CRM exports who looks after an account today, not since when. Each import is a look at how things
stand; what differs from the last look changed in between, and holds from the day of that last
look.
"""

import numpy as np
import pandas as pd

from analysis.contracts.catalogue import TABLES


def from_accounts(accounts: pd.DataFrame) -> pd.DataFrame:
    """A history that knows nothing but that each account has been there since it was opened."""
    return pd.DataFrame(
        {"account_id": accounts["account_id"], "valid_from": accounts["created_date"]}
    )


def with_ends(rows: pd.DataFrame, name: str) -> pd.DataFrame:
    """Each period ends where the next of the same account or person begins."""
    who = TABLES[name].key[0]
    ordered = rows.sort_values([who, "valid_from"], kind="stable").reset_index(drop=True)
    following = ordered.groupby(who, sort=False)["valid_from"].shift(-1)
    return ordered.assign(valid_to=ordered["valid_to"].fillna(following))


def with_past(
    rows: pd.DataFrame, name: str, past: pd.DataFrame, since: pd.Timestamp
) -> pd.DataFrame:
    """How things stand, after the periods known from the import before.

    `past` are the rows of that import and `since` is its day. Where what stands now is what stood
    then, its period goes on; where it differs, that period ends on `since` and the new begins.
    """
    who = TABLES[name].key[0]
    frame = ["valid_from", "valid_to", "loaded_at"]
    content = [column for column in rows.columns if column not in frame]
    is_open = past["valid_to"].isna() | (past["valid_to"] > since)
    then = past[is_open & past[who].isin(rows[who])].drop_duplicates(who, keep="last")
    now = rows[rows["valid_to"].isna()].drop_duplicates(who, keep="last")
    both = now[content].merge(then[content], on=who, how="left", suffixes=("", "_then"))
    differs = np.zeros(len(now), dtype=bool)
    for column in content:
        if column != who:
            one, other = both[column], both[f"{column}_then"]
            differs |= ~(one.eq(other) | (one.isna() & other.isna())).fillna(False).to_numpy(bool)
    is_known = now[who].isin(then[who]).to_numpy()
    changed = set(now.loc[is_known & differs, who])
    same = set(now.loc[is_known & ~differs, who])

    kept = past[past[who].isin(changed | same)].copy()
    ends = kept[who].isin(changed) & kept.index.isin(then.index)
    kept.loc[ends, "valid_to"] = since
    kept = kept[~(ends & (kept["valid_from"] >= since))]  # changed twice on one day
    begun = now[now[who].isin(changed)].assign(valid_from=since, loaded_at=since)
    others = rows[~rows[who].isin(changed | same)]
    whole = pd.concat([kept[rows.columns], begun, others], ignore_index=True)
    return whole.sort_values([who, "valid_from"], kind="stable").reset_index(drop=True)


def overlapping(rows: pd.DataFrame, name: str) -> np.ndarray:
    """Positions of rows whose period begins before the one before it has ended, or ends too soon."""
    who = TABLES[name].key[0]
    ordered = rows.sort_values([who, "valid_from"], kind="stable")
    ends = ordered["valid_to"].fillna(pd.Timestamp.max)
    same = ordered[who].eq(ordered[who].shift())
    wrong = (same & (ends.groupby(ordered[who]).shift() > ordered["valid_from"])) | (
        ends <= ordered["valid_from"]
    )
    return np.sort(ordered.index[wrong].to_numpy())
