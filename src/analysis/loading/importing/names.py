"""Names that are nearly those we know: suggestions for a person to confirm, never more."""

import re
import unicodedata
from collections.abc import Mapping, Sequence

from rapidfuzz import fuzz, process

CLOSE = 88  # of 100; `GTXPro` and `GTX Pro` have 100, two unrelated names seldom more than 60
MOST_NAMES = 20_000  # compared with each unknown value
MOST_SHOWN = 20

_LEGAL = re.compile(
    r"\b(inc|incorporated|corp|corporation|co|company|llc|ltd|limited|plc|gmbh|ag|sa|sas|bv|nv|ab|"
    r"oy|spa|srl|pty|kg|lp|llp)\b"
)


def plain_name(name: str) -> str:
    """A name without accents, marks, spaces and legal form.

    >>> plain_name("GTX Pro") == plain_name("gtx-pro"), plain_name("Acme Corp.")
    (True, 'acme')
    """
    text = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    words = re.sub(r"[^a-z0-9]+", " ", text)
    return re.sub(r"\s+", "", _LEGAL.sub(" ", words)) or words.strip() or name


def nearest(unknown: Mapping[str, int], known: Mapping[str, str]) -> list[tuple[str, str, int]]:
    """For unknown values the identifier whose name is nearest, those of most rows first.

    `unknown` holds rows by value, `known` identifiers by name. As (value, identifier, rows).
    """
    plain = {plain_name(name): identifier for name, identifier in list(known.items())[:MOST_NAMES]}
    found = []
    ranked = sorted(unknown.items(), key=lambda item: (-item[1], item[0]))
    for value, rows in ranked[:200]:
        best = process.extractOne(
            plain_name(value), list(plain), scorer=fuzz.ratio, score_cutoff=CLOSE
        )
        if best:
            found.append((value, plain[best[0]], rows))
    return found[:MOST_SHOWN]


def alike(names: Sequence[str]) -> list[tuple[str, ...]]:
    """Groups of different names that become the same without marks and legal form."""
    groups: dict[str, list[str]] = {}
    for name in names:
        group = groups.setdefault(plain_name(name), [])
        if name not in group:
            group.append(name)
    return [tuple(group) for group in groups.values() if len(group) > 1][:MOST_SHOWN]
