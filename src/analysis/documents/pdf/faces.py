"""The fonts that a PDF is set in, and where they are found."""

import os
from pathlib import Path

import typst

from analysis.theme import FONT_FOLDER, VARIABLE, ThemeError, theme


def faces() -> typst.Fonts:
    """The fonts of the theme; the system's are left out, so that every machine sets alike.

    Raises
    ------
    ThemeError
        If the theme names a font that is not there.
    """
    found = typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=True,  # for the engine's own monospaced face
        font_paths=[str(folder) for folder in font_folders()],
    )
    there = set(found.families())
    named = (theme().family, theme().display, *theme().fallback)
    absent = [name for name in named if name not in there]
    if absent:
        raise ThemeError(
            f"The theme names the font {', '.join(absent)}, which is not there. There are: "
            f"{', '.join(sorted(there))}. Put its TrueType or OpenType files into a folder 'fonts' "
            f"beside the theme file, or name another font."
        )
    return found


def font_folders() -> list[Path]:
    """The house's own fonts, and the folder `fonts` beside a company's theme file."""
    named = os.environ.get(VARIABLE)
    beside = [Path(named).parent / "fonts"] if named else []
    return [FONT_FOLDER, *(folder for folder in beside if folder.is_dir())]
