"""Who stands out from the rest by more than luck explains? Dots by size, and the limits of luck.

The smaller a group, the further luck alone takes it from the rate of all: the limits narrow like a
funnel as groups grow. Who lies within them is not told apart, whatever the rank.
"""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from analysis.charts.chart import Chart
from analysis.charts.lettering import shortened, text_width, write
from analysis.charts.named_axes import named_axes
from analysis.charts.nothing import nothing_to_show
from analysis.charts.reading import Show, counted, read_out, with_names
from analysis.charts.scales import round_ticks
from analysis.charts.style import GAP, THIN, Size, extent, house_style
from analysis.charts.tips import tip
from analysis.theme import theme
from analysis.written import written

_LONGEST = 150.0  # of a name, in points


@house_style
def funnel(
    frame: pd.DataFrame,
    limits: pd.DataFrame,
    *,
    headline: str,
    subtitle: str,
    source: str,
    show: Show,
    overall: float,
    x_name: str,
    y_name: str,
    size: Size = "slide",
) -> Chart:
    """Draw a dot a group at its size and rate, and limits that luck alone rarely passes.

    Groups beyond the limits have the accent and their name; the others step back and are named
    when pointed at, in `data` and in `alt`.

    Parameters
    ----------
    frame : DataFrame
        Index of names; `n`, `value` and `is_beyond`, one row a group.
    limits : DataFrame
        `n`, `low` and `high`, one row a size, in order.
    overall : float
        The rate of all groups, on which the funnel closes.
    """
    table = frame.set_axis(frame.index.map(str)).dropna(subset=["n", "value"])
    data = with_names(frame)
    if table.empty:
        return nothing_to_show(data, headline=headline, subtitle=subtitle, source=source, size=size)
    look = theme()
    sizes = limits["n"].to_numpy("float64")
    x_ticks = round_ticks(0.0, float(sizes.max()), _whole, most=5)
    # The limits of the very small leave the picture: they would press all others to its foot.
    inside = limits["high"][sizes >= table["n"].median()]
    top = max(float(table["value"].max()), float(inside.max()), overall)
    figure, axes = named_axes(
        x_ticks,
        round_ticks(0.0, top, show, most=5),
        _whole,
        show,
        x_name=x_name,
        y_name=y_name,
        size=size,
    )
    axes.axhline(overall, color=look.muted, linewidth=THIN, zorder=2)
    axes.fill_between(
        sizes, limits["low"], limits["high"], color=look.wash, linewidth=0, zorder=0.3
    )
    for end in ("low", "high"):
        axes.plot(
            sizes,
            limits[end].to_numpy("float64"),
            color=look.muted,
            linewidth=THIN,
            linestyle=(0, (4, 3)),
            zorder=2,
        )
    for name, row in table.iterrows():
        is_beyond = bool(row["is_beyond"])
        (mark,) = axes.plot(
            row["n"],
            row["value"],
            marker="o",
            markersize=9.0 if is_beyond else 7.5,
            color=look.accent if is_beyond else look.rest,
            alpha=1.0 if is_beyond else 0.85,
            markeredgecolor=look.paper,
            markeredgewidth=0.8,
            zorder=4 if is_beyond else 3,
            clip_on=False,
        )
        tip(mark, f"{name}: {show(row['value'])} of {_whole(row['n'])}")
    _name_those_beyond(axes, table[table["is_beyond"].astype(bool)])
    write(
        axes, f"all {show(overall)}", (1, overall), dy=7, ha="right", color=look.muted, within=_AT
    )
    told = [
        f"{name} {show(row['value'])} of {_whole(row['n'])}"
        + (", beyond the limits" if row["is_beyond"] else "")
        for name, row in table.sort_values("is_beyond", ascending=False, kind="stable").iterrows()
    ]
    opening = f"Funnel plot, {counted(len(table), 'group')}, all {show(overall)}"
    return Chart(figure, headline, subtitle, source, alt=read_out(opening, told), data=data)


_AT = ("axes fraction", "data")


def _name_those_beyond(axes: Axes, table: pd.DataFrame) -> None:
    """Each name beside its dot, on the side that has room, and clear of the last one written."""
    width, height = extent(axes)
    taken: list[float] = []
    for name, row in table.sort_values(["value", "n"], ascending=False, kind="stable").iterrows():
        text = shortened(str(name), _LONGEST, 600)
        x, y = axes.transData.transform((row["n"], row["value"])) - [axes.bbox.x0, axes.bbox.y0]
        if any(abs(y - other) < 2 * GAP for other in taken) or not -GAP <= y <= height + GAP:
            continue
        is_left = x + text_width(text, 600) + GAP > width
        write(
            axes,
            text,
            (row["n"], row["value"]),
            dx=-GAP if is_left else GAP,
            ha="right" if is_left else "left",
            weight=600,
        )
        taken.append(float(np.round(y, 3)))


def _whole(value: float) -> str:
    return written(f"{value:,.0f}", value)
