"""How much of what a customer could buy from us does it buy, and what is still open?

Penetration asks for seats and products, share of wallet for money. Neither ceiling is a fact: each
measure names its estimator, and the wallet is told by two of them.
"""

from collections.abc import Sequence
from datetime import date
from typing import Literal

import pandas as pd

from analysis.contracts import Book
from analysis.metrics.adoption import seats_agreed
from analysis.metrics.amounts import in_book_currency
from analysis.metrics.breakdown import Group, ratios_by, with_groups
from analysis.metrics.in_force import in_force, recurring_lines
from analysis.metrics.movements import ARR_MONTHS
from analysis.metrics.ratios import Ratio, Ratios
from analysis.metrics.samples import ratio_of_totals
from analysis.periods import month_end, month_of, parse_month

Estimator = Literal["recorded", "seats"]

_BAND = (0.25, 0.75)  # quartiles of what others pay: the band of an estimate


def seat_penetration(book: Book, *, month: date | str, by: Sequence[str] = ()) -> Ratios:
    """Share of the people who could use the product for whom a seat is agreed.

        seats agreed / seats addressable        (sums over the accounts in service at month's end)

    Addressable is `eligible_seats` of the account, an estimate that sales keeps. Accounts without
    it stand in neither number. Above 1.0 the estimate is out of date.
    """
    day = _last_day(month)
    seats = seats_agreed(book, day)
    ceiling = book.roster.set_index("account_id")["eligible_seats"]
    known = pd.concat([seats, ceiling], axis="columns", join="inner").dropna()
    table = known[known["eligible_seats"] > 0].rename_axis("account_id").reset_index()
    return _ratios(
        book,
        table.sort_values("account_id"),
        by,
        "seats",
        "eligible_seats",
        f"no account in service on {day} has seats and a known number of people who could use them",
    )


def product_penetration(book: Book, *, month: date | str, by: Sequence[str] = ()) -> Ratios:
    """Share of the products open to the accounts in service that they have.

        products owned / products open to them        (sums over accounts)

    Estimator: a product is open to an account if it is on sale and some account of the same
    industry has it. So a product for agencies is no gap at a hospital.
    """
    day = _last_day(month)
    table = products_open_to(book, day).assign(is_open=1)
    return _ratios(
        book, table, by, "is_owned", "is_open", f"no account is in service on {day} with a product"
    )


def products_open_to(book: Book, day: date) -> pd.DataFrame:
    """Each account in service with each product open to it, and whether it has it.

    One row per account and product: `account_id`, `product_id`, `is_owned`. What is open to whom is
    said under `product_penetration`; what an account has is open to it.
    """
    held = in_force(recurring_lines(book), day).dropna(subset=["product_id"])
    owned = held[["account_id", "product_id"]].drop_duplicates().assign(is_owned=True)
    industry = book.roster[["account_id", "industry"]].fillna({"industry": ""})
    live = owned[["account_id"]].drop_duplicates().merge(industry, on="account_id", how="left")
    sold = owned.merge(live, on="account_id")[["industry", "product_id"]].drop_duplicates()
    on_sale = _on_sale(book, day)
    offered = live.merge(sold[sold["product_id"].isin(on_sale)], on="industry")
    table = pd.concat([offered[["account_id", "product_id"]], owned.drop(columns="is_owned")])
    table = table.drop_duplicates().merge(owned, on=["account_id", "product_id"], how="left")
    table["is_owned"] = table["is_owned"].eq(True)
    return table.sort_values(["account_id", "product_id"]).reset_index(drop=True)


