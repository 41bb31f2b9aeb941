"""How large, how wide and how high is what stands above the body of a slide?"""

from analysis.documents.model import Section
from analysis.documents.pptx.base import ROOM
from analysis.documents.pptx.measure import height, lines

_SLACK = 20.0  # a program's own letters may be a little wider than those measured


def head_height(section: Section, kicker: str) -> float:
    """Height of what stands above the body of a slide."""
    size = headline_size(section.headline)
    return (19.0 if kicker else 0.0) + height(section.headline, size, ROOM - _SLACK, is_bold=True)


def headline_width(headline: str) -> float:
    """Width at which the lines of a headline are about even, as on paper: no last word alone."""
    size = headline_size(headline)

    def count(room: float) -> int:
        return lines(headline, size, room - _SLACK, is_bold=True)

    low, high = 0.55 * ROOM, ROOM
    if count(ROOM) == 1:
        return ROOM
    while high - low > 8:
        middle = (low + high) / 2
        low, high = (low, middle) if count(middle) == count(ROOM) else (middle, high)
    return high


def headline_size(headline: str) -> float:
    """A long headline is set smaller."""
    return 20.0 if len(headline) > 110 else 24.0
