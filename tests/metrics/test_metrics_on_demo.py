"""The measures hold together on a book with every trouble in it, and lie where real ones do."""

from datetime import date

import pytest

from analysis.contracts import Book
from analysis.loading import load_book
from analysis.metrics.concentration import concentration
from analysis.metrics.movements import KINDS, balances, bridge, mrr_movements
from analysis.metrics.renewals import due, renewal_rate
from analysis.metrics.retention import (
    gross_revenue_retention,
    logo_churn_rate,
    net_revenue_retention,
)
from analysis.periods import Window


@pytest.fixture(scope="module")
def book(demo_data) -> Book:
    return load_book(demo_data, as_of="2026-10")


@pytest.mark.parametrize("by", [(), ("segment",), ("owner_id",), ("industry",)])
def test_the_bridge_of_the_demo_adds_up_to_the_cent(book, by):
    movements = mrr_movements(book)
    window = Window.trailing(book.as_of)
    table = bridge(movements, window, by=by)
    change = sum(table[f"{kind}_minor"] for kind in KINDS[:3])
    change -= sum(table[f"{kind}_minor"] for kind in KINDS[3:])
    assert (table["opening_minor"] + change == table["closing_minor"]).all()
    assert table["opening_minor"].sum() == balances(movements, window.opening).sum()
    assert table["closing_minor"].sum() == balances(movements, window.closing).sum()


def test_the_demo_keeps_its_revenue_as_real_companies_do(book):
    """Medians of surveys of private companies: net 100 to 106%, gross 85 to 95%, with a whale."""
    movements, window = mrr_movements(book), Window.trailing(book.as_of)
    assert 0.97 < net_revenue_retention(movements, window=window).only().value < 1.12
    assert 0.82 < gross_revenue_retention(movements, window=window).only().value < 0.98
    assert 0.04 < logo_churn_rate(movements, window=window).only().value < 0.20
    assert 0.80 < renewal_rate(book, window=window).only().value < 1
    assert 0.10 < concentration(movements, window.closing).top1_share < 0.30


def test_renewals_due_long_ago_are_all_decided(book):
    statuses = set(due(book, window=Window("2024-09", "2025-09"))["status"])
    assert "open" not in statuses


def test_what_was_known_a_year_ago_does_not_change_with_what_came_since(book):
    then = date(2025, 10, 31)
    seen_then = mrr_movements(book.at(then)).changes
    cut_now = Book(
        complete={name: book.complete[name].iloc[::-1] for name in book.complete}, as_of=then
    )
    assert mrr_movements(cut_now).changes.equals(seen_then)
