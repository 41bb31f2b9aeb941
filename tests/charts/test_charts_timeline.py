"""A timeline: each event at its day, and none hidden."""

from datetime import date, timedelta

import pandas as pd
import pytest

from analysis.charts.timeline import timeline

START = date(2026, 10, 31)
WORDS = {"headline": "Two days are set", "subtitle": "Days", "source": "Calendar"}


def drawn(events: dict[str, date], **more):
    return timeline(
        pd.Series(events, dtype=object),
        start=START,
        end=START + timedelta(days=365),
        show=lambda day: day.isoformat(),
        **WORDS,
        **more,
    )


def dots(chart) -> list[float]:
    (axes,) = chart.figure.axes
    return [line.get_xdata()[0] for line in axes.lines if line.get_marker() == "o"]


def test_a_dot_stands_as_many_days_along_as_its_event_is_away():
    chart = drawn({"Later": date(2027, 2, 8), "Soon": date(2026, 11, 10)})
    assert dots(chart) == [10, 30 + 31 + 31 + 8]  # the nearest first


def test_the_words_tell_every_day_in_order():
    chart = drawn({"Later": date(2027, 2, 8), "Soon": date(2026, 11, 10)})
    assert chart.alt == (
        "Timeline of 2 events, Oct 2026 to Oct 2027: 2026-11-10 Soon; 2027-02-08 Later."
    )
    assert chart.data.to_dict("list") == {
        "day": ["2026-11-10", "2027-02-08"],
        "event": ["Soon", "Later"],
    }


def test_a_long_event_stands_on_two_lines_and_loses_no_word():
    long = (
        "Send the proposal for the platform, the insights and the premium support, "
        "and agree the timetable with those who decide (Alexandra Featherstonehaugh)"
    )
    chart = drawn({long: date(2027, 3, 1)})
    (axes,) = chart.figure.axes
    said = [text.get_text() for text in axes.texts]
    assert long in [text.replace("\n", " ") for text in said]


@pytest.mark.parametrize("away", [-1, 366])
def test_an_event_off_the_axis_is_refused_and_not_drawn_at_its_end(away):
    with pytest.raises(ValueError, match="outside"):
        drawn({"Stray": START + timedelta(days=away)})
