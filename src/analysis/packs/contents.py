"""The first page of a month's pack: key figures, and every document by account, owner or segment."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from analysis.contracts import Book
from analysis.documents.exhibits import Tile
from analysis.documents.index import Entry, Group, Index, Link, render
from analysis.metrics.movements import AbsentMonthError, Movements, mrr_movements
from analysis.metrics.ratios import Ratio
from analysis.metrics.renewals import renewal_rate
from analysis.metrics.retention import (
    gross_revenue_retention,
    logo_churn_rate,
    net_revenue_retention,
)
from analysis.metrics.satisfaction import net_promoter_score
from analysis.packs import portfolio
from analysis.packs.arr import ShortHistoryError, covered_year
from analysis.packs.landing import PAGE, Summary, write_summary
from analysis.packs.news import since_last_month
from analysis.periods import Window, add_months, month_name, month_text
from analysis.runs.outputs import write_whole
from analysis.runs.record import Entry as Made
from analysis.runs.record import Job, RunRecord, package_versions

QUARTERS = 5  # behind the line of a key figure: a year, with the quarter it began in
_PAST: dict[str, Callable[[Book, Movements, Window], Ratio]] = {
    "Net revenue retention": lambda b, m, w: net_revenue_retention(m, window=w).only(),
    "Gross revenue retention": lambda b, m, w: gross_revenue_retention(m, window=w).only(),
    "Logo churn": lambda b, m, w: logo_churn_rate(m, window=w).only(),
    "Renewal rate, value": lambda b, m, w: renewal_rate(b, window=w, basis="value").only(),
    "NPS": lambda b, m, w: net_promoter_score(b, window=w).only(),
}
NAMED_VERSIONS = ("pandas", "scikit-learn", "papermill", "typst")


NotMade = Sequence[tuple[Job, str]]  # documents that have nothing to say yet, each with the reason


def write_index(record: RunRecord, book: Book, *, title: str, not_made: NotMade = ()) -> None:
    """Write `index.html` beside the documents of the run, and what the page over all months tells."""
    made = index(record, book, title=title, not_made=not_made)
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


def index(record: RunRecord, book: Book, *, title: str, not_made: NotMade = ()) -> Index:
    """The contents of a run, in the order in which its documents were asked for.

    `not_made` stand last in their groups, with why.
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
        subtitle=f"{done} of {len(record.entries)} documents made" if record.failed else "",
        client=book.company,
        as_of=book.as_of,
        tiles=key_figures(book, movements),
        news=since_last_month(book, movements),
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


def key_figures(book: Book, movements: Movements) -> tuple[Tile, ...]:
    """The key figures of the book, each with the line of where it stood quarter by quarter."""
    try:
        now = covered_year(movements)
    except ShortHistoryError:
        return (portfolio.arr_tile(book, movements),)
    return tuple(
        tile if tile.trend or tile.label not in _PAST else _with_trend(tile, book, movements, now)
        for tile in portfolio.key_figures(book, movements, now)
    )


def _with_trend(tile: Tile, book: Book, movements: Movements, now: Window) -> Tile:
    """`tile` with its line; a quarter that the data do not reach is a gap."""
    values: list[float | None] = []
    for back in range(3 * (QUARTERS - 1), -1, -3):
        window = Window(add_months(now.opening, -back), add_months(now.closing, -back))
        try:
            values.append(_PAST[tile.label](book, movements, window).value)
        except AbsentMonthError:
            values.append(None)
    return replace(tile, trend=tuple(values), trend_text="over the last year, by quarter")


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
