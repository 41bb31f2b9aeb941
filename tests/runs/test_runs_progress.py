"""A run says how far it is: a bar at a terminal, plain lines in a log."""

import io
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from rich.console import Console

from analysis.runs.events import CellReached, Finished, Planned, Started
from analysis.runs.progress import ended, progress, summary
from analysis.runs.record import Entry, Job, RunRecord

FIRST, SECOND = (
    Job("qbr", {}, stem=f"qbr/A{n}", title=title)
    for n, title in enumerate(["Acme [bold]", "A name so long that it would not fit " * 4])
)
DONE = Entry(FIRST, "done", "", (), seconds=1.25)
FAILED = Entry(SECOND, "failed", "", (), reason="There is no account A1.", traceback="Traceback")
EVENTS = (
    Planned((FIRST, SECOND)),
    Started(FIRST),
    Started(SECOND),
    CellReached(FIRST, 2, 8),
    Finished(DONE),
    Finished(FAILED),
)


def told(*, is_terminal: bool) -> str:
    page = io.StringIO()
    console = Console(file=page, force_terminal=is_terminal, width=200, highlight=False)
    with progress(console) as tell:
        for event in EVENTS:
            tell(event)
    return page.getvalue()


def test_a_log_has_one_whole_plain_line_for_each_report_that_ended():
    assert told(is_terminal=False).splitlines() == [
        "2 reports to make",
        "[1/2] done    qbr, Acme [bold] (1.2 s)",
        f"[2/2] failed  qbr, {SECOND.title}: There is no account A1.",
    ]


def test_a_terminal_shows_what_is_done_failed_running_and_left():
    text = told(is_terminal=True)
    assert "1 done, 1 failed, 0 running, 0 left" in text
    assert "Acme [bold]" in text
    assert "Traceback" not in text


@pytest.mark.parametrize(
    ("entries", "said"),
    [
        ([DONE, FAILED], "1 of 2 reports made in 3 s; 1 failed."),
        ([DONE], "1 of 1 report made in 3 s."),
        ([], "0 of 0 reports made in 3 s."),
    ],
)
def test_the_summary_counts_what_was_made_and_what_failed(entries, said):
    start = datetime(2026, 11, 1, tzinfo=UTC)
    record = RunRecord(Path(), tuple(entries), {}, "", 1, start, start + timedelta(seconds=3))
    assert summary(record) == said


def test_a_remark_stands_under_the_report_that_was_made_all_the_same():
    entry = Entry(Job("qbr", {}, "qbr", "Acme"), "done", "", (), remarks=("Look at slide two.",))
    assert ended(entry).splitlines() == [
        "done    qbr, Acme (0.0 s)",
        "        Look at slide two.",
    ]
