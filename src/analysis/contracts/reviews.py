"""Business reviews: when they were due and held, what was promised, what the customer aims at."""

import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from analysis.contracts.columns import Table, about, choice, day, flag, number, text


class Qbr(Table):
    """A business review due to an account. One row per account and quarter."""

    qbr_id: Series[str] = text("Our identifier for the review.")
    account_id: Series[str] = text("The customer.", refers_to="accounts")
    quarter: Series[str] = text("The quarter reviewed, as 2026Q3.", str_matches=r"^\d{4}Q[1-4]$")
    planned_date: Series[pa.DateTime] = day("When the review was put on the calendar.")
    due_date: Series[pa.DateTime] = day("Last day by the tier's cadence.")
    held_date: Series[pa.DateTime] = day(
        "When it took place; blank until then, or if missed.", blank=True, known_from="held_date"
    )
    had_decision_maker: Series[pd.BooleanDtype] = pa.Field(
        nullable=True,
        description="Whether a decision maker of the customer was there.",
        metadata={"unit": "yes or no", "known_from": "held_date"},
    )
    feedback_score: Series[pd.Int64Dtype] = number(
        "The customer's rating of the review, 1 to 5.",
        "1 to 5",
        blank=True,
        known_from="held_date",
        ge=1,
        le=5,
    )
    notes: Series[str] = text("Notes of ours. Internal.", blank=True, known_from="held_date")

    class Config(Table.Config):
        metadata = about(key=["qbr_id"], known_from="planned_date")


class Commitment(Table):
    """Something that one side promised the other. One row per promise."""

    commitment_id: Series[str] = text("Our identifier for the promise.")
    account_id: Series[str] = text("The customer.", refers_to="accounts")
    qbr_id: Series[str] = text("The review it was made in.", blank=True, refers_to="qbrs")
    interaction_id: Series[str] = text(
        "The conversation it was made in.", blank=True, refers_to="interactions"
    )
    side: Series[str] = choice("Who promised.", ["us", "customer"])
    owner_name: Series[str] = text("Who is to do it.", blank=True)
    description: Series[str] = text("What is to be done, as both sides read it.")
    made_date: Series[pa.DateTime] = day("When it was promised.")
    due_date: Series[pa.DateTime] = day("When it is due.", blank=True)
    closed_date: Series[pa.DateTime] = day(
        "When it was settled; blank while open.", blank=True, known_from="closed_date"
    )
    outcome: Series[str] = choice(
        "How it was settled; blank while open.",
        ["done", "partial", "missed"],
        blank=True,
        known_from="closed_date",
    )
    is_shared: Series[bool] = flag("Whether the customer may see it; False for notes of ours.")

    class Config(Table.Config):
        metadata = about(key=["commitment_id"], known_from="made_date")


class Goal(Table):
    """What the customer wants to reach, in the customer's own measure. One row per goal and quarter.

    For agencies a goal may be a campaign, with what was spent on it and what came back.
    """

    goal_id: Series[str] = text("Our identifier for the goal, the same over its quarters.")
    account_id: Series[str] = text("The customer.", refers_to="accounts")
    quarter: Series[str] = text("The quarter, as 2026Q3.", str_matches=r"^\d{4}Q[1-4]$")
    kind: Series[str] = choice("A business outcome, or a campaign.", ["outcome", "campaign"])
    goal_name: Series[str] = text("The goal in the customer's words.")
    measure_name: Series[str] = text("What is counted to see whether it is reached.")
    unit: Series[str] = text("Unit of the measure: %, hours, orders, USD.")
    is_higher_better: Series[bool] = flag("Whether more of it is what the customer wants.")
    set_date: Series[pa.DateTime] = day("When the target was agreed.")
    baseline_value: Series[float] = number("Where it stood before.", "`unit`", blank=True)
    target_value: Series[float] = number("Where it should stand.", "`unit`", blank=True)
    measured_date: Series[pa.DateTime] = day(
        "When it was measured.", blank=True, known_from="measured_date"
    )
    actual_value: Series[float] = number(
        "Where it stands.", "`unit`", blank=True, known_from="measured_date"
    )
    spend_minor: Series[pd.Int64Dtype] = number(
        "Spent on the campaign.",
        "minor units of the account's currency",
        blank=True,
        known_from="measured_date",
        ge=0,
    )
    return_minor: Series[pd.Int64Dtype] = number(
        "What the campaign brought in.",
        "minor units of the account's currency",
        blank=True,
        known_from="measured_date",
    )

    class Config(Table.Config):
        metadata = about(key=["goal_id", "quarter"], known_from="set_date")
