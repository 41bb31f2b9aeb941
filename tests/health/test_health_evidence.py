"""The inputs that only the score reads, by hand; what is known on a day, whatever comes later."""

from datetime import date
from functools import cache

import numpy as np
import pandas as pd
import pytest

from analysis.churn.features import features
from analysis.contracts import TABLES, Book, conform
from analysis.health.inputs import INPUTS, SOURCES, health_inputs

AS_OF = "2026-06-30"


def table(name: str, rows: list[dict]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=None if rows else list(TABLES[name].columns))
    return conform(frame, name, origin="test")


@cache
def contracts() -> dict[str, pd.DataFrame]:
    """Two accounts, A and B, each with 50 seats for a year from January."""
    ids = ("A", "B")
    return {
        "accounts": table(
            "accounts",
            [
                {
                    "account_id": one,
                    "account_name": f"Account {one}",
                    "currency": "USD",
                    "created_date": "2025-01-01",
                }
                for one in ids
            ],
        ),
        "account_history": table(
            "account_history",
            [{"account_id": one, "valid_from": "2025-01-01", "segment": "SMB"} for one in ids],
        ),
        "contract_lines": table(
            "contract_lines",
            [
                {
                    "line_id": one,
                    "contract_id": one,
                    "account_id": one,
                    "kind": "recurring",
                    "signed_date": "2026-01-01",
                    "start_date": "2026-01-01",
                    "end_date": "2027-01-01",
                    "notice_date": "2026-11-01",
                    "amount_minor": 12_000_00,
                    "list_amount_minor": 15_000_00,
                    "currency": "USD",
                    "term_months": 12,
                    "quantity": 50,
                    "is_auto_renew": True,
                }
                for one in ids
            ],
        ),
    }


def book(as_of: str = AS_OF, **tables: list[dict]) -> Book:
    """The two accounts, and what is given."""
    given = {name: table(name, rows) for name, rows in tables.items()}
    return Book(complete=contracts() | given, as_of=date.fromisoformat(as_of))


def of(made: Book, account: str = "A") -> pd.Series:
    return health_inputs(made).set_index("account_id").loc[account]


def ticket(place: int, opened: str, **more) -> dict:
    solved = {"solved_at": f"{opened} 12:00"} | more
    row = {"ticket_id": f"T{place}", "account_id": "A", "opened_at": f"{opened} 09:00", **solved}
    return {name: value for name, value in row.items() if value is not None}


def invoice(place: int, due: str, paid: str | None) -> dict:
    return {
        "invoice_id": f"I{place}",
        "account_id": "A",
        "kind": "invoice",
        "issued_date": "2025-01-01",
        "due_date": due,
        "paid_date": paid,
        "amount_minor": 100,
        "currency": "USD",
    }


def test_a_book_of_contracts_alone_knows_of_terms_and_of_nothing_else():
    row = of(book())
    known = {name for name in INPUTS if pd.notna(row[name])}
    assert known == {"discount_rate", "days_bound"}
    assert row["discount_rate"] == pytest.approx(1 - 12 / 15)
    assert row["days_bound"] == (date(2026, 11, 1) - date(2026, 6, 30)).days
    assert all(pd.isna(row[f"{source}_age_days"]) for source in SOURCES)


def test_payment_counts_lateness_by_invoice_and_the_unpaid_to_the_day():
    made = book(
        invoices=[
            invoice(1, "2026-05-01", "2026-04-20"),  # early is on time: 0
            invoice(2, "2026-05-01", "2026-05-11"),  # 10
            invoice(3, "2026-06-10", None),  # 20 by the day
            invoice(4, "2025-06-01", "2026-06-01"),  # long past: not of these 180 days
            invoice(5, "2026-07-15", None),  # not due yet
        ]
    )
    assert of(made)["late_payment_days"] == pytest.approx((0 + 10 + 20) / 3)
    assert of(made)["overdue_days"] == 20
    assert pd.isna(of(made, "B")["late_payment_days"])


def test_silence_after_a_spike_counts_and_quiet_alone_does_not():
    spike = [ticket(k, day) for k, day in enumerate(["2026-05-10", "2026-05-12", "2026-05-20"])]
    quiet = [ticket(k, day) for k, day in enumerate(["2026-02-10", "2026-05-20"])]
    asked_again = [*spike, ticket(9, "2026-06-20")]
    still_open = [*spike[:2], ticket(8, "2026-05-20", solved_at=None)]
    found = [of(book(tickets=rows))["went_silent"] for rows in (spike, quiet, asked_again)]
    assert found == [1, 0, 0]
    assert of(book(tickets=still_open))["went_silent"] == 0  # we owe the answer


