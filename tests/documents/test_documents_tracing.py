"""A number that no value explains is found wherever it stands; one that was computed never is."""

from dataclasses import replace
from datetime import date

import nbformat
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbformat import v4

from analysis import show, written
from analysis.charts.ranked_bars import ranked_bars
from analysis.documents import from_notebook, html, pdf, pptx
from analysis.documents.exhibits import Column, Table, Tile
from analysis.documents.model import ChartBlock, Document, TableBlock
from analysis.documents.payload import Cover
from analysis.documents.tracing import Saying, is_own_value, untraced
from analysis.narrative import numbers as n
from analysis.narrative.sentences import changed, listing, out_of, plural
from analysis.periods import Quarter, month_name, short_day

NOW, BEFORE = 0.9421, 0.9734


@pytest.fixture(scope="module", autouse=True)
def _nothing_written_before():
    """What other tests of this process wrote is no licence for a number planted here."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(written, "_ledger", {})
        patch.setattr(written, "_by_first_number", {})
        yield


def notebook(*bundles, kind="deck", headings=()) -> nbformat.NotebookNode:
    """An executed notebook with one slide for each thing shown."""
    cells = [v4.new_markdown_cell("# A review")]
    for count, (shown, metadata) in enumerate(bundles):
        topic = headings[count] if count < len(headings) else f"Topic {'abcdefgh'[count]}"
        output = v4.new_output("display_data", shown, metadata=metadata)
        cells += [v4.new_markdown_cell(f"## {topic}"), v4.new_code_cell("", outputs=[output])]
    return v4.new_notebook(cells=cells, metadata={"analysis": {"kind": kind}})


def numbers_of(document: Document) -> list[str]:
    return list(dict.fromkeys(one.number for one in untraced(document)))


def document_of(*bundles, **about) -> Document:
    # through JSON, as a notebook comes back from its kernel
    text = nbformat.writes(notebook(*bundles, **about))
    return from_notebook.document(nbformat.reads(text, as_version=4))


@pytest.fixture(scope="module")
def review() -> Document:
    """One of each thing that is shown, every number of it computed."""
    shares = pd.Series({"Denver": 0.1234, "Reno": 0.0871})
    rows = pd.DataFrame(
        {
            "name": ["Denver", "Area 51"],
            "arr": [123_456_78, 9_900_00],
            "share": [0.1234, None],
            "due": [date(2026, 10, 3), date(2026, 11, 30)],
            "state": ["3 of 4 done", "waits"],
        }
    ).astype({"share": float})
    rows["state"] = [out_of(3, 4, "step"), "waits"]
    table = Table.of(
        rows,
        {
            "name": Column("Place"),
            "arr": Column("ARR", lambda v: n.money_short(v, "USD"), is_number=True),
            "share": Column(Quarter(2026, 3).name, n.percent, is_number=True),
            "due": Column("Due", short_day),
            "state": Column("State"),
        },
        headline=f"{plural(len(rows), 'place')} hold {n.money_short(133_356_78, 'USD')}",
        subtitle=f"As of {short_day(date(2026, 10, 31))}; {listing(['A', 'B', 'C'], most=1)}",
        source="Contracts",
    )
    chart = ranked_bars(
        shares,
        headline=changed("Net revenue retention", NOW, BEFORE, since=Quarter(2026, 2).name),
        subtitle=f"Share, {month_name(date(2026, 10, 1))}, each with its 95% interval",
        source="Contracts",
        show=n.percent,
    )
    tile = Tile("NPS", n.score(0.42), f"up {n.points(0.031)}", trend=(1.0, 2.0), trend_text="")
    return document_of(
        show.cover_bundle(Cover("Review", month_name(date(2026, 10, 1)))),
        show.chart_bundle(chart),
        show.table_bundle(table),
        show.tiles_bundle([tile]),
        show.text_bundle(f"- It took **{n.days(12)}**.\n- Then {n.signed(0.02, n.percent)}."),
        show.callout_bundle(f"Look at {n.count(17)} of them."),
        show.headline_bundle(f"{n.percent(0.5, 0)} have gone"),
    )


def test_numbers_that_were_computed_are_all_explained(review):
    assert untraced(review) == ()


def test_a_typed_number_is_found_in_all_that_can_be_shown():
    rows = pd.DataFrame({"a": [0.5]})
    table = Table.of(
        rows,
        {"a": Column("In 7711 days", lambda v: "77.2%")},
        headline="It took 7713 days",
        subtitle="7714",
        source="A list of 7715",
    )
    made = document_of(
        show.cover_bundle(Cover("Review of 7716", "7717", notes=("7718",))),
        show.table_bundle(table),
        show.tiles_bundle([Tile("In 7719", "$77.3K", "up 7721", trend_text="7722")]),
        show.text_bundle("- **7723** things\n- 7724"),
        show.callout_bundle("7725 things"),
        show.headline_bundle("7726 things"),
    )
    assert sorted(numbers_of(made)) == sorted(
        ["7711", "77.2%", *map(str, range(7713, 7720)), "$77.3K", *map(str, range(7721, 7727))]
    )


@pytest.mark.parametrize("place", ["headline", "table", "alt text"])
def test_a_wrong_number_planted_later_is_found(review, place):
    def planted(block):
        if place == "headline" and isinstance(block, ChartBlock):
            return replace(block, headline=block.headline.replace("94.2%", "94.3%"))
        if place == "alt text" and isinstance(block, ChartBlock):
            return replace(block, alt=block.alt.replace("12.3%", "12.4%"))
        if place == "table" and isinstance(block, TableBlock):
            (first, arr, *rest), *others = block.rows
            assert arr.text == "$123K"
            return replace(block, rows=((first, replace(arr, text="$124K"), *rest), *others))
        return block

    sections = tuple(
        replace(section, blocks=tuple(map(planted, section.blocks))) for section in review.sections
    )
    wrong = {"headline": "94.3%", "table": "$124K", "alt text": "12.4%"}[place]
    (found,) = untraced(replace(review, sections=sections))
    assert (found.number, place in found.place) == (wrong, True)
    assert wrong in str(found)


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("94.2 points", "94.2"),  # the right figures, of another unit
        ("$94.2%", "$94.2%"),
        ("−94.2%", "−94.2%"),  # of another sign
        ("194.2%", "194.2%"),
        ("94.21%", "94.21%"),
        ("$1.2K", "$1.2K"),
    ],
)
def test_a_number_counts_with_its_sign_currency_and_unit(text, wrong):
    right = f"It is {n.percent(0.942)}, or {n.money_short(1_200_000_00, 'USD')}"
    assert numbers_of(document_of(show.headline_bundle(right))) == []
    assert numbers_of(document_of(show.headline_bundle(f"It is {text}"))) == [wrong]


def test_what_is_passed_on_as_it_stands_is_a_quotation_not_a_licence():
    note = written.quoted("Call 8123 people by noon", "a note")
    assert numbers_of(document_of(show.text_bundle(f"- {note}"))) == []
    assert numbers_of(document_of(show.text_bundle("8123 accounts left"))) == ["8123"]


def test_a_name_with_figures_is_explained_by_the_data_it_stands_in():
    rows = pd.DataFrame({"place": ["Area 8451"]})
    columns = {"place": Column("Place")}
    named = Table.of(rows, columns, headline="Area 8451 leads", source="A list")
    wrong = Table.of(rows, columns, headline="Area 8452 leads", source="A list")
    assert numbers_of(document_of(show.table_bundle(named))) == []
    assert numbers_of(document_of(show.table_bundle(wrong))) == ["8452"]


def test_a_bare_frame_says_its_own_values():
    frame = pd.DataFrame({"n": [8_771, 8_772], "share": [0.87731, 0.87741]})
    assert numbers_of(document_of(show.table_bundle(frame))) == []


SHOWS = {
    "percent": (n.percent, 0.0005),
    "count": (n.count, 0.5),
    "decimals": (lambda v: n.count(v, 2), 0.005),
    "money": (lambda v: n.money(v, "USD"), 50),
    "cents": (lambda v: n.money(v, "USD", None), 0.5),
    "score": (n.score, 0.005),
    "multiple": (n.multiple, 0.05),
}


@pytest.mark.parametrize("name", SHOWS)
@given(value=st.floats(100, 10**7), off=st.floats(1.01, 40))
def test_a_cell_is_explained_by_its_value_within_the_rounding_that_prints(name, value, off):
    shown, half = SHOWS[name]
    text = shown(value)
    assert is_own_value(Saying("cell", text, value))
    assert not is_own_value(Saying("cell", f"−{text.lstrip('+')}", value))
    wrong = shown(value + 2 * half * off)  # at least one step of what prints away
    told = is_own_value(Saying("cell", wrong, value))
    assert not told or value + 2 * half * off > 99 * value  # where a hundred times it is in reach


@given(st.floats(10, 10**12))
def test_short_money_in_a_cell_is_explained_by_its_minor_units(minor):
    assert is_own_value(Saying("cell", n.money_short(minor, "USD"), minor))


def test_no_trace_of_a_trace_is_in_any_file_made(review):
    bare = Document.from_json(review.to_json())
    assert not any(block.traces for section in bare.sections for block in section.blocks)
    assert "traces" not in review.to_json()
    assert str(NOW) not in html.render(review)  # the value behind 94.2%, which is in no data
    assert html.render(review) == html.render(bare)
    assert pdf.render(review) == pdf.render(bare)
    assert pptx.render(review) == pptx.render(bare)


def test_the_ledger_keeps_the_latest_and_no_more_than_it_may(monkeypatch):
    monkeypatch.setattr(written, "_ledger", {})
    monkeypatch.setattr(written, "_by_first_number", {})
    monkeypatch.setattr(written, "MOST", 3)
    for number in (1, 2, 3, 4):
        written.written(f"{number} things", number)
    texts = [f"{number} things" for number in (1, 2, 3, 4)]
    assert [trace.value for trace in written.traces(texts)] == [2, 3, 4]


@given(st.text(max_size=60), st.integers(0, 10**9))
def test_no_text_stops_the_search_for_traces(text, number):
    said = n.count(number)
    assert written.Trace(said, number) in written.traces([f"{said} {text}", text])
