"""A table that the presentation program holds: rows to be edited, set as on paper."""

import re
from collections.abc import Sequence
from math import sqrt
from typing import Any
from xml.sax.saxutils import escape

from lxml import etree
from pptx.oxml import parse_xml
from pptx.util import Pt

from analysis.documents.exhibits import Cell
from analysis.documents.model import TableBlock
from analysis.documents.pptx.base import colour_xml
from analysis.documents.pptx.measure import LEADING, lines, width
from analysis.theme import theme

_SPACE = "http://schemas.openxmlformats.org/drawingml/2006/main"
_SIDE = 8.0  # points left and right of a cell's text
_SMALLEST = 9.0
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def type_size(scale: float) -> float:
    """Size of the text of cells."""
    return max(_SMALLEST, 11.2 * scale)


def table_height(table: TableBlock, room: float, scale: float) -> float:
    """Height of the table within `room` points of width."""
    return sum(_heights(table, room, scale)) if table.rows else 44.0


def add_table(
    shapes: Any, table: TableBlock, box: tuple[float, float, float], scale: float, alt: str
) -> None:
    """Set `table` into `box` (left, top, width in points)."""
    left, top, room = box
    size = type_size(scale)
    heights, widths = _heights(table, room, scale), column_widths(table, room, size)
    frame = shapes.add_table(1, len(table.columns), Pt(left), Pt(top), Pt(room), Pt(sum(heights)))
    frame.name = table.headline or "Table"
    frame._element.nvGraphicFramePr.cNvPr.set("descr", alt)
    made = frame.table
    _without_style(made)
    for column, wide in zip(made.columns, widths, strict=True):
        column.width = Pt(wide)
    rows = [[Cell(column.label) for column in table.columns], *table.rows]
    made._tbl.remove(made._tbl.tr_lst[0])
    for y, (cells, high) in enumerate(zip(rows, heights, strict=True)):
        made._tbl.append(_row(cells, high, table, size, is_head=y == 0))


def column_widths(table: TableBlock, room: float, size: float) -> list[float]:
    """Widths in points: what numbers and short words need, and shares of the rest for the others."""
    needed = [
        max(
            [
                *(width(row[x].text, size, is_bold=x == 0) for row in table.rows),
                max(
                    (width(word, size, is_bold=True) for word in column.label.split(" ")),
                    default=0,
                ),
            ],
            default=0,
        )
        + 2 * _SIDE
        for x, column in enumerate(table.columns)
    ]
    if sum(needed) <= room:
        spare = (room - sum(needed)) / len(needed)
        return [wide + spare for wide in needed]
    narrow = [wide if wide <= room / len(needed) else 0.0 for wide in needed]
    left = room - sum(narrow)
    shares = [0.0 if kept else sqrt(wide) for kept, wide in zip(narrow, needed, strict=True)]
    return [kept or left * share / sum(shares) for kept, share in zip(narrow, shares, strict=True)]


def _heights(table: TableBlock, room: float, scale: float) -> list[float]:
    size = type_size(scale)
    pad = 2 * 5.2 * scale
    widths = column_widths(table, room, size)
    heads: Sequence[Cell] = [Cell(column.label) for column in table.columns]
    return [
        max(
            lines(cell.text, size, wide - 2 * _SIDE, is_bold=y == 0 or x == 0)
            for x, (cell, wide) in enumerate(zip(cells, widths, strict=True))
        )
        * size
        * LEADING
        + pad
        for y, cells in enumerate([heads, *table.rows])
    ]


def _row(
    cells: Sequence[Cell], high: float, table: TableBlock, size: float, *, is_head: bool
) -> Any:
    """One row, written whole: through the library's objects a long table takes ten times as long."""
    parts = [f'<a:tr xmlns:a="{_SPACE}" h="{Pt(high)}">']
    last = len(cells) - 1
    for x, cell in enumerate(cells):
        side = "r" if table.columns[x].is_number else "l"
        is_bold = is_head or cell.tone in ("good", "warn", "bad")
        role = "muted" if is_head else cell.tone or "ink"
        parts.append(
            f'<a:tc><a:txBody><a:bodyPr/><a:lstStyle/><a:p><a:pPr algn="{side}"/><a:r>'
            f'<a:rPr sz="{round(size * 100)}" b="{int(is_bold)}"><a:solidFill>{colour_xml(role)}'
            f"</a:solidFill></a:rPr><a:t>{_escaped(cell.text)}</a:t></a:r></a:p></a:txBody>"
            f'<a:tcPr marL="{Pt(0 if x == 0 else _SIDE)}" marR="{Pt(0 if x == last else _SIDE)}" '
            f'marT="{Pt(2)}" marB="{Pt(2)}" anchor="{"b" if is_head else "ctr"}">'
            f"{_rules(is_head=is_head)}<a:noFill/></a:tcPr></a:tc>"
        )
    return parse_xml("".join([*parts, "</a:tr>"]))


def _rules(*, is_head: bool) -> str:
    """A line under the cell and none around it."""
    none = "".join(f'<a:{side} w="0"><a:noFill/></a:{side}>' for side in ("lnL", "lnR", "lnT"))
    wide, colour = (1.2, theme().ink) if is_head else (0.6, theme().line)
    return (
        f'{none}<a:lnB w="{Pt(wide)}"><a:solidFill><a:srgbClr val="{colour.lstrip("#")}"/>'
        f"</a:solidFill></a:lnB>"
    )


def _escaped(text: str) -> str:
    """`text` as XML; a control character, which XML cannot hold, is written by its number."""
    return escape(_CONTROL.sub(lambda found: f"_x{ord(found[0]):04X}_", text))


def _without_style(made: Any) -> None:
    """Take away the program's own banding; the first row stays marked as the head."""
    properties = made._tbl.tblPr
    properties.set("bandRow", "0")
    for child in list(properties):
        properties.remove(child)
    style = etree.SubElement(properties, f"{{{_SPACE}}}tableStyleId")
    style.text = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"  # "No Style, No Grid"
