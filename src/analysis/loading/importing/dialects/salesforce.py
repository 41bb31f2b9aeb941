"""How Salesforce tells of a portfolio: the objects of its Sales and Service Clouds.

Names and types of standard fields are those of the Object Reference for the Salesforce Platform
(developer.salesforce.com, object_reference), labels those of its field lists; fields that begin
with SBQQ__ are those of the CPQ package, which most companies with subscriptions have beside it.
Fields that end in __c without a package are not Salesforce's: companies make them, under these
names or others, because no standard field holds what they need. docs/mappings.md lists them.

An end date is the last day in force there, the first day no longer in force here.
"""

from decimal import Decimal

import pandas as pd

from analysis.loading.importing.dialects.fields import (
    Dialect,
    Field,
    File,
    Tables,
    always,
    day,
    flag,
    last_day,
    major,
    moment,
    number,
    text,
    whole,
    words,
)
from analysis.loading.importing.dialects.holding import (
    account_history,
    blank_where,
    current,
    parts,
    with_current,
    with_names,
)

_TIME = "%Y-%m-%dT%H:%M:%S.000+0000"  # as the REST and Bulk interfaces write dateTime

_HELD = {
    "accounts": "account_id account_name industry country_code region_name currency created_date "
    "eligible_seats category_spend_annual_minor",
    "account_history": "account_id valid_from valid_to owner_id segment tier parent_account_id "
    "merged_into_account_id",
    "contacts": "contact_id account_id contact_name role_title created_date",
    "products": "product_id product_name family unit_name is_core currency",
    "contract_lines": "line_id contract_id account_id product_id kind signed_date start_date "
    "end_date notice_date cancelled_date terminated_date renews_line_id amount_minor currency "
    "term_months quantity uplift_rate is_auto_renew",
    "tickets": "ticket_id account_id contact_id opened_at solved_at priority category channel "
    "subject body",
    "interactions": "interaction_id account_id occurred_at kind initiator person_id "
    "duration_minutes subject body",
    "opportunities": "opportunity_id account_id opportunity_name kind stage owner_id "
    "competitor_name created_date expected_close_date closed_date outcome lost_reason "
    "amount_annual_minor currency",
    "people": "person_id person_name role manager_id team hired_date",
    "fx_rates": "currency to_currency rate_date rate",
}

KINDS = {
    "new": "New Customer",
    "renewal": "Renewal",
    "upsell": "Existing Customer - Upgrade",
    "cross_sell": "Cross-Sell",
}
ENDS = {
    "won": "Closed Won",
    "lost": "Closed Lost",
    "no_decision": "Closed - No Decision",
    "disqualified": "Closed - Disqualified",
}
PRIORITIES = {"low": "Low", "normal": "Medium", "high": "High", "urgent": "Critical"}
ORIGINS = {"email": "Email", "portal": "Web", "chat": "Chat", "phone": "Phone"}
CHARGES = {"recurring": "Recurring", "one_off": "One-Time", "usage": "Usage"}
DIRECTIONS = {"customer": "Inbound", "us": "Outbound"}
CORPORATE = "USD"  # the currency that an organisation states its rates against


def holds(tables: Tables) -> dict[str, pd.DataFrame]:
    """All of a deal but its history, and of accounts and people what holds now."""
    tables = dict(tables)
    if "account_history" in tables:
        tables["account_history"] = account_history(tables)
    if "people" in tables:
        tables["people"] = current(tables["people"], "person_id")
    held = parts(tables, _HELD)
    if "fx_rates" in held:
        rates = held["fx_rates"]
        held["fx_rates"] = rates[rates["to_currency"] == CORPORATE].reset_index(drop=True)
    if "opportunities" in held:
        deals = held["opportunities"]
        is_closed = deals["outcome"].notna()
        deals = blank_where(deals, is_closed, "stage", "expected_close_date")
        held["opportunities"] = deals
    if "interactions" in held:
        talks = held["interactions"]
        talks = blank_where(talks, talks["kind"] != "call", "initiator")
        held["interactions"] = blank_where(talks, talks["kind"] == "email", "duration_minutes")
    return held


def _rates(tables: Tables) -> pd.DataFrame:
    """How many units of a currency one unit of the corporate currency is worth: the inverse of ours."""
    rates = tables["fx_rates"]
    inverse = [f"{1 / Decimal(str(rate)):f}" for rate in rates["rate"]]
    return rates.assign(inverse=pd.Series(inverse, index=rates.index, dtype="str"))


def _accounts(tables: Tables) -> pd.DataFrame:
    columns = ("owner_id", "segment", "tier", "parent_account_id", "merged_into_account_id")
    rows = with_names(with_current(tables["accounts"], tables, *columns), tables)
    return rows.assign(is_deleted=rows["merged_into_account_id"].notna())


def _contracts(tables: Tables) -> pd.DataFrame:
    lines = tables["contract_lines"].sort_values(["contract_id", "line_id"], kind="stable")
    return lines.drop_duplicates("contract_id")


