"""What one output of a notebook cell contributes to a document."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

from analysis.documents import markdown, svg
from analysis.documents.exhibits import Cell
from analysis.documents.model import (
    Block,
    CalloutBlock,
    ChartBlock,
    Heading,
    Node,
    PrintBlock,
    TableBlock,
    TextBlock,
)
from analysis.documents.payload import MIME, Cover, Headline, read
from analysis.written import Trace

_COLOUR_CODES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
_OBJECT_NOTE = re.compile(r"^\[?<[\w.]+[ >]")  # "<Axes: >", "[<matplotlib.lines.Line2D at 0x...>]"
_NUMBER = re.compile(r"[($€£¥−+-]*\s?\d[\d,.\s]*\s?(%|[KMB])?\)?")


def shown(output: Any) -> list[Block | Cover | Headline]:
    """The blocks of an output, richest form first; nothing for what only a program needs.

    Standard error is never shown, nor are object notes such as "<Axes: >".
    """
    kind = output["output_type"]
    if kind == "stream":
        text = _COLOUR_CODES.sub("", output["text"]).rstrip()
        return [PrintBlock(text)] if output["name"] == "stdout" and text.strip() else []
    if kind == "error":
        return [failure(output)]
    return _displayed(output["data"], output.get("metadata", {}))


def failure(output: Any) -> CalloutBlock:
    """An error as a marked remark: what went wrong, without the traceback."""
    said = f"{output['ename']}: {output['evalue']}" if output["evalue"] else output["ename"]
    words = (
        Node("strong", children=(Node("text", "This part could not be made. "),)),
        Node("text", _COLOUR_CODES.sub("", said)),
    )
    return CalloutBlock((Node("paragraph", children=words),), tone="bad")


def _displayed(data: Any, metadata: Any) -> list[Block | Cover | Headline]:
    """What was displayed, each with the traces that stand beside it."""
    made = _blocks(data, metadata)
    traces = tuple(Trace(*pair) for pair in metadata.get(MIME, {}).get("traces", ()))
    return [replace(block, traces=traces) for block in made] if traces else made


def _blocks(data: Any, metadata: Any) -> list[Block | Cover | Headline]:
    plain = str(data.get("text/plain", ""))
    if MIME in data:
        payload = read(data[MIME])
        if isinstance(payload, ChartBlock) and not payload.png:
            payload = _with_drawing(payload, data.get("image/svg+xml", ""))
        return [payload]
    if "image/svg+xml" in data:
        alt = metadata.get("image/svg+xml", {}).get("alt") or _alt(plain)
        return [ChartBlock("", "", "", alt, svg=svg.cleaned(data["image/svg+xml"]))]
    if "image/png" in data:
        alt = metadata.get("image/png", {}).get("alt") or _alt(plain)
        return [ChartBlock("", "", "", alt, png="".join(data["image/png"].split()))]
    if "text/markdown" in data:
        return list(markdown.blocks(data["text/markdown"]))
    if "<table" in data.get("text/html", ""):
        return list(_tables(data["text/html"]))
    if "application/vnd.jupyter.widget-view+json" in data:
        return []
    is_note = bool(_OBJECT_NOTE.match(plain))
    if "text/html" in data and (is_note or not plain):
        words = _TableReader.words_of(data["text/html"])
        return [TextBlock((Node("paragraph", children=(Node("text", words),)),))] if words else []
    if is_note:
        return []
    return [PrintBlock(plain)] if plain.strip() else []


def _with_drawing(chart: ChartBlock, drawing: str) -> ChartBlock:
    return replace(chart, svg=svg.cleaned(drawing))


def _alt(plain: str) -> str:
    """A picture without words of its own has at least a name."""
    return (
        plain if plain.strip() and not _OBJECT_NOTE.match(plain) else "Figure without description"
    )


def _tables(html: str) -> list[TableBlock | TextBlock]:
    """The tables of an HTML display, such as a DataFrame's."""
    reader = _TableReader()
    reader.feed(html)
    made: list[TableBlock | TextBlock] = []
    for rows in reader.tables:
        width = max((len(row) for _, row in rows), default=0)
        if not width:
            continue
        padded = [(is_head, [*row, *[""] * (width - len(row))]) for is_head, row in rows]
        heads = [row for is_head, row in padded if is_head] or [padded[0][1]]
        body = [row for is_head, row in padded if not is_head]
        if not any(is_head for is_head, _ in padded):
            body = body[1:]
        labels = [" ".join(filter(None, parts)) for parts in zip(*heads, strict=True)]
        columns = tuple(
            Heading(label, is_number=bool(body) and all(_is_number(row[i]) for row in body))
            for i, label in enumerate(labels)
        )
        made.append(TableBlock("", "", "", columns, tuple(tuple(map(Cell, row)) for row in body)))
    return made


def _is_number(text: str) -> bool:
    return text in ("", "–", "NaN", "nan", "NaT", "<NA>", "n/a") or bool(_NUMBER.fullmatch(text))


class _TableReader(HTMLParser):
    """Rows of every table: whether it is a head, and its words."""

    def __init__(self) -> None:
        super().__init__()
        self.tables: list[list[tuple[bool, list[str]]]] = []
        self.words: list[str] = []
        self._is_head = False
        self._span = 1
        self._cell: list[str] | None = None
        self._unread = 0  # inside <style> or <script>

    @classmethod
    def words_of(cls, html: str) -> str:
        reader = cls()
        reader.feed(html)
        return " ".join("".join(reader.words).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("style", "script"):
            self._unread += 1
        elif tag == "table":
            self.tables.append([])
            self._is_head = False
        elif tag == "thead":
            self._is_head = True
        elif tag == "tr" and self.tables:
            self.tables[-1].append((self._is_head, []))
        elif tag in ("td", "th") and self.tables and self.tables[-1]:
            self._cell = []
            self._span = max(1, int(dict(attrs).get("colspan") or 1))

    def handle_endtag(self, tag: str) -> None:
        if tag in ("style", "script"):
            self._unread -= 1
        elif tag == "thead":
            self._is_head = False
        elif tag in ("td", "th") and self._cell is not None:
            text = " ".join("".join(self._cell).split())
            self.tables[-1][-1][1].extend([text] * self._span)
            self._cell = None

    def handle_data(self, data: str) -> None:
        if self._unread:
            return
        self.words.append(data)
        if self._cell is not None:
            self._cell.append(data)
