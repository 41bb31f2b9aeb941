"""Where do the words of a picture fit? Writing, widths, shortening, wrapping, and keeping labels apart.

Widths are those of the fonts that will be used, so a margin is as wide as its longest label and
nothing is cut off.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.font_manager import FontProperties
from matplotlib.text import Annotation

from analysis.charts.style import TEXT, settings
from analysis.theme import theme

ELLIPSIS = "…"
CAPITALS = 0.727  # height of a capital in Inter, as a share of the size of text


def text_width(text: str, weight: int = 400, size: float = TEXT) -> float:
    """Width of the widest line of `text` in points."""
    return max(_line_width(line, weight, size) for line in text.split("\n"))


def shortened(text: str, width: float, weight: int = 400) -> str:
    """`text`, cut with an ellipsis if it is wider than `width` points; the end goes, as names
    differ at the beginning."""
    if text_width(text, weight) <= width:
        return text
    kept = text
    while kept and text_width(kept.rstrip() + ELLIPSIS, weight) > width:
        kept = kept[:-1]
    return kept.rstrip() + ELLIPSIS


def wrapped(text: str, width: float, lines: int = 2, weight: int = 400) -> str:
    """`text` broken at spaces into at most `lines` lines of `width` points; the last is shortened.

    A single word too wide for a line (or a script without spaces) is shortened, not broken.
    """
    words = text.split()
    rows: list[str] = []
    while words:
        if len(rows) == lines - 1:
            rows.append(shortened(" ".join(words), width, weight))
            break
        taken = 1
        while taken < len(words) and text_width(" ".join(words[: taken + 1]), weight) <= width:
            taken += 1
        rows.append(shortened(" ".join(words[:taken]), width, weight))
        words = words[taken:]
    return "\n".join(rows)


def kept_apart(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Places as near as can be to those `wanted`, in their order, at least `gap` apart, within
    `low` to `high`. Where there is no room for all, they stand evenly and closer than `gap`.

    Labels that meet are joined into a block, and each block centred on what its labels want:
    the least total squared shift that keeps them apart.

    >>> kept_apart([10, 11, 30], gap=4, low=0, high=40)
    [8.5, 12.5, 30]
    >>> kept_apart([39, 40], gap=4, low=0, high=40)
    [36, 40]
    """
    if len(wanted) > 1:
        gap = min(gap, (high - low) / (len(wanted) - 1))
    order = sorted(range(len(wanted)), key=lambda i: (wanted[i], i))
    blocks: list[tuple[float, list[int]]] = []  # (place of the first label, labels)
    for i in order:
        place, labels = float(wanted[i]), [i]
        while blocks and blocks[-1][0] + len(blocks[-1][1]) * gap > place:
            earlier, others = blocks.pop()
            share = len(labels) / (len(others) + len(labels))
            place = earlier * (1 - share) + (place - len(others) * gap) * share
            labels = others + labels
        blocks.append((place, labels))
    placed = [0.0] * len(wanted)
    position = 0
    for place, labels in blocks:
        for step, i in enumerate(labels):
            # Clamped by rank, so labels pushed back from an edge stay apart as well.
            lowest, highest = low + position * gap, high - (len(wanted) - 1 - position) * gap
            placed[i] = min(max(place + step * gap, lowest), highest)
            position += 1
    return [int(place) if place == int(place) else place for place in placed]


def write(
    axes: Axes,
    text: str,
    at: tuple[Any, Any],
    *,
    dx: float = 0,
    dy: float = 0,
    ha: str = "left",
    va: str = "middle",
    color: str = "",
    weight: int = 400,
    within: tuple[str, str] = ("data", "data"),
) -> Annotation:
    """Write `text` beside a point of `axes`, moved by `dx` and `dy` points; nothing clips it.

    `within` says in what each coordinate of `at` is given: "data" or "axes fraction".
    """
    if va == "middle":
        # By the height of capitals: tails of letters must not lift one label over its neighbour.
        is_one_line = "\n" not in text
        va, dy = ("baseline", dy - CAPITALS * TEXT / 2) if is_one_line else ("center", dy)
    return axes.annotate(
        text,
        at,
        xycoords=within,
        xytext=(dx, dy),
        textcoords="offset points",
        ha=ha,
        va=va,
        color=color or theme().ink,
        fontweight=weight,
        linespacing=1.15,
        annotation_clip=False,
    )


@lru_cache(maxsize=8192)
def _line_width(line: str, weight: int, size: float) -> float:
    if not line:
        return 0.0
    face = FontProperties(family=settings()["font.family"], weight=weight, size=size)
    # Four times as large, since an image rounds widths to whole pixels.
    return RendererAgg(1, 1, 72 * 4).get_text_width_height_descent(line, face, False)[0] / 4
