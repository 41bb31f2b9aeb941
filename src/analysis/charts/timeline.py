"""What falls due, and when? A step for each day along an axis of months."""

from collections.abc import Callable, Collection
from datetime import date

import pandas as pd
from matplotlib.axes import Axes

from analysis.charts.chart import Chart
from analysis.charts.lettering import text_width, wrapped, write
from analysis.charts.nothing import nothing_to_show
from analysis.charts.reading import counted, read_out
from analysis.charts.scales import spoken
from analysis.charts.style import (
    FINE,
    GAP,
    LEADING,
    SIZES,
    THIN,
    Size,
    extent,
    house_style,
    page,
    plot,
)
from analysis.charts.tips import tip
from analysis.theme import theme

_LEAST, _MOST = 20.0, 32.0  # height of a row in points
_DOT = 9.0
_REACH = _DOT / 2 + GAP - 2  # from the middle of a dot to its words
_TWO_LINES = 2 * LEADING + 3


@house_style
def timeline(
    events: pd.Series,
    *,
    start: date,
    end: date,
    headline: str,
    subtitle: str,
    source: str,
    show: Callable[[date], str],
    highlight: Collection[str] = (),
    size: Size = "wide",
) -> Chart:
    """Draw each event at its day, the first at the top, with its day at the left.

    A row an event, so that days close together never cover each other's words; the words stand on
    the side of the dot where there is more room. With `highlight` those events alone have the
    accent. Two events of one day stand in the order given.

    Parameters
    ----------
    events : Series
        A date each; the index holds what happens on it.
    start, end : date
        First and last day of the axis. Events outside of it have no place on it: a ValueError.
    show : callable
        A day as the reader sees it.
    """
    named = events.set_axis(events.index.map(str)).sort_values(kind="stable")
    data = pd.DataFrame({"day": [str(day) for day in named], "event": named.index})
    if named.empty:
        return nothing_to_show(data, headline=headline, subtitle=subtitle, source=source, size=size)
    if named.iloc[0] < start or named.iloc[-1] > end:
        raise ValueError(f"An event lies outside of {start} to {end}.")
    look = theme()
    bold = set(map(str, highlight)).intersection(named.index)
    weights = [600 if name in bold else 400 for name in named.index]
    texts = [show(day) for day in named]
    usual = SIZES[size][1]
    left = max(map(text_width, texts, weights)) + 2 * GAP + _DOT / 2
    top = 2 * LEADING + GAP
    pitch = min(max((usual - top) / len(named), _LEAST), _MOST)
    wide = SIZES[size][0] - left - _DOT / 2 - 2
    length = max((end - start).days, 1)
    if any(
        text_width(name, weight) > max(_rooms((day - start).days / length * wide, wide))
        for (name, day), weight in zip(named.items(), weights, strict=True)
    ):
        pitch = max(pitch, _TWO_LINES)
    figure = page(size, height=top + pitch * len(named))
    axes = plot(figure, left=left, right=_DOT / 2 + 2, top=top, bottom=0)
    axes.set_xlim(0, length)
    axes.set_ylim(len(named) - 0.5, -0.5)
    _months(axes, start, end)
    for row, (name, day) in enumerate(named.items()):
        place = (day - start).days
        colour = look.accent if not bold or name in bold else look.muted
        (mark,) = axes.plot(
            place, row, marker="o", markersize=_DOT, color=colour, clip_on=False, zorder=3
        )
        tip(mark, f"{texts[row]}: {name}")
        write(
            axes,
            texts[row],
            (0, row),
            dx=-left,
            color=look.ink,
            weight=weights[row],
            within=("axes fraction", "data"),
        )
        _name(axes, name, place, row, weights[row], 2 if pitch >= _TWO_LINES else 1)
    told = [f"{text} {name}" for text, name in zip(texts, named.index, strict=True)]
    opening = f"Timeline of {counted(len(told), 'event')}, {spoken(start)} to {spoken(end)}"
    return Chart(figure, headline, subtitle, source, alt=read_out(opening, told), data=data)


def _months(axes: Axes, start: date, end: date) -> None:
    """The axis of months above the rows; as many are named as have room, each year once."""
    look = theme()
    axes.axhline(-0.5, color=look.rest, linewidth=THIN, zorder=2)
    wide, _ = extent(axes)
    months = [day.date() for day in pd.date_range(start, end, freq="MS")]
    room = max(int(wide / (text_width("2026") + 2 * GAP)), 1)
    step = next((s for s in (1, 2, 3, 6, 12) if len(months) <= room * s), 12 * len(months))
    year = None
    for month in months[::step]:
        place = (month - start).days
        axes.axvline(place, color=look.line, linewidth=FINE, zorder=0.5)
        words = [spoken(month)[:3], *([spoken(month)[4:]] if month.year != year else [])]
        if place / axes.get_xlim()[1] * wide + max(map(text_width, words)) > wide:
            continue
        year = month.year
        for line, word in enumerate(words):
            write(
                axes,
                word,
                (place, 1),
                dy=GAP + (1 - line) * LEADING,
                va="baseline",
                color=look.muted,
                within=("data", "axes fraction"),
            )


def _rooms(at: float, wide: float) -> tuple[float, float]:
    """Room for words after a dot and before it, in points."""
    return wide - at - _REACH, at - _REACH


def _name(axes: Axes, name: str, place: int, row: int, weight: int, lines: int) -> None:
    """What happens, on the side of its dot that has room, and a rule to it from its day."""
    wide, _ = extent(axes)
    at = place / axes.get_xlim()[1] * wide
    after, before = _rooms(at, wide)
    is_after = text_width(name, weight) <= after or after >= before
    text = wrapped(name, max(after if is_after else before, 0), lines, weight)
    write(
        axes,
        text,
        (place, row),
        dx=_REACH if is_after else -_REACH,
        ha="left" if is_after else "right",
        weight=weight,
    )
    taken = 0 if is_after else _REACH + text_width(text, weight) + GAP
    if at > taken:
        stop = place * (1 - taken / at)
        axes.plot([0, stop], [row, row], color=theme().line, linewidth=FINE, zorder=1)
