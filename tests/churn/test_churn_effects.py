"""What the values of a column do to the odds, told together where they are alike."""

import numpy as np
import pandas as pd
import pytest

from analysis.churn.effects import by_value
from analysis.churn.intake import CATEGORY, DATE, FLAG, NUMBER, OTHER, Field

LOG_2 = np.log(2)


def test_levels_are_told_by_their_geometric_mean_and_rare_ones_left_out():
    values = pd.Series(pd.Categorical(["Pro"] * 10 + ["Basic"] * 20 + ["Odd"] * 9 + [None] * 10))
    added = pd.Series([-LOG_2] * 10 + [0.0, 2 * LOG_2] * 10 + [3.0] * 9 + [LOG_2 / 2] * 10)
    told = by_value(added, values, Field("plan", CATEGORY))
    assert told["value"].tolist() == ["Basic", "not known", "Pro"]
    assert told["factor"].tolist() == pytest.approx([2, 2**0.5, 1 / 2])
    assert told["n"].tolist() == [20, 10, 10]


def test_many_numbers_are_told_in_fifths_with_limits_of_three_figures():
    values = pd.Series(np.arange(100) * 1234.5 / 10)
    told = by_value(-values / 1e4, values, Field("spend", NUMBER))
    assert told["n"].tolist() == [20] * 5
    assert told["value"].iloc[0] == "up to 2,350"  # the 20th is 19 x 123.45 = 2345.55
    assert told["value"].iloc[1] == "over 2,350, up to 4,810"
    assert told["value"].iloc[-1] == "over 9,750"


def test_few_numbers_are_told_one_by_one_and_blanks_beside_them():
    values = pd.Series([1.0] * 10 + [3.0] * 12 + [np.nan] * 11)
    told = by_value(values.fillna(0), values, Field("seats", NUMBER))
    assert told["value"].tolist() == ["3", "1", "not known"]
    days = by_value(values.fillna(0), values, Field("start", DATE))
    assert days["value"].tolist() == ["3 days before", "1 days before", "not known"]


def test_a_flag_is_yes_or_no_also_where_all_say_the_same():
    values = pd.Series([1.0] * 10)
    assert by_value(values, values, Field("auto", FLAG))["value"].tolist() == ["yes"]


def test_what_is_rare_is_called_so():
    values = pd.Series(pd.Categorical([OTHER] * 10))
    told = by_value(pd.Series([0.1] * 10), values, Field("city", CATEGORY))
    assert told["value"].tolist() == ["a rare value"]
