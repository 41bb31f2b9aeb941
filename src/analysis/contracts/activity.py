"""What customers do and say: use, tickets, surveys, conversations."""

import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from analysis.contracts.columns import Table, about, choice, day, moment, number, text


class Usage(Table):
    """How much of the product was used. One row per account, period, measure and product."""

    account_id: Series[str] = text("The customer.", refers_to="accounts")
    usage_date: Series[pa.DateTime] = day("First day that the value covers.")
    days: Series[int] = number("Number of days that it covers.", "days", ge=1, le=366)
    measure: Series[str] = text(
        "What was counted: active_users (people seen in the period, which do not add up over "
        "periods), sessions, key_actions, features_used, or a name of the company's own."
    )
    product_id: Series[str] = text(
        "The product it was seen in; 'all' for the whole.",
    )
    value: Series[float] = number("The count.", "the measure's", ge=0)

    class Config(Table.Config):
        metadata = about(
            key=["account_id", "usage_date", "measure", "product_id"], known_from="usage_date"
        )


class Ticket(Table):
    """A question or a fault that a customer reported. One row per ticket."""

    ticket_id: Series[str] = text("Our identifier for the ticket.")
    account_id: Series[str] = text("Who reported it.", refers_to="accounts")
    contact_id: Series[str] = text("The person who did.", blank=True, refers_to="contacts")
    product_id: Series[str] = text("What it is about.", blank=True, refers_to="products")
    opened_at: Series[pa.DateTime] = moment("When it was reported.")
    first_response_at: Series[pa.DateTime] = moment(
        "When we first answered.", blank=True, known_from="first_response_at"
    )
    solved_at: Series[pa.DateTime] = moment(
        "When it was solved for good; blank while open.", blank=True, known_from="solved_at"
    )
    reopened_at: Series[pa.DateTime] = moment(
        "When it was last opened again.", blank=True, known_from="reopened_at"
    )
    reopened_count: Series[pd.Int64Dtype] = number(
        "How often it was opened again; blank where never.",
        "times",
        blank=True,
        known_from="reopened_at",
        ge=0,
    )
    priority: Series[str] = choice(
        "How urgent it is.", ["low", "normal", "high", "urgent"], blank=True
    )
    category: Series[str] = text("What kind of matter it is.", blank=True)
    channel: Series[str] = text("How it reached us.", blank=True)
    subject: Series[str] = text("Subject line.", blank=True)
    body: Series[str] = text("What the customer wrote first.", blank=True)
    rated_at: Series[pa.DateTime] = moment(
        "When the customer rated the help.", blank=True, known_from="rated_at"
    )
    satisfaction_score: Series[pd.Int64Dtype] = number(
        "The rating: 1 very dissatisfied to 5 very satisfied.",
        "1 to 5",
        blank=True,
        known_from="rated_at",
        ge=1,
        le=5,
    )

    class Config(Table.Config):
        metadata = about(key=["ticket_id"], known_from="opened_at")


class Survey(Table):
    """One person asked one question once. One row per survey sent, answered or not."""

    survey_id: Series[str] = text("Our identifier for the question sent.")
    account_id: Series[str] = text("Where the person works.", refers_to="accounts")
    contact_id: Series[str] = text("Who was asked.", blank=True, refers_to="contacts")
    kind: Series[str] = choice(
        "Likelihood to recommend, satisfaction, or effort.", ["nps", "csat", "ces"]
    )
    sent_at: Series[pa.DateTime] = moment("When it was asked.")
    responded_at: Series[pa.DateTime] = moment(
        "When it was answered; blank for no answer.", blank=True, known_from="responded_at"
    )
    score: Series[float] = number(
        "The answer, on the scale of this row.", "points", blank=True, known_from="responded_at"
    )
    scale_min: Series[int] = number("Lowest answer possible.", "points")
    scale_max: Series[int] = number("Highest answer possible.", "points")
    is_higher_better: Series[bool] = pa.Field(
        description="Whether a high answer is a good one; effort is asked both ways round.",
        metadata={"unit": "yes or no"},
    )
    comment: Series[str] = text(
        "What the person added in words.", blank=True, known_from="responded_at"
    )

    class Config(Table.Config):
        metadata = about(key=["survey_id"], known_from="sent_at")


class Interaction(Table):
    """A call, meeting or mail between us and a customer. One row each."""

    interaction_id: Series[str] = text("Our identifier for it.")
    account_id: Series[str] = text("The customer.", refers_to="accounts")
    occurred_at: Series[pa.DateTime] = moment("When it took place.")
    kind: Series[str] = choice("How we met.", ["call", "meeting", "email"])
    initiator: Series[str] = choice("Who asked for it.", ["customer", "us"], blank=True)
    person_id: Series[str] = text("Who of us took part.", blank=True, refers_to="people")
    contact_ids: Series[str] = text(
        "Who of the customer took part: contact identifiers with | between them.", blank=True
    )
    duration_minutes: Series[float] = number("How long it took.", "minutes", blank=True, ge=0)
    subject: Series[str] = text("Subject.", blank=True)
    body: Series[str] = text("Notes or transcript. Internal.", blank=True)
    sentiment_score: Series[float] = number(
        "Tone towards us, from -1 hostile to 1 warm, where measured. Internal.",
        "-1 to 1",
        blank=True,
        ge=-1,
        le=1,
    )

    class Config(Table.Config):
        metadata = about(key=["interaction_id"], known_from="occurred_at")
