"""The marks of each form: their order, length, colour and labels."""

import numpy as np
import pandas as pd
import pytest
from matplotlib.collections import LineCollection
from matplotlib.colors import to_hex, to_rgb
from matplotlib.patches import Rectangle
from matplotlib.text import Text

from analysis.charts.bridge import bridge
from analysis.charts.columns import columns
from analysis.charts.dot_ranges import dot_ranges
from analysis.charts.funnel import funnel
from analysis.charts.gain_curve import gain_curve
from analysis.charts.heat_map import heat_map
from analysis.charts.interval_columns import interval_columns
from analysis.charts.ranked_bars import ranked_bars
from analysis.charts.reliability import reliability
from analysis.charts.scatter_labelled import scatter_labelled
from analysis.charts.stacked_columns import stacked_columns
from analysis.charts.tile_map import PLACES, shade, tile_map
from analysis.charts.trend_lines import trend_lines
from analysis.theme import contrast, theme

MONTHS = pd.date_range("2026-01-01", periods=6, freq="MS")


def whole(value: float) -> str:
    return f"{value:g}"


def bars(chart):
    return [patch for patch in chart.figure.axes[0].patches if isinstance(patch, Rectangle)]


def colour(mark) -> str:
    return to_hex(mark.get_facecolor()).upper()


def written(chart) -> list[str]:
    return [text.get_text() for text in chart.figure.findobj(Text) if text.get_text()]


def lines(chart):
    """The lines with more than a mark's or a rule's worth of points."""
    return [line for line in chart.figure.axes[0].lines if len(line.get_xdata()) > 2]


# Ranked bars


def test_bars_run_from_the_largest_down_from_zero_with_their_numbers(words):
    chart = ranked_bars(pd.Series({"A": 1.0, "B": 3.0, "C": -2.0}), show=whole, **words)
    assert [bar.get_width() for bar in bars(chart)] == [3, 1, -2]
    assert {bar.get_x() for bar in bars(chart)} == {0}
    assert written(chart) == ["B", "A", "C", "3", "1", "-2"]
    assert chart.alt == "Bar chart, 3 bars from the largest down: B 3; A 1; C -2."


def test_equal_bars_keep_the_order_given_and_the_missing_come_last(words):
    values = pd.Series({"B": 1.0, "N": None, "A": 1.0})
    chart = ranked_bars(values, show=whole, **words)
    assert list(chart.data["name"]) == ["B", "A", "N"]
    assert len(bars(chart)) == 2
    assert "n/a" in written(chart)


def test_the_highlight_has_the_accent_alone_and_without_one_all_have_it(words):
    values = pd.Series({"A": 3.0, "B": 2.0})
    some = ranked_bars(values, show=whole, highlight=["B"], **words)
    assert [colour(bar) for bar in bars(some)] == [theme().rest, theme().accent]
    for nobody in ([], ["not there"]):
        every = ranked_bars(values, show=whole, highlight=nobody, **words)
        assert {colour(bar) for bar in bars(every)} == {theme().accent}


def test_a_shortened_name_is_whole_in_the_data_and_in_the_words(words):
    name = "A" + " very" * 40 + " long name"
    chart = ranked_bars(pd.Series({name: 1.0}), show=whole, **words)
    assert any(text.endswith("…") for text in written(chart))
    assert chart.data["name"].tolist() == [name]
    assert name in chart.alt


def test_the_thirteenth_bar_is_counted_not_read_out(words):
    chart = ranked_bars(pd.Series({f"N{i}": float(i) for i in range(15)}), show=whole, **words)
    assert "N3 3; and 3 more." in chart.alt
    assert len(chart.data) == 15


# Columns


def test_columns_keep_the_order_given(words):
    chart = columns(pd.Series([2.0, -1.0, 5.0], index=MONTHS[:3]), show=whole, **words)
    assert [bar.get_height() for bar in bars(chart)] == [2, -1, 5]
    assert written(chart) == ["2", "-1", "5", "Jan", "2026", "Feb", "Mar"]
    assert chart.alt.endswith("Jan 2026 2; Feb 2026 -1; Mar 2026 5.")


