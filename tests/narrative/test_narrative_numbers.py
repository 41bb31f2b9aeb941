import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.narrative.numbers import (
    ABSENT,
    MINUS,
    count,
    count_short,
    days,
    hours,
    interval,
    minor_digits,
    money,
    money_short,
    multiple,
    percent,
    points,
    score,
    signed,
    whole_money,
)

SHOWS = {
    "percent": percent,
    "points": points,
    "count": count,
    "count_short": count_short,
    "money": lambda value: money(value, "USD"),
    "money_short": lambda value: money_short(value, "USD"),
    "whole_money": whole_money,
    "score": score,
    "days": days,
    "hours": hours,
    "multiple": multiple,
    "signed": signed,
}
LETTERS = {"K": 10**3, "M": 10**6, "B": 10**9}


def read_back(text: str) -> float:
    """The number that a reader takes from `text`."""
    bare = text.replace(MINUS, "-").replace("+", "").replace("$", "").replace(",", "")
    bare = bare.removesuffix("%").removesuffix(" points").removesuffix(" point")
    return float(bare[:-1]) * LETTERS[bare[-1]] if bare[-1] in LETTERS else float(bare)


@pytest.mark.parametrize("name", SHOWS)
@pytest.mark.parametrize("nothing", [None, math.nan, pd.NA, np.float64("nan"), math.inf])
def test_what_is_missing_is_said_to_be_missing(name, nothing):
    assert SHOWS[name](nothing) == ABSENT


@pytest.mark.parametrize("name", SHOWS)
def test_no_number_carries_a_hyphen_for_a_minus(name):
    assert "-" not in SHOWS[name](-0.5)
    assert "-" not in SHOWS[name](-1_234_567)


@pytest.mark.parametrize("name", SHOWS)
def test_what_rounds_to_zero_has_no_sign(name):
    assert not SHOWS[name](-0.000001).startswith((MINUS, "+"))


@given(st.floats(-5, 5))
def test_a_percentage_reads_back_as_the_share_it_rounded(share):
    assert read_back(percent(share)) == pytest.approx(share * 100, abs=0.05 + 1e-9)


@given(st.floats(-1, 1))
def test_points_read_back_as_the_difference_they_rounded(difference):
    assert read_back(points(difference)) == pytest.approx(difference * 100, abs=0.05 + 1e-9)


@given(st.integers(-(10**14), 10**14))
def test_money_in_full_is_never_off_by_more_than_half_a_dollar(minor):
    assert abs(read_back(money(minor, "USD")) * 100 - minor) <= 50
    assert round(read_back(money(minor, "USD", None)) * 100) == minor


@given(st.integers(-(10**14), 10**14))
def test_short_money_keeps_the_size_and_the_sign(minor):
    text = money_short(minor, "USD")
    assert read_back(text) * 100 == pytest.approx(minor, rel=0.05, abs=50)
    assert text.startswith(MINUS) == (minor < 0)


@given(st.integers(0, 10**13), st.integers(0, 10**13))
def test_more_money_never_reads_as_less(one, other):
    less, more = sorted((one, other))
    assert read_back(money_short(less, "USD")) <= read_back(money_short(more, "USD"))


@given(st.integers(-(10**12), 10**12))
def test_short_money_has_at_most_four_figures_below_a_trillion(minor):
    assert sum(letter.isdigit() for letter in money_short(minor, "USD")) <= 4


@pytest.mark.parametrize(
    ("share", "digits", "said"),
    [(0.125, 0, "13%"), (-0.125, 0, "−13%"), (0.0005, 1, "0.1%"), (0.00049, 1, "0.0%")],
)
def test_halves_round_away_from_zero_as_by_hand(share, digits, said):
    assert percent(share, digits) == said


def test_a_float_that_only_binary_puts_below_a_half_rounds_up():
    assert count(1.005, 2) == "1.01"  # f"{1.005:.2f}" gives 1.00


@pytest.mark.parametrize(
    ("minor", "said"),
    [
        (999_49, "$999"),
        (999_50, "$1.0K"),  # not $1,000, not $1000
        (99_949_00, "$99.9K"),
        (99_950_00, "$100K"),  # not $100.0K
        (999_499_00, "$999K"),
        (999_500_00, "$1.0M"),
        (1_250_000_000_00, "$1.3B"),
        (12_345_678_000_000_00, "$12,346B"),
    ],
)
def test_short_money_steps_up_where_rounding_would_overflow_a_unit(minor, said):
    assert money_short(minor, "USD") == said


def test_each_currency_is_divided_by_its_own_minor_unit():
    assert [minor_digits(currency) for currency in ("JPY", "USD", "KWD")] == [0, 2, 3]
    assert money_short(5_000_000, "JPY") == "¥5.0M"
    assert money_short(5_000_000, "USD") == "$50.0K"
    assert money_short(5_000_000, "KWD") == "KWD\u00a05.0K"


def test_numbers_of_numpy_and_pandas_print_like_pythons_own():
    assert percent(np.float64(0.942)) == percent(0.942)
    assert money(np.int64(-4_200_00), "USD") == "−$4,200"
    assert count(pd.Series([3]).iloc[0]) == "3"


def test_an_interval_that_rounds_to_one_number_is_that_number():
    assert interval(0.9004, 0.9001) == "90.0%"
    assert interval(-0.02, 0.03) == "−2.0% to 3.0%"
    assert interval(0.1, None) == ABSENT
