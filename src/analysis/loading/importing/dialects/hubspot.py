"""How HubSpot tells of a portfolio: companies, contacts, owners, deals, activities, tickets, surveys.

Internal names and labels are those of HubSpot's default properties (developers.hubspot.com, the
guides of the CRM objects; knowledge.hubspot.com, "HubSpot's default ... properties"). An export
from the browser names columns by label and adds `Associated Company IDs`; the interface answers
with internal names and a list of associations, written here as `associations.companies`.

A survey is known there once it is answered; when it was sent, and to whom else, is not.
"""

from collections.abc import Callable

import pandas as pd

from analysis.loading.importing.dialects.fields import (
    Dialect,
    Field,
    File,
    Tables,
    flag,
    listed,
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
    "accounts": "account_id account_name industry country_code region_name currency created_date",
    "account_history": "account_id valid_from owner_id parent_account_id",
    "contacts": "contact_id account_id contact_name role_title seniority influence created_date",
    "tickets": "ticket_id account_id contact_id opened_at first_response_at solved_at priority "
    "category channel subject body",
    "surveys": "survey_id account_id contact_id kind responded_at score scale_min scale_max "
    "is_higher_better comment",
    "interactions": "interaction_id account_id occurred_at kind initiator person_id contact_ids "
    "duration_minutes subject body",
    "opportunities": "opportunity_id account_id opportunity_name kind stage owner_id "
    "created_date expected_close_date closed_date outcome lost_reason amount_annual_minor "
    "currency",
    "people": "person_id person_name hired_date",
}

KINDS = {
    "new": "newbusiness",
    "renewal": "renewal",
    "upsell": "existingbusiness",
    "cross_sell": "cross_sell",
}
KIND_LABELS = {
    "new": "New Business",
    "renewal": "Renewal",
    "upsell": "Existing Business",
    "cross_sell": "Cross-sell",
}
SENIORITIES = {
    "individual": "employee",
    "manager": "manager",
    "director": "director",
    "vp": "vp",
    "c_level": "executive",
}
ROLES = {"decision_maker": "DECISION_MAKER", "influencer": "INFLUENCER", "user": "END_USER"}
PRIORITIES = {"low": "LOW", "normal": "MEDIUM", "high": "HIGH", "urgent": "URGENT"}
SOURCES = {"email": "EMAIL", "portal": "FORM", "chat": "CHAT", "phone": "PHONE"}
SURVEYS = {"nps": "NPS", "csat": "CSAT", "ces": "CES"}
CALLS = {"customer": "INBOUND", "us": "OUTBOUND"}
MAILS = {"customer": "INCOMING_EMAIL", "us": "EMAIL"}


def holds(tables: Tables) -> dict[str, pd.DataFrame]:
    """What holds now, without mergers; deals without a product, surveys that were answered."""
    tables = dict(tables)
    if "account_history" in tables:
        tables["account_history"] = account_history(tables).drop_duplicates("account_id")
    if "people" in tables:
        tables["people"] = current(tables["people"], "person_id")
    held = parts(tables, _HELD)
    if "opportunities" in held:
        deals = held["opportunities"]
        is_closed = deals["outcome"].notna()
        deals = blank_where(deals, is_closed, "stage", "expected_close_date")
        is_lost = is_closed & deals["outcome"].ne("won")
        held["opportunities"] = deals.assign(outcome=deals["outcome"].mask(is_lost, "lost"))
    if "surveys" in held:
        asked = held["surveys"]
        held["surveys"] = asked[asked["responded_at"].notna()].reset_index(drop=True)
    if "interactions" in held:
        talks = held["interactions"]
        talks = blank_where(talks, talks["kind"] == "meeting", "initiator")
        held["interactions"] = blank_where(talks, talks["kind"] == "email", "duration_minutes")
    return held


def _companies(tables: Tables) -> pd.DataFrame:
    rows = with_current(tables["accounts"], tables, "owner_id", "parent_account_id")
    return with_names(rows, tables)


def _contacts(tables: Tables) -> pd.DataFrame:
    return _with_two_names(tables["contacts"], "contact_name")


def _owners(tables: Tables) -> pd.DataFrame:
    return _with_two_names(tables["people"], "person_name")


def _with_two_names(people: pd.DataFrame, name: str) -> pd.DataFrame:
    """First name and last name; somebody with one name has only the last."""
    split = people[name].str.rpartition(" ")
    return people.assign(first_name=split[0], last_name=split[2])


def _deals(tables: Tables) -> pd.DataFrame:
    deals = with_names(tables["opportunities"], tables)
    ends = deals["outcome"].map({"won": "closedwon", "lost": "closedlost"})
    return deals.assign(
        close_date=deals["closed_date"].fillna(deals["expected_close_date"]),
        is_closed=deals["outcome"].notna(),
        is_won=deals["outcome"].eq("won").fillna(False),
        stage=ends.fillna(deals["stage"]),
    )


def _of_kind(kind: str) -> Callable[[Tables], pd.DataFrame]:
    def rows(tables: Tables) -> pd.DataFrame:
        talks = with_names(tables["interactions"], tables)
        talks = talks[talks["kind"] == kind]
        lasted = pd.to_timedelta(talks["duration_minutes"] * 60, unit="s").dt.round("s")
        return talks.assign(ended_at=talks["occurred_at"] + lasted)

    return rows


_COMPANY = Field("associations.companies", "Associated Company IDs", text("account_id"))
_PEOPLE = Field("associations.contacts", "Associated Contact IDs", listed("contact_ids"))


def _id(column: str) -> Field:
    return Field("hs_object_id", "Record ID", text(column))


def _created(column: str = "created_date", label: str = "Create Date") -> Field:
    return Field("createdate", label, moment(column))


