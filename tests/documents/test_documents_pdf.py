import base64
import io
import re
from dataclasses import replace
from datetime import date

import pdfplumber
import pypdf
import pytest
from matplotlib.figure import Figure
from nbformat.v4 import new_code_cell, new_output

from analysis import show, theme
from analysis.documents import pdf
from analysis.documents.from_notebook import document
from analysis.documents.paging import paged
from analysis.documents.pdf.letters import MISSING


def read(made: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(made))


def words(made: bytes) -> str:
    return "\n".join(page.extract_text() for page in read(made).pages)


def figures(reader: pypdf.PdfReader) -> list[str | None]:
    """The alternative text of every figure in the structure tree."""
    found: list[str | None] = []

    def walk(node):
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, list):
            for each in node:
                walk(each)
        elif isinstance(node, dict):
            if node.get("/S") == "/Figure":
                found.append(node.get("/Alt"))
            if "/K" in node:
                walk(node["/K"])

    walk(reader.trailer["/Root"]["/StructTreeRoot"])
    return found


@pytest.fixture(scope="module")
def deck_pdf(deck):
    return pdf.render(deck)


@pytest.fixture(scope="module")
def report_pdf(report):
    return pdf.render(report)


@pytest.fixture(scope="module", params=["deck_pdf", "report_pdf"])
def made(request):
    return request.getfixturevalue(request.param)


def test_a_reader_finds_title_language_tags_and_standard(made):
    reader = read(made)
    root = reader.trailer["/Root"]
    assert reader.metadata.title == "Portfolio review · Example Analytics GmbH"
    assert root["/Lang"] == "en"
    assert root["/MarkInfo"]["/Marked"].value
    assert root["/ViewerPreferences"]["/DisplayDocTitle"].value
    metadata = root["/Metadata"].get_data().decode()
    assert "<pdfaid:part>3</pdfaid:part>" in metadata
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata


def test_bookmarks_lead_to_every_section(made, deck):
    outline = read(made).outline
    assert outline[0].title == "Portfolio review"
    titles = [
        entry.title for entry in (outline[1] if isinstance(outline[1], list) else outline[1:])
    ]
    assert "Decisions" in titles
    assert len(titles) >= len(deck.sections)


def test_every_picture_says_in_words_what_it_shows(made):
    alts = figures(read(made))
    assert None not in alts
    assert sum(alt.startswith("Line: annual recurring revenue rises") for alt in alts) == 4


def test_the_data_behind_every_exhibit_are_attached(made):
    attached = read(made).attachments
    assert next(iter(attached)) == "01-recurring-revenue-held-above-plan.csv"
    (first,) = attached["01-recurring-revenue-held-above-plan.csv"]
    assert first.decode().splitlines()[:2] == ["month,arr_usd", "2025-11-01,3.1"]
    assert len(attached) == 6


def test_a_spreadsheet_will_not_run_what_a_customer_is_called(made):
    everything = "".join(data.decode() for each in read(made).attachments.values() for data in each)
    assert "'=cmd()" in everything
    assert not re.search(r"(^|,)=cmd", everything, re.MULTILINE)


def test_the_documents_date_is_its_as_of_date_and_no_clock_is_read(made):
    metadata = read(made).metadata
    assert metadata.creation_date.date() == date(2026, 10, 31)
    assert b"/work" not in made


def test_equal_documents_give_equal_bytes(made, deck, report, sample):
    again = sample.deck()
    if read(made).pages[0].mediabox.width < 900:
        again.metadata["analysis"]["kind"] = "report"
    assert pdf.render(document(again)) == made


def test_fonts_are_embedded(made):
    fonts = [
        font.get_object()
        for page in read(made).pages
        for font in page["/Resources"].get("/Font", {}).values()
    ]
    names = {font["/BaseFont"].split("+")[-1] for font in fonts}
    assert {"Inter-Regular", "InterDisplay-SemiBold"} <= {
        n.removesuffix("-Identity-H") for n in names
    }
    assert all("+" in font["/BaseFont"] for font in fonts)  # a subset, hence inside the file


def test_slides_and_pages_are_as_many_in_pdf_as_in_html(deck, deck_pdf):
    assert len(read(deck_pdf).pages) == 1 + len(paged(deck).sections)


def test_names_in_any_script_and_with_any_sign_come_out_as_they_are(made):
    text = words(made)
    for name in ("Société Générale Précision", "株式会社サンプル", "Ünal & Söhne", "=cmd()",
                 "<script>alert(1)</script>", "Acme #[*_$@ Ltd"):  # fmt: skip
        assert name in text
    assert re.search("[\u0600-\u06ff\ufb50-\ufeff]", text)  # Arabic; its shaping is the font's


def test_every_row_of_a_long_table_is_printed_under_a_head(deck, deck_pdf):
    with pdfplumber.open(io.BytesIO(deck_pdf)) as opened:
        pages = [
            page.extract_text() for page in opened.pages if "Forty contracts" in page.extract_text()
        ]
    assert len(pages) == 3
    assert all("Notice by" in text for text in pages)
    assert sum(text.count("Nov 2026") for text in pages) == 40


@pytest.mark.parametrize("rows", range(36, 42))
def test_a_source_never_stands_on_a_page_without_a_row_of_its_table(sample, rows):
    table = sample.code(show.table_bundle(sample.account_table(rows)))
    cells = (sample.words("# Contracts\n\n## All of them"), table)
    made = pdf.render(document(sample.notebook(*cells, kind="report")))
    pages = [page.extract_text() for page in read(made).pages]
    with_source = [text for text in pages if "Source:" in text]
    assert len(with_source) == 1
    assert "Nov 2026" in with_source[0]


