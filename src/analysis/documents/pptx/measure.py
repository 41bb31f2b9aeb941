"""How much room does text take? Presentation programs set text themselves; a slide has to know before."""

from functools import cache

from analysis.theme import FONT_FOLDER

LEADING = 1.21  # of Inter's size, from line to line
_WIDE = 1.0  # of the size: letters that the house's text face lacks (CJK and others) are set full
_SAFETY = 1.04  # other programs set a little wider, and another face may stand in


def width(text: str, size: float, *, is_bold: bool = False) -> float:
    """Width of `text` on one line, in points.

    >>> 40 < width("Revenue", 11.5) < 55
    True
    """
    advances = _advances("Inter-SemiBold" if is_bold else "Inter-Regular")
    return _SAFETY * size * sum(advances.get(letter, _WIDE) for letter in text)


def lines(text: str, size: float, room: float, *, is_bold: bool = False) -> int:
    """Lines that `text` needs within `room` points; a word too long for a line is broken.

    >>> lines("short", 12, 400), lines("a longer text " * 10, 12, 400) > 1, lines("", 12, 10)
    (1, True, 1)
    """
    count = 0
    for paragraph in text.split("\n"):
        count += 1
        used = 0.0
        for word in paragraph.split(" "):
            wide = width(word + " ", size, is_bold=is_bold)
            if used and used + wide > room + 0.3 * size:
                count += 1
                used = 0.0
            while wide > room + 0.3 * size:
                count += 1
                wide -= room
            used += wide
    return count


def height(text: str, size: float, room: float, *, is_bold: bool = False) -> float:
    """Height of `text` set within `room` points."""
    return lines(text, size, room, is_bold=is_bold) * size * LEADING


@cache
def _advances(face: str) -> dict[str, float]:
    from fontTools.ttLib import TTFont

    with TTFont(FONT_FOLDER / f"{face}.ttf", lazy=True) as font:
        unit = font["head"].unitsPerEm
        glyphs = font["hmtx"]
        return {chr(code): glyphs[name][0] / unit for code, name in font.getBestCmap().items()}
