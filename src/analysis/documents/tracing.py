"""Which numbers of a document does no computed value explain?

A number is explained by a trace, which `show` took along from where the number was written
(`analysis.written`); in a table, by the value of its own cell within the rounding that prints; by a
name in the data of its exhibit; or by a phrase that is stated once, with its meaning, in STATED.
What is left was typed, or changed since.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from analysis.documents.model import (
    Block,
    CalloutBlock,
    ChartBlock,
    Data,
    Document,
    Node,
    PrintBlock,
    Scalar,
    Section,
    TableBlock,
    TextBlock,
    TilesBlock,
    plain_text,
)
from analysis.documents.payload import Cover, Headline
from analysis.documents.stated import STATED
from analysis.written import Trace, covers, numbers

_MAY_BREAK = "\u200b"  # a zero-width space, with which long names are broken into lines
_SET_APART = {"paragraph", "heading", "list", "numbered", "item", "quote", "pre", "rule"}
_FIGURES = re.compile(r"\d[\d,]*(?:\.\d+)?")
_UNITS = {"K": Decimal(10) ** 3, "M": Decimal(10) ** 6, "B": Decimal(10) ** 9}
# A value prints as it is, as a percentage, or in units of a hundred or a thousand smaller ones.
_SCALES = (Decimal(1), Decimal(100), Decimal("0.01"), Decimal("0.001"))


@dataclass(frozen=True)
class Untraced:
    """A number that nothing explains, and where it stands."""

    topic: str  # of its section; "" on the cover
    place: str  # "headline", "alt text", "row 3 of the table"
    number: str
    around: str

    def __str__(self) -> str:
        where = f"{self.place} of '{self.topic}'" if self.topic else self.place
        return f"{self.number} in the {where}: {self.around}"


@dataclass(frozen=True)
class Saying:
    """One text of a document, and the values that it was made from where they are known."""

    place: str
    text: str
    value: Scalar = None  # of a table's cell


def untraced(document: Document) -> tuple[Untraced, ...]:
    """The numbers of `document` that nothing explains, in the order they are read.

    Text that a notebook's markdown cells state is held to STATED as well: a figure typed there
    stays as it is when the data change.
    """
    found = list(_unexplained("", cover_sayings(document), document.traces, _own_names(document)))
    for section in document.sections:
        found += _of_section(section, _own_names(document))
    return tuple(found)


def texts_to_trace(shown: Cover | Headline | Block) -> Iterator[str]:
    """The texts of what is shown whose numbers need a trace: all but cells that say their value."""
    if isinstance(shown, Headline):
        yield shown.text
    elif isinstance(shown, Cover):
        yield from (shown.title, shown.subtitle, *shown.notes)
    else:
        for saying in block_sayings(shown):
            if not is_own_value(saying):
                yield saying.text


def block_sayings(block: Block) -> Iterator[Saying]:
    """Every text of a block that a reader sees or hears."""
    if isinstance(block, (TextBlock, CalloutBlock)):
        yield from (Saying("text", text) for text in _paragraphs(block.nodes))
    elif isinstance(block, PrintBlock):
        yield Saying("print", block.text)
    elif isinstance(block, TilesBlock):
        for tile in block.tiles:
            for text in (tile.label, tile.value, tile.note, tile.trend_text):
                yield Saying("key figures", text)
    else:
        yield Saying("headline", block.headline)
        yield Saying("subtitle", block.subtitle)
        yield Saying("source", block.source)
        if isinstance(block, ChartBlock):
            yield Saying("alt text", block.alt)
        else:
            yield from _cells(block)


def cover_sayings(document: Document) -> Iterator[Saying]:
    """Every text of the cover, and what stands before the first section."""
    for text in (document.title, document.subtitle, *document.notes):
        yield Saying("cover", text)
    yield from (Saying("opening", text) for text in _paragraphs(document.opening))


def is_own_value(saying: Saying) -> bool:
    """Whether the text of a cell is its value: the same words, or a number rounded.

    >>> is_own_value(Saying("cell", "94.2%", 0.9417)), is_own_value(Saying("cell", "94.3%", 0.9417))
    (True, False)
    >>> is_own_value(Saying("cell", "$1.2K", 123_456)), is_own_value(Saying("cell", "Q3", "Q3"))
    (True, True)
    """
    if saying.value is None or isinstance(saying.value, bool):
        return False
    if isinstance(saying.value, str):
        return saying.text.replace(_MAY_BREAK, "") == saying.value.replace(_MAY_BREAK, "")
    found = _FIGURES.findall(saying.text)
    if len(found) != 1:
        return False
    figures = Decimal(found[0].replace(",", ""))
    after = saying.text.partition(found[0])[2][:1]
    half = Decimal(5).scaleb((_exponent(figures)) - 1)
    unit = _UNITS.get(after, Decimal(1))
    value = Decimal(str(saying.value))
    is_below = saying.text.lstrip().startswith(("\u2212", "-"))
    if figures and is_below != (value < 0):
        return False
    return any(abs(abs(value) * scale - figures * unit) <= half * unit for scale in _SCALES)


def _of_section(section: Section, names: Sequence[str]) -> Iterator[Untraced]:
    pooled = list(section.traces)
    own = [*names, *(name for block in section.blocks for name in _names(block))]
    for block in section.blocks:
        pooled += block.traces
    heads = (Saying("topic", section.topic), Saying("headline", section.headline))
    notes = [Saying("presenter's notes", text) for text in _paragraphs(section.presenter_notes)]
    yield from _unexplained(section.topic, (*heads, *notes), pooled, own)
    for block in section.blocks:
        yield from _unexplained(section.topic, block_sayings(block), block.traces, own)


def _unexplained(
    topic: str, sayings: Iterable[Saying], traces: Iterable[Trace], names: Sequence[str]
) -> Iterator[Untraced]:
    known = [trace.text for trace in traces]
    for saying in sayings:
        if is_own_value(saying):
            continue
        for first, last in numbers(saying.text):
            candidates = (*known, *STATED, *names)
            if not any(covers(saying.text, said, first, last) for said in candidates):
                around = _around(saying.text, first, last)
                yield Untraced(topic, saying.place, saying.text[first:last], around)


def _cells(table: TableBlock) -> Iterator[Saying]:
    for heading in table.columns:
        yield Saying("heads of the table", heading.label)
    values = table.data.rows if table.data else ()
    for count, row in enumerate(table.rows):
        raw = values[count] if count < len(values) else ()
        for place, cell in enumerate(row):
            value = raw[place] if place < len(raw) else None
            yield Saying(f"row {count + 1} of the table", cell.text, value)
    if not table.rows:
        yield Saying("empty table", table.empty)


def _paragraphs(nodes: tuple[Node, ...]) -> Iterator[str]:
    """The text of each paragraph, item and heading, none running into the next."""
    running: list[Node] = []
    for node in nodes:
        if node.kind in _SET_APART:
            yield plain_text(tuple(running))
            running = []
            yield from _paragraphs(node.children) if node.children else (node.text,)
        else:
            running.append(node)
    yield plain_text(tuple(running))


def _own_names(document: Document) -> tuple[str, ...]:
    return tuple(name for name in (document.client,) if _has_figure(name))


def _names(block: Block) -> Iterator[str]:
    """Words with figures in them that are data: a place, an account, a ticket's subject."""
    data: Data | None = getattr(block, "data", None)
    for row in data.rows if data else ():
        for value in row:
            if isinstance(value, str) and _has_figure(value):
                yield value


def _has_figure(text: str) -> bool:
    return any(letter.isdigit() for letter in text)


def _exponent(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    assert isinstance(exponent, int)
    return exponent


def _around(text: str, first: int, last: int, letters: int = 60) -> str:
    start, end = max(0, first - letters), last + letters
    before, after = "…" if start else "", "…" if end < len(text) else ""
    return f"{before}{' '.join(text[start:end].split())}{after}"
