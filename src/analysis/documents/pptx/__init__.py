"""A deck as a presentation that a person goes on editing: real titles, tables and charts."""

from base64 import b64decode
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

from analysis.documents.model import ChartBlock, Document, Section, TextBlock
from analysis.documents.paging import paged
from analysis.errors import UserError
from analysis.periods import day_name
from analysis.theme import theme

if TYPE_CHECKING:
    from analysis.documents.pptx.slide import Placed


MOST_LETTERS = 255  # of a property of the file


LONG_TITLE = 60  # letters; longer ones are set smaller
CONTINUED = " (continued)"
MOST_IN_FOOT = 100  # letters, so that it stays one line


class PptxError(UserError):
    """The presentation cannot be made."""


def render(document: Document) -> bytes:
    """The deck as `.pptx`: the slides of the PDF, with native tables and charts.

    A chart whose form a presentation program does not have (a map, ranges of dots) is a picture
    with its text alternative. Notes stay empty; dates are the as-of date; equal documents give
    equal bytes.

    Raises
    ------
    PptxError
        For a report, which has pages and no slides, and where the library is not installed.
    """
    if document.kind != "deck":
        raise PptxError(
            f"'{document.title}' is a report and has no slides. Ask for html or pdf instead."
        )
    try:
        from analysis.documents.pptx import base, package
    except ImportError:
        raise PptxError(
            "PowerPoint files need the library python-pptx. Install the workbook with its extra: "
            "pip install 'account-analytics-workbook[pptx]'."
        ) from None
    made = base.empty_presentation()
    _describe(made, document)
    _add_cover(made, document)
    slides = [part for section in paged(document).sections for part in _parted(section)]
    pictures = _pictures(slides)
    for section in slides:
        _add_slide(made, document, section, pictures)
    written = BytesIO()
    made.save(written)
    return package.without_clock(written.getvalue(), document.as_of)


def _describe(made: Any, document: Document) -> None:
    said = made.core_properties
    said.title = _property(" · ".join(filter(None, [document.title, document.client])))
    said.subject = _property(document.subtitle)
    said.author = said.last_modified_by = theme().name
    said.language = document.language
    said.keywords = said.comments = said.category = ""
    said.revision = 1
    if document.as_of:
        said.created = said.modified = datetime.combine(document.as_of, datetime.min.time())


def _property(text: str) -> str:
    """`text` as long as the format lets a property of a file be."""
    return text if len(text) <= MOST_LETTERS else text[: MOST_LETTERS - 1] + "…"


def _add_cover(made: Any, document: Document) -> None:
    from pptx.util import Pt

    from analysis.documents.pptx import base, words
    from analysis.documents.pptx.measure import LEADING
    from analysis.documents.pptx.measure import height as text_height
    from analysis.documents.pptx.slide import Box, add_text

    slide = made.slides.add_slide(base.layout(made, is_cover=True))
    title = slide.shapes.title
    title.text = document.title
    size = 31.0 if len(document.title) > LONG_TITLE else 42.0
    title.text_frame.paragraphs[0].runs[0].font.size = Pt(size)
    high = text_height(document.title, size, base.COVER_ROOM, is_bold=True)
    top = base.COVER_TITLE - max(0.0, high - 2 * size * LEADING) / 2
    base.place(title, base.COVER_LEFT, top, base.COVER_ROOM, high)
    subtitle = [shape for shape in slide.placeholders if shape != title]
    if subtitle and document.subtitle:
        subtitle[0].text = document.subtitle
        base.place(subtitle[0], base.COVER_LEFT, top + high + 14, 700, 44)
    elif subtitle:
        subtitle[0]._element.getparent().remove(subtitle[0]._element)
    if document.client:
        size = 14.0 if len(document.client) > LONG_TITLE else 18.0
        above = text_height(document.client, size, base.COVER_ROOM)
        box = Box(66, top - 12 - above, base.COVER_ROOM, above)
        add_text(slide.shapes, box, words.plain(document.client), size, "accent_soft")
    lines = [f"As of {day_name(document.as_of)}"] if document.as_of else []
    lines += document.notes
    told = [paragraph for line in lines for paragraph in words.plain(line)]
    if told:
        add_text(slide.shapes, Box(66, 412, 560, 60), told, 11.5, "cover_muted")
    if document.marks:
        box = Box(66, base.HEIGHT - 40, 500, 16)
        add_text(slide.shapes, box, words.plain(" · ".join(document.marks)), 9, "cover_muted")


