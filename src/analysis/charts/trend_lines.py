"""How did it develop? Lines over time, each named at its end."""

from collections.abc import Collection

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from analysis.charts.chart import Chart
from analysis.charts.lettering import kept_apart, shortened, text_width, write
from analysis.charts.native import Series, native
from analysis.charts.nothing import nothing_to_show
from analysis.charts.reading import Show, counted, read_out, shown
from analysis.charts.scales import (
    names_below,
    names_height,
    names_overhang,
    round_ticks,
    spoken,
    ticks_width,
    value_axis,
)
from analysis.charts.style import (
    BOLD,
    FINE,
    GAP,
    LEADING,
    SIZES,
    THIN,
    Size,
    extent,
    house_style,
    page,
    plot,
)
from analysis.charts.tips import tips_along
from analysis.theme import theme

_NAMES_SHARE = 0.3  # of the width, at most, for the names at the ends
_SMALL_STEP = 0.4  # below this share of the top, the least value leaves zero worth showing


@house_style
def trend_lines(
    frame: pd.DataFrame,
    *,
    headline: str,
    subtitle: str,
    source: str,
    show: Show,
    highlight: Collection[str] = (),
    band: pd.DataFrame | None = None,
    target: pd.Series | None = None,
    size: Size = "slide",
) -> Chart:
    """Draw each column of `frame` over its index and name it at its last value.

    Gaps stay gaps: a month without a value is not bridged, and one that stands alone is a dot.
    Up to five lines have colours of their own; with `highlight`, or beyond five, those named have
    the accent and the others step back. The axis starts at zero unless all values lie far above
    it: lines, unlike bars, may be read without.

    Parameters
    ----------
    frame : DataFrame
        One row a date (or name, in order), one column a line.
    band : DataFrame, optional
        Columns `low` and `high` over the same index, shaded behind the lines.
    target : Series, optional
        Drawn dashed; its name is written at its end ("Target" if it has none).
    """
    frame = frame.rename(columns=str).astype("float64")
    data = frame.rename_axis("time").reset_index().melt("time", var_name="line")
    drawn = frame.dropna(axis="columns", how="all")
    if drawn.empty:
        return nothing_to_show(data, headline=headline, subtitle=subtitle, source=source, size=size)
    look = theme()
    x = np.arange(len(frame))
    lines = {name: drawn[name].to_numpy() for name in drawn.columns}
    highlight = set(map(str, highlight)).intersection(lines)
    colours = _colours(list(lines), highlight)
    weights = {name: 600 if name in highlight else 400 for name in lines}
    if target is not None:
        dashed = str(target.name or "Target")
        lines[dashed] = target.reindex(frame.index).to_numpy(dtype="float64")
        colours[dashed], weights[dashed] = look.muted, 400
    ends = {name: values[_last(values)] for name, values in lines.items() if _any(values)}
    widest = SIZES[size][0] * _NAMES_SHARE
    texts = {n: _end_text(n, show(value), widest, weights[n]) for n, value in ends.items()}
    shades = [] if band is None else [band[end].to_numpy("float64") for end in ("low", "high")]
    ticks = _ticks([*lines.values(), *shades], show)

    over_left, over_right = names_overhang(frame.index, SIZES[size][0])
    left = max(ticks_width(ticks, show), over_left)
    named = max(text_width(text, weights[name]) for name, text in texts.items())
    right = max(named + 2 * GAP, over_right)
    below = names_height(frame.index, SIZES[size][0] - left - right)
    figure = page(size)
    axes = plot(figure, left=left, right=right, top=LEADING / 2 + 2, bottom=below)
    axes.set_xlim(-0.5, 0.5) if len(x) == 1 else axes.set_xlim(0, len(x) - 1)
    value_axis(axes, ticks, show)
    names_below(axes, list(x), frame.index)
    if shades:
        axes.fill_between(
            x, shades[0], shades[1], color=look.accent_soft, alpha=0.45, linewidth=0, zorder=1
        )
    for rank, (name, values) in enumerate(lines.items()):
        is_target = target is not None and name == dashed
        is_front = colours[name] != look.rest
        _line(axes, x, values, colours[name], is_target, is_front, zorder=2 + rank / 100)
    times = [spoken(entry) for entry in frame.index]
    for name, values in lines.items():
        said = [
            f"{name}, {when}: {shown(at, show)}" for when, at in zip(times, values, strict=True)
        ]
        tips_along(axes, x, values, said)
    _name_ends(axes, lines, texts, colours, weights)
    parts = [
        _told(name, values, frame.index, show) for name, values in lines.items() if _any(values)
    ]
    span = f"{spoken(frame.index[0])} to {spoken(frame.index[-1])}"
    opening = f"Line chart, {counted(len(parts), 'line')}, {span}"
    series = [
        Series(
            name,
            tuple(values),
            (colours[name],),
            is_dashed=target is not None and name == dashed,
        )
        for name, values in lines.items()
    ]
    if shades:
        series += [
            Series(end, tuple(shade), (look.accent_soft,), is_labelled=False)
            for end, shade in zip(("low", "high"), shades, strict=True)
        ]
    return Chart(
        figure,
        headline,
        subtitle,
        source,
        alt=read_out(opening, parts),
        data=data,
        native=native(
            "lines", map(spoken, frame.index), series, show=show, floor=max(ticks[0], 0.0) or None
        ),
    )


