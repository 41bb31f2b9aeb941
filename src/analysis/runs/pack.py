"""Make many reports, so that no failure stops another.

Each notebook runs in a kernel, a process of its own; a thread here drives one kernel at a time,
reads what it shows and makes the pages. The heavy work is in the kernels, so threads are enough,
and they are sturdier than a pool of worker processes, which is lost whole when one of them dies.
What threads must not share is kept apart: no `cwd=`, no environment changed in place, an event
loop a thread (nbclient makes it). Events are told by the calling thread alone.
"""

import os
import queue
import time
import traceback
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.errors import UserError
from analysis.runs.events import CellReached, Event, Finished, Planned, Started
from analysis.runs.notebooks import NotebookInfo, find_report
from analysis.runs.outputs import file_stem, prepare_folder, write_whole
from analysis.runs.parameters import check_parameters
from analysis.runs.record import Entry, Job, Output, RunRecord, code_hash, content_hash
from analysis.runs.workspace import Workspace, workspace

if TYPE_CHECKING:
    from nbformat import NotebookNode

EXECUTED = "notebooks"  # the folder of executed copies, below the run's
RECORD = "run.json"
CELL_TIMEOUT_SECONDS = 1_800  # longer than any cell of ours by far: a pack must not hang for ever
LISTEN_SECONDS = 0.5  # how long a wait for the next event may hold up an interrupt on Windows


@dataclass(frozen=True)
class Pages:
    """What an executed notebook became."""

    files: Mapping[str, bytes]  # content by suffix
    finding: str = ""  # in a sentence, for an index
    remarks: tuple[str, ...] = ()  # what to know of a document that was made all the same


@dataclass(frozen=True)
class Export:
    """How an executed notebook becomes files."""

    suffixes: tuple[str, ...]  # "html", "pdf"
    make: Callable[["NotebookNode"], Pages]


def run_jobs(
    jobs: Sequence[Job],
    out_dir: Path,
    *,
    notebooks: Mapping[str, NotebookInfo],
    export: Export,
    workers: int | None = None,
    on_event: Callable[[Event], None] = lambda event: None,
    inputs: Mapping[str, Path] | None = None,
    cell_timeout_seconds: int = CELL_TIMEOUT_SECONDS,
) -> RunRecord:
    """Make the reports, `workers` at a time, and keep a record of it in `out_dir/run.json`.

    A job leaves `<stem>.<suffix>` for each suffix of `export`, and
    `notebooks/<stem>.ipynb`, the executed copy. Where a job fails, its copy has the failing cell
    marked, files that an earlier run left under its name are taken away, and the others go on.

    Parameters
    ----------
    jobs : sequence of Job
        Recorded in this order. Names of reports, parameters and stems are checked before anything
        runs.
    notebooks : mapping
        The reports there are: `runs.notebooks(folder)`.
    export : Export
        Makes the pages; called only for notebooks that ran to their end.
    workers : int, optional
        Reports made at the same time; by default as many as there are processors.
    on_event : callable
        Told what happens, always in the calling thread.
    inputs : mapping, optional
        Files and folders whose content the record should name by its hash, by a name for each.

    Returns
    -------
    RunRecord
        Also when reports failed: see its `failed`.

    Raises
    ------
    UserError
        An unknown report or parameter, a folder that cannot be written to: before anything runs.
    """
    planned = _plan(jobs, notebooks)
    prepare_folder(out_dir)
    workers = max(1, min(workers or _processors(), len(planned) or 1))
    started = datetime.now(UTC)
    # the inputs are hashed before the kernels read them, so the record names what they saw
    input_hashes = {name: content_hash(path) for name, path in (inputs or {}).items()}
    code_sha256 = code_hash()
    run = _Run(out_dir, notebooks, export, cell_timeout_seconds)
    try:
        on_event(Planned(tuple(planned)))
        run.all(planned, workers, on_event)
    finally:  # also when the run is stopped: the record then says so
        record = RunRecord(
            folder=out_dir,
            entries=tuple(run.entries.get(job.stem) or run.stopped(job) for job in planned),
            inputs=input_hashes,
            code_sha256=code_sha256,
            workers=workers,
            started=started,
            finished=datetime.now(UTC),
        )
        record.write(out_dir / RECORD)
    return record


def _plan(jobs: Sequence[Job], notebooks: Mapping[str, NotebookInfo]) -> list[Job]:
    planned = []
    for job in jobs:
        info = find_report(job.report, notebooks)
        parameters = check_parameters(job.report, info.parameters, job.parameters)
        planned.append(replace(job, parameters=parameters, stem=file_stem(job.stem)))
    # folded: A1 and a1 are one file on Windows and macOS
    shared = [stem for stem, n in Counter(job.stem.casefold() for job in planned).items() if n > 1]
    if shared:
        raise ValueError(f"Two jobs would write the same files: {', '.join(sorted(shared))}.")
    return planned


