"""What did exchange rates do to revenue, apart from what customers did?

Seen as billed, at the rates of each month, an account that pays the same in euros pays something
else in dollars every month. That difference is a movement of its own, `fx`: what was paid at the
opening, told at the new month's rate, less what it was told at before. Everything else moves at the
new month's rate, so that opening + fx + movements = closing, exactly.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

import narwhals as nw
import pandas as pd

from analysis.engine.frames import collect, lazy
from analysis.metrics.currency import RATE_SCALE
from analysis.metrics.mrr_changes import FX, changes, with_kinds

_MONEY = ["opening_minor", "closing_minor", "delta_minor"]


def changes_as_billed(
    lines: pd.DataFrame,
    rates_from: Callable[[date], pd.DataFrame],
    *,
    home: str,
    last_month: date,
    grace_days: int,
    days: pd.DataFrame | None,
) -> nw.LazyFrame[Any]:
    """`changes` at the rates of each month, with rows of kind "fx" for what rates did.

    `rates_from(first)` gives `currency`, `month`, `rate_millionths` from the month `first` on;
    `home` is the currency that amounts are told in. What an account pays in one currency is rounded
    there, as it is billed, and again when told in another.
    """
    local = _local_balances(lines, last_month, grace_days, days)
    if local.empty:
        return lazy(_rows(local.assign(kind="", delta_minor=local["closing_minor"])))
    rates = rates_from(local["month"].min().date())
    told = pd.concat(
        [
            local[local["currency"] == home].assign(fx_minor=0),
            _told(local[local["currency"] != home], rates),
        ]
    )
    told["moved_minor"] = told["closing_minor"] - told["opening_minor"] - told["fx_minor"]
    both = told.groupby(["account_id", "month"])[["fx_minor", "moved_minor"]].sum().reset_index()
    net = both["fx_minor"] + both["moved_minor"]
    closing = net.groupby(both["account_id"]).cumsum()
    revalued = closing - both["moved_minor"]
    activity = both.assign(opening_minor=revalued, closing_minor=closing)
    fx = both.assign(
        kind=FX,
        opening_minor=closing - net,
        closing_minor=revalued,
        delta_minor=both["fx_minor"],
    )
    moves = collect(with_kinds(lazy(activity)), order=[])
    return lazy(pd.concat([_rows(moves), _rows(fx[fx["fx_minor"] != 0])], ignore_index=True))


def _local_balances(
    lines: pd.DataFrame, last_month: date, grace_days: int, days: pd.DataFrame | None
) -> pd.DataFrame:
    """Changes of what each account pays in each currency, in that currency's minor units."""
    pairs = lines[["account_id", "currency"]].drop_duplicates().reset_index(drop=True)
    keys = pairs.assign(pair=pairs.index.astype("str"))
    paired = lines.merge(keys, on=["account_id", "currency"]).drop(columns="account_id")
    as_is = pd.DataFrame({"currency": pairs["currency"].unique(), "rate_millionths": RATE_SCALE})
    found = changes(
        paired.rename(columns={"pair": "account_id"}),
        as_is,
        last_month=last_month,
        grace_days=grace_days,
        days=days,
    )
    table = collect(found, order=[]).rename(columns={"account_id": "pair"})
    return table.drop(columns=["kind", "delta_minor"]).merge(keys, on="pair")


def _told(local: pd.DataFrame, rates: pd.DataFrame) -> pd.DataFrame:
    """Balances in other currencies, told at the rate of every month in which they stand."""
    months = pd.Index(sorted(rates["month"].unique()), name="month")
    paid = local.pivot(index=["account_id", "currency"], columns="month", values="closing_minor")
    paid = paid.reindex(columns=months).ffill(axis="columns").fillna(0).astype("int64")
    every = paid.stack().rename("closing").reset_index()
    every = every.merge(rates, on=["currency", "month"], how="left", validate="m:1")
    every = every.sort_values(["account_id", "currency", "month"], ignore_index=True)
    earlier = every.groupby(["account_id", "currency"])[["closing", "rate_millionths"]].shift(1)
    paid_before = earlier["closing"].fillna(0).astype("int64")
    rate_before = earlier["rate_millionths"].fillna(0).astype("int64")
    opening = _converted(paid_before, rate_before)
    told = every.assign(
        opening_minor=opening,
        fx_minor=_converted(paid_before, every["rate_millionths"]) - opening,
        closing_minor=_converted(every["closing"], every["rate_millionths"]),
    )
    return told[(told["opening_minor"] != 0) | (told["closing_minor"] != 0)]


def _converted(minor: pd.Series, rate_millionths: pd.Series) -> pd.Series:
    return (minor * rate_millionths + RATE_SCALE // 2) // RATE_SCALE


def _rows(table: pd.DataFrame) -> pd.DataFrame:
    kept = table[["account_id", "month", "kind", *_MONEY]]
    return kept.astype(dict.fromkeys(_MONEY, "int64"))
