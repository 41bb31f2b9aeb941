"""Do things come to pass as often as predicted? Observed shares against predicted ones."""

import numpy as np
import pandas as pd

from analysis.charts.chart import Chart
from analysis.charts.named_axes import diagonal, named_axes
from analysis.charts.nothing import nothing_to_show
from analysis.charts.reading import Show, counted, read_out, with_ends
from analysis.charts.scales import round_ticks
from analysis.charts.style import THIN, Size, house_style
from analysis.theme import theme
from analysis.written import written

_SMALLEST, _LARGEST = 6.0, 13.0  # diameters of a dot, whose area goes with n


@house_style
def reliability(
    frame: pd.DataFrame,
    *,
    headline: str,
    subtitle: str,
    source: str,
    show: Show,
    x_name: str = "Predicted",
    y_name: str = "Observed",
    size: Size = "slide",
) -> Chart:
    """Draw a dot a bin, its interval, and the diagonal on which prediction and outcome agree.

    A dot below the diagonal was predicted too high. Dots grow with the number behind them.

    Parameters
    ----------
    frame : DataFrame
        `predicted`, `observed`, `low`, `high` (shares) and `n`, one row a bin.
    """
    table = frame[["predicted", "observed", "low", "high", "n"]].astype("float64")
    table = table.dropna(subset=["predicted", "observed"]).sort_values("predicted", kind="stable")
    if table.empty:
        return nothing_to_show(
            frame, headline=headline, subtitle=subtitle, source=source, size=size
        )
    look = theme()
    x_ticks = round_ticks(0, table["predicted"].max(), show, most=5)
    y_ticks = round_ticks(0, np.nanmax(table[["observed", "high", "predicted"]]), show, most=5)
    figure, axes = named_axes(x_ticks, y_ticks, show, show, x_name=x_name, y_name=y_name, size=size)
    diagonal(axes, "as predicted", min(x_ticks[-1], y_ticks[-1]))
    axes.vlines(
        table["predicted"],
        table["low"],
        table["high"],
        color=look.accent_soft,
        linewidth=THIN + 1,
        zorder=3,
        clip_on=False,
    )
    sizes = _SMALLEST + (_LARGEST - _SMALLEST) * np.sqrt(table["n"] / table["n"].max())
    for x, y, diameter in zip(table["predicted"], table["observed"], sizes, strict=True):
        axes.plot(
            x,
            y,
            marker="o",
            markersize=diameter,
            color=look.accent,
            zorder=4,
            markeredgecolor=look.paper,
            markeredgewidth=1,
            clip_on=False,
        )
    parts = [
        f"predicted {show(x)}, observed {with_ends(show(y), low, high, show)}, n {written(format(n, ',.0f'), n)}"
        for x, y, low, high, n in table.to_numpy().tolist()
    ]
    opening = f"Calibration, {counted(len(table), 'bin')}"
    return Chart(figure, headline, subtitle, source, alt=read_out(opening, parts), data=frame)
