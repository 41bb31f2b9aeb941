"""Customers: who they are, who looks after them, and who works there."""

import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from analysis.contracts.columns import Table, about, choice, currency_code, day, money, number, text


class Account(Table):
    """A customer, by what does not change. One row per account."""

    account_id: Series[str] = text("Our identifier for the customer.")
    account_name: Series[str] = text("The customer's name as it appears on documents.")
    industry: Series[str] = text("Industry, in the company's own list.", blank=True)
    country_code: Series[str] = text("Country of the main office, ISO 3166-1 alpha-2.", blank=True)
    region_name: Series[str] = text("State, province or region of the main office.", blank=True)
    metro_name: Series[str] = text("Metropolitan area of the main office.", blank=True)
    metro_code: Series[str] = text("CBSA code of that area (United States only).", blank=True)
    currency: Series[str] = currency_code("Currency the customer is billed in.")
    created_date: Series[pa.DateTime] = day("When the account was opened in our books.")
    context: Series[str] = choice(
        "The setting the account is run in, which shapes its reviews.",
        ["corporate", "startup", "remote"],
        blank=True,
    )
    eligible_seats: Series[pd.Int64Dtype] = number(
        "People at the customer who could use the product: the ceiling of adoption.",
        "seats",
        blank=True,
        ge=0,
    )
    category_spend_annual_minor: Series[pd.Int64Dtype] = money(
        "Estimated yearly spend of the customer on what we sell, with anybody.", blank=True, ge=0
    )

    class Config(Table.Config):
        metadata = about(key=["account_id"], known_from="created_date", is_required=True)


class AccountHistory(Table):
    """What changes about a customer. One row per account and period, without gaps or overlaps."""

    account_id: Series[str] = text("The customer.", refers_to="accounts")
    valid_from: Series[pa.DateTime] = day("First day on which the row holds.")
    valid_to: Series[pa.DateTime] = day("First day on which it no longer holds.", blank=True)
    owner_id: Series[str] = text("Who looks after the account.", blank=True, refers_to="people")
    segment: Series[str] = text("Market segment, in the company's own list.", blank=True)
    tier: Series[str] = text("Level of service, which sets the review cadence.", blank=True)
    parent_account_id: Series[str] = text(
        "The account that this one belongs to, for groups.", blank=True, refers_to="accounts"
    )
    merged_into_account_id: Series[str] = text(
        "The account that took this one over. From then on all its history counts there.",
        blank=True,
        refers_to="accounts",
    )

    class Config(Table.Config):
        metadata = about(
            key=["account_id", "valid_from"], known_from="valid_from", is_required=True
        )


class Contact(Table):
    """A person at the customer. One row per contact."""

    contact_id: Series[str] = text("Our identifier for the person.")
    account_id: Series[str] = text("Where the person works.", refers_to="accounts")
    contact_name: Series[str] = text("The person's name.")
    role_title: Series[str] = text("Job title.", blank=True)
    seniority: Series[str] = choice(
        "Level in the customer's organisation.",
        ["individual", "manager", "director", "vp", "c_level"],
        blank=True,
    )
    influence: Series[str] = choice(
        "Part the person plays in a decision to buy or to stay.",
        ["decision_maker", "influencer", "user"],
        blank=True,
    )
    stance: Series[str] = choice(
        "How the person stands towards us, in our judgement. Internal.",
        ["champion", "supporter", "neutral", "critic"],
        blank=True,
    )
    created_date: Series[pa.DateTime] = day("When we first knew of the person.")
    sponsor_from_date: Series[pa.DateTime] = day(
        "First day as executive sponsor; blank for others.",
        blank=True,
        known_from="sponsor_from_date",
    )
    sponsor_to_date: Series[pa.DateTime] = day(
        "First day no longer sponsor.", blank=True, known_from="sponsor_to_date"
    )
    left_date: Series[pa.DateTime] = day(
        "First day no longer at the customer.", blank=True, known_from="left_date"
    )

    class Config(Table.Config):
        metadata = about(key=["contact_id"], known_from="created_date")
