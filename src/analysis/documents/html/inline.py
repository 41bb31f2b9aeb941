"""Displays inside a notebook, styled where they stand: JupyterLab keeps no page of ours around them."""

from functools import cache
from typing import Any

from jinja2 import Template

from analysis.documents.html import environment
from analysis.documents.html.drawings import Drawings, spark
from analysis.periods import day_name
from analysis.theme import theme


def inline(display: str, **values: Any) -> str:
    """One display as HTML: "cover", "headline", "chart", "table", "tiles" or "callout"."""
    macros = _template().make_module(
        {"theme": theme(), "drawing": Drawings().inline, "spark": spark, "day_name": day_name}
    )
    return str(getattr(macros, display)(**values)).strip()


@cache
def _template() -> Template:
    return environment().get_template("inline.html.j2")
