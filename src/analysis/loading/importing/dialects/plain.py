"""How a survey tool or a usage log tells of a portfolio: one plain file each, under plain names.

No vendor stands behind these two. The columns are those that survey tools (Qualtrics, Delighted,
SurveyMonkey, Typeform) and product analytics have in common; the ready mappings accept the names
that those give them as well.
"""

from analysis.loading.importing.dialects.fields import (
    Dialect,
    Field,
    File,
    day,
    flag,
    moment,
    number,
    text,
    whole,
    words,
)
from analysis.loading.importing.dialects.holding import parts

_ANSWERS = (
    "survey_id account_id contact_id kind sent_at responded_at score scale_min scale_max "
    "is_higher_better comment"
)
_COUNTS = "account_id usage_date days measure product_id value"
_KINDS = {"nps": "NPS", "csat": "CSAT", "ces": "CES"}
_LOCAL = "%Y-%m-%d %H:%M:%S"

RESPONSES = File(
    "responses",
    "surveys",
    (
        Field("response_id", "Response ID", text("survey_id")),
        Field("account_id", "Account ID", text("account_id")),
        Field("contact_id", "Contact ID", text("contact_id")),
        Field("survey_type", "Survey Type", words("kind", _KINDS)),
        Field("sent_at", "Sent Date", moment("sent_at"), in_report=moment("sent_at", _LOCAL)),
        Field(
            "responded_at",
            "Response Date",
            moment("responded_at"),
            in_report=moment("responded_at", _LOCAL),
        ),
        Field("score", "Score", number("score")),
        Field("scale_min", "Lowest Score", whole("scale_min")),
        Field("scale_max", "Highest Score", whole("scale_max")),
        Field("higher_is_better", "Higher Is Better", flag("is_higher_better")),
        Field("comment", "Comment", text("comment")),
    ),
)

COUNTS = File(
    "usage",
    "usage",
    (
        Field("account_id", "Account ID", text("account_id")),
        Field("date", "Date", day("usage_date")),
        Field("days", "Days", whole("days")),
        Field("measure", "Measure", text("measure")),
        Field("product_id", "Product ID", text("product_id")),
        Field("value", "Value", number("value")),
    ),
)

SURVEY = Dialect(
    name="survey",
    title="A survey tool",
    holds=lambda tables: parts(tables, {"surveys": _ANSWERS}),
    files=(RESPONSES,),
)

USAGE = Dialect(
    name="usage",
    title="A usage log",
    holds=lambda tables: parts(tables, {"usage": _COUNTS}),
    files=(COUNTS,),
)
