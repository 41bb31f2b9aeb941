"""Taking over a book: what is there, and whom to meet first."""

from datetime import timedelta

import pytest

from analysis.loading import load_book
from analysis.packs import new_owner as pages


@pytest.fixture(scope="module")
def book(demo_data):
    return load_book(demo_data, as_of="2026-10")


@pytest.fixture(scope="module")
def accounts(book):
    return pages.taken(book, "U05")


def test_the_owner_is_found_by_name_as_well(book, accounts):
    assert pages.taken(book, accounts[0].owner_name.lower()) == accounts


def test_nobody_of_that_name_is_refused_with_those_who_have_accounts(book, accounts):
    with pytest.raises(pages.UnknownOwnerError, match=accounts[0].owner_name):
        pages.taken(book, "Nobody")


def test_the_largest_account_comes_first_and_none_is_another_owners(book, accounts):
    sizes = [one.arr_minor for one in accounts]
    assert sizes == sorted(sizes, reverse=True)
    owners = book.roster.set_index("account_id")["owner_id"]
    assert {owners[one.account_id] for one in accounts} == {"U05"}


def test_the_baseline_has_every_account_and_its_revenue(book, accounts):
    table = pages.baseline_table(book, accounts)
    assert len(table.rows) == len(accounts)
    assert table.data["arr"].sum() == sum(one.arr_minor for one in accounts)


def test_an_account_presses_for_a_reason_that_is_said(book, accounts):
    table = pages.meet_table(book, accounts)
    assert all(row[-1].text not in ("", "–") for row in table.rows)


def test_what_lies_ahead_is_in_the_order_of_days_and_within_ninety(book, accounts):
    days = list(pages.ahead_table(book, accounts).data["day"])
    assert days == sorted(days)
    assert all(day <= book.as_of + timedelta(days=90) for day in days)
