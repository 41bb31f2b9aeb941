"""Counting in whole months and days over arrays, and one stream of random numbers per subject."""

from datetime import date
from zlib import crc32

import numpy as np

Array = np.ndarray


def month_number(day: date) -> int:
    """Months since January 1970.

    >>> month_number(date(2026, 10, 31)), month_number(date(1970, 1, 1))
    (681, 0)
    """
    return (day.year - 1970) * 12 + day.month - 1


def first_day(month: Array | int) -> Array:
    """The first day of months given by number."""
    return np.asarray(month).astype("datetime64[M]").astype("datetime64[D]")[()]


def last_day(month: Array | int) -> Array:
    """The last day of months given by number."""
    return first_day(np.asarray(month) + 1) - np.timedelta64(1, "D")


def day_in(month: Array | int, day: Array | int) -> Array:
    """Day `day` (1 to 28) of months given by number."""
    return first_day(month) + (np.asarray(day) - 1).astype("timedelta64[D]")


def number_of(day: Array) -> Array:
    """The month number that days lie in."""
    return day.astype("datetime64[M]").astype(int)


def days(count: Array | int) -> Array:
    """Whole days, to add to a date."""
    return np.asarray(count).astype("timedelta64[D]")


def blank_unless(is_said: Array, values: Array) -> Array:
    """`values` where something is said, nothing elsewhere.

    >>> blank_unless(np.array([True, False]), np.array(["a", "b"])).tolist()
    ['a', None]
    """
    kept = np.full(len(values), None, dtype=object)
    kept[is_said] = values[is_said]
    return kept


def stream(seed: int, subject: str) -> np.random.Generator:
    """Random numbers of one subject, so that a change in one table leaves the others as they are.

    >>> bool(stream(7, "usage").random() == stream(7, "usage").random())
    True
    """
    return np.random.default_rng([seed, crc32(subject.encode())])
