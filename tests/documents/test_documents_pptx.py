"""The deck as a presentation: what a person finds in it, and what a program does."""

from dataclasses import replace
from io import BytesIO
from zipfile import ZipFile

import pandas as pd
import pytest
from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE_TYPE
from pptx.util import Pt

from analysis import show
from analysis.charts.bridge import bridge
from analysis.charts.columns import columns
from analysis.charts.dot_ranges import dot_ranges
from analysis.charts.interval_columns import interval_columns
from analysis.charts.native import as_spreadsheet
from analysis.charts.ranked_bars import ranked_bars
from analysis.charts.stacked_columns import stacked_columns
from analysis.charts.trend_lines import trend_lines
from analysis.documents import pptx
from analysis.documents.exhibits import Column, Table, Tile
from analysis.documents.from_notebook import document
from analysis.documents.payload import Cover
from analysis.documents.pptx.base import ROOM
from analysis.documents.pptx.headline import headline_width
from analysis.documents.pptx.measure import lines, width
from analysis.narrative.numbers import money_short, percent

WORDS = {"subtitle": "ARR in USD", "source": "billing"}
MONTHS = pd.date_range("2025-11-01", periods=12, freq="MS")


def dollars(minor: float) -> str:
    return money_short(minor, "USD")


def charts():
    """One of each form, drawn with figures of a book."""
    values = pd.Series([1_230_000_00, 410_000_00, 98_000_00], index=["Aspen", "Birch", "Cedar"])
    months = pd.DataFrame({"ARR": range(12), "Plan": range(1, 13)}, index=MONTHS) * 1_000_000_00
    steps = pd.Series(
        [300_000_00, 80_000_00, -50_000_00, 330_000_00],
        index=["Opening", "New", "Churned", "Closing"],
    )
    ranges = pd.DataFrame(
        {"value": [0.4, 0.6], "low": [0.3, 0.5], "high": [0.5, 0.8]}, index=["A", "B"]
    )
    return {
        "bars": ranked_bars(values, headline="Aspen leads", show=dollars, **WORDS),
        "columns": columns(values, headline="Three columns", show=dollars, **WORDS),
        "intervals": interval_columns(ranges, headline="B is higher", show=percent, **WORDS),
        "stacked": stacked_columns(months, headline="Parts", show=dollars, **WORDS),
        "bridge": bridge(steps, headline="It rose", show=dollars, **WORDS),
        "lines": trend_lines(months, headline="Both rose", show=dollars, **WORDS),
    }


def deck(sample, *bundles):
    cells = [sample.code(show.cover_bundle(Cover("Review", "Q3", "Aspen", as_of=AS_OF)))]
    for number, bundle in enumerate(bundles):
        cells += [sample.words(f"## Slide {number}"), sample.code(bundle)]
    return document(sample.notebook(*cells))


AS_OF = pd.Timestamp("2026-10-31").date()


def opened(made: bytes):
    return Presentation(BytesIO(made))


@pytest.fixture(scope="module")
def all_charts(sample):
    drawn = charts()
    made = opened(pptx.render(deck(sample, *map(show.chart_bundle, drawn.values()))))
    found = {}
    for name, slide in zip(drawn, list(made.slides)[1:], strict=True):
        found[name] = next(shape for shape in slide.shapes if shape.has_chart)
    return found


def test_every_common_form_is_a_chart_that_can_be_edited(all_charts):
    assert set(all_charts) == {"bars", "columns", "intervals", "stacked", "bridge", "lines"}
    for shape in all_charts.values():
        assert shape.chart.part.chart_workbook.xlsx_part is not None


def test_the_sheet_behind_a_chart_holds_whole_dollars_not_cents(all_charts):
    plot = all_charts["bars"].chart.plots[0]
    assert list(plot.categories) == ["Aspen", "Birch", "Cedar"]
    assert list(plot.series[0].values) == [1_230_000.0, 410_000.0, 98_000.0]


def test_a_bridge_stands_on_a_foot_that_is_not_seen(all_charts):
    foot, balance, up, down = all_charts["bridge"].chart.plots[0].series
    assert list(balance.values) == [300_000, None, None, 330_000]
    assert list(up.values)[1] == 80_000
    assert list(down.values)[2] == 50_000
    assert list(foot.values) == [None, 300_000, 330_000, None]
    assert foot.format.fill.type is not None  # set, to no fill


def test_intervals_are_kept_as_error_bars(all_charts):
    xml = all_charts["intervals"].chart._chartSpace.xml
    assert xml.count("<c:errBars>") == 1
    assert "0.1" in xml.split("<c:plus>")[1].split("</c:plus>")[0]