def test_stacks_reach_their_totals_and_hang_losses_below_zero(words):
    frame = pd.DataFrame({"New": [5.0, 4.0], "Expansion": [2.0, 1.0], "Churned": [-3.0, -1.0]})
    chart = stacked_columns(frame.set_axis(MONTHS[:2]), show=whole, **words)
    ends = sorted({(bar.get_y(), bar.get_y() + bar.get_height()) for bar in bars(chart)})
    assert (0, 5) in ends
    assert (5, 7) in ends
    assert (0, -3) in ends
    assert {"New", "Expansion", "Churned", "4"} <= set(written(chart))  # 5 + 2 - 3


def test_parts_beyond_five_are_drawn_as_one_and_kept_in_the_data(words):
    frame = pd.DataFrame({name: [float(i + 1)] for i, name in enumerate("ABCDEFG")}, index=["Q1"])
    chart = stacked_columns(frame, show=whole, **words)
    assert {"D", "E", "F", "G", "Other (3)"} <= set(written(chart))
    assert sorted(bar.get_height() for bar in bars(chart)) == [4, 5, 6, 6, 7]  # 1 + 2 + 3
    assert set(chart.data["part"]) == set("ABCDEFG")


def test_an_interval_is_drawn_whole_or_not_at_all(words):
    frame = pd.DataFrame({"value": [5.0, 6.0], "low": [4.0, 5.0], "high": [7.0, np.nan]})
    chart = interval_columns(frame.set_axis(["A", "B"]), show=whole, **words)
    spans = [list(line.get_ydata()) for line in chart.figure.axes[0].lines]
    assert [4, 7] in spans
    assert not any(5 in span and len(set(span)) > 1 for span in spans)
    assert chart.alt.endswith("A 5 (4 to 7); B 6.")


# Lines


def test_gaps_stay_gaps_and_a_lone_value_is_a_dot(words):
    frame = pd.DataFrame({"A": [1.0, np.nan, 3.0, np.nan, 5.0, 6.0]}, index=MONTHS)
    chart = trend_lines(frame, show=whole, **words)
    (line,) = [line for line in lines(chart) if line.get_marker() == "None"]
    assert np.isnan(line.get_ydata()).tolist() == [False, True, False, True, False, False]
    seen = [line for line in chart.figure.axes[0].lines if line.get_alpha() != 0]
    (dots,) = [line for line in seen if line.get_marker() == "o"]
    assert list(dots.get_ydata()) == [1, 3, 6]  # two that stand alone, and the named end
    assert "(2 gaps)" in chart.alt


def test_each_line_is_named_at_its_end_and_there_is_no_legend(words):
    frame = pd.DataFrame({"A": range(6), "B": range(5, 11)}, index=MONTHS)
    chart = trend_lines(frame, show=whole, highlight=["B"], **words)
    assert {"A 5", "B 10"} <= set(written(chart))
    assert chart.figure.axes[0].get_legend() is None
    drawn = {line.get_color() for line in lines(chart)}
    assert drawn == {theme().rest, theme().accent}


def test_a_line_far_above_zero_may_leave_it_and_others_may_not(words):
    high = pd.DataFrame({"A": [0.90, 0.95]}, index=MONTHS[:2])
    low = pd.DataFrame({"A": [0.10, 0.95]}, index=MONTHS[:2])
    show = "{:.2f}".format
    assert trend_lines(high, show=show, **words).figure.axes[0].get_ylim()[0] > 0
    assert trend_lines(low, show=show, **words).figure.axes[0].get_ylim()[0] == 0


def test_no_two_ticks_read_alike(words):
    frame = pd.DataFrame({"A": [0.901, 0.906]}, index=MONTHS[:2])
    texts = written(trend_lines(frame, show="{:.0%}".format, **words))
    ticks = [text for text in texts if text.endswith("%") and "A" not in text]
    assert len(set(ticks)) == len(ticks)


# Bridge


def test_each_step_of_a_bridge_begins_where_the_last_one_ended(words):
    steps = pd.Series({"Opening": 100, "New": 60, "Churned": -40, "Closing": 120})
    chart = bridge(steps, show=whole, **words)
    spans = [(bar.get_y(), bar.get_y() + bar.get_height()) for bar in bars(chart)]
    assert spans == [(0, 100), (100, 160), (160, 120), (0, 120)]
    look = theme()
    assert [colour(bar) for bar in bars(chart)] == [look.ink, look.accent, look.bad, look.ink]
    assert {"100", "+60", "-40", "120"} <= set(written(chart))


