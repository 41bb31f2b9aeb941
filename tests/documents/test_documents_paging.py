from hypothesis import given
from hypothesis import strategies as st

from analysis.documents.exhibits import Cell
from analysis.documents.model import Document, Heading, Node, Section, TableBlock, TextBlock
from analysis.documents.paging import LINES_A_SLIDE, paged


def table(n_rows: int, letters: int = 8) -> TableBlock:
    rows = tuple((Cell(f"row {i}".ljust(letters, "x")), Cell(str(i))) for i in range(n_rows))
    return TableBlock("Rows", "", "", (Heading("Name"), Heading("Number", True)), rows)


def deck(*blocks) -> Document:
    section = Section("Rows", "Rows", "table", tuple(blocks))
    return Document("deck", "internal", "T", sections=(section,))


def rows_of(document: Document) -> list[str]:
    return [
        row[0].text
        for section in document.sections
        for block in section.blocks
        if isinstance(block, TableBlock)
        for row in block.rows
    ]


@given(st.integers(0, 90), st.integers(8, 300), st.booleans())
def test_every_row_is_on_one_slide_in_its_order(n_rows, letters, has_words):
    words = (TextBlock((Node("paragraph", children=(Node("text", "A sentence."),)),)),)
    whole = deck(*(words if has_words else ()), table(n_rows, letters))
    assert rows_of(paged(whole)) == rows_of(whole)


@given(st.integers(1, 200))
def test_slides_are_filled_evenly_and_never_past_their_room(n_rows):
    sizes = [len(section.blocks[0].rows) for section in paged(deck(table(n_rows))).sections]
    assert max(sizes) <= LINES_A_SLIDE
    assert max(sizes) - min(sizes) < len(sizes) + 1


def test_a_following_slide_says_that_it_continues():
    headlines = [section.headline for section in paged(deck(table(40))).sections]
    assert headlines == [
        "Rows",
        "Rows (continued, 2 of 3)",
        "Rows (continued, 3 of 3)",
    ]


def test_a_table_without_rows_stays_on_its_slide():
    assert paged(deck(table(0))) == deck(table(0))


def test_a_report_is_not_divided():
    report = Document("report", "internal", "T", sections=deck(table(80)).sections)
    assert paged(report) == report