def _processors() -> int:
    usable = getattr(os, "sched_getaffinity", None)  # what a container lets us use; Linux only
    return len(usable(0)) if usable else os.cpu_count() or 1


class _Run:
    """The state of one call of `run_jobs`."""

    def __init__(
        self,
        out_dir: Path,
        notebooks: Mapping[str, NotebookInfo],
        export: Export,
        cell_timeout_seconds: int,
    ) -> None:
        self.out_dir = out_dir
        self.notebooks = notebooks
        self.export = export
        self.cell_timeout_seconds = cell_timeout_seconds
        self.events: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self.entries: dict[str, Entry] = {}

    def all(self, jobs: list[Job], workers: int, on_event: Callable[[Event], None]) -> None:
        with workspace() as shared, ThreadPoolExecutor(workers, "report") as pool:
            futures = [pool.submit(self.one, job, shared) for job in jobs]
            try:
                self._listen(futures, on_event)
            except BaseException:  # an interrupt, or a listener's own fault
                pool.shutdown(wait=False, cancel_futures=True)
                shared.stop()
                raise

    def _listen(self, futures: list[Future[None]], on_event: Callable[[Event], None]) -> None:
        left = len(futures)
        while left:
            try:
                event = self.events.get(timeout=LISTEN_SECONDS)
            except queue.Empty:
                continue
            on_event(event)
            left -= isinstance(event, Finished)

    def one(self, job: Job, shared: Workspace) -> None:
        """Make one report; whatever happens ends in an entry."""
        self.events.put(Started(job))
        started, clock = datetime.now(UTC), time.monotonic()
        try:
            entry = self._made(job, shared)
        except Exception as error:  # a full disk, a fault in an exporter: this report's alone
            entry = self._failed(job, _reason(error), isinstance(error, UserError), _trace(error))
        entry = replace(entry, started=started, seconds=time.monotonic() - clock)
        self.entries[job.stem] = entry
        self.events.put(Finished(entry))

    def stopped(self, job: Job) -> Entry:
        """The entry of a job that had not come to its end when the run was stopped."""
        reason = "The run was stopped before this report was made."
        return replace(self._entry(job, "failed", []), reason=reason)

    def _made(self, job: Job, shared: Workspace) -> Entry:
        from analysis.runs.execute import execute  # papermill takes a second or two to import

        self._executed(job).unlink(missing_ok=True)
        execution = execute(
            self.notebooks[job.report].path,
            job.parameters,
            self._executed(job),
            workspace=shared,
            timeout_seconds=self.cell_timeout_seconds,
            on_cell=lambda index, total: self.events.put(CellReached(job, index, total)),
        )
        if execution.failure:
            failure = execution.failure
            return self._failed(job, failure.reason, failure.is_mistake, failure.traceback)
        made = self.export.make(execution.notebook)  # all files, before the first is written
        for suffix, content in made.files.items():
            write_whole(self._page(job, suffix), content)
        paths = [*(self._page(job, suffix) for suffix in made.files), self._executed(job)]
        entry = self._entry(job, "done", paths)
        return replace(entry, finding=made.finding, remarks=made.remarks)

    def _failed(self, job: Job, reason: str, is_mistake: bool, trace: str) -> Entry:
        # pages of an earlier run would pass for this month's
        for suffix in self.export.suffixes:
            self._page(job, suffix).unlink(missing_ok=True)
        entry = self._entry(job, "failed", [self._executed(job)])
        return replace(entry, reason=reason, is_mistake=is_mistake, traceback=trace)

    def _entry(self, job: Job, status: Any, paths: Sequence[Path]) -> Entry:
        return Entry(
            job=job,
            status=status,
            notebook_sha256=content_hash(self.notebooks[job.report].path),
            outputs=tuple(self._output(path) for path in paths if path.exists()),
        )

    def _output(self, path: Path) -> Output:
        return Output(
            path=path.relative_to(self.out_dir).as_posix(),
            sha256=content_hash(path),
            size_bytes=path.stat().st_size,
        )

    def _page(self, job: Job, suffix: str) -> Path:
        return self.out_dir / f"{job.stem}.{suffix}"

    def _executed(self, job: Job) -> Path:
        return self.out_dir / EXECUTED / f"{job.stem}.ipynb"


def _reason(error: Exception) -> str:
    if isinstance(error, UserError):
        return str(error)
    said = next(iter(str(error).strip().splitlines()), "")
    return f"The report could not be made: {type(error).__name__}: {said}"


def _trace(error: Exception) -> str:
    return "" if isinstance(error, UserError) else "".join(traceback.format_exception(error))
