"""How large is it in each period or class, and how sure are we? Columns with their intervals."""

from collections.abc import Collection

import numpy as np
import pandas as pd

from analysis.charts.chart import Chart
from analysis.charts.lettering import text_width, write
from analysis.charts.native import Series, native
from analysis.charts.nothing import nothing_to_show
from analysis.charts.reading import Show, counted, read_out, shown, with_ends, with_names
from analysis.charts.scales import (
    names_below,
    names_height,
    round_ticks,
    spoken,
    ticks_width,
    value_axis,
)
from analysis.charts.style import LEADING, SIZES, THIN, Size, extent, house_style, page, plot
from analysis.charts.tips import tip
from analysis.theme import theme

_WIDTH, _WIDEST = 0.6, 64.0


@house_style
def interval_columns(
    frame: pd.DataFrame,
    *,
    headline: str,
    subtitle: str,
    source: str,
    show: Show,
    highlight: Collection[object] = (),
    size: Size = "slide",
) -> Chart:
    """Draw `value` as a column from zero and `low` to `high` as a line over it.

    The number stands above the interval where it has room. A missing end leaves the line away: an
    interval is drawn whole or not at all.
    """
    table = frame[["value", "low", "high"]].astype("float64")
    data = with_names(frame)
    if table.empty:
        return nothing_to_show(data, headline=headline, subtitle=subtitle, source=source, size=size)
    look = theme()
    names = [spoken(entry) for entry in table.index]
    bold = {spoken(entry) for entry in highlight}.intersection(names)
    texts = [shown(value, show) for value in table["value"]]
    values = np.append(table.to_numpy().ravel(), 0.0)
    ticks = round_ticks(float(np.nanmin(values)), float(np.nanmax(values)), show)
    left = ticks_width(ticks, show)
    figure = page(size)
    below = names_height(table.index, SIZES[size][0] - left)
    axes = plot(figure, left=left, right=0, top=LEADING + 8, bottom=below)
    axes.set_xlim(-0.5, len(table) - 0.5)
    value_axis(axes, ticks, show, high=float(np.nanmax(values)))
    pitch = extent(axes)[0] / len(table)
    has_room = max(map(text_width, texts)) + 6 <= pitch
    for place, (value, low, high) in enumerate(table.itertuples(index=False)):
        is_point = not bold or names[place] in bold
        if not np.isnan(value):
            (bar,) = axes.bar(
                place,
                value,
                width=min(_WIDTH, _WIDEST / pitch),
                color=look.accent_soft if is_point else look.line,
            )
            tip(bar, f"{names[place]}: {with_ends(texts[place], low, high, show)}")
        if not np.isnan(low + high):
            axes.plot(
                [place] * 2,
                [low, high],
                color=look.accent if is_point else look.muted,
                linewidth=THIN + 0.6,
                solid_capstyle="butt",
            )
        if has_room or names[place] in bold:
            write(
                axes,
                texts[place],
                (place, np.nanmax([value, high, 0])),
                dy=5,
                ha="center",
                va="bottom",
                weight=600 if names[place] in bold else 400,
            )
    names_below(axes, range(len(table)), table.index)
    parts = [
        f"{name} {with_ends(text, low, high, show)}"
        for name, text, low, high in zip(names, texts, table["low"], table["high"], strict=True)
    ]
    opening = f"Columns with intervals, {counted(len(table), 'column')}"
    colours = tuple(look.accent_soft if not bold or name in bold else look.line for name in names)
    series = Series(
        "value", tuple(table["value"]), colours, tuple(table["low"]), tuple(table["high"])
    )
    return Chart(
        figure,
        headline,
        subtitle,
        source,
        alt=read_out(opening, parts),
        data=data,
        native=native("columns", names, [series], show=show),
    )
