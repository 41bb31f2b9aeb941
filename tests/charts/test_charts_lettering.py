"""Widths, shortening, wrapping, and keeping labels apart."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.charts.lettering import kept_apart, shortened, text_width, wrapped
from analysis.charts.style import FontError, _families

PLACES = st.lists(st.floats(-50, 150), min_size=1, max_size=15)


@given(PLACES, st.floats(1, 30))
def test_labels_stay_in_bounds_in_order_and_as_far_apart_as_there_is_room(wanted, gap):
    placed = kept_apart(wanted, gap, 0, 100)
    room = min(gap, 100 / max(len(wanted) - 1, 1))
    ordered = [place for _, _, place in sorted(zip(wanted, range(99), placed, strict=False))]
    assert all(-1e-6 <= place <= 100 + 1e-6 for place in placed)
    assert all(b - a >= room - 1e-6 for a, b in pairwise(ordered))


@given(st.lists(st.integers(0, 10), min_size=1, max_size=8, unique=True))
def test_labels_with_room_are_not_moved(wanted):
    assert kept_apart([10 * place for place in wanted], 10, 0, 100) == [10 * w for w in wanted]


def test_no_labels_need_no_place():
    assert kept_apart([], 10, 0, 100) == []


@given(
    st.text(st.characters(codec="latin-1", exclude_categories=["C"]), max_size=60),
    st.floats(20, 300),
)
def test_a_shortened_name_fits_and_begins_like_the_name(name, width):
    text = shortened(name, width)
    assert text_width(text) <= width
    assert text == name or name.startswith(text.removesuffix("…"))


def test_wrapping_keeps_words_whole_and_stops_at_the_last_line():
    text = wrapped("General and Operations Managers of the whole company", 130, lines=2)
    first, last = text.split("\n")
    assert first == "General and Operations"
    assert last == "Managers of the whol…"
    assert wrapped("Two words", 300) == "Two words"


def test_bold_is_measured_as_bold_and_other_scripts_have_a_width():
    assert text_width("Enterprise", 600) > text_width("Enterprise")
    assert text_width("株式会社") > 3 * 10


def test_a_typeface_that_is_not_there_is_refused_by_name():
    with pytest.raises(FontError, match="'No Such Face'"):
        _families("No Such Face", ())
