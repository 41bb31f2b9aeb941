"""Contact is with people who are still there, and recent."""

from datetime import date

import pytest

from analysis.metrics.engagement import contacts_in_touch, in_touch_rate

TODAY = date(2026, 9, 30)


def met(account, when, contacts=None, **more):
    return {"account_id": account, "occurred_at": when, "contact_ids": contacts, **more}


@pytest.fixture
def book(make_book, line):
    return make_book(
        as_of=TODAY,
        contract_lines=[line(name, "2025-01-01", None, 1) for name in "ABC"]
        + [line("Z", "2025-01-01", "2026-01-01", 1)],
        contacts=[
            {"contact_id": "a1", "account_id": "A", "sponsor_from_date": "2025-01-01"},
            {"contact_id": "a2", "account_id": "A"},
            {"contact_id": "a3", "account_id": "A", "left_date": "2026-09-01"},
            {"contact_id": "b1", "account_id": "B", "sponsor_from_date": "2025-01-01"},
            {"contact_id": "b2", "account_id": "B", "sponsor_from_date": "2024-01-01"}
            | {"sponsor_to_date": "2025-01-01"},
        ],
        interactions=[
            met("A", "2026-09-20 10:00", "a1|a2", initiator="customer"),
            met("A", "2026-09-25 10:00", "a3"),
            met("B", "2026-07-02 10:00", "b2"),  # 90 days ago
            met("B", "2026-07-03 10:00", None),  # 89 days ago, nobody noted
            met("B", "2026-01-01 10:00", "b1"),
            met("Z", "2026-09-29 10:00", None),
        ],
    )


def test_contact_by_hand(book):
    table = contacts_in_touch(book).set_index("account_id")
    assert list(table.index) == ["A", "B", "C"]
    assert table.loc["A", "days_since_contact"] == 5
    assert table.loc["A", "days_since_sponsor"] == 10
    assert table.loc["A", "n_in_touch"] == 2  # a3 has left
    assert table.loc["B", "days_since_contact"] == 89
    assert table.loc["B", "n_in_touch"] == 0
    assert table.loc["C"].isna()["days_since_contact"]


def test_shares_by_hand(book):
    shares = {
        reach: in_touch_rate(book, reach=reach).only()
        for reach in ("anybody", "sponsor", "several")
    }
    assert (shares["anybody"].numerator, shares["anybody"].denominator) == (2, 3)
    assert (shares["sponsor"].numerator, shares["sponsor"].denominator) == (1, 2)  # C has none
    assert (shares["several"].numerator, shares["several"].denominator) == (1, 3)


def test_a_book_without_accounts_is_in_touch_with_nobody(make_book):
    ratio = in_touch_rate(make_book(as_of=TODAY)).only()
    assert ratio.value is None
    assert ratio.reason == "no account is in service on 2026-09-30"
