"""How Zendesk Support tells of a portfolio: organizations, users, tickets, ratings.

Names are those of the Support interface (developer.zendesk.com, Ticketing: Tickets, Ticket
Metrics, Organizations, Users, Satisfaction Ratings), labels those of the CSV export of tickets
(support.zendesk.com, "Exporting data to a JSON, CSV, or XML file"). A nested value is written with
a dot: `satisfaction_rating.score`.

Customers have numbers of Zendesk's own; who they are elsewhere stands in `external_id`. A rating
is good or bad, no more, and the time to a first reply is told in whole minutes.
"""

import pandas as pd

from analysis.loading.importing.dialects.fields import (
    Dialect,
    Field,
    File,
    Tables,
    always,
    moment,
    text,
    whole,
    words,
)
from analysis.loading.importing.dialects.holding import numbered, parts

_HELD = {
    "accounts": "account_id account_name created_date",
    "contacts": "contact_id account_id contact_name created_date",
    "tickets": "ticket_id account_id contact_id opened_at first_response_at solved_at priority "
    "channel subject body rated_at satisfaction_score",
}

VIA = {"email": "email", "portal": "web", "chat": "chat", "phone": "voice"}
VIA_LABELS = {"email": "Mail", "portal": "Web form", "chat": "Chat", "phone": "Phone call"}
PRIORITY_LABELS = {"low": "Low", "normal": "Normal", "high": "High", "urgent": "Urgent"}
PRIORITIES = {ours: ours for ours in PRIORITY_LABELS}
GOOD, BAD = 5, 1  # what good and bad become on our scale of five
SATISFIED = 4


def holds(tables: Tables) -> dict[str, pd.DataFrame]:
    """Ratings as good or bad, first replies to the minute."""
    held = parts(tables, _HELD)
    if "tickets" in held:
        asked = held["tickets"]
        waited = (asked["first_response_at"] - asked["opened_at"]).dt.floor("min")
        score = asked["satisfaction_score"]
        good_or_bad = pd.Series(BAD, index=asked.index, dtype="Int64").mask(
            score >= SATISFIED, GOOD
        )
        held["tickets"] = asked.assign(
            first_response_at=asked["opened_at"] + waited,
            satisfaction_score=good_or_bad.mask(score.isna()),
        )
    return held


def _organizations(tables: Tables) -> pd.DataFrame:
    accounts = tables["accounts"]
    return accounts.assign(number=accounts["account_id"].map(_organization_numbers(tables)))


def _organization_numbers(tables: Tables) -> dict[str, str]:
    return numbered(tables["accounts"]["account_id"], first=360_000_000_001)


def _user_numbers(tables: Tables) -> dict[str, str]:
    ids = tables["contacts"]["contact_id"] if "contacts" in tables else pd.Series(dtype="str")
    return numbered(ids, first=380_000_000_001)


def _users(tables: Tables) -> pd.DataFrame:
    people = tables["contacts"]
    return people.assign(
        number=people["contact_id"].map(_user_numbers(tables)),
        organization=people["account_id"].map(_organization_numbers(tables)),
    )


def _tickets(tables: Tables) -> pd.DataFrame:
    asked = tables["tickets"]
    names = tables["accounts"].set_index("account_id")["account_name"]
    waited = (asked["first_response_at"] - asked["opened_at"]) // pd.Timedelta(minutes=1)
    return asked.assign(
        organization=asked["account_id"].map(_organization_numbers(tables)),
        organization_name=asked["account_id"].map(names),
        requester=asked["contact_id"].map(_user_numbers(tables)),
        status=asked["solved_at"].notna().map({True: "closed", False: "open"}),
        reply_minutes=waited.astype("Int64"),
        rating=asked["satisfaction_score"].map({GOOD: "good", BAD: "bad"}),
    )


def _ratings(tables: Tables) -> pd.DataFrame:
    rows = _tickets(tables)
    return rows[rows["rating"].notna()]


ORGANIZATIONS = File(
    "organizations",
    "accounts",
    (
        Field("id", "Id", text("number")),
        Field("external_id", "External id", text("account_id")),
        Field("name", "Name", text("account_name")),
        Field("created_at", "Created at", moment("created_date")),
    ),
    _organizations,
)

USERS = File(
    "users",
    "contacts",
    (
        Field("id", "Id", text("number")),
        Field("external_id", "External id", text("contact_id")),
        Field("name", "Name", text("contact_name")),
        Field("role", "Role", always("end-user")),
        Field("organization_id", "Organization id", text("organization")),
        Field("created_at", "Created at", moment("created_date")),
    ),
    _users,
)

TICKETS = File(
    "tickets",
    "tickets",
    (
        Field("id", "Id", text("ticket_id")),
        Field("requester_id", "Requester id", text("requester")),
        Field("subject", "Subject", text("subject")),
        Field("description", "Description", text("body")),
        Field("status", "Status", text("status")),
        Field(
            "priority",
            "Priority",
            words("priority", PRIORITIES),
            in_report=words("priority", PRIORITY_LABELS),
        ),
        Field("via.channel", "Via", words("channel", VIA), in_report=words("channel", VIA_LABELS)),
        Field("created_at", "Created at", moment("opened_at")),
        Field(
            "organization_id",
            "Organization",
            text("organization"),
            in_report=text("organization_name"),
        ),
        Field("metric_set.solved_at", "Solved at", moment("solved_at")),
        Field("satisfaction_rating.score", "Satisfaction Score", text("rating")),
        Field(
            "metric_set.reply_time_in_minutes.calendar",
            "First reply time in minutes",
            whole("reply_minutes"),
        ),
    ),
    _tickets,
)

RATINGS = File(
    "satisfaction_ratings",
    "tickets",
    (
        Field("ticket_id", "Ticket id", text("ticket_id")),
        Field("score", "Score", text("rating")),
        Field("created_at", "Created at", moment("rated_at")),
    ),
    _ratings,
)

ZENDESK = Dialect(
    name="zendesk",
    title="Zendesk Support",
    holds=holds,
    files=(ORGANIZATIONS, USERS, TICKETS, RATINGS),
)