def test_a_name_that_looks_like_a_formula_stays_text_in_the_sheet(sample):
    chart = ranked_bars(
        pd.Series([2.0, 1.0], index=["=cmd()", "https://example.com"]),
        headline="Names are text",
        show=str,
        **WORDS,
    )
    shapes = opened(pptx.render(deck(sample, show.chart_bundle(chart)))).slides[1].shapes
    found = next(shape for shape in shapes if shape.has_chart).chart
    assert list(found.plots[0].categories) == ["=cmd()", "https://example.com"]
    with ZipFile(BytesIO(found.part.chart_workbook.xlsx_part.blob)) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
        assert "<f>" not in sheet
        assert "hyperlink" not in sheet
        assert "=cmd()" in parts.read("xl/sharedStrings.xml").decode()


def test_every_picture_and_chart_says_its_numbers_in_words(all_charts):
    for shape in all_charts.values():
        assert shape._element.nvGraphicFramePr.cNvPr.get("descr")


@pytest.mark.parametrize(
    ("values", "say", "scale", "number_format"),
    [
        ([123_456_700, 200_000_000], dollars, 0.01, '"$"0.0,,"M"'),
        ([123_456_700, 2_000_000], dollars, 0.01, '[>=1000000]"$"0.0,,"M";"$"0.0,"K"'),
        ([123_456_700, -2_000_000], dollars, 0.01, '"$"0.0,,"M"'),
        ([42_300_000, 1_000_000], dollars, 0.01, '"$"0,"K"'),
        ([0.125, 0.5], percent, 1.0, "0.0%"),
        ([0.0, float("nan")], percent, 1.0, "General"),
        ([3.0], lambda v: f"{v:.1f} hours", 1.0, '#,##0.0" hours"'),
        ([-0.1, 0.2], lambda v: f"{v:+.0%}", 1.0, '"+"0%;"−"0%;0%'),
    ],
)
def test_a_spreadsheet_prints_numbers_as_the_reader_saw_them(values, say, scale, number_format):
    assert as_spreadsheet([v for v in values if v == v], say) == (
        pytest.approx(scale),
        number_format,
    )


def test_a_form_without_a_twin_is_a_picture_with_its_words(sample):
    frame = pd.DataFrame({"low": [1.0], "mid": [2.0], "high": [3.0]}, index=["Boston"])
    chart = dot_ranges(frame, headline="Boston pays 2", show=str, **WORDS)
    slide = opened(pptx.render(deck(sample, show.chart_bundle(chart)))).slides[1]
    picture = next(shape for shape in slide.shapes if shape.shape_type == 13)
    assert "Boston" in picture._element.nvPicPr.cNvPr.get("descr")


def test_equal_decks_give_equal_bytes_and_no_clock(sample):
    one = deck(sample, *map(show.chart_bundle, charts().values()))
    made = pptx.render(one)
    assert made == pptx.render(one)
    with ZipFile(BytesIO(made)) as parts:
        core = parts.read("docProps/core.xml").decode()
        assert core.count("2026-10-31T00:00:00Z") == 2
        assert {entry.date_time[0] for entry in parts.infolist()} == {1980}


def test_titles_are_titles_and_numbers_are_the_programs_own(sample):
    made = opened(pptx.render(deck(sample, show.chart_bundle(charts()["bars"]))))
    assert made.slides[0].shapes.title.text == "Review"
    assert made.slides[1].shapes.title.text == "Aspen leads"
    assert 'type="slidenum"' in made.slides[1].shapes._spTree.xml
    assert not any(slide.has_notes_slide for slide in made.slides)


NAMES = ["=cmd()", "<script>alert(1)</script>", "株式会社サンプル", "شركة الأفق", "A" * 90, "../x"]


@pytest.mark.parametrize("count", [0, 1, 8, 40])
def test_a_table_of_any_length_stays_on_its_slides_whole(sample, count):
    frame = pd.DataFrame(
        {
            "name": [f"{NAMES[i % len(NAMES)]} {i}" for i in range(count)],
            "arr": [f"${i * 1000:,}" for i in range(count)],
            "why": ["usage fell by half against its own six-month median"] * count,
        }
    )
    table = Table.of(
        frame,
        {
            "name": Column("Account"),
            "arr": Column("ARR", is_number=True),
            "why": Column("What moves the risk up"),
        },
        headline="Accounts",
        source="billing",
    )
    made = opened(pptx.render(deck(sample, show.table_bundle(table))))
    rows = []
    for slide in list(made.slides)[1:]:
        for shape in slide.shapes:
            assert shape.top + shape.height <= made.slide_height
            assert shape.left + shape.width <= made.slide_width
            if shape.has_table:
                rows += [row.cells[0].text for row in list(shape.table.rows)[1:]]
    assert rows == list(frame["name"])


def test_no_text_is_under_nine_points(sample):
    made = opened(pptx.render(deck(sample, *map(show.chart_bundle, charts().values()))))
    sizes = [
        run.font.size
        for slide in made.slides
        for shape in slide.shapes
        if shape.has_text_frame
        for paragraph in shape.text_frame.paragraphs
        for run in paragraph.runs
        if run.font.size
    ]
    assert sizes
    assert min(sizes) >= Pt(9)


