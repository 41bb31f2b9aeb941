"""The small line of a tile: where a figure came from, without axes."""

from collections.abc import Sequence
from math import isfinite

WIDTH, HEIGHT, MARGIN = 120, 34, 4


def sparkline(trend: Sequence[float | None], *, line: str, end: str) -> str:
    """`trend` as SVG with its last value marked; "" where there is no line to draw.

    Gaps stay gaps; a value between two gaps is a dot; a level trend runs through the middle.

    >>> sparkline([1.0], line="#000000", end="#FF0000")
    ''
    """
    values = [v if v is not None and isfinite(v) else None for v in trend]
    known = [v for v in values if v is not None]
    if len(known) < 2:
        return ""
    low, reach = min(known), max(known) - min(known)

    def at(index: int, value: float) -> tuple[float, float]:
        x = MARGIN + index * (WIDTH - 2 * MARGIN) / (len(values) - 1)
        share = (value - low) / reach if reach else 0.5
        return round(x, 2), round(HEIGHT - MARGIN - share * (HEIGHT - 2 * MARGIN), 2)

    runs: list[list[tuple[float, float]]] = [[]]
    for index, value in enumerate(values):
        if value is None:
            runs.append([])
        else:
            runs[-1].append(at(index, value))
    lines = "".join(_run(run, line) for run in runs if run)
    x, y = [run for run in runs if run][-1][-1]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">{lines}'
        f'<circle cx="{x:g}" cy="{y:g}" r="3" fill="{end}"/></svg>'
    )


def _run(points: list[tuple[float, float]], colour: str) -> str:
    if len(points) == 1:
        return f'<circle cx="{points[0][0]:g}" cy="{points[0][1]:g}" r="1.2" fill="{colour}"/>'
    path = " ".join(f"{x:g},{y:g}" for x, y in points)
    return (
        f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="1.6" '
        f'stroke-linecap="round" stroke-linejoin="round"/>'
    )
