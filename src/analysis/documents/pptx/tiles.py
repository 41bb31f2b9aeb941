"""Key figures side by side, as shapes that a person can move and type into."""

from typing import Any

from pptx.enum.shapes import MSO_SHAPE
from pptx.util import Pt

from analysis.documents.exhibits import Tile
from analysis.documents.model import TilesBlock
from analysis.documents.pptx import words
from analysis.documents.pptx.base import paint, without_effects
from analysis.documents.pptx.measure import height
from analysis.documents.pptx.sparks import add_spark, spark_height

_GUTTER = 0.95  # of the size
_SPARK = 7.4  # width of a line, as on paper
_OVER_SPARK = 0.9


def per_row(count: int) -> int:
    """Tiles in a row, so that rows are even.

    >>> [per_row(count) for count in (3, 5, 6, 8)]
    [3, 5, 3, 4]
    """
    if count <= 4:
        return count
    return 5 if count == 5 else 3 if count in (6, 9) else 4


def tiles_height(block: TilesBlock, room: float, size: float, *, with_lines: bool = True) -> float:
    """Height of all rows of tiles."""
    rows = _rows(block)
    wide = _width(block, room, size)
    high = sum(_row_height(row, wide, size, with_lines) for row in rows)
    return high + (len(rows) - 1) * size * _GUTTER


def add_tiles(
    shapes: Any,
    block: TilesBlock,
    box: tuple[float, float, float],
    size: float,
    *,
    with_lines: bool = True,
) -> None:
    """Draw the tiles into `box` (left, top, width in points), each over its line of past values."""
    left, top, room = box
    wide = _width(block, room, size)
    for row in _rows(block):
        high = _row_height(row, wide, size, with_lines)
        label = max(_label_height(tile, wide, size) for tile in row)
        for place, tile in enumerate(row):
            at = left + place * (wide + size * _GUTTER)
            _add(shapes, tile, (at, top, wide, high), label, size)
            if with_lines and (deep := spark_height(tile.trend, _SPARK * size)):
                foot = top + high - 1.1 * size - deep
                said = f"{tile.label}: {tile.trend_text or 'its past values'}"
                add_spark(shapes, tile.trend, (at + 1.15 * size, foot, _SPARK * size), said)
        top += high + size * _GUTTER


def _add(
    shapes: Any, tile: Tile, box: tuple[float, float, float, float], label: float, size: float
) -> None:
    left, top, wide, high = box
    ground = shapes.add_shape(MSO_SHAPE.ROUNDED_RECTANGLE, Pt(left), Pt(top), Pt(wide), Pt(high))
    ground.adjustments[0] = min(5 / min(wide, high), 0.5)
    ground.fill.solid()
    paint(ground.fill.fore_color, "wash")
    ground.line.fill.background()
    without_effects(ground)
    ground.name = tile.label
    inner = wide - 2.3 * size
    y = top + 1.1 * size
    value = _value_size(tile, size)
    for text, high_of, letters, role, is_bold in (
        (tile.label, label, _fine(size), "muted", False),
        (tile.value, value * 1.25, value, "ink", True),
        (tile.note, size * 3, _fine(size), tile.tone or "muted", False),
    ):
        if text:
            shape = shapes.add_textbox(Pt(left + 1.15 * size), Pt(y), Pt(inner), Pt(high_of))
            words.write(shape.text_frame, words.plain(text, is_bold=is_bold), letters, role)
        y += high_of + 0.45 * size


def _rows(block: TilesBlock) -> list[tuple[Tile, ...]]:
    count = per_row(len(block.tiles))
    return [block.tiles[at : at + count] for at in range(0, len(block.tiles), count)]


def _width(block: TilesBlock, room: float, size: float) -> float:
    count = per_row(len(block.tiles))
    return (room - (count - 1) * size * _GUTTER) / count


def _row_height(row: tuple[Tile, ...], wide: float, size: float, with_lines: bool) -> float:
    inner = wide - 2.3 * size
    label = max(_label_height(tile, wide, size) for tile in row)
    value = max(_value_size(tile, size) for tile in row) * 1.25
    note = max(height(tile.note, _fine(size), inner) if tile.note else 0.0 for tile in row)
    line = max(spark_height(tile.trend, _SPARK * size) for tile in row) if with_lines else 0.0
    line += _OVER_SPARK * size if line else 0.0
    return label + value + note + line + 0.9 * size + 2.2 * size


def _label_height(tile: Tile, wide: float, size: float) -> float:
    return height(tile.label, _fine(size), wide - 2.3 * size)


def _value_size(tile: Tile, size: float) -> float:
    length = len(tile.value)
    return size * (1.2 if length > 16 else 1.5 if length > 10 else 1.9)


def _fine(size: float) -> float:
    return max(9.0, 0.84 * size)
