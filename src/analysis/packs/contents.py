"""The first page of a month's pack: key figures, and every document by account, owner or segment."""

from collections.abc import Sequence

from analysis.contracts import Book
from analysis.documents.exhibits import Tile
from analysis.documents.index import Entry, Group, Index, Link, render
from analysis.metrics.movements import Movements, mrr_movements
from analysis.packs.arr import ShortHistoryError, covered_year
from analysis.packs.key_figures import arr_tile, key_figures
from analysis.packs.landing import PAGE, Summary, write_summary
from analysis.packs.news import since_last_month
from analysis.periods import add_months, month_name, month_text
from analysis.runs.outputs import write_whole
from analysis.runs.record import Entry as Made
from analysis.runs.record import Job, RunRecord, package_versions

NAMED_VERSIONS = ("pandas", "scikit-learn", "papermill", "typst")

NotMade = Sequence[tuple[Job, str]]  # documents that have nothing to say yet, each with the reason


def write_index(
    record: RunRecord, book: Book, *, title: str, not_made: NotMade = (), restated: str = ""
) -> None:
    """Write `index.html` beside the documents of the run, and what the page over all months tells."""
    made = index(record, book, title=title, not_made=not_made, restated=restated)
    write_whole(record.folder / PAGE, render(made).encode())
    write_summary(
        Summary(
            month=month_text(book.as_of),
            company=book.company,
            n_documents=len(record.entries),
            n_failed=len(record.failed),
            marks=made.marks,
            tiles=made.tiles,
            news=made.news,
        ),
        record.folder,
    )


def index(
    record: RunRecord, book: Book, *, title: str, not_made: NotMade = (), restated: str = ""
) -> Index:
    """The contents of a run, in the order in which its documents were asked for.

    `not_made` stand last in their groups, with why; `restated` says what the pack before said and
    no longer holds.
    """
    movements = mrr_movements(book)
    done = len(record.entries) - len(record.failed)
    groups: dict[str, list[Entry]] = {}
    for made in record.entries:
        groups.setdefault(made.job.group, []).append(_entry(made))
    for job, reason in not_made:
        early = Entry(title=job.title, subtitle=job.subtitle, status="skipped", note=reason)
        groups.setdefault(job.group, []).append(early)
    return Index(
        title=title,
        subtitle=f"{done:,} of {len(record.entries):,} documents made" if record.failed else "",
        client=book.company,
        as_of=book.as_of,
        tiles=figures(book, movements),
        news=since_last_month(book, movements, restated),
        news_title=f"Since {month_name(add_months(movements.last_month, -1))}",
        groups=tuple(Group(name, tuple(entries)) for name, entries in groups.items()),
        marks=("Synthetic data", "Internal") if book.is_synthetic else ("Internal",),
        run_facts={
            "Data": book.data_hash[:12],
            "Code": record.code_sha256[:12],
            **{
                name: version
                for name, version in package_versions().items()
                if name in NAMED_VERSIONS
            },
            "Record": "run.json",
        },
    )


def figures(book: Book, movements: Movements) -> tuple[Tile, ...]:
    """The key figures of the book; of one too young for them, its ARR."""
    try:
        return tuple(key_figures(book, movements, covered_year(movements)))
    except ShortHistoryError:
        return (arr_tile(book, movements),)


def _entry(made: Made) -> Entry:
    labels = {
        "html": "HTML",
        "pdf": "PDF",
        "pptx": "PowerPoint",
        "zip": "Data",
        "ipynb": "Notebook",
    }
    links = tuple(
        Link(label, output.path)
        for suffix, label in labels.items()
        if (output := made.output(suffix)) is not None
    )
    facts = {str(name).capitalize(): str(fact) for name, fact in (made.job.facts or {}).items()}
    facts.pop("Account", None)  # it is the title
    return Entry(
        title=made.job.title,
        subtitle=made.job.subtitle or made.finding,
        status=made.status,
        links=links,
        note=made.reason,
        facts={name: fact for name, fact in facts.items() if fact},
    )
