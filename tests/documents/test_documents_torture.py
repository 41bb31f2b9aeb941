"""The hardest content stays on its pages and can be read: in PDF, on screen and as a presentation."""

import importlib.util
import io
from itertools import pairwise
from pathlib import Path

import pdfplumber
import pytest
from pptx import Presentation

from analysis.documents import html, pdf, pptx
from analysis.documents.from_notebook import document


@pytest.fixture(scope="module")
def hardest():
    path = Path(__file__).with_name("torture.py")
    spec = importlib.util.spec_from_file_location("documents_torture", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module", params=["deck", "report"])
def made(request, hardest, sample):
    return document(hardest.notebook(sample, request.param))


@pytest.fixture(scope="module")
def deck_alone(hardest, sample):
    return document(hardest.notebook(sample, "deck"))


@pytest.fixture(scope="module")
def printed(made):
    with pdfplumber.open(io.BytesIO(pdf.render(made))) as opened:
        yield opened.pages


def flat(text: str) -> str:
    """Letters alone: where a line ends is the page's affair."""
    return "".join(text.replace("\u200b", "").split())


def test_no_letter_is_printed_outside_its_page(printed):
    for page in printed:
        for letter in page.chars:
            assert -0.1 <= letter["x0"] <= letter["x1"] <= page.width + 0.1, letter["text"]
            assert -0.1 <= letter["top"] <= letter["bottom"] <= page.height + 0.1, letter["text"]


def test_no_cell_of_a_table_runs_into_another(printed):
    seen = 0
    for page in printed:
        if "Change on the same" not in (page.extract_text() or ""):
            continue
        letters = [one for one in page.chars if one["text"].strip("\u200b ")]
        for one in letters:
            if one["text"] != "$":
                continue
            seen += 1
            under = [
                other
                for other in letters
                if other is not one
                and min(one["x1"], other["x1"]) - max(one["x0"], other["x0"]) > 1
                and min(one["bottom"], other["bottom"]) - max(one["top"], other["top"]) > 3
            ]
            assert under == [], f"{under[0]['text']} lies on an amount"
    assert seen >= 80  # two amounts a row of forty


def test_every_row_amount_and_sentence_is_printed(printed, hardest):
    text = flat("".join(page.extract_text() for page in printed))
    assert all(f"{n:02d}" in text for n in range(1, 41))
    for said in ("$312", "$98,765,432", "−$98,765,432", "Nocontractendswithin180days."):
        assert said in text
    assert text.count("unabridged") == 61
    assert flat(hardest.NAMES[2]) in text
    assert flat(hardest.UNBROKEN) in text


def test_a_presentation_holds_all_of_it_inside_its_slides(deck_alone, hardest):
    opened = Presentation(io.BytesIO(pptx.render(deck_alone)))
    words, rows = "", []
    for slide in opened.slides:
        for shape in slide.shapes:
            name = f"{shape.name} on slide {slide.slide_id}"
            assert shape.left >= 0, name
            assert shape.top >= 0, name
            assert shape.left + shape.width <= opened.slide_width + 1, name
            assert shape.top + shape.height <= opened.slide_height + 1, name
            if shape.has_text_frame:
                words += shape.text_frame.text
            if shape.has_table:
                rows += [row.cells[0].text for row in list(shape.table.rows)[1:]]
    assert words.count("unabridged") == 61
    assert rows[-40:] == [f"{hardest.NAMES[i % len(hardest.NAMES)]} {i + 1:02d}" for i in range(40)]


def test_the_words_of_a_cover_do_not_lie_on_one_another(deck_alone):
    (cover, *_) = Presentation(io.BytesIO(pptx.render(deck_alone))).slides
    shapes = sorted((one for one in cover.shapes if one.has_text_frame), key=lambda one: one.top)
    assert len(shapes) >= 4
    for above, below in pairwise(shapes):
        assert above.top + above.height <= below.top + 1, f"{above.name} on {below.name}"


def test_a_lone_value_of_a_line_can_be_seen_in_a_presentation(deck_alone):
    opened = Presentation(io.BytesIO(pptx.render(deck_alone)))
    (slide,) = [one for one in opened.slides if one.shapes.title.text == "One month is known"]
    (chart,) = [shape.chart for shape in slide.shapes if shape.has_chart]
    assert chart.plots[0].series[0].marker.size == 8


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1280])
def test_on_screen_nothing_runs_out_of_its_place(visit, made, width):
    page = visit(html.render(made), width=width)
    if made.kind == "deck":
        page.wait_for_selector("html[data-ready]")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.wrongs == []
    text = flat(page.evaluate("document.body.textContent"))
    assert text.count("unabridged") == 61
    assert "−$98,765,432" in text
