"""How Microsoft Dynamics 365 Sales and Customer Service tell of a portfolio.

Logical names, choices and display names are those of the table reference (learn.microsoft.com,
Dynamics 365 Sales and Customer Service, "table/entity reference"). The interface gives choices as
numbers and lookups as identifiers; an export to Excel from a view gives the choice's label and the
name of the record looked up, with the row's own identifier in a first column that reads
`(Do Not Modify) Account`.

It has neither subscription lines nor terms of its own; those come from billing.
"""

import pandas as pd

from analysis.loading.importing.dialects.fields import (
    Dialect,
    Field,
    File,
    Tables,
    day,
    major,
    moment,
    number,
    text,
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

_HELD = {
    "accounts": "account_id account_name country_code region_name currency created_date",
    "account_history": "account_id valid_from valid_to owner_id parent_account_id "
    "merged_into_account_id",
    "contacts": "contact_id account_id contact_name role_title created_date",
    "tickets": "ticket_id account_id opened_at solved_at priority channel subject body",
    "interactions": "interaction_id account_id occurred_at kind initiator person_id "
    "duration_minutes subject body",
    "opportunities": "opportunity_id account_id opportunity_name stage owner_id created_date "
    "expected_close_date closed_date outcome amount_annual_minor currency",
    "people": "person_id person_name role manager_id hired_date",
}

# incident: prioritycode and caseorigincode; opportunity: statecode; phonecall, email: directioncode
PRIORITIES = {"high": ("1", "High"), "normal": ("2", "Normal"), "low": ("3", "Low")}
ORIGINS = {"phone": ("1", "Phone"), "email": ("2", "Email"), "portal": ("3", "Web")}
STATES = {"open": ("0", "Open"), "won": ("1", "Won"), "lost": ("2", "Lost")}
DIRECTIONS = {"customer": ("false", "Incoming"), "us": ("true", "Outgoing")}


def holds(tables: Tables) -> dict[str, pd.DataFrame]:
    """What holds now; of tickets three priorities and three channels."""
    tables = dict(tables)
    if "account_history" in tables:
        tables["account_history"] = account_history(tables)
    if "people" in tables:
        tables["people"] = current(tables["people"], "person_id")
    held = parts(tables, _HELD)
    if "opportunities" in held:
        deals = held["opportunities"]
        is_lost = deals["outcome"].notna() & deals["outcome"].ne("won")
        held["opportunities"] = deals.assign(outcome=deals["outcome"].mask(is_lost, "lost"))
    if "tickets" in held:
        asked = held["tickets"]
        asked = asked.assign(priority=asked["priority"].replace("urgent", "high"))
        held["tickets"] = blank_where(asked, ~asked["channel"].isin(ORIGINS), "channel")
    if "interactions" in held:
        talks = held["interactions"]
        talks = blank_where(talks, talks["kind"] == "meeting", "initiator")
        held["interactions"] = blank_where(talks, talks["kind"] == "email", "duration_minutes")
    return held


def _choice(api: str, label: str, column: str, options: dict[str, tuple[str, str]]) -> Field:
    """A choice: its number in the interface, its label in a report."""
    numbers = {ours: code for ours, (code, _) in options.items()}
    labels = {ours: shown for ours, (_, shown) in options.items()}
    return Field(api, label, words(column, numbers), in_report=words(column, labels))


def _record(table: str, api: str, column: str) -> Field:
    return Field(api, f"(Do Not Modify) {table}", text(column))


def _account(api: str, label: str) -> Field:
    return Field(api, label, text("account_id"), in_report=text("account_name"))


def _owner(column: str = "owner_id") -> Field:
    return Field("ownerid", "Owner", text(column), in_report=text("owner_name"))


def _accounts(tables: Tables) -> pd.DataFrame:
    columns = ("owner_id", "parent_account_id", "merged_into_account_id")
    rows = with_current(tables["accounts"], tables, *columns)
    names = tables["accounts"].set_index("account_id")["account_name"]
    rows = with_names(rows, tables)
    merged = rows["merged_into_account_id"].notna()
    return rows.assign(
        parent_name=rows["parent_account_id"].map(names),
        master_name=rows["merged_into_account_id"].map(names),
        is_merged=merged.map({True: "yes", False: "no"}),
    )


def _contacts(tables: Tables) -> pd.DataFrame:
    return with_names(tables["contacts"], tables)


def _users(tables: Tables) -> pd.DataFrame:
    people = tables["people"]
    names = people.set_index("person_id")["person_name"]
    return people.assign(manager_name=people["manager_id"].map(names))


def _deals(tables: Tables) -> pd.DataFrame:
    deals = with_names(tables["opportunities"], tables)
    return deals.assign(state=deals["outcome"].fillna("open"))


def _cases(tables: Tables) -> pd.DataFrame:
    return with_names(tables["tickets"], tables)


def _resolutions(tables: Tables) -> pd.DataFrame:
    return tables["tickets"][tables["tickets"]["solved_at"].notna()]


def _talks(kind: str, tables: Tables) -> pd.DataFrame:
    talks = tables["interactions"]
    return with_names(talks[talks["kind"] == kind], tables)


ACCOUNTS = File(
    "account",
    "accounts",
    (
        _record("Account", "accountid", "account_id"),
        Field("name", "Account Name", text("account_name")),
        Field("address1_country", "Address 1: Country/Region", text("country_code")),
        Field("address1_stateorprovince", "Address 1: State/Province", text("region_name")),
        Field("transactioncurrencyid", "Currency", text("currency")),
        _owner(),
        Field(
            "parentaccountid",
            "Parent Account",
            text("parent_account_id"),
            in_report=text("parent_name"),
        ),
        _choice("merged", "Merged", "is_merged", {"yes": ("true", "Yes"), "no": ("false", "No")}),
        Field(
            "masterid",
            "Master ID",
            text("merged_into_account_id"),
            in_report=text("master_name"),
        ),
        Field("createdon", "Created On", moment("created_date")),
        Field("modifiedon", "Modified On", moment("valid_from")),
    ),
    _accounts,
)

CONTACTS = File(
    "contact",
    "contacts",
    (
        _record("Contact", "contactid", "contact_id"),
        Field("fullname", "Full Name", text("contact_name")),
        _account("parentcustomerid", "Company Name"),
        Field("jobtitle", "Job Title", text("role_title")),
        Field("createdon", "Created On", moment("created_date")),
    ),
    _contacts,
)

USERS = File(
    "systemuser",
    "people",
    (
        _record("User", "systemuserid", "person_id"),
        Field("fullname", "Full Name", text("person_name")),
        Field("title", "Title", text("role")),
        Field("parentsystemuserid", "Manager", text("manager_id"), in_report=text("manager_name")),
        Field("createdon", "Created On", moment("hired_date")),
    ),
    _users,
)

OPPORTUNITIES = File(
    "opportunity",
    "opportunities",
    (
        _record("Opportunity", "opportunityid", "opportunity_id"),
        Field("name", "Topic", text("opportunity_name")),
        _account("parentaccountid", "Account"),
        Field("stepname", "Pipeline Phase", text("stage")),
        Field("estimatedvalue", "Est. revenue", major("amount_annual_minor")),
        Field("transactioncurrencyid", "Currency", text("currency")),
        Field("estimatedclosedate", "Est. close date", day("expected_close_date")),
        Field("actualclosedate", "Actual Close Date", day("closed_date")),
        _choice("statecode", "Status", "state", STATES),
        _owner(),
        Field("createdon", "Created On", moment("created_date")),
    ),
    _deals,
)

CASES = File(
    "incident",
    "tickets",
    (
        _record("Case", "incidentid", "ticket_id"),
        Field("title", "Case Title", text("subject")),
        _account("customerid", "Customer"),
        _choice("prioritycode", "Priority", "priority", PRIORITIES),
        _choice("caseorigincode", "Origin", "channel", ORIGINS),
        Field("description", "Description", text("body")),
        Field("createdon", "Created On", moment("opened_at")),
    ),
    _cases,
)

RESOLUTIONS = File(
    "incidentresolution",
    "tickets",
    (
        Field("incidentid", "Case", text("ticket_id")),
        Field("actualend", "Actual End", moment("solved_at")),
    ),
    _resolutions,
)


def _activity(name: str, kind: str, label: str, *more: Field) -> File:
    return File(
        name,
        "interactions",
        (
            _record(label, "activityid", "interaction_id"),
            Field("subject", "Subject", text("subject")),
            _account("regardingobjectid", "Regarding"),
            Field("description", "Description", text("body")),
            Field("ownerid", "Owner", text("person_id"), in_report=text("owner_name")),
            *more,
        ),
        lambda tables: _talks(kind, tables),
    )


_DURATION = Field("actualdurationminutes", "Duration", number("duration_minutes"))
_DIRECTION = _choice("directioncode", "Direction", "initiator", DIRECTIONS)

DYNAMICS = Dialect(
    name="dynamics",
    title="Microsoft Dynamics 365",
    holds=holds,
    files=(
        ACCOUNTS,
        CONTACTS,
        USERS,
        OPPORTUNITIES,
        CASES,
        RESOLUTIONS,
        _activity(
            "phonecall",
            "call",
            "Phone Call",
            Field("actualend", "Actual End", moment("occurred_at")),
            _DURATION,
            _DIRECTION,
        ),
        _activity(
            "appointment",
            "meeting",
            "Appointment",
            Field("scheduledstart", "Start Time", moment("occurred_at")),
            Field("scheduleddurationminutes", "Duration", number("duration_minutes")),
        ),
        _activity(
            "email",
            "email",
            "Email",
            Field("senton", "Date Sent", moment("occurred_at")),
            _DIRECTION,
        ),
    ),
)
