"""A chart that the presentation program draws: its numbers in a sheet behind it, to be edited."""

import re
from io import BytesIO
from math import ceil
from typing import Any

from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import (
    XL_CHART_TYPE,
    XL_LABEL_POSITION,
    XL_LEGEND_POSITION,
    XL_MARKER_STYLE,
    XL_TICK_LABEL_POSITION,
    XL_TICK_MARK,
)
from pptx.enum.dml import MSO_LINE
from pptx.util import Pt
from xlsxwriter import Workbook

from analysis.documents.model import ChartBlock, NativeChart, NativeSeries
from analysis.documents.pptx.base import paint
from analysis.documents.pptx.chart_xml import (
    LABEL,
    SPACE,
    add_intervals,
    lift,
    set_property,
    show_value,
)

_FORMS = {
    "bars": XL_CHART_TYPE.BAR_CLUSTERED,
    "columns": XL_CHART_TYPE.COLUMN_CLUSTERED,
    "stacked": XL_CHART_TYPE.COLUMN_STACKED,
    "bridge": XL_CHART_TYPE.COLUMN_STACKED,
    "lines": XL_CHART_TYPE.LINE,
}
_GAPS = {"bars": 45, "columns": 50, "stacked": 45, "bridge": 40}
_CROWDED = 14  # categories from which columns are too narrow for their numbers
_NAMES = 8  # names of categories that stand beside one another below a crowded chart
_HAIR = "1"  # a sixty-thousandth of a degree
_LEAST_SHARE = 0.05  # of the highest column of a bridge: a lower step has no room for its number


def add_chart(shapes: Any, block: ChartBlock, box: tuple[int, int, int, int]) -> None:
    """Draw `block` as a chart of the program's own within `box` (left, top, width, height in EMU)."""
    parts = block.native
    if parts is None:
        raise TypeError("This chart has no parts; it can only be shown as a picture.")
    data = CategoryChartData(number_format=parts.number_format)
    data.categories = list(parts.categories)
    for series in parts.series:
        data.add_series(series.name, series.values)
    frame = shapes.add_chart(_FORMS[parts.form], *box, data)
    frame.chart.part.chart_workbook.update_from_xlsx_blob(_sheet(parts))
    frame.name = block.headline or "Chart"
    frame._element.nvGraphicFramePr.cNvPr.set("descr", block.alt)
    chart = frame.chart
    chart.font.size = Pt(LABEL)
    paint(chart.font.color, "ink")
    chart.has_title = False
    _legend(chart, parts)
    _axes(chart, parts)
    plot = chart.plots[0]
    if parts.form in _GAPS:
        plot.gap_width = _GAPS[parts.form]
    if parts.form in ("stacked", "bridge"):
        plot.overlap = 100
    for series, given in zip(plot.series, parts.series, strict=True):
        _colour(series, given, parts)
        _label(series, given, parts)
        if given.low and parts.form == "columns":
            add_intervals(series, given)


