"""A table that the presentation program holds: rows to be edited, set as on paper."""

from collections.abc import Sequence
from math import sqrt
from typing import Any

from lxml import etree
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.util import Pt

from analysis.documents.exhibits import Cell
from analysis.documents.model import TableBlock
from analysis.documents.pptx.base import paint
from analysis.documents.pptx.measure import LEADING, lines, width
from analysis.theme import theme

_SPACE = "http://schemas.openxmlformats.org/drawingml/2006/main"
_SIDE = 8.0  # points left and right of a cell's text
_SMALLEST = 9.0


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
    frame = shapes.add_table(
        len(table.rows) + 1, len(table.columns), Pt(left), Pt(top), Pt(room), Pt(sum(heights))
    )
    frame.name = table.headline or "Table"
    frame._element.nvGraphicFramePr.cNvPr.set("descr", alt)
    made = frame.table
    _without_style(made)
    for column, wide in zip(made.columns, widths, strict=True):
        column.width = Pt(wide)
    for row, high in zip(made.rows, heights, strict=True):
        row.height = Pt(high)
    heads = [Cell(column.label) for column in table.columns]
    for y, cells in enumerate([heads, *table.rows]):
        for x, cell in enumerate(cells):
            _set(made.cell(y, x), cell, table, (x, y), size)


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


def _set(made: Any, cell: Cell, table: TableBlock, place: tuple[int, int], size: float) -> None:
    x, y = place
    made.margin_left = Pt(0 if x == 0 else _SIDE)
    made.margin_right = Pt(0 if x == len(table.columns) - 1 else _SIDE)
    made.margin_top = made.margin_bottom = Pt(2)
    made.vertical_anchor = MSO_ANCHOR.BOTTOM if y == 0 else MSO_ANCHOR.MIDDLE
    line = made.text_frame.paragraphs[0]
    line.alignment = PP_ALIGN.RIGHT if table.columns[x].is_number else PP_ALIGN.LEFT
    run = line.add_run()
    run.text = cell.text
    run.font.size = Pt(size)
    run.font.bold = y == 0 or cell.tone in ("good", "warn", "bad")
    paint(run.font.color, "muted" if y == 0 else cell.tone or "ink")
    _rule(made, 1.2 if y == 0 else 0.6, theme().ink if y == 0 else theme().line)


def _rule(made: Any, wide: float, colour: str) -> None:
    """A line under the cell and none around it; the library knows no borders."""
    properties = made._tc.get_or_add_tcPr()
    for side in ("lnL", "lnR", "lnT"):
        etree.SubElement(
            etree.SubElement(properties, f"{{{_SPACE}}}{side}", w="0"), f"{{{_SPACE}}}noFill"
        )
    under = etree.SubElement(properties, f"{{{_SPACE}}}lnB", w=str(Pt(wide)))
    fill = etree.SubElement(under, f"{{{_SPACE}}}solidFill")
    etree.SubElement(fill, f"{{{_SPACE}}}srgbClr", val=colour.lstrip("#"))
    etree.SubElement(properties, f"{{{_SPACE}}}noFill")


def _without_style(made: Any) -> None:
    """Take away the program's own banding; the first row stays marked as the head."""
    properties = made._tbl.tblPr
    properties.set("bandRow", "0")
    for child in list(properties):
        properties.remove(child)
    style = etree.SubElement(properties, f"{{{_SPACE}}}tableStyleId")
    style.text = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"  # "No Style, No Grid"
