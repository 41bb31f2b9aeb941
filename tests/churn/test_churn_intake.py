"""Columns as they come: text that is numbers, dates, ids, blanks; answers in many words."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.churn.answers import AnswerError, read_answers
from analysis.churn.intake import CATEGORY, DATE, FLAG, NUMBER, OTHER, Intake, TableError

N = 60


def learn(**columns) -> Intake:
    frame = pd.DataFrame(columns)
    return Intake.learn(frame, list(frame.columns))


def kind(values) -> str:
    intake = learn(column=values)
    return intake.fields[0].kind if intake.fields else intake.set_aside["column"]


def test_columns_are_read_as_what_they_are():
    assert kind([str(n % 7 + 0.5) for n in range(N)]) == NUMBER
    assert kind([f"{n % 5},{n % 9}00.50" if n % 5 else "7" for n in range(N)]) == NUMBER
    assert kind([n % 2 == 0 for n in range(N)]) == FLAG
    assert kind(["a" if n % 2 else "b" for n in range(N)]) == CATEGORY
    assert kind([f"2026-0{n % 9 + 1}-11" for n in range(N)]) == DATE
    assert kind(list(pd.date_range("2026-01-01", periods=N))) == DATE


def test_text_blanks_are_missing_numbers_stay_numbers():
    intake = learn(charges=[" ", "", *[str(n % 9 + 0.5) for n in range(N)]])
    read = intake.apply(pd.DataFrame({"charges": [" ", "12.5", None]}))["charges"]
    assert read.isna().tolist() == [True, False, True]
    assert read[1] == 12.5


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ([None] * N, "blank in every row"),
        (["x"] * N, "the same in every row"),
        ([f"C{n:04d}" for n in range(N)], "names rows"),
        (list(range(1, N + 1)), "names rows"),
        ([f"{n % 28 + 1}/{n % 12 + 1}/2025" for n in range(N)], "write them as 2026-10-31"),
        ([f"text {n // 2}" for n in range(N)], "30 different texts, too many"),
        ([np.inf] * (N - 1) + [-np.inf], "infinite in every row"),
    ],
)
def test_what_cannot_be_learned_from_is_set_aside_with_a_reason(values, said):
    assert said in kind(values)


def test_amounts_that_all_differ_are_no_ids():
    assert kind([n * 1.37 for n in range(N)]) == NUMBER
    assert kind([n * n + 1000 for n in range(N)]) == NUMBER


def test_two_thousand_levels_keep_those_that_are_frequent():
    values = ["Denver"] * 900 + ["Boston"] * 600 + [f"Town {n}" for n in range(2000)]
    intake = learn(city=values)
    assert intake.fields[0].levels == ("Boston", "Denver", OTHER)
    read = intake.apply(pd.DataFrame({"city": ["Denver", "Atlantis", None]}))["city"]
    assert read.iloc[:2].tolist() == ["Denver", OTHER]
    assert read.isna().iloc[2]


def test_infinite_values_are_counted_and_read_as_blank():
    intake = learn(ratio=[np.inf, *range(N)])
    assert intake.notes == ("ratio: 1 infinite value read as blank.",)
    assert intake.apply(pd.DataFrame({"ratio": [np.inf, 3.0]}))["ratio"].isna().tolist() == [
        True,
        False,
    ]


def test_dates_count_back_from_the_rows_own_day_or_the_newest():
    intake = learn(signed=[f"2026-01-{n % 28 + 1:02d}" for n in range(N)])
    frame = pd.DataFrame({"signed": ["2026-01-20", None]})
    assert intake.apply(frame)["signed"].tolist()[0] == 28 - 20
    at = pd.Series(pd.to_datetime(["2026-03-01", "2026-03-01"]))
    assert intake.apply(frame, at)["signed"].tolist()[0] == 11 + 28 + 1
    with pytest.raises(TableError, match=r"dates written as 2026-10-31.*'soon'"):
        intake.apply(pd.DataFrame({"signed": ["soon"]}))


@given(st.permutations(["b", "a", "c"]))
def test_the_order_of_columns_does_not_matter(order):
    frame = pd.DataFrame({name: [f"{name}{n % 3}" for n in range(N)] for name in "abc"})
    assert Intake.learn(frame, order) == Intake.learn(frame, ["a", "b", "c"])


@pytest.mark.parametrize(
    "values",
    [
        [1, 0, 1],
        [1.0, 0.0, 1.0],
        ["1", "0", "1"],
        ["1.0", "0.0", "1.0"],
        [True, False, True],
        ["Yes", "No", "Yes"],
        [" y ", "n", "y"],
        ["Churned", "Stayed", "Churned"],
        ["Attrited Customer", "Existing Customer", "Attrited Customer"],
    ],
)
def test_plain_answers_are_understood(values):
    assert read_answers(pd.Series(values, name="x")).left.tolist() == [True, False, True]


def test_an_open_outcome_is_neither():
    told = read_answers(pd.Series(["Yes", None, "No", " "], name="x"))
    assert told.left.tolist() == [True, False]
    assert told.is_known.tolist() == [True, False, True, False]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (["A", "B"], "does not tell which of them means having left"),
        (["0", "1", "2"], "holds 3 different answers"),
        (["yes", "churned"], "does not tell which"),
        (["1", "1"], "everybody left"),
    ],
)
def test_unclear_answers_are_refused(values, said):
    with pytest.raises(AnswerError, match=said):
        read_answers(pd.Series(values, name="x"))


def test_the_answer_that_means_leaving_can_be_named():
    values = pd.Series(["Stayed", "Churned", "Joined"], name="status")
    assert read_answers(values, leaving="Churned").left.tolist() == [False, True, False]
    with pytest.raises(AnswerError, match="never says 'Left'"):
        read_answers(values, leaving="Left")
