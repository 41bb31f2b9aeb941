"""Displays inside a notebook, styled where they stand: JupyterLab keeps no page of ours around them."""

from functools import cache
from typing import Any

from jinja2 import Template

from analysis.documents.html import environment
from analysis.documents.html.drawings import Drawings, spark
from analysis.documents.layout import short_columns
from analysis.periods import day_name
from analysis.theme import theme

# JupyterLab sets what stands between two dollar signs as a formula, and we write of money
NO_FORMULAS = "mathjax_ignore tex2jax_ignore"


def inline(display: str, **values: Any) -> str:
    """One display as HTML: "cover", "headline", "text", "chart", "table", "tiles" or "callout"."""
    macros = _template().make_module(
        {
            "theme": theme(),
            "drawing": Drawings().inline,
            "spark": spark,
            "day_name": day_name,
            "short_columns": short_columns,
        }
    )
    inside = str(getattr(macros, display)(**values)).strip()
    return f'<div class="{NO_FORMULAS}">{inside}</div>'


@cache
def _template() -> Template:
    return environment().get_template("inline.html.j2")
