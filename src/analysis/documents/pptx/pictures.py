"""Drawings as pixels, for programs that cannot show SVG: all of a document at once."""

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from threading import Lock

import typst

from analysis.documents.pdf.faces import faces

TEMPLATE = Path(__file__).with_name("picture.typ")
DOTS_AN_INCH = 220  # sharp on a projector and in print, and not heavy

_one_at_a_time = Lock()


def rendered(drawings: Sequence[str]) -> list[bytes]:
    """Each SVG of `drawings` as PNG, on a clear ground."""
    if not drawings:
        return []
    with _one_at_a_time:
        made = _compiler().compile(
            sys_inputs={"drawings": json.dumps(list(drawings))}, format="png", ppi=DOTS_AN_INCH
        )
    return [made] if isinstance(made, bytes) else list(made or [])


@cache
def _compiler() -> typst.Compiler:
    return typst.Compiler(str(TEMPLATE), root=str(TEMPLATE.parent), font_paths=faces())