def test_no_text_is_under_nine_points_or_outside_its_page(made):
    with pdfplumber.open(io.BytesIO(made)) as opened:
        for page in opened.pages:
            for letter in page.chars:
                assert letter["x0"] >= 0
                assert letter["x1"] <= page.width + 0.5
                assert letter["top"] >= 0
                assert letter["bottom"] <= page.height + 0.5
                is_in_chart = page.images or page.curves  # a chart sets its own type
                if not is_in_chart:
                    assert letter["size"] >= 8.99, letter["text"]


@pytest.mark.parametrize("kind", ["deck", "report"])
def test_the_hardest_content_stays_on_its_pages(sample, kind):
    long_name = (
        "Vereinigte Donaudampfschifffahrts- und Industrieversicherungsgesellschaft mbH & Co. KGaA"
    )
    notebook = sample.notebook(
        sample.words(f"# Review of {long_name} and all of its many subsidiaries"),
        sample.words("## Longest"),
        sample.code(
            show.headline_bundle(f"{long_name} renewed " + "every one of its contracts " * 6),
            show.table_bundle(sample.account_table(9, name=long_name)),
        ),
        sample.words("## Nothing"),
        sample.code(show.table_bundle(sample.account_table(0))),
        sample.words(
            "## Words\n\n" + "An unabridged sentence goes on and on for the reader. " * 90
        ),
        sample.words("## Both\n\n" + "One more neighbouring sentence. " * 40),
        sample.code(show.chart_bundle(sample.line_chart())),
        sample.words("## Figures"),
        sample.code(
            show.tiles_bundle(sample.key_figures() * 2), show.chart_bundle(sample.line_chart())
        ),
        kind=kind,
    )
    made = pdf.render(replace(document(notebook), as_of=date(2026, 10, 31), client=long_name))
    text = " ".join(words(made).split())
    assert "No contract ends within 180 days." in text
    assert text.count("unabridged") == 90
    assert text.count("neighbouring") == 40
    with pdfplumber.open(io.BytesIO(made)) as opened:
        for page in opened.pages:
            assert all(c["x0"] >= 0 and c["x1"] <= page.width + 0.5 for c in page.chars)
            assert all(c["top"] >= 0 and c["bottom"] <= page.height + 0.5 for c in page.chars)


def test_a_drawing_higher_than_a_page_stands_whole_below_its_headline(sample):
    notebook = sample.notebook(
        sample.words("# Report"),
        sample.words("## One"),
        sample.words("Some words."),
        sample.words("## Many rows"),
        sample.code(show.chart_bundle(sample.line_chart(height=40.0))),
        kind="report",
    )
    made = pdf.render(document(notebook))
    with pdfplumber.open(io.BytesIO(made)) as opened:
        (tall,) = [page for page in opened.pages if "$3.61M" in (page.extract_text() or "")]
        foot = tall.height - 24 / 25.4 * 72
        assert "Many rows" in tall.extract_text()
        drawn = [*tall.curves, *tall.lines, *tall.rects]
        assert drawn
        assert all(one["bottom"] <= foot for one in drawn)


def test_without_an_as_of_date_nothing_is_attached(deck):
    reader = read(pdf.render(replace(deck, as_of=None)))
    assert not reader.attachments
    metadata = reader.trailer["/Root"]["/Metadata"].get_data().decode()
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata
    assert "pdfaid" not in metadata


def test_a_customer_is_given_the_cells_as_printed_and_nothing_finer(customer_deck):
    reader = read(pdf.render(customer_deck))
    tables = [
        data.decode()
        for name, each in reader.attachments.items()
        for data in each
        if "contracts" in name or "eight-accounts" in name
    ]
    assert len(tables) == 2
    assert all("arr_minor" not in text and "ARR" in text for text in tables)
    assert "Internal" not in words(pdf.render(customer_deck))


@pytest.mark.parametrize("kind", ["deck", "report"])
def test_an_ordinary_notebook_with_pictures_of_pixels_becomes_a_pdf(sample, kind):
    picture = io.BytesIO()
    Figure(figsize=(4, 3)).savefig(picture, format="png")
    output = new_output(
        "display_data",
        data={"image/png": base64.b64encode(picture.getvalue()).decode(), "text/plain": "A frame"},
    )
    cells = (sample.words("# Ordinary\n\n## A figure"), new_code_cell("plot()", outputs=[output]))
    made = read(pdf.render(document(sample.notebook(*cells, kind=kind))))
    assert figures(made) == ["A frame"]


def test_letters_that_no_font_has_are_replaced_and_do_not_stop_the_pack(deck):
    made = pdf.render(replace(deck, client="Happy 🦄 Customer ไทย", sections=()))
    assert f"Happy {MISSING} Customer {MISSING}" in words(made)


def test_a_font_that_is_not_there_is_refused_by_name(deck, tmp_path, monkeypatch):
    own = tmp_path / "theme.toml"
    own.write_text('[type]\nfamily = "Comic Neue"\n')
    monkeypatch.setenv(theme.VARIABLE, str(own))
    theme.theme.cache_clear()
    pdf._compiler.cache_clear()
    try:
        with pytest.raises(theme.ThemeError, match=r"font Comic Neue.*There are: .*Inter"):
            pdf.render(deck)
    finally:
        theme.theme.cache_clear()
        pdf._compiler.cache_clear()
