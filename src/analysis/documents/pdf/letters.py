"""Which letters the fonts can print; the PDF engine refuses a document with any other."""

import re
from functools import cache

from analysis.documents.pdf.faces import font_folders

MAY_BREAK = "\u200b"  # seen by nobody; a line may end there
_UNBROKEN = re.compile(r"[A-Za-z0-9\u00c0-\u024f_.@/]+")
MISSING = "\ufffd"  # the sign for a letter that cannot be shown
_PLAIN = re.compile(r"[\x20-\x7e\n\u00a0-\u024f]*")  # what every text face has
_UNSEEN = re.compile(r"[\u200c-\u200d\u2060\ufe00-\ufe0f\ufeff\U000e0000-\U000e0fff]")


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
        letter if ord(letter) < 0x250 or letter == MAY_BREAK or letter in known else MISSING
        for letter in _UNSEEN.sub("", text)
    )
    return re.sub(f"{MISSING}+", MISSING, shown)


def breakable(text: str, longest: int) -> str:
    """`text` with places to break in words of more than `longest` letters, which no line may hold.

    >>> breakable("Donau", 4).split(MAY_BREAK), breakable("Donau", 5)
    (['D', 'o', 'n', 'a', 'u'], 'Donau')
    """
    return _UNBROKEN.sub(
        lambda word: MAY_BREAK.join(word[0]) if len(word[0]) > longest else word[0], text
    )


@cache
def _known() -> frozenset[str]:
    from fontTools.ttLib import TTFont

    found: set[int] = set()
    for folder in font_folders():
        for path in sorted([*folder.glob("*.ttf"), *folder.glob("*.otf")]):
            with TTFont(path, lazy=True) as font:
                found |= font.getBestCmap().keys()
    return frozenset(map(chr, found))
