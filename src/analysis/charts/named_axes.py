"""Axes for two measures against each other, both named, with a diagonal where they compare."""

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.charts.lettering import CAPITALS, text_width, write
from analysis.charts.reading import Show
from analysis.charts.scales import ticks_width, value_axis
from analysis.charts.style import GAP, LEADING, TEXT, THIN, Size, page, plot
from analysis.theme import theme


def named_axes(
    x_ticks: Sequence[float],
    y_ticks: Sequence[float],
    show_x: Show,
    show_y: Show,
    *,
    x_name: str,
    y_name: str,
    size: Size,
    high: float | None = None,
) -> tuple[Figure, Axes]:
    """A page with named axes over these ticks: y named above the axis, x below it.

    The y axis ends at its last tick, or at `high`."""
    look = theme()
    figure = page(size)
    left = ticks_width(y_ticks, show_y)
    axes = plot(
        figure,
        left=left,
        right=text_width(show_x(x_ticks[-1])) / 2,
        top=LEADING + GAP + 2,
        bottom=GAP + 2 * LEADING + 5,
    )
    axes.set_xlim(x_ticks[0], x_ticks[-1])
    value_axis(axes, y_ticks, show_y, high)
    edges = ("data", "axes fraction")
    drop = -GAP - 2 - CAPITALS * TEXT
    for tick in x_ticks:
        write(
            axes,
            show_x(tick),
            (tick, 0),
            dy=drop,
            ha="center",
            va="baseline",
            color=look.muted,
            within=edges,
        )
    write(
        axes,
        x_name,
        (x_ticks[-1], 0),
        dx=text_width(show_x(x_ticks[-1])) / 2,
        dy=drop - LEADING - 2,
        ha="right",
        va="baseline",
        weight=500,
        within=edges,
    )
    write(
        axes, y_name, (x_ticks[0], 1), dx=-left, dy=GAP + 4, va="baseline", weight=500, within=edges
    )
    return figure, axes


def diagonal(axes: Axes, text: str, most: float) -> None:
    """A dashed line of equal shares up to `most`, named below its upper part."""
    look = theme()
    axes.plot(
        [0, most],
        [0, most],
        color=look.muted,
        linewidth=THIN,
        linestyle=(0, (4, 3)),
        zorder=2,
    )
    # The line rises from the text's upper left corner, and so never meets it.
    at = most * 0.72
    write(axes, text, (at, at), dx=GAP, dy=-2, va="top", color=look.muted)
