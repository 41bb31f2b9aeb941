"""The page over all months: every pack that was made, its key figures, and the way to it."""

import json
from collections.abc import Sequence
from pathlib import Path

from pydantic import TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from analysis.documents.exhibits import Tile
from analysis.documents.index import Entry, Group, Index, Link, render
from analysis.narrative.sentences import plural
from analysis.periods import month_name, parse_month
from analysis.runs.outputs import write_whole

SUMMARY = "summary.json"  # beside the first page of each pack
PAGE = "index.html"


@dataclass(frozen=True)
class Summary:
    """What the page over all months tells of one of them."""

    month: str  # "2026-10"
    company: str
    n_documents: int
    n_failed: int
    marks: tuple[str, ...]
    tiles: tuple[Tile, ...]
    news: tuple[str, ...] = ()


_SUMMARY = TypeAdapter(Summary)


def write_summary(summary: Summary, folder: Path) -> None:
    """Keep what a month's pack came to, beside its first page."""
    write_whole(folder / SUMMARY, _SUMMARY.dump_json(summary, indent=2))


def write_landing(packs: Path) -> Path:
    """Write the page over all packs below `packs`, the newest first. Returns its path."""
    page = packs / PAGE
    write_whole(page, render(landing(summaries(packs))).encode())
    return page


def summaries(packs: Path) -> list[Summary]:
    """What each pack below `packs` came to, the newest first; folders without are passed over."""
    found = []
    for path in sorted(packs.glob(f"*/{SUMMARY}")):
        try:
            found.append(_SUMMARY.validate_json(path.read_bytes()))
        except (ValidationError, json.JSONDecodeError):
            continue  # of another version of the workbook; its own page is still where it was
    return sorted(found, key=lambda one: one.month, reverse=True)


def landing(months: Sequence[Summary]) -> Index:
    """The page as data: the figures of the newest month, then a year's months a group."""
    newest = months[0]
    years = list(dict.fromkeys(one.month[:4] for one in months))
    is_shared = len({one.company for one in months}) > 1
    return Index(
        title="Account packs",
        subtitle=f"The newest: {_name(newest)}",
        client=newest.company,
        tiles=newest.tiles,
        news_title=f"In {_name(newest)}",
        news=newest.news,
        groups=tuple(
            Group(
                year, tuple(_entry(one, is_shared) for one in months if one.month.startswith(year))
            )
            for year in years
        ),
        marks=newest.marks,
        noun="pack",
    )


def _entry(one: Summary, is_shared: bool) -> Entry:
    """A month's pack; with its company, where packs of several share the folder."""
    told = [one.company] if is_shared else []
    told += [plural(one.n_documents, "document")]
    told += [f"{one.n_failed} failed"] if one.n_failed else []
    return Entry(
        title=_name(one),
        subtitle=", ".join(told),
        links=(Link("Open", f"{one.month}/{PAGE}"),),
        facts={tile.label: tile.value for tile in one.tiles},
    )


def _name(one: Summary) -> str:
    return month_name(parse_month(one.month))
