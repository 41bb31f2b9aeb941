"""How much is sold of what could be, under the estimator that is named."""

from datetime import date

import pytest

from analysis.metrics.penetration import (
    product_penetration,
    products_open_to,
    seat_penetration,
    share_of_wallet,
    whitespace,
)

MONTH = "2026-09"


@pytest.fixture
def book(make_book, line):
    """Two retailers and an agency. P1 is the core, by the seat at 10 a month; P4 is sold by hour."""
    held = {"quantity": 10, "list_amount_minor": 12 * 100_00}
    return make_book(
        as_of=date(2026, 9, 30),
        accounts=[
            {"account_id": "A", "industry": "Retail", "eligible_seats": 40}
            | {"category_spend_annual_minor": 12_000_00},
            {"account_id": "B", "industry": "Retail"},
            {"account_id": "C", "industry": "Agency", "eligible_seats": 10},
        ],
        contract_lines=[
            line("A", "2025-01-01", None, 90_00, product_id="P1", **held),
            line("A", "2025-01-01", None, 20_00, product_id="P2", list_amount_minor=12 * 20_00),
            line("B", "2025-01-01", None, 50_00, product_id="P1", **held),
            line("C", "2025-01-01", None, 70_00, product_id="P4"),
        ],
        products=[
            {"product_id": "P1", "unit_name": "seat", "list_price_monthly_minor": 10_00},
            {"product_id": "P2", "unit_name": "seat", "list_price_monthly_minor": 2_00}
            | {"is_core": False},
            {"product_id": "P4", "unit_name": "hour", "list_price_monthly_minor": 90_00}
            | {"is_core": False},
        ],
    )


def test_seats_agreed_of_those_who_could_use_it(book):
    ratio = seat_penetration(book, month=MONTH).only()
    assert (ratio.numerator, ratio.denominator, ratio.n_accounts) == (10, 40, 1)  # B's is unknown


def test_a_product_for_agencies_is_no_gap_at_a_retailer(book):
    table = products_open_to(book, date(2026, 9, 30))
    found = {(r.account_id, r.product_id): r.is_owned for r in table.itertuples()}
    assert found == {
        ("A", "P1"): True,
        ("A", "P2"): True,
        ("B", "P1"): True,
        ("B", "P2"): False,
        ("C", "P4"): True,
    }
    ratio = product_penetration(book, month=MONTH).only()
    assert (ratio.numerator, ratio.denominator) == (4, 5)


def test_whitespace_is_list_price_times_seats_times_what_others_pay_of_it(book):
    (gap,) = whitespace(book, month=MONTH).to_dict("records")
    assert (gap["account_id"], gap["product_id"]) == ("B", "P2")
    assert gap["estimate_arr_minor"] == 12 * 2_00 * 10  # A pays its list price in full
    assert gap["low_arr_minor"] <= gap["estimate_arr_minor"] <= gap["high_arr_minor"]


def test_the_wallet_is_told_by_two_estimators(book):
    recorded = share_of_wallet(book, month=MONTH).only()
    assert (recorded.numerator, recorded.denominator) == (12 * 110_00, 12_000_00)
    seats = share_of_wallet(book, month=MONTH, estimator="seats").only()
    assert seats.denominator == 12 * 10_00 * 40 + 12 * 10_00 * 10  # A and C; B's seats are unknown
    assert seats.numerator == 12 * (110_00 + 70_00)


def test_without_an_estimate_there_is_no_share(make_book, line):
    book = make_book(
        as_of=date(2026, 9, 30), contract_lines=[line("A", "2025-01-01", None, 1)], products=[]
    )
    ratio = share_of_wallet(book, month=MONTH).only()
    assert ratio.value is None
    assert "wallet of no account" in ratio.reason


def test_a_product_no_longer_on_sale_is_open_to_nobody_new(make_book, line):
    lines = [
        line("A", "2025-01-01", None, 1, product_id="P1"),
        line("B", "2025-01-01", None, 1, product_id="P2"),
    ]
    products = [{"product_id": "P1", "retired_date": "2026-01-01"}, {"product_id": "P2"}]
    book = make_book(as_of=date(2026, 9, 30), contract_lines=lines, products=products)
    table = products_open_to(book, date(2026, 9, 30))
    assert set(zip(table["account_id"], table["product_id"], strict=True)) == {
        ("A", "P1"),  # it has it still
        ("A", "P2"),
        ("B", "P2"),
    }
