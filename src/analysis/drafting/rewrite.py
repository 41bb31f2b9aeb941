"""A document whose prose reads better and says nothing new."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from analysis.documents import markdown
from analysis.documents.model import (
    Block,
    ChartBlock,
    Document,
    Node,
    Section,
    TableBlock,
    TextBlock,
    TilesBlock,
    plain_text,
)
from analysis.drafting.endpoint import DraftingError
from analysis.drafting.strangers import strangers
from analysis.narrative.sentences import listing

INSTRUCTION = (
    "You edit the prose of a business document. Rewrite the text so that it reads well: plain "
    "words, short sentences, active voice. Keep its meaning, its order, its Markdown and every "
    "number, date and name exactly as written. Add nothing: no number, no name, no reason, no "
    "judgement that is not in the text. Answer with the rewritten text only."
)
_UP = "rose risen rises grew grown grows up increased increase higher more gained improved better"
_DOWN = "fell fallen falls dropped drop down decreased decrease lower less fewer declined worsened"
_DIRECTIONS = {"a rise": set(_UP.split()), "a fall": set(_DOWN.split())}
LONGEST = 1.6  # times as long as it was: more than that is not an edit


@dataclass(frozen=True)
class Refusal:
    """A rewriting that was not used, and why."""

    topic: str
    reason: str


def rewritten(
    document: Document, answer: Callable[[str, str], str]
) -> tuple[Document, tuple[Refusal, ...]]:
    """`document` with its prose as `answer(instruction, text)` writes it, and what was refused.

    Only text blocks are offered, one at a time; headlines, exhibits and notes stay. A rewriting
    that brings a number, a day or a name which its document does not hold, or that grew beyond an
    edit, is refused, and the text stands as it was. So it does where the endpoint fails.
    """
    facts = said(document)
    refusals: list[Refusal] = []

    def of_block(block: Block, topic: str) -> Block:
        if not isinstance(block, TextBlock):
            return block
        source = as_markdown(block.nodes)
        try:
            made = answer(INSTRUCTION, source)
        except DraftingError as problem:
            refusals.append(Refusal(topic, str(problem)))
            return block
        reason = _reason(made, source, facts)
        if reason:
            refusals.append(Refusal(topic, reason))
            return block
        return TextBlock(markdown.nodes(made))

    def of_section(section: Section) -> Section:
        blocks = tuple(of_block(block, section.topic) for block in section.blocks)
        return replace(section, blocks=blocks)

    sections = tuple(
        section if section.is_appendix else of_section(section) for section in document.sections
    )
    return replace(document, sections=sections), tuple(refusals)


def said(document: Document) -> str:
    """Every word of the document that a reader sees."""
    parts = [document.title, document.subtitle, document.client, *document.notes]
    if document.as_of:
        parts.append(f"{document.as_of:%d %B %Y} {document.as_of.day}")
    for section in document.sections:
        parts += [section.topic, section.headline]
        parts += [_words(block) for block in section.blocks]
    return "\n".join(parts)


def as_markdown(nodes: tuple[Node, ...]) -> str:
    """Prose as Markdown, as far as prose of ours goes: paragraphs, lists, weight."""
    return "\n\n".join(filter(None, (_markdown(node) for node in nodes))).strip()


def _reason(made: str, source: str, facts: str) -> str:
    """Why a rewriting cannot be used; "" where it can."""
    new = strangers(made, facts)
    if new:
        return f"It said {listing(dict.fromkeys(new), most=5)}, which the document does not."
    for direction, words in _DIRECTIONS.items():
        if words & _word_set(made) and not words & _word_set(source):
            return f"It told of {direction}, which the text does not."
    if len(made) > LONGEST * len(source) + 80:
        return f"It grew from {len(source)} letters to {len(made)}."
    missing = strangers(source, made)
    numbers = [what for what in missing if what[0].isdigit()]
    return f"It left out {listing(dict.fromkeys(numbers), most=5)}." if numbers else ""


def _word_set(text: str) -> set[str]:
    return set(re.findall(r"[a-z]+", text.casefold()))


def _words(block: Block) -> str:
    if isinstance(block, TextBlock):
        return plain_text(block.nodes)
    if isinstance(block, ChartBlock):
        return " ".join((block.headline, block.subtitle, block.source, block.alt))
    if isinstance(block, TableBlock):
        cells = " ".join(cell.text for row in block.rows for cell in row)
        heads = " ".join(column.label for column in block.columns)
        return " ".join((block.headline, block.subtitle, block.source, heads, cells))
    if isinstance(block, TilesBlock):
        return " ".join(f"{tile.label} {tile.value} {tile.note}" for tile in block.tiles)
    return plain_text(block.nodes) if hasattr(block, "nodes") else getattr(block, "text", "")


def _markdown(node: Node) -> str:
    inside = "".join(_markdown(child) for child in node.children)
    match node.kind:
        case "text":
            return node.text
        case "strong":
            return f"**{inside}**"
        case "emphasis":
            return f"*{inside}*"
        case "code":
            return f"`{node.text}`"
        case "link":
            return f"[{inside}]({node.target})"
        case "break":
            return "\n"
        case "list":
            return "\n".join(f"- {_markdown(child)}" for child in node.children)
        case "numbered":
            return "\n".join(
                f"{number}. {_markdown(child)}"
                for number, child in enumerate(node.children, node.level or 1)
            )
        case "quote":
            return f"> {inside}"
        case "heading":
            return f"### {inside}"
    return inside or node.text
