"""Whose revenue is it that moves: that of an account, of the group it belongs to, or of a product?

Movements made for accounts are told again for parents, whose children decide together; those of a
product are made anew, since an account that swaps one product for another moves in both.
"""

from dataclasses import replace
from typing import Any

import narwhals as nw
import pandas as pd

from analysis.contracts import Book
from analysis.engine.frames import collect, kept, lazy
from analysis.metrics.breakdown import NOT_STATED
from analysis.metrics.currency import constant_rates
from analysis.metrics.movements import Movements
from analysis.metrics.mrr_changes import FX, changes, with_kinds
from analysis.periods import last_complete_month

_DOUBLINGS = 4  # parents of parents: 2^4 generations


def at_parent_level(movements: Movements) -> Movements:
    """The same movements with each group of companies as one customer, under its topmost account.

    Groups are those of the book's day. Every balance is the sum of its accounts', so that no total
    changes, whoever belongs to whom; kinds are told anew: a child that joins a paying parent is
    expansion, and one that leaves it contraction. Breakdowns go by the topmost account.
    """
    tops = topmost(lazy(movements.attributes))
    is_fx, delta = nw.col("kind") == FX, nw.col("delta_minor")
    steps = (
        lazy(movements.changes)
        .join(tops, on="account_id", how="left")
        .select(
            nw.coalesce("top_account_id", "account_id").alias("account_id"),
            "month",
            fx=nw.when(is_fx).then(delta).otherwise(0),
            moved=nw.when(is_fx).then(0).otherwise(delta),
        )
        .group_by("account_id", "month")
        .agg(nw.col("fx").sum(), nw.col("moved").sum())
        .with_columns(nw.col("fx").cast(nw.Int64), nw.col("moved").cast(nw.Int64))
        .with_columns(net=nw.col("fx") + nw.col("moved"))
        .with_columns(
            closing_minor=nw.col("net")
            .cum_sum()
            .over("account_id", order_by="month")
            .cast(nw.Int64)
        )
    )
    closing, moved = nw.col("closing_minor"), nw.col("moved")
    told = with_kinds(steps.select("account_id", "month", closing, opening_minor=closing - moved))
    if movements.is_as_billed:
        fx = steps.filter(nw.col("fx") != 0).select(
            "account_id",
            "month",
            kind=nw.lit(FX),
            opening_minor=closing - nw.col("net"),
            closing_minor=closing - moved,
            delta_minor=nw.col("fx"),
        )
        told = nw.concat([told, fx])
    return replace(movements, changes=kept(told).to_native())


def topmost(attributes: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """For each account the topmost one above it (`top_account_id`); itself, where it has none."""
    own, top = nw.col("account_id"), nw.col("top_account_id")
    tops = attributes.select(own, top_account_id=nw.coalesce("parent_account_id", "account_id"))
    for _ in range(_DOUBLINGS):
        above = tops.select(top_account_id=own, next_account_id=top)
        tops = tops.join(above, on="top_account_id", how="left").select(
            own, top_account_id=nw.coalesce("next_account_id", "top_account_id")
        )
    return tops


def product_movements(book: Book, *, grace_days: int | None = None) -> Movements:
    """Movements of each account's revenue from each product: what a breakdown by product rests on.

    In place of an account stands the pair of one with a product: `account_id` is "A1 / P2", and
    `attributes` has `customer_id`, `product_id`, `product_name`, `family` beside the account's own
    columns. Retention by product is that of pairs: an account that swaps one product for another
    has left the first and is new to the second. A line that names no product, such as a standing
    credit, counts with the largest line of its contract. Pairs are rounded once each, so that
    products add up to the book's MRR give or take a unit a pair.
    """
    if grace_days is None:
        grace_days = book.definitions.grace_days
    lines = book["contract_lines"]
    lines = lines[lines["kind"] == "recurring"]
    product = _products(lines)
    paired = lines.assign(account_id=lines["account_id"] + " / " + product)
    last_month = last_complete_month(book.as_of)
    found = changes(
        paired,
        constant_rates(book, lines["currency"]),
        last_month=last_month,
        grace_days=grace_days,
    )
    table = collect(found, order=["account_id", "month"])
    pairs = pd.DataFrame(
        {
            "account_id": paired["account_id"],
            "customer_id": lines["account_id"],
            "product_id": product,
        }
    ).drop_duplicates("account_id", ignore_index=True)
    named = pairs.merge(
        book.roster.rename(columns={"account_id": "customer_id"}), on="customer_id", how="left"
    ).merge(book["products"][["product_id", "product_name", "family"]], on="product_id", how="left")
    return Movements(
        changes=table,
        attributes=named,
        currency=book.currency,
        as_of=book.as_of,
        first_month=table["month"].min().date() if len(table) else last_month,
        last_month=last_month,
        variant=book.definitions.net_retention,
    )


def _products(lines: pd.DataFrame) -> pd.Series:
    """The product of each line; of one that names none, that of its contract's largest line."""
    monthly = lines["amount_minor"] / lines["term_months"]
    named = lines[lines["product_id"].notna()].assign(monthly=monthly)
    ranked = named.sort_values(["monthly", "line_id"], kind="stable")
    largest = ranked.drop_duplicates("contract_id", keep="last").set_index("contract_id")
    return (
        lines["product_id"]
        .fillna(lines["contract_id"].map(largest["product_id"]))
        .fillna(NOT_STATED)
    )
