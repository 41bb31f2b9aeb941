"""Small books made by hand, in the contracts' own shape, for the tests of measures."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

import pandas as pd
import pytest

from analysis.contracts import TABLES, Book

Row = Mapping[str, Any]
MakeBook = Callable[..., Book]


@pytest.fixture(scope="session")
def make_book() -> MakeBook:
    """A book from lists of rows: `make_book(contract_lines=[...], as_of=date(2026, 10, 31))`.

    Columns that a test does not care about are filled in. Every account that a line, ticket or
    survey names is in `accounts`; rows of `accounts` may add to them (segment, industry).
    """
    return _make_book


def _make_book(*, as_of: date, currency: str = "USD", **tables: Iterable[Row]) -> Book:
    rows = {name: [dict(row) for row in given] for name, given in tables.items()}
    rows["accounts"], rows["account_history"] = _accounts(rows)
    rows.setdefault("contract_lines", [])
    complete = {name: _table(name, given) for name, given in rows.items()}
    return Book(complete=complete, as_of=as_of, currency=currency, source="a book made by hand")


def _accounts(rows: dict[str, list[dict]]) -> tuple[list[dict], list[dict]]:
    named = {row["account_id"]: row for row in rows.get("accounts", [])}
    for given in rows.values():
        for row in given:
            if "account_id" in row:
                named.setdefault(row["account_id"], {"account_id": row["account_id"]})
    accounts = [{"currency": "USD", **row} for row in named.values()]
    history = [
        *({"valid_from": "2000-01-01", **row} for row in named.values()),
        *rows.get("account_history", []),
    ]
    return accounts, history


def _table(name: str, given: list[dict]) -> pd.DataFrame:
    """Rows in the types of the contract. Its checks are left to the tests of loading: they would
    take most of the time of these."""
    fill = _FILL.get(name, {})
    rows = [{**{c: make(row, n) for c, make in fill.items()}, **row} for n, row in enumerate(given)]
    columns = TABLES[name].columns
    table = pd.DataFrame(rows).reindex(columns=list(columns))
    return table.astype({column.name: column.dtype for column in columns.values()})


_FILL: dict[str, dict[str, Callable[[dict, int], Any]]] = {
    "accounts": {
        "account_name": lambda row, n: f"Account {row['account_id']}",
        "created_date": lambda row, n: "2000-01-01",
    },
    "contract_lines": {
        "line_id": lambda row, n: f"L{n}",
        "contract_id": lambda row, n: row.get("line_id", f"C{n}"),
        "kind": lambda row, n: "recurring",
        "signed_date": lambda row, n: row["start_date"],
        "currency": lambda row, n: "USD",
        "term_months": lambda row, n: 12,
        "is_auto_renew": lambda row, n: False,
    },
    "products": {
        "product_name": lambda row, n: row["product_id"],
        "is_core": lambda row, n: True,
        "currency": lambda row, n: "USD",
    },
    "tickets": {"ticket_id": lambda row, n: f"T{n}"},
    "surveys": {
        "survey_id": lambda row, n: f"S{n}",
        "kind": lambda row, n: "nps",
        "sent_at": lambda row, n: row["responded_at"],
        "scale_min": lambda row, n: 0,
        "scale_max": lambda row, n: 10,
        "is_higher_better": lambda row, n: True,
    },
    "usage": {
        "days": lambda row, n: 7,
        "measure": lambda row, n: "active_users",
        "product_id": lambda row, n: "all",
    },
    "fx_rates": {"to_currency": lambda row, n: "USD"},
    "opportunities": {
        "opportunity_id": lambda row, n: f"D{n}",
        "kind": lambda row, n: "upsell",
        "created_date": lambda row, n: "2025-01-01",
        "closed_date": lambda row, n: "2026-05-01" if "outcome" in row else None,
        "currency": lambda row, n: "USD",
    },
    "forecasts": {
        "forecast_id": lambda row, n: f"F{n}",
        "call": lambda row, n: "final",
        "currency": lambda row, n: "USD",
    },
    "people": {
        "person_name": lambda row, n: f"Person {row['person_id']}",
        "role": lambda row, n: "Account Manager",
        "weekly_hours": lambda row, n: 40.0,
        "hired_date": lambda row, n: "2020-01-01",
        "valid_from": lambda row, n: row.get("hired_date", "2020-01-01"),
    },
    "quotas": {
        "kind": lambda row, n: "expansion",
        "set_date": lambda row, n: row["start_date"],
        "currency": lambda row, n: "USD",
    },
    "qbrs": {
        "qbr_id": lambda row, n: f"Q{n}",
        "quarter": lambda row, n: "2026Q1",
        "planned_date": lambda row, n: "2025-12-01",
    },
    "commitments": {
        "commitment_id": lambda row, n: f"M{n}",
        "side": lambda row, n: "us",
        "description": lambda row, n: "Do it",
        "made_date": lambda row, n: "2025-12-01",
        "is_shared": lambda row, n: True,
    },
    "time": {
        "person_id": lambda row, n: "U1",
        "activity": lambda row, n: "management",
        "currency": lambda row, n: "USD",
    },
    "contacts": {
        "contact_name": lambda row, n: row["contact_id"],
        "created_date": lambda row, n: "2020-01-01",
    },
    "interactions": {
        "interaction_id": lambda row, n: f"I{n}",
        "kind": lambda row, n: "call",
    },
}


@pytest.fixture
def line() -> Callable[..., dict[str, Any]]:
    """A contract line that pays `mrr` minor units a month from `start` to `end` (exclusive)."""

    def line(account_id: str, start: str, end: str | None, mrr: int, **more: Any) -> dict:
        term = more.pop("term_months", 12)
        return {
            "account_id": account_id,
            "start_date": start,
            "end_date": end,
            "amount_minor": mrr * term,
            "term_months": term,
            **more,
        }

    return line


@pytest.fixture
def v1(make_book: MakeBook, line: Callable[..., dict]) -> Book:
    """The worked example that docs/metrics.md carries: five accounts, each moving one way.

    From the end of September 2025 to the end of September 2026, in dollars a month:
    A grew from 100 to 150, B left with 200, C shrank from 50 to 40, D joined with 80, and E, which
    had left in March 2025, came back with 30.
    """
    return make_book(
        as_of=date(2026, 9, 30),
        contract_lines=[
            line("A", "2025-01-01", None, 100_00),
            line("A", "2026-03-10", None, 50_00),
            line("B", "2025-01-01", "2026-05-01", 200_00),
            line("C", "2025-01-01", None, 50_00),
            line("C", "2026-02-01", None, -10_00),
            line("D", "2026-04-15", None, 80_00),
            line("E", "2025-01-01", "2025-03-20", 30_00),
            line("E", "2026-07-01", None, 30_00),
        ],
        accounts=[
            {"account_id": "A", "segment": "Enterprise", "industry": "Manufacturing"},
            {"account_id": "B", "segment": "Enterprise", "industry": "Healthcare"},
            {"account_id": "C", "segment": "SMB", "industry": "Manufacturing"},
            {"account_id": "D", "segment": "SMB"},
            {"account_id": "E", "segment": "SMB"},
        ],
    )
