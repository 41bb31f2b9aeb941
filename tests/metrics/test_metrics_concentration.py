"""Concentration has the landmarks that readers know it by."""

from datetime import date

import pytest

from analysis.metrics.concentration import concentration, shares
from analysis.metrics.movements import mrr_movements


@pytest.fixture
def movements_of(make_book, line):
    def movements_of(mrr, parents=None):
        lines = [line(account, "2026-01-01", None, minor) for account, minor in mrr.items()]
        accounts = [
            {"account_id": child, "parent_account_id": parent}
            for child, parent in (parents or {}).items()
        ]
        book = make_book(as_of=date(2026, 6, 30), contract_lines=lines, accounts=accounts)
        return mrr_movements(book)

    return movements_of


def test_thirty_equal_accounts_are_as_spread_as_thirty(movements_of):
    held = concentration(movements_of({f"A{n}": 1_00 for n in range(30)}), "2026-06")
    assert held.hhi == pytest.approx(1 / 30)
    assert held.effective_n == pytest.approx(30)
    assert held.normalised_hhi == pytest.approx(0)
    assert held.top10_share == pytest.approx(10 / 30)


def test_one_account_at_a_quarter_leaves_thirty_as_spread_as_twelve(movements_of):
    mrr = {f"A{n}": 3_00 for n in range(29)} | {"whale": 29_00}
    held = concentration(movements_of(mrr), "2026-06")
    assert held.top1_share == 0.25
    assert held.hhi == pytest.approx(0.0819, abs=5e-5)
    assert held.effective_n == pytest.approx(12.2, abs=0.05)


def test_a_group_of_companies_is_one_customer_unless_accounts_are_asked_for(movements_of):
    movements = movements_of(
        {"A": 30_00, "B": 20_00, "C": 50_00}, parents={"A": "P", "B": "A", "C": None}
    )
    assert shares(movements, "2026-06").to_dict() == {"C": 0.5, "P": 0.5}
    assert shares(movements, "2026-06", level="account").tolist() == [0.5, 0.3, 0.2]


def test_a_month_in_which_nobody_pays_has_no_concentration(movements_of):
    empty = concentration(movements_of({}), "2026-06")
    assert (empty.hhi, empty.n_accounts) == (None, 0)
    assert empty.reason
