"""What customers have agreed to pay, and what they were billed."""

import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from analysis.contracts.columns import (
    Table,
    about,
    choice,
    currency_code,
    day,
    flag,
    money,
    number,
    text,
)


class Product(Table):
    """Something we sell. One row per product."""

    product_id: Series[str] = text("Our identifier for the product.")
    product_name: Series[str] = text("Its name as customers know it.")
    family: Series[str] = text("Group of products it belongs to.", blank=True)
    unit_name: Series[str] = text("What one unit is: seat, site, hour.", blank=True)
    is_core: Series[bool] = flag("Whether every customer is expected to have it.")
    list_price_monthly_minor: Series[pd.Int64Dtype] = money(
        "List price of one unit for a month.", blank=True, ge=0
    )
    currency: Series[str] = currency_code()
    launched_date: Series[pa.DateTime] = day("First day on sale.", blank=True)
    retired_date: Series[pa.DateTime] = day(
        "First day no longer on sale.", blank=True, known_from="retired_date"
    )

    class Config(Table.Config):
        metadata = about(key=["product_id"], known_from="launched_date")


class ContractLine(Table):
    """What a customer has agreed to pay for one product and term. One row per contract line.

    A renewal is a new line that names the one it renews. A change in the middle of a term (seats
    added, a price changed) is a further line from the day of the change, or the old line
    terminated and a new one begun. Recurring revenue of a month is that of the lines in force at
    its end: start <= last day, and the first day without service, if any, lies later.
    """

    line_id: Series[str] = text("Our identifier for the line.")
    contract_id: Series[str] = text(
        "The contract it stands in; lines of one contract end together."
    )
    account_id: Series[str] = text("The customer who pays.", refers_to="accounts")
    product_id: Series[str] = text("What is sold.", blank=True, refers_to="products")
    kind: Series[str] = choice(
        "Whether it recurs, is charged once, or depends on usage. Only recurring lines make MRR.",
        ["recurring", "one_off", "usage"],
    )
    signed_date: Series[pa.DateTime] = day("When the customer signed: from then on it is known.")
    start_date: Series[pa.DateTime] = day("First day the line is in force.")
    end_date: Series[pa.DateTime] = day(
        "First day no longer in force, as agreed at signing. Blank while open-ended.", blank=True
    )
    notice_date: Series[pa.DateTime] = day(
        "Last day on which the customer may give notice before the line renews or ends.", blank=True
    )
    cancelled_date: Series[pa.DateTime] = day(
        "When the customer gave notice.", blank=True, known_from="cancelled_date"
    )
    terminated_date: Series[pa.DateTime] = day(
        "First day without service where that is earlier than agreed, or where an open-ended "
        "line ended.",
        blank=True,
        known_from="cancelled_date",
    )
    renews_line_id: Series[str] = text(
        "The line that this one renews; blank for new business and additions.",
        blank=True,
        refers_to="contract_lines",
    )
    amount_minor: Series[int] = money(
        "Agreed for the whole term, taxes excluded; negative for a standing discount or credit. "
        "For an open-ended line: for each period of `term_months`."
    )
    currency: Series[str] = currency_code()
    term_months: Series[int] = number("Months that the amount pays for.", "months", ge=1, le=120)
    quantity: Series[pd.Int64Dtype] = number("Units agreed.", "units", blank=True, ge=0)
    list_amount_minor: Series[pd.Int64Dtype] = money(
        "What the line would cost at list price: the base of the discount.", blank=True
    )
    uplift_rate: Series[float] = number(
        "Yearly price rise agreed in the contract, as a fraction.", "fraction", blank=True, ge=-1
    )
    is_auto_renew: Series[bool] = flag("Whether it renews unless notice is given.")

    class Config(Table.Config):
        metadata = about(key=["line_id"], known_from="signed_date", is_required=True)


class Invoice(Table):
    """What was billed. One row per invoice or credit note."""

    invoice_id: Series[str] = text("Our identifier for the invoice.")
    account_id: Series[str] = text("Who was billed.", refers_to="accounts")
    line_id: Series[str] = text(
        "The contract line it bills, where known.", blank=True, refers_to="contract_lines"
    )
    kind: Series[str] = choice("A bill, or money given back.", ["invoice", "credit_note"])
    issued_date: Series[pa.DateTime] = day("When it was issued.")
    due_date: Series[pa.DateTime] = day("When payment is due.", blank=True)
    paid_date: Series[pa.DateTime] = day(
        "When it was paid in full.", blank=True, known_from="paid_date"
    )
    amount_minor: Series[int] = money("Amount billed, taxes excluded; credit notes are positive.")
    currency: Series[str] = currency_code()

    class Config(Table.Config):
        metadata = about(key=["invoice_id"], known_from="issued_date")


class FxRate(Table):
    """The price of one currency in another. One row per pair and day."""

    currency: Series[str] = currency_code("Currency being priced.")
    to_currency: Series[str] = currency_code("Currency the price is stated in.")
    rate_date: Series[pa.DateTime] = day("Day of the rate.")
    rate: Series[float] = number("Units of `to_currency` for one of `currency`.", "ratio", gt=0)

    class Config(Table.Config):
        metadata = about(key=["currency", "to_currency", "rate_date"], known_from="rate_date")


class Plan(Table):
    """What the company set out to reach. One row per month, measure and segment."""

    month: Series[pa.DateTime] = day("The month, as its first day.")
    measure: Series[str] = text("Name of the measure, as in the metric dictionary: mrr, nrr.")
    segment: Series[str] = text("Segment the target is for; 'all' for the company.")
    value: Series[float] = number(
        "The target, in the measure's own unit; money in minor units.", "the measure's"
    )
    currency: Series[str] = text("Currency of a target in money; blank for others.", blank=True)
    set_date: Series[pa.DateTime] = day("When the target was set.")

    class Config(Table.Config):
        metadata = about(key=["month", "measure", "segment"], known_from="set_date")
