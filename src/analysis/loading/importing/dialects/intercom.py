"""How Intercom tells of a portfolio: companies, contacts, conversations and their ratings.

Names are those of the interface's models (developers.intercom.com, REST API: company, contact,
conversation, conversation statistics, conversation rating), with a dot before what is nested;
times are seconds since 1970. Labels are those of the conversations dataset in the help centre
("Reporting metrics & attributes").

Customers have identifiers of Intercom's own; ours stand in `company_id` and `external_id`.
"""

import pandas as pd

from analysis.loading.importing.dialects.fields import (
    Dialect,
    Field,
    File,
    Tables,
    always,
    epoch,
    moment,
    text,
    whole,
    words,
)
from analysis.loading.importing.dialects.holding import numbered, parts

_HELD = {
    "accounts": "account_id account_name industry created_date",
    "contacts": "contact_id account_id contact_name created_date",
    "tickets": "ticket_id account_id contact_id opened_at first_response_at solved_at channel "
    "subject body rated_at satisfaction_score",
}

SOURCES = {
    "email": "email",
    "portal": "in_app",
    "chat": "conversation",
    "phone": "phone_call",
}


def holds(tables: Tables) -> dict[str, pd.DataFrame]:
    """Tickets without priority and category, which Intercom keeps otherwise or not at all."""
    return parts(tables, _HELD)


def _companies(tables: Tables) -> pd.DataFrame:
    accounts = tables["accounts"]
    numbers = numbered(accounts["account_id"], first=6_630_000_001)
    return accounts.assign(number=accounts["account_id"].map(numbers))


def _contact_numbers(tables: Tables) -> dict[str, str]:
    ids = tables["contacts"]["contact_id"] if "contacts" in tables else pd.Series(dtype="str")
    return numbered(ids, first=5_310_000_001)


def _contacts(tables: Tables) -> pd.DataFrame:
    people = tables["contacts"]
    companies = numbered(tables["accounts"]["account_id"], first=6_630_000_001)
    return people.assign(
        number=people["contact_id"].map(_contact_numbers(tables)),
        company=people["account_id"].map(companies),
    )


def _conversations(tables: Tables) -> pd.DataFrame:
    asked = tables["tickets"]
    return asked.assign(
        contact=asked["contact_id"].map(_contact_numbers(tables)),
        state=asked["solved_at"].notna().map({True: "closed", False: "open"}),
    )


def _time(api: str, label: str, column: str) -> Field:
    """Seconds in the interface, a time in UTC in a report."""
    return Field(api, label, epoch(column), in_report=moment(column, "%Y-%m-%d %H:%M:%S"))


COMPANIES = File(
    "companies",
    "accounts",
    (
        Field("id", "Intercom company ID", text("number")),
        Field("company_id", "Company ID", text("account_id")),
        Field("name", "Company name", text("account_name")),
        Field("industry", "Company industry", text("industry")),
        _time("created_at", "Company created at", "created_date"),
    ),
    _companies,
)

CONTACTS = File(
    "contacts",
    "contacts",
    (
        Field("id", "Intercom contact ID", text("number")),
        Field("external_id", "User ID", text("contact_id")),
        Field("role", "Type", always("user")),
        Field("name", "Name", text("contact_name")),
        Field("companies", "Companies", text("company")),
        _time("created_at", "Created at", "created_date"),
    ),
    _contacts,
)

CONVERSATIONS = File(
    "conversations",
    "tickets",
    (
        Field("id", "Conversation ID", text("ticket_id")),
        _time("created_at", "Conversation started at", "opened_at"),
        Field("state", "Conversation state", text("state")),
        Field("source.type", "Channel", words("channel", SOURCES)),
        Field("source.subject", "Conversation subject", text("subject")),
        Field("source.body", "Conversation first message", text("body")),
        Field("company.company_id", "Company ID", text("account_id")),
        Field("contacts", "Contact ID", text("contact")),
        _time(
            "statistics.first_admin_reply_at", "Conversation first replied at", "first_response_at"
        ),
        _time("statistics.last_close_at", "Conversation last closed at", "solved_at"),
        Field("conversation_rating.rating", "Conversation rating", whole("satisfaction_score")),
        _time("conversation_rating.created_at", "Conversation rated at", "rated_at"),
    ),
    _conversations,
)

INTERCOM = Dialect(
    name="intercom",
    title="Intercom",
    holds=holds,
    files=(COMPANIES, CONTACTS, CONVERSATIONS),
)
