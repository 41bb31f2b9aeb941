"""Bars of parts: lengths as valued, laid end to end, numbers where they fit."""

import pandas as pd
import pytest

from analysis.charts.part_bars import part_bars

WORDS = {"headline": "A leads B", "subtitle": "Pay, US dollars", "source": "Source: wages"}


def drawn(frame):
    return part_bars(frame, show="${:,.0f}".format, **WORDS)


def test_parts_lie_end_to_end_and_are_as_long_as_their_values():
    chart = drawn(pd.DataFrame({"Base": [60.0, 100], "Variable": [40.0, 50]}, index=["A", "B"]))
    bars = [(p.get_x(), p.get_width()) for p in chart.figure.axes[0].patches]
    assert bars == [(0, 60), (60, 40), (0, 100), (100, 50)]


def test_a_number_too_wide_for_its_part_is_left_to_the_words():
    chart = drawn(pd.DataFrame({"Base": [100_000.0], "Variable": [900.0]}, index=["A"]))
    texts = [text.get_text() for text in chart.figure.axes[0].texts]
    assert "$100,000" in texts
    assert "$900" not in texts
    assert "Variable $900" in chart.alt
    assert "<title>A, Variable: $900</title>" in chart.svg()


def test_more_parts_than_can_be_told_apart_are_refused():
    with pytest.raises(ValueError, match="At most 3 parts"):
        drawn(pd.DataFrame({name: [1.0] for name in "abcd"}, index=["A"]))
