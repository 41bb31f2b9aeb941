"""Where in the United States is it high or low? The states as they lie, darker for more.

A map shows neighbourhoods at a glance; small states are better read from `tile_map` or a table.
"""

from collections.abc import Collection, Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from analysis.charts.chart import Chart
from analysis.charts.lettering import text_width, write
from analysis.charts.nothing import nothing_to_show
from analysis.charts.reading import NO_VALUE, Show, counted, read_out, shown, tidy
from analysis.charts.style import SIZES, TEXT, Size, house_style, page, plot
from analysis.charts.tile_map import ink_on, shade, shade_key
from analysis.charts.tips import tip
from analysis.theme import theme
from analysis.written import written

Outline = Sequence[Sequence[Sequence[float]]]  # rings of [x, y], y downwards, the largest first
_HEAD = 30.0  # above the map, in points: the key stands there
_GRAIN = 24  # steps across a state in which a place for its number is sought


@house_style
def us_map(
    values: pd.Series,
    outlines: Mapping[str, Outline],
    *,
    headline: str,
    subtitle: str,
    source: str,
    show: Show,
    names: Mapping[str, str] | None = None,
    highlight: Collection[str] = (),
    size: Size = "slide",
) -> Chart:
    """Colour each state by its value, darker for more, with its number where that fits inside.

    States that `values` leaves out, or has no value for, are hatched. What is wider than its state
    is left to the table behind the chart, and to the words a browser shows over the state. Five
    shades, as in `tile_map`.

    Parameters
    ----------
    values : Series
        Index of postal codes: "CO", "DC".
    outlines : mapping
        Rings by postal code, as `loading.reference.us_states()` gives them.
    names : mapping
        What a state is called when pointed at; its code where none is given.

    Raises
    ------
    ValueError
        If `values` has a code without an outline.
    """
    values = values.astype("float64")
    unknown = sorted(set(map(str, values.index)) - set(outlines))
    if unknown:
        raise ValueError(f"There is no outline of: {', '.join(unknown)}.")
    data = tidy(values, values)
    known = values.dropna()
    if known.empty:
        return nothing_to_show(data, headline=headline, subtitle=subtitle, source=source, size=size)
    look = theme()
    low, high = float(known.min()), float(known.max())
    figure, axes = _sheet(outlines, size)
    for code, outline in outlines.items():
        value = float(values.get(code, np.nan))
        is_missing = np.isnan(value)
        colour = look.wash if is_missing else shade(value, low, high)
        patch = PathPatch(
            _path(outline),
            facecolor=colour,
            edgecolor=look.ink if code in highlight else look.paper,
            linewidth=1.6 if code in highlight else 0.7,
            hatch="////" if is_missing else None,
            joinstyle="round",
            zorder=3 if code in highlight else 2,
        )
        text = shown(value, show)
        tip(patch, f"{(names or {}).get(code, code)}: {text}")
        axes.add_patch(patch)
        place = None if is_missing else _room_for(text, outline[0], axes)
        if place is not None:
            write(axes, text, place, ha="center", color=ink_on(colour)).set_zorder(4)
    if low < high:
        shade_key(figure, low, high, show)
    ranked = known.sort_values(ascending=False, kind="stable")
    parts = [f"{code} {show(value)}" for code, value in ranked.items()]
    opening = f"Map of {counted(len(known), 'state')} from the highest down"
    missing = sum(shown(values.get(code), show) == NO_VALUE for code in outlines)
    if missing:
        opening += f", {written(str(missing), missing)} without a value"
    return Chart(figure, headline, subtitle, source, alt=read_out(opening, parts), data=data)


def _sheet(outlines: Mapping[str, Outline], size: Size) -> tuple:
    """A page as wide as its size, as high as the map, and axes in the map's own coordinates."""
    corners = np.array([point for outline in outlines.values() for point in outline[0]])
    (left, top), (right, bottom) = corners.min(axis=0), corners.max(axis=0)
    width = SIZES[size][0]
    height = width * (bottom - top) / (right - left)
    figure = page(size, height=height + _HEAD)
    axes = plot(figure, left=1, right=1, top=_HEAD, bottom=1)
    axes.set_xlim(left, right)
    axes.set_ylim(bottom, top)
    return figure, axes


def _path(outline: Outline) -> Path:
    vertices, codes = [], []
    for ring in outline:
        vertices += list(ring)
        codes += [Path.MOVETO, *[Path.LINETO] * (len(ring) - 2), Path.CLOSEPOLY]
    return Path(np.array(vertices, dtype=float), codes)


def _room_for(text: str, ring: Sequence[Sequence[float]], axes: Axes) -> tuple[float, float] | None:
    """The place in a ring where `text` lies farthest inside; nothing if it fits nowhere."""
    points = np.array(ring, dtype=float)
    scale = abs(axes.get_xlim()[1] - axes.get_xlim()[0]) / axes.bbox.width  # of the map, to a point
    half = np.array([text_width(text) / 2 + 2, TEXT / 2 + 1]) * scale
    path = Path(points)
    xs, ys = (np.linspace(points[:, at].min(), points[:, at].max(), _GRAIN) for at in (0, 1))
    middles = np.array([(x, y) for y in ys for x in xs])
    offsets = np.array([(dx, dy) for dx in (-1, -0.5, 0, 0.5, 1) for dy in (-1, 0, 1)]) * half
    corners = (middles[:, None, :] + offsets[None, :, :]).reshape(-1, 2)
    fits = path.contains_points(corners).reshape(len(middles), -1).all(axis=1)
    if not fits.any():
        return None
    inside = middles[fits]
    # The farthest from the border, with distances up and down counted as letters are wide.
    weight = np.array([1.0, half[0] / half[1]])
    border = _along(points) * weight
    away = np.linalg.norm((inside * weight)[:, None, :] - border[None, :, :], axis=2).min(axis=1)
    x, y = inside[int(away.argmax())]
    return float(x), float(y)


def _along(ring: np.ndarray, n: int = 240) -> np.ndarray:
    """`n` points at even steps along a ring: straight borders have no points of their own."""
    steps = np.hypot(*np.diff(ring, axis=0).T)
    at = np.concatenate([[0.0], steps.cumsum()])
    wanted = np.linspace(0, at[-1], n)
    return np.column_stack([np.interp(wanted, at, ring[:, i]) for i in (0, 1)])
