"""The look that every chart has: type, colours, sizes, and a page to draw on.

All measures are in points. A chart is drawn at the width at which it will stand, with one size of
text, so that its letters are neither larger nor smaller than those around it:

    size    width   stands on                                       text there
    slide   590 pt  a 960 pt slide beside words; an A4 column       11.5 pt; 9.2 pt
    wide    828 pt  a 960 pt slide, all of its width; no report     11.5 pt
    half    389 pt  a 960 pt slide, two side by side; an A4 column  11.5 pt; 11.5 pt
"""

from collections.abc import Callable
from functools import cache, wraps
from logging import ERROR, getLogger
from pathlib import Path
from typing import Any, Literal, ParamSpec, TypeVar

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import fontManager

from analysis.errors import UserError
from analysis.theme import theme

Size = Literal["slide", "wide", "half"]
SIZES: dict[Size, tuple[float, float]] = {
    "slide": (590, 302),
    "wide": (828, 317),
    "half": (389, 288),
}
TEXT = 11.5  # the one size of text; 590 pt set into an A4 column of 470 leaves 9.2
LEADING = 14.5  # from one line of a label to the next
GAP = 7  # between a mark and its label
FINE, THIN, BOLD = 0.8, 1.4, 2.4  # widths of rules, of lines that are not the point, that are

_FONTS = Path(__file__).parents[1] / "documents" / "fonts"
P = ParamSpec("P")
R = TypeVar("R")


class FontError(UserError):
    """The theme asks for a typeface that is not there."""


def house_style(draw: Callable[P, R]) -> Callable[P, R]:
    """Draw in the house style, and leave matplotlib's own settings as they were."""

    @wraps(draw)
    def styled(*args: P.args, **kwargs: P.kwargs) -> R:
        with rc_context(settings()):
            return draw(*args, **kwargs)

    return styled


@cache
def settings() -> Any:
    """The house style as matplotlib reads it. Needed when drawing and again when saving.

    Raises
    ------
    FontError
        If the theme's typeface is neither among the house's fonts nor installed.
    """
    look = theme()
    return {
        "font.family": _families(look.family, look.fallback),
        "font.size": TEXT,
        "text.color": look.ink,
        "text.parse_math": False,  # else "$1.2M to $3.4M" is read as a formula
        "axes.axisbelow": True,
        "axes.edgecolor": look.line,
        "axes.facecolor": "none",
        "axes.labelcolor": look.muted,
        "axes.linewidth": FINE,
        **{f"axes.spines.{side}": False for side in ("left", "right", "top", "bottom")},
        "figure.facecolor": "none",
        "savefig.facecolor": "none",
        "grid.color": look.line,
        "grid.linewidth": FINE,
        "hatch.color": look.rest,
        "hatch.linewidth": 0.6,
        "lines.solid_capstyle": "round",
        "lines.linewidth": BOLD,
        "patch.linewidth": 0,
        **{f"{axis}tick.color": look.muted for axis in "xy"},
        **{f"{axis}tick.major.size": 0 for axis in "xy"},
        **{f"{axis}tick.minor.size": 0 for axis in "xy"},
        "svg.fonttype": "none",  # text stays text: it can be selected, searched and read aloud
        "svg.hashsalt": "account-analytics",  # else element ids, and so bytes, differ every run
    }


def page(size: Size, height: float | None = None) -> Figure:
    """An empty figure of a known size; `height` where the rows ask for more or less."""
    width, usual = SIZES[size]
    return Figure(figsize=(width / 72, (height or usual) / 72), dpi=72)


def plot(figure: Figure, *, left: float, right: float, top: float, bottom: float) -> Axes:
    """Axes on `figure` with these margins around them, without ticks or grid."""
    width, height = figure.get_size_inches() * 72
    axes = figure.add_axes(
        (left / width, bottom / height, 1 - (left + right) / width, 1 - (top + bottom) / height)
    )
    axes.set_xticks([])
    axes.set_yticks([])
    return axes


def extent(axes: Axes) -> tuple[float, float]:
    """Width and height of `axes` in points, which at 72 dots an inch are its pixels."""
    return axes.bbox.width, axes.bbox.height


@cache
def _families(family: str, fallback: tuple[str, ...]) -> list[str]:
    # It warns that a fallback lacks a weight, once for every process: true, and no news.
    getLogger("matplotlib.font_manager").setLevel(ERROR)
    known = {font.name for font in fontManager.ttflist}
    if _FONTS.is_dir():
        own = [path for path in sorted(_FONTS.glob("*.ttf")) if not _is_known(path)]
        for path in own:
            fontManager.addfont(path)
        # Ours first: of two equally fitting fonts the first is taken, on every machine alike.
        fresh = fontManager.ttflist[len(fontManager.ttflist) - len(own) :]
        fontManager.ttflist = fresh + fontManager.ttflist[: len(fontManager.ttflist) - len(own)]
        known = {font.name for font in fontManager.ttflist}
    if family not in known:
        raise FontError(
            f"The theme's typeface '{family}' was not found. Install it, or name another under "
            f"[type] family in the theme file; {_FONTS.name}/ brings Inter."
        )
    return [family, *(name for name in fallback if name in known)]


def _is_known(path: Path) -> bool:
    return any(Path(font.fname) == path for font in fontManager.ttflist)
