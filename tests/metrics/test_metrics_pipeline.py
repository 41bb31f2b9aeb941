"""Deals are counted once, by how and when they ended, for whoever owned them."""

from datetime import date

import pytest

from analysis.metrics.movements import mrr_movements
from analysis.metrics.pipeline import (
    contract_value_expansion,
    expansion_conversion,
    expansion_reach,
    settled_deals,
    win_rate,
    win_rate_of_created,
)
from analysis.periods import Window

YEAR = Window("2025-09", "2026-09")


def deal(account, outcome, amount=100_00, **more):
    return {"account_id": account, "outcome": outcome, "amount_annual_minor": amount, **more}


@pytest.fixture
def book(make_book):
    return make_book(
        as_of=date(2026, 9, 30),
        opportunities=[
            deal("A", "won", 300_00, owner_id="U1", competitor_name="Rival"),
            deal("A", "lost", 100_00, owner_id="U1", competitor_name="Rival"),
            deal("B", "won", 50_00, owner_id="U2", kind="new"),
            deal("B", "lost", None, owner_id="U2", competitor_name="Rival"),
            deal("C", "no_decision"),
            deal("C", "disqualified"),
            deal("C", "won", 9_000_00, kind="renewal"),
            deal("C", "won", 7_000_00, closed_date="2025-09-30"),  # the day before the window
            deal("C", "won", 7_000_00, closed_date="2026-10-01"),  # not known yet
        ],
        accounts=[
            {"account_id": "A", "segment": "SMB", "owner_id": "U2"},
            {"account_id": "B", "segment": "Enterprise", "owner_id": "U2"},
        ],
    )


def test_won_of_won_and_lost_without_renewals_or_deals_without_a_decision(book):
    rate = win_rate(book, window=YEAR).only()
    assert (rate.numerator, rate.denominator, rate.n_accounts) == (2, 2 + 2, 2)


def test_by_value_a_deal_without_an_amount_stands_in_neither_number(book):
    rate = win_rate(book, window=YEAR, basis="value").only()
    assert (rate.numerator, rate.denominator) == (300_00 + 50_00, 300_00 + 50_00 + 100_00)


def test_against_a_rival_only_deals_count_in_which_one_is_named(book):
    rate = win_rate(book, window=YEAR, competitive=True).only()
    assert (rate.numerator, rate.denominator) == (1, 3)


def test_a_deal_counts_for_who_owned_it_not_for_who_has_the_account_today(book):
    rates = win_rate(book, window=YEAR, by=["owner_id"])
    assert {r.group[0][1]: (r.numerator, r.denominator) for r in rates} == {
        "U1": (1, 2),
        "U2": (1, 2),
    }


def test_a_group_of_accounts_and_the_owner_of_the_deal_can_be_asked_for_together(book):
    rates = win_rate(book, window=YEAR, by=["segment", "owner_id"])
    groups = [tuple(value for _, value in r.group) for r in rates]
    assert groups == [("Enterprise", "U2"), ("SMB", "U1")]


def test_nothing_settled_is_no_rate_and_says_so(make_book):
    rate = win_rate(make_book(as_of=date(2026, 9, 30)), window=YEAR).only()
    assert rate.value is None
    assert rate.reason == "no deal was won or lost from 2025-10-01 to 2026-09-30"


def test_every_settled_deal_ends_in_one_way(book):
    (row,) = settled_deals(book, window=YEAR).to_dict("records")
    ways = ["won", "lost", "no_decision", "disqualified"]
    assert [row[way] for way in ways] == [2, 2, 1, 1]
    assert row["won_minor"] == 300_00 + 50_00
    assert row["without_amount"] == 1


def test_an_open_deal_is_not_won_yet_and_counts_as_opened(make_book):
    deals = [
        deal("A", "won", created_date="2025-10-01"),
        {"account_id": "A", "created_date": "2026-09-01"},
        deal("A", "won", created_date="2025-09-30"),  # opened before the window
    ]
    rate = win_rate_of_created(
        make_book(as_of=date(2026, 9, 30), opportunities=deals), window=YEAR
    ).only()
    assert (rate.numerator, rate.denominator) == (1, 2)


def test_a_qualified_deal_without_a_decision_is_not_converted(book):
    upsell = expansion_conversion(book, window=YEAR, kind="upsell").only()
    assert (upsell.numerator, upsell.denominator) == (1, 1 + 2 + 1)  # won, lost twice, undecided
    assert expansion_conversion(book, window=YEAR, kind="cross_sell").only().value is None


def test_only_accounts_with_room_can_buy_more(make_book, line):
    accounts = [
        {"account_id": "A", "eligible_seats": 20, "industry": "Retail"},
        {"account_id": "B", "eligible_seats": 10, "industry": "Retail"},  # has all its seats
        {"account_id": "C", "industry": "Retail"},  # seats not known
        {"account_id": "D", "eligible_seats": 20, "industry": "Retail"},
    ]
    lines = [
        line(name, "2025-01-01", None, 100, product_id="P1", quantity=10) for name in "ABCD"
    ] + [line("A", "2025-01-01", None, 100, product_id="P2")]
    book = make_book(
        as_of=date(2026, 9, 30),
        contract_lines=lines,
        accounts=accounts,
        products=[{"product_id": "P1", "unit_name": "seat"}, {"product_id": "P2"}],
        opportunities=[deal("A", "won"), deal("B", "won"), deal("D", "won", kind="cross_sell")],
    )
    upsell = expansion_reach(book, window=YEAR, kind="upsell").only()
    assert (upsell.numerator, upsell.denominator) == (1, 2)  # A of A and D
    cross = expansion_reach(book, window=YEAR, kind="cross_sell").only()
    assert (cross.numerator, cross.denominator) == (1, 3)  # A has both products


def test_expansion_is_growth_over_all_that_was_there(v1):
    share = contract_value_expansion(mrr_movements(v1), window=YEAR).only()
    assert (share.numerator, share.denominator) == (150_00 - 100_00, 350_00)


def test_expansion_of_the_parts_adds_up_to_that_of_the_whole(v1):
    movements = mrr_movements(v1)
    parts = contract_value_expansion(movements, window=YEAR, by=["segment"])
    whole = contract_value_expansion(movements, window=YEAR).only()
    assert sum(part.numerator for part in parts) == whole.numerator
    assert sum(part.denominator for part in parts) == whole.denominator
