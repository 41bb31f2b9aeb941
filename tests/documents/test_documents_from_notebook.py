import pandas as pd
import pytest
from matplotlib.figure import Figure
from nbformat.v4 import new_code_cell, new_output

from analysis import show
from analysis.documents.from_notebook import NotebookError, document
from analysis.documents.layout import LayoutError
from analysis.documents.model import (
    CalloutBlock,
    ChartBlock,
    Document,
    PrintBlock,
    Section,
    TableBlock,
    TextBlock,
    plain_text,
)
from analysis.documents.payload import MIME, PayloadError


def texts(made: Document) -> str:
    return made.to_json()


def ran(*outputs, source="1 + 1"):
    return new_code_cell(source, outputs=list(outputs))


def test_the_headline_is_what_was_said_then_the_exhibits_then_the_topic(sample):
    made = document(
        sample.notebook(
            sample.words("# Review"),
            sample.words("## Said"),
            sample.code(
                show.headline_bundle("We say this"), show.table_bundle(sample.account_table())
            ),
            sample.words("## Shown"),
            sample.code(show.table_bundle(sample.account_table(headline="The table says this"))),
            sample.words("## Neither\n\nOnly words."),
        )
    )
    assert [(s.topic, s.headline) for s in made.sections] == [
        ("Said", "We say this"),
        ("Shown", "The table says this"),
        ("Neither", "Neither"),
    ]


def test_a_section_of_a_report_keeps_its_topic_since_it_may_hold_many_exhibits(sample):
    made = document(
        sample.notebook(
            sample.words("# Review\n\n## Renewals"),
            sample.code(show.table_bundle(sample.account_table())),
            kind="report",
        )
    )
    assert made.sections[0].headline == "Renewals"


def test_the_layout_follows_from_what_stands_on_the_slide(deck):
    assert {section.topic: section.layout for section in deck.sections} == {
        "Key figures": "tiles",
        "Revenue": "split",
        "Retention": "wide",
        "Two views": "two-up",
        "Renewals": "table",
        "Decisions": "text",
        "Detail": "table",
    }


def test_a_tag_sets_the_layout_and_an_unknown_one_is_refused_with_those_there_are(sample):
    def with_tag(tag):
        return sample.notebook(
            sample.words("## A", tags=(tag,)), sample.code(show.chart_bundle(sample.line_chart()))
        )

    assert document(with_tag("layout:split")).sections[0].layout == "split"
    with pytest.raises(LayoutError, match=r"no layout 'sideways'.*tiles, split, two-up"):
        document(with_tag("layout:sideways"))


def test_the_appendix_starts_at_its_tag_and_goes_on(sample):
    made = document(
        sample.notebook(
            sample.words("## A"), sample.words("## B", tags=("appendix",)), sample.words("## C")
        )
    )
    assert [section.is_appendix for section in made.sections] == [False, True, True]


def test_code_hidden_cells_parameters_and_standard_error_are_not_shown(sample):
    quiet = new_output("stream", name="stderr", text="WARNING: secret-stderr")
    loud = new_output("stream", name="stdout", text="12 rows\x1b[31m read\x1b[0m\n")
    made = document(
        sample.notebook(
            sample.words("## A"),
            ran(quiet, loud, source="secret_code()"),
            sample.code(show.headline_bundle("secret-hidden"), tags=("hide",)),
            sample.code(show.headline_bundle("secret-injected"), tags=("injected-parameters",)),
        )
    )
    assert "secret" not in texts(made)
    assert made.sections[0].blocks == (PrintBlock("12 rows read"),)


def test_object_notes_such_as_an_axes_are_not_shown(sample):
    note = new_output("execute_result", data={"text/plain": "[<matplotlib.lines.Line2D at 0x7f>]"})
    (section,) = document(sample.notebook(sample.words("## A\n\nWords"), ran(note))).sections
    assert [block.type for block in section.blocks] == ["text"]


def test_a_slide_whose_code_shows_nothing_is_left_out_of_a_deck(sample):
    told = sample.notebook(sample.words("## A"), ran(), sample.words("## B\n\nWords"))
    assert [section.topic for section in document(told).sections] == ["B"]


def test_a_display_of_html_alone_gives_its_words(sample):
    output = new_output(
        "display_data",
        data={
            "text/html": "<style>p{}</style><p>Some <b>words</b></p>",
            "text/plain": "<IPython.core.display.HTML object>",
        },
    )
    (block,) = document(sample.notebook(sample.words("## A"), ran(output))).sections[0].blocks
    assert isinstance(block, TextBlock)
    assert plain_text(block.nodes) == "Some words"


def test_a_failed_cell_is_refused_and_on_request_marked_without_its_traceback(sample):
    error = new_output("error", ename="KeyError", evalue="'seats'", traceback=["secret-trace"])
    notebook = sample.notebook(sample.words("## A"), ran(error))
    with pytest.raises(NotebookError, match=r"Cell 2 .* KeyError: 'seats'.*allow_errors"):
        document(notebook)
    made = document(notebook, allow_errors=True)
    (mark,) = made.sections[0].blocks
    assert isinstance(mark, CalloutBlock)
    assert mark.tone == "bad"
    assert plain_text(mark.nodes) == "This part could not be made. KeyError: 'seats'"
    assert "secret-trace" not in texts(made)


