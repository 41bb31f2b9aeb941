"""The small line of a tile, as a shape that a person can recolour, stretch and take away."""

from collections.abc import Sequence
from typing import Any

from pptx.enum.shapes import MSO_SHAPE
from pptx.util import Pt

from analysis.documents.pptx.base import paint, without_effects
from analysis.documents.sparkline import HEIGHT, WIDTH, Point, runs

LINE, END, ALONE = 1.2, 4.5, 2.0  # points: thickness of the line, its last value, a value alone


def spark_height(trend: Sequence[float | None], wide: float) -> float:
    """Height of the line over `wide` points of width; 0 where there is none to draw."""
    return wide * HEIGHT / WIDTH if runs(trend) else 0.0


def add_spark(
    shapes: Any, trend: Sequence[float | None], place: tuple[float, float, float], alt: str
) -> None:
    """Draw `trend` at `place` (left, top, width in points) as one group, told as `alt`."""
    left, top, wide = place
    found = runs(trend)

    def at(point: Point) -> Point:
        return left + point[0] * wide / WIDTH, top + point[1] * wide / WIDTH

    group = shapes.add_group_shape()
    group.name = "Trend"
    group._element.nvGrpSpPr.cNvPr.set("descr", alt)
    for run in found:
        points = [at(point) for point in run]
        if len(points) == 1:
            _dot(group.shapes, points[0], ALONE, "muted")
        else:
            _line(group.shapes, points)
    _dot(group.shapes, at(found[-1][-1]), END, "accent")


def _line(shapes: Any, points: Sequence[Point]) -> None:
    first, *others = [(int(Pt(x)), int(Pt(y))) for x, y in points]
    path = shapes.build_freeform(*first)
    path.add_line_segments(others, close=False)
    made = path.convert_to_shape()
    made.fill.background()
    made.line.width = Pt(LINE)
    paint(made.line.color, "muted")
    without_effects(made)
    made.name = "Line"


def _dot(shapes: Any, centre: Point, across: float, role: str) -> None:
    left, top = centre[0] - across / 2, centre[1] - across / 2
    made = shapes.add_shape(MSO_SHAPE.OVAL, Pt(left), Pt(top), Pt(across), Pt(across))
    made.fill.solid()
    paint(made.fill.fore_color, role)
    made.line.fill.background()
    without_effects(made)
    made.name = "Last value" if role == "accent" else "Value"
