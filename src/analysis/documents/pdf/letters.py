"""Which letters the fonts can print; the PDF engine refuses a document with any other."""

import re
from functools import cache

from analysis.documents.pdf.faces import font_folders

MISSING = "\ufffd"  # the sign for a letter that cannot be shown
_PLAIN = re.compile(r"[\x20-\x7e\n\u00a0-\u024f]*")  # what every text face has
_UNSEEN = re.compile(r"[\u200b-\u200d\u2060\ufe00-\ufe0f\ufeff\U000e0000-\U000e0fff]")


def printable(text: str) -> str:
    """`text` with every letter that no font here has replaced by U+FFFD, a run of them by one.

    >>> printable("Zürich 東京 شركة")
    'Zürich 東京 شركة'
    >>> printable("Great! 👍🏽")
    'Great! �'
    """
    if _PLAIN.fullmatch(text):
        return text
    known = _known()
    shown = "".join(
        letter if ord(letter) < 0x250 or letter in known else MISSING
        for letter in _UNSEEN.sub("", text)
    )
    return re.sub(f"{MISSING}+", MISSING, shown)


@cache
def _known() -> frozenset[str]:
    from fontTools.ttLib import TTFont

    found: set[int] = set()
    for folder in font_folders():
        for path in sorted([*folder.glob("*.ttf"), *folder.glob("*.otf")]):
            with TTFont(path, lazy=True) as font:
                found |= font.getBestCmap().keys()
    return frozenset(map(chr, found))
