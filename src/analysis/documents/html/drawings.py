"""Drawings as they stand in a page: with words for those who hear it, and ids of their own."""

import re
from base64 import b64encode
from collections.abc import Sequence
from hashlib import sha256

from markupsafe import Markup

from analysis.documents import cover_art as art
from analysis.documents import svg
from analysis.documents.model import ChartBlock
from analysis.documents.sparkline import sparkline
from analysis.theme import theme

_COLOUR = re.compile(r"""((?:fill|stroke|stop-color)\s*[:=]\s*["']?)(#[0-9A-Fa-f]{6})\b""")


class Drawings:
    """The drawings of one page. Equal ids in two of them would make one borrow from the other."""

    def __init__(self) -> None:
        self._count = 0

    def inline(self, drawing: str, alt: str) -> Markup:
        """A drawing as an element of the page, its ids begun with its number and its contents' hash."""
        self._count += 1
        prefix = f"d{self._count}-{sha256(drawing.encode()).hexdigest()[:6]}-"
        head, _, rest = svg.with_prefix(drawing, prefix).partition("<svg")
        label = Markup(' role="img" preserveAspectRatio="xMinYMin meet" aria-label="{}"').format(
            alt
        )
        if is_themed(drawing):
            roles = _variables()
            rest = _COLOUR.sub(
                lambda found: f"{found[1]}var({roles[found[2].upper()]},{found[2]})", rest
            )
        return Markup(f"{head}<svg{label}{rest}")


def is_themed(drawing: str) -> bool:
    """Whether every colour of the drawing is one of the theme's, so that it can turn dark with it."""
    return {found[2].upper() for found in _COLOUR.finditer(drawing)} <= set(_variables())


def picture(block: ChartBlock) -> str:
    """A picture as the address of an image; "" for a drawing that may stand in the page itself."""
    if block.png:
        return f"data:image/png;base64,{block.png}"
    if svg.has_style(block.svg):  # its rules would reach the rest of the page
        return f"data:image/svg+xml;base64,{b64encode(block.svg.encode()).decode()}"
    return ""


def proportions(block: ChartBlock) -> str:
    """The style of a picture's frame: as high as it was drawn, and its letters never grown large."""
    if not block.svg:
        return ""
    width, height = svg.size(block.svg)
    return f"aspect-ratio:{width:g}/{height:g};--natural:{width * 1.55:.0f}px"


def spark(trend: Sequence[float | None]) -> Markup:
    """The line of a tile in the theme's colours, also where no page defines them."""
    look = theme()
    line, end = f"var(--muted,{look.muted})", f"var(--accent,{look.accent})"
    return Markup(sparkline(trend, line=line, end=end))


def cover_art() -> Markup:
    """The columns that rise along the foot of a cover, the last in the accent."""
    colours = theme()
    last = len(art.HEIGHTS) - 1
    bars = "".join(
        f'<rect x="{i * art.PITCH}" y="{art.HIGH - h}" width="{art.WIDTH}" height="{h}" '
        f'rx="{art.RADIUS}" fill="{colours.accent if i == last else colours.cover_text}" '
        f'opacity="{1 if i == last else art.FAINT}"/>'
        for i, h in enumerate(art.HEIGHTS)
    )
    box = f"0 0 {art.WIDE} {art.HIGH}"
    return Markup(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}">{bars}</svg>')


def _variables() -> dict[str, str]:
    """The style variables of the page, by the theme's colours."""
    look = theme()
    roles = ("rest", "accent_soft", "wash", "line", "bad", "warn", "good", "muted", "paper", "ink")
    named = {value.upper(): f"--series-{place}" for place, value in enumerate(look.series, 1)}
    named[look.accent.upper()] = "--accent"
    return named | {getattr(look, role).upper(): f"--{role.replace('_', '-')}" for role in roles}
