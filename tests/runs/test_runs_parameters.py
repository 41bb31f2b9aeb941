"""Parameters are those the notebook declares, of the types it declares."""

import ast
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbformat import v4

from analysis.runs.parameters import (
    DeclarationError,
    ParameterError,
    check_parameters,
    declared,
    parse_parameters,
)

CELL = """\
data = "data/demo"  # folder of canonical tables
closing: str = "2026-09"  # month the period closes, as YYYY-MM
top = 10
rate = 0.5  # a share; written "#" is no comment inside a text
is_final = False
segments = ["SMB", "a # b"]  # those shown
months = [
    3,
    6,
]  # looked back on
"""
TAKES = declared(CELL, report="retention")


def test_every_parameter_has_its_name_type_default_and_help():
    assert {name: (p.value_type, p.default, p.help) for name, p in TAKES.items()} == {
        "data": (str, "data/demo", "folder of canonical tables"),
        "closing": (str, "2026-09", "month the period closes, as YYYY-MM"),
        "top": (int, 10, ""),
        "rate": (float, 0.5, 'a share; written "#" is no comment inside a text'),
        "is_final": (bool, False, ""),
        "segments": (list, ["SMB", "a # b"], "those shown"),
        "months": (list, [3, 6], "looked back on"),
    }


def test_papermill_sees_the_same_parameters():
    import papermill

    plain = "\n".join(line for line in CELL.splitlines()[:5])
    cell = v4.new_code_cell(plain, metadata={"tags": ["parameters"]})
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    seen = papermill.inspect_notebook(
        v4.new_notebook(cells=[cell], metadata={"kernelspec": kernel})
    )
    ours = declared(plain, report="retention")
    assert {name: ast.literal_eval(each["default"]) for name, each in seen.items()} == {
        name: each.default for name, each in ours.items()
    }


@pytest.mark.parametrize(
    "cell",
    [
        "import os",
        "day = date(2026, 10, 1)",
        "a = b = 1",
        "a, b = 1, 2",
        "a: int",
        "a += 1",
        "plan = None",
        "plan = {'a': 1}",
        "mixed = [1, 'a']",
        "a =",
    ],
)
def test_a_parameters_cell_holds_nothing_but_plain_values(cell):
    with pytest.raises(DeclarationError, match="retention"):
        declared(cell, report="retention")


def test_an_unknown_name_is_refused_with_the_nearest_and_all_there_are():
    with pytest.raises(ParameterError) as refusal:
        check_parameters("retention", TAKES, {"closng": "2026-09"})
    assert str(refusal.value) == (
        "Report 'retention' has no parameter closng. Did you mean 'closing'? "
        "It takes: data, closing, top, rate, is_final, segments, months."
    )


def test_all_unknown_names_are_told_at_once():
    with pytest.raises(ParameterError, match="no parameter x, y"):
        check_parameters("retention", TAKES, {"y": 1, "x": 1})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("closing", 202609),
        ("top", "10"),
        ("top", True),
        ("top", 1.0),
        ("rate", "0.5"),
        ("rate", math.nan),
        ("rate", math.inf),
        ("is_final", 1),
        ("segments", "SMB"),
        ("months", [3, "6"]),
        ("closing", None),
    ],
)
def test_a_value_of_another_type_is_refused(name, value):
    with pytest.raises(ParameterError, match=f"takes {name} as"):
        check_parameters("retention", TAKES, {name: value})


def test_all_wrong_values_are_told_at_once():
    with pytest.raises(ParameterError) as refusal:
        check_parameters("retention", TAKES, {"top": "10", "rate": "a"})
    assert len(str(refusal.value).splitlines()) == 2


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("closing=007", "007"),
        ("closing=", ""),
        ("closing=a=b", "a=b"),
        ("top=-3", -3),
        ("rate=2", 2.0),
        ("rate=1e-3", 0.001),
        ("is_final=TRUE", True),
        ("segments=SMB, Enterprise", ["SMB", "Enterprise"]),
        ("segments=", []),
        ("months=12", [12]),
    ],
)
def test_a_word_is_read_as_the_declared_type(word, value):
    read = parse_parameters("retention", TAKES, [word])
    assert read == {word.split("=")[0]: value}
    assert check_parameters("retention", TAKES, read) == read


@pytest.mark.parametrize(
    "word",
    ["top=ten", "top=1_0", "top=", "top=1.0", "rate=nan", "rate=1e999", "is_final=1", "months=3,x"],
)
def test_a_word_that_does_not_read_as_its_type_is_refused(word):
    name, _, text = word.partition("=")
    with pytest.raises(ParameterError, match=f"takes {name} as .*; found '{text}'"):
        parse_parameters("retention", TAKES, [word])


def test_a_word_without_equals_and_a_name_given_twice_are_refused():
    with pytest.raises(ParameterError, match="Write it as name=value"):
        parse_parameters("retention", TAKES, ["2026-09"])
    with pytest.raises(ParameterError, match="closing is given twice"):
        parse_parameters("retention", TAKES, ["closing=2026-09", "closing=2026-10"])


@given(st.text())
def test_any_text_given_to_a_text_parameter_stays_that_text(text):
    read = parse_parameters("retention", TAKES, [f"closing={text}"])
    assert check_parameters("retention", TAKES, read) == {"closing": text}


@given(st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.booleans())
def test_what_is_written_is_what_is_read(whole, number, flag):
    words = [f"top={whole}", f"rate={number!r}", f"is_final={flag}"]
    read = parse_parameters("retention", TAKES, words)
    assert read == {"top": whole, "rate": number, "is_final": flag}


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_papermill_injects_any_text_unchanged(text):
    from papermill.translators import PythonTranslator

    injected = ast.parse(PythonTranslator.codify({"closing": text})).body[0]
    assert ast.literal_eval(injected.value) == text
