"""What does an account leave us after the hours that go into it, and were those hours agreed?"""

from collections.abc import Mapping, Sequence

import pandas as pd

from analysis.contracts import Book
from analysis.metrics.amounts import in_book_currency
from analysis.metrics.breakdown import Group, ratios_by, with_groups
from analysis.metrics.in_force import in_force, recurring_lines
from analysis.metrics.movements import ARR_MONTHS, Movements, balances
from analysis.metrics.ratios import Ratio, Ratios
from analysis.metrics.samples import ratio_of_totals
from analysis.periods import Window, add_months, month_end


def account_profit(
    book: Book,
    movements: Movements,
    *,
    window: Window,
    other_costs_minor: Mapping[str, int] | None = None,
) -> pd.DataFrame:
    """Revenue and direct cost of each account over the window, in the book's currency.

    One row an account that was billed or worked for: `revenue_minor` (its MRR summed over the
    window's months, and one-off lines that began in it), `cost_minor` (hours of delivery, support
    and management x what an hour costs us, and `other_costs_minor`: what third parties charged, by
    account, which no table holds), `margin_minor`, `hours`, and `reason` where cost is not known:
    no hours were recorded, or some of them have no rate. Then cost and margin are blank: an account
    that nobody booked time on is not free.
    """
    revenue = _revenue(book, movements, window)
    time = _hours(book, window)
    cost = in_book_currency(book, time["cost_rate_hourly_minor"], time["currency"])
    time = time.assign(cost_minor=cost.astype("Float64") * time["hours"], has_rate=cost.notna())
    spent = time.groupby("account_id").agg(
        hours=("hours", "sum"), cost_minor=("cost_minor", "sum"), has_rate=("has_rate", "all")
    )
    table = pd.DataFrame({"revenue_minor": revenue}).join(spent, how="outer").sort_index()
    table["revenue_minor"] = table["revenue_minor"].fillna(0).astype("int64")
    extra = pd.Series(dict(other_costs_minor or {}), dtype="float64").reindex(table.index)
    table["cost_minor"] = (table["cost_minor"] + extra.fillna(0)).round().astype("Int64")
    table["reason"] = ""
    table.loc[table["has_rate"].eq(False), "reason"] = "some hours have no cost rate"
    table.loc[table["hours"].isna(), "reason"] = "no hours were recorded"
    table.loc[table["reason"] != "", "cost_minor"] = pd.NA
    table["margin_minor"] = table["revenue_minor"] - table["cost_minor"]
    columns = ["revenue_minor", "cost_minor", "margin_minor", "hours", "reason"]
    return table[columns].rename_axis("account_id").reset_index()


def account_gross_margin(
    book: Book,
    movements: Movements,
    *,
    window: Window,
    other_costs_minor: Mapping[str, int] | None = None,
    by: Sequence[str] = (),
) -> Ratios:
    """Share of the revenue that is left after the hours spent on the accounts.

        (revenue - direct cost to serve) / revenue

    1.0 costs nothing to serve, 0.0 leaves nothing, below it we pay to serve. Direct cost is people's
    time at its cost rate, and what third parties charged where that is given; hosting, product and
    overhead are not in it, so this is not the gross margin of the accounts. Accounts whose cost is
    not known stand in neither number: `account_profit` names them.
    """
    table = account_profit(book, movements, window=window, other_costs_minor=other_costs_minor)
    known = table[table["margin_minor"].notna()]
    rows, names = with_groups(known, book, by)

    def ratio(rows: pd.DataFrame, group: Group) -> Ratio:
        return ratio_of_totals(
            rows["margin_minor"],
            rows["revenue_minor"],
            rows["account_id"],
            book=book,
            window=window,
            group=group,
            reason="no account was billed and has hours with a cost rate",
            most=1.0,
        )

    return ratios_by(rows, names, ratio)


def over_servicing(book: Book, *, window: Window, by: Sequence[str] = ()) -> Ratios:
    """How many more hours were worked than the contracts provide for, as a share of those.

        (hours worked - hours agreed) / hours agreed        where hours were agreed

    0.0 is as agreed; 0.1 means that one hour in eleven was given away, five weeks of a year; below
    0.0 hours were paid for and not delivered. Work for which no hours were agreed is left out.
    """
    time = _hours(book, window)
    scoped = time[time["scoped_hours"] > 0]
    rows, names = with_groups(scoped, book, by)

    def ratio(rows: pd.DataFrame, group: Group) -> Ratio:
        return ratio_of_totals(
            rows["hours"] - rows["scoped_hours"],
            rows["scoped_hours"],
            rows["account_id"],
            book=book,
            window=window,
            group=group,
            reason=f"no hours were agreed for {window.first_day} to {window.last_day}",
            least=-1.0,
        )

    return ratios_by(rows, names, ratio)


def effective_hourly_rate(book: Book, *, window: Window, by: Sequence[str] = ()) -> Ratios:
    """What an hour of delivery really brings in, in minor units of the book's currency.

        fees of the lines sold by the hour / hours delivered

    Against the price on the rate card, the difference is what over-servicing costs. Fees are those
    of recurring lines in force at each month's end whose product is sold by the hour; accounts
    without such fees, or without hours delivered, stand in neither number.
    """
    hours = _hours(book, window)
    hours = hours[hours["activity"] == "delivery"].groupby("account_id")["hours"].sum()
    both = pd.concat([_fees_by_the_hour(book, window), hours], axis="columns", join="inner")
    rows, names = with_groups(both.sort_index().rename_axis("account_id").reset_index(), book, by)

    def ratio(rows: pd.DataFrame, group: Group) -> Ratio:
        return ratio_of_totals(
            rows["fees_minor"],
            rows["hours"],
            rows["account_id"],
            book=book,
            window=window,
            group=group,
            reason="no account both pays by the hour and had hours delivered",
            least=0.0,
        )

    return ratios_by(rows, names, ratio)


def _revenue(book: Book, movements: Movements, window: Window) -> pd.Series:
    monthly = pd.concat([balances(movements, month) for month in _months(window)])
    once = book["contract_lines"]
    begun = once["start_date"].between(
        pd.Timestamp(window.first_day), pd.Timestamp(window.last_day)
    )
    once = once[(once["kind"] != "recurring") & begun]
    charged = in_book_currency(book, once["amount_minor"], once["currency"])
    parts = pd.concat([monthly, charged.set_axis(once["account_id"])])
    return parts.groupby(level=0).sum().astype("int64").rename("revenue_minor")


def _fees_by_the_hour(book: Book, window: Window) -> pd.Series:
    products = book["products"]
    hourly = products.loc[products["unit_name"] == "hour", "product_id"]
    lines = recurring_lines(book)
    lines = lines[lines["product_id"].isin(hourly)]
    held = pd.concat([in_force(lines, month_end(month)) for month in _months(window)])
    return (held.groupby("account_id")["arr_minor"].sum() / ARR_MONTHS).rename("fees_minor")


def _hours(book: Book, window: Window) -> pd.DataFrame:
    time = book["time"]
    first, last = pd.Timestamp(window.first_day), pd.Timestamp(window.last_day)
    return time[time["month"].between(first, last)]


def _months(window: Window) -> list:
    return [add_months(window.opening, count) for count in range(1, window.months + 1)]
