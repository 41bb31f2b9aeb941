"""Which numbers stand beside an axis, and which months below it?

Few, round, and told apart as written: where two ticks would read alike ("3%", "3%"), there are
fewer of them.
"""

import re
from collections.abc import Sequence
from datetime import date

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from analysis.charts.lettering import CAPITALS, text_width, wrapped, write
from analysis.charts.reading import Show
from analysis.charts.style import FINE, GAP, LEADING, TEXT, extent
from analysis.theme import theme
from analysis.written import written

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DROP = GAP + 2  # from the axis to the capitals below it
_LONGEST = 120.0  # line of a name below an axis, in points
_NOUGHTS = re.compile(r"(?<=\d)\.0+(?!\d)")
_MONTH_STEPS = (1, 3, 6, 12, 24, 60, 120, 10_000)  # the same months stand in every year


def round_ticks(low: float, high: float, show: Show, most: int = 4) -> list[float]:
    """Round numbers that enclose `low` to `high` in at most `most` steps, no two reading alike."""
    if low == high:
        high = low + (abs(low) or 1.0)
    for steps in range(most, 0, -1):
        found = MaxNLocator(nbins=steps, steps=[1, 2, 5, 10]).tick_values(low, high)
        ticks = [float(tick) for tick in found]
        if len({show(tick) for tick in ticks}) == len(ticks):
            return ticks
    return [float(low), float(high)]


def value_axis(
    axes: Axes, ticks: Sequence[float], show: Show, high: float | None = None
) -> list[float]:
    """A quiet horizontal grid with its numbers at the left, in the margin.

    The axis ends at its last tick, or at `high`, where marks carry numbers of their own and the
    room above them is better used; ticks beyond it fall away. Gives the ticks that were drawn.
    """
    look = theme()
    top = ticks[-1] if high is None or high <= ticks[0] else min(high, ticks[-1])
    axes.set_ylim(ticks[0], top)
    drawn = [tick for tick in ticks if tick <= top]
    for tick, text in zip(drawn, said(drawn, show), strict=True):
        is_ground = tick == 0 or (tick == ticks[0] and tick > 0)
        axes.axhline(
            tick,
            color=look.rest if is_ground else look.line,
            linewidth=FINE,
            zorder=0.5,
            clip_on=False,
        )
        write(
            axes,
            text,
            (0, tick),
            dx=-GAP,
            ha="right",
            color=look.muted,
            within=("axes fraction", "data"),
        )
    return drawn


def ticks_width(ticks: Sequence[float], show: Show) -> float:
    """The left margin that the numbers of `value_axis` need."""
    return max(map(text_width, said(ticks, show))) + GAP


def said(ticks: Sequence[float], show: Show) -> list[str]:
    """The numbers of an axis, without decimals that are noughts on all of them.

    >>> said([0.25, 0.5], "{:.1%}".format), said([0.25, 0.375], "{:.1%}".format)
    (['25%', '50%'], ['25.0%', '37.5%'])
    """
    texts = [show(tick) for tick in ticks]
    short = [_NOUGHTS.sub("", text) for text in texts]
    return short if not any("." in text for text in short) else texts


def names_below(axes: Axes, places: Sequence[float], index: pd.Index) -> None:
    """Write the entries of `index` below `places`: months as "Oct" with the year where it turns,
    other names wrapped to two lines. As many as have room, the last always among them."""
    low, high = axes.get_xlim()
    pitch = extent(axes)[0] / (high - low)  # points a unit
    for place, text in zip(places, _names(index, pitch), strict=True):
        for line, words in enumerate(text.split("\n")):
            write(
                axes,
                words,
                (place, 0),
                dy=-_DROP - CAPITALS * TEXT - line * LEADING,
                ha="center",
                va="baseline",
                color=theme().muted,
                within=("data", "axes fraction"),
            )


def names_height(index: pd.Index, room: float) -> float:
    """The bottom margin that `names_below` needs where `index` stands on `room` points."""
    lines = max(text.count("\n") + 1 for text in _names(index, room / len(index)))
    return _DROP + lines * LEADING


def names_overhang(index: pd.Index, room: float) -> tuple[float, float]:
    """How far the first name reaches to the left of its place, and the last to the right."""
    names = _names(index, room / max(len(index) - 1, 1))
    return text_width(names[0]) / 2, text_width(names[-1]) / 2


def _names(index: pd.Index, pitch: float) -> list[str]:
    """What stands below each entry; nothing where there is no room for it."""
    if is_time(index):
        days = [pd.Timestamp(day).date() for day in index]
        fits = max(int(len(index) * pitch / (text_width("2024") + GAP)), 1)
        step = next(step for step in _MONTH_STEPS if len(index) <= fits * step)
    else:
        step = max(int(np.ceil(3 * TEXT / pitch)), 1)
    kept = [i for i in range(len(index)) if (len(index) - 1 - i) % step == 0]
    texts = [""] * len(index)
    for before, i in zip([None, *kept], kept, strict=False):
        if is_time(index):
            turns = before is None or days[i].year != days[before].year
            texts[i] = _MONTHS[days[i].month - 1] + (f"\n{days[i].year}" if turns else "")
        else:
            texts[i] = wrapped(str(index[i]), min(step * pitch - GAP, _LONGEST), 2)
    return texts


def is_time(index: pd.Index) -> bool:
    """Whether the index holds days or months rather than names."""
    return isinstance(index, pd.DatetimeIndex) or all(isinstance(entry, date) for entry in index)


def spoken(entry: object) -> str:
    """An entry of an axis in words: months as "Oct 2026", names as they are.

    >>> spoken(date(2026, 10, 1)), spoken("Q3 2026")
    ('Oct 2026', 'Q3 2026')
    """
    if isinstance(entry, date):
        return written(f"{_MONTHS[entry.month - 1]} {entry.year}", entry)
    return str(entry)