def test_small_changes_cut_the_balances_and_say_so(words):
    steps = pd.Series({"Opening": 1000, "New": 30, "Churned": -10, "Closing": 1020})
    chart = bridge(steps, show=whole, **words)
    assert "the bars of both balances are cut off below" in chart.alt
    assert min(bar.get_y() for bar in bars(chart)) > 0


@pytest.mark.parametrize(
    ("steps", "why"),
    [
        ({"Opening": 1.0, "New": 1.0, "Closing": 3.0}, "add up to 2"),
        ({"Opening": 1.0, "New": None, "Closing": 1.0}, "without value"),
        ({"Opening": 1.0}, "opening and a closing"),
    ],
)
def test_a_bridge_that_does_not_meet_the_other_bank_is_refused(words, steps, why):
    with pytest.raises(ValueError, match=why):
        bridge(pd.Series(steps), show=whole, **words)


# Ranges, calibration, gain


def test_percentiles_and_intervals_are_drawn_by_the_same_form(words):
    pay = {"p10": [1.0], "p25": [2.0], "mid": [3.0], "p75": [5.0], "p90": [9.0]}
    chart = dot_ranges(pd.DataFrame(pay, index=["Denver"]), show=whole, **words)
    spans = [tuple(line.get_xdata()) for line in chart.figure.axes[0].lines]
    assert spans == [(1, 9), (2, 5), (3,)]
    assert chart.alt == "Dots with ranges, 1 row: Denver 3 (1 to 9)."


def test_an_end_that_is_not_published_leaves_the_range_open(words):
    pay = pd.DataFrame({"p10": [1.0], "mid": [3.0], "p90": [np.nan]}, index=["Denver"])
    chart = dot_ranges(pay, show=whole, **words)
    assert chart.alt == "Dots with ranges, 1 row: Denver 3 (1 and up)."
    assert tuple(chart.figure.axes[0].lines[0].get_xdata()) == (1, 3)


def test_calibration_shows_every_bin_with_its_interval(words):
    frame = pd.DataFrame(
        {"predicted": [0.3, 0.1], "observed": [0.2, 0.1], "low": [0.1, 0.0], "high": [0.4, 0.2]}
    ).assign(n=[9, 100])
    chart = reliability(frame, show="{:.0%}".format, **words)
    (whiskers,) = [c for c in chart.figure.axes[0].collections if isinstance(c, LineCollection)]
    assert [segment[:, 1].tolist() for segment in whiskers.get_segments()] == [[0, 0.2], [0.1, 0.4]]
    assert "predicted 10%, observed 10% (0% to 20%), n 100" in chart.alt


def test_what_is_found_at_the_capacity_is_read_off_the_curve(words):
    frame = pd.DataFrame({"reached": [0.1, 0.3], "found": [0.4, 0.6]})
    chart = gain_curve(frame, show="{:.0%}".format, at=0.2, **words)
    assert "20% reached\n50% found" in written(chart)  # half way from 40% to 60%


# Scatter and map


def test_the_first_rows_are_named_and_the_rest_are_in_the_data(words):
    frame = pd.DataFrame(
        {"x": np.arange(10) / 10, "y": np.arange(10) * 10.0}, index=list("ABCDEFGHIJ")
    )
    chart = scatter_labelled(
        frame, show_x=whole, show_y=whole, x_name="Risk", y_name="ARR", label=3, **words
    )
    names = [text for text in written(chart) if text in frame.index]
    assert names == ["A", "B", "C"]
    assert len(chart.data) == 10


@pytest.mark.parametrize(("n_dots", "diameter"), [(200, 9.0), (201, 5.0)])
def test_the_dots_of_a_crowd_are_small_enough_to_be_told_apart(words, n_dots, diameter):
    frame = pd.DataFrame({"x": range(n_dots), "y": range(n_dots)}, index=map(str, range(n_dots)))
    chart = scatter_labelled(frame, show_x=whole, show_y=whole, x_name="x", y_name="y", **words)
    marks = [line for line in chart.figure.axes[0].lines if line.get_marker() == "o"]
    assert len(marks) == n_dots
    assert {mark.get_markersize() for mark in marks} == {diameter}


def test_every_state_and_the_capital_has_one_place(words):
    states = [code for code in PLACES if code not in ("DC", "PR")]
    assert len(states) == 50
    assert len(set(PLACES.values())) == len(PLACES) == 52


