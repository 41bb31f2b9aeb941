"""What a document says, before any back draws it: sections of blocks, as plain data.

The same `Document` becomes HTML and PDF. It holds text as syntax trees, pictures as SVG and tables as
formatted cells, so that no back ever sees markup it would have to trust; and it goes to JSON and
back without loss, equal documents giving equal text.
"""

from dataclasses import field
from datetime import date
from functools import cache
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter
from pydantic.dataclasses import dataclass

from analysis.documents.exhibits import Cell, Tile, Tone
from analysis.written import Trace

Scalar = bool | int | float | str | None
Layout = Literal["tiles", "split", "two-up", "wide", "table", "text", "stack"]
Audience = Literal["internal", "customer", "public"]
Kind = Literal["deck", "report"]
# Where the numbers of a text come from: for `tracing`, and never written out with the document.
Traces = Annotated[tuple[Trace, ...], Field(exclude=True)]


@dataclass(frozen=True)
class Node:
    """One piece of running text: a word, a paragraph, a list."""

    kind: Literal[
        "text", "strong", "emphasis", "code", "link", "break",
        "paragraph", "heading", "list", "numbered", "item", "quote", "pre", "rule",
    ]  # fmt: skip
    text: str = ""
    children: tuple["Node", ...] = ()
    target: str = ""  # of a link
    level: int = 0  # of a heading; the first number of a numbered list


@dataclass(frozen=True)
class Data:
    """The numbers behind an exhibit, as they go into the table under a chart or an attached CSV."""

    names: tuple[str, ...]
    rows: tuple[tuple[Scalar, ...], ...]


@dataclass(frozen=True)
class TextBlock:
    """Paragraphs, lists and quotations."""

    nodes: tuple[Node, ...]
    traces: Traces = field(default=(), compare=False)
    type: Literal["text"] = "text"


@dataclass(frozen=True)
class NativeSeries:
    """One run of values of a chart that a presentation program draws itself."""

    name: str
    values: tuple[float | None, ...]
    colours: tuple[str, ...]
    low: tuple[float | None, ...] = ()
    high: tuple[float | None, ...] = ()
    sign: str = ""
    is_labelled: bool = True
    is_dashed: bool = False


@dataclass(frozen=True)
class NativeChart:
    """A chart as its parts, so that it can be edited in a presentation; see `charts.native`."""

    form: Literal["bars", "columns", "stacked", "bridge", "lines"]
    categories: tuple[str, ...]
    series: tuple[NativeSeries, ...]
    number_format: str
    floor: float | None = None


@dataclass(frozen=True)
class ChartBlock:
    """A picture with its words. `svg`, or `png` in base64 where there is no drawing."""

    headline: str
    subtitle: str
    source: str
    alt: str
    svg: str = ""
    png: str = ""
    data: Data | None = None
    native: NativeChart | None = None
    traces: Traces = field(default=(), compare=False)
    type: Literal["chart"] = "chart"


@dataclass(frozen=True)
class Heading:
    """The head of one column of a table."""

    label: str
    is_number: bool = False
    width: float | None = None  # share of the table's width; None lets the back decide


@dataclass(frozen=True)
class TableBlock:
    """A table of formatted cells with its words."""

    headline: str
    subtitle: str
    source: str
    columns: tuple[Heading, ...]
    rows: tuple[tuple[Cell, ...], ...]
    empty: str = "There is nothing to show."
    data: Data | None = None
    traces: Traces = field(default=(), compare=False)
    type: Literal["table"] = "table"


@dataclass(frozen=True)
class TilesBlock:
    """Key figures side by side."""

    tiles: tuple[Tile, ...]
    traces: Traces = field(default=(), compare=False)
    type: Literal["tiles"] = "tiles"


@dataclass(frozen=True)
class CalloutBlock:
    """A remark that must not be missed, set apart from the text."""

    nodes: tuple[Node, ...]
    tone: Tone = "warn"
    traces: Traces = field(default=(), compare=False)
    type: Literal["callout"] = "callout"


@dataclass(frozen=True)
class PrintBlock:
    """Text as a program printed it, in letters of equal width."""

    text: str
    traces: Traces = field(default=(), compare=False)
    type: Literal["print"] = "print"


Block = Annotated[
    TextBlock | ChartBlock | TableBlock | TilesBlock | CalloutBlock | PrintBlock,
    Field(discriminator="type"),
]


@dataclass(frozen=True)
class Section:
    """A slide of a deck or a section of a report.

    `topic` names the subject ("Net revenue retention"), `headline` says the finding; where there
    is no finding the two are equal.
    """

    topic: str
    headline: str
    layout: Layout
    blocks: tuple[Block, ...]
    is_appendix: bool = False
    presenter_notes: tuple[Node, ...] = ()
    traces: Traces = field(
        default=(), compare=False
    )  # of the headline, where it was shown by itself


@dataclass(frozen=True)
class Document:
    """A deck or a report."""

    kind: Kind
    audience: Audience
    title: str
    subtitle: str = ""
    client: str = ""
    as_of: date | None = None
    language: str = "en"
    marks: tuple[str, ...] = ()  # printed on every page: "Synthetic data", "Internal"
    notes: tuple[str, ...] = ()  # lines on the cover
    opening: tuple[Node, ...] = ()  # text under the title
    sections: tuple[Section, ...] = ()
    traces: Traces = field(default=(), compare=False)  # of the cover

    @property
    def finding(self) -> str:
        """The first finding that it states, "" where it states none."""
        said = (s.headline for s in self.sections if s.headline != s.topic)
        return next(said, "")

    def to_json(self) -> str:
        """The document as JSON, without its traces; equal documents give equal text."""
        return _documents().dump_json(self).decode()

    @classmethod
    def from_json(cls, text: str) -> "Document":
        """The document that `to_json` wrote."""
        return _documents().validate_json(text)


def plain_text(nodes: tuple[Node, ...]) -> str:
    """The words of `nodes` without their setting.

    >>> plain_text((Node("text", "up "), Node("strong", children=(Node("text", "3%"),))))
    'up 3%'
    """
    return "".join(
        " " if node.kind == "break" else node.text + plain_text(node.children) for node in nodes
    )


@cache
def _documents() -> TypeAdapter[Document]:
    return TypeAdapter(Document)