def _colours(names: list[str], highlight: Collection[str]) -> dict[str, str]:
    look = theme()
    if highlight or len(names) > len(look.series):
        return {name: look.accent if name in highlight else look.rest for name in names}
    return dict(zip(names, look.series, strict=False))


def _ticks(lines: list[np.ndarray], show: Show) -> list[float]:
    values = np.concatenate(lines)
    low, high = float(np.nanmin(values)), float(np.nanmax(values))
    if 0 < low < high * _SMALL_STEP or low == high > 0:
        low = 0.0
    return round_ticks(low, high, show)


def _line(
    axes: Axes,
    x: np.ndarray,
    values: np.ndarray,
    colour: str,
    is_target: bool,
    is_front: bool,
    zorder: float,
) -> None:
    if is_target:
        axes.plot(x, values, color=colour, linewidth=THIN, linestyle=(0, (4, 3)), zorder=zorder)
        return
    front = zorder + (1 if is_front else 0)
    axes.plot(
        x,
        values,
        color=colour,
        linewidth=BOLD if is_front else THIN,
        zorder=front,
        solid_joinstyle="round",
        clip_on=False,
    )
    known = ~np.isnan(values)
    alone = known & ~np.r_[False, known[:-1]] & ~np.r_[known[1:], False]
    alone[_last(values)] = True  # the end is marked: it is the number that is named
    axes.plot(
        x[alone],
        values[alone],
        linestyle="",
        marker="o",
        markersize=5.5 if is_front else 4,
        color=colour,
        markeredgewidth=0,
        zorder=front,
        clip_on=False,
    )


def _name_ends(
    axes: Axes,
    lines: dict[str, np.ndarray],
    texts: dict[str, str],
    colours: dict[str, str],
    weights: dict[str, int],
) -> None:
    """The names at the right, kept apart; a thin leader where one stands off its line."""
    look = theme()
    width, height = extent(axes)
    low, high = axes.get_ylim()
    left, right = axes.get_xlim()
    unit = (right - left) / width  # of the x axis, a point
    names = list(texts)
    ends = [float(lines[name][_last(lines[name])]) for name in names]
    wanted = [(end - low) / (high - low) * height for end in ends]
    placed = kept_apart(wanted, LEADING, 0, height)
    for name, end, want, place in zip(names, ends, wanted, placed, strict=True):
        last = _last(lines[name])
        if abs(place - want) > LEADING / 2 or last < len(lines[name]) - 1:
            reach = right + (2 * GAP - 5) * unit
            axes.plot(
                [last, reach],
                [end, low + place / height * (high - low)],
                color=look.rest,
                linewidth=FINE,
                clip_on=False,
                zorder=0.8,
            )
        is_back = colours[name] == look.rest
        write(
            axes,
            texts[name],
            (right, low),
            dx=2 * GAP - 2,
            dy=place,
            color=look.muted if is_back else colours[name],
            weight=weights[name],
        )


def _end_text(name: str, value: str, widest: float, weight: int) -> str:
    """Name and value; of a name too long, the name gives way."""
    room = widest - text_width(f" {value}", weight)
    return f"{shortened(name, room, weight)} {value}"


def _told(name: str, values: np.ndarray, index: pd.Index, show: Show) -> str:
    known = np.flatnonzero(~np.isnan(values))
    first, last = int(known[0]), int(known[-1])
    gaps = int(np.isnan(values[first:last]).sum())
    missing = f" ({counted(gaps, 'gap')})" if gaps else ""
    if first == last:
        return f"{name} {shown(values[last], show)} in {spoken(index[last])}"
    if len({show(value) for value in values[known]}) == 1:
        return f"{name} {show(values[last])} throughout{missing}"
    least, most = int(np.nanargmin(values)), int(np.nanargmax(values))
    inner = [
        f", {word} {show(values[at])} in {spoken(index[at])}"
        for word, at in (("lowest", least), ("highest", most))
        if at not in (first, last)
    ]
    return (
        f"{name} from {show(values[first])} in {spoken(index[first])} to {show(values[last])} in "
        f"{spoken(index[last])}{''.join(inner)}{missing}"
    )


def _any(values: np.ndarray) -> bool:
    return not np.isnan(values).all()


def _last(values: np.ndarray) -> int:
    """Where the last known value stands."""
    return int(np.flatnonzero(~np.isnan(values))[-1])
