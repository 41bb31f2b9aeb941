"""The worth of a customer is margin times survival, discounted, over years that can be seen."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.duration.survfunc import SurvfuncRight

from analysis.metrics.lifetime import (
    ShortCurveError,
    contractual_value,
    life_table,
    lifetime_value,
    lifetime_values,
)
from analysis.metrics.movements import mrr_movements


def curve(monthly_rate, months=60):
    return pd.Series([monthly_rate**t for t in range(1, months + 1)], index=range(1, months + 1))


def test_without_loss_and_discount_a_customer_is_worth_its_margins():
    assert contractual_value(100.0, curve(1.0), discount_rate=0.0) == pytest.approx(3 * 100)


@given(stays=st.floats(0.8, 1.0), discount=st.floats(0.0, 0.3), years=st.integers(1, 5))
def test_a_constant_rate_gives_the_geometric_sum(stays, discount, years):
    """The closed form of the sum: q (1 - q^n) / (1 - q), with q = retention / discount, monthly."""
    q = stays / (1 + discount) ** (1 / 12)
    months = 12 * years
    closed = months if q == 1 else q * (1 - q**months) / (1 - q)
    value = contractual_value(12.0, curve(stays), horizon_years=years, discount_rate=discount)
    assert value == pytest.approx(closed, rel=1e-6)


def test_fickle_customers_that_leave_first_make_a_book_worth_more_than_one_over_churn():
    """Half leave at 20% a month, half never; the average of the first month, 10%, kept up, says
    that 2% are left after three years."""
    mixed = 0.5 * curve(0.8, 36) + 0.5
    shortcut = curve(0.9, 36)
    assert contractual_value(100.0, mixed) > 1.5 * contractual_value(100.0, shortcut)


def test_a_curve_is_not_prolonged_by_guessing():
    with pytest.raises(ShortCurveError, match="ends after 24 months; the horizon is 36"):
        contractual_value(100.0, curve(0.99, 24))


@pytest.fixture
def book(make_book, line):
    """Twenty accounts from January 2023; the first eight leave, one every three months."""
    lines = []
    for n in range(20):
        end = f"{2023 + (3 * (n + 1)) // 12}-{(3 * (n + 1)) % 12 + 1:02d}-01" if n < 8 else None
        lines.append(line(f"A{n:02d}", "2023-01-01", end, 100_00, term_months=1))
    return make_book(as_of=date(2026, 9, 30), contract_lines=lines)


def test_the_life_table_is_kaplan_and_meiers(book):
    table = life_table(mrr_movements(book))
    times = np.array([3 * (n + 1) if n < 8 else 44 for n in range(20)])
    published = SurvfuncRight(times, np.array([1] * 8 + [0] * 12))
    for at, expected in zip(published.surv_times, published.surv_prob, strict=True):
        assert table[int(at)] == pytest.approx(expected)


def test_a_table_ends_where_too_few_were_seen(book):
    assert life_table(mrr_movements(book)).index.max() == 44
    few = book.complete["contract_lines"].iloc[:9]
    small = type(book)(complete={**book.complete, "contract_lines": few}, as_of=book.as_of)
    assert life_table(mrr_movements(small)).index.max() == 0


def test_each_account_is_worth_its_margin_times_the_curve_it_is_given(book):
    movements = mrr_movements(book)
    values = lifetime_values(book, movements, margin_rate=0.5, survival=curve(0.99))
    expected = contractual_value(0.5 * 12 * 100_00, curve(0.99))
    assert values["value_minor"].tolist() == [round(expected)] * 12
    mean = lifetime_value(book, movements, margin_rate=0.5, survival=curve(0.99)).only()
    assert mean.value == round(expected)


def test_an_account_without_a_curve_has_no_value_and_says_why(book):
    values = lifetime_values(
        book, mrr_movements(book), margin_rate=0.5, survival=curve(0.99).to_frame("A08")
    ).set_index("account_id")
    assert pd.isna(values.loc["A09", "value_minor"])
    assert values.loc["A09", "reason"] == "nobody has been seen for long enough to tell"
    assert values.loc["A08", "value_minor"] > 0


def test_an_old_account_is_taken_to_leave_as_the_oldest_that_were_seen(book):
    """All live accounts are 44 months old; the table looks 36 ahead from month 8."""
    table = life_table(mrr_movements(book))
    values = lifetime_values(book, mrr_movements(book), margin_rate=1.0)
    rest = (table.loc[8:] / table[8]).set_axis(range(37))
    assert values["value_minor"].iloc[0] == round(contractual_value(12 * 100_00, rest))
