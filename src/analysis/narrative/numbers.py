"""How is a number written for a reader?

Shares arrive as fractions, money as integer minor units, and leave as text. What is missing is
written as `ABSENT`, never as zero. Halves round away from zero, as readers do by hand, and are
judged on the decimal that prints, not on its binary neighbour: 1.005 to two places is 1.01.
"""

import math
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pandas as pd

from analysis.written import written

ABSENT = "n/a"
MINUS = "−"  # U+2212, as wide as the plus sign and never broken from its number

# Digits after the point in ISO 4217 where they are not two.
_EXPONENTS = {
    **dict.fromkeys(["CLP", "ISK", "JPY", "KRW", "PYG", "UGX", "VND", "XAF", "XOF", "XPF"], 0),
    **dict.fromkeys(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"], 3),
}
_SYMBOLS = {
    "USD": "$",
    "EUR": "€",
    "GBP": "£",
    "JPY": "¥",
    "INR": "₹",
    "AUD": "A$",
    "CAD": "C$",
    "NZD": "NZ$",
}
_STEPS = [(Decimal(10) ** 9, "B"), (Decimal(10) ** 6, "M"), (Decimal(10) ** 3, "K")]


def percent(share: float | None, digits: int = 1) -> str:
    """A share as a percentage.

    >>> percent(0.942), percent(0.942, 0), percent(-0.0312), percent(1), percent(None)
    ('94.2%', '94%', '−3.1%', '100.0%', 'n/a')
    """
    return _text(share, digits, scale=100, after="%")


def points(difference: float | None, digits: int = 1) -> str:
    """A difference of two shares, in percentage points; its sign is kept when negative.

    >>> points(0.031), points(0.01, 0), points(-0.0049)
    ('3.1 points', '1 point', '−0.5 points')
    """
    text = _text(difference, digits, scale=100)
    if text == ABSENT:
        return text
    return written(f"{text} point{'' if text.lstrip(MINUS) == '1' else 's'}", difference)


def count(value: float | None, digits: int = 0) -> str:
    """A number of things, thousands set apart.

    >>> count(12345), count(-3), count(2.25, 1), count(float("nan"))
    ('12,345', '−3', '2.3', 'n/a')
    """
    return _text(value, digits)


def count_short(value: float | None) -> str:
    """A number of things where room is short.

    >>> count_short(940), count_short(12_345), count_short(999_950), count_short(-3_200_000)
    ('940', '12.3K', '1.0M', '−3.2M')
    """
    number = _decimal(value)
    if number is None:
        return ABSENT
    return written(_sign(_rounded(number, 0)) + _short(abs(number)), value)


def money(minor: float | None, currency: str, digits: int | None = 0) -> str:
    """An amount of minor units, in full; `digits=None` prints the currency's own.

    >>> money(123_456_78, "USD"), money(123_456_78, "USD", None), money(-500, "EUR")
    ('$123,457', '$123,456.78', '−€5')
    >>> money(1_500, "JPY"), money(1_500, "KWD", None), money(250_00, "CHF")
    ('¥1,500', 'KWD\\xa01.500', 'CHF\\xa0250')
    """
    if digits is None:
        digits = minor_digits(currency)
    amount = _major(minor, currency)
    if amount is None:
        return ABSENT
    rounded = _rounded(amount, digits)
    return written(f"{_sign(rounded)}{_symbol(currency)}{abs(rounded):,.{digits}f}", minor)


def money_short(minor: float | None, currency: str) -> str:
    """An amount of minor units where room is short: at most three or four figures.

    >>> money_short(1_234_567_00, "USD"), money_short(423_400_00, "USD"), money_short(940_00, "USD")
    ('$1.2M', '$423K', '$940')
    >>> money_short(-4_200_00, "USD"), money_short(999_950_00, "USD"), money_short(40, "USD")
    ('−$4.2K', '$1.0M', '$0.40')
    >>> money_short(1_234_567, "JPY"), money_short(0, "GBP"), money_short(None, "USD")
    ('¥1.2M', '£0', 'n/a')
    """
    amount = _major(minor, currency)
    if amount is None:
        return ABSENT
    digits = minor_digits(currency)
    if 0 < abs(_rounded(amount, digits)) < 1:
        return money(minor, currency, digits)
    short = _short(abs(amount))
    return written(f"{_sign(_rounded(amount, 0))}{_symbol(currency)}{short}", minor)


def whole_money(amount: float | None, currency: str = "USD") -> str:
    """An amount already in whole units of the currency, as published wages are.

    >>> whole_money(85694), whole_money(-1200.5)
    ('$85,694', '−$1,201')
    """
    number = _decimal(amount)
    if number is None:
        return ABSENT
    rounded = _rounded(number, 0)
    return written(f"{_sign(rounded)}{_symbol(currency)}{abs(rounded):,}", amount)


def score(share: float | None) -> str:
    """A net score, from -1 to 1, as it is always quoted: a signed whole number of hundredths.

    >>> score(0.42), score(-0.08), score(0), score(None)
    ('+42', '−8', '0', 'n/a')
    """
    return signed(share, lambda value: _text(value, 0, scale=100))


def days(value: float | None, digits: int = 0) -> str:
    """A number of days.

    >>> days(12), days(1), days(2.45, 1)
    ('12 days', '1 day', '2.5 days')
    """
    return _with_noun(value, digits, "day")


def hours(value: float | None, digits: int = 1) -> str:
    """A number of hours.

    >>> hours(3.42), hours(1, 0)
    ('3.4 hours', '1 hour')
    """
    return _with_noun(value, digits, "hour")


def multiple(value: float | None, digits: int = 1) -> str:
    """How many times as much.

    >>> multiple(2.34), multiple(0.5)
    ('2.3×', '0.5×')
    """
    return _text(value, digits, after="×")


def signed(value: float | None, show: Callable[[Any], str] = count) -> str:
    """A change with its sign: plus as well as minus; nothing before what rounds to zero.

    >>> signed(12), signed(-3), signed(0), signed(None)
    ('+12', '−3', '0', 'n/a')
    >>> signed(0.012, percent), signed(0.0001, percent)
    ('+1.2%', '0.0%')
    """
    text = show(value)
    is_zero = text != ABSENT and not any(figure in text for figure in "123456789")
    if text == ABSENT or is_zero or text.startswith(MINUS):
        return text
    return written(f"+{text}", value)


def interval(low: float | None, high: float | None, show: Callable[[Any], str] = percent) -> str:
    """The two ends of an interval; one number where both print the same.

    >>> interval(0.86, 0.93, lambda share: percent(share, 0)), interval(0.861, 0.8612)
    ('86% to 93%', '86.1%')
    >>> interval(None, 0.9)
    'n/a'
    """
    first, last = show(low), show(high)
    if ABSENT in (first, last):
        return ABSENT
    return first if first == last else f"{first} to {last}"


def is_absent(value: Any) -> bool:
    """Whether there is no number to print: None, NaN, NA, or one without bound."""
    return value is None or bool(pd.isna(value)) or math.isinf(value)


def minor_digits(currency: str) -> int:
    """How many digits after the point the currency has (ISO 4217).

    >>> minor_digits("JPY"), minor_digits("USD"), minor_digits("KWD")
    (0, 2, 3)
    """
    return _EXPONENTS.get(currency, 2)


def _text(value: float | None, digits: int, *, scale: int = 1, after: str = "") -> str:
    number = _decimal(value)
    if number is None:
        return ABSENT
    rounded = _rounded(number * scale, digits)
    return written(f"{_sign(rounded)}{abs(rounded):,.{digits}f}{after}", value)


def _with_noun(value: float | None, digits: int, noun: str) -> str:
    text = _text(value, digits)
    if text == ABSENT:
        return text
    return written(f"{text} {noun}{'' if text.lstrip(MINUS) == '1' else 's'}", value)


def _short(size: Decimal) -> str:
    """`size` (not negative) in thousands, millions or billions, whichever keeps it brief."""
    for step, letter in reversed(_STEPS):  # the least step that, once rounded, stays below 1,000
        if _rounded(size, 0) < 1000:
            return f"{_rounded(size, 0):,}"
        scaled = size / step
        brief = _rounded(scaled, 1 if _rounded(scaled, 1) < 100 else 0)
        if brief < 1000 or letter == "B":
            return f"{brief:,}{letter}"
    raise AssertionError("billions take all that is left")


def _major(minor: float | None, currency: str) -> Decimal | None:
    number = _decimal(minor)
    return None if number is None else number.scaleb(-minor_digits(currency))


def _decimal(value: float | None) -> Decimal | None:
    return None if value is None or is_absent(value) else Decimal(str(value))


def _rounded(number: Decimal, digits: int) -> Decimal:
    return number.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)


def _sign(number: Decimal) -> str:
    return MINUS if number < 0 else ""


def _symbol(currency: str) -> str:
    return _SYMBOLS.get(currency, f"{currency}\N{NO-BREAK SPACE}")
