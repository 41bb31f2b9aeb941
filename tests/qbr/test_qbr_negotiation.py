"""Between which prices a renewal is agreed, what could be added, and what is to be asked."""

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from analysis.contracts import Book, conform
from analysis.periods import Quarter
from analysis.qbr.customer import customer_review
from analysis.qbr.growth import gaps
from analysis.qbr.internal import Deal, internal_companion
from analysis.qbr.negotiation import LEAST, Spread, price_range
from analysis.qbr.questions import Question, questions

Q3 = Quarter(2026, 3)


def line(account: str, start: str, paid: int, *, name: str = "", renews: str | None = None, **more):
    """A year's line of 1,000.00 at list price."""
    begins = pd.Timestamp(start)
    return {
        "line_id": name or f"L-{account}-{start}",
        "contract_id": f"C-{account}-{start}",
        "account_id": account,
        "product_id": "core",
        "kind": "recurring",
        "signed_date": begins - pd.DateOffset(months=1),
        "start_date": begins,
        "end_date": begins + pd.DateOffset(years=1),
        "amount_minor": paid,
        "list_amount_minor": 1_000_00,
        "currency": "USD",
        "term_months": 12,
        "quantity": 10,
        "is_auto_renew": False,
        "renews_line_id": renews,
        **more,
    }


def book_of(tables, as_of, lines, segments=None) -> Book:
    """The book with these lines, and an account for each of them."""
    names = sorted({one["account_id"] for one in lines})
    accounts = [
        {
            "account_id": name,
            "account_name": name,
            "industry": "Healthcare",
            "currency": "USD",
            "created_date": "2024-01-01",
        }
        for name in names
    ]
    history = [
        {
            "account_id": name,
            "valid_from": "2024-01-01",
            "owner_id": "P1",
            "segment": (segments or {}).get(name, "SMB"),
        }
        for name in names
    ]
    changed = {"accounts": accounts, "account_history": history, "contract_lines": lines}
    made = {name: conform(pd.DataFrame(rows), name, origin=name) for name, rows in changed.items()}
    return Book(complete={**tables, **made}, as_of=as_of, source="a test")


OTHERS = {"B1": 800_00, "B2": 850_00, "B3": 900_00, "B4": 950_00, "B5": 1_000_00}


def test_the_range_is_what_like_accounts_pay_of_list_price(tables, book):
    lines = [line("A1", "2026-01-01", 880_00, uplift_rate=0.04)]
    lines += [line(name, "2026-02-01", paid) for name, paid in OTHERS.items()]
    found = price_range(book_of(tables, book.as_of, lines), "A1")
    assert (found.paid_minor, found.list_minor) == (880_00, 1_000_00)
    assert found.paid_of_list == 880 / 1_000
    assert found.agreed_rise == pytest.approx(0.04)
    assert found.of_list == Spread(0.85, 0.9, 0.95, 5)  # quartiles of five: 2nd, 3rd and 4th


def test_the_account_itself_is_none_of_those_it_is_compared_with(tables, book):
    lines = [line("A1", "2026-01-01", 1_00)]
    lines += [line(name, "2026-02-01", paid) for name, paid in OTHERS.items()]
    assert price_range(book_of(tables, book.as_of, lines), "A1").of_list.low == 0.85


def test_fewer_than_five_accounts_are_no_comparison(tables, book):
    lines = [line("A1", "2026-01-01", 880_00)]
    lines += [line(name, "2026-02-01", paid) for name, paid in list(OTHERS.items())[: LEAST - 1]]
    assert price_range(book_of(tables, book.as_of, lines), "A1").of_list is None


def test_the_own_segment_counts_alone_where_it_has_enough(tables, book):
    lines = [line("A1", "2026-01-01", 880_00)]
    lines += [line(name, "2026-02-01", paid) for name, paid in OTHERS.items()]
    lines += [line(f"S{i}", "2026-02-01", 100_00) for i in range(9)]
    segments = {f"S{i}": "Strategic" for i in range(9)}
    found = price_range(book_of(tables, book.as_of, lines, segments), "A1")
    assert found.of_list.n_accounts == 5


def test_past_renewals_tell_what_was_due_and_what_was_agreed(tables, book):
    lines = [
        line("A1", "2025-01-01", 800_00, name="old"),
        line("A1", "2026-01-01", 880_00, renews="old"),
    ]
    (past,) = price_range(book_of(tables, book.as_of, lines), "A1").past
    assert (past.day, past.before_minor, past.after_minor) == (date(2026, 1, 1), 800_00, 880_00)
    assert past.rise == pytest.approx(80 / 800)


def test_a_line_without_list_price_leaves_the_list_price_unknown(tables, book):
    lines = [
        line("A1", "2026-01-01", 880_00),
        line("A1", "2026-03-01", 100_00, list_amount_minor=None),
    ]
    assert price_range(book_of(tables, book.as_of, lines), "A1").list_minor is None


def test_an_account_with_nothing_in_force_has_no_price(book):
    assert price_range(book, "A2") is None


def test_a_gap_is_what_others_of_the_industry_have(book):
    assert gaps(book, "A1") == ()  # nobody has Plus
    assert gaps(book, "A2") == ()  # not in service: nothing is open to who has nothing


def asked(book, account_id) -> dict[str, Question]:
    found = questions(
        book, internal_companion(book, account_id), customer_review(book, account_id, Q3)
    )
    assert len({(one.kind, one.subject) for one in found}) == len(found)
    return {one.kind: one for one in found}


def test_what_is_missing_is_asked_for(book):
    found = asked(book, "A1")
    assert found["sponsor"].since == date(2026, 8, 15)
    assert found["decider"].subject == ""  # the only one has left
    assert found["survey"].since is None
    assert {"rival", "room"} <= set(found)
    assert not {"goals", "figures", "use", "review"} & set(found)  # those are known


def test_an_account_of_which_nothing_is_known_is_asked_for_everything_but_a_renewal(book):
    found = asked(book, "A2")
    assert set(found) == {"sponsor", "decider", "goals", "survey", "review", "use", "room"}


def test_a_known_competitor_is_not_asked_for(book):
    account = internal_companion(book, "A1")
    deal = Deal("Renewal", "renewal", "", None, "USD", None, "Rival Inc")
    found = questions(book, replace(account, deals=(deal,)), customer_review(book, "A1", Q3))
    assert "rival" not in {one.kind for one in found}
