"""The fonts that a page needs, inside it: only the parts whose letters it uses."""

import re
from base64 import b64encode
from functools import cache

from analysis.theme import FONT_FOLDER, theme

_PARTS = {  # file: the letters it holds, as CSS writes them
    "latin": "U+0000-00FF,U+0131,U+0152-0153,U+02BB-02BC,U+02C6,U+02DA,U+02DC,U+0304,U+0308,"
    "U+0329,U+2000-206F,U+20AC,U+2122,U+2191,U+2193,U+2212,U+2215,U+FEFF,U+FFFD",
    "latin-ext": "U+0100-02BA,U+02BD-02C5,U+02C7-02CC,U+02CE-02D7,U+02DD-02FF,U+1D00-1DBF,"
    "U+1E00-1E9F,U+1EF2-1EFF,U+2020,U+20A0-20AB,U+20AD-20C0,U+2113,U+2C60-2C7F,U+A720-A7FF",
    "vietnamese": "U+01A0-01A1,U+01AF-01B0,U+0300-0301,U+0303,U+0309,U+0323,U+1EA0-1EF9,U+20AB",
    "greek": "U+0370-0377,U+037A-037F,U+0384-038A,U+038C,U+038E-03A1,U+03A3-03FF",
    "cyrillic": "U+0400-045F,U+0490-0491,U+04B0-04B1,U+2116",
}
HOUSE_FAMILY = "Inter"


def font_faces(text: str) -> str:
    """The `@font-face` rules for `text`; none for a family that is not the house's own.

    Latin is always there; what the parts do not hold is shown in fonts of the reader's machine.
    """
    if theme().family != HOUSE_FAMILY:
        return ""
    letters = set(text)
    parts = [name for name in _PARTS if name == "latin" or letters & _letters(name)]
    rules = [_rule(name, "normal", _PARTS[name]) for name in parts]
    if '"emphasis"' in text:
        rules.append(_rule("latin-italic", "italic", _PARTS["latin"]))
    return "\n".join(rules)


@cache
def _letters(part: str) -> frozenset[str]:
    found: set[str] = set()
    for first, last in re.findall(r"U\+([0-9A-F]+)(?:-([0-9A-F]+))?", _PARTS[part]):
        found |= {chr(code) for code in range(int(first, 16), int(last or first, 16) + 1)}
    return frozenset(found)


@cache
def _rule(part: str, style: str, letters: str) -> str:
    font = b64encode((FONT_FOLDER / "web" / f"inter-{part}.woff2").read_bytes()).decode()
    return (
        f"@font-face{{font-family:'{HOUSE_FAMILY}';font-style:{style};font-weight:100 900;"
        f"src:url(data:font/woff2;base64,{font}) format('woff2');unicode-range:{letters}}}"
    )
