"""Where in the United States is it high or low? One tile a state, each with its number.

Tiles of one size let small states be read as well as large ones.
"""

from collections.abc import Collection, Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import to_hex, to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from analysis.charts.chart import Chart
from analysis.charts.lettering import text_width, write
from analysis.charts.nothing import nothing_to_show
from analysis.charts.reading import NO_VALUE, Show, counted, read_out, shown, tidy
from analysis.charts.style import GAP, Size, extent, house_style, page, plot
from analysis.charts.tips import tip
from analysis.theme import contrast, theme
from analysis.written import written

# West to east and north to south, with neighbours beside each other where eleven by eight allow.
_GRID = """
AK .. .. .. .. .. .. .. .. .. ME
.. .. .. .. .. .. .. .. .. VT NH
WA ID MT ND MN WI .. MI NY MA RI
OR NV WY SD IA IL IN OH PA NJ CT
CA UT CO NE MO KY WV VA MD DE ..
.. AZ NM KS AR TN NC SC DC .. ..
.. .. .. OK LA MS AL GA .. .. ..
HI .. .. TX .. .. .. .. FL .. PR
"""
PLACES = {
    code: (column, row)
    for row, line in enumerate(_GRID.split("\n")[1:-1])
    for column, code in enumerate(line.split())
    if code != ".."
}
_ALWAYS = [code for code in PLACES if code != "PR"]  # the fifty states and the capital
_INSET = 0.03  # between tiles, in shares of one
_KEY_HEIGHT, _SWATCH = 34.0, 30.0  # of the key, and the width of one of its shades, in points


@house_style
def tile_map(
    values: pd.Series,
    *,
    headline: str,
    subtitle: str,
    source: str,
    show: Show,
    names: Mapping[str, str] | None = None,
    highlight: Collection[str] = (),
    size: Size = "slide",
) -> Chart:
    """Colour one tile a state by its value, darker for more, and write the value in it.

    States that `values` leaves out, or has no value for, are hatched and say "n/a"; Puerto Rico is
    drawn where it is given. Where a number is wider than a tile, none is written, and the key
    alone tells the colours; give `show` a short form to have them.

    Parameters
    ----------
    values : Series
        Index of postal codes: "CO", "DC".
    names : mapping
        What a state is called when pointed at; its code where none is given.

    Raises
    ------
    ValueError
        If a code is not that of a state, DC or PR.
    """
    values = values.astype("float64")
    unknown = sorted(set(map(str, values.index)) - set(PLACES))
    if unknown:
        raise ValueError(f"Not postal codes of US states: {', '.join(unknown)}.")
    data = tidy(values, values)
    known = values.dropna()
    if known.empty:
        return nothing_to_show(data, headline=headline, subtitle=subtitle, source=source, size=size)
    look = theme()
    low, high = float(known.min()), float(known.max())
    figure = page(size)
    axes = plot(figure, left=0, right=0, top=0, bottom=0)
    axes.set_xlim(0, 11)
    axes.set_ylim(8, 0)
    room = extent(axes)[0] / 11 - 4
    drawn = [code for code in PLACES if code in _ALWAYS or code in values.index]
    texts = {code: shown(values.get(code), show) for code in drawn}
    has_numbers = all(text_width(text) <= room for text in texts.values())
    for code in drawn:
        column, row = PLACES[code]
        value = float(values.get(code, np.nan))
        is_missing = np.isnan(value)
        colour = look.wash if is_missing else shade(value, low, high)
        ink = look.muted if is_missing else ink_on(colour)
        tile = _tile(axes, column, row, facecolor=colour, hatch="////" if is_missing else None)
        tip(tile, f"{(names or {}).get(code, code)}: {texts[code]}")
        if code in highlight:
            _tile(axes, column, row, fill=False, edgecolor=look.ink, linewidth=2)
        centre = (column + 0.5, row + 0.5)
        write(axes, code, centre, dy=7 if has_numbers else 0, ha="center", color=ink, weight=600)
        if has_numbers:
            write(axes, texts[code], centre, dy=-7.5, ha="center", color=ink)
    if low < high:
        shade_key(figure, low, high, show)
    ranked = known.sort_values(ascending=False, kind="stable")
    missing = [code for code in _ALWAYS if texts[code] == NO_VALUE]
    parts = [f"{code} {show(value)}" for code, value in ranked.items()]
    opening = f"Map of {counted(len(known), 'state')} from the highest down"
    if missing:
        opening += f", {written(str(len(missing)), len(missing))} without a value"
    return Chart(figure, headline, subtitle, source, alt=read_out(opening, parts), data=data)


def shade(value: float, low: float, high: float) -> str:
    """The colour of the fifth of the way from `low` (pale) to `high` (dark) that `value` is in.

    Lightness falls all the way, so the order survives any colour vision and a grey print. Five
    classes of equal width, each with a contrast of 4.5 to its text, which a smooth ramp would
    miss on the way from dark letters to light ones.
    """
    look = theme()
    share = 0.5 if high == low else min(int((value - low) / (high - low) * 5), 4) / 4
    stops = [_mix(look.paper, look.accent_soft, 0.4), look.accent_soft, look.accent]
    stops.append(_mix(look.accent, look.ink, 0.55))
    steps = np.linspace(0, 1, len(stops))
    red, green, blue = (
        float(np.interp(share, steps, part)) for part in zip(*map(to_rgb, stops), strict=True)
    )
    return to_hex((red, green, blue)).upper()


def ink_on(colour: str) -> str:
    """The colour of letters that is read better on `colour`."""
    look = theme()
    return max((look.ink, look.paper), key=lambda ink: contrast(ink, colour))


def _tile(axes: Axes, column: int, row: int, **look: Any) -> Rectangle:
    side = 1 - 2 * _INSET
    tile = Rectangle((column + _INSET, row + _INSET), side, side, **look)
    axes.add_patch(tile)
    return tile


def _mix(one: str, other: str, share: float) -> str:
    red, green, blue = (
        a * (1 - share) + b * share for a, b in zip(to_rgb(one), to_rgb(other), strict=True)
    )
    return to_hex((red, green, blue))


def shade_key(figure: Figure, low: float, high: float, show: Show) -> None:
    """Five shades with the least and the greatest value, at the head of the page's middle."""
    look = theme()
    width, height = figure.get_size_inches() * 72
    axes = plot(figure, left=0, right=0, top=0, bottom=height - _KEY_HEIGHT)
    axes.set_xlim(0, width)
    axes.set_ylim(_KEY_HEIGHT, 0)
    start, middle = (width - 5 * _SWATCH) / 2, _KEY_HEIGHT / 2
    for step in range(5):
        colour = shade(low + (high - low) * step / 4, low, high)
        corner = (start + step * _SWATCH, middle - 5)
        axes.add_patch(Rectangle(corner, _SWATCH, 10, facecolor=colour))
    write(axes, show(low), (start, middle), dx=-GAP, ha="right", color=look.muted)
    write(axes, show(high), (start + 5 * _SWATCH, middle), dx=GAP, color=look.muted)
