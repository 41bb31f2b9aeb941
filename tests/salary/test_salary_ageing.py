"""Bringing wages forward: by the cost of labour, forward only, and only inside the index."""

from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.salary.ageing import (
    PRIVATE_WAGES,
    AgeingError,
    aged,
    ageing,
    release_month,
    unaged,
)

MAY_2025 = release_month("2025")


@pytest.fixture(scope="module")
def eci() -> pd.DataFrame:
    """Five quarters of one series, growing by 1% each."""
    months = [date(2025, 3, 1), date(2025, 6, 1), date(2025, 9, 1), date(2025, 12, 1)]
    return pd.DataFrame(
        {
            "series_id": PRIVATE_WAGES,
            "month": pd.to_datetime([*months, date(2026, 3, 1)]),
            "value": [100 * 1.01**quarter for quarter in range(5)],
        }
    )


def test_a_published_quarter_is_taken_as_published(eci):
    factor = ageing(eci, from_month=date(2025, 6, 1), to_month=date(2026, 3, 1)).factor
    assert factor == pytest.approx(1.01**4 / 1.01**1)


def test_a_month_between_two_quarters_grows_by_equal_shares(eci):
    # May is two of the three months from March to June.
    factor = ageing(eci, from_month=MAY_2025, to_month=date(2025, 6, 1)).factor
    assert factor == pytest.approx(1.01 ** (1 / 3))


def test_ageing_twice_is_ageing_once(eci):
    first = ageing(eci, from_month=MAY_2025, to_month=date(2025, 10, 1)).factor
    second = ageing(eci, from_month=date(2025, 10, 1), to_month=date(2026, 2, 1)).factor
    once = ageing(eci, from_month=MAY_2025, to_month=date(2026, 2, 1)).factor
    assert first * second == pytest.approx(once)


def test_the_order_of_the_file_does_not_matter(eci):
    later = date(2025, 11, 1)
    assert ageing(eci[::-1], from_month=MAY_2025, to_month=later) == ageing(
        eci, from_month=MAY_2025, to_month=later
    )


def test_without_an_index_nothing_is_aged_and_the_reader_is_told_of_when_figures_are():
    with pytest.raises(AgeingError, match=r"Figures are of May 2025.*analysis data eci"):
        ageing(None, from_month=MAY_2025, to_month=date(2026, 3, 1))
    assert unaged(MAY_2025).factor == 1
    assert unaged(MAY_2025).note.startswith("Figures are of May 2025, not aged")


def test_prices_are_no_substitute(eci):
    cpi = eci.assign(series_id="CUUR0000SA0")
    with pytest.raises(AgeingError, match="consumer price index"):
        ageing(cpi, from_month=MAY_2025, to_month=date(2026, 3, 1))


def test_pay_is_aged_forward_only(eci):
    with pytest.raises(AgeingError, match="forward only: April 2025 is before May 2025"):
        ageing(eci, from_month=MAY_2025, to_month=date(2025, 4, 1))


@pytest.mark.parametrize("month", [date(2026, 4, 1), date(2030, 1, 1)])
def test_nothing_is_extrapolated(eci, month):
    with pytest.raises(AgeingError, match="runs from March 2025 to March 2026"):
        ageing(eci, from_month=MAY_2025, to_month=month)


def test_an_unknown_series_is_refused_with_those_there_are(eci):
    with pytest.raises(AgeingError, match=PRIVATE_WAGES):
        ageing(eci, from_month=MAY_2025, to_month=date(2026, 3, 1), series_id="CIU2020000410000I")


def test_only_amounts_are_aged(eci):
    by = ageing(eci, from_month=date(2025, 3, 1), to_month=date(2026, 3, 1))
    paid = pd.DataFrame({"value_usd": [50_000.0], "rse": [0.03], "employment_jobs": [10.0]})
    assert aged(paid, by).loc[0].tolist() == pytest.approx([50_000 * 1.01**4, 0.03, 10.0])
    assert paid.at[0, "value_usd"] == 50_000  # what was given is left as it was


@given(months=st.integers(min_value=0, max_value=10))
def test_a_rising_index_never_lowers_pay(months):
    quarters = pd.date_range("2025-03-01", periods=5, freq="QS-MAR")
    index = pd.DataFrame(
        {"series_id": PRIVATE_WAGES, "month": quarters, "value": [100.0, 101, 101, 103, 104]}
    )
    to_month = (pd.Timestamp(MAY_2025) + pd.DateOffset(months=months)).date()
    assert ageing(index, from_month=MAY_2025, to_month=to_month).factor >= 1
