"""How a long table is divided among slides: none is cut off, and HTML and PDF turn at the same row."""

from collections.abc import Iterator
from dataclasses import replace
from math import ceil

from analysis.documents.exhibits import Cell
from analysis.documents.model import Block, Document, Section, TableBlock, TextBlock, plain_text

LINES_A_SLIDE = 14  # of table text under a headline of one line
LETTERS_A_LINE = 118  # over the whole width of a slide, at the size of table text


def paged(document: Document) -> Document:
    """`document` with every table that is too long for its slide carried on to the next one."""
    if document.kind != "deck":
        return document
    return replace(
        document,
        sections=tuple(part for section in document.sections for part in _parts(section)),
    )


def lines_by_row(table: TableBlock) -> list[int]:
    """About how many lines each row takes over the whole width."""
    columns = list(zip(*table.rows, strict=True))
    longest = [
        max(len(column.label), *(len(cell.text) for cell in cells))
        for column, cells in zip(table.columns, columns, strict=False)
    ]
    if sum(longest) <= LETTERS_A_LINE:
        return [1] * len(table.rows)
    share = LETTERS_A_LINE / sum(longest)
    return [
        max(
            ceil(len(cell.text) / max(width * share, 6))
            for cell, width in zip(row, longest, strict=True)
        )
        for row in table.rows
    ]


def _parts(section: Section) -> Iterator[Section]:
    tables = [block for block in section.blocks if isinstance(block, TableBlock)]
    if len(tables) != 1:
        yield section
        return
    table = tables[0]
    others = tuple(block for block in section.blocks if block is not table)
    room = LINES_A_SLIDE - sum(map(_lines_of, others)) - len(section.headline) // 62
    chunks = list(_chunks(table, max(room, 4)))
    if len(chunks) == 1:
        yield section
        return
    place = section.blocks.index(table)
    for number, rows in enumerate(chunks):
        part = replace(table, rows=rows)
        if number == 0:
            blocks: tuple[Block, ...] = (
                *section.blocks[:place],
                part,
                *section.blocks[place + 1 :],
            )
            yield replace(section, blocks=blocks)
        else:
            yield replace(
                section,
                headline=f"{section.headline} (continued, {number + 1} of {len(chunks)})",
                layout="table",
                blocks=(replace(part, data=None, headline=""),),
                presenter_notes=(),
            )


def _chunks(table: TableBlock, room: int) -> Iterator[tuple[tuple[Cell, ...], ...]]:
    """Rows a slide, as even as the room allows: a last slide of one row looks like a mistake."""
    heights = lines_by_row(table)
    if sum(heights) <= room:
        yield table.rows
        return
    even = ceil(sum(heights) / (1 + ceil((sum(heights) - room) / LINES_A_SLIDE)))
    rows: list[tuple[Cell, ...]] = []
    used = 0
    for row, height in zip(table.rows, heights, strict=True):
        if rows and (used >= even or used + height > room):
            yield tuple(rows)
            rows, used, room = [], 0, LINES_A_SLIDE
        rows.append(row)
        used += height
    yield tuple(rows)


def _lines_of(block: Block) -> int:
    """Lines of table text that another block takes."""
    if isinstance(block, TextBlock):
        return sum(1 + ceil(len(plain_text((node,))) / 110) for node in block.nodes)
    return {"tiles": 4, "chart": 7, "callout": 2}.get(block.type, 2)
