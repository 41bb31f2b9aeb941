"""Running text as paragraphs of a slide: how high it is, and how it is written into a shape."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from lxml import etree
from pptx.util import Pt

from analysis.documents.model import Node
from analysis.documents.pptx.base import paint
from analysis.documents.pptx.measure import LEADING, lines

_SPACE = "http://schemas.openxmlformats.org/drawingml/2006/main"
_BETWEEN = 0.5  # of the size, between paragraphs
_INDENT = 1.35  # of the size, for what has a mark before it
_OPENED = ("http://", "https://", "mailto:")


@dataclass(frozen=True)
class Run:
    """Letters set alike."""

    text: str
    is_bold: bool = False
    is_italic: bool = False
    is_code: bool = False
    target: str = ""


@dataclass(frozen=True)
class Paragraph:
    """One paragraph, with the mark before it if it belongs to a list."""

    runs: tuple[Run, ...]
    mark: str = ""
    is_heading: bool = False

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


def paragraphs(nodes: Sequence[Node]) -> list[Paragraph]:
    """The paragraphs of a text block, in order; of a list, one an entry."""
    found: list[Paragraph] = []
    for node in nodes:
        found += _of(node)
    return [paragraph for paragraph in found if paragraph.text.strip()]


def words_height(given: Sequence[Paragraph], size: float, room: float) -> float:
    """Height of the paragraphs set at `size` within `room` points."""
    if not given:
        return 0.0
    rows = sum(
        lines(
            paragraph.text,
            size,
            room - (size * _INDENT if paragraph.mark else 0),
            is_bold=paragraph.is_heading,
        )
        for paragraph in given
    )
    return rows * size * LEADING + (len(given) - 1) * size * _BETWEEN


def write(frame: Any, given: Sequence[Paragraph], size: float, role: str = "ink") -> None:
    """Write the paragraphs into a text frame, in place of what stands there."""
    frame.word_wrap = True
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    for place, paragraph in enumerate(given):
        line = frame.paragraphs[0] if place == 0 else frame.add_paragraph()
        line.space_before = Pt(size * _BETWEEN if place else 0)
        if paragraph.mark:
            _mark(line, paragraph.mark, size)
        for run in paragraph.runs:
            _write_run(line, run, size, role, is_bold=paragraph.is_heading or run.is_bold)


def halves(nodes: Sequence[Node]) -> tuple[tuple[Node, ...], tuple[Node, ...]] | None:
    """Running text divided where it divides best: between paragraphs, items or sentences.

    None where there is no such place.
    """
    if len(nodes) > 1:
        middle = len(nodes) // 2
        return tuple(nodes[:middle]), tuple(nodes[middle:])
    if not nodes:
        return None
    (only,) = nodes
    if only.kind == "text":
        ends = [found.end() for found in re.finditer(r"[.!?]\s+", only.text.rstrip())]
        if not ends:
            return None
        at = min(ends, key=lambda end: abs(end - len(only.text) / 2))
        return (replace(only, text=only.text[:at]),), (replace(only, text=only.text[at:]),)
    inner = halves(only.children)
    if inner is None:
        return None
    first, second = inner
    counted = only.level + len(first) if only.kind == "numbered" else only.level
    return (replace(only, children=first),), (replace(only, children=second, level=counted),)


def plain(text: str, *, is_bold: bool = False) -> list[Paragraph]:
    """One paragraph of one run."""
    return [Paragraph((Run(text, is_bold=is_bold),))]


def _write_run(line: Any, run: Run, size: float, role: str, *, is_bold: bool) -> None:
    made = line.add_run()
    made.text = run.text
    made.font.size = Pt(size)
    made.font.bold = is_bold
    made.font.italic = run.is_italic or None
    paint(made.font.color, role)
    if run.is_code:
        made.font.name = "Consolas"
    if run.target.startswith(_OPENED):
        made.hyperlink.address = run.target


def _mark(line: Any, mark: str, size: float) -> None:
    """A bullet or a number that the program itself keeps before the paragraph."""
    properties = line._p.get_or_add_pPr()
    indent = round(size * _INDENT * 12_700)
    properties.set("marL", str(indent))
    properties.set("indent", str(-indent))
    colour = etree.SubElement(properties, f"{{{_SPACE}}}buClr")
    etree.SubElement(colour, f"{{{_SPACE}}}schemeClr").set("val", "accent1")
    if mark == "•":
        etree.SubElement(properties, f"{{{_SPACE}}}buChar").set("char", mark)
    else:
        number = etree.SubElement(properties, f"{{{_SPACE}}}buAutoNum")
        number.set("type", "arabicPeriod")
        number.set("startAt", mark.rstrip("."))


def _of(node: Node) -> Iterator[Paragraph]:
    if node.kind in ("list", "numbered"):
        first = node.level or 1
        for place, item in enumerate(node.children):
            mark = "•" if node.kind == "list" else f"{first + place}."
            inner = paragraphs(item.children) or [Paragraph(tuple(_runs(item.children)))]
            yield replace(inner[0], mark=mark)
            yield from inner[1:]
    elif node.kind == "quote":
        for paragraph in paragraphs(node.children):
            yield replace(
                paragraph, runs=tuple(replace(run, is_italic=True) for run in paragraph.runs)
            )
    elif node.kind == "pre":
        yield Paragraph((Run(node.text, is_code=True),))
    elif node.kind == "heading":
        yield Paragraph(tuple(_runs(node.children)), is_heading=True)
    elif node.kind != "rule":
        yield Paragraph(tuple(_runs(node.children if node.children else [node])))


def _runs(nodes: Sequence[Node], inherited: Run | None = None) -> Iterator[Run]:
    look = inherited or Run("")
    for node in nodes:
        if node.kind == "break":
            yield replace(look, text="\n")
        elif node.kind == "text":
            yield replace(look, text=node.text)
        elif node.kind == "code":
            yield replace(look, text=node.text, is_code=True)
        else:
            yield from _runs(
                node.children,
                replace(
                    look,
                    is_bold=look.is_bold or node.kind == "strong",
                    is_italic=look.is_italic or node.kind == "emphasis",
                    target=node.target or look.target,
                ),
            )
