"""What does someone hear who cannot see the chart? The numbers in words, in their order."""

from collections.abc import Callable, Iterable

import pandas as pd

from analysis.written import written

MOST = 12  # beyond a dozen numbers a listener is better served by the table
NO_VALUE = "n/a"

Show = Callable[[float], str]


def shown(value: float | None, show: Show) -> str:
    """`value` as the reader sees it; what is missing as "n/a"."""
    return NO_VALUE if value is None or pd.isna(value) else show(value)


def read_out(opening: str, parts: Iterable[str], most: int = MOST) -> str:
    """`opening`, then the parts; beyond `most` the rest are counted.

    >>> read_out("2 bars", ["Denver 12%", "Reno 8%"])
    '2 bars: Denver 12%; Reno 8%.'
    >>> read_out("3 bars", ["A 3", "B 2", "C 1"], most=2)
    '3 bars: A 3; B 2; and 1 more.'
    """
    listed = list(parts)
    if len(listed) > most:
        rest = len(listed) - most
        listed = [*listed[:most], f"and {written(str(rest), rest)} more"]
    return f"{opening}: {'; '.join(listed)}." if listed else f"{opening}."


def tidy(drawn: pd.Series, given: pd.Series) -> pd.DataFrame:
    """`drawn` as a table of two columns, named as in the series it was `given` as."""
    name, value = str(given.index.name or "name"), str(given.name or "value")
    return pd.DataFrame({name: drawn.index, value: drawn.to_numpy()})


def with_names(frame: pd.DataFrame, name: str = "name") -> pd.DataFrame:
    """`frame` with its index as the first column, under its own name if it has one."""
    return frame.rename_axis(str(frame.index.name or name)).reset_index()


def with_ends(text: str, low: float, high: float, show: Show) -> str:
    """`text` and the interval around it, where both ends are known.

    >>> with_ends("90%", 86, 93, "{}%".format), with_ends("90%", 86, float("nan"), str)
    ('90% (86% to 93%)', '90%')
    """
    return text if pd.isna(low) or pd.isna(high) else f"{text} ({show(low)} to {show(high)})"


def counted(n: int, noun: str) -> str:
    """
    >>> counted(1, "bar"), counted(3, "bar")
    ('1 bar', '3 bars')
    """
    return f"{written(str(n), n)} {noun}{'' if n == 1 else 's'}"
