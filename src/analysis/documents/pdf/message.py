"""What the Typst template is told: the document, the theme and the attachments, as plain data."""

import json
import struct
from base64 import b64decode
from dataclasses import asdict
from math import sqrt
from typing import Any

from analysis.documents import svg
from analysis.documents.csv_data import data_files
from analysis.documents.layout import SHORT
from analysis.documents.model import (
    Block,
    ChartBlock,
    Document,
    Section,
    TableBlock,
    TilesBlock,
)
from analysis.documents.paging import lines_by_row
from analysis.documents.pdf.letters import breakable
from analysis.documents.sparkline import sparkline
from analysis.periods import day_name
from analysis.theme import theme

CROWDED = 80  # letters in a row from which short columns keep to themselves

UNTORN = 12  # lines of a table that is not torn between pages: it moves to the next one whole

# The longest word, in letters, that a line surely holds, by what the text is.
_LINES = {"label": 18, "note": 18, "text": 30}
_LINES |= dict.fromkeys(("headline", "topic", "title", "subtitle", "client"), 40)


def message(document: Document, pages: Document) -> dict[str, Any]:
    """Plain data for the template; nothing in it is ever evaluated as markup.

    `pages` is the document with its long tables divided; data are attached whole.
    """
    told = _with_breaks(json.loads(pages.to_json()))
    told["theme"] = asdict(theme())
    told["theme"]["logo"] = svg.cleaned(theme().logo) if theme().logo else ""
    told["foot"] = _foot(document)
    told["as_of_text"] = f"As of {day_name(document.as_of)}" if document.as_of else ""
    for section, plain in zip(pages.sections, told["sections"], strict=True):
        plain.pop("presenter_notes")
        plain["kicker"] = breakable(_kicker(section), _LINES["headline"])
        plain["blocks"] = [
            _block(block, given)
            for block, given in zip(section.blocks, plain["blocks"], strict=True)
        ]
    told["attachments"] = [asdict(file) for file in data_files(document)] if document.as_of else []
    return told


def _with_breaks(plain: Any, key: str = "") -> Any:
    """Every text that is set in lines, with places to break in the longest words."""
    if isinstance(plain, dict):
        return {name: _with_breaks(value, name) for name, value in plain.items()}
    if isinstance(plain, list):
        return [_with_breaks(value, key) for value in plain]
    return breakable(plain, _LINES[key]) if isinstance(plain, str) and key in _LINES else plain


def _foot(document: Document) -> str:
    """The line at the foot of every page, short enough to stay one."""
    said = "  ·  ".join(
        dict.fromkeys(filter(None, [document.client, document.title, theme().footer]))
    )
    most = 100 if document.kind == "deck" else 58
    return said if len(said) <= most else said[: most - 1].rstrip() + "…"


def _kicker(section: Section) -> str:
    topic = section.topic if section.topic != section.headline else ""
    return " · ".join(filter(None, ["Appendix" if section.is_appendix else "", topic]))


def _block(block: Block, plain: dict[str, Any]) -> dict[str, Any]:
    plain.pop("data", None)
    plain.pop("native", None)
    if isinstance(block, ChartBlock):
        _picture(block, plain)
    if isinstance(block, TableBlock):
        plain["widths"] = _widths(block)
        plain["crowded"] = _is_crowded(block)
        if plain["crowded"]:
            _narrow_heads(block, plain["columns"])
        plain["is_short"] = sum(lines_by_row(block)) <= UNTORN
    if isinstance(block, TilesBlock):
        for tile, given in zip(block.tiles, plain["tiles"], strict=True):
            given["spark"] = sparkline(tile.trend, line=theme().muted, end=theme().accent)
            given.pop("trend")
    return plain


def _picture(block: ChartBlock, plain: dict[str, Any]) -> None:
    """Adds width over height, and the width at which it was drawn, in points."""
    pixels = b64decode(plain.pop("png"))
    if block.svg:
        width, height = svg.size(block.svg)
    else:
        width, height = struct.unpack(">II", pixels[16:24])  # where every PNG says its size
        width, height = 0.72 * width, 0.72 * height  # notebooks draw 100 pixels to the inch
        plain["bytes"] = list(pixels)
    plain["aspect"] = width / height
    plain["natural"] = width


def _is_crowded(table: TableBlock) -> bool:
    """Whether its rows are long enough that short columns had better keep to themselves."""
    longest = _longest(table)
    return sum(longest) > CROWDED and max(longest) > SHORT


def _longest(table: TableBlock) -> list[float]:
    """Letters of the longest cell of each column; a head may stand on two lines."""
    return [
        max([len(column.label) / 2, *(len(row[i].text) for row in table.rows)], default=1.0)
        for i, column in enumerate(table.columns)
    ]


def _narrow_heads(table: TableBlock, heads: list[dict[str, Any]]) -> None:
    """Sets a head that is longer than the numbers under it on two lines: texts need the room."""
    for i, (column, head) in enumerate(zip(table.columns, heads, strict=True)):
        is_longest = len(column.label) > max(len(row[i].text) for row in table.rows)
        if column.is_number and is_longest and " " in column.label:
            words = column.label.split(" ")
            halves = [(" ".join(words[:n]), " ".join(words[n:])) for n in range(1, len(words))]
            evenest = min(halves, key=lambda both: max(map(len, both)))
            head["label"] = breakable("\n".join(evenest), _LINES["label"])


def _widths(table: TableBlock) -> list[float]:
    """Shares of the width by column; 0 for one that takes just what its numbers need."""
    if all(column.width for column in table.columns):
        return [column.width or 0.0 for column in table.columns]
    lengths = _longest(table)
    if all(column.is_number for column in table.columns):
        return [1.0] * len(lengths)
    if any(column.width for column in table.columns) and all(
        column.width or column.is_number or length <= SHORT
        for column, length in zip(table.columns, lengths, strict=True)
    ):
        return [0.0 if column.is_number else column.width or 0.0 for column in table.columns]
    if not _is_crowded(table):
        return [
            0.0 if column.is_number else sqrt(min(max(length, 6), 90))
            for column, length in zip(table.columns, lengths, strict=True)
        ]
    return [
        0.0 if column.is_number or length <= SHORT else min(length, 60.0)
        for column, length in zip(table.columns, lengths, strict=True)
    ]