def test_tickets_are_set_against_the_accounts_own_pace_and_its_seats():
    before = [ticket(k, f"2026-0{month}-15") for k, month in enumerate((4, 5, 5))]
    now = [ticket(10 + k, "2026-06-20", priority="urgent") for k in range(3)]
    row = of(book(tickets=before + now))
    assert row["tickets_rise"] == pytest.approx(np.log((3 + 1) / (3 / 3 + 1)))
    assert row["urgent_per_100_seats"] == pytest.approx(3 / 1)  # 50 seats read as 100
    assert row["oldest_ticket_days"] == 0  # none is open: known, and good
    assert pd.isna(of(book(tickets=before), "B")["oldest_ticket_days"])  # B never asked


def test_only_contact_that_the_customer_asked_for_counts():
    def met(place: int, who: str, **more) -> dict:
        return {
            "interaction_id": f"M{place}",
            "account_id": "A",
            "occurred_at": f"2026-06-{place:02d} 10:00",
            "kind": "call",
            "initiator": who,
            **more,
        }

    ours = [met(k, "us", contact_ids="P1|P2") for k in range(1, 9)]
    people = [
        {
            "contact_id": f"P{k}",
            "account_id": "A",
            "contact_name": "N",
            "created_date": "2025-01-01",
        }
        for k in (1, 2)
    ]
    row = of(book(interactions=ours, contacts=people))
    assert row["customer_contacts_90d"] == 0
    assert row["days_since_contact"] == 365  # seen, and never came to us
    assert row["n_in_touch"] == 2
    assert row["has_sponsor"] == 0
    asked = of(book(interactions=[*ours, met(20, "customer")], contacts=people))
    assert (asked["customer_contacts_90d"], asked["days_since_contact"]) == (1, 10)
    unnamed = of(book(interactions=[met(1, "us")], contacts=people))
    assert pd.isna(unnamed["n_in_touch"])  # nobody noted who was there
    nobody = of(book(interactions=ours))
    assert pd.isna(nobody["has_sponsor"])  # no contact is recorded at all


def test_a_lost_sponsor_leaves_a_gap_until_somebody_takes_over():
    def sponsor(place: int, start: str, end: str | None) -> dict:
        return {
            "contact_id": f"P{place}",
            "account_id": "A",
            "contact_name": "N",
            "created_date": "2025-01-01",
            "sponsor_from_date": start,
            "left_date": end,
        }

    lost = sponsor(1, "2025-01-01", "2026-05-01")
    assert of(book(contacts=[lost]))["sponsor_gap"] == 1
    assert of(book(contacts=[lost, sponsor(2, "2026-06-01", None)]))["sponsor_gap"] == 0


def test_promises_that_never_fell_due_tell_nothing():
    def promise(due: str, outcome: str | None) -> dict:
        return {
            "commitment_id": due,
            "account_id": "A",
            "side": "us",
            "description": "to do",
            "made_date": "2026-01-01",
            "due_date": due,
            "closed_date": due if outcome else None,
            "outcome": outcome,
            "is_shared": True,
        }

    assert pd.isna(of(book(commitments=[promise("2026-09-01", None)]))["missed_promises_180d"])
    kept = [promise("2026-05-01", "done"), promise("2026-05-02", "missed")]
    assert of(book(commitments=kept))["missed_promises_180d"] == 1


def test_what_comes_later_changes_no_input_of_the_past(demo_book):
    day = date(2025, 6, 30)
    now = health_inputs(demo_book.at(day))
    poisoned = {
        name: pd.concat([demo_book.complete[name], late_rows(demo_book, name)], ignore_index=True)
        for name in ("tickets", "invoices", "interactions", "commitments")
    }
    later = Book(
        complete={**demo_book.complete, **poisoned}, as_of=day, currency=demo_book.currency
    )
    pd.testing.assert_frame_equal(health_inputs(later), now)


def late_rows(made: Book, name: str) -> pd.DataFrame:
    """The table's rows again, a thousand days later and absurd."""
    rows = made.complete[name]
    shift = pd.Timedelta(days=2000)
    dates = [name for name in rows.columns if pd.api.types.is_datetime64_any_dtype(rows[name])]
    key = TABLES[name].key[0]
    return rows.assign(
        **{column: rows[column] + shift for column in dates},
        **{key: "late-" + rows[key].astype("str")},
    )


def test_features_that_are_there_already_are_not_computed_again(demo_book, monkeypatch):
    known = features(demo_book)
    expected = health_inputs(demo_book)

    def refuse(*_: object) -> None:
        raise AssertionError("computed twice")

    monkeypatch.setattr("analysis.health.inputs.features", refuse)
    pd.testing.assert_frame_equal(health_inputs(demo_book, known), expected)
