"""How a recorder of calls such as Gong tells of a portfolio: its calls and meetings.

Names are those of the calls' metadata (help.gong.io, "Retrieve detailed call data by various
filters": metaData, content, context, parties), with a dot before what is nested; a duration is in
seconds. Gong documents no report of calls for the browser, so the labels are ours.

Which account a call was with stands in the context: the identifier of the account in the CRM that
Gong is connected to. A call is inbound, outbound, or a conference, which is what we call a meeting.
"""

import pandas as pd

from analysis.loading.importing.dialects.fields import (
    Dialect,
    Field,
    File,
    Tables,
    always,
    listed,
    moment,
    number,
    text,
)
from analysis.loading.importing.dialects.holding import blank_where, parts

_HELD = {
    "interactions": "interaction_id account_id occurred_at kind initiator person_id contact_ids "
    "duration_minutes subject body"
}

DIRECTIONS = {"customer": "Inbound", "us": "Outbound"}
UNKNOWN, CONFERENCE = "Unknown", "Conference"


def holds(tables: Tables) -> dict[str, pd.DataFrame]:
    """Calls and meetings; nobody knows of a meeting who asked for it."""
    held = parts(tables, _HELD)
    if "interactions" in held:
        talks = held["interactions"]
        talks = talks[talks["kind"].isin(["call", "meeting"])].reset_index(drop=True)
        held["interactions"] = blank_where(talks, talks["kind"] == "meeting", "initiator")
    return held


def _calls(tables: Tables) -> pd.DataFrame:
    talks = tables["interactions"]
    direction = talks["initiator"].map(DIRECTIONS).fillna(UNKNOWN)
    return talks.assign(direction=direction.mask(talks["kind"] == "meeting", CONFERENCE))


CALLS = File(
    "calls",
    "interactions",
    (
        Field("metaData.id", "Call ID", text("interaction_id")),
        Field("metaData.title", "Title", text("subject")),
        Field("metaData.started", "Started", moment("occurred_at")),
        Field("metaData.duration", "Duration (seconds)", number("duration_minutes", times=60)),
        Field("metaData.primaryUserId", "Host ID", text("person_id")),
        Field("metaData.direction", "Direction", text("direction")),
        Field("metaData.scope", "Scope", always("External")),
        Field("context.objects.objectId", "Account ID", text("account_id")),
        Field("parties.external.objectId", "Participant Contact IDs", listed("contact_ids")),
        Field("content.brief", "Brief", text("body")),
    ),
    _calls,
)

GONG = Dialect(name="gong", title="Gong", holds=holds, files=(CALLS,))
