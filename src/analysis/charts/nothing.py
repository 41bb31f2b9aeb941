"""What stands where a chart would, when there is nothing to draw."""

import pandas as pd

from analysis.charts.chart import Chart
from analysis.charts.lettering import write
from analysis.charts.style import Size, page, plot
from analysis.theme import theme


def nothing_to_show(
    data: pd.DataFrame, *, headline: str, subtitle: str, source: str, size: Size = "slide"
) -> Chart:
    """A quiet strip that says so: an empty axis would read as a fault, or as a zero."""
    figure = page(size, height=96)
    axes = plot(figure, left=0, right=0, top=0, bottom=0)
    look = theme()
    axes.set_facecolor(look.wash)
    write(axes, "Nothing to show", (0.5, 0.5), ha="center", color=look.muted)
    return Chart(figure, headline, subtitle, source, alt="Nothing to show: no values.", data=data)