def _tasks(tables: Tables) -> pd.DataFrame:
    talks = with_names(tables["interactions"], tables)
    return talks[talks["kind"] != "meeting"]


def _events(tables: Tables) -> pd.DataFrame:
    talks = with_names(tables["interactions"], tables)
    return talks[talks["kind"] == "meeting"]


def _deals(tables: Tables) -> pd.DataFrame:
    deals = with_names(tables["opportunities"], tables)
    return deals.assign(
        close_date=deals["closed_date"].fillna(deals["expected_close_date"]),
        is_closed=deals["outcome"].notna(),
        is_won=deals["outcome"].eq("won").fillna(False),
        stage=deals["outcome"].map(ENDS).fillna(deals["stage"]),
    )


ACCOUNT = File(
    "Account",
    "accounts",
    (
        Field("Id", "Account ID", text("account_id")),
        Field("IsDeleted", "Deleted", flag("is_deleted")),
        Field("MasterRecordId", "Master Record ID", text("merged_into_account_id")),
        Field("Name", "Account Name", text("account_name")),
        Field("ParentId", "Parent Account ID", text("parent_account_id")),
        Field("Industry", "Industry", text("industry")),
        Field("BillingCountryCode", "Billing Country Code", text("country_code")),
        Field("BillingState", "Billing State/Province", text("region_name")),
        Field("CurrencyIsoCode", "Account Currency", text("currency")),
        Field("OwnerId", "Account Owner", text("owner_id"), in_report=text("owner_name")),
        Field("CreatedDate", "Created Date", moment("created_date", _TIME)),
        Field("LastModifiedDate", "Last Modified Date", moment("valid_from", _TIME)),
        Field("Segment__c", "Segment", text("segment")),
        Field("Tier__c", "Tier", text("tier")),
        Field("Eligible_Seats__c", "Eligible Seats", whole("eligible_seats")),
        Field("Category_Spend__c", "Category Spend", major("category_spend_annual_minor")),
    ),
    _accounts,
)

CONTACT = File(
    "Contact",
    "contacts",
    (
        Field("Id", "Contact ID", text("contact_id")),
        Field("IsDeleted", "Deleted", always("false")),
        Field("AccountId", "Account Name", text("account_id"), in_report=text("account_name")),
        Field("Name", "Full Name", text("contact_name")),
        Field("Title", "Title", text("role_title")),
        Field("CreatedDate", "Created Date", moment("created_date", _TIME)),
    ),
    lambda tables: with_names(tables["contacts"], tables),
)

USER = File(
    "User",
    "people",
    (
        Field("Id", "User ID", text("person_id")),
        Field("Name", "Full Name", text("person_name")),
        Field("Title", "Title", text("role")),
        Field("ManagerId", "Manager ID", text("manager_id")),
        Field("Department", "Department", text("team")),
        Field("CreatedDate", "Created Date", moment("hired_date", _TIME)),
    ),
)

PRODUCT = File(
    "Product2",
    "products",
    (
        Field("Id", "Product ID", text("product_id")),
        Field("IsDeleted", "Deleted", always("false")),
        Field("Name", "Product Name", text("product_name")),
        Field("Family", "Product Family", text("family")),
        Field("QuantityUnitOfMeasure", "Quantity Unit Of Measure", text("unit_name")),
        Field("CurrencyIsoCode", "Product Currency", text("currency")),
        Field("Is_Core__c", "Is Core", flag("is_core")),
    ),
)

CONTRACT = File(
    "Contract",
    "contract_lines",
    (
        Field("Id", "Contract ID", text("contract_id")),
        Field("AccountId", "Account ID", text("account_id")),
        Field("CustomerSignedDate", "Customer Signed Date", day("signed_date")),
    ),
    _contracts,
)

ORDER = File(
    "Order",
    "contract_lines",
    (
        Field("Id", "Order ID", text("contract_id")),
        Field("IsDeleted", "Deleted", always("false")),
        Field("AccountId", "Account ID", text("account_id")),
        Field("ContractId", "Contract ID", text("contract_id")),
        Field("EffectiveDate", "Order Start Date", day("start_date")),
        Field("Status", "Status", always("Activated")),
    ),
    _contracts,
)

ORDER_ITEM = File(
    "OrderItem",
    "contract_lines",
    (
        Field("Id", "Order Product ID", text("line_id")),
        Field("IsDeleted", "Deleted", always("false")),
        Field("OrderId", "Order ID", text("contract_id")),
        Field("Product2Id", "Product ID", text("product_id")),
        Field("ServiceDate", "Start Date", day("start_date")),
        Field("EndDate", "End Date", last_day("end_date")),
        Field("Quantity", "Quantity", whole("quantity")),
        Field("TotalPrice", "Total Price", major("amount_minor")),
        Field("CurrencyIsoCode", "Order Product Currency", text("currency")),
        Field("SBQQ__ChargeType__c", "Charge Type", words("kind", CHARGES)),
        Field("SBQQ__SubscriptionTerm__c", "Subscription Term", whole("term_months")),
        Field("SBQQ__TerminatedDate__c", "Terminated Date", last_day("terminated_date")),
        Field("Signed_Date__c", "Signed Date", day("signed_date")),
        Field("Notice_Date__c", "Notice Date", day("notice_date")),
        Field("Cancelled_Date__c", "Cancelled Date", day("cancelled_date")),
        Field("Renews_Order_Product__c", "Renews Order Product", text("renews_line_id")),
        Field("Uplift__c", "Uplift", number("uplift_rate", times=100)),
        Field("Auto_Renew__c", "Auto Renew", flag("is_auto_renew")),
    ),
)

