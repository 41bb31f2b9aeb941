"""Where in a table of rows and columns is it high or low? One shaded cell a value, each with its number.

Cells take their shade from the theme's own colours let through in part, so that the map turns dark
with its page; the number is always in the ink of the page, which is read on every shade.
"""

from collections.abc import Callable

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from analysis.charts.chart import Chart
from analysis.charts.lettering import CAPITALS, shortened, text_width, write
from analysis.charts.nothing import nothing_to_show
from analysis.charts.reading import Show, counted, read_out
from analysis.charts.style import GAP, LEADING, SIZES, TEXT, Size, house_style, page, plot
from analysis.charts.tips import tip
from analysis.theme import theme

_ROW = 25.0  # height of a row in points
_INSET = 0.04  # between cells, in shares of one
_NAMES_SHARE = 0.3  # of the width, at most, for the names of rows
_FAINT, _FULL = (
    0.08,
    0.46,
)  # of a colour let through: ink on the fullest still has a contrast of 4.5


@house_style
def heat_map(
    frame: pd.DataFrame,
    *,
    headline: str,
    subtitle: str,
    source: str,
    show: Show,
    rows_name: str,
    columns_name: str,
    middle: float | None = None,
    thin: pd.DataFrame | None = None,
    size: Size = "slide",
) -> Chart:
    """Shade a cell by its value, darker for more; with a `middle`, by which side it is on and how far.

    Above the middle cells have the accent, below it red, which readers with any colour vision tell
    apart; at it they have neither. Blank cells are left out: there is nothing there yet. Those of
    `thin`, too small a sample to be judged, have no shade and stand in brackets.

    Parameters
    ----------
    frame : DataFrame
        One row a row, one column a column, both in order; the names are their labels.
    thin : DataFrame of bool, optional
        Which cells of `frame` rest on too little.
    """
    table = frame.rename(index=str, columns=str).astype("float64")
    table = table.dropna(how="all").dropna(axis="columns", how="all")
    if thin is None:
        doubted = pd.DataFrame(False, index=table.index, columns=table.columns)
    else:
        doubted = thin.rename(index=str, columns=str).loc[table.index, table.columns]
    data = _as_rows(table, rows_name, columns_name)
    if table.empty:
        return nothing_to_show(data, headline=headline, subtitle=subtitle, source=source, size=size)
    colour = _shades(table.where(~doubted), middle)
    width = SIZES[size][0]
    names = [shortened(name, width * _NAMES_SHARE) for name in table.index]
    left = max(*map(text_width, names), text_width(rows_name, 500)) + 2 * GAP
    top = 2 * LEADING + GAP
    figure = page(size, height=top + _ROW * len(table) + 2)
    axes = plot(figure, left=left, right=0, top=top, bottom=2)
    axes.set_xlim(0, len(table.columns))
    axes.set_ylim(len(table), 0)
    _name(axes, names, list(table.columns), rows_name, columns_name, left)
    pitch = (width - left) / len(table.columns)
    for row, (name, values) in enumerate(table.iterrows()):
        for column, (label, value) in enumerate(values.items()):
            if np.isnan(value):
                continue
            is_thin = bool(doubted.iat[row, column])
            text = f"({show(value)})" if is_thin else show(value)
            _cell(axes, row, column, *colour(value, is_thin), f"{name}, {label}: {text}")
            if text_width(text) <= pitch - 2:
                ink = theme().muted if is_thin else theme().ink
                write(axes, text, (column + 0.5, row + 0.5), ha="center", color=ink)
    parts = [_told(str(name), values, show) for name, values in table.iterrows()]
    opening = f"Heat map, {counted(len(table), 'row')} by {columns_name}"
    return Chart(figure, headline, subtitle, source, alt=read_out(opening, parts), data=data)


def _shades(
    judged: pd.DataFrame, middle: float | None
) -> Callable[[float, bool], tuple[str, float]]:
    """From a value to its colour and how much of it is let through."""
    look = theme()
    known = judged.to_numpy().ravel()
    known = known[~np.isnan(known)]
    low, high = (known.min(), known.max()) if len(known) else (0.0, 0.0)
    if middle is None:
        start, reach = low, high - low
    else:
        start, reach = middle, max(abs(high - middle), abs(low - middle))

    def shade(value: float, is_thin: bool) -> tuple[str, float]:
        if is_thin:
            return look.paper, 0.0
        share = min(abs(value - start) / reach, 1.0) if reach else 0.0
        faint = _FAINT if middle is None else 0.0
        colour = look.bad if middle is not None and value < middle else look.accent
        return colour, round(faint + (_FULL - faint) * share, 3)

    return shade


def _cell(axes: Axes, row: int, column: int, colour: str, alpha: float, text: str) -> None:
    side = 1 - 2 * _INSET
    cell = Rectangle(
        (column + _INSET, row + _INSET), side, side, facecolor=colour, alpha=alpha, linewidth=0
    )
    axes.add_patch(cell)
    tip(cell, text)


def _name(
    axes: Axes,
    names: list[str],
    columns: list[str],
    rows_name: str,
    columns_name: str,
    left: float,
) -> None:
    muted = theme().muted
    for row, name in enumerate(names):
        write(axes, name, (0, row + 0.5), dx=-left, within=("axes fraction", "data"))
    edges = ("data", "axes fraction")
    lift = GAP - CAPITALS
    for column, name in enumerate(columns):
        write(
            axes,
            name,
            (column + 0.5, 1),
            dy=lift,
            ha="center",
            va="baseline",
            color=muted,
            within=edges,
        )
    write(axes, rows_name, (0, 1), dx=-left, dy=lift, va="baseline", weight=500, within=edges)
    above = lift + LEADING + TEXT * (1 - CAPITALS)
    write(
        axes,
        columns_name,
        (len(columns), 1),
        dy=above,
        ha="right",
        va="baseline",
        weight=500,
        within=edges,
    )


def _as_rows(table: pd.DataFrame, rows_name: str, columns_name: str) -> pd.DataFrame:
    """One row a cell that has a value."""
    long = table.rename_axis(rows_name).reset_index()
    return long.melt(rows_name, var_name=columns_name).dropna().reset_index(drop=True)


def _told(name: str, values: pd.Series, show: Show) -> str:
    known = values.dropna()
    first = f"{name} {show(known.iloc[0])} at {known.index[0]}"
    return first if len(known) == 1 else f"{first} to {show(known.iloc[-1])} at {known.index[-1]}"
