"""Numbers as exports write them: marks, signs, currencies and brackets, read exactly or refused.

1,234 is a thousand and more, or one and a bit. A column is read in the only way that all of its
values allow; where there are two, the owner of the file has to say.
"""

import re
from dataclasses import dataclass
from decimal import Decimal

from analysis.loading.importing.dates import AmbiguousColumnError

BEYOND = Decimal(10**16)  # no amount or count of ours; sixteen digits and more name something

Example = tuple[str, int]  # a value and its line

_MINOR_DIGITS = {
    **dict.fromkeys(
        [
            "BIF",
            "CLP",
            "DJF",
            "GNF",
            "ISK",
            "JPY",
            "KMF",
            "KRW",
            "PYG",
            "RWF",
            "UGX",
            "VND",
            "VUV",
            "XAF",
            "XOF",
            "XPF",
        ],
        0,
    ),
    **dict.fromkeys(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"], 3),
}  # ISO 4217; all others have two


def minor_digits(currency: str) -> int:
    """How many decimal digits of a currency's amount are minor units.

    >>> minor_digits("USD"), minor_digits("JPY"), minor_digits("KWD")
    (2, 0, 3)
    """
    return _MINOR_DIGITS.get(currency, 2)


@dataclass
class MarkEvidence:
    """What the values of a column say of their decimal mark; `settled` draws the conclusion."""

    is_whole: bool = False  # 1,234 of something that is only counted is no fraction
    point: Example | None = None  # can only be read with a decimal point
    comma: Example | None = None
    doubt: Example | None = None  # can be read with either, and differs

    def see(self, values: list[str], lines: list[int]) -> None:
        for value, line in zip(values, lines, strict=True):
            bare = _bare(value)
            if bare is None or bare.digits.isdigit():
                continue
            point, comma = (self._possible(bare.digits, mark) for mark in ".,")
            if point is not None and comma is None:
                self.point = self.point or (value, line)
            elif comma is not None and point is None:
                self.comma = self.comma or (value, line)
            elif point != comma:
                self.doubt = self.doubt or (value, line)

    def _possible(self, digits: str, mark: str) -> Decimal | None:
        number = _read(digits, mark)
        return None if number is not None and self.is_whole and number % 1 else number

    def settled(self, origin: str, column: str) -> str:
        """The decimal mark of the column: a point where no value tells.

        Raises
        ------
        AmbiguousColumnError
            Some value has two readings and no other value of the column decides, or some need a
            point and others a comma.
        """
        if self.point and self.comma:
            raise AmbiguousColumnError(
                f"{origin}, column '{column}': '{self.point[0]}' (line {self.point[1]}) has a "
                f"decimal point and '{self.comma[0]}' (line {self.comma[1]}) a decimal comma. "
                f"Export the column in one format, or correct the values."
            )
        if self.doubt and not (self.point or self.comma):
            value, line = self.doubt
            bare = _bare(value)
            assert bare is not None
            raise AmbiguousColumnError(
                f"{origin}, column '{column}', line {line}: '{value}' is "
                f"{_read(bare.digits, '.')} or {_read(bare.digits, ',')}, and no value of the "
                f"column decides. Say which mark is the decimal one in the mapping: "
                f'`{{from: {column}, decimal: "."}}` or `{{from: {column}, decimal: ","}}`.'
            )
        return "," if self.comma else "."


def read_number(text: str, decimal: str) -> tuple[Decimal, bool] | None:
    """The number and whether it was written as a percentage; None where it is none.

    >>> read_number("($1,234.50)", ".")
    (Decimal('-1234.50'), False)
    >>> read_number("1.234,56 €", ",")
    (Decimal('1234.56'), False)
    """
    bare = _bare(text)
    if bare is None:
        return None
    number = _read(bare.digits, decimal)
    if number is None:
        return None
    return (-number if bare.is_negative else number), bare.is_percent


@dataclass(frozen=True)
class _Bare:
    digits: str
    is_negative: bool
    is_percent: bool


_SPACES = re.compile(r"(?<=\d)[ '’](?=\d{3}(?!\d))")  # between groups of thousands
_DRESSED = re.compile(
    r"(?P<open>\()?\s*(?P<sign>[-+−–])?\s*"
    r"(?:[A-Za-z]{1,3}\$?\s*|[A-Z]{0,2}[$€£¥₹₩₺₪]\s*)?(?P<inner>[-+−–])?\s*"
    r"(?P<digits>[\d.,]*\d[\d.,]*(?:[eE][+-]?\d+)?)\s*"
    r"(?P<percent>%)?\s*(?:[A-Za-z]{2,3}\.?|[$€£¥₹₩₺₪])?\s*(?P<after>[-−])?\s*(?P<close>\))?"
)


def _bare(text: str) -> _Bare | None:
    if text.isascii() and text.isdigit():
        return _Bare(text, False, False)
    found = _DRESSED.fullmatch(_SPACES.sub("", text.strip()))
    if not found or bool(found["open"]) != bool(found["close"]):
        return None
    signs = [found["sign"], found["inner"], found["after"]]
    if sum(sign is not None for sign in signs) > 1 or (found["open"] and any(signs)):
        return None
    negative = bool(found["open"]) or any(sign and sign != "+" for sign in signs)
    return _Bare(found["digits"], negative, bool(found["percent"]))


_SHAPES = {
    mark: re.compile(
        rf"(?:\d+|[1-9]\d{{0,2}}(?:{other}\d{{2,3}})*{other}\d{{3}})?(?:{own}\d*)?(?:[eE][+-]?\d+)?"
    )
    for mark, own, other in ((".", r"\.", ","), (",", ",", r"\."))
}


def _read(digits: str, decimal: str) -> Decimal | None:
    if not _SHAPES[decimal].fullmatch(digits):
        return None
    other = "," if decimal == "." else "."
    number = Decimal(digits.replace(other, "").replace(decimal, "."))
    return number if abs(number) < BEYOND else None
