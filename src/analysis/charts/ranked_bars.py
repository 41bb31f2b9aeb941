"""Which is largest, and by how much? Bars in order of size, each with its number."""

from collections.abc import Collection

import pandas as pd
from matplotlib.axes import Axes

from analysis.charts.chart import Chart
from analysis.charts.lettering import text_width, write
from analysis.charts.native import Series, native
from analysis.charts.nothing import nothing_to_show
from analysis.charts.reading import Show, counted, read_out, shown, tidy
from analysis.charts.rows import reference_line, rows
from analysis.charts.style import GAP, LEADING, Size, extent, house_style
from analysis.charts.tips import tip
from analysis.theme import theme

_THICKEST = 22.0


@house_style
def ranked_bars(
    values: pd.Series,
    *,
    headline: str,
    subtitle: str,
    source: str,
    show: Show,
    highlight: Collection[str] = (),
    reference: float | None = None,
    reference_name: str = "",
    size: Size = "slide",
) -> Chart:
    """Rank `values` from the largest down and label each bar with its number.

    Bars start at zero; negative ones run to the left. Equal values keep the order given, and
    those without a value come last, marked "n/a". With `highlight` those bars alone have the
    accent. A `reference` is drawn as a rule through all bars, and the numbers then stand in a
    column of their own, clear of it. More rows than fit the usual height
    make the page taller, never the text smaller.

    Parameters
    ----------
    values : Series
        One number a name; the index holds the names.
    show : callable
        A number as the reader sees it.
    """
    named = values.set_axis(values.index.map(str)).astype("float64")
    ranked = named.sort_values(ascending=False, kind="stable", na_position="last")
    data = tidy(ranked, values)
    if ranked.empty:
        return nothing_to_show(data, headline=headline, subtitle=subtitle, source=source, size=size)
    look = theme()
    texts = [shown(value, show) for value in ranked]
    bold = set(map(str, highlight)).intersection(ranked.index)
    weights = [600 if name in bold else 400 for name in ranked.index]
    widths = list(map(text_width, texts, weights))
    has_rule = reference is not None
    layout = rows(
        list(ranked.index),
        size=size,
        bold=bold,
        top=LEADING + 6 if has_rule else 2,
        right=max(widths) + GAP if has_rule else 0,
    )
    axes = layout.axes
    _set_range(axes, ranked.fillna(0), [0.0] * len(widths) if has_rule else widths, reference)
    thickness = min(layout.pitch * 0.66, _THICKEST) / layout.pitch
    for row, (name, value) in enumerate(ranked.items()):
        is_point = not bold or name in bold
        if not pd.isna(value):
            (bar,) = axes.barh(
                row, value, height=thickness, color=look.accent if is_point else look.rest
            )
            tip(bar, f"{name}: {texts[row]}")
        is_left = value < 0 and not has_rule
        write(
            axes,
            texts[row],
            (1, row) if has_rule else (0 if pd.isna(value) else value, row),
            dx=max(widths) + GAP if has_rule else -GAP if is_left else GAP,
            ha="right" if is_left or has_rule else "left",
            color=look.muted if pd.isna(value) else look.ink,
            weight=weights[row],
            within=("axes fraction" if has_rule else "data", "data"),
        )
    if (ranked < 0).any():
        axes.axvline(0, color=look.muted, linewidth=1)
    if reference is not None:
        reference_line(axes, reference, f"{reference_name} {show(reference)}".strip())
    return Chart(
        layout.figure,
        headline,
        subtitle,
        source,
        alt=read_out(
            f"Bar chart, {counted(len(ranked), 'bar')} from the largest down",
            [f"{name} {text}" for name, text in zip(ranked.index, texts, strict=True)],
        ),
        data=data,
        native=native(
            "bars",
            ranked.index,
            [
                Series(
                    data.columns[1],
                    tuple(ranked),
                    tuple(
                        look.accent if not bold or name in bold else look.rest
                        for name in ranked.index
                    ),
                )
            ],
            show=show,
        ),
    )


def _set_range(axes: Axes, values: pd.Series, widths: list[float], reference: float | None) -> None:
    """Limits of the x axis that leave room for every label beside its bar."""
    room = extent(axes)[0]
    most = max(0.0, values.max(), reference or 0)
    least = min(0.0, values.min(), reference or 0)
    if most == least:
        axes.set_xlim(0, 1)
        return
    before = max((w + GAP for w, v in zip(widths, values, strict=True) if v < 0), default=0)
    after = max((w + GAP for w, v in zip(widths, values, strict=True) if v >= 0), default=0)
    # Points per unit such that the longest bar of each side and its label share the room; a short
    # bar with a long label cannot need more than that.
    scale = max(room - before - after, room * 0.25) / (most - least)
    axes.set_xlim(least - before / scale, most + after / scale)
