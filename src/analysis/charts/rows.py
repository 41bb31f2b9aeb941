"""Where do the rows of a chart stand: names at the left, marks in the middle, values at the right.

Shared by every form that lists things one above another. A row is one unit of the y axis, the
first at the top; the page grows with the rows, so that text never shrinks.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.charts.lettering import text_width, wrapped, write
from analysis.charts.style import GAP, LEADING, SIZES, Size, page, plot
from analysis.theme import theme

_LEAST, _MOST = 19.0, 38.0  # height of a row: one line with air, two lines with air
_NAMES_SHARE = 0.36  # of the width, at most, for names
_FEW, _LINES = 12, 3  # rows that may be made high enough for long names, and lines of a name


@dataclass(frozen=True)
class Rows:
    """A page laid out in rows: draw marks at y = 0, 1, 2, ... of `axes`."""

    figure: Figure
    axes: Axes
    pitch: float  # height of a row in points
    names: tuple[str, ...]  # as written, perhaps shortened


def rows(
    names: Sequence[str],
    *,
    size: Size,
    right: float = 0,
    top: float = 2,
    bottom: float = 2,
    bold: Collection[str] = (),
) -> Rows:
    """Lay out one row a name, with margins in points around the marks.

    Names wrap to two lines where rows are high enough, and few rows are made so for a long name,
    even for three; else they end in an ellipsis. Those in `bold` are set heavier.
    """
    width, usual = SIZES[size]
    room = usual - top - bottom
    pitch = min(max(room / max(len(names), 1), _LEAST), _MOST)
    widest = width * _NAMES_SHARE
    weights = [600 if name in bold else 400 for name in names]
    needed = max(
        (_lines(name, widest, w) for name, w in zip(names, weights, strict=True)), default=1
    )
    if len(names) <= _FEW and needed > 1:
        pitch = max(pitch, needed * LEADING + 3)
    lines = max(min(int((pitch - 3) / LEADING), _LINES), 1)
    written = [
        wrapped(name, widest, lines, weight) for name, weight in zip(names, weights, strict=True)
    ]
    left = max(map(text_width, written, weights), default=0) + 2 * GAP
    figure = page(size, height=pitch * len(names) + top + bottom)
    axes = plot(figure, left=left, right=right, top=top, bottom=bottom)
    axes.set_ylim(len(names) - 0.5, -0.5)
    for row, (text, weight) in enumerate(zip(written, weights, strict=True)):
        write(axes, text, (0, row), dx=-left, weight=weight, within=("axes fraction", "data"))
    return Rows(figure, axes, pitch, tuple(written))


def _lines(name: str, widest: float, weight: int) -> int:
    """Lines that the whole name takes, as many as a name may have."""
    return wrapped(name, widest, _LINES, weight).count("\n") + 1


def reference_line(axes: Axes, at: float, text: str) -> None:
    """A vertical rule through all rows, named above them; needs a top margin of a line."""
    look = theme()
    axes.axvline(at, color=look.muted, linewidth=1, linestyle=(0, (3, 2)), zorder=3)
    write(
        axes,
        text,
        (at, 1),
        dy=4,
        ha=_side(axes, at),
        va="bottom",
        color=look.muted,
        within=("data", "axes fraction"),
    )


def _side(axes: Axes, at: float) -> str:
    low, high = axes.get_xlim()
    place = (at - low) / (high - low)
    return "left" if place < 0.15 else "right" if place > 0.85 else "center"
