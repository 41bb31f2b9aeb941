"""Which numbers were written for a reader, and from which values?

Whoever writes a number or a day for a reader (`narrative.numbers`, `periods`) says so here: the text
as it prints, and the value behind it. What shows a text takes the traces of its numbers along; a
number that nobody wrote was typed, and `documents.tracing` reports it.
"""

import math
import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, NamedTuple

MOST = 50_000  # texts remembered in a process: many notebooks' worth, and a few megabytes at most

# A number with all that belongs to it: sign, currency, unit. A digit that follows a letter is part
# of a name (Q3, P25, A0166); digits joined by hyphens are a code or a day (41-3091, 2026-10-31).
NUMBER = re.compile(
    r"(?<![\w.,])"
    r"(?:[+\u2212-](?=[\w$€£¥₹]))?"
    r"(?:[A-Z]{0,2}[$€£¥₹]|[A-Z]{3}\u00a0)?"
    r"\d+(?:[-,.:]\d+)*"
    r"(?:\u00a0?%|×|[KMB]\b)?"
)
_PLAIN_WORDS = re.compile(r"[^\W\d_]*(?: [^\W\d_]+)*")
_QUOTED_WORDS = 4  # after a number, which a quotation of it has to share
_CORE = re.compile(r"\d+(?:[-,.:]\d+)*")

Value = float | int | str | None


class Trace(NamedTuple):
    """A number as it was printed, and the value it was printed from."""

    text: str
    value: Value


_ledger: dict[str, Any] = {}
_by_first_number: dict[str, dict[str, None]] = {}


def written(text: str, value: Any) -> str:
    """Remember that `text` says `value`; returns `text`.

    >>> written("94.27%", 0.9427)
    '94.27%'
    >>> traces(["Retention fell to 94.27%, not to 95.13%"])
    (Trace(text='94.27%', value=0.9427),)
    """
    if text not in _ledger:
        found = _CORE.search(text)
        if found is None:
            return text
        if len(_ledger) >= MOST:
            _forget(next(iter(_ledger)))
        _by_first_number.setdefault(found[0], {})[text] = None
    _ledger[text] = value
    return text


def quoted(text: str, source: str) -> str:
    """Remember the numbers of `text` as words of `source`, not of ours; returns `text`.

    For what is passed on as it stands: a note, a ticket's subject, a definition. Each number is
    remembered with the words after it, as far as no markup comes between.

    >>> quoted("Above 71.83 the book grows", "definition")
    'Above 71.83 the book grows'
    >>> traces(["Above 71.83 the book grows", "Above 71.83 it does not"])
    (Trace(text='71.83 the book grows', value='definition'),)
    """
    for first, last in numbers(text):
        after = _PLAIN_WORDS.match(text, last)
        words = " ".join(after[0].split(" ")[: _QUOTED_WORDS + 1]) if after else ""
        written((text[first:last] + words).rstrip(), source)
    return text


def numbers(text: str) -> Iterator[tuple[int, int]]:
    """Where the numbers of a text stand, each with its sign, currency and unit.

    >>> text = "ARR rose $0.4M (9.5%) since Q2 2026; A0166 has 3 seats"
    >>> [text[first:last] for first, last in numbers(text)]
    ['$0.4M', '9.5%', '2026', '3']
    """
    return (found.span() for found in NUMBER.finditer(text))


def traces(texts: Iterable[str]) -> tuple[Trace, ...]:
    """The traces of the numbers that these texts hold, each once, in the order they are read."""
    found: dict[str, None] = {}
    for text in texts:
        for first, last in numbers(text):
            core = _CORE.search(text, first, last)
            starts = {core[0], *_starts(text, first)} if core else set()
            for start in sorted(starts):
                for candidate in _by_first_number.get(start, ()):
                    if covers(text, candidate, first, last):
                        found[candidate] = None
    return tuple(Trace(text, plain(_ledger[text])) for text in found)


def covers(text: str, said: str, first: int, last: int) -> bool:
    """Whether `said` stands in `text` over all of the number between `first` and `last`."""
    at = text.find(said, max(0, last - len(said)))
    while at != -1 and at <= first:
        if at + len(said) >= last and not _is_cut(text, at, at + len(said)):
            return True
        at = text.find(said, at + 1)
    return False


def plain(value: Any) -> Value:
    """A value as it can be kept beside its text: a number, a day as ISO text, or nothing."""
    if isinstance(value, date):
        return value.isoformat()[:10]
    if value is None or isinstance(value, str):
        return value
    number = float(value)
    if math.isnan(number) or math.isinf(number):
        return None
    return int(number) if number.is_integer() and abs(number) < 2**53 else number


def _starts(text: str, first: int) -> list[str]:
    """Numbers shortly before `first`, with which a longer text over it may begin: 1 October 2026."""
    return [found[0] for found in _CORE.finditer(text, max(0, first - 16), first)]


def _is_cut(text: str, first: int, last: int) -> bool:
    """Whether a word or number runs on beyond the ends: "12" in "112" or "12.5"."""
    before, after = text[:first][-1:], text[last : last + 1]
    return (before.isalnum() and text[first].isalnum()) or (
        after.isalnum() and text[last - 1].isalnum()
    )


def _forget(text: str) -> None:
    del _ledger[text]
    found = _CORE.search(text)
    assert found is not None
    del _by_first_number[found[0]][text]
