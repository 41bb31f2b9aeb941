"""How a month's pack is made: what comes before its documents, and what is kept after them."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from analysis.contracts import Book
from analysis.errors import UserError
from analysis.loading import load_book
from analysis.loading.paths import project_root
from analysis.packs.contents import write_index
from analysis.packs.first_reported import FOLDER as FIRST_REPORTED
from analysis.packs.first_reported import keep_reported, restated_since_last_pack
from analysis.packs.forecast_record import FOLDER as FORECASTS
from analysis.packs.forecast_record import keep_forecast
from analysis.packs.health import book_health
from analysis.packs.landing import write_landing
from analysis.packs.planned import jobs, nothing_to_tell
from analysis.packs.risk import BookRisk, forecast
from analysis.periods import month_end, month_name, month_text, parse_month
from analysis.quality.verdict import refuse_unusable
from analysis.runs.alone import alone_in
from analysis.runs.events import Event
from analysis.runs.export import pages
from analysis.runs.notebooks import notebooks
from analysis.runs.outputs import prepare_folder
from analysis.runs.pack import run_jobs
from analysis.runs.record import RunRecord

MODELS = "models"  # folder of what was trained for the month, below the pack's


class DataChangedError(UserError):
    """The data are no longer those that the pack was begun with."""


def make(
    *,
    month: str,
    data: Path,
    out: Path,
    workers: int | None = None,
    progress: Callable[[Event], None] = lambda event: None,
) -> RunRecord:
    """Make the pack of a month into `out/<month>`, with its index page.

    The risk model is trained once, before the notebooks that read it. One document that fails
    never stops the others; the record and the index say which and why.

    Raises
    ------
    UserError
        For an unknown month, data that cannot be used, a folder that cannot be written to or that
        another run is writing to: before anything is made. What is doubtful stands on the covers
        of the pages concerned.
    DataChangedError
        An import came while the pack was being made.
    """
    day = month_end(parse_month(month))
    book = load_book(data, as_of=day)
    refuse_unusable(book)
    for shared in (out, out / FORECASTS, out / FIRST_REPORTED):
        if shared.exists():  # written to at the end: better refused now
            prepare_folder(shared)
    with alone_in(out / month_text(day)):
        return _made(book, data, out, workers, progress)


def _made(
    book: Book, data: Path, out: Path, workers: int | None, progress: Callable[[Event], None]
) -> RunRecord:
    folder = out / month_text(book.as_of)
    store = folder / MODELS
    risks = None
    with suppress(UserError):  # of data that cannot be used every page says so
        risks = forecast(book, str(store))
    if isinstance(risks, BookRisk):
        keep_forecast(book, risks, out / FORECASTS)
    with suppress(UserError):  # a health.yml that cannot be followed: its pages say so
        book_health(book, data, store=str(store))
    planned = jobs(book, data=data, store=store, reported=out / FIRST_REPORTED, risks=risks)
    without = nothing_to_tell(book, risks)
    record = run_jobs(
        [job for job in planned if job.report not in without],
        folder,
        notebooks=notebooks(project_root() / "notebooks"),
        export=pages(),
        workers=workers,
        on_event=progress,
        inputs={"data": data},
    )
    _refuse_changed(book, data)
    keep_reported(book, out)
    write_index(
        record,
        book,
        title=f"Account pack, {month_name(book.as_of)}",
        restated=restated_since_last_pack(book, out),
        not_made=[(job, without[job.report]) for job in planned if job.report in without],
    )
    write_landing(out)
    return record


def _refuse_changed(book: Book, data: Path) -> None:
    if load_book(data, as_of=book.as_of).data_hash != book.data_hash:
        raise DataChangedError(
            f"The data in {data} changed while the pack was being made, by an import perhaps, so "
            "its pages may tell of both. Make the pack again."
        )
