"""Where the blocks of a section stand on their slide, and what is drawn there."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from pptx.enum.shapes import MSO_SHAPE
from pptx.util import Pt

from analysis.documents import svg
from analysis.documents.model import (
    Block,
    CalloutBlock,
    ChartBlock,
    PrintBlock,
    Section,
    TableBlock,
    TextBlock,
    TilesBlock,
)
from analysis.documents.pptx import words
from analysis.documents.pptx.base import (
    BOTTOM,
    HEIGHT,
    MARGIN,
    ROOM,
    SMALL,
    paint,
    without_effects,
)
from analysis.documents.pptx.measure import height as text_height
from analysis.documents.pptx.native import add_chart
from analysis.documents.pptx.tables import add_table, table_height
from analysis.documents.pptx.tiles import add_tiles, tiles_height

SCALES = (1.0, 0.94, 0.88, 0.82)
GENEROUS = {"text": (1.2, 1.1), "table": (1.15, 1.07)}  # a slide of little text is set larger
GAP, GUTTER = 14.0, 30.0
LEAST_CHART = 110.0

Pictures = Mapping[str, bytes]  # what a drawing looks like, by its SVG


@dataclass(frozen=True)
class Box:
    """A place on a slide, in points."""

    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True)
class Placed:
    """A block and where it stands."""

    block: Block
    box: Box
    scale: float
    size: float


def placed(section: Section, top: float) -> list[Placed]:
    """The blocks of `section` below `top`, at the largest scale at which all of them fit."""
    room = Box(MARGIN, top, ROOM, HEIGHT - BOTTOM - top)
    made: list[Placed] = []
    for scale in (*GENEROUS.get(section.layout, ()), *SCALES):
        made = _arranged(section, room, scale)
        if all(one.box.top + one.box.height <= HEIGHT - BOTTOM + 1 for one in made):
            break
    return made


def draw(slide: Any, section: Section, places: Sequence[Placed], pictures: Pictures) -> None:
    """Draw the blocks where they were placed."""
    for one in places:
        _DRAW[type(one.block)](slide.shapes, one, section, pictures)


def add_text(
    shapes: Any, box: Box, given: Sequence[words.Paragraph], size: float, role: str = "ink"
) -> Any:
    """A text box of these paragraphs."""
    shape = shapes.add_textbox(Pt(box.left), Pt(box.top), Pt(box.width), Pt(box.height))
    words.write(shape.text_frame, given, size, role)
    return shape


def _arranged(section: Section, room: Box, scale: float) -> list[Placed]:
    items = section.blocks
    exhibits = [block for block in items if isinstance(block, ChartBlock | TableBlock)]
    others = [block for block in items if block not in exhibits]
    if section.layout == "split":
        return _beside(exhibits, others, section, room, scale, (0.62, 0.38), 14.0)
    if section.layout == "two-up" and len(exhibits) == 2:
        over = _column(others, section, room, scale, 13.4)
        used = _depth(over, room.top) + (GAP if over else 0)
        below = Box(room.left, room.top + used, room.width, room.height - used)
        return over + _beside(exhibits[:1], exhibits[1:], section, below, scale, (0.5, 0.5), 13.4)
    if section.layout == "tiles":
        key = [block for block in others if isinstance(block, TilesBlock)]
        rest = [block for block in others if not isinstance(block, TilesBlock)]
        over = _column(key, section, room, scale, 14.0)
        used = _depth(over, room.top) + 20 * scale
        below = Box(room.left, room.top + used, room.width, room.height - used)
        if exhibits and rest:
            return over + _beside(exhibits, rest, section, below, scale, (0.66, 0.34), 13.4)
        return over + _column([*exhibits, *rest], section, below, scale, 15.5)
    if section.layout == "text":
        narrow = Box(room.left, room.top, 700, room.height)
        return _column(items, section, narrow, scale, 16.5)
    return _column(items, section, room, scale, 14.0)


def _beside(
    left: Sequence[Block],
    right: Sequence[Block],
    section: Section,
    room: Box,
    scale: float,
    shares: tuple[float, float],
    size: float,
) -> list[Placed]:
    wide = room.width - GUTTER
    first = Box(room.left, room.top, wide * shares[0], room.height)
    second = Box(first.left + first.width + GUTTER, room.top, wide * shares[1], room.height)
    return _column(left, section, first, scale, size) + _column(right, section, second, scale, size)


def _column(
    blocks: Sequence[Block], section: Section, room: Box, scale: float, size: float
) -> list[Placed]:
    """Blocks under one another; charts share what the others leave."""
    gap = GAP * scale
    heights = [_height(block, section, room.width, scale, size * scale) for block in blocks]
    charts = sum(isinstance(block, ChartBlock) for block in blocks)
    left = room.height - sum(heights) - gap * max(len(blocks) - 1, 0)
    share = max(left / charts, LEAST_CHART) if charts else 0.0
    made: list[Placed] = []
    top = room.top
    for block, high in zip(blocks, heights, strict=True):
        if isinstance(block, ChartBlock):
            high += min(share, room.width / _aspect(block) * (1.2 if block.native else 1.0))
        made.append(Placed(block, Box(room.left, top, room.width, high), scale, size * scale))
        top += high + gap
    return made


def _depth(made: Sequence[Placed], top: float) -> float:
    return max((one.box.top + one.box.height for one in made), default=top) - top


def _height(block: Block, section: Section, room: float, scale: float, size: float) -> float:
    """Height of a block; of a chart only that of its words."""
    if isinstance(block, TextBlock):
        return words.words_height(words.paragraphs(block.nodes), size, room)
    if isinstance(block, CalloutBlock):
        return words.words_height(words.paragraphs(block.nodes), size, room - 30) + 20
    if isinstance(block, TilesBlock):
        lines = _has_lines(block, section)
        return tiles_height(block, room, _tile_size(block, scale), with_lines=lines)
    if isinstance(block, PrintBlock):
        return (block.text.count("\n") + 1) * 9.5 * 1.25 + 20
    around = sum(high for _, high, _ in _above(block, section, size, room))
    around += _below_height(block, room)
    return around + (table_height(block, room, scale) if isinstance(block, TableBlock) else 0.0)


def _above(
    block: ChartBlock | TableBlock, section: Section, size: float, room: float
) -> list[tuple[str, float, float]]:
    """Finding and measure above an exhibit: text, height with the space below it, size."""
    found: list[tuple[str, float, float]] = []
    if block.headline and block.headline != section.headline:
        found.append(
            (block.headline, text_height(block.headline, size, room, is_bold=True) + 4, size)
        )
    if block.subtitle:
        fine = max(9.0, 0.82 * size)
        found.append((block.subtitle, text_height(block.subtitle, fine, room) + 8, fine))
    return found


def _below_height(block: ChartBlock | TableBlock, room: float) -> float:
    return text_height(f"Source: {block.source}", SMALL, room) + 8 if block.source else 0.0


def _aspect(block: ChartBlock) -> float:
    if not block.svg:
        return 1.6
    wide, high = svg.size(block.svg)
    return wide / high


def _tile_size(block: TilesBlock, scale: float) -> float:
    return (11.6 if len(block.tiles) == 5 else 13.0) * scale


def _has_lines(block: TilesBlock, section: Section) -> bool:
    """Whether there is room for the lines of past values: two rows of tiles leave none beside an
    exhibit, as on paper."""
    is_shared = any(isinstance(each, ChartBlock | TableBlock) for each in section.blocks)
    return len(block.tiles) <= 5 or not is_shared


def _draw_text(shapes: Any, one: Placed, section: Section, pictures: Pictures) -> None:
    assert isinstance(one.block, TextBlock)
    add_text(shapes, one.box, words.paragraphs(one.block.nodes), one.size)


def _draw_callout(shapes: Any, one: Placed, section: Section, pictures: Pictures) -> None:
    assert isinstance(one.block, CalloutBlock)
    box = one.box
    for left, wide, role in (
        (box.left, box.width, "wash"),
        (box.left, 3.0, one.block.tone or "muted"),
    ):
        shape = shapes.add_shape(
            MSO_SHAPE.RECTANGLE, Pt(left), Pt(box.top), Pt(wide), Pt(box.height)
        )
        shape.fill.solid()
        paint(shape.fill.fore_color, role)
        shape.line.fill.background()
        without_effects(shape)
    inner = Box(box.left + 16, box.top + 10, box.width - 30, box.height - 20)
    add_text(shapes, inner, words.paragraphs(one.block.nodes), one.size)


def _draw_tiles(shapes: Any, one: Placed, section: Section, pictures: Pictures) -> None:
    assert isinstance(one.block, TilesBlock)
    box = (one.box.left, one.box.top, one.box.width)
    lines = _has_lines(one.block, section)
    add_tiles(shapes, one.block, box, _tile_size(one.block, one.scale), with_lines=lines)


def _draw_print(shapes: Any, one: Placed, section: Section, pictures: Pictures) -> None:
    assert isinstance(one.block, PrintBlock)
    run = words.Run(one.block.text, is_code=True)
    add_text(shapes, one.box, [words.Paragraph((run,))], 9.5)


def _draw_table(shapes: Any, one: Placed, section: Section, pictures: Pictures) -> None:
    assert isinstance(one.block, TableBlock)
    top = _draw_above(shapes, one, section)
    room = one.box.width
    if one.block.rows:
        count = len(one.block.rows)
        rows = f"A table of {count} row{'' if count == 1 else 's'}."
        alt = f"{one.block.headline or section.headline}. {rows}"
        add_table(shapes, one.block, (one.box.left, top, room), one.scale, alt)
    else:
        box = Box(one.box.left, top + 8, room, 28)
        add_text(shapes, box, words.plain(one.block.empty), one.size, "muted")
    _draw_below(shapes, one, top + table_height(one.block, room, one.scale))


def _draw_chart(shapes: Any, one: Placed, section: Section, pictures: Pictures) -> None:
    assert isinstance(one.block, ChartBlock)
    block, top = one.block, _draw_above(shapes, one, section)
    bottom = one.box.top + one.box.height - _below_height(block, one.box.width)
    high = bottom - top
    if block.native is not None:
        add_chart(shapes, block, (Pt(one.box.left), Pt(top), Pt(one.box.width), Pt(high)))
    else:
        wide = min(one.box.width, high * _aspect(block))
        pixels = pictures[block.svg or block.png]
        shape = shapes.add_picture(BytesIO(pixels), Pt(one.box.left), Pt(top), width=Pt(wide))
        shape.name = block.headline or "Picture"
        shape._element.nvPicPr.cNvPr.set("descr", block.alt)
    _draw_below(shapes, one, bottom)


def _draw_above(shapes: Any, one: Placed, section: Section) -> float:
    """Writes finding and measure; returns where the exhibit itself begins."""
    assert isinstance(one.block, ChartBlock | TableBlock)
    top = one.box.top
    for text, high, size in _above(one.block, section, one.size, one.box.width):
        is_finding = text == one.block.headline
        box = Box(one.box.left, top, one.box.width, high)
        role = "ink" if is_finding else "muted"
        add_text(shapes, box, words.plain(text, is_bold=is_finding), size, role)
        top += high
    return top


def _draw_below(shapes: Any, one: Placed, top: float) -> None:
    assert isinstance(one.block, ChartBlock | TableBlock)
    if one.block.source:
        box = Box(one.box.left, top + 6, one.box.width, 14)
        add_text(shapes, box, words.plain(f"Source: {one.block.source}"), SMALL, "muted")


_DRAW: dict[type, Callable[[Any, Placed, Section, Pictures], None]] = {
    TextBlock: _draw_text,
    CalloutBlock: _draw_callout,
    TilesBlock: _draw_tiles,
    PrintBlock: _draw_print,
    TableBlock: _draw_table,
    ChartBlock: _draw_chart,
}
