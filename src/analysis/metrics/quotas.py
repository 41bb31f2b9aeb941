"""How much of what each person was to reach was reached?"""

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from analysis.contracts import Book
from analysis.metrics.amounts import in_book_currency
from analysis.metrics.breakdown import Group, check_breakdown, ratios_by
from analysis.metrics.people import PEOPLE_GROUPS, with_people
from analysis.metrics.ratios import Ratio, Ratios
from analysis.metrics.samples import ratio_of_totals
from analysis.periods import Window

_COUNTS = {  # kinds of deal that count towards each kind of quota
    "retention": ("renewal",),
    "expansion": ("upsell", "cross_sell"),
    "new": ("new",),
}
_RAMP_DAYS_PER_MONTH = 30.4375  # 365.25 / 12


def credited(book: Book, *, window: Window, ramp_months: int = 0) -> pd.DataFrame:
    """What each person was to reach within the window, and what deals won by them are worth.

    One row per person and kind of quota: `person_id`, `kind`, `quota_minor`, `credited_minor`.

    The quota of a period counts for the days of it that lie within the window and on which the
    person was at work: from the day hired to the day gone, without days on which the role says 0
    weekly hours (leave). With `ramp_months` a new hire's quota rises in a straight line from
    nothing over so many months. Credited is the yearly worth of deals that the person owned and won
    on days that count: renewals towards retention, upsell and cross-sell towards expansion, new
    deals towards new business. Deals without an owner or an amount are credited to nobody.
    """
    quotas = book["quotas"]
    worth = in_book_currency(book, quotas["amount_annual_minor"], quotas["currency"])
    calendar = _at_work(book, ramp_months)
    deals = dict(list(_won(book, window).groupby("owner_id")))
    rows = []
    for quota, minor in zip(quotas.itertuples(), worth, strict=True):
        first = max(quota.start_date, pd.Timestamp(window.first_day))
        after = min(quota.end_date, pd.Timestamp(window.last_day) + pd.Timedelta(days=1))
        if first >= after:
            continue
        weight = calendar(quota.person_id, first, after)
        share = weight.sum() / (quota.end_date - quota.start_date).days
        won = 0
        if (mine := deals.get(quota.person_id)) is not None:
            counts = mine["closed_date"].map(weight).gt(0) & mine["kind"].isin(_COUNTS[quota.kind])
            won = int(mine.loc[counts, "worth_minor"].sum())
        rows.append((quota.person_id, quota.kind, round(minor * share), won))
    names = ["person_id", "kind", "quota_minor", "credited_minor"]
    table = pd.DataFrame(rows, columns=names).astype({"quota_minor": "int64"})
    return table.groupby(["person_id", "kind"], as_index=False).sum()


def quota_attainment(
    book: Book, *, window: Window, ramp_months: int = 0, by: Sequence[str] = ()
) -> Ratios:
    """Yearly worth of what was won as a share of what was to be won.

        sum of what was credited / sum of the quotas, prorated for the window and the days at work

    1.0 is on target. A team's attainment is sum over sum, never the mean of its people's, which one
    small quota can carry. Split by `kind`, `person_id`, `role`, `team` or `manager_id`; accounts'
    attributes do not split people. What is credited to whom is said under `credited`. The interval
    is that of a ratio of sums over people; one person's own has none.
    """
    table = credited(book, window=window, ramp_months=ramp_months)
    names = check_breakdown(by, ["kind", *PEOPLE_GROUPS])
    rows = with_people(table, book, names)

    def ratio(rows: pd.DataFrame, group: Group) -> Ratio:
        return ratio_of_totals(
            rows["credited_minor"],
            rows["quota_minor"],
            rows["person_id"],
            book=book,
            window=window,
            group=group,
            reason=f"no quota was set for days from {window.first_day} to {window.last_day}",
            counted="people",
            least=0.0,
        )

    return ratios_by(rows, names, ratio)


def attainment_spread(book: Book, *, window: Window, ramp_months: int = 0) -> pd.DataFrame:
    """How attainment spreads over people, by kind of quota: a mean hides who carries the team.

    One row a kind: `n_people`, `lowest`, `lower_quartile`, `median`, `upper_quartile`, `highest`
    (shares of quota), and `on_target`, the number of people at 1.0 or above. People whose quota is
    prorated to nothing are left out.
    """
    table = credited(book, window=window, ramp_months=ramp_months)
    table = table[table["quota_minor"] > 0]
    share = (table["credited_minor"] / table["quota_minor"]).groupby(table["kind"])
    names = ["lowest", "lower_quartile", "median", "upper_quartile", "highest"]
    spread = share.quantile([0.0, 0.25, 0.5, 0.75, 1.0]).unstack().set_axis(names, axis="columns")
    spread.insert(0, "n_people", share.size())
    spread["on_target"] = share.apply(lambda shares: int((shares >= 1).sum())).astype("int64")
    return spread.rename_axis("kind").reset_index()


def _won(book: Book, window: Window) -> pd.DataFrame:
    deals = book["opportunities"]
    last = pd.Timestamp(window.last_day)
    in_window = deals["closed_date"].between(pd.Timestamp(window.first_day), last)
    deals = deals[in_window & (deals["outcome"] == "won") & deals["amount_annual_minor"].notna()]
    worth = in_book_currency(book, deals["amount_annual_minor"], deals["currency"])
    return deals.assign(worth_minor=worth)


def _at_work(
    book: Book, ramp_months: int
) -> Callable[[str, pd.Timestamp, pd.Timestamp], pd.Series]:
    """A function that weighs each day of a period by whether, and how far, a person's quota runs."""
    roles = dict(list(book["people"].groupby("person_id")))

    def weights(person_id: str, first: pd.Timestamp, after: pd.Timestamp) -> pd.Series:
        days = pd.date_range(first, after, freq="D", inclusive="left", unit="ns")
        weight = pd.Series(1.0, index=days)
        if person_id not in roles:  # not in the list of people: nothing is known against the quota
            return weight
        mine = roles[person_id]
        hired, left = mine["hired_date"].min(), mine["left_date"].max()
        weight[(days < hired) | (days >= left)] = 0.0
        for role in mine[mine["weekly_hours"] == 0].itertuples():
            away = (days >= role.valid_from) & ~(days >= role.valid_to)
            weight[away] = 0.0
        if ramp_months:
            since = np.asarray((days - hired).days, dtype=float) + 1
            weight *= np.clip(since / (ramp_months * _RAMP_DAYS_PER_MONTH), 0, 1)
        return weight

    return weights
