"""The team: who they are, what they are to reach, how they spend their hours, what they earn."""

import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from analysis.contracts.columns import Table, about, choice, currency_code, day, money, number, text


class Person(Table):
    """Somebody of the team in one role. One row per person and period."""

    person_id: Series[str] = text("Our identifier for the person.")
    person_name: Series[str] = text("The person's name.")
    role: Series[str] = text("Role, as in the role list: Account Manager, Account Director.")
    level: Series[str] = text("Level within the role.", blank=True)
    manager_id: Series[str] = text("Who the person reports to.", blank=True, refers_to="people")
    team: Series[str] = text("Team or pod.", blank=True)
    metro_code: Series[str] = text("CBSA code of the place of work.", blank=True)
    weekly_hours: Series[float] = number("Contracted hours of a week.", "hours", blank=True, ge=0)
    hired_date: Series[pa.DateTime] = day("First day at the company.")
    left_date: Series[pa.DateTime] = day(
        "First day no longer there.", blank=True, known_from="left_date"
    )
    valid_from: Series[pa.DateTime] = day("First day on which the row holds.")
    valid_to: Series[pa.DateTime] = day("First day on which it no longer holds.", blank=True)

    class Config(Table.Config):
        metadata = about(key=["person_id", "valid_from"], known_from="valid_from")


class Quota(Table):
    """What a person is to reach in a period. One row per person, period and kind."""

    person_id: Series[str] = text("Whose quota it is.", refers_to="people")
    kind: Series[str] = choice("What counts towards it.", ["retention", "expansion", "new"])
    start_date: Series[pa.DateTime] = day("First day of the period.")
    end_date: Series[pa.DateTime] = day("First day after it.")
    set_date: Series[pa.DateTime] = day("When it was set.")
    amount_annual_minor: Series[int] = money("Yearly recurring revenue to reach.", ge=0)
    currency: Series[str] = currency_code()

    class Config(Table.Config):
        metadata = about(key=["person_id", "kind", "start_date"], known_from="set_date")


class TimeSpent(Table):
    """Hours spent on an account. One row per account, person, month and activity."""

    account_id: Series[str] = text("The customer.", refers_to="accounts")
    person_id: Series[str] = text("Who worked.", refers_to="people")
    month: Series[pa.DateTime] = day("The month, as its first day.")
    activity: Series[str] = choice(
        "What the time went into.", ["delivery", "support", "management"]
    )
    hours: Series[float] = number("Hours worked.", "hours", ge=0)
    scoped_hours: Series[float] = number(
        "Hours that the contract provides for; blank where it provides none.",
        "hours",
        blank=True,
        ge=0,
    )
    cost_rate_hourly_minor: Series[pd.Int64Dtype] = money(
        "What an hour costs us.", blank=True, ge=0
    )
    currency: Series[str] = currency_code()

    class Config(Table.Config):
        metadata = about(key=["account_id", "person_id", "month", "activity"], known_from="month")


class Pay(Table):
    """What a person is paid. Private: never on a shared page. One row per person and period."""

    person_id: Series[str] = text("Whose pay it is.", refers_to="people")
    valid_from: Series[pa.DateTime] = day("First day on which it holds.")
    valid_to: Series[pa.DateTime] = day("First day on which it no longer holds.", blank=True)
    base_annual_minor: Series[int] = money("Base pay of a year at full time.", ge=0)
    variable_annual_minor: Series[pd.Int64Dtype] = money(
        "Variable pay of a year at target.", blank=True, ge=0
    )
    currency: Series[str] = currency_code()
    full_time_share: Series[float] = number(
        "Hours as a share of full time.", "fraction", gt=0, le=1
    )
    gender: Series[str] = text("As recorded, where the law allows it.", blank=True)

    class Config(Table.Config):
        metadata = about(key=["person_id", "valid_from"], known_from="valid_from", is_private=True)
