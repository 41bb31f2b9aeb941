"""What holds of every form of chart, on ordinary and on awkward numbers."""

import sys
import xml.etree.ElementTree as ET
from itertools import combinations

import matplotlib
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text

from analysis.charts.style import TEXT, settings

SIZES = ["slide", "wide", "half"]


FINER = 8  # an image at 72 dots an inch rounds every letter's width to whole points


def boxes(chart):
    """The words of a picture with the place each takes, in points from the lower left corner:
    left, bottom, right, top."""
    chart.figure.set_dpi(72 * FINER)
    with matplotlib.rc_context(settings()):
        renderer = FigureCanvasAgg(chart.figure).get_renderer()
        chart.figure.draw_without_rendering()
        texts = [text for text in chart.figure.findobj(Text) if text.get_text().strip()]
        return [
            (text.get_text(), text.get_window_extent(renderer).extents / FINER) for text in texts
        ]


@pytest.mark.parametrize("size", SIZES)
def test_every_word_is_on_the_page_and_none_lies_on_another(form, size):
    chart = form(size=size)
    width, height = chart.figure.get_size_inches() * 72
    words = boxes(chart)
    for text, (left, bottom, right, top) in words:
        assert -0.5 <= left <= right <= width + 0.5, text
        assert -0.5 <= bottom <= top <= height + 0.5, text
    for (one, first), (other, second) in combinations(words, 2):
        across = min(first[2], second[2]) - max(first[0], second[0])
        down = min(first[3], second[3]) - max(first[1], second[1])
        # Boxes hold room for accents and tails that stacked lines may share without touching.
        assert across <= 0 or down <= 3, (one, other)


def test_all_text_has_one_size_that_can_be_read_in_a_report(form):
    sizes = {text.get_fontsize() for text in form().figure.findobj(Text) if text.get_text()}
    assert sizes <= {TEXT}
    assert TEXT * 470 / 590 >= 9  # a slide's exhibit set into the column of an A4 page


def test_the_same_chart_gives_the_same_bytes_made_or_saved_twice(form):
    chart = form()
    assert chart.svg() == chart.svg() == form().svg()


def test_text_stays_text_and_no_clock_is_in_the_file(form):
    svg = form().svg()
    root = ET.fromstring(svg)
    assert root.findall(".//{http://www.w3.org/2000/svg}text")
    assert "<dc:date>" not in svg


def test_matplotlibs_own_settings_and_open_figures_are_left_alone(form):
    before = dict(matplotlib.rcParams)
    form()
    assert dict(matplotlib.rcParams) == before
    assert not getattr(sys.modules.get("matplotlib.pyplot"), "get_fignums", list)()


def test_the_numbers_are_said_in_words_and_at_bounded_length(form):
    chart = form()
    assert any(letter.isdigit() for letter in chart.alt)
    assert chart.alt.endswith(".")
    assert chart.alt.count(";") <= 14


def test_the_words_are_carried_and_stay_out_of_the_picture(form, words):
    chart = form()
    assert (chart.headline, chart.subtitle, chart.source) == tuple(words.values())
    assert all(text not in words.values() for text, _ in boxes(chart))


def test_the_numbers_drawn_come_along_as_a_table(form):
    data = form().data
    assert len(data)
    assert list(data.index) == list(range(len(data)))


@pytest.mark.parametrize("missing", ["headline", "subtitle", "source"])
def test_no_chart_is_made_without_its_words(form, missing):
    with pytest.raises(ValueError, match=missing):
        form(**{missing: " "})


def test_without_values_the_chart_says_so(empty_form):
    chart = empty_form()
    assert [text for text, _ in boxes(chart)] == ["Nothing to show"]
    assert chart.alt == "Nothing to show: no values."
