"""Of the deals that were settled, how many did we win, and how much did customers add?

Renewals are not deals won against an empty page: they have a rate of their own (`renewals`), and
stand in none of these.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Literal

import pandas as pd

from analysis.contracts import Book
from analysis.metrics.adoption import seats_agreed
from analysis.metrics.amounts import in_book_currency
from analysis.metrics.breakdown import Group, ratios_by, with_groups
from analysis.metrics.in_force import in_force, recurring_lines
from analysis.metrics.movements import Movements, bridge
from analysis.metrics.own_groups import with_own_groups
from analysis.metrics.penetration import products_open_to
from analysis.metrics.ratios import Ratio, Ratios
from analysis.metrics.retention import net_revenue_retention
from analysis.metrics.samples import ratio_of_totals, share_of_rows
from analysis.periods import Window

Basis = Literal["count", "value"]
Expansion = Literal["upsell", "cross_sell"]

OWN_GROUPS = ("owner_id", "kind", "product_id", "competitor_name")  # of the deal itself
_WON_IN_COMPETITION = ("new", "upsell", "cross_sell")
_OUTCOMES = ("won", "lost", "no_decision", "disqualified")


def win_rate(
    book: Book,
    *,
    window: Window,
    basis: Basis = "count",
    competitive: bool = False,
    by: Sequence[str] = (),
) -> Ratios:
    """Share of the deals that were won or lost within the window that were won.

        count:  deals won / (deals won + lost)
        value:  yearly worth of deals won / that of deals won + lost

    By the day on which they were settled. Deals that ended without a decision or were disqualified
    stand in neither number (`settled_deals` counts them); `competitive` keeps deals in which a rival
    is named. By value, deals without an amount are left out. Splits by `owner_id` go by who owned
    the deal. The interval is Clopper and Pearson's for counts, that of a ratio of sums for value.
    1.0 says that nothing was lost, which more often means that losses are not recorded.

    Source: definitions in use differ most in the denominator; see docs/metrics.md, "Win rate".
    """
    deals = _settled(book, window)
    deals = deals[deals["kind"].isin(_WON_IN_COMPETITION) & deals["outcome"].isin(["won", "lost"])]
    if competitive:
        deals = deals[deals["competitor_name"].notna()]
    if basis == "value":
        deals = deals[deals["worth_minor"].notna()]
    rows, names = with_own_groups(deals, book, by, OWN_GROUPS)
    rival = " in which a rival is named" if competitive else ""
    reason = f"no deal{rival} was won or lost from {window.first_day} to {window.last_day}"

    def rate(rows: pd.DataFrame, group: Group) -> Ratio:
        is_won = rows["outcome"] == "won"
        if basis == "count":
            return share_of_rows(
                is_won, rows["account_id"], book=book, window=window, group=group, reason=reason
            )
        worth = rows["worth_minor"]
        return ratio_of_totals(
            worth * is_won,
            worth,
            rows["account_id"],
            book=book,
            window=window,
            group=group,
            reason=reason,
            least=0.0,
            most=1.0,
        )

    return ratios_by(rows, names, rate)


def win_rate_of_created(book: Book, *, window: Window, by: Sequence[str] = ()) -> Ratios:
    """Share of the deals opened within the window that have been won by the book's day.

        deals won / deals opened

    Immature: a deal still open counts as not won yet, so a young window reads low and rises with
    time. Compare windows of one age only. Renewals are left out.
    """
    deals = book["opportunities"]
    opened = deals["created_date"].between(*_days(window)) & deals["kind"].isin(_WON_IN_COMPETITION)
    rows, names = with_own_groups(deals[opened], book, by, OWN_GROUPS)
    reason = f"no deal was opened from {window.first_day} to {window.last_day}"

    def rate(rows: pd.DataFrame, group: Group) -> Ratio:
        is_won = rows["outcome"] == "won"
        return share_of_rows(
            is_won, rows["account_id"], book=book, window=window, group=group, reason=reason
        )

    return ratios_by(rows, names, rate)


def settled_deals(book: Book, *, window: Window, by: Sequence[str] = ()) -> pd.DataFrame:
    """How every deal settled within the window ended: counts, and yearly worth in minor units.

    One row a group: `won`, `lost`, `no_decision`, `disqualified` and the same with `_minor`;
    `without_amount`, the deals whose worth is not known. Renewals are left out.
    """
    deals = _settled(book, window)
    deals = deals[deals["kind"].isin(_WON_IN_COMPETITION)]
    rows, names = with_own_groups(deals, book, by, OWN_GROUPS)
    worth = rows["worth_minor"].fillna(0).astype("int64")
    columns = {name: (rows["outcome"] == name).astype("int64") for name in _OUTCOMES}
    columns |= {f"{name}_minor": worth * columns[name] for name in _OUTCOMES}
    columns["without_amount"] = rows["worth_minor"].isna().astype("int64")
    table = rows[names].assign(**columns)
    if not names:
        return table.sum().astype("int64").to_frame().T
    return table.groupby(names, sort=True).sum().reset_index()


def expansion_conversion(
    book: Book, *, window: Window, kind: Expansion = "upsell", by: Sequence[str] = ()
) -> Ratios:
    """Share of the qualified upsell or cross-sell deals settled within the window that were won.

        deals won / (deals won + lost + ended without a decision)

    Unlike in the win rate a deal without a decision counts: the customer was asked and added
    nothing. Disqualified deals do not count. Upsell is more of what an account has (quantity,
    tier, price), cross-sell a product that it lacks; contractual price rises are neither, since
    nobody sold them.
    """
    deals = _settled(book, window)
    deals = deals[(deals["kind"] == kind) & (deals["outcome"] != "disqualified")]
    rows, names = with_own_groups(deals, book, by, OWN_GROUPS)
    words = kind.replace("_", "-")
    reason = f"no {words} deal was settled from {window.first_day} to {window.last_day}"

    def rate(rows: pd.DataFrame, group: Group) -> Ratio:
        is_won = rows["outcome"] == "won"
        return share_of_rows(
            is_won, rows["account_id"], book=book, window=window, group=group, reason=reason
        )

    return ratios_by(rows, names, rate)


def expansion_reach(
    book: Book, *, window: Window, kind: Expansion = "upsell", by: Sequence[str] = ()
) -> Ratios:
    """Share of the accounts with room to grow that bought more within the window.

        accounts with at least one deal won / accounts in service at the opening with room

    Room for an upsell is seats addressable beyond those agreed; for a cross-sell, a product on sale
    that others of the industry have and the account has not. Accounts whose seats are not known
    stand in neither number.
    """
    opening = window.first_day - timedelta(days=1)
    with_room = _with_room(book, kind, opening)
    deals = _settled(book, window)
    won = deals.loc[(deals["kind"] == kind) & (deals["outcome"] == "won"), "account_id"]
    table = pd.DataFrame({"account_id": sorted(with_room)}, dtype="str")
    table["has_won"] = table["account_id"].isin(won)
    rows, names = with_groups(table, book, by)
    reason = f"no account in service on {opening} is known to have room for more"

    def rate(rows: pd.DataFrame, group: Group) -> Ratio:
        return share_of_rows(
            rows["has_won"],
            rows["account_id"],
            book=book,
            window=window,
            group=group,
            reason=reason,
        )

    return ratios_by(rows, names, rate)


def contract_value_expansion(
    movements: Movements, *, window: Window, by: Sequence[str] = ()
) -> Ratios:
    """What accounts that we had added to their contracts, as a share of what they paid before.

        sum of the growth of accounts that grew / opening MRR of all accounts

    Growth is netted for each account between the two ends of the window, as in the bridge; what
    others cut is not taken off, and new accounts are left out. 0.0 where nobody grew. Price rises
    agreed in the contract are in it. Numerator and denominator are MRR in minor units.
    """
    steps = bridge(movements, window, by=by).to_dict("records")
    accounts = net_revenue_retention(movements, window=window, by=by)
    return Ratios(
        tuple(
            Ratio(
                numerator=int(step["expansion_minor"]),
                denominator=int(step["opening_minor"]),
                n_accounts=cohort.n_accounts,
                as_of=movements.as_of,
                window=window,
                reason=cohort.reason,
                group=cohort.group,
            )
            for step, cohort in zip(steps, accounts, strict=True)
        )
    )


def _settled(book: Book, window: Window) -> pd.DataFrame:
    """Deals settled within the window, with their yearly `worth_minor` in the book's currency."""
    deals = book["opportunities"]
    deals = deals[deals["closed_date"].between(*_days(window)) & deals["outcome"].notna()]
    worth = in_book_currency(book, deals["amount_annual_minor"], deals["currency"])
    return deals.assign(worth_minor=worth)


def _days(window: Window) -> tuple[pd.Timestamp, pd.Timestamp]:
    return pd.Timestamp(window.first_day), pd.Timestamp(window.last_day)


def _with_room(book: Book, kind: Expansion, day: date) -> set[str]:
    held = in_force(recurring_lines(book), day)
    if kind == "cross_sell":
        lacking = products_open_to(book, day)
        return set(lacking.loc[~lacking["is_owned"], "account_id"])
    seats = seats_agreed(book, day)
    addressable = book.roster.set_index("account_id")["eligible_seats"].dropna()
    room = addressable.reindex(seats.index).dropna() > seats.reindex(addressable.index).dropna()
    return set(room[room].index) & set(held["account_id"])
