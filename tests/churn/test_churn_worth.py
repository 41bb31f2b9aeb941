"""What acting on probabilities would have been worth: by hand, and never by a rule that is no better."""

import numpy as np
import pandas as pd
import pytest

from analysis.churn.worth import BY_VALUE, StatedCostError, by_threshold, stakes
from analysis.churn.written_numbers import as_numbers

LEFT = np.array([True, False, True, False])
SAID = np.array([0.6, 0.6, 0.1, 0.04])
VALUES = pd.Series([100.0, 200.0, 1000.0, 10.0], name="ARR")


def test_worth_by_hand():
    table = by_threshold(LEFT, SAID, stakes(VALUES, 5.0, 0.1, 0.3)).set_index("rule")
    half = table.loc[0.5]
    assert (half["n"], half["n_left"]) == (2, 1)
    assert half["worth_low"] == pytest.approx(0.1 * 100 - 2 * 5)
    assert half["worth_high"] == pytest.approx(0.3 * 100 - 2 * 5)
    everybody = table.loc[0.0]
    assert (everybody["n"], everybody["n_left"]) == (4, 2)
    assert everybody["worth_high"] == pytest.approx(0.3 * 1100 - 4 * 5)
    # 0.6 x 100 x 0.2 = 12, 0.6 x 200 x 0.2 = 24, 0.1 x 1000 x 0.2 = 20; 0.04 x 10 x 0.2 < 5
    assert table.loc[BY_VALUE, "n"] == 3


def test_true_probabilities_make_the_rule_by_value_the_best():
    random = np.random.default_rng(0)
    p = random.beta(1, 4, 40_000)
    values = pd.Series(random.lognormal(3, 1, 40_000), name="ARR")
    table = by_threshold(random.random(40_000) < p, p, stakes(values, 2.0, 0.2, 0.2))
    assert table["worth_high"].idxmax() == table.index[table["rule"] == BY_VALUE][0]


def test_a_cost_that_is_not_stated_is_a_share_of_the_average_value():
    assert stakes(VALUES).cost == pytest.approx(0.02 * (100 + 200 + 1000 + 10) / 4)


@pytest.mark.parametrize(
    ("values", "options", "said"),
    [
        ([1.0, -2.0], {}, "Column ARR .* negative"),
        ([1.0, None], {}, "Column ARR .* blank"),
        (["1", "much"], {}, "Column ARR .* no number"),
        ([1.0, 2.0], {"save_low": 0.3, "save_high": 0.1}, "the low one first"),
        ([1.0, 2.0], {"save_high": 3.0}, "found 0.1 3"),
        ([1.0, 2.0], {"cost": float("nan")}, "costs 0 or more"),
    ],
)
def test_stakes_that_make_no_sense_are_refused(values, options, said):
    with pytest.raises(StatedCostError, match=said):
        stakes(pd.Series(values, name="ARR"), **options)


@pytest.mark.parametrize(
    ("texts", "numbers"),
    [
        (["1,200", "15"], [1200, 15]),
        (["12,0", "7,5"], [12, 7.5]),
        (["1.200,50", "3"], [1200.5, 3]),
        (["0,123", "1,234"], [0.123, 1.234]),
        (["$1,200.50", "-$3"], [1200.5, -3]),
        (["45%", "7 %"], [45, 7]),
        (["3 €", "4,5 €"], [3, 4.5]),
        (["1e3", "inf"], [1000, np.inf]),
    ],
)
def test_numbers_are_read_as_they_are_written(texts, numbers):
    assert as_numbers(pd.Series(texts)).tolist() == numbers


@pytest.mark.parametrize("texts", [["1,2,3", "4"], ["12,5", "7.5"], ["Net 30", "15"], ["1-2", "3"]])
def test_what_is_no_number_is_not_made_one(texts):
    assert as_numbers(pd.Series(texts)) is None
