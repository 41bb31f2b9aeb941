"""The small line of a tile: where a figure came from, without axes."""

from collections.abc import Sequence
from math import isfinite

WIDTH, HEIGHT, MARGIN = 120, 34, 4
FEWEST = 3  # values that make a way; two are a comparison, which the note already says

Point = tuple[float, float]


def runs(trend: Sequence[float | None]) -> list[list[Point]]:
    """`trend` as points in a box of `WIDTH` by `HEIGHT`, a run between two gaps; none where there is
    no line to draw.

    The line begins at the first value there is. Gaps after it stay gaps, a value between two gaps is
    a run of one point, and a level trend runs through the middle.

    >>> runs([None, 1.0, 2.0, None, 3.0])
    [[(4.0, 30.0), (41.33, 17.0)], [(116.0, 4.0)]]
    >>> runs([1.0, 2.0])
    []
    """
    values = [v if v is not None and isfinite(v) else None for v in trend]
    first = next((place for place, v in enumerate(values) if v is not None), 0)
    values = values[first:]
    known = [v for v in values if v is not None]
    if len(known) < FEWEST:
        return []
    low, reach = min(known), max(known) - min(known)

    def at(index: int, value: float) -> Point:
        x = MARGIN + index * (WIDTH - 2 * MARGIN) / (len(values) - 1)
        share = (value - low) / reach if reach else 0.5
        return round(x, 2), round(HEIGHT - MARGIN - share * (HEIGHT - 2 * MARGIN), 2)

    found: list[list[Point]] = [[]]
    for index, value in enumerate(values):
        if value is None:
            found.append([])
        else:
            found[-1].append(at(index, value))
    return [run for run in found if run]


def sparkline(trend: Sequence[float | None], *, line: str, end: str) -> str:
    """`trend` as SVG with its last value marked; "" where there is no line to draw.

    >>> sparkline([1.0], line="#000000", end="#FF0000")
    ''
    """
    found = runs(trend)
    if not found:
        return ""
    lines = "".join(_run(run, line) for run in found)
    x, y = found[-1][-1]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">{lines}'
        f'<circle cx="{x:g}" cy="{y:g}" r="3" fill="{end}"/></svg>'
    )


def _run(points: list[Point], colour: str) -> str:
    if len(points) == 1:
        return f'<circle cx="{points[0][0]:g}" cy="{points[0][1]:g}" r="1.2" fill="{colour}"/>'
    path = " ".join(f"{x:g},{y:g}" for x, y in points)
    return (
        f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="1.6" '
        f'stroke-linecap="round" stroke-linejoin="round"/>'
    )
