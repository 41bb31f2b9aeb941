"""What a mark says when it is pointed at."""

import numpy as np
import pandas as pd

from analysis.charts.columns import columns
from analysis.charts.stacked_columns import stacked_columns
from analysis.charts.tips import with_titles
from analysis.charts.trend_lines import trend_lines

WORDS = {"headline": "It rose", "subtitle": "Things", "source": "a ledger"}
MONTHS = pd.date_range("2026-08-01", periods=3, freq="MS")


def titles(chart) -> list[str]:
    return [part.split("</title>")[0] for part in chart.svg().split("<title>")[1:]]


def test_every_column_says_its_name_and_number():
    chart = columns(pd.Series([1.0, 2.0], index=["A", "B"]), show=str, **WORDS)
    assert titles(chart) == ["A: 1.0", "B: 2.0"]


def test_a_line_says_each_month_it_has_and_no_other():
    frame = pd.DataFrame({"ARR": [1.0, np.nan, 3.0]}, index=MONTHS)
    chart = trend_lines(frame, show="{:.0f}".format, **WORDS)
    assert titles(chart) == ["ARR, Aug 2026: 1", "ARR, Oct 2026: 3"]


def test_each_part_of_a_stack_says_which_it_is():
    frame = pd.DataFrame({"new": [1.0, 2.0, 3.0], "lost": [-1.0, 0.0, -2.0]}, index=MONTHS)
    said = titles(stacked_columns(frame, show="{:+.0f}".format, **WORDS))
    assert said[0] == "new, Aug 2026: +1"
    assert said[-1] == "lost, Oct 2026: -2"


def test_markup_in_a_name_stays_text():
    chart = columns(pd.Series([1.0], index=['<b>"A" & B</b>']), show=str, **WORDS)
    assert titles(chart) == ['&lt;b&gt;"A" &amp; B&lt;/b&gt;: 1.0']
    assert 'id="tip:' not in chart.svg()


def test_a_drawing_without_tips_is_left_alone():
    assert with_titles('<g id="axes_1"/>') == '<g id="axes_1"/>'
