"""What is a chart made of, so that a presentation program can draw it anew and a person edit it?

Numbers are given as a spreadsheet would hold them, in whole units ("1234567" for "$1.2M"), with the
number format that prints them as the reader saw them.
"""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median
from typing import Literal

import pandas as pd

from analysis.charts.reading import Show

Form = Literal["bars", "columns", "stacked", "bridge", "lines"]

_TEXT = re.compile(
    r"^(?P<sign>[+\-\u2212]?)(?P<before>\D*?)(?P<whole>\d[\d,]*)(?:\.(?P<digits>\d+))?"
    r"(?P<unit>[KMB%]?)(?P<after>\D*)$"
)
_UNITS = {"K": 1e3, "M": 1e6, "B": 1e9, "%": 0.01}
_THOUSANDS = {"K": ",", "M": ",,", "B": ",,,"}  # as a number format leaves out thousands


@dataclass(frozen=True)
class Series:
    """One run of values: a line, or one part of every column."""

    name: str
    values: tuple[float | None, ...]
    colours: tuple[str, ...]  # "#RRGGBB": one for all, or one a value
    low: tuple[float | None, ...] = ()  # ends of the intervals, where the chart shows them
    high: tuple[float | None, ...] = ()
    sign: str = ""  # before every label: "+" or "−" of a change
    is_labelled: bool = True
    is_dashed: bool = False


@dataclass(frozen=True)
class Native:
    """A chart as its parts.

    bars      one series, horizontal, the first at the top
    columns   one series, vertical
    stacked   a column a category, the first series at the bottom
    bridge    as stacked; its first series holds up the others and is not seen
    lines     a line a series
    """

    form: Form
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    number_format: str
    floor: float | None = None  # where the value axis begins, if not at zero


def native(
    form: Form,
    categories: Iterable[str],
    series: Iterable[Series],
    *,
    show: Show,
    floor: float | None = None,
) -> Native:
    """The parts of a chart whose numbers a reader sees as `show` writes them."""
    given = tuple(series)
    numbers = [
        value
        for one in given
        for value in (*one.values, *one.low, *one.high)
        if value is not None and math.isfinite(value)
    ]
    scale, number_format = as_spreadsheet(numbers, show)
    return Native(
        form,
        tuple(categories),
        tuple(
            Series(
                one.name,
                _scaled(one.values, scale),
                one.colours,
                _scaled(one.low, scale),
                _scaled(one.high, scale),
                one.sign,
                one.is_labelled,
                one.is_dashed,
            )
            for one in given
        ),
        number_format,
        floor and floor * scale,
    )


def as_spreadsheet(values: Iterable[float], show: Show) -> tuple[float, str]:
    """By what to multiply `values`, and the number format that then prints them as `show` does.

    >>> as_spreadsheet([123_456_700, 98_000_000], lambda minor: f"${minor / 1e8:.1f}M")
    (0.01, '"$"0.0,,"M"')
    >>> as_spreadsheet([0.125, 0.5], lambda share: f"{share:.0%}")
    (1.0, '0%')
    >>> as_spreadsheet([3, 12], lambda days: f"{days} days")
    (1.0, '#,##0" days"')
    >>> amounts = {636: "$636K", 3_200: "$3.2M"}
    >>> as_spreadsheet(amounts, amounts.__getitem__)
    (1000.0, '[>=1000000]"$"0.0,,"M";"$"0,"K"')
    """
    values = list(values)
    read = [
        (value, found)
        for value in values
        if value and (found := _TEXT.match(show(value).replace("\u00a0", " ")))
    ]
    if not read:
        return 1.0, "General"
    scale = 10.0 ** round(median(_power(value, found) for value, found in read))
    by_unit: dict[str, tuple[float, re.Match[str]]] = {}
    for value, found in read:
        if found["unit"] not in by_unit or abs(value) > abs(by_unit[found["unit"]][0]):
            by_unit[found["unit"]] = (value, found)
    if len(by_unit) > 1 and min(values) >= 0 and set(by_unit) <= {*_THOUSANDS, ""}:
        return scale, _by_size([found for _, found in by_unit.values()])
    core = _core(max(read, key=lambda pair: abs(pair[0]))[1])
    is_signed = any(found["sign"] == "+" for _, found in read)
    return scale, f'"+"{core};"\u2212"{core};{core}' if is_signed else core


def _by_size(shown: Iterable[re.Match[str]]) -> str:
    """One format for amounts in different units: each from its own size on, three at most, which
    is what a number format can hold."""
    largest_first = sorted(shown, key=lambda found: -_UNITS.get(found["unit"], 1.0))[:3]
    *higher, lowest = largest_first
    parts = [f"[>={_UNITS[found['unit']]:.0f}]{_core(found)}" for found in higher]
    return ";".join([*parts, _core(lowest)])


def _core(found: re.Match[str]) -> str:
    digits = "." + "0" * len(found["digits"]) if found["digits"] else ""
    unit = found["unit"]
    if unit == "%":
        core = f"0{digits}%"
    elif unit:
        core = f'0{digits}{_THOUSANDS[unit]}"{unit}"'
    else:
        core = f"#,##0{digits}"
    return _quoted(found["before"]) + core + _quoted(found["after"])


def _power(value: float, found: re.Match[str]) -> float:
    number = float(found["whole"].replace(",", "") + "." + (found["digits"] or "0"))
    number *= _UNITS.get(found["unit"], 1.0)
    return math.log10(number / abs(value)) if number else 0.0


def _quoted(text: str) -> str:
    return f'"{text}"' if text else ""


def _scaled(values: Iterable[float | None], scale: float) -> tuple[float | None, ...]:
    # twelve digits: a cent of a billion, and no tail of binary fractions in somebody's spreadsheet
    return tuple(
        None if value is None or pd.isna(value) else float(f"{value * scale:.12g}")
        for value in values
    )
