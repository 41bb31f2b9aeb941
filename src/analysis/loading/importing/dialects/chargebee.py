"""How Chargebee tells of a portfolio: customers, plans, subscriptions with their contract terms.

Names are those of the interface's objects (apidocs.chargebee.com: customers, items, subscriptions
and their contract_term); money is in minor units, times are seconds since 1970. Labels are those
of the fields of its reports (chargebee.com/docs, "Subscriptions", "Contract terms"), where money
is in major units.

`cancelled_at` is when a subscription ends or is set to end; `cancel_schedule_created_at` is when
somebody asked for it.
"""

import pandas as pd

from analysis.loading.importing.dialects.fields import (
    Dialect,
    Field,
    File,
    Tables,
    always,
    epoch,
    major,
    moment,
    text,
    whole,
)
from analysis.loading.importing.dialects.holding import parts

_HELD = {
    "accounts": "account_id account_name country_code region_name currency created_date",
    "products": "product_id product_name unit_name",
    "contract_lines": "line_id account_id product_id kind signed_date start_date end_date "
    "cancelled_date terminated_date amount_minor currency term_months quantity is_auto_renew",
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
        held["invoices"] = bills[bills["kind"] == "invoice"].reset_index(drop=True)
    return held


def _subscriptions(tables: Tables) -> pd.DataFrame:
    lines = tables["contract_lines"]
    ends = lines["end_date"].mask(lines["is_auto_renew"])  # a term that is not renewed runs out
    return lines.assign(
        cancelled_at=lines["terminated_date"].fillna(ends),
        at_end=lines["is_auto_renew"].map({True: "renew", False: "cancel"}),
    )


def _bills(tables: Tables) -> pd.DataFrame:
    bills = tables["invoices"]
    status = bills["paid_date"].notna().map({True: "paid", False: "payment_due"})
    return bills.assign(status=status)


def _time(api: str, label: str, column: str) -> Field:
    return Field(api, label, epoch(column), in_report=moment(column, _TIME))


def _money(api: str, label: str) -> Field:
    return Field(api, label, whole("amount_minor"), in_report=major("amount_minor"))


CUSTOMERS = File(
    "customers",
    "accounts",
    (
        Field("id", "Customer Id", text("account_id")),
        Field("company", "Company", text("account_name")),
        Field("billing_address.country", "Billing Country", text("country_code")),
        Field("billing_address.state", "Billing State", text("region_name")),
        Field("preferred_currency_code", "Preferred Currency", text("currency")),
        _time("created_at", "Customer Created On", "created_date"),
    ),
)

ITEMS = File(
    "items",
    "products",
    (
        Field("id", "Item Id", text("product_id")),
        Field("external_name", "Item Name", text("product_name")),
        Field("unit", "Unit", text("unit_name")),
    ),
)

SUBSCRIPTIONS = File(
    "subscriptions",
    "contract_lines",
    (
        Field("id", "Subscription Id", text("line_id")),
        Field("customer_id", "Customer Id", text("account_id")),
        Field("plan_id", "Current Plan", text("product_id")),
        Field("plan_quantity", "Plan Quantity", whole("quantity")),
        _money("plan_amount", "Plan Amount"),
        Field("currency_code", "Currency", text("currency")),
        Field("billing_period", "Billing Period", whole("term_months")),
        Field("billing_period_unit", "Billing Period Unit", always("month")),
        _time("created_at", "Created On", "signed_date"),
        _time("started_at", "Started On", "start_date"),
        _time("cancelled_at", "Canceled On", "cancelled_at"),
        _time("cancel_schedule_created_at", "Cancellation Scheduled On", "cancelled_date"),
        _time("contract_term.contract_end", "Contract End Date", "end_date"),
        Field("contract_term.action_at_term_end", "Action At Term End", text("at_end")),
        Field("deleted", "Deleted", always("false")),
    ),
    _subscriptions,
)

INVOICES = File(
    "invoices",
    "invoices",
    (
        Field("id", "Invoice Number", text("invoice_id")),
        Field("customer_id", "Customer Id", text("account_id")),
        Field("subscription_id", "Subscription Id", text("line_id")),
        Field("status", "Status", text("status")),
        Field("currency_code", "Currency", text("currency")),
        _money("sub_total", "Sub Total"),
        _time("date", "Invoice Date", "issued_date"),
        _time("due_date", "Due Date", "due_date"),
        _time("paid_at", "Paid On", "paid_date"),
        Field("deleted", "Deleted", always("false")),
    ),
    _bills,
)

CHARGEBEE = Dialect(
    name="chargebee",
    title="Chargebee",
    holds=holds,
    files=(CUSTOMERS, ITEMS, SUBSCRIPTIONS, INVOICES),
)
