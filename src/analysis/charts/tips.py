"""What does a mark say when it is pointed at? Its name and number, as the title of its element."""

import re
from html import escape
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from analysis.theme import theme

_MARK = "tip:"  # an id of matplotlib's that begins so is words for the reader, not an id
_OPENED = re.compile(rf"""<g id=(["']){_MARK}(.*?)\1>""")


def tip(artist: Any, text: str) -> None:
    """Let `artist` say `text` when it is pointed at; a viewer that knows no titles shows nothing."""
    artist.set_gid(_MARK + text)


def tips_along(axes: Axes, x: np.ndarray, values: np.ndarray, texts: list[str]) -> None:
    """Clear marks over a line, which say its value at each point that has one."""
    for at, value, text in zip(x, values, texts, strict=True):
        if not np.isnan(value):
            (mark,) = axes.plot(
                at,
                value,
                marker="o",
                markersize=16,
                color=theme().paper,
                alpha=0,
                linestyle="",
                zorder=9,
                clip_on=False,
            )
            tip(mark, text)


def with_titles(drawing: str) -> str:
    """The drawing with the words of its marks as `<title>`, which browsers show.

    >>> with_titles('<g id="tip:Oct: $3M"><path/></g>')
    '<g><title>Oct: $3M</title><path/></g>'
    """
    return _OPENED.sub(lambda found: f"<g><title>{_text(found[2])}</title>", drawing)


def _text(attribute: str) -> str:
    """Words of an attribute as words of an element."""
    plain = attribute.replace("&quot;", '"').replace("&apos;", "'").replace("&#39;", "'")
    return escape(plain.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"), False)
