"""What does each consist of? Bars that lie, each divided into the same parts."""

import pandas as pd
from matplotlib.axes import Axes

from analysis.charts.chart import Chart
from analysis.charts.lettering import text_width, write
from analysis.charts.nothing import nothing_to_show
from analysis.charts.reading import Show, counted, read_out, with_names
from analysis.charts.rows import rows
from analysis.charts.style import GAP, LEADING, Size, extent, house_style
from analysis.charts.tile_map import ink_on
from analysis.charts.tips import tip
from analysis.theme import theme

_THICKEST = 24.0


@house_style
def part_bars(
    frame: pd.DataFrame,
    *,
    headline: str,
    subtitle: str,
    source: str,
    show: Show,
    size: Size = "slide",
) -> Chart:
    """Lay the columns of `frame` end to end for each row, in the order given, with the total.

    A part says its number where that fits inside. Parts are named over the first row that has
    them; up to three, since they are told apart by shade alone. A part without value counts as
    nothing.

    Parameters
    ----------
    frame : DataFrame
        Index of names, one column a part, no value below zero.
    """
    table = frame.set_axis(frame.index.map(str)).rename(columns=str).astype("float64")
    data = with_names(frame)
    if table.empty or table.isna().all(axis=None):
        return nothing_to_show(data, headline=headline, subtitle=subtitle, source=source, size=size)
    look = theme()
    colours = (look.accent, look.accent_soft, look.line)
    if table.shape[1] > len(colours):
        raise ValueError(f"At most {len(colours)} parts can be told apart; got {table.shape[1]}.")
    parts = table.fillna(0.0)
    totals = parts.sum(axis="columns")
    texts = [show(total) for total in totals]
    layout = rows(
        list(table.index),
        size=size,
        right=max(text_width(text, 600) for text in texts) + GAP,
        top=LEADING + 6,
    )
    axes = layout.axes
    axes.set_xlim(0, float(totals.max()) or 1.0)
    thickness = min(layout.pitch * 0.66, _THICKEST) / layout.pitch
    for row, (name, values) in enumerate(parts.iterrows()):
        start = 0.0
        for (part, value), colour in zip(values.items(), colours, strict=False):
            if value > 0:
                (bar,) = axes.barh(row, value, left=start, height=thickness, color=colour)
                tip(bar, f"{name}, {part}: {show(value)}")
                _number(axes, show(value), start + value / 2, row, value, colour)
            start += value
        write(axes, texts[row], (start, row), dx=GAP, weight=600)
    _names(axes, parts)
    said = [
        f"{name} {text} ({', '.join(f'{part} {show(value)}' for part, value in values.items() if value)})"
        for (name, values), text in zip(parts.iterrows(), texts, strict=True)
    ]
    opening = f"Bars of {counted(parts.shape[1], 'part')}, {counted(len(parts), 'row')}"
    return Chart(layout.figure, headline, subtitle, source, alt=read_out(opening, said), data=data)


def _number(axes: Axes, text: str, middle: float, row: int, value: float, colour: str) -> None:
    width = value / axes.get_xlim()[1] * extent(axes)[0]
    if text_width(text) + GAP <= width:
        write(axes, text, (middle, row), ha="center", color=ink_on(colour))


def _names(axes: Axes, parts: pd.DataFrame) -> None:
    """The parts' names over the first row, each where it begins and clear of the one before."""
    scale = extent(axes)[0] / axes.get_xlim()[1]
    first, end = parts.iloc[0], 0.0
    starts = first.cumsum() - first
    for part, start in starts.items():
        if parts[part].sum() > 0:
            place = max(start * scale, end)
            write(
                axes,
                str(part),
                (place / scale, 1),
                dy=4,
                va="bottom",
                color=theme().muted,
                within=("data", "axes fraction"),
            )
            end = place + text_width(str(part)) + GAP
