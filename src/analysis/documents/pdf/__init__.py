"""A document as PDF by Typst: tagged for screen readers, with its data inside, equal bytes for equal input."""

import json
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

import typst

from analysis.documents.model import Document
from analysis.documents.paging import paged
from analysis.documents.pdf.faces import faces
from analysis.documents.pdf.letters import printable
from analysis.documents.pdf.message import message
from analysis.errors import UserError

TEMPLATE = Path(__file__).with_name("main.typ")
EPOCH = 0  # Typst would read the clock for the time of making; no output of ours may

_one_at_a_time = Lock()  # a compiler keeps what it compiled last, so threads take turns


class PdfError(UserError):
    """Typst could not make the PDF."""


def render(document: Document) -> bytes:
    """The document as PDF/UA-1 and PDF/A: slides of 960 by 540 points, or A4 pages.

    The engine itself refuses a picture without words, a skipped heading and a letter without a
    glyph. The as-of date is the date of the file, and the data behind every exhibit are attached
    as CSV (PDF/A-3a; PDF/A-2a where there are none). An archive file needs a date, so without an
    as-of date nothing is attached and PDF/UA-1 alone is kept. Letters that no font here has are
    printed as U+FFFD.

    Raises
    ------
    PdfError
        If Typst refuses the document; the message is Typst's own.
    ThemeError
        If the theme names a font that is not there.
    """
    told = message(document, paged(document))
    archive: list[Any] = (
        [] if document.as_of is None else ["a-3a" if told["attachments"] else "a-2a"]
    )
    inputs = {"document": printable(json.dumps(told, ensure_ascii=False, sort_keys=True))}
    with _one_at_a_time:
        try:
            made = _compiler().compile(
                sys_inputs=inputs, format="pdf", pdf_standards=[*archive, "ua-1"], timestamp=EPOCH
            )
        except typst.TypstError as problem:
            hints = " ".join(getattr(problem, "hints", None) or [])
            raise PdfError(
                f"The PDF of '{document.title}' could not be made: {problem}. {hints}".strip()
            ) from problem
    if not isinstance(made, bytes):
        raise TypeError(f"Typst gave {type(made).__name__} instead of the bytes of one PDF.")
    return made


@cache
def _compiler() -> typst.Compiler:
    return typst.Compiler(str(TEMPLATE), root=str(TEMPLATE.parent), font_paths=faces())
