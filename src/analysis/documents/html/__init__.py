"""A document as one self-contained HTML file: nothing is fetched, everything is inside."""

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from analysis.documents import svg
from analysis.documents.csv_data import data_of
from analysis.documents.html.drawings import (
    Drawings,
    cover_art,
    is_themed,
    picture,
    proportions,
    spark,
)
from analysis.documents.html.fonts import font_faces
from analysis.documents.layout import short_columns
from analysis.documents.model import Document
from analysis.documents.paging import paged
from analysis.periods import day_name
from analysis.theme import theme

TEMPLATES = Path(__file__).with_name("templates")


def render(document: Document) -> str:
    """The document as a page: a deck to present, print and read, or a report to scroll.

    Equal documents give equal text. Every text goes through the templates' escaping, every
    drawing through `svg.cleaned`.
    """
    return page(
        f"{document.kind}.html.j2",
        letters=document.to_json(),
        document=paged(document),
        data_of=lambda block: data_of(block, document),
    )


def page(template: str, *, letters: str, **values: Any) -> str:
    """A template filled in; `letters` holds every letter of the page, for the choice of fonts."""
    return (
        environment()
        .get_template(template)
        .render(
            theme=theme(),
            fonts=Markup(font_faces(letters)),
            drawing=Drawings().inline,
            picture=picture,
            is_themed=is_themed,
            spark=spark,
            day_name=day_name,
            cover_art=cover_art(),
            logo=svg.cleaned(theme().logo) if theme().logo else "",
            proportions=proportions,
            short_columns=short_columns,
            **values,
        )
    )


@cache
def environment() -> Environment:
    """The templates, every value escaped."""
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