def _sheet(parts: NativeChart) -> bytes:
    """The sheet behind the chart, laid out as the library expects it.

    The library's own would run a name that begins with an equals sign as a formula.
    """
    made = BytesIO()
    book = Workbook(
        made, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    sheet = book.add_worksheet()
    sheet.write_column(1, 0, parts.categories)
    look = book.add_format({"num_format": parts.number_format})
    for place, series in enumerate(parts.series, start=1):
        sheet.write_string(0, place, series.name)
        sheet.write_column(1, place, series.values, look)
    book.close()
    return made.getvalue()


def _legend(chart: Any, parts: NativeChart) -> None:
    named = [series for series in parts.series if series.name]
    chart.has_legend = parts.form in ("stacked", "lines") and len(named) > 1
    if chart.has_legend:
        chart.legend.position = XL_LEGEND_POSITION.BOTTOM
        chart.legend.include_in_layout = False
        chart.legend.font.size = Pt(LABEL)


def _axes(chart: Any, parts: NativeChart) -> None:
    names, values = chart.category_axis, chart.value_axis
    names.has_major_gridlines = False
    names.major_tick_mark = values.major_tick_mark = XL_TICK_MARK.NONE
    names.tick_label_position = XL_TICK_LABEL_POSITION.LOW  # under negative columns too
    names.tick_labels.font.size = values.tick_labels.font.size = Pt(LABEL)
    upright = names._element.find(f"{{{SPACE}}}txPr")[0]
    # Level, so that names are left out before they are set aslant. LibreOffice tears level names that
    # have no room, letter by letter; those a hair from level it leaves out, as others do.
    upright.set("rot", _HAIR if len(parts.categories) > _CROWDED else "0")
    upright.set("vert", "horz")
    paint(names.format.line.color, "rest")
    values.format.line.fill.background()
    is_read_from_labels = parts.form in ("bars", "bridge") or (
        parts.form == "columns" and len(parts.categories) <= _CROWDED
    )
    values.visible = not is_read_from_labels
    values.has_major_gridlines = not is_read_from_labels
    if not is_read_from_labels:
        paint(values.major_gridlines.format.line.color, "line")
        values.tick_labels.number_format = parts.number_format
        values.tick_labels.number_format_is_linked = False
        paint(values.tick_labels.font.color, "muted")
    if parts.form == "bars":
        names.reverse_order = True  # the first at the top
    elif len(parts.categories) > _CROWDED:  # else the names run into one another
        for name in ("tickLblSkip", "tickMarkSkip"):
            set_property(names._element, name, str(ceil(len(parts.categories) / _NAMES)))
    if parts.floor is not None:
        values.minimum_scale = parts.floor


def _colour(series: Any, given: NativeSeries, parts: NativeChart) -> None:
    if parts.form == "lines":
        series.smooth = False
        series.format.line.color.rgb = _rgb(given.colours[0])
        series.format.line.width = Pt(1.4 if given.is_dashed else 2.25)
        if given.is_dashed:
            series.format.line.dash_style = MSO_LINE.DASH
        series.marker.style = XL_MARKER_STYLE.NONE
        if sum(value is not None for value in given.values) == 1:  # no line to be seen by
            series.marker.style = XL_MARKER_STYLE.CIRCLE
            series.marker.size = 8
            series.marker.format.fill.solid()
            series.marker.format.fill.fore_color.rgb = _rgb(given.colours[0])
        return
    series.invert_if_negative = False
    if parts.form == "bridge" and series.name == parts.series[0].name:
        series.format.fill.background()  # what holds up the others is not seen
        return
    series.format.fill.solid()
    series.format.fill.fore_color.rgb = _rgb(given.colours[0])
    for place, colour in enumerate(given.colours if len(given.colours) > 1 else ()):
        if colour != given.colours[0]:
            point = series.points[place].format.fill
            point.solid()
            point.fore_color.rgb = _rgb(colour)


def _label(series: Any, given: NativeSeries, parts: NativeChart) -> None:
    if not given.is_labelled:
        return
    number_format = parts.number_format
    if given.sign:
        number_format = _signed(number_format, given.sign)
    if parts.form == "lines":
        known = [place for place, value in enumerate(given.values) if value is not None]
        if known:
            label = series.points[known[-1]].data_label
            label.position = (
                XL_LABEL_POSITION.ABOVE
                if _is_over_nearest(given, parts)
                else XL_LABEL_POSITION.BELOW
            )
            label.font.size = Pt(LABEL)
            label.font.bold = True
            show_value(label, number_format)
        return
    if parts.form == "columns" and len(parts.categories) > _CROWDED:
        return
    labels = series.data_labels
    labels.show_value = True
    labels.number_format = number_format
    labels.number_format_is_linked = False
    labels.font.size = Pt(LABEL)
    if parts.form == "bridge":
        is_change = bool(given.sign)
        labels.position = XL_LABEL_POSITION.CENTER if is_change else XL_LABEL_POSITION.INSIDE_END
        paint(labels.font.color, "paper")
        for place in _slivers(given, parts):
            lift(series.points[place].data_label, number_format)
    elif not given.low:  # beside an interval the program has no room outside its end
        labels.position = XL_LABEL_POSITION.OUTSIDE_END
    else:
        labels.position = XL_LABEL_POSITION.INSIDE_BASE


def _signed(number_format: str, sign: str) -> str:
    """The format with a sign before every number: in each of its parts, after the part's condition.

    >>> _signed('[>=1000000]"$"0.0,,"M";"$"0,"K"', "+")
    '[>=1000000]"+""$"0.0,,"M";"+""$"0,"K"'
    """
    return re.sub(r"(^|;)(\[[^]]*\])?", rf'\1\2"{sign}"', number_format)


def _slivers(given: NativeSeries, parts: NativeChart) -> list[int]:
    """The steps of a bridge that are too low to hold their number."""
    values = [one.values for one in parts.series]
    tops = [sum(value or 0.0 for value in column) for column in zip(*values, strict=True)]
    least = _LEAST_SHARE * (max(tops) - (parts.floor or 0.0))
    return [place for place, value in enumerate(given.values) if value and value < least]


def _is_over_nearest(given: NativeSeries, parts: NativeChart) -> bool:
    """Whether the line ends above the one that ends nearest to it, so that their numbers keep apart."""

    def end(place: int) -> tuple[float, int]:
        known = [value for value in parts.series[place].values if value is not None]
        return known[-1] if known else 0.0, -place  # of two that end as one, the first is above

    mine = end(next(place for place, one in enumerate(parts.series) if one is given))
    others = [
        end(place) for place, one in enumerate(parts.series) if one.is_labelled and one is not given
    ]
    return mine >= min(others, key=lambda other: abs(other[0] - mine[0]), default=mine)


def _rgb(colour: str) -> RGBColor:
    return RGBColor.from_string(colour.lstrip("#").upper())
