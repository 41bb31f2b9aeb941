"""How much in each period or class? Columns in the order given, each with its number."""

from collections.abc import Collection

import pandas as pd
from matplotlib.axes import Axes

from analysis.charts.chart import Chart
from analysis.charts.lettering import text_width, write
from analysis.charts.native import Series, native
from analysis.charts.nothing import nothing_to_show
from analysis.charts.reading import NO_VALUE, Show, counted, read_out, shown, tidy
from analysis.charts.scales import (
    names_below,
    names_height,
    round_ticks,
    spoken,
    ticks_width,
    value_axis,
)
from analysis.charts.style import FINE, LEADING, SIZES, Size, extent, house_style, page, plot
from analysis.charts.tips import tip
from analysis.theme import theme

_WIDTH = 0.66  # of a column, in shares of its place
_WIDEST = 64.0


@house_style
def columns(
    values: pd.Series,
    *,
    headline: str,
    subtitle: str,
    source: str,
    show: Show,
    highlight: Collection[object] = (),
    size: Size = "slide",
) -> Chart:
    """Draw one column an entry of `values`, from zero, in the order given.

    Where there is room each column has its number; else a quiet axis stands at the left, and only
    the last and those in `highlight` are labelled. The index holds months, other days, or names.
    """
    values = values.astype("float64")
    names = [spoken(entry) for entry in values.index]
    data = tidy(values, values)
    if values.empty:
        return nothing_to_show(data, headline=headline, subtitle=subtitle, source=source, size=size)
    look = theme()
    bold = {spoken(entry) for entry in highlight}.intersection(names)
    texts = [shown(value, show) for value in values]
    width = SIZES[size][0]
    has_room = max(map(text_width, texts)) + 6 <= width / len(values)
    ticks = round_ticks(min(0.0, values.min()), max(0.0, values.max()), show)
    left = 0 if has_room else ticks_width(ticks, show)
    right = max(0.0, (max(map(text_width, texts)) - width / len(values)) / 2 + 2)
    below = names_height(values.index, width - left - right)
    figure = page(size)
    axes = plot(figure, left=left, right=right, top=LEADING + 8, bottom=below)
    axes.set_xlim(-0.5, len(values) - 0.5)
    if has_room:
        axes.set_ylim(*_limits(values, extent(axes)[1]))
        axes.axhline(0, color=look.rest, linewidth=FINE, clip_on=False)
    else:
        value_axis(axes, ticks, show, high=values.max())
    wide = min(_WIDTH, _WIDEST / (extent(axes)[0] / len(values)))
    for place, (name, value) in enumerate(zip(names, values, strict=True)):
        is_point = not bold or name in bold
        if not pd.isna(value):
            (bar,) = axes.bar(
                place, value, width=wide, color=look.accent if is_point else look.rest
            )
            tip(bar, f"{name}: {texts[place]}")
        if has_room or name in bold or place == len(values) - 1:
            _label(axes, texts[place], place, value, 600 if name in bold else 400)
    names_below(axes, range(len(values)), values.index)
    parts = [f"{name} {text}" for name, text in zip(names, texts, strict=True)]
    opening = f"Column chart, {counted(len(values), 'column')}"
    colours = tuple(look.accent if not bold or name in bold else look.rest for name in names)
    return Chart(
        figure,
        headline,
        subtitle,
        source,
        alt=read_out(opening, parts),
        data=data,
        native=native(
            "columns", names, [Series(data.columns[1], tuple(values), colours)], show=show
        ),
    )


def _limits(values: pd.Series, height: float) -> tuple[float, float]:
    """Limits of the value axis that leave room for labels under negative columns."""
    low, high = min(0.0, values.min()), max(0.0, values.max())
    if not high > low:  # also when nothing has a value
        return 0.0, 1.0
    below = (LEADING + 6) / height if low < 0 else 0.0
    return low - (high - low) * below / (1 - below), high


def _label(axes: Axes, text: str, place: int, value: float, weight: int) -> None:
    is_under = value < 0
    write(
        axes,
        text,
        (place, 0 if pd.isna(value) else value),
        dy=-5 if is_under else 5,
        ha="center",
        va="top" if is_under else "bottom",
        color=theme().muted if text == NO_VALUE else "",
        weight=weight,
    )