def _add_slide(made: Any, document: Document, section: Section, pictures: dict[str, bytes]) -> None:
    from pptx.util import Pt

    from analysis.documents.pptx import base, words
    from analysis.documents.pptx.headline import head_height, headline_size, headline_width
    from analysis.documents.pptx.slide import Box, add_text, draw

    slide = made.slides.add_slide(base.layout(made, is_cover=False))
    kicker = _kicker(section)
    top = base.TOP
    if kicker:
        box = Box(base.MARGIN, top, base.ROOM, 14)
        add_text(slide.shapes, box, words.plain(kicker, is_bold=True), 10.5, "accent")
        top += 19
    title = slide.shapes.title
    high = head_height(section, kicker) - (19 if kicker else 0)
    title.left, title.top = Pt(base.MARGIN), Pt(top)
    title.width, title.height = Pt(headline_width(section.headline)), Pt(high)
    title.text = section.headline
    title.text_frame.paragraphs[0].runs[0].font.size = Pt(headline_size(section.headline))
    draw(slide, section, _places(section), pictures)
    _add_foot(slide, document)


def _add_foot(slide: Any, document: Document) -> None:
    """Foot and number as the layout has them, so that the program keeps them in step."""
    from copy import deepcopy

    foot = "  ·  ".join(
        dict.fromkeys(
            filter(None, [document.client, document.title, theme().footer, *document.marks])
        )
    )
    for shape in slide.slide_layout.placeholders:
        name = str(shape.placeholder_format.type)
        if "FOOTER" in name or "SLIDE_NUMBER" in name:
            element = deepcopy(shape._element)
            slide.shapes._spTree.append(element)
            if "FOOTER" in name:
                slide.placeholders[shape.placeholder_format.idx].text = (
                    foot if len(foot) <= MOST_IN_FOOT else foot[: MOST_IN_FOOT - 1].rstrip() + "…"
                )


def _places(section: Section) -> "list[Placed]":
    from analysis.documents.pptx.base import TOP
    from analysis.documents.pptx.headline import head_height
    from analysis.documents.pptx.slide import placed

    return placed(section, TOP + head_height(section, _kicker(section)) + 20)


def _kicker(section: Section) -> str:
    topic = section.topic if section.topic != section.headline else ""
    return " · ".join(filter(None, ["Appendix" if section.is_appendix else "", topic]))


def _parted(section: Section) -> list[Section]:
    """`section` as the slides it needs: what does not fit even at the smallest goes on to a next."""
    from analysis.documents.pptx.base import BOTTOM, HEIGHT

    places = _places(section)
    limit = HEIGHT - BOTTOM + 1
    kept = [one.block for one in places if one.box.top + one.box.height <= limit]
    if len(kept) == len(places):
        return [section]
    if not kept or len(section.blocks) == 1:
        return _halved(section)
    rest = tuple(block for block in section.blocks if block not in kept)
    ordered = tuple(block for block in section.blocks if block in kept)
    following = replace(
        section,
        headline=section.headline.removesuffix(CONTINUED) + CONTINUED,
        layout="stack",
        blocks=rest,
    )
    return [replace(section, blocks=ordered), *_parted(following)]


def _halved(section: Section) -> list[Section]:
    """`section` with its first block of words divided between two slides; whole if it cannot be."""
    from analysis.documents.pptx import words

    first, *others = section.blocks
    halves = words.halves(first.nodes) if isinstance(first, TextBlock) else None
    if halves is None or not isinstance(first, TextBlock):
        return [section]
    over, under = (replace(first, nodes=nodes) for nodes in halves)
    headline = section.headline.removesuffix(CONTINUED) + CONTINUED
    following = replace(section, headline=headline, blocks=(under, *others))
    return [*_parted(replace(section, blocks=(over,))), *_parted(following)]


def _pictures(slides: list[Section]) -> dict[str, bytes]:
    """Pixels of every chart that has no native form, by its drawing."""
    from analysis.documents.pptx.pictures import rendered

    charts = [
        block
        for section in slides
        for block in section.blocks
        if isinstance(block, ChartBlock) and block.native is None
    ]
    drawings = list(dict.fromkeys(block.svg for block in charts if block.svg))
    made = dict(zip(drawings, rendered(drawings), strict=True))
    return made | {block.png: b64decode(block.png) for block in charts if not block.svg}
