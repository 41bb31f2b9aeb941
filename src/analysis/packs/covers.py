"""The words on a cover: what it is, for whom, as of when, and what a reader must know of the data."""

from collections.abc import Collection
from pathlib import Path
from typing import Any

from analysis.contracts import Book
from analysis.narrative.sentences import plural
from analysis.quality.verdict import concerning, refuse_unusable, verdict
from analysis.written import quoted

MOST_NOTES = 2  # on a cover; the data quality report has them all


def cover_of(
    book: Book,
    *,
    title: str,
    subtitle: str = "",
    client: str = "",
    audience: str = "internal",
    uses: Collection[str] | None = None,
) -> dict[str, Any]:
    """What `show.cover` takes. Every page made from demo data is marked as such.

    `uses` names the tables that the pages rest on (all, where it is left out). What makes one of
    them doubtful stands on the cover, and every page is marked. A document for anybody but
    ourselves never carries such notes: they name other accounts.

    Raises
    ------
    UnusableDataError
        When one of the tables cannot be used: no page is made from it, whoever runs the notebook.
    """
    refuse_unusable(book, tables=uses)
    doubts = _doubts(book, uses) if audience == "internal" else []
    return {
        "title": title,
        "subtitle": subtitle,
        "client": client or book.company,
        "as_of": book.as_of,
        "audience": audience,
        "is_synthetic": book.is_synthetic,
        "notes": doubts,
        "is_doubtful": bool(doubts),
    }


def source_of(book: Book) -> str:
    """The data as a reader is told of them: their folder by name, without a way on anybody's machine."""
    name = Path(book.source).resolve().name if book.source else ""
    return quoted(f"Data directory {name}", "the folder's own name") if name else "Data directory"


def _doubts(book: Book, uses: Collection[str] | None) -> list[str]:
    found = [
        quoted(f"Doubtful: {finding.text}", "a check of the data")
        for finding in verdict(book, checks=concerning(uses)).marks(uses)
    ]
    more = len(found) - MOST_NOTES
    if more > 0:
        found[MOST_NOTES:] = [f"{plural(more, 'more doubt')}: see the data quality report."]
    return found
