"""The words on a cover: what it is, for whom, as of when, and what a reader must know of the data."""

from typing import Any

from analysis.contracts import Book


def cover_of(
    book: Book,
    *,
    title: str,
    subtitle: str = "",
    client: str = "",
    audience: str = "internal",
) -> dict[str, Any]:
    """What `show.cover` takes. Every page made from demo data is marked as such."""
    return {
        "title": title,
        "subtitle": subtitle,
        "client": client or book.company,
        "as_of": book.as_of,
        "audience": audience,
        "is_synthetic": book.is_synthetic,
    }