def test_a_darker_tile_is_a_higher_value_and_its_number_can_be_read():
    look = theme()
    shades = [shade(step, 0, 100) for step in range(101)]
    on_paper = [contrast(tone, look.paper) for tone in shades]
    assert on_paper == sorted(on_paper)
    assert min(max(contrast(look.ink, s), contrast(look.paper, s)) for s in shades) >= 4.5


def test_a_state_without_a_value_is_hatched_not_pale(words):
    chart = tile_map(pd.Series({"CO": 1.0, "NY": 2.0}), show=whole, **words)
    hatched = [bar for bar in bars(chart) if bar.get_hatch()]
    assert len(hatched) == 49
    assert written(chart).count("n/a") == 49
    assert chart.alt == ("Map of 2 states from the highest down, 49 without a value: NY 2; CO 1.")


def test_an_unknown_state_is_refused_by_name(words):
    with pytest.raises(ValueError, match="XX"):
        tile_map(pd.Series({"CO": 1.0, "XX": 2.0}), show=whole, **words)


# Heat map


def cells(frame, words, **more):
    return heat_map(
        frame, show=whole, rows_name="Began", columns_name="Months since", **words, **more
    )


def test_cells_are_shaded_by_side_and_distance_from_the_middle(words):
    frame = pd.DataFrame({"6": [1.0, 0.8], "12": [1.4, 0.9]}, index=["2024", "2025"])
    drawn = bars(cells(frame, words, middle=1.0))
    assert [colour(cell) for cell in drawn[1:]] == [theme().accent, theme().bad, theme().bad]
    level, most, further, nearer = (cell.get_alpha() for cell in drawn)
    assert level == 0
    assert nearer < further < most


def test_without_a_middle_more_is_darker_and_the_least_is_still_seen(words):
    drawn = bars(cells(pd.DataFrame({"6": [0.5, 0.7, 0.9]}, index=["A", "B", "C"]), words))
    assert {colour(cell) for cell in drawn} == {theme().accent}
    shades = [cell.get_alpha() for cell in drawn]
    assert shades == sorted(shades)
    assert shades[0] > 0


def test_a_cell_that_is_blank_is_left_out_and_one_that_is_thin_has_brackets_and_no_shade(words):
    frame = pd.DataFrame({"6": [1.2, 1.1], "12": [1.5, None]}, index=["A", "B"])
    thin = pd.DataFrame({"6": [False, True], "12": [False, False]}, index=["A", "B"])
    chart = cells(frame, words, middle=1.0, thin=thin)
    assert {"1.2", "1.5", "(1.1)"} <= set(written(chart))
    assert len(bars(chart)) == len(chart.data) == 3
    assert [cell.get_alpha() for cell in bars(chart)][2] == 0


@pytest.mark.parametrize("is_dark", [False, True], ids=["light", "dark"])
def test_a_number_is_read_on_the_fullest_shade(words, is_dark):
    drawn = bars(cells(pd.DataFrame({"6": [0.5, 1.5]}, index=["A", "B"]), words, middle=1.0))
    look = theme().dark if is_dark else vars(theme())
    for role, cell in zip(("bad", "accent"), drawn, strict=True):
        pairs = zip(to_rgb(look[role]), to_rgb(look["paper"]), strict=True)
        through = [a * cell.get_alpha() + b * (1 - cell.get_alpha()) for a, b in pairs]
        assert contrast(to_hex(through).upper(), look["ink"]) >= 4.5


# Funnel


def test_only_who_lies_beyond_the_limits_is_named_and_has_the_accent(words):
    frame = pd.DataFrame(
        {"n": [10, 40], "value": [0.3, 0.6], "is_beyond": [False, True]}, index=["Inside", "Beyond"]
    )
    limits = pd.DataFrame({"n": [1, 20, 40], "low": [0, 0, 0.02], "high": [1, 0.5, 0.3]})
    chart = funnel(
        frame,
        limits,
        show=whole,
        overall=0.1,
        x_name="Accounts",
        y_name="Lost",
        **words,
    )
    assert "Beyond" in written(chart)
    assert "Inside" not in written(chart)
    dots = [line for line in chart.figure.axes[0].lines if line.get_marker() == "o"]
    assert [to_hex(dot.get_color()).upper() for dot in dots] == [theme().rest, theme().accent]
    assert chart.alt == (
        "Funnel plot, 2 groups, all 0.1: Beyond 0.6 of 40, beyond the limits; Inside 0.3 of 10."
    )