def test_the_companys_colours_are_the_presentations_own(sample):
    made = opened(pptx.render(deck(sample, show.chart_bundle(charts()["bars"]))))
    part = made.slide_master.part.part_related_by(
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships/theme"
    )
    theme = part.blob.decode()
    assert '<a:dk1><a:srgbClr val="16233B"/></a:dk1>' in theme
    assert '<a:latin typeface="Inter"' in theme


def test_a_report_is_refused_in_words(sample):
    report = replace(deck(sample), kind="report")
    with pytest.raises(pptx.PptxError, match="is a report and has no slides"):
        pptx.render(report)


def test_text_is_measured_as_it_is_set():
    assert width("MM", 10) > width("ii", 10)
    assert width("Revenue", 10, is_bold=True) > width("Revenue", 10)
    assert lines("word " * 40, 12, 200) == pytest.approx(width("word " * 40, 12) / 200, abs=2)
    assert lines("x" * 200, 12, 100) > 5


def tile(trend):
    return Tile("ARR", "$36.5M", "rose 1.9%", trend=trend, trend_text="from $34.6M to $36.5M")


def groups(slide):
    return [shape for shape in slide.shapes if shape.shape_type == MSO_SHAPE_TYPE.GROUP]


def test_a_tile_keeps_its_line_as_shapes_with_a_text_alternative(sample):
    made = opened(pptx.render(deck(sample, show.tiles_bundle([tile((1.0, 2.0, None, 4.0, 3.0))]))))
    (spark,) = groups(made.slides[1])
    assert spark._element.nvGrpSpPr.cNvPr.get("descr") == "ARR: from $34.6M to $36.5M"
    assert [shape.name for shape in spark.shapes] == ["Line", "Line", "Last value"]
    ground = next(shape for shape in made.slides[1].shapes if shape.name == "ARR")
    assert ground.top < spark.top
    assert spark.top + spark.height < ground.top + ground.height


def test_two_values_are_no_line(sample):
    made = opened(pptx.render(deck(sample, show.tiles_bundle([tile((1.0, 2.0))]))))
    assert groups(made.slides[1]) == []


def test_amounts_of_a_chart_keep_the_unit_in_which_they_are_read(all_charts):
    xml = all_charts["bars"].chart._chartSpace.xml
    assert '[&gt;=1000000]"$"0.0,,"M";"$"0,"K"' in xml.replace("&quot;", '"')


def test_the_number_of_a_step_too_low_for_it_stands_above_the_step(sample):
    steps = pd.Series(
        [30_000_000_00, 2_400_000_00, 70_000_00, 32_470_000_00],
        index=["Opening", "New", "Returned", "Closing"],
    )
    chart = bridge(steps, headline="It rose", show=dollars, **WORDS)
    shapes = opened(pptx.render(deck(sample, show.chart_bundle(chart)))).slides[1].shapes
    xml = next(shape for shape in shapes if shape.has_chart).chart._chartSpace.xml
    assert xml.count("<c:manualLayout>") == 1
    lifted = xml.split("<c:manualLayout>")[0].rsplit("<c:dLbl>", 1)[1]
    assert '<c:idx val="2"/>' in lifted
    assert '"+"[' not in xml.replace("&quot;", '"')  # a sign before a condition is no format
    assert '[&gt;=1000000]"+""$"0.0,,"M";"+""$"0.0,"K"' in xml.replace("&quot;", '"')


def test_numbers_of_two_lines_that_end_together_stand_on_two_sides(sample):
    lines = pd.DataFrame(
        {"Users": [90.0, 97.0], "A year before": [98.0, 99.0], "Seats": [342.0, 342.0]},
        index=pd.date_range("2026-08-01", periods=2, freq="MS"),
    )
    chart = trend_lines(lines, headline="They end together", show=str, **WORDS)
    shapes = opened(pptx.render(deck(sample, show.chart_bundle(chart)))).slides[1].shapes
    plot = next(shape for shape in shapes if shape.has_chart).chart.plots[0]
    sides = [series.points[1].data_label.position.name for series in plot.series]
    assert sides == ["BELOW", "ABOVE", "ABOVE"]


def test_a_headline_of_two_lines_leaves_no_word_alone():
    long = "5 tickets came in, 5 were solved, none is open; 1 came back after we called it solved"
    assert lines(long, 24, ROOM, is_bold=True) == 2
    narrow = headline_width(long)
    assert 0.5 * ROOM < narrow < 0.8 * ROOM
    assert lines(long, 24, narrow - 20, is_bold=True) == 2
    assert headline_width("ARR rose") == ROOM


def test_the_columns_of_a_cover_belong_to_its_layout(sample):
    made = opened(pptx.render(deck(sample, show.text_bundle("Words."))))
    cover = made.slides[0]
    columns_of = [s for s in cover.slide_layout.shapes if s.name.startswith("Column")]
    assert len(columns_of) == 12
    assert max(s.left + s.width for s in columns_of) <= made.slide_width
    assert not [s for s in cover.shapes if s.name.startswith("Column")]
