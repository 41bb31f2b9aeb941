"""Markdown as a syntax tree of our own nodes; markup that it does not know stays visible text."""

import re
from collections.abc import Iterable
from functools import cache
from typing import Any, cast

import mistune

from analysis.documents.exhibits import Cell
from analysis.documents.model import Block, Heading, Node, TableBlock, TextBlock

_SAFE_TARGET = re.compile(r"(https?://|mailto:|#|[\w./-]+(\?|#|$))", re.IGNORECASE)
_KINDS = {
    "strong": "strong",
    "emphasis": "emphasis",
    "paragraph": "paragraph",
    "block_text": "paragraph",
    "list_item": "item",
    "block_quote": "quote",
    "strikethrough": "emphasis",
}


def blocks(source: str) -> list[Block]:
    """The blocks of a markdown text: runs of prose, and tables."""
    return blocks_of(tokens(source))


def blocks_of(parsed: Iterable[dict[str, Any]]) -> list[Block]:
    """The blocks of tokens already parsed."""
    found: list[Block] = []
    for token in parsed:
        if token["type"] == "table":
            found.append(_table(token))
            continue
        made = tuple(_nodes([token]))
        if made and found and isinstance(found[-1], TextBlock):
            found[-1] = TextBlock(found[-1].nodes + made)
        elif made:
            found.append(TextBlock(made))
    return found


def nodes(source: str) -> tuple[Node, ...]:
    """The prose of a markdown text; a table in it becomes lines."""
    made: list[Node] = []
    for token in tokens(source):
        if token["type"] == "table":
            text = "; ".join(", ".join(c.text for c in row) for row in _table(token).rows)
            made.append(Node("paragraph", children=(Node("text", text),)))
        else:
            made += _nodes([token])
    return tuple(made)


def tokens(source: str) -> list[dict[str, Any]]:
    """The syntax tree of the whole text, as the parser gives it, without blank lines."""
    parsed = cast(list[dict[str, Any]], _parser()(source))
    return [token for token in parsed if token["type"] != "blank_line"]


def words(token: dict[str, Any]) -> str:
    """The words of a token without their setting."""
    if "children" in token:
        return "".join(words(child) for child in token["children"])
    return " " if token["type"] in ("softbreak", "linebreak") else token.get("raw", "")


def _nodes(parsed: Iterable[dict[str, Any]]) -> list[Node]:
    made: list[Node] = []
    for token in parsed:
        kind, children = token["type"], token.get("children", [])
        attributes = token.get("attrs", {})
        if kind == "text":
            made.append(Node("text", token["raw"]))
        elif kind in _KINDS:
            made.append(Node(_KINDS[kind], children=tuple(_nodes(children))))  # type: ignore[arg-type]
        elif kind == "codespan":
            made.append(Node("code", token["raw"]))
        elif kind == "block_code":
            made.append(Node("pre", token["raw"].rstrip("\n")))
        elif kind == "softbreak":
            made.append(Node("text", " "))
        elif kind == "linebreak":
            made.append(Node("break"))
        elif kind == "link":
            made += _link(attributes.get("url", ""), tuple(_nodes(children)))
        elif kind == "image":  # a picture by address would be an outside request
            made.append(Node("text", words(token)))
        elif kind == "list":
            is_numbered = bool(attributes.get("ordered"))
            made.append(
                Node(
                    "numbered" if is_numbered else "list",
                    children=tuple(_nodes(children)),
                    level=int(attributes.get("start", 1)) if is_numbered else 0,
                )
            )
        elif kind == "heading":
            made.append(
                Node("heading", children=tuple(_nodes(children)), level=attributes["level"])
            )
        elif kind == "thematic_break":
            made.append(Node("rule"))
        elif kind in ("inline_html", "block_html"):
            made += _markup(token["raw"], is_inline=kind == "inline_html")
        elif children:
            made += _nodes(children)
    return made


def _link(target: str, children: tuple[Node, ...]) -> list[Node]:
    if not _SAFE_TARGET.match(target) or target.lower().startswith(("javascript:", "data:")):
        return list(children)
    return [Node("link", children=children, target=target)]


def _markup(raw: str, *, is_inline: bool) -> list[Node]:
    if raw.lstrip().startswith("<!--"):
        return []
    if re.fullmatch(r"<br\s*/?>", raw.strip()):
        return [Node("break")]
    text = Node("text", raw.strip("\n"))
    return [text] if is_inline else [Node("paragraph", children=(text,))]


def _table(token: dict[str, Any]) -> TableBlock:
    head, *bodies = token["children"]
    columns = tuple(
        Heading(words(cell), is_number=cell.get("attrs", {}).get("align") == "right")
        for cell in head["children"]
    )
    rows = tuple(
        tuple(Cell(words(cell)) for cell in row["children"])
        for body in bodies
        for row in body["children"]
    )
    return TableBlock(headline="", subtitle="", source="", columns=columns, rows=rows)


@cache
def _parser() -> mistune.Markdown:
    return mistune.create_markdown(renderer="ast", plugins=["strikethrough", "table"])
