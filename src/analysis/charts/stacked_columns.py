"""What does each period consist of? Columns stacked from parts, named once at the right."""

import pandas as pd

from analysis.charts.chart import Chart
from analysis.charts.lettering import kept_apart, shortened, text_width, write
from analysis.charts.native import Series, native
from analysis.charts.nothing import nothing_to_show
from analysis.charts.reading import Show, counted, read_out
from analysis.charts.scales import (
    names_below,
    names_height,
    round_ticks,
    spoken,
    ticks_width,
    value_axis,
)
from analysis.charts.style import GAP, LEADING, SIZES, Size, extent, house_style, page, plot
from analysis.charts.tips import tip
from analysis.theme import theme

_WIDTH = 0.68
_NAMES_SHARE = 0.28


@house_style
def stacked_columns(
    frame: pd.DataFrame,
    *,
    headline: str,
    subtitle: str,
    source: str,
    show: Show,
    size: Size = "slide",
) -> Chart:
    """Stack the columns of `frame`, first at the bottom, for each entry of its index.

    Totals stand above where they fit. Negative parts hang below zero, and the total is then the
    net. There are colours for five parts: of more, the four largest are drawn and the others as
    one, "Other (n)"; `data` keeps them all. A part without value counts as nothing.
    """
    frame = frame.rename(columns=str).astype("float64")
    data = frame.rename_axis("period").reset_index().melt("period", var_name="part")
    if frame.empty:
        return nothing_to_show(data, headline=headline, subtitle=subtitle, source=source, size=size)
    look = theme()
    parts = _folded(frame.fillna(0.0), len(look.series))
    totals = parts.sum(axis="columns")
    above, below = parts.clip(lower=0).cumsum(axis=1), parts.clip(upper=0).cumsum(axis=1)
    top = above.where(parts >= 0, below).to_numpy()
    middle = top[-1] - parts.iloc[-1].to_numpy() / 2
    room = SIZES[size][0]
    names = [shortened(name, room * _NAMES_SHARE) for name in parts.columns]
    ticks = round_ticks(below.to_numpy().min(), above.to_numpy().max(), show)
    left, right = ticks_width(ticks, show), max(map(text_width, names)) + GAP
    figure = page(size)
    axes = plot(
        figure,
        left=left,
        right=right,
        top=LEADING + 8,
        bottom=names_height(frame.index, room - left - right),
    )
    axes.set_xlim(-0.5, len(parts) - 0.5)
    value_axis(axes, ticks, show, high=above.to_numpy().max())
    colours, inks = list(look.series), list(look.series)
    if len(parts.columns) < len(frame.columns):
        colours[-1], inks[-1] = look.rest, look.muted
    places = list(range(len(parts)))
    for rank, name in enumerate(parts.columns):
        bars = axes.bar(
            places,
            parts[name],
            bottom=top[:, rank] - parts[name],
            width=_WIDTH,
            color=colours[rank],
            edgecolor=look.paper,
            linewidth=0.8,
        )
        for bar, when, value in zip(bars, parts.index, parts[name], strict=True):
            tip(bar, f"{name}, {spoken(when)}: {show(value)}")
    texts = [show(total) for total in totals]
    if max(map(text_width, texts)) + 4 <= extent(axes)[0] / len(parts):
        for at, text in enumerate(texts):
            write(
                axes,
                text,
                (at, above.iloc[at, -1]),
                dy=5,
                ha="center",
                va="bottom",
                weight=600,
            )
    low, high = axes.get_ylim()
    height = extent(axes)[1]
    wanted = (middle - low) / (high - low) * height
    for rank, lift in enumerate(kept_apart(wanted.tolist(), LEADING, 0, height)):
        write(
            axes,
            names[rank],
            (len(parts) - 0.5 - (1 - _WIDTH) / 2, low),
            dx=GAP,
            dy=lift,
            color=inks[rank],
            weight=500,
        )
    names_below(axes, places, frame.index)
    told = [
        f"{spoken(when)} {text} ({', '.join(f'{n} {show(v)}' for n, v in row.items() if v)})"
        for (when, row), text in zip(parts.iterrows(), texts, strict=True)
    ]
    opening = f"Stacked columns, {counted(len(parts), 'column')}"
    series = [
        Series(str(name), tuple(parts[name]), (colours[rank],), is_labelled=False)
        for rank, name in enumerate(parts.columns)
    ]
    return Chart(
        figure,
        headline,
        subtitle,
        source,
        alt=read_out(opening, told),
        data=data,
        native=native("stacked", map(spoken, parts.index), series, show=show),
    )


def _folded(frame: pd.DataFrame, most: int) -> pd.DataFrame:
    """`frame` with at most `most` columns: the largest as they were, the others as one."""
    if len(frame.columns) <= most:
        return frame
    largest = frame.abs().sum().sort_values(ascending=False, kind="stable").index[: most - 1]
    kept = frame[[name for name in frame.columns if name in largest]]
    others = frame.drop(columns=kept.columns)
    return kept.assign(**{f"Other ({len(others.columns)})": others.sum(axis="columns")})
