"""How much is found by reaching the likeliest first? Share found against share reached."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from analysis.charts.chart import Chart
from analysis.charts.lettering import text_width, write
from analysis.charts.named_axes import diagonal, named_axes
from analysis.charts.nothing import nothing_to_show
from analysis.charts.reading import Show, read_out
from analysis.charts.style import BOLD, FINE, GAP, Size, extent, house_style
from analysis.theme import theme

_TICKS = [0.0, 0.25, 0.5, 0.75, 1.0]


@house_style
def gain_curve(
    frame: pd.DataFrame,
    *,
    headline: str,
    subtitle: str,
    source: str,
    show: Show,
    at: float | None = None,
    x_name: str = "Share reached, likeliest first",
    y_name: str = "Share found",
    size: Size = "slide",
) -> Chart:
    """Draw `found` against `reached` and the diagonal of reaching them at random.

    Parameters
    ----------
    frame : DataFrame
        `reached` and `found`, shares from 0 to 1 that do not fall.
    at : float, optional
        Share that can be reached; marked, with what is found there, between the points given.
    """
    table = frame[["reached", "found"]].dropna().sort_values("reached", kind="stable")
    if table.empty:
        return nothing_to_show(
            frame, headline=headline, subtitle=subtitle, source=source, size=size
        )
    look = theme()
    x, y = (np.r_[0.0, table[name].to_numpy("float64"), 1.0] for name in ("reached", "found"))
    figure, axes = named_axes(_TICKS, _TICKS, show, show, x_name=x_name, y_name=y_name, size=size)
    diagonal(axes, "at random", 1.0)
    axes.plot(x, y, color=look.accent, linewidth=BOLD, zorder=3, clip_on=False)
    marks = [0.1, 0.2, 0.3, 0.5] if at is None else [at]
    told = [f"reaching {show(mark)} finds {show(float(np.interp(mark, x, y)))}" for mark in marks]
    if at is not None:
        found = float(np.interp(at, x, y))
        axes.plot([at, at, 0], [0, found, found], color=look.muted, linewidth=FINE, zorder=2)
        axes.plot(
            at,
            found,
            marker="o",
            markersize=9,
            color=look.accent,
            zorder=4,
            markeredgecolor=look.paper,
            markeredgewidth=1,
        )
        _name(axes, f"{show(at)} reached\n{show(found)} found", at, found)
    opening = "Gain curve against chance"
    return Chart(figure, headline, subtitle, source, alt=read_out(opening, told), data=frame)


def _name(axes: Axes, text: str, x: float, y: float) -> None:
    """Beside the mark: above the curve, which is bent the other way, if that is wide enough."""
    is_left = x * extent(axes)[0] > text_width(text, 600) + 2 * GAP and y < 0.95
    if is_left:
        write(axes, text, (x, y), dx=-GAP, dy=5, ha="right", va="bottom", weight=600)
    else:
        write(axes, text, (x, y), dx=GAP + 3, dy=-5, va="top", weight=600)
