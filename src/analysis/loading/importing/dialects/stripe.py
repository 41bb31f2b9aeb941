"""How Stripe tells of a portfolio: customers, products, subscriptions, invoices, credit notes.

Names are those of the interface's objects (docs.stripe.com/api), with a dot before what is nested;
money is in minor units, times are seconds since 1970. Labels are those of the Dashboard's CSV
exports, where money is in major units and times are in UTC; metadata stand there as columns that
end in `(metadata)`.

A subscription has no agreed end of its own: companies that sell terms note it in metadata. Here
these are `account_id`, `contract_id`, `contract_end` and `renews`.
"""

from decimal import Decimal

import pandas as pd

from analysis.loading.importing.dialects.fields import (
    Dialect,
    Field,
    File,
    Tables,
    Writer,
    always,
    day,
    epoch,
    major,
    moment,
    text,
    whole,
)
from analysis.loading.importing.dialects.holding import numbered, parts
from analysis.loading.importing.numbers import minor_digits

_HELD = {
    "accounts": "account_id account_name country_code region_name currency created_date",
    "products": "product_id product_name unit_name",
    "contract_lines": "line_id contract_id account_id product_id kind signed_date start_date "
    "end_date cancelled_date terminated_date renews_line_id amount_minor currency term_months "
    "quantity",
    "invoices": "invoice_id account_id line_id kind issued_date due_date paid_date amount_minor "
    "currency",
}
_TIME = "%Y-%m-%d %H:%M:%S"


def holds(tables: Tables) -> dict[str, pd.DataFrame]:
    """Lines that recur for a price; what is charged once is an invoice, a discount a coupon."""
    held = parts(tables, _HELD)
    if "contract_lines" in held:
        lines = held["contract_lines"]
        recurs = lines["kind"].eq("recurring") & lines["quantity"].gt(0).fillna(False)
        held["contract_lines"] = lines[recurs & (lines["amount_minor"] >= 0)].reset_index(drop=True)
    if "invoices" in held:
        bills = held["invoices"]
        is_credit = bills["kind"] == "credit_note"
        for column in ("due_date", "paid_date", "line_id"):
            bills = bills.assign(**{column: bills[column].mask(is_credit)})
        held["invoices"] = bills
    return held


def _customer_numbers(tables: Tables) -> dict[str, str]:
    numbers = numbered(tables["accounts"]["account_id"], first=100_001)
    return {account: f"cus_{number}" for account, number in numbers.items()}


def _customers(tables: Tables) -> pd.DataFrame:
    accounts = tables["accounts"]
    return accounts.assign(
        customer=accounts["account_id"].map(_customer_numbers(tables)),
        code=accounts["currency"].str.lower(),
    )


def _subscriptions(tables: Tables) -> pd.DataFrame:
    lines = tables["contract_lines"]
    return lines.assign(
        customer=lines["account_id"].map(_customer_numbers(tables)),
        ended_at=lines["terminated_date"].fillna(lines["end_date"]),
        code=lines["currency"].str.lower(),
    )


def _bills(kind: str, tables: Tables) -> pd.DataFrame:
    bills = tables["invoices"]
    bills = bills[bills["kind"] == kind]
    return bills.assign(
        customer=bills["account_id"].map(_customer_numbers(tables)),
        code=bills["currency"].str.lower(),
        status=bills["paid_date"].notna().map({True: "paid", False: "open"}),
    )


def _unit_amount(in_major: bool) -> Writer:
    """The price of one unit: of a line's amount the share that falls to one, to twelve decimals."""

    def write(rows: pd.DataFrame) -> pd.Series:
        prices = [
            Decimal(int(amount)) / int(units) / 10 ** (minor_digits(code) if in_major else 0)
            for amount, units, code in zip(
                rows["amount_minor"], rows["quantity"], rows["currency"], strict=True
            )
        ]
        shown = [f"{price:.12f}".rstrip("0").rstrip(".") for price in prices]
        return pd.Series(shown, index=rows.index, dtype="str")

    return write


def _time(api: str, label: str, column: str) -> Field:
    return Field(api, f"{label} (UTC)", epoch(column), in_report=moment(column, _TIME))


def _metadata(name: str, write: Writer) -> Field:
    return Field(f"metadata.{name}", f"{name} (metadata)", write)


def _money(api: str, label: str) -> Field:
    return Field(api, label, whole("amount_minor"), in_report=major("amount_minor"))


CUSTOMERS = File(
    "customers",
    "accounts",
    (
        Field("id", "id", text("customer")),
        Field("name", "Name", text("account_name")),
        Field("currency", "Currency", text("code")),
        Field("address.country", "Address Country", text("country_code")),
        Field("address.state", "Address State", text("region_name")),
        _time("created", "Created", "created_date"),
        _metadata("account_id", text("account_id")),
    ),
    _customers,
)

PRODUCTS = File(
    "products",
    "products",
    (
        Field("id", "id", text("product_id")),
        Field("name", "Name", text("product_name")),
        Field("unit_label", "Unit Label", text("unit_name")),
    ),
)

SUBSCRIPTIONS = File(
    "subscriptions",
    "contract_lines",
    (
        Field("id", "id", text("line_id")),
        Field("customer", "Customer ID", text("customer")),
        Field("items.data.0.price.product", "Product ID", text("product_id")),
        Field("items.data.0.quantity", "Quantity", whole("quantity")),
        Field("currency", "Currency", text("code")),
        Field("items.data.0.price.recurring.interval", "Interval", always("month")),
        Field(
            "items.data.0.price.recurring.interval_count", "Interval Count", whole("term_months")
        ),
        Field(
            "items.data.0.price.unit_amount_decimal",
            "Amount",
            _unit_amount(in_major=False),
            in_report=_unit_amount(in_major=True),
        ),
        _time("created", "Created", "signed_date"),
        _time("start_date", "Start Date", "start_date"),
        _time("canceled_at", "Canceled At", "cancelled_date"),
        _time("ended_at", "Ended At", "ended_at"),
        _metadata("contract_id", text("contract_id")),
        _metadata("contract_end", day("end_date")),
        _metadata("renews", text("renews_line_id")),
    ),
    _subscriptions,
)

INVOICES = File(
    "invoices",
    "invoices",
    (
        Field("id", "id", text("invoice_id")),
        Field("customer", "Customer", text("customer")),
        Field("subscription", "Subscription", text("line_id")),
        Field("currency", "Currency", text("code")),
        _money("total_excluding_tax", "Total Excluding Tax"),
        Field("status", "Status", text("status")),
        _time("created", "Date", "issued_date"),
        _time("due_date", "Due Date", "due_date"),
        _time("status_transitions.paid_at", "Paid At", "paid_date"),
    ),
    lambda tables: _bills("invoice", tables),
)

CREDIT_NOTES = File(
    "credit_notes",
    "invoices",
    (
        Field("id", "id", text("invoice_id")),
        Field("customer", "Customer", text("customer")),
        Field("currency", "Currency", text("code")),
        _money("total_excluding_tax", "Total Excluding Tax"),
        _time("created", "Date", "issued_date"),
    ),
    lambda tables: _bills("credit_note", tables),
)

STRIPE = Dialect(
    name="stripe",
    title="Stripe",
    holds=holds,
    files=(CUSTOMERS, PRODUCTS, SUBSCRIPTIONS, INVOICES, CREDIT_NOTES),
)