def whitespace(book: Book, *, month: date | str) -> pd.DataFrame:
    """What accounts could still buy, product by product, and what that might be worth in a year.

    One row per account and product open to it that it lacks, by account: `estimate_arr_minor`,
    `low_arr_minor`, `high_arr_minor`. The estimate is list price x the account's seats x what
    accounts that have the product pay of its list price: the median, and the quartiles as band.
    Products not sold by the seat, or that nobody pays a list price for, have no estimate (blank).
    An estimate of what could be asked, not of what will be bought.
    """
    day = _last_day(month)
    gaps = products_open_to(book, day)
    gaps = gaps[~gaps["is_owned"]].drop(columns="is_owned")
    products = book["products"].set_index("product_id")
    price = in_book_currency(book, products["list_price_monthly_minor"], products["currency"])
    price = price.where(products["unit_name"] == "seat")
    listed = gaps["product_id"].map(price).astype("Float64") * gaps["account_id"].map(
        seats_agreed(book, day)
    ).astype("Float64")
    paid = _paid_of_list(book, day)
    for name, quantile in (
        ("estimate_arr_minor", 0.5),
        ("low_arr_minor", _BAND[0]),
        ("high_arr_minor", _BAND[1]),
    ):
        factor = gaps["product_id"].map(paid.groupby(level=0).quantile(quantile)).astype("Float64")
        gaps[name] = (listed * factor * ARR_MONTHS).round().astype("Int64")
    return gaps.reset_index(drop=True)


def share_of_wallet(
    book: Book, *, month: date | str, estimator: Estimator = "recorded", by: Sequence[str] = ()
) -> Ratios:
    """Our ARR as a share of what customers are estimated to spend on what we sell, with anybody.

        recorded:  ARR / estimated yearly spend of the account, as sales keeps it
        seats:     ARR / (people who could use the core product x its list price x 12)

    The second is the wallet that we could name ourselves: a floor for customers who also buy what
    we do not sell. The two are a band, not an interval; where they lie far apart neither is known.
    Accounts without the estimate stand in neither number. Penetration is not share of wallet: all
    seats may be ours and most of the money somebody else's.
    """
    day = _last_day(month)
    held = in_force(recurring_lines(book), day)
    arr = held.groupby("account_id")["arr_minor"].sum()
    wallet = _recorded_wallet(book) if estimator == "recorded" else _wallet_by_seats(book)
    known = pd.concat([arr, wallet.rename("wallet_minor")], axis="columns", join="inner").dropna()
    table = known[known["wallet_minor"] > 0].rename_axis("account_id").reset_index()
    return _ratios(
        book,
        table.sort_values("account_id"),
        by,
        "arr_minor",
        "wallet_minor",
        f"the wallet of no account in service on {day} is known",
    )


def _ratios(
    book: Book, table: pd.DataFrame, by: Sequence[str], part: str, whole: str, reason: str
) -> Ratios:
    rows, names = with_groups(table, book, by)

    def ratio(rows: pd.DataFrame, group: Group) -> Ratio:
        return ratio_of_totals(
            rows[part],
            rows[whole],
            rows["account_id"],
            book=book,
            group=group,
            reason=reason,
            least=0.0,
        )

    return ratios_by(rows, names, ratio)


def _recorded_wallet(book: Book) -> pd.Series:
    accounts = book.roster.set_index("account_id")
    return in_book_currency(book, accounts["category_spend_annual_minor"], accounts["currency"])


def _wallet_by_seats(book: Book) -> pd.Series:
    products = book["products"]
    core = products[products["is_core"] & (products["unit_name"] == "seat")]
    price = in_book_currency(book, core["list_price_monthly_minor"], core["currency"]).sum()
    seats = book.roster.set_index("account_id")["eligible_seats"]
    return seats * (price * ARR_MONTHS)


def _paid_of_list(book: Book, day: date) -> pd.Series:
    """What each line in force pays of its list price, by product."""
    held = in_force(recurring_lines(book), day)
    held = held[held["list_amount_minor"] > 0]
    return (held["amount_minor"] / held["list_amount_minor"].astype("float64")).set_axis(
        held["product_id"]
    )


def _on_sale(book: Book, day: date) -> list[str]:
    products, at = book["products"], pd.Timestamp(day)
    launched = products["launched_date"].isna() | (products["launched_date"] <= at)
    retired = products["retired_date"] <= at
    return sorted(products.loc[launched & ~retired, "product_id"])


def _last_day(month: date | str) -> date:
    return month_end(parse_month(month) if isinstance(month, str) else month_of(month))