OPPORTUNITY = File(
    "Opportunity",
    "opportunities",
    (
        Field("Id", "Opportunity ID", text("opportunity_id")),
        Field("IsDeleted", "Deleted", always("false")),
        Field("AccountId", "Account Name", text("account_id"), in_report=text("account_name")),
        Field("Name", "Opportunity Name", text("opportunity_name")),
        Field("StageName", "Stage", text("stage")),
        Field("Amount", "Amount", major("amount_annual_minor")),
        Field("CloseDate", "Close Date", day("close_date")),
        Field("Type", "Type", words("kind", KINDS)),
        Field("IsClosed", "Closed", flag("is_closed")),
        Field("IsWon", "Won", flag("is_won")),
        Field("CurrencyIsoCode", "Opportunity Currency", text("currency")),
        Field("OwnerId", "Opportunity Owner", text("owner_id"), in_report=text("owner_name")),
        Field("CreatedDate", "Created Date", moment("created_date", _TIME)),
        Field("MainCompetitors__c", "Main Competitor(s)", text("competitor_name")),
        Field("Loss_Reason__c", "Loss Reason", text("lost_reason")),
    ),
    _deals,
)

TASK = File(
    "Task",
    "interactions",
    (
        Field("Id", "Activity ID", text("interaction_id")),
        Field("IsDeleted", "Deleted", always("false")),
        Field("AccountId", "Account Name", text("account_id"), in_report=text("account_name")),
        Field("OwnerId", "Assigned", text("person_id"), in_report=text("owner_name")),
        Field("Subject", "Subject", text("subject")),
        Field("Description", "Full Comments", text("body")),
        Field("Status", "Status", always("Completed")),
        Field("TaskSubtype", "Task Subtype", words("kind", {"call": "Call", "email": "Email"})),
        Field("CompletedDateTime", "Completed Date/Time", moment("occurred_at", _TIME)),
        Field("CallType", "Call Type", words("initiator", DIRECTIONS)),
        Field("CallDurationInSeconds", "Call Duration", number("duration_minutes", times=60)),
    ),
    _tasks,
)

EVENT = File(
    "Event",
    "interactions",
    (
        Field("Id", "Activity ID", text("interaction_id")),
        Field("IsDeleted", "Deleted", always("false")),
        Field("AccountId", "Account Name", text("account_id"), in_report=text("account_name")),
        Field("OwnerId", "Assigned", text("person_id"), in_report=text("owner_name")),
        Field("Subject", "Subject", text("subject")),
        Field("Description", "Full Description", text("body")),
        Field("StartDateTime", "Start Date Time", moment("occurred_at", _TIME)),
        Field("DurationInMinutes", "Duration", number("duration_minutes")),
    ),
    _events,
)

CASE = File(
    "Case",
    "tickets",
    (
        Field("Id", "Case ID", text("ticket_id")),
        Field("IsDeleted", "Deleted", always("false")),
        Field("AccountId", "Account Name", text("account_id"), in_report=text("account_name")),
        Field("ContactId", "Contact ID", text("contact_id")),
        Field("CreatedDate", "Date/Time Opened", moment("opened_at", _TIME)),
        Field("ClosedDate", "Date/Time Closed", moment("solved_at", _TIME)),
        Field("Priority", "Priority", words("priority", PRIORITIES)),
        Field("Type", "Type", text("category")),
        Field("Origin", "Case Origin", words("channel", ORIGINS)),
        Field("Subject", "Subject", text("subject")),
        Field("Description", "Description", text("body")),
    ),
    lambda tables: with_names(tables["tickets"], tables),
)

RATE = File(
    "DatedConversionRate",
    "fx_rates",
    (
        Field("IsoCode", "ISO Code", text("currency")),
        Field("ConversionRate", "Conversion Rate", text("inverse")),
        Field("StartDate", "Start Date", day("rate_date")),
    ),
    _rates,
)

SALESFORCE = Dialect(
    name="salesforce",
    title="Salesforce",
    holds=holds,
    files=(
        ACCOUNT,
        CONTACT,
        USER,
        PRODUCT,
        CONTRACT,
        ORDER,
        ORDER_ITEM,
        OPPORTUNITY,
        TASK,
        EVENT,
        CASE,
        RATE,
    ),
)
