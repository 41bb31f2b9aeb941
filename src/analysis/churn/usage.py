"""How much an account uses the product, against its own past and against what it pays for.

Windows of 28 days, so that each holds four of every weekday, counted back from the day asked for.
A window of which less than half was recorded is no window: an outage of the feed is no decline.
"""

import numpy as np
import pandas as pd

from analysis.contracts.book import Book

WINDOW_DAYS = 28
BASELINE_WINDOWS = 3  # the account's own normal: the median of the three windows before the latest
LEAST_DAYS = 14
WIDEST = 0.9
PEOPLE = ("active_users", "features_used")  # distinct counts: they do not add up over products


def usage_features(book: Book, account_ids: pd.Index, seats: pd.Series) -> pd.DataFrame:
    """Use as of `book.as_of`, one row per account of `account_ids`; blank where not recorded.

    `active_users` and `active_users_before` are averages per recorded period of the latest window
    and the median of those before. `usage_change`, `actions_change` and `features_change` are log
    ratios of the two (0 unchanged, -0.69 halved); one is added to both sides, so that two users
    become one is no catastrophe. `usage_trend` compares the latest three windows with the three
    before. `seats_used_share` divides active users by `seats`; `breadth_share` is from `widest_use`.
    """
    levels = _window_levels(book)

    def window(measure: str, back: int) -> pd.Series:
        found = levels.get((measure, back), pd.Series(dtype=float))
        return found.reindex(account_ids).astype(float)

    def median(measure: str, first: int, last: int) -> pd.Series:
        several = [window(measure, back) for back in range(first, last + 1)]
        return pd.concat(several, axis=1).median(axis=1)

    def change(now: pd.Series, before: pd.Series) -> pd.Series:
        return np.log((now + 1) / (before + 1))

    users = window("active_users", 0)
    users_before = median("active_users", 1, BASELINE_WINDOWS)
    recent, earlier = median("active_users", 0, 2), median("active_users", 3, 5)
    actions = window("key_actions", 0)
    breadth = window("features_used", 0)
    return pd.DataFrame(
        {
            "active_users": users,
            "active_users_before": users_before,
            "usage_change": change(users, users_before),
            "usage_trend": change(recent, earlier),
            "actions_change": change(actions, median("key_actions", 1, BASELINE_WINDOWS)),
            "seats_used_share": users / seats.reindex(account_ids).where(lambda n: n > 0),
            "features_used": breadth,
            "breadth_share": widest_use(breadth),
            "features_change": change(breadth, median("features_used", 1, BASELINE_WINDOWS)),
        },
        index=account_ids,
    )


def widest_use(features_used: pd.Series) -> pd.Series:
    """Features used, divided by what the widest tenth of the accounts uses; at most 1.

    The product's own breadth is nowhere stated; what its best users use is.
    """
    widest = features_used.quantile(WIDEST)
    share = features_used / widest if widest and pd.notna(widest) else features_used * np.nan
    return share.clip(upper=1.0)


def _window_levels(book: Book) -> dict[tuple[str, int], pd.Series]:
    """Average value of a recorded period, by account: one Series a measure and window.

    Window 0 ends on `book.as_of`; a period lies in the window of its last day.
    """
    usage = book["usage"]
    last_day = usage["usage_date"] + pd.to_timedelta(usage["days"] - 1, unit="D")
    back = (pd.Timestamp(book.as_of) - last_day).dt.days // WINDOW_DAYS
    is_recent = back.between(0, 2 * BASELINE_WINDOWS - 1)  # first: it spares reading years of text
    usage = usage[is_recent].assign(back=back[is_recent])
    usage = usage[usage["measure"].isin(["active_users", "key_actions", "features_used"])]
    usage = _whole_product(usage)
    sums = usage.groupby(["measure", "back", "account_id"], as_index=False).agg(
        value=("value", "mean"), days=("days", "sum")
    )
    sums = sums[sums["days"] >= LEAST_DAYS]
    return {
        key: group.set_index("account_id")["value"]
        for key, group in sums.groupby(["measure", "back"])
    }


def _whole_product(usage: pd.DataFrame) -> pd.DataFrame:
    """One row per account, period and measure: the row for the whole where there is one."""
    is_whole = usage["product_id"] == "all"
    if is_whole.all():
        return usage
    period = ["account_id", "measure", "usage_date", "days"]
    parts = usage[~is_whole].groupby(period)["value"].agg(["sum", "max"]).reset_index()
    parts["value"] = parts["max"].where(parts["measure"].isin(PEOPLE), parts["sum"])
    both = pd.concat([usage[is_whole], parts[[*period, "value"]].assign(product_id="")])
    both = both.drop_duplicates(period, keep="first")  # the whole comes first
    back = usage.drop_duplicates(period).set_index(period)["back"]
    return both.drop(columns="back").join(back, on=period)
