"""The first page of a pack: what was made, what was not, and where any document is found."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Literal
from urllib.parse import quote

from analysis.documents.exhibits import Tile
from analysis.errors import UserError

Status = Literal["done", "failed", "skipped"]
MOST_CARDS = 6  # a group of more entries is set as a list
MOST_CHOICES = 15  # a fact with more different values is found by typing, not from a menu


class OutsideLinkError(UserError):
    """A link of the index would lead out of the pack."""


@dataclass(frozen=True)
class Link:
    """A file of the pack, by its path from the index page, with forward slashes."""

    label: str  # "HTML", "PDF", "Data"
    path: str


@dataclass(frozen=True)
class Entry:
    """One document of the pack."""

    title: str
    subtitle: str = ""
    status: Status = "done"
    links: tuple[Link, ...] = ()
    note: str = ""  # why it failed, or what to know of it
    facts: Mapping[str, str] = field(default_factory=dict)  # "Owner": "D. Ortiz"; to filter by


@dataclass(frozen=True)
class Group:
    """Documents that belong together."""

    title: str
    entries: tuple[Entry, ...]
    subtitle: str = ""


@dataclass(frozen=True)
class Index:
    """The page itself. `run_facts` stand at its foot: data, parameters, versions; no clock time."""

    title: str
    groups: tuple[Group, ...]
    subtitle: str = ""
    client: str = ""
    as_of: date | None = None
    tiles: tuple[Tile, ...] = ()
    news: tuple[str, ...] = ()  # sentences under the tiles: what has changed
    news_title: str = ""
    noun: str = "document"  # what an entry is
    marks: tuple[str, ...] = ()
    run_facts: Mapping[str, str] = field(default_factory=dict)


def render(index: Index) -> str:
    """The page as self-contained HTML; it works opened from a folder, and equal input gives equal text."""
    from analysis.documents.html import page

    entries = [entry for group in index.groups for entry in group.entries]
    return page(
        "index.html.j2",
        letters=str(asdict(index)),
        index=index,
        most_cards=MOST_CARDS,
        n_failed=sum(entry.status == "failed" for entry in entries),
        n_entries=sum(entry.status != "skipped" for entry in entries),
        menus=_menus(entries),
        address=_address,
        room_for_links=_room_for_links,
    )


def _menus(entries: list[Entry]) -> dict[str, list[str]]:
    """Facts that a reader can choose by, each with its values in order."""
    values: dict[str, set[str]] = {}
    for entry in entries:
        for name, value in entry.facts.items():
            values.setdefault(name, set()).add(value)
    return {
        name: sorted(found) for name, found in values.items() if 2 <= len(found) <= MOST_CHOICES
    }


def _room_for_links(entries: Sequence[Entry]) -> float:
    """How wide the column of links has to be, in rem: generous, since a link that has no room wraps.

    Said before the page is laid out, so that a browser need not look at every row for its columns.
    """
    return max(
        (
            sum(0.5 * len(link.label) + 1.55 for link in entry.links) + 0.4 * len(entry.links)
            for entry in entries
        ),
        default=0.0,
    )


def _address(link: Link) -> str:
    """The path as an address; anything but a path below the page is refused.

    >>> _address(Link("PDF", "qbr/Zürich #1.pdf"))
    'qbr/Z%C3%BCrich%20%231.pdf'
    """
    if re.match(r"[a-z][a-z0-9+.-]*:|[/\\]", link.path, re.IGNORECASE) or ".." in link.path:
        raise OutsideLinkError(
            f"The index cannot link to '{link.path}'. Give the path from the index page to a file "
            f"beside or below it, for example qbr/a0001.pdf."
        )
    return quote(link.path)
