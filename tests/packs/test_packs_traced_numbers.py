"""Every number on every page of a month's pack comes from a computed value, and a wrong one is found."""

import ast
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from analysis.documents.model import Block, ChartBlock, Document, TableBlock
from analysis.documents.stated import STATED
from analysis.documents.tracing import untraced
from analysis.packs import monthly
from analysis.written import covers, numbers

PACKS = Path(monthly.__file__).parent
READERS = {"figures.py", "explorer.py"}  # of what is typed at a prompt: their texts say its form
PLANTED = "77,613"


def test_every_number_of_a_review_and_a_pay_report_is_traced(quick_documents):
    assert report(quick_documents) == {}


def test_a_wrong_number_planted_in_a_headline_a_table_or_an_alt_text_is_found(quick_documents):
    assert unnoticed(quick_documents) == []


@pytest.mark.slow
def test_every_number_of_every_document_of_the_pack_is_traced(pack_documents):
    assert report(pack_documents) == {}


@pytest.mark.slow
def test_wherever_a_number_of_the_pack_is_replaced_it_is_found(pack_documents):
    assert unnoticed(pack_documents) == []


@pytest.mark.parametrize("module", sorted(PACKS.glob("*.py")), ids=lambda path: path.name)
def test_no_number_is_typed_into_a_text_of_the_packs(module):
    typed = list(_typed(module.read_text(encoding="utf-8")))
    assert module.name in READERS or typed == []


def test_a_number_typed_into_a_sentence_of_a_pack_would_be_seen():
    source = '"""On 10 pages."""\nhead = f"{n.percent(x)} of 812 accounts"\nmonth = add(day, 3)\n'
    assert list(_typed(source)) == [(2, "812")]


def report(documents: dict[str, Document]) -> dict[str, list[str]]:
    """What is not traced, by document."""
    found = {stem: [str(one) for one in untraced(made)] for stem, made in documents.items()}
    return {stem: lines for stem, lines in found.items() if lines}


def unnoticed(documents: dict[str, Document]) -> list[str]:
    """Each place where a number can be replaced by another without being found."""
    missed = []
    for stem, made in documents.items():
        places = 0
        for where, wrong in _with_one_wrong(made):
            places += 1
            if not any(PLANTED in one.number for one in untraced(wrong)):
                missed.append(f"{stem}: {where}")
        assert places >= 8, f"{stem} has next to no numbers to replace"
    return missed


def _with_one_wrong(made: Document) -> Iterator[tuple[str, Document]]:
    """The document with one number replaced: of every headline, alt text, and row of a table."""
    for place, section in enumerate(made.sections):

        def put(new, place=place):
            return replace(
                made, sections=(*made.sections[:place], new, *made.sections[place + 1 :])
            )

        if wrong := _replaced(section.headline):
            yield f"headline of {section.topic}", put(replace(section, headline=wrong))
        for at, block in enumerate(section.blocks):
            for where, altered in _altered(block):
                blocks = (*section.blocks[:at], altered, *section.blocks[at + 1 :])
                yield f"{where} of {section.topic}", put(replace(section, blocks=blocks))


def _altered(block: Block) -> Iterator[tuple[str, Block]]:
    if isinstance(block, (ChartBlock, TableBlock)) and (wrong := _replaced(block.headline)):
        yield "exhibit's headline", replace(block, headline=wrong)
    if isinstance(block, ChartBlock) and (wrong := _replaced(block.alt)):
        yield "alt text", replace(block, alt=wrong)
    if isinstance(block, TableBlock):
        for at, row in enumerate(block.rows):
            for column, cell in enumerate(row):
                if wrong := _replaced(cell.text):
                    cells = (*row[:column], replace(cell, text=wrong), *row[column + 1 :])
                    rows = (*block.rows[:at], cells, *block.rows[at + 1 :])
                    yield f"row {at + 1}, column {column + 1}", replace(block, rows=rows)
                    break


def _replaced(text: str) -> str:
    """`text` with the figures of its last number replaced; "" where it has none."""
    for first, last in reversed(list(numbers(text))):
        figures = re.sub(r"\d[\d.,:-]*", PLANTED, text[first:last], count=1)
        return text[:first] + figures + text[last:]
    return ""


def _typed(source: str) -> Iterator[tuple[int, str]]:
    """Numbers in the texts of a module that reach a page, and their lines."""
    tree = ast.parse(source)
    scopes = (ast.Module, ast.FunctionDef, ast.ClassDef)
    aside = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, scopes) and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):  # how to format, and what is wrong with an argument, is on no page
        if isinstance(node, ast.FormattedValue) and node.format_spec:
            aside |= {id(part) for part in ast.walk(node.format_spec)}
        elif isinstance(node, ast.Raise):
            aside |= {id(part) for part in ast.walk(node)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
            continue
        is_code = re.fullmatch(r"[\d-]+", node.value)  # of a place, an industry, a day
        if id(node) in aside or is_code:
            continue
        for first, last in numbers(node.value):
            if not any(covers(node.value, phrase, first, last) for phrase in STATED):
                yield node.lineno, node.value[first:last]
