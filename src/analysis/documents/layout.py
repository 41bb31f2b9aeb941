"""How the blocks of a section stand on its page, unless a tag says otherwise."""

from collections.abc import Collection, Sequence
from typing import get_args

from analysis.documents import svg
from analysis.documents.model import Block, ChartBlock, Layout, TableBlock
from analysis.errors import UserError

SHORT = 16  # letters: a column of such cells is not broken into lines
WIDE = 2.3  # a picture this much wider than high takes the whole width


class LayoutError(UserError):
    """A cell asks for a layout that there is not."""


def layout(blocks: Sequence[Block], tags: Collection[str] = ()) -> Layout:
    """The layout of a section: what a tag `layout:NAME` asks for, else what its blocks suggest.

    tiles   key figures first, the rest under them
    split   one picture or narrow table, with the words beside it
    two-up  two exhibits side by side
    wide    one picture over the whole width
    table   one table over the whole width
    text    words alone
    stack   anything else, one under the other
    """
    for tag in sorted(tags):
        if tag.startswith("layout:"):
            return _asked_for(tag.removeprefix("layout:"))
    kinds = [block.type for block in blocks]
    exhibits = [block for block in blocks if block.type in ("chart", "table")]
    has_words = any(kind in ("text", "callout", "print") for kind in kinds)
    if "tiles" in kinds:
        return "tiles"
    if not exhibits:
        return "text"
    if len(exhibits) == 2 and all(_is_half(block) for block in exhibits):
        return "two-up"
    if len(exhibits) > 1:
        return "stack"
    only = exhibits[0]
    if has_words and _is_half(only):
        return "split"
    return "table" if isinstance(only, TableBlock) else "wide"


def short_columns(table: TableBlock) -> list[bool]:
    """By column: whether its cells are too short to be broken into lines."""
    return [
        max((len(row[i].text) for row in table.rows), default=0) <= SHORT
        for i in range(len(table.columns))
    ]


def _asked_for(name: str) -> Layout:
    known: tuple[Layout, ...] = get_args(Layout)
    for each in known:
        if each == name:
            return each
    raise LayoutError(f"There is no layout '{name}'. A cell may ask for: {', '.join(known)}.")


def _is_half(block: Block) -> bool:
    """Whether the exhibit can be read at a little more than half the page's width."""
    if isinstance(block, TableBlock):
        widest = sum(
            max([len(column.label), *(len(row[i].text) for row in block.rows)])
            for i, column in enumerate(block.columns)
        )
        is_exhibit = bool(block.headline or block.source)  # else it belongs to the words around it
        return is_exhibit and len(block.columns) <= 4 and len(block.rows) <= 10 and widest <= 56
    if isinstance(block, ChartBlock) and block.svg:
        width, height = svg.size(block.svg)
        return width / height < WIDE
    return True
