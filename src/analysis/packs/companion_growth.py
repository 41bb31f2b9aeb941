"""Where could the account grow: deals under way, and products that it lacks? Internal."""

import pandas as pd

from analysis.documents.exhibits import Column, Table
from analysis.narrative import numbers as n
from analysis.narrative.sentences import plural
from analysis.periods import short_day
from analysis.qbr.growth import Gap
from analysis.qbr.internal import InternalCompanion


def deals_table(account: InternalCompanion) -> Table:
    """Open deals."""
    rows = pd.DataFrame(
        [
            {
                "name": deal.opportunity_name or deal.kind.replace("_", "-"),
                "kind": deal.kind.replace("_", "-"),
                "stage": deal.stage or None,
                "amount": None
                if deal.amount_annual_minor is None
                else n.money(deal.amount_annual_minor, deal.currency),
                "close": deal.expected_close_date,
                "rival": deal.competitor_name or None,
            }
            for deal in account.deals
        ],
        columns=["name", "kind", "stage", "amount", "close", "rival"],
    )
    return Table.of(
        rows,
        {
            "name": Column("Deal", width=0.3),
            "kind": Column("Kind"),
            "stage": Column("Stage"),
            "amount": Column("A year", is_number=True),
            "close": Column("Expected", short_day),
            "rival": Column("Competitor"),
        },
        headline=f"{plural(len(rows), 'deal')} {'is' if len(rows) == 1 else 'are'} open"
        if len(rows)
        else "No deal is open",
        subtitle=f"As of {short_day(account.as_of)}",
        source="Opportunities",
        empty="No deal is open.",
    )


def whitespace_table(gaps: tuple[Gap, ...], currency: str) -> Table:
    """Products that others of the industry have and the account lacks, with what they might bring."""
    rows = pd.DataFrame(
        [
            {
                "product": gap.product_name,
                "estimate": gap.estimate_minor,
                "band": n.interval(
                    gap.low_minor, gap.high_minor, lambda v: n.money_short(v, currency)
                )
                if gap.low_minor is not None
                else None,
            }
            for gap in gaps
        ],
        columns=["product", "estimate", "band"],
    ).astype({"estimate": "Int64"})
    total = rows["estimate"].sum()
    return Table.of(
        rows,
        {
            "product": Column("Not bought yet", width=0.5),
            "estimate": Column(
                "ARR, estimate", lambda v: n.money_short(v, currency), is_number=True
            ),
            "band": Column("Middle half", is_number=True),
        },
        headline=f"{plural(len(rows), 'product')} not bought yet, worth about "
        f"{n.money_short(total, currency)} a year"
        if total
        else "What is not bought yet cannot be put in money"
        if len(rows)
        else "The account has every product open to it",
        subtitle="What others of the industry have. List price for the account's seats, at the share of "
        "it that others pay; not a forecast",
        source="Contract lines in force and list prices",
        empty="The account has every product that others of its industry have.",
    )
