"""What of a chart the library cannot set: single labels, intervals, properties of an axis."""

from typing import Any

from lxml import etree
from pptx.enum.chart import XL_LABEL_POSITION
from pptx.util import Pt

from analysis.documents.model import NativeSeries
from analysis.documents.pptx.base import paint
from analysis.theme import theme

SPACE = "http://schemas.openxmlformats.org/drawingml/2006/chart"
LABEL = 10.5  # size of the numbers beside marks


def set_property(axis: Any, name: str, value: str) -> None:
    """Set a property of an axis that the library lacks, at the place where the format wants it."""
    last = axis.find(f"{{{SPACE}}}noMultiLvlLbl")
    made = etree.Element(f"{{{SPACE}}}{name}", val=value)
    axis.append(made) if last is None else last.addprevious(made)


def show_value(label: Any, number_format: str) -> None:
    """The number at one point; the library offers this for whole series only."""
    element = label._get_or_add_dLbl()
    for child in list(element):
        if etree.QName(child).localname in ("numFmt", "showVal"):
            if etree.QName(child).localname == "showVal":
                child.set("val", "1")
            else:
                element.remove(child)
    number = etree.Element(f"{{{SPACE}}}numFmt", formatCode=number_format, sourceLinked="0")
    after = [child for child in element if etree.QName(child).localname in ("idx", "layout", "tx")]
    after[-1].addnext(number)


def lift(label: Any, number_format: str) -> None:
    """The number of a sliver above it, as if a person had drawn it there."""
    label.position = XL_LABEL_POSITION.CENTER
    label.font.size = Pt(LABEL)
    paint(label.font.color, "ink")
    show_value(label, number_format)
    moved = etree.Element(f"{{{SPACE}}}layout")
    by_hand = etree.SubElement(moved, f"{{{SPACE}}}manualLayout")
    for side, share in (("x", "0"), ("y", "-0.04")):
        etree.SubElement(by_hand, f"{{{SPACE}}}{side}").set("val", share)
    element = label._get_or_add_dLbl()
    element.find(f"{{{SPACE}}}idx").addnext(moved)


def add_intervals(series: Any, given: NativeSeries) -> None:
    """The intervals as error bars with lengths of their own; the library has none."""
    reach = [
        (0.0, 0.0) if value is None or low is None or high is None else (high - value, value - low)
        for value, low, high in zip(given.values, given.low, given.high, strict=True)
    ]
    bars = etree.Element(f"{{{SPACE}}}errBars")
    for name, value in (("errBarType", "both"), ("errValType", "cust"), ("noEndCap", "1")):
        etree.SubElement(bars, f"{{{SPACE}}}{name}").set("val", value)
    for name, which in (("plus", 0), ("minus", 1)):
        numbers = etree.SubElement(
            etree.SubElement(bars, f"{{{SPACE}}}{name}"), f"{{{SPACE}}}numLit"
        )
        etree.SubElement(numbers, f"{{{SPACE}}}formatCode").text = "General"
        etree.SubElement(numbers, f"{{{SPACE}}}ptCount").set("val", str(len(reach)))
        for place, ends in enumerate(reach):
            point = etree.SubElement(numbers, f"{{{SPACE}}}pt", idx=str(place))
            etree.SubElement(point, f"{{{SPACE}}}v").text = f"{ends[which]:.12g}"
    look = etree.SubElement(bars, f"{{{SPACE}}}spPr")
    drawing = "http://schemas.openxmlformats.org/drawingml/2006/main"
    line = etree.SubElement(look, f"{{{drawing}}}ln", w=str(Pt(2)))
    fill = etree.SubElement(line, f"{{{drawing}}}solidFill")
    etree.SubElement(fill, f"{{{drawing}}}srgbClr", val=theme().accent.lstrip("#"))
    element = series._element
    first_after = element.find(f"{{{SPACE}}}cat")
    first_after.addprevious(bars)
