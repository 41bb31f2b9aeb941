"""How far is the run? Said to a person at a terminal as a bar, to a log in plain lines."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console

from analysis.runs.events import CellReached, Event, Finished, Planned, Started
from analysis.runs.record import Entry, RunRecord

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID


@contextmanager
def progress(console: Console | None = None) -> Iterator[Callable[[Event], None]]:
    """A listener for the events of one run, which shows them while the block lasts.

    At a terminal: a bar of what is done, failed and left, and a line for each report that is
    running. Elsewhere (a scheduler's log): one plain line for each report that has ended.
    """
    console = console or Console(stderr=True, highlight=False)
    if not console.is_terminal:
        yield _Lines(console)
        return
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=24),
        TextColumn("{task.fields[note]}", style="dim", markup=False),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True) as shown:
        yield _Bars(shown)


def ended(entry: Entry) -> str:
    """One report's end in a line: a client may have several, so the report is named as well.

    >>> from analysis.runs.record import Job
    >>> job = Job("churn", {}, stem="churn", title="Churn")
    >>> ended(Entry(job, "failed", "", (), reason="There is no month 2031-01."))
    'failed  churn, Churn: There is no month 2031-01.'
    """
    which = f"{entry.job.report}, {entry.job.title}"
    if entry.status == "done":
        remarks = "".join(f"\n        {remark}" for remark in entry.remarks)
        return f"done    {which} ({entry.seconds:.1f} s){remarks}"
    return f"failed  {which}: {entry.reason}"


def summary(record: RunRecord) -> str:
    """The run in a sentence or two, for the end of the output."""
    total, n_failed = len(record.entries), len(record.failed)
    reports = "report" if total == 1 else "reports"
    said = f"{total - n_failed} of {total} {reports} made in {record.seconds:.0f} s"
    return f"{said}; {n_failed} failed." if n_failed else f"{said}."


class _Count:
    """How many reports are where."""

    def __init__(self) -> None:
        self.total = self.running = self.done = self.failed = 0

    @property
    def left(self) -> int:
        return self.total - self.running - self.done - self.failed

    def take(self, event: Event) -> None:
        if isinstance(event, Planned):
            self.total = len(event.jobs)
        elif isinstance(event, Started):
            self.running += 1
        elif isinstance(event, Finished):
            self.running -= 1
            self.done += event.entry.status == "done"
            self.failed += event.entry.status == "failed"


class _Lines:
    def __init__(self, console: Console) -> None:
        self.console = console
        self.count = _Count()

    def __call__(self, event: Event) -> None:
        self.count.take(event)
        if isinstance(event, Planned):
            plural = "" if len(event.jobs) == 1 else "s"
            self._print(f"{len(event.jobs)} report{plural} to make")
        elif isinstance(event, Finished):
            n = self.count.done + self.count.failed
            self._print(f"[{n}/{self.count.total}] {ended(event.entry)}")

    def _print(self, line: str) -> None:
        # whole lines: a log is searched, not read at 80 characters
        self.console.print(line, markup=False, soft_wrap=True)


class _Bars:
    def __init__(self, shown: "Progress") -> None:
        self.shown = shown
        self.count = _Count()
        self.whole = shown.add_task("Reports", total=None, note="")
        self.running: dict[str, TaskID] = {}

    def __call__(self, event: Event) -> None:
        self.count.take(event)
        if isinstance(event, Started):
            self.running[event.job.stem] = self.shown.add_task(
                f"  {event.job.report}, {event.job.title}", total=None, note="starting"
            )
        elif isinstance(event, CellReached):
            self.shown.update(
                self.running[event.job.stem],
                total=event.total,
                completed=event.index,
                note=f"cell {event.index + 1} of {event.total}",
            )
        elif isinstance(event, Finished):
            self.shown.remove_task(self.running.pop(event.entry.job.stem))
            style = None if event.entry.status == "done" else "red"
            self.shown.console.print(ended(event.entry), markup=False, style=style)
        count = self.count
        self.shown.update(
            self.whole,
            total=count.total,
            completed=count.done + count.failed,
            note=f"{count.done} done, {count.failed} failed, "
            f"{count.running} running, {count.left} left",
        )
