"""Documents made from the demo portfolio the way the command line makes them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from analysis.runs.export import pages
from analysis.runs.notebooks import notebooks
from analysis.runs.pack import run_jobs
from analysis.runs.record import Entry, Job


@pytest.fixture(scope="session")
def make_document(project_root, tmp_path_factory) -> Callable[..., tuple[Path, Entry]]:
    """Run one report; returns the folder of its files and what became of it."""
    known = notebooks(project_root / "notebooks")

    def make(report: str, **parameters: object) -> tuple[Path, Entry]:
        folder = tmp_path_factory.mktemp(report)
        job = Job(report, parameters, stem=report, title=report)
        record = run_jobs([job], folder, notebooks=known, export=pages(), workers=1)
        return folder, record.entries[0]

    return make
