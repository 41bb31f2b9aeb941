"""As billed, exchange rates are a movement of their own, and the bridge still closes to zero."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.metrics.movements import balances, bridge, monthly, mrr_movements
from analysis.periods import Window

RATES = [
    {"currency": "EUR", "rate_date": "2025-12-31", "rate": 1.00},
    {"currency": "EUR", "rate_date": "2026-02-10", "rate": 1.10},
    {"currency": "EUR", "rate_date": "2026-05-31", "rate": 1.20},
]
GAINS = ["new_minor", "reactivation_minor", "expansion_minor", "fx_minor"]
LOSSES = ["contraction_minor", "churned_minor"]
SPRING = Window("2026-01", "2026-06")


def test_an_account_that_pays_the_same_in_euros_moves_by_the_rate_alone(make_book, line):
    book = make_book(
        as_of=date(2026, 6, 30),
        contract_lines=[line("A", "2026-01-01", None, 100_00, currency="EUR")],
        fx_rates=RATES,
    )
    movements = mrr_movements(book, rates="as billed")
    table = monthly(movements).set_index("month")
    moved = table["fx_minor"][table["fx_minor"] != 0]
    assert {str(month.date()): fx for month, fx in moved.items()} == {
        "2026-02-01": 10_00,
        "2026-05-01": 10_00,
    }
    told = bridge(movements, SPRING).iloc[0]
    assert (told["opening_minor"], told["fx_minor"], told["closing_minor"]) == (
        100_00,
        20_00,
        120_00,
    )
    assert told["expansion_minor"] == 0
    assert "fx_minor" not in bridge(mrr_movements(book), SPRING).columns  # constant rates


def test_growth_in_euros_is_told_at_the_rate_of_its_month_and_the_rate_apart(make_book, line):
    book = make_book(
        as_of=date(2026, 6, 30),
        contract_lines=[
            line("A", "2026-01-01", None, 100_00, currency="EUR"),
            line("A", "2026-03-01", None, 50_00, currency="EUR"),
            line("B", "2026-01-01", "2026-04-01", 10_00, currency="EUR"),
            line("C", "2026-04-01", None, 10_00, currency="EUR"),
            line("D", "2026-01-01", None, 5_00),
        ],
        fx_rates=RATES,
    )
    told = bridge(mrr_movements(book, rates="as billed"), SPRING).iloc[0]
    assert told.to_dict() == {
        "opening_minor": 100_00 + 10_00 + 5_00,
        "new_minor": 12_00,  # C, at June's rate
        "reactivation_minor": 0,
        "expansion_minor": 55_00,  # 50 euros in March at 1.10
        "contraction_minor": 0,
        "churned_minor": 10_00,  # B, at January's
        "fx_minor": 10_00 + 15_00,  # 100 euros in February, 150 in May
        "closing_minor": 180_00 + 12_00 + 5_00,
    }


line_of_any_currency = st.tuples(
    st.sampled_from("AB"),
    st.sampled_from(["EUR", "USD"]),
    st.integers(1, 5),
    st.integers(1, 6),
    st.integers(-3_00, 90_00),
)


@given(drawn=st.lists(line_of_any_currency, min_size=1, max_size=6))
@settings(max_examples=12, deadline=None)
def test_every_month_and_window_closes_to_zero(make_book, drawn):
    lines = [
        {
            "account_id": account,
            "currency": currency,
            "start_date": f"2026-0{first}-01",
            "end_date": f"2026-0{first + length}-01" if first + length < 7 else None,
            "amount_minor": amount,
            "term_months": 7,
        }
        for account, currency, first, length, amount in drawn
    ]
    book = make_book(as_of=date(2026, 6, 30), contract_lines=lines, fx_rates=RATES)
    movements = mrr_movements(book, rates="as billed")
    tables = [monthly(movements)]
    if movements.first_month < movements.last_month:
        tables.append(bridge(movements, Window(movements.first_month, movements.last_month)))
        assert tables[1]["closing_minor"].iloc[0] == balances(movements, "2026-06").sum()
    for table in tables:
        rest = table["closing_minor"] - table["opening_minor"]
        rest = rest - table[GAINS].sum(axis=1) + table[LOSSES].sum(axis=1)
        assert (rest == 0).all()
        assert (table[[*GAINS[:3], *LOSSES]] >= 0).all().all()


@pytest.mark.parametrize("rates", ["constant", "as billed"])
def test_an_empty_book_has_no_movements_at_any_rates(make_book, rates):
    movements = mrr_movements(make_book(as_of=date(2026, 6, 30)), rates=rates)
    assert monthly(movements)["closing_minor"].tolist() == [0]
