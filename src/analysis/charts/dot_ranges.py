"""How wide is the spread, and where is the middle? A dot on a range for each row.

Serves for spreads (percentiles of pay) and for estimates with intervals alike.
"""

from collections.abc import Collection

import numpy as np
import pandas as pd

from analysis.charts.chart import Chart
from analysis.charts.lettering import text_width, write
from analysis.charts.nothing import nothing_to_show
from analysis.charts.reading import NO_VALUE, Show, counted, read_out, shown, with_names
from analysis.charts.rows import reference_line, rows
from analysis.charts.style import GAP, LEADING, Size, house_style
from analysis.charts.tips import tip
from analysis.theme import theme

_OUTER, _INNER = 2.0, 7.0  # widths of the lines of a range
_AIR = 0.03  # of the axis, beyond the outermost marks


@house_style
def dot_ranges(
    frame: pd.DataFrame,
    *,
    headline: str,
    subtitle: str,
    source: str,
    show: Show,
    reference: float | None = None,
    reference_name: str = "",
    highlight: Collection[str] = (),
    size: Size = "slide",
) -> Chart:
    """Draw one range a row, in the order given, with its middle as a dot and as a number.

    An end that is missing is not drawn: the range is then open on that side, as where a source
    does not publish wages above a limit. Beside the middle stands "low to high", except on half
    a slide.

    Parameters
    ----------
    frame : DataFrame
        Index of names. `mid`, and its ends as `low` and `high` or as `p10` and `p90`; with `p25`
        and `p75` the middle half is drawn thicker.
    reference : float, optional
        A rule through all rows, such as the country's median or no effect.
    """
    table = frame.set_axis(frame.index.map(str)).rename(columns={"p10": "low", "p90": "high"})
    table = table.reindex(columns=["low", "p25", "mid", "p75", "high"]).astype("float64")
    data = with_names(frame)
    if table.empty:
        return nothing_to_show(data, headline=headline, subtitle=subtitle, source=source, size=size)
    look = theme()
    bold = set(map(str, highlight)).intersection(table.index)
    weights = [600 if name in bold else 400 for name in table.index]
    middles = [shown(value, show) for value in table["mid"]]
    ranges = [
        _range_text(low, high, show) for low, high in zip(table["low"], table["high"], strict=True)
    ]
    widest = max(map(text_width, middles, weights))
    beside = 0.0 if size == "half" else max(map(text_width, ranges)) + GAP
    layout = rows(
        list(table.index),
        size=size,
        bold=bold,
        right=2 * GAP + widest + beside,
        top=LEADING + 6 if reference is not None else 2,
    )
    axes = layout.axes
    axes.set_xlim(*_limits(table, reference))
    if reference is not None:
        reference_line(axes, reference, f"{reference_name} {show(reference)}".strip())
    for row, (name, line) in enumerate(table.iterrows()):
        is_point = not bold or name in bold
        dot, soft = (look.accent, look.accent_soft) if is_point else (look.muted, look.line)
        for ends, width, colour in (
            (("low", "high"), _OUTER, soft if line[["p25", "p75"]].isna().all() else look.rest),
            (("p25", "p75"), _INNER, soft),
        ):
            reach = line[[ends[0], "mid", ends[1]]].dropna()
            if len(reach) > 1:
                axes.plot(
                    [reach.iloc[0], reach.iloc[-1]],
                    [row, row],
                    color=colour,
                    linewidth=width if colour != soft or width == _INNER else 4,
                    solid_capstyle="round",
                    zorder=2,
                )
        (mark,) = axes.plot(
            line["mid"],
            row,
            marker="o",
            markersize=8.5,
            color=dot,
            zorder=4,
            markeredgecolor=look.paper,
            markeredgewidth=1,
        )
        tip(mark, f"{name}: {middles[row]}" + (f" ({ranges[row]})" if ranges[row] else ""))
        write(
            axes,
            middles[row],
            (1, row),
            dx=2 * GAP + widest,
            ha="right",
            weight=weights[row] if middles[row] != NO_VALUE else 400,
            color=look.ink if middles[row] != NO_VALUE else look.muted,
            within=("axes fraction", "data"),
        )
        if beside:
            write(
                axes,
                ranges[row],
                (1, row),
                dx=2 * GAP + widest + beside,
                ha="right",
                color=look.muted,
                within=("axes fraction", "data"),
            )
    parts = [
        f"{name} {middle}" + (f" ({ends})" if ends else "")
        for name, middle, ends in zip(table.index, middles, ranges, strict=True)
    ]
    opening = f"Dots with ranges, {counted(len(table), 'row')}"
    return Chart(layout.figure, headline, subtitle, source, alt=read_out(opening, parts), data=data)


def _range_text(low: float, high: float, show: Show) -> str:
    if np.isnan(low) and np.isnan(high):
        return ""
    if np.isnan(high):
        return f"{show(low)} and up"
    return f"up to {show(high)}" if np.isnan(low) else f"{show(low)} to {show(high)}"


def _limits(table: pd.DataFrame, reference: float | None) -> tuple[float, float]:
    values = np.append(table.to_numpy().ravel(), np.nan if reference is None else reference)
    if np.isnan(values).all():
        return 0.0, 1.0
    low, high = float(np.nanmin(values)), float(np.nanmax(values))
    air = (high - low or abs(high) or 1.0) * _AIR
    return low - air, high + air
