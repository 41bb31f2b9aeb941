"""Which stand out on two measures at once? Dots, with the first few named."""

from collections.abc import Collection

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from analysis.charts.chart import Chart
from analysis.charts.lettering import shortened, text_width, write
from analysis.charts.named_axes import named_axes
from analysis.charts.nothing import nothing_to_show
from analysis.charts.reading import Show, counted, read_out, with_names
from analysis.charts.scales import round_ticks
from analysis.charts.style import GAP, LEADING, Size, extent, house_style
from analysis.charts.tips import tip
from analysis.theme import theme

_SMALLEST, _LARGEST = 7.0, 24.0  # diameters of a dot, whose area goes with `size`
_USUAL, _SMALL = 9.0, 5.0  # diameters where dots have no size: as a rule, and in a crowd
_CROWD = 200  # dots, of which more would cover one another
_HEADROOM = 1.06  # above the highest dot
_LONGEST = 200.0  # of a name, in points

Box = tuple[float, float, float, float]  # left, bottom, right, top in points


@house_style
def scatter_labelled(
    frame: pd.DataFrame,
    *,
    headline: str,
    subtitle: str,
    source: str,
    show_x: Show,
    show_y: Show,
    x_name: str,
    y_name: str,
    label: int = 8,
    highlight: Collection[str] = (),
    size: Size = "slide",
) -> Chart:
    """Draw one dot a row of `frame` and name the first `label` rows, with those in `highlight`.

    The order of rows is the order of importance: a name goes beside its dot where it meets no dot
    and no name; where it has no such place it is left out, and stands in `data` and `alt` only.

    Parameters
    ----------
    frame : DataFrame
        Index of names; `x`, `y`, and, where dots should differ in area, `size`. Rows without `x`
        or `y` are not drawn.
    """
    table = frame.set_axis(frame.index.map(str)).dropna(subset=["x", "y"])
    data = with_names(frame)
    if table.empty:
        return nothing_to_show(data, headline=headline, subtitle=subtitle, source=source, size=size)
    look = theme()
    bold = set(map(str, highlight)).intersection(table.index)
    x_ticks = round_ticks(min(0.0, table["x"].min()), table["x"].max(), show_x, most=5)
    y_ticks = round_ticks(min(0.0, table["y"].min()), table["y"].max(), show_y)
    figure, axes = named_axes(
        x_ticks,
        y_ticks,
        show_x,
        show_y,
        x_name=x_name,
        y_name=y_name,
        size=size,
        high=float(table["y"].max()) * _HEADROOM,
    )
    diameters = _diameters(table)
    for name, x, y, diameter in zip(table.index, table["x"], table["y"], diameters, strict=True):
        colour = look.accent if not bold or name in bold else look.rest
        (mark,) = axes.plot(
            x,
            y,
            marker="o",
            markersize=diameter,
            color=colour,
            alpha=0.75,
            markeredgecolor=look.paper,
            markeredgewidth=0.8 if len(table) <= _CROWD else 0.2,
            clip_on=False,
        )
        tip(mark, f"{name}: {x_name} {show_x(x)}, {y_name} {show_y(y)}")
    first = [name for name in table.index[:label] if name not in bold]
    _name(axes, table, diameters, [*(n for n in table.index if n in bold), *first], bold)
    told = [
        f"{name} {x_name} {show_x(x)}, {y_name} {show_y(y)}"
        for name, x, y in zip(table.index, table["x"], table["y"], strict=True)
    ]
    opening = f"Scatter of {counted(len(table), 'dot')}"
    return Chart(figure, headline, subtitle, source, alt=read_out(opening, told), data=data)


def _diameters(table: pd.DataFrame) -> np.ndarray:
    if "size" not in table or not table["size"].max() > 0:
        return np.full(len(table), _USUAL if len(table) <= _CROWD else _SMALL)
    share = table["size"].fillna(0).clip(lower=0) / table["size"].max()
    return np.maximum(_SMALLEST, _LARGEST * np.sqrt(share.to_numpy("float64")))


def _name(
    axes: Axes, table: pd.DataFrame, diameters: np.ndarray, names: list[str], bold: set[str]
) -> None:
    """Write `names`, the most important first, each where it covers nothing."""
    places = axes.transData.transform(table[["x", "y"]].to_numpy("float64"))
    places = places - [axes.bbox.x0, axes.bbox.y0]
    width, height = extent(axes)
    taken: list[Box] = [
        (x - d / 2, y - d / 2, x + d / 2, y + d / 2)
        for (x, y), d in zip(places, diameters, strict=True)
    ]
    for name in names:
        row = table.index.get_loc(name)
        (x, y), reach = places[row], diameters[row] / 2 + 3
        weight = 600 if name in bold else 400
        text = shortened(name, _LONGEST, weight)
        wide, tall = text_width(text, weight), LEADING - 2
        for left, middle in (
            (x + reach, y),
            (x - reach - wide, y),
            (x - wide / 2, y + reach + tall / 2),
            (x - wide / 2, y - reach - tall / 2),
            (x + 0.8 * reach, y + 0.8 * reach + tall / 2),
            (x - 0.8 * reach - wide, y + 0.8 * reach + tall / 2),
        ):
            box = (left, middle - tall / 2, left + wide, middle + tall / 2)
            is_inside = box[0] >= 0 and box[2] <= width and box[1] >= 0 and box[3] <= height + GAP
            if is_inside and not any(_meet(box, other) for other in taken):
                write(
                    axes,
                    text,
                    (left / width, middle / height),
                    weight=weight,
                    within=("axes fraction", "axes fraction"),
                )
                taken.append(box)
                break


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