def _owner(label: str, column: str = "owner_id") -> Field:
    return Field("hubspot_owner_id", label, text(column), in_report=text("owner_name"))


def _when() -> Field:
    return Field("hs_timestamp", "Activity date", moment("occurred_at"))


COMPANIES = File(
    "companies",
    "accounts",
    (
        _id("account_id"),
        Field("name", "Company name", text("account_name")),
        Field("industry", "Industry", text("industry")),
        Field("hs_country_code", "Country/Region Code", text("country_code")),
        Field("state", "State/Region", text("region_name")),
        Field("hs_annual_revenue_currency_code", "Annual Revenue Currency Code", text("currency")),
        _created(),
        _owner("Company owner"),
        Field("hs_parent_company_id", "Parent Company ID", text("parent_account_id")),
    ),
    _companies,
)

CONTACTS = File(
    "contacts",
    "contacts",
    (
        _id("contact_id"),
        Field("associatedcompanyid", "Primary Associated Company ID", text("account_id")),
        Field("firstname", "First Name", text("first_name")),
        Field("lastname", "Last Name", text("last_name")),
        Field("jobtitle", "Job Title", text("role_title")),
        Field("hs_seniority", "Employment Seniority", words("seniority", SENIORITIES)),
        Field("hs_buying_role", "Buying Role", words("influence", ROLES)),
        _created(),
    ),
    _contacts,
)

OWNERS = File(
    "owners",
    "people",
    (
        Field("id", "Owner ID", text("person_id")),
        Field("firstName", "", text("first_name")),
        Field("lastName", "", text("last_name")),
        Field("", "Name", text("person_name")),
        Field("createdAt", "Created At", moment("hired_date")),
    ),
    _owners,
)

DEALS = File(
    "deals",
    "opportunities",
    (
        _id("opportunity_id"),
        _COMPANY,
        Field("dealname", "Deal Name", text("opportunity_name")),
        Field("dealstage", "Deal Stage", text("stage")),
        Field("amount", "Amount", major("amount_annual_minor")),
        Field("deal_currency_code", "Currency", text("currency")),
        Field("closedate", "Close Date", moment("close_date")),
        Field("dealtype", "Deal Type", words("kind", KINDS), in_report=words("kind", KIND_LABELS)),
        Field("hs_is_closed", "Is Deal Closed?", flag("is_closed")),
        Field("hs_is_closed_won", "Is Closed Won", flag("is_won")),
        Field("closed_lost_reason", "Closed Lost Reason", text("lost_reason")),
        _owner("Deal owner"),
        _created(),
    ),
    _deals,
)

CALLS_FILE = File(
    "calls",
    "interactions",
    (
        _id("interaction_id"),
        _COMPANY,
        _PEOPLE,
        _when(),
        Field("hs_call_title", "Call Title", text("subject")),
        Field("hs_call_body", "Call notes", text("body")),
        Field("hs_call_direction", "Call Direction", words("initiator", CALLS)),
        Field("hs_call_duration", "Call Duration", number("duration_minutes", times=60_000)),
        _owner("Activity assigned to", "person_id"),
    ),
    _of_kind("call"),
)

MEETINGS = File(
    "meetings",
    "interactions",
    (
        _id("interaction_id"),
        _COMPANY,
        _PEOPLE,
        Field("hs_meeting_start_time", "Meeting Start Time", moment("occurred_at")),
        Field("hs_meeting_end_time", "Meeting End Time", moment("ended_at")),
        Field("hs_meeting_title", "Meeting Name", text("subject")),
        Field("hs_meeting_body", "Meeting Description", text("body")),
        _owner("Activity assigned to", "person_id"),
    ),
    _of_kind("meeting"),
)

EMAILS = File(
    "emails",
    "interactions",
    (
        _id("interaction_id"),
        _COMPANY,
        _PEOPLE,
        _when(),
        Field("hs_email_subject", "Email subject", text("subject")),
        Field("hs_email_text", "Email body", text("body")),
        Field("hs_email_direction", "Email Direction", words("initiator", MAILS)),
        _owner("Activity assigned to", "person_id"),
    ),
    _of_kind("email"),
)

TICKETS = File(
    "tickets",
    "tickets",
    (
        _id("ticket_id"),
        _COMPANY,
        Field("associations.contacts", "Associated Contact IDs", text("contact_id")),
        _created("opened_at"),
        Field(
            "first_agent_reply_date", "First agent email response date", moment("first_response_at")
        ),
        Field("closed_date", "Close date", moment("solved_at")),
        Field("hs_ticket_priority", "Priority", words("priority", PRIORITIES)),
        Field("hs_ticket_category", "Category", text("category")),
        Field("source_type", "Source", words("channel", SOURCES)),
        Field("subject", "Ticket name", text("subject")),
        Field("content", "Ticket description", text("body")),
    ),
)

FEEDBACK = File(
    "feedback_submissions",
    "surveys",
    (
        _id("survey_id"),
        _COMPANY,
        Field("associations.contacts", "Associated Contact IDs", text("contact_id")),
        Field("hs_survey_type", "Survey Type", words("kind", SURVEYS)),
        Field("hs_submission_timestamp", "Date submitted", moment("responded_at")),
        Field("hs_value", "Rating", number("score")),
        Field("hs_content", "Response", text("comment")),
    ),
)

HUBSPOT = Dialect(
    name="hubspot",
    title="HubSpot",
    holds=holds,
    files=(
        COMPANIES,
        CONTACTS,
        OWNERS,
        DEALS,
        CALLS_FILE,
        MEETINGS,
        EMAILS,
        TICKETS,
        FEEDBACK,
    ),
)
