"""What led from one balance to the next? A bridge: the opening, each change, the closing."""

from itertools import pairwise

import pandas as pd
from matplotlib.axes import Axes

from analysis.charts.chart import Chart
from analysis.charts.lettering import write
from analysis.charts.native import Native, Series, native
from analysis.charts.nothing import nothing_to_show
from analysis.charts.reading import Show, read_out, tidy
from analysis.charts.scales import names_below, names_height
from analysis.charts.style import FINE, GAP, LEADING, SIZES, Size, extent, house_style, page, plot
from analysis.charts.tips import tip
from analysis.theme import theme
from analysis.written import written

_CUT_BELOW = 0.35  # changes that span less of the balance than this would be slivers
_STUMP = 0.28  # of the height, left for what a cut balance shows below the changes


@house_style
def bridge(
    steps: pd.Series,
    *,
    headline: str,
    subtitle: str,
    source: str,
    show: Show,
    size: Size = "slide",
) -> Chart:
    """Draw the first and last of `steps` as balances and what lies between as changes.

    Increases and decreases differ in colour and in the sign of their label. Where the changes are
    small beside the balances, the balance bars are cut off at the foot, visibly, so that the
    changes can be read; their lengths then compare among themselves, not with the balances.

    Parameters
    ----------
    steps : Series
        In order: opening balance, signed changes, closing balance.

    Raises
    ------
    ValueError
        If a step has no value, if there are fewer than two, or if the opening and the changes do
        not add up to the closing.
    """
    steps = steps.set_axis(steps.index.map(str))
    data = tidy(steps, steps)
    if steps.empty:
        return nothing_to_show(data, headline=headline, subtitle=subtitle, source=source, size=size)
    _check(steps)
    look = theme()
    opening, closing, changes = steps.iloc[0], steps.iloc[-1], steps.iloc[1:-1]
    levels = [float(opening), *(opening + changes.cumsum()).astype(float)]  # after each change
    floor = _floor(levels)
    top = max(0.0, *levels, closing)
    base = min(0.0, *levels, closing) if floor == 0 else floor

    figure = page(size)
    axes = plot(
        figure, left=0, right=0, top=LEADING + 8, bottom=names_height(steps.index, SIZES[size][0])
    )
    axes.set_xlim(-0.5, len(steps) - 0.5)
    room = extent(axes)[1]
    below = (LEADING + GAP) / room if base < 0 else 0  # for a label under the lowest bar
    axes.set_ylim(base - (top - base) * below, top if top > base else base + 1)
    labels = [show(opening), *(_signed(change, show) for change in changes), show(closing)]
    ends = [(floor, opening), *pairwise(levels), (floor, closing)]
    for place, ((start, end), text) in enumerate(zip(ends, labels, strict=True)):
        is_balance = place in (0, len(steps) - 1)
        colour = look.ink if is_balance else look.accent if end >= start else look.bad
        (bar,) = axes.bar(place, end - start, bottom=start, width=0.62, color=colour)
        tip(bar, f"{steps.index[place]}: {text}")
        is_under = end < start if not is_balance else end < 0
        _label(axes, text, place, end, is_under, 600 if is_balance else 400)
    for place, level in enumerate(levels):
        axes.plot([place + 0.31, place + 0.69], [level] * 2, color=look.muted, linewidth=FINE)
    axes.axhline(base if floor else 0, color=look.rest, linewidth=FINE, zorder=0.5, clip_on=False)
    names_below(axes, range(len(steps)), steps.index)
    if floor:
        for place in (0, len(steps) - 1):
            _cut(axes, place)
    cut = f"; the bars of both balances are cut off below {show(floor)}" if floor else ""
    return Chart(
        figure,
        headline,
        subtitle,
        source,
        alt=read_out(
            f"Bridge from {steps.index[0]} to {steps.index[-1]}{cut}",
            [f"{name} {text}" for name, text in zip(steps.index, labels, strict=True)],
            most=len(steps),
        ),
        data=data,
        native=_native(steps, ends, floor, show) if base >= 0 else None,
    )


def _native(steps: pd.Series, ends: list[tuple[float, float]], floor: float, show: Show) -> Native:
    """A stack whose unseen foot holds up each change at its height."""
    look = theme()
    last = len(ends) - 1
    foot: list[float | None] = [
        None if place in (0, last) else min(start, end) for place, (start, end) in enumerate(ends)
    ]
    balances = [
        float(steps.iloc[place]) if place in (0, last) else None for place in range(len(ends))
    ]
    changes = [
        None if place in (0, last) else end - start for place, (start, end) in enumerate(ends)
    ]
    return native(
        "bridge",
        steps.index,
        [
            Series("Held up by", tuple(foot), (look.paper,), is_labelled=False),
            Series("Balance", tuple(balances), (look.ink,)),
            Series(
                "Increase",
                tuple(change if change and change > 0 else None for change in changes),
                (look.accent,),
                sign="+",
            ),
            Series(
                "Decrease",
                tuple(-change if change and change < 0 else None for change in changes),
                (look.bad,),
                sign="−",
            ),
        ],
        show=show,
        floor=floor or None,
    )


def _check(steps: pd.Series) -> None:
    if len(steps) < 2 or steps.isna().any():
        raise ValueError(
            "A bridge needs an opening and a closing balance, and no step without value."
        )
    total, closing = steps.iloc[:-1].sum(), steps.iloc[-1]
    if abs(total - closing) > 1e-6 * max(1.0, abs(closing)):
        raise ValueError(f"The steps add up to {total}, not to the closing balance of {closing}.")


def _floor(levels: list[float]) -> float:
    """Where the balance bars begin: zero, unless the changes would be slivers then."""
    low, high = min(levels), max(levels)
    if low <= 0 or high == low or (high - low) / high >= _CUT_BELOW:
        return 0.0
    return low - (high - low) * _STUMP / (1 - _STUMP)


def _signed(change: float, show: Show) -> str:
    text = show(change)
    return written(f"+{text}", change) if change > 0 and text != show(0) else text


def _label(axes: Axes, text: str, place: int, end: float, is_under: bool, weight: int) -> None:
    write(
        axes,
        text,
        (place, end),
        dy=-5 if is_under else 5,
        ha="center",
        va="top" if is_under else "bottom",
        weight=weight,
    )


def _cut(axes: Axes, place: int) -> None:
    """Two slanted strokes of paper across the foot of a bar: it goes on below."""
    height = extent(axes)[1]
    low, high = axes.get_ylim()
    point = (high - low) / height
    for lift in (12, 17):
        axes.plot(
            [place - 0.36, place + 0.36],
            [low + (lift - 3) * point, low + (lift + 3) * point],
            color=theme().paper,
            linewidth=2,
            solid_capstyle="butt",
        )
