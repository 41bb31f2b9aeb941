"""Deals in progress, forecasts as they were made, and what was decided on a signal."""

import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from analysis.contracts.columns import (
    Table,
    about,
    choice,
    currency_code,
    day,
    moment,
    money,
    number,
    text,
)


class Opportunity(Table):
    """A deal, open or settled. One row per opportunity."""

    opportunity_id: Series[str] = text("Our identifier for the deal.")
    account_id: Series[str] = text("The customer.", refers_to="accounts")
    opportunity_name: Series[str] = text("What it is called.", blank=True)
    kind: Series[str] = choice("What it would change.", ["new", "renewal", "upsell", "cross_sell"])
    stage: Series[str] = text(
        "Stage reached while open, as the sales process names it; how it ended stands in `outcome`.",
        blank=True,
    )
    product_id: Series[str] = text("What would be sold.", blank=True, refers_to="products")
    line_id: Series[str] = text(
        "For a renewal: the line that is due.", blank=True, refers_to="contract_lines"
    )
    owner_id: Series[str] = text("Who works on it.", blank=True, refers_to="people")
    competitor_name: Series[str] = text("Who else is named in it.", blank=True)
    created_date: Series[pa.DateTime] = day("When it was opened.")
    expected_close_date: Series[pa.DateTime] = day("When it should be settled.", blank=True)
    closed_date: Series[pa.DateTime] = day(
        "When it was settled; blank while open.", blank=True, known_from="closed_date"
    )
    outcome: Series[str] = choice(
        "How it was settled; blank while open.",
        ["won", "lost", "no_decision", "disqualified"],
        blank=True,
        known_from="closed_date",
    )
    lost_reason: Series[str] = text("Why it was lost.", blank=True, known_from="closed_date")
    amount_annual_minor: Series[pd.Int64Dtype] = money("Worth of one year.", blank=True)
    currency: Series[str] = currency_code()

    class Config(Table.Config):
        metadata = about(key=["opportunity_id"], known_from="created_date")


class Forecast(Table):
    """What somebody expected, frozen on the day. One row per forecast; never overwritten."""

    forecast_id: Series[str] = text("Our identifier for the forecast.")
    made_date: Series[pa.DateTime] = day("The day it was made.")
    account_id: Series[str] = text("The customer.", refers_to="accounts")
    line_id: Series[str] = text(
        "The line whose renewal it is about.", blank=True, refers_to="contract_lines"
    )
    target_month: Series[pa.DateTime] = day("The month it is for, as its first day.")
    call: Series[str] = choice(
        "Whose it is: the model's, the owner's, or the one that leadership settled on. "
        "Disagreement is kept, never averaged.",
        ["model", "owner", "final"],
    )
    author_id: Series[str] = text("Who made it.", blank=True, refers_to="people")
    amount_annual_minor: Series[int] = money("Yearly amount expected to renew.", ge=0)
    currency: Series[str] = currency_code()
    probability: Series[float] = number(
        "Chance of renewal, where given.", "fraction", blank=True, ge=0, le=1
    )

    class Config(Table.Config):
        metadata = about(key=["forecast_id"], known_from="made_date")


class Decision(Table):
    """What a person decided on a signal, a score or a customer. One row per decision."""

    decision_id: Series[str] = text("Our identifier for the decision.")
    account_id: Series[str] = text("The customer.", refers_to="accounts")
    decided_at: Series[pa.DateTime] = moment("When it was decided.")
    person_id: Series[str] = text("Who decided.", blank=True, refers_to="people")
    kind: Series[str] = choice(
        "What it is about: a signal, a health score, or a customer to be won back.",
        ["signal", "health_override", "intervention"],
    )
    subject_id: Series[str] = text("The signal or rule it answers.", blank=True)
    action: Series[str] = choice(
        "What was decided.", ["acted", "snoozed", "dismissed", "overridden", "withheld"]
    )
    value: Series[str] = text("The band an override sets: red, yellow or green.", blank=True)
    reason: Series[str] = text("Why, in words.", blank=True)
    expires_date: Series[pa.DateTime] = day("First day it no longer holds.", blank=True)
    closed_date: Series[pa.DateTime] = day(
        "When the outcome was known.", blank=True, known_from="closed_date"
    )
    outcome: Series[str] = choice(
        "What came of it.",
        ["retained", "expanded", "contracted", "churned", "no_change"],
        blank=True,
        known_from="closed_date",
    )

    class Config(Table.Config):
        metadata = about(key=["decision_id"], known_from="decided_at")
