"""The house style: colours by role and type, one file for charts, tables, HTML and PDF."""

import os
import re
import tomllib
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from analysis.errors import UserError

HOUSE_FILE = Path(__file__).with_name("theme.toml")
FONT_FOLDER = Path(__file__).parent / "documents" / "fonts"  # TrueType files for charts and PDF
VARIABLE = "ANALYSIS_THEME"
READABLE = 4.5  # contrast of text on its ground: WCAG 2.2, criterion 1.4.3, level AA


class ThemeError(UserError):
    """The theme file cannot be used."""


@dataclass(frozen=True)
class Theme:
    """Colours are "#RRGGBB", by the part they play; see theme.toml for what each is for."""

    name: str
    footer: str
    logo: str  # the drawing itself, as SVG; empty for none
    ink: str
    muted: str
    line: str
    paper: str
    wash: str
    cover: str
    cover_text: str
    cover_muted: str
    accent: str
    accent_soft: str
    good: str
    warn: str
    bad: str
    rest: str
    series: tuple[str, ...]
    dark: dict[str, str | list[str]]  # the same parts on dark screens
    family: str
    display: str  # for headlines; the family itself where it has no display cut
    fallback: tuple[str, ...]


@cache
def theme() -> Theme:
    """The theme in force: the file named by ANALYSIS_THEME, else the house's own."""
    return read_theme(Path(os.environ.get(VARIABLE) or HOUSE_FILE))


def read_theme(path: Path) -> Theme:
    """A theme file; what it leaves out is taken from the house's own.

    Raises
    ------
    ThemeError
        If the file cannot be read, names something unknown, or sets text on a ground from which
        it cannot be told (contrast under 4.5).
    """
    house = tomllib.loads(HOUSE_FILE.read_text(encoding="utf-8"))
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as problem:
        raise ThemeError(
            f"The theme file {path} cannot be read: {problem}. "
            f"Start from a copy of {HOUSE_FILE.name}, or unset {VARIABLE}."
        ) from None
    colours = _section(path, "colours", given, house)
    dark = _section(path, "dark", given, house)
    letters = _section(path, "type", given, house)
    if "family" in given.get("type", {}) and "display" not in given["type"]:
        letters["display"] = letters["family"]  # the house's display cut belongs to its own family
    top = {key: given.get(key, house[key]) for key in ("name", "footer", "logo")}
    for role, value in [*colours.items(), *dark.items()]:
        for colour in value if role == "series" else [value]:
            if not re.fullmatch(r"#[0-9A-Fa-f]{6}", str(colour)):
                raise ThemeError(f"{path}: colour '{role}' is {colour!r}; write it as #RRGGBB.")
    top["logo"] = _drawing(path, top["logo"])
    made = Theme(
        **top,
        **{**colours, "series": tuple(colours["series"])},
        dark=dark,
        family=letters["family"],
        display=letters["display"] or letters["family"],
        fallback=tuple(letters["fallback"]),
    )
    _check_contrast(made, path)
    _check_contrast(replace(made, **{**dark, "series": tuple(dark["series"])}), path, "dark ")
    return made


def contrast(one: str, other: str) -> float:
    """How well two colours can be told apart: 1 the same, 21 black on white (WCAG 2.2).

    >>> contrast("#000000", "#FFFFFF")
    21.0
    """
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return round((lighter + 0.05) / (darker + 0.05), 2)


def _section(path: Path, name: str, given: dict, house: dict) -> dict:
    section = given.get(name, {})
    unknown = sorted(set(section) - set(house[name]))
    if unknown:
        raise ThemeError(
            f"{path}: [{name}] has no {', '.join(unknown)}. It takes: {', '.join(house[name])}."
        )
    return {**house[name], **section}


def _drawing(path: Path, name: str) -> str:
    """The logo that the theme file names, by a path from itself."""
    if not name:
        return ""
    try:
        drawing = (path.parent / name).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        raise ThemeError(
            f"{path}: the logo {name} cannot be read: {problem}. "
            f"Give the path of an SVG file from the theme file."
        ) from None
    if "<svg" not in drawing:
        raise ThemeError(f"{path}: the logo {name} is not SVG. Export it as SVG.")
    return drawing


def _check_contrast(made: Theme, path: Path, which: str = "") -> None:
    texts = {
        "paper": ["ink", "muted", "accent", "good", "warn", "bad"],
        "wash": ["ink", "muted"],
        "cover": ["cover_text", "cover_muted"],
    }
    for ground, roles in texts.items():
        for role in roles:
            found = contrast(getattr(made, role), getattr(made, ground))
            if found < READABLE:
                raise ThemeError(
                    f"{path}: {which}{role} on {which}{ground} has contrast {found}; text needs {READABLE}. "
                    f"Choose a darker or a lighter one."
                )


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
