"""Each kind of document keeps its outline: topics, layouts, exhibits, heads of tables.

What is said there depends on the month's data and is tested where it is written; the outline does
not, so that a changed line is a changed document. Where the change is meant, write the outlines
anew with ANALYSIS_WRITE_OUTLINES=1 and read the difference before it is committed.
"""

import os
import re
from collections.abc import Iterator
from dataclasses import replace
from difflib import unified_diff
from itertools import chain
from pathlib import Path

import pytest

from analysis.documents.model import (
    Block,
    CalloutBlock,
    ChartBlock,
    Document,
    Section,
    TableBlock,
    TextBlock,
    TilesBlock,
)
from analysis.runs.record import Job

KEPT = Path(__file__).parent / "outlines"
NEW_OWNER = "new_owner_pack"  # in no month's pack: made when a book changes hands


@pytest.fixture(scope="module")
def owner_document(documents_of, pack_jobs) -> dict[str, Document]:
    month = next(job for job in pack_jobs if job.report == "churn").parameters
    about = {name: month[name] for name in ("data", "month", "store")}
    return documents_of([Job(NEW_OWNER, {**about, "owner": "U05"}, NEW_OWNER, NEW_OWNER)])


def test_a_review_and_a_pay_report_keep_their_outline(quick_documents, pack_jobs):
    assert differences(quick_documents, pack_jobs) == ""


@pytest.mark.slow
def test_every_document_of_the_pack_keeps_its_outline(pack_documents, pack_jobs):
    assert differences(pack_documents, pack_jobs) == ""


@pytest.mark.slow
def test_the_pack_for_a_new_owner_keeps_its_outline(owner_document):
    assert compared(NEW_OWNER, outline(owner_document[NEW_OWNER])) == ""


def test_a_lost_head_of_a_table_a_lost_alt_text_and_a_lost_section_are_seen(quick_documents):
    for made in quick_documents.values():
        known = outline(made)
        lost = [replace(made, sections=made.sections[:-1])]
        for place, section in enumerate(made.sections):
            for at, block in enumerate(section.blocks):
                for poorer in poorer_blocks(block):
                    blocks = (*section.blocks[:at], poorer, *section.blocks[at + 1 :])
                    sections = (
                        *made.sections[:place],
                        replace(section, blocks=blocks),
                        *made.sections[place + 1 :],
                    )
                    lost.append(replace(made, sections=sections))
        assert len(lost) > 3
        assert all(outline(one) != known for one in lost)


def differences(documents: dict[str, Document], jobs: list[Job]) -> str:
    """How the outlines differ from those kept: of each report, its first document."""
    first = {job.report: job.stem for job in reversed(jobs) if job.stem in documents}
    found = (compared(report, outline(documents[stem])) for report, stem in sorted(first.items()))
    return "\n".join(filter(None, found))


def compared(report: str, found: str) -> str:
    """The difference to the outline kept, as a diff; "" where there is none."""
    path = KEPT / f"{report}.txt"
    if os.environ.get("ANALYSIS_WRITE_OUTLINES"):
        path.write_text(found, encoding="utf-8")
    kept = path.read_text(encoding="utf-8") if path.exists() else ""
    lines = unified_diff(
        kept.splitlines(), found.splitlines(), f"{report} kept", f"{report} now", lineterm=""
    )
    return "\n".join(lines)


def outline(made: Document) -> str:
    """The document's outline, a line a part; numbers stand as #."""
    head = f"{made.kind}, {made.audience}: {masked(made.title)}"
    marks = f"marks: {', '.join(made.marks)}"
    sections = chain.from_iterable(section_lines(one) for one in made.sections)
    return "\n".join([head, marks, *sections]) + "\n"


def section_lines(section: Section) -> Iterator[str]:
    where = " (appendix)" if section.is_appendix else ""
    finding = ", headline of its own" if section.headline != section.topic else ""
    yield ""
    yield f"{masked(section.topic)}{where}: {section.layout}{finding}"
    for block in section.blocks:
        yield from (f"  {line}" for line in block_lines(block))


def block_lines(block: Block) -> Iterator[str]:
    if isinstance(block, TilesBlock):
        yield "tiles: " + " | ".join(masked(tile.label) for tile in block.tiles)
    elif isinstance(block, (ChartBlock, TableBlock)):
        yield f"{block.type}: {masked(block.subtitle) or 'without subtitle'}"
        lacking = [name for name in ("headline", "source", "data") if not getattr(block, name)]
        if isinstance(block, TableBlock):
            yield "  " + " | ".join(masked(column.label) for column in block.columns)
            lacking += [] if block.rows else ["rows"]
        else:
            form = f"drawn anew as {block.native.form}" if block.native else "picture"
            yield f"  {form}, {'with' if block.alt else 'without'} alt text"
        if lacking:
            yield f"  without {', '.join(lacking)}"
    elif isinstance(block, CalloutBlock):
        yield f"callout, {block.tone or 'plain'}"
    elif isinstance(block, TextBlock):
        yield "text: " + ", ".join(dict.fromkeys(node.kind for node in block.nodes))
    else:
        yield block.type


def masked(text: str) -> str:
    """The words of a text; how many digits a number has is no matter of the outline."""
    return re.sub(r"\d[\d.,]*\d|\d", "#", " ".join(text.split()))


def poorer_blocks(block: Block) -> Iterator[Block]:
    """A block with one of its parts lost, once for each."""
    if isinstance(block, TableBlock):
        yield replace(block, columns=block.columns[:-1])
        yield replace(block, source="")
    if isinstance(block, ChartBlock):
        yield replace(block, alt="")
        yield replace(block, source="")
    if isinstance(block, TilesBlock):
        yield replace(block, tiles=block.tiles[:-1])
