"""What a column of ours holds, and how the text of an export becomes it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Literal

import numpy as np
import pandas as pd

from analysis.contracts.catalogue import Column
from analysis.loading.importing.dates import YEARS, in_utc, read_dates, readings
from analysis.loading.importing.numbers import minor_digits, read_number

Kind = Literal[
    "text", "choice", "currency", "quarter", "day", "month", "moment",
    "money", "fraction", "minutes", "whole", "number", "flag",
]  # fmt: skip

DATES: set[Kind] = {"day", "month", "moment"}
NUMBERS: set[Kind] = {"money", "fraction", "minutes", "whole", "number"}
NOTHING = frozenset(
    {"null", "none", "n/a", "na", "nan", "nat", "#n/a", "-", "--", "\\n", "(blank)"}
)
YES = frozenset(
    [
        "true",
        "t",
        "yes",
        "y",
        "1",
        "x",
        "on",
        "checked",
        "ja",
        "wahr",
        "oui",
        "vrai",
        "si",
        "sí",
        "sim",
    ]
)
NO = frozenset(
    ["false", "f", "no", "n", "0", "off", "unchecked", "nein", "falsch", "non", "faux", "não"]
)
SPREADSHEET_ERRORS = frozenset(
    ["#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"]
)

_MINUTES = {
    "milliseconds": Decimal(1) / 60_000,
    "seconds": Decimal(1) / 60,
    "minutes": Decimal(1),
    "hours": Decimal(60),
    "days": Decimal(1_440),
}


@dataclass(frozen=True)
class Manner:
    """How the values of one column are written, once that is known."""

    dates: tuple[str, ...] = ("iso",)
    decimal: str = "."
    timezone: str | None = None
    unit: str | None = None


OURS = Manner()  # how constants of a mapping are written


@dataclass
class Typed:
    """Values of a kind, and where a text could not be read as one."""

    values: pd.Series
    unread: np.ndarray  # of bool
    expected: str


def kind_of(column: Column) -> Kind:
    """What a column holds, by its contract."""
    dtype = str(column.dtype)
    if dtype.startswith("datetime"):
        if column.unit == "UTC time":
            return "moment"
        return "month" if column.name in ("month", "target_month") else "day"
    if dtype in ("bool", "boolean"):
        return "flag"
    if column.name.endswith("_minor"):
        return "money"
    if column.unit == "fraction":
        return "fraction"
    if column.unit == "minutes":
        return "minutes"
    if dtype in ("int64", "Int64"):
        return "whole"
    if dtype == "float64":
        return "number"
    if column.unit == "ISO 4217":
        return "currency"
    if column.name == "quarter":
        return "quarter"
    return "choice" if column.options else "text"


def is_nothing(text: str, kind: Kind) -> bool:
    """Whether a text says that nothing is there; in words and names only a blank does."""
    return not text or (kind not in ("text", "choice") and text.casefold() in NOTHING)


def typed(texts: np.ndarray, kind: Kind, column: Column, manner: Manner) -> Typed:
    """Texts (blank for nothing) as values of `kind`.

    Numbers of every sort stay exact decimals, to be multiplied and divided before they are
    rounded once; see `finished`.
    """
    codes, distinct = pd.factorize(texts)
    read, expected = _read_distinct([str(value) for value in distinct], kind, column, manner)
    values = read.take(codes).reset_index(drop=True)
    there = np.array([not is_nothing(str(value), kind) for value in distinct], dtype=bool)
    unread = values.isna().to_numpy(dtype=bool) & (there[codes] if len(codes) else False)
    return Typed(values, unread, expected)


def finished(
    values: pd.Series, kind: Kind, unit: str | None, currency: np.ndarray | None
) -> tuple[pd.Series, np.ndarray, int]:
    """Values in the type that the contract has, rounded once and half-even where they are money.

    Also which of them are no whole numbers where only those count, and how many amounts had
    more digits than their currency.
    """
    whole = np.zeros(len(values), dtype=bool)
    if kind == "money":
        amounts, rounded = _minor(values, currency, unit)
        return amounts, whole, rounded
    if kind == "whole":
        broken = np.array([v is not None and v == v and v % 1 != 0 for v in values], dtype=bool)
        ints = [
            None if v is None or v != v or off else int(v)
            for v, off in zip(values, broken, strict=True)
        ]
        return pd.Series(ints, dtype="Int64"), broken, 0
    if kind in ("number", "fraction", "minutes"):
        return values.map(_float).astype("float64"), whole, 0
    return values, whole, 0


def _float(value: Decimal | None) -> float:
    return float("nan") if value is None or value != value else float(value)


def _read_distinct(
    distinct: list[str], kind: Kind, column: Column, manner: Manner
) -> tuple[pd.Series, str]:
    if kind in DATES:
        return _dates(distinct, kind, manner)
    if kind in NUMBERS:
        return _numbers(distinct, kind, manner)
    if kind == "flag":
        words = [value.casefold() for value in distinct]
        read = [True if w in YES else False if w in NO else None for w in words]
        return pd.Series(read, dtype="boolean"), "yes or no"
    reader: Callable[[str], str | None] = {
        "currency": _currency,
        "quarter": _quarter,
        "choice": lambda text: _choice(text, column.options),
    }.get(kind, _text)
    expected = {
        "currency": "a currency code such as USD",
        "quarter": "a quarter such as 2026Q3",
        "choice": f"one of {', '.join(column.options)}",
    }.get(kind, "text, not an error of a spreadsheet")
    return pd.Series([reader(v) if v else None for v in distinct], dtype="str"), expected


def _text(text: str) -> str | None:
    return None if text in SPREADSHEET_ERRORS else text


def _currency(text: str) -> str | None:
    code = text.upper()
    return code if re.fullmatch(r"[A-Z]{3}", code) else None


def _quarter(text: str) -> str | None:
    plain = text.upper().replace(" ", "").replace("-", "").replace("/", "")
    if found := re.fullmatch(r"(?:FY)?(\d{4})Q([1-4])", plain):
        return f"{found[1]}Q{found[2]}"
    if found := re.fullmatch(r"Q([1-4])(?:FY)?(\d{4})", plain):
        return f"{found[2]}Q{found[1]}"
    return None


def _choice(text: str, options: tuple[str, ...]) -> str | None:
    plain = re.sub(r"[^a-z0-9]+", "_", text.casefold()).strip("_")
    return next((option for option in options if option in (text, plain)), None)


def _dates(distinct: list[str], kind: Kind, manner: Manner) -> tuple[pd.Series, str]:
    texts = pd.Series(distinct, dtype="str")
    formats = list(manner.dates)
    if kind == "month" and "month" not in formats:
        formats.append("month")
    times = read_dates(texts, formats, manner.timezone)
    if kind == "moment":
        times = in_utc(times, manner.timezone)
        sample = "2026-10-31 14:05"
    else:
        times = times.dt.normalize()
        sample = "2026-10-31"
    if kind == "month":
        times = times - pd.to_timedelta(times.dt.day - 1, unit="D")
        sample = "2026-10"
    written = "" if formats in (["iso"], ["iso", "month"]) else f" written as {'/'.join(formats)}"
    expected = f"a date{written or f' such as {sample}'}"
    days = [day for text in texts[times.isna()] for day in readings(text).values()]
    if any(day.year not in YEARS for day in days):
        expected += f" from {YEARS.start} to {YEARS.stop - 1}, or a word that `blanks` names"
    return times.astype("datetime64[ns]"), expected


def _numbers(distinct: list[str], kind: Kind, manner: Manner) -> tuple[pd.Series, str]:
    scale = Decimal(1)
    if kind == "minutes":
        scale = _MINUTES.get(manner.unit or "minutes", Decimal(1))
    read: list[Decimal | None] = []
    for text in distinct:
        found = read_number(text, manner.decimal) if text else None
        if found is None:
            clock = _clock(text) if kind == "minutes" else None
            read.append(clock)
            continue
        number, is_percent = found
        if is_percent and kind != "fraction":
            read.append(None)
        elif is_percent or (kind == "fraction" and manner.unit == "percent"):
            read.append(number / 100)
        elif kind == "fraction" and manner.unit is None and abs(number) > 1:
            read.append(None)  # 5 is 5% or 500%
        else:
            read.append(number * scale if kind == "minutes" else number)
    expected = {
        "money": "an amount such as 1234.56",
        "whole": "a whole number",
        "fraction": "a share from 0 to 1 (say `unit: percent` if it is one)",
    }.get(kind, "a number")
    return pd.Series(read, dtype="object"), expected


def _clock(text: str) -> Decimal | None:
    found = re.fullmatch(r"(?:(\d+):)?(\d{1,3}):(\d{2})(?:\.\d+)?", text)
    if not found:
        return None
    return Decimal(int(found[1] or 0) * 60 + int(found[2])) + Decimal(int(found[3])) / 60


def _minor(
    values: pd.Series, currency: np.ndarray | None, unit: str | None
) -> tuple[pd.Series, int]:
    result: list[int | None] = []
    rounded = 0
    codes = currency if currency is not None else [""] * len(values)
    digits = {code: 0 if unit == "minor" else minor_digits(str(code)) for code in set(codes)}
    for value, code in zip(values, codes, strict=True):
        if value is None or value != value:
            result.append(None)
            continue
        exact = value.scaleb(digits[code])
        whole = exact.to_integral_value(ROUND_HALF_EVEN)
        rounded += whole != exact
        result.append(int(whole))
    return pd.Series(result, dtype="Int64"), rounded