def test_a_data_frame_becomes_a_table_with_its_numbers_to_the_right(sample):
    frame = pd.DataFrame({"account": ["A & B", "<b>"], "arr": [1200.5, -3.0]})
    output = new_output(
        "execute_result", data={"text/html": frame._repr_html_(), "text/plain": str(frame)}
    )
    (table,) = document(sample.notebook(sample.words("## A"), ran(output))).sections[0].blocks
    assert isinstance(table, TableBlock)
    assert [column.label for column in table.columns] == ["", "account", "arr"]
    assert [column.is_number for column in table.columns] == [True, False, True]
    assert [[cell.text for cell in row] for row in table.rows] == [
        ["0", "A & B", "1200.5"],
        ["1", "<b>", "-3.0"],
    ]


def test_an_ordinary_figure_has_a_text_alternative_of_its_own_or_says_it_has_none(sample):
    drawing = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 3"/>'
    said = new_output("display_data", data={"image/svg+xml": drawing, "text/plain": "A rise"})
    unsaid = new_output(
        "display_data",
        data={"image/png": "iVBORw0KGgo=\n", "text/plain": "<Figure size 640x480 with 1 Axes>"},
    )
    blocks = document(sample.notebook(sample.words("## A"), ran(said, unsaid))).sections[0].blocks
    assert [block.alt for block in blocks if isinstance(block, ChartBlock)] == [
        "A rise",
        "Figure without description",
    ]


def test_markup_in_markdown_stays_visible_text_and_unsafe_links_lose_their_target(sample):
    made = document(
        sample.notebook(
            sample.words(
                "## A\n\nHello <script>alert(1)</script> [x](javascript:alert(1)) "
                "[y](https://example.com) <!-- secret -->"
            )
        )
    )
    (block,) = made.sections[0].blocks
    assert isinstance(block, TextBlock)
    assert "<script>alert(1)</script>" in plain_text(block.nodes)
    assert "secret" not in texts(made)
    assert "javascript" not in texts(made)
    assert "https://example.com" in texts(made)


def test_a_table_in_markdown_is_a_table(sample):
    made = document(sample.notebook(sample.words("## A\n\n| a | b |\n|---|--:|\n| x | 1 |\n")))
    (table,) = made.sections[0].blocks
    assert isinstance(table, TableBlock)
    assert [(c.label, c.is_number) for c in table.columns] == [("a", False), ("b", True)]
    assert [cell.text for cell in table.rows[0]] == ["x", "1"]


def test_presenter_notes_stay_inside_the_house(deck, customer_deck):
    assert "question of last quarter" in texts(deck)
    assert "question of last quarter" not in texts(customer_deck)


def test_a_customers_document_is_not_marked_internal(deck, customer_deck):
    assert deck.marks == ("Synthetic data", "Internal")
    assert customer_deck.marks == ("Synthetic data",)


def test_a_document_goes_to_json_and_back_without_loss(deck):
    again = Document.from_json(deck.to_json())
    assert again == deck
    assert again.to_json() == deck.to_json()


def test_the_same_notebook_gives_the_same_document(sample):
    assert document(sample.deck()).to_json() == document(sample.deck()).to_json()


def test_an_output_of_another_version_is_refused_with_what_to_do(sample):
    output = new_output("display_data", data={MIME: {"type": "hologram"}, "text/plain": ""})
    with pytest.raises(PayloadError, match="run the notebook again"):
        document(sample.notebook(sample.words("## A"), ran(output)))


def test_an_unknown_kind_of_notebook_is_refused(sample):
    with pytest.raises(NotebookError, match=r"'poster'.*'deck' or 'report'"):
        document(sample.notebook(kind="poster"))


def test_what_is_shown_before_the_first_heading_is_kept(sample):
    made = document(
        sample.notebook(
            sample.words("# Review\n\nOpening words."),
            sample.code(show.table_bundle(sample.account_table())),
            kind="report",
        )
    )
    assert plain_text(made.opening) == "Opening words."
    assert [block.type for block in made.sections[0].blocks] == ["table"]


def test_showing_a_chart_leaves_its_figure_as_it_was(sample):
    chart = sample.line_chart()
    before = chart.svg()
    show.chart_bundle(chart)
    assert chart.svg() == before
    assert isinstance(chart.figure, Figure)


def test_every_display_reads_without_this_package(sample):
    for bundle in (
        show.headline_bundle("A finding"),
        show.table_bundle(sample.account_table()),
        show.tiles_bundle(sample.key_figures()),
        show.callout_bundle("Mind **this**"),
        show.chart_bundle(sample.line_chart()),
    ):
        data, _ = bundle
        assert data["text/plain"].strip()
        assert data["text/html"].strip()
        assert "<script>alert" not in data["text/html"]


def test_a_document_finds_what_its_first_headline_says():
    def section(topic: str, headline: str) -> Section:
        return Section(topic, headline, "text", ())

    sections = (section("How to read", "How to read"), section("Rates", "Rates held"))
    assert Document("report", "internal", "R", sections=sections).finding == "Rates held"
    assert Document("report", "internal", "R", sections=sections[:1]).finding == ""
