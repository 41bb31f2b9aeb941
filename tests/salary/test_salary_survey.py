"""Percentiles of a survey: of people, by hand, and only where enough employers stand behind them."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.salary.pay_survey import SurveyError, survey_percentiles, weighted_percentile
from analysis.salary.suppression import why_gap_withheld, why_group_withheld, why_survey_withheld


def rows(pays, employers=None, people=1, n_employers=None, title="Account Manager", currency="USD"):
    count = len(pays)
    return pd.DataFrame(
        {
            "title": title,
            "currency": currency,
            "base_annual_minor": pd.array([pay * 100 for pay in pays], dtype="Int64"),
            "variable_annual_minor": pd.array([None] * count, dtype="Int64"),
            "total_annual_minor": pd.array([None] * count, dtype="Int64"),
            "employer": employers or [None] * count,
            "n_employers": pd.array([n_employers] * count, dtype="Int64"),
            "n_people": pd.array(np.broadcast_to(people, count), dtype="Int64"),
        }
    )


def median(survey: pd.DataFrame) -> pd.Series:
    return survey_percentiles(survey, measure="base", percentiles=[50]).iloc[0]


def test_a_median_by_hand():
    row = median(rows([50_000, 60_000, 70_000, 80_000, 90_000], list("ABCDE")))
    assert row["value_minor"] == 70_000_00
    assert (row["n_people"], row["n_employers"], row["reason"]) == (5, 5, "")
    assert row["low_minor"] <= row["value_minor"] <= row["high_minor"]


def test_people_count_not_rows():
    pays, employers = [50_000, 60_000, 70_000, 80_000, 90_000], list("ABCDE")
    assert median(rows(pays, employers, [1, 1, 1, 2, 2]))["reason"] != ""  # 2 of 7 people
    row = median(rows([*pays, 95_000], [*employers, "F"], [1, 1, 1, 2, 2, 2]))
    assert row["value_minor"] == 80_000_00  # 9 people: 50, 60, 70, 80, 80, 90, 90, 95, 95


def test_four_employers_are_too_few():
    row = median(rows([1, 2, 3, 4], list("ABCD")))
    assert np.isnan(row["value_minor"])
    assert row["reason"] == "4 employers, fewer than 5"


def test_a_survey_that_one_employer_dominates_is_withheld():
    row = median(rows([1, 2, 3, 4, 5, 6], list("ABCDEE")))
    assert np.isnan(row["value_minor"])
    assert row["reason"] == "one employer has 33% of the people, above 25%"


def test_an_employer_at_exactly_a_quarter_is_not_above_it():
    assert why_survey_withheld(pd.Series([2, 2, 2, 1, 1])) == ""
    assert why_survey_withheld(pd.Series([3, 2, 2, 2, 1])) != ""


def test_where_employers_are_only_counted_the_largest_count_is_what_is_sure():
    row = median(rows([50_000, 70_000, 90_000], n_employers=6))
    assert (row["n_employers"], row["reason"]) == (6, "")
    assert not row["is_dominance_known"]
    assert np.isnan(row["low_minor"])  # who belongs together is not known
    assert median(rows([50_000, 70_000], n_employers=4))["reason"] == "4 employers, fewer than 5"
    assert median(rows([50_000, 70_000]))["reason"] == "0 employers, fewer than 5"


def test_base_and_total_are_never_mixed():
    survey = rows([50_000, 60_000, 70_000, 80_000, 90_000], list("ABCDE"))
    row = survey_percentiles(survey, measure="total", percentiles=[50]).iloc[0]
    assert row["reason"] == "no total pay in the survey"
    assert row["n_people_without"] == 5


def test_currencies_are_never_mixed():
    pays = [50_000, 60_000, 70_000, 80_000, 90_000]
    both = pd.concat([rows(pays, list("ABCDE")), rows(pays, list("ABCDE"), currency="EUR")])
    found = survey_percentiles(both, measure="base", percentiles=[50])
    assert found["currency"].tolist() == ["EUR", "USD"]


def test_equal_surveys_give_equal_intervals():
    survey = rows([50_000, 60_000, 70_000, 80_000, 90_000, 95_000], list("ABCDEF"))
    pd.testing.assert_frame_equal(
        survey_percentiles(survey, measure="base"), survey_percentiles(survey, measure="base")
    )


def test_people_of_one_employer_are_no_independent_witnesses():
    pays = [50_000, 60_000, 70_000, 80_000, 90_000, 95_000]
    few = median(rows(pays, list("ABCDEF")))
    many = median(
        rows([pay for pay in pays for _ in range(20)], [e for e in "ABCDEF" for _ in range(20)])
    )
    assert (many["low_minor"], many["high_minor"]) == (few["low_minor"], few["high_minor"])


@given(
    values=st.lists(st.integers(1, 1_000), min_size=1, max_size=30),
    percentile=st.sampled_from([10, 25, 50, 75, 90]),
)
def test_a_percentile_equals_the_averaged_inverse_of_the_distribution(values, percentile):
    array = np.array(values, dtype=float)
    expected = np.quantile(array, percentile / 100, method="averaged_inverted_cdf")
    assert weighted_percentile(array, np.ones(len(array)), percentile) == pytest.approx(expected)


@given(
    data=st.lists(st.tuples(st.integers(1, 1_000), st.integers(1, 5)), min_size=1, max_size=15),
    percentile=st.sampled_from([10, 25, 50, 75, 90]),
)
def test_a_row_of_ten_people_is_ten_rows(data, percentile):
    values, weights = (np.array(column, dtype=float) for column in zip(*data, strict=True))
    spread = np.repeat(values, weights.astype(int))
    assert weighted_percentile(values, weights, percentile) == pytest.approx(
        weighted_percentile(spread, np.ones(len(spread)), percentile)
    )


def test_small_groups_are_withheld():
    assert why_gap_withheld(5, 5) == ""
    assert why_gap_withheld(100, 4) == "4 in the smaller group, fewer than 5"
    assert why_group_withheld(9) == "9 people, fewer than 10"


def test_a_misspelt_measure_or_column_is_refused_with_those_there_are():
    survey = rows([1], ["A"])
    with pytest.raises(SurveyError, match="Did you mean 'total'"):
        survey_percentiles(survey, measure="totals")
    with pytest.raises(SurveyError, match="Did you mean 'title'"):
        survey_percentiles(survey, by=["titel"])
