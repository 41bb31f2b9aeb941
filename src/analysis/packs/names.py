"""Whose identifiers they are: the names that readers know people by."""

from analysis.contracts import Book


def people_names(book: Book) -> dict[str, str]:
    """The latest name of everybody of the team, by identifier."""
    people = book["people"].sort_values("valid_from")
    return dict(zip(people["person_id"], people["person_name"], strict=True))
