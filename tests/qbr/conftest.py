"""A book of two accounts, small enough to check in the head, with something of ours in every table."""

from datetime import date

import pandas as pd
import pytest

from analysis.contracts import Book, conform

AS_OF = date(2026, 10, 31)


def table(name: str, rows: list[dict]) -> pd.DataFrame:
    return conform(pd.DataFrame(rows), name, origin=name)


@pytest.fixture
def tables() -> dict[str, pd.DataFrame]:
    accounts = [
        {
            "account_id": account_id,
            "account_name": name,
            "industry": "Healthcare",
            "currency": "USD",
            "created_date": "2024-01-01",
        }
        for account_id, name in (("A1", "Alder Clinics"), ("A2", "Birch Works"))
    ]
    history = [
        {
            "account_id": account_id,
            "valid_from": "2024-01-01",
            "owner_id": "P1",
            "segment": "Mid-market",
            "tier": "gold",
        }
        for account_id in ("A1", "A2")
    ]
    line = {
        "contract_id": "C1",
        "account_id": "A1",
        "product_id": "core",
        "kind": "recurring",
        "signed_date": "2025-12-01",
        "start_date": "2026-01-01",
        "end_date": "2027-01-01",
        "notice_date": "2026-12-02",
        "amount_minor": 12_000_00,
        "currency": "USD",
        "term_months": 12,
        "quantity": 100,
        "is_auto_renew": True,
    }
    contacts = [
        {
            "contact_id": "K1",
            "account_id": "A1",
            "contact_name": "Dana Ortiz",
            "role_title": "Chief Operating Officer",
            "influence": "decision_maker",
            "stance": "champion",
            "created_date": "2025-01-01",
            "sponsor_from_date": "2025-01-01",
            "sponsor_to_date": "2026-08-15",
            "left_date": "2026-08-15",
        },
        {
            "contact_id": "K2",
            "account_id": "A1",
            "contact_name": "Li Wei",
            "role_title": "Head of Operations",
            "influence": "influencer",
            "stance": "critic",
            "created_date": "2025-01-01",
        },
    ]
    commitments = [
        {
            "commitment_id": "M1",
            "side": "us",
            "description": "Deliver the export",
            "due_date": "2026-09-01",
            "closed_date": "2026-08-30",
            "outcome": "done",
        },
        {
            "commitment_id": "M2",
            "side": "us",
            "description": "Train the night shift",
            "due_date": "2026-09-15",
            "closed_date": "2026-09-20",
            "outcome": "missed",
        },
        {
            "commitment_id": "M3",
            "side": "customer",
            "description": "Name a data owner",
            "due_date": "2026-10-01",
        },
        {
            "commitment_id": "M4",
            "side": "us",
            "description": "Plan the roll-out",
            "due_date": "2026-12-01",
        },
        {
            "commitment_id": "M5",
            "side": "us",
            "description": "Raise the price gently",
            "due_date": "2026-12-01",
            "is_shared": False,
        },
    ]
    goals = [
        {
            "goal_id": "G1",
            "quarter": quarter,
            "kind": "outcome",
            "goal_name": "Shorter waits",
            "measure_name": "Minutes to be seen",
            "unit": "minutes",
            "is_higher_better": False,
            "set_date": "2026-01-05",
            "baseline_value": 40.0,
            "target_value": 20.0,
            "measured_date": measured,
            "actual_value": actual,
        }
        for quarter, measured, actual in (
            ("2026Q2", "2026-07-02", 34.0),
            ("2026Q3", "2026-10-02", 30.0),
        )
    ]
    tickets = [
        {
            "ticket_id": "T1",
            "opened_at": "2026-08-03 08:00",
            "first_response_at": "2026-08-03 10:00",
            "solved_at": "2026-08-04 08:00",
            "priority": "urgent",
            "subject": "Export fails",
            "category": "fault",
            "reopened_at": "2026-08-03 20:00",
            "reopened_count": 1,
            "rated_at": "2026-08-05",
            "satisfaction_score": 2,
        },
        {
            "ticket_id": "T2",
            "opened_at": "2026-09-10 08:00",
            "first_response_at": "2026-09-10 12:00",
            "solved_at": "2026-11-05 08:00",
            "priority": "high",
            "subject": "Slow reports",
        },
        {
            "ticket_id": "T3",
            "opened_at": "2026-05-10 08:00",
            "solved_at": "2026-05-11 08:00",
            "priority": "low",
            "subject": "How to add a user",
        },
    ]
    usage = [
        {
            "account_id": "A1",
            "usage_date": day,
            "days": 7,
            "measure": measure,
            "product_id": "all",
            "value": value,
        }
        for day in pd.date_range("2026-01-05", "2026-10-19", freq="7D")
        for measure, value in (("active_users", 60.0), ("features_used", 9.0))
    ]
    return {
        "accounts": table("accounts", accounts),
        "account_history": table("account_history", history),
        "products": table(
            "products",
            [
                {
                    "product_id": "core",
                    "product_name": "Core",
                    "unit_name": "seat",
                    "is_core": True,
                    "currency": "USD",
                },
                {
                    "product_id": "plus",
                    "product_name": "Plus",
                    "unit_name": "seat",
                    "is_core": False,
                    "currency": "USD",
                },
            ],
        ),
        "contract_lines": table("contract_lines", [{"line_id": "L1", **line}]),
        "contacts": table("contacts", contacts),
        "commitments": table(
            "commitments",
            [
                {"account_id": "A1", "made_date": "2026-07-10", "is_shared": True, **row}
                for row in commitments
            ],
        ),
        "goals": table("goals", [{"account_id": "A1", **row} for row in goals]),
        "tickets": table("tickets", [{"account_id": "A1", **row} for row in tickets]),
        "usage": table("usage", usage),
        "people": table(
            "people",
            [
                {
                    "person_id": "P1",
                    "person_name": "Sam Reed",
                    "role": "Account Manager",
                    "hired_date": "2023-01-01",
                    "valid_from": "2023-01-01",
                }
            ],
        ),
        "qbrs": table(
            "qbrs",
            [
                {
                    "qbr_id": "Q2",
                    "account_id": "A1",
                    "quarter": "2026Q2",
                    "planned_date": "2026-06-01",
                    "due_date": "2026-07-31",
                    "held_date": "2026-07-10",
                    "had_decision_maker": True,
                    "notes": "They asked about a rival",
                },
                {
                    "qbr_id": "Q3",
                    "account_id": "A1",
                    "quarter": "2026Q3",
                    "planned_date": "2026-09-01",
                    "due_date": "2026-11-20",
                },
                {
                    "qbr_id": "Q4",
                    "account_id": "A1",
                    "quarter": "2026Q4",
                    "planned_date": "2026-09-01",
                    "due_date": "2027-02-20",
                },
            ],
        ),
    }


@pytest.fixture
def book(tables) -> Book:
    return Book(complete=tables, as_of=AS_OF, source="a test")
