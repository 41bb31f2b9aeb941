"""Documents made from the demo portfolio the way the command line makes them, each once."""

from collections.abc import Callable
from pathlib import Path

import nbformat
import pandas as pd
import pytest

from analysis.documents import from_notebook
from analysis.documents.model import Document
from analysis.loading import load_book
from analysis.packs.planned import jobs
from analysis.runs.export import pages
from analysis.runs.notebooks import notebooks
from analysis.runs.pack import Export, Pages, run_jobs
from analysis.runs.record import Entry, Job

MONTH = "2026-10"
_DAY_OF_ROW = {  # a company keeps nothing from before it began to record
    "commitments": "made_date",
    "decisions": "decided_at",
    "forecasts": "made_date",
    "goals": "set_date",
    "interactions": "occurred_at",
    "invoices": "issued_date",
    "opportunities": "created_date",
    "qbrs": "due_date",
    "surveys": "sent_at",
    "tickets": "opened_at",
    "time": "month",
    "usage": "usage_date",
}
QUICK = ["qbr", "role_pay"]


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


@pytest.fixture(scope="session")
def documents_of(project_root, tmp_path_factory) -> Callable[[list[Job]], dict[str, Document]]:
    """Run jobs of the demo's pack, and read the documents that they tell."""

    def made(wanted: list[Job]) -> dict[str, Document]:
        folder = tmp_path_factory.mktemp("read")
        only_run = Export((), lambda notebook: Pages({}))
        known = notebooks(project_root / "notebooks")
        record = run_jobs(wanted, folder, notebooks=known, export=only_run, workers=1)
        assert [entry.reason for entry in record.failed] == []
        texts = {job.stem: folder / "notebooks" / f"{job.stem}.ipynb" for job in wanted}
        return {
            stem: from_notebook.document(nbformat.read(path, as_version=4))
            for stem, path in texts.items()
        }

    return made


@pytest.fixture(scope="session")
def pack_jobs(demo_data, tmp_path_factory) -> list[Job]:
    """The demo's pack of the month; what is trained is kept for the notebooks that follow."""
    book = load_book(demo_data, as_of=MONTH)
    store = tmp_path_factory.mktemp("models")
    return jobs(book, data=demo_data, store=store, reported=store)


@pytest.fixture(scope="session")
def quick_documents(documents_of, pack_jobs) -> dict[str, Document]:
    """One document for a customer and one of pay."""
    return documents_of([next(job for job in pack_jobs if job.report == name) for name in QUICK])


@pytest.fixture(scope="session")
def pack_documents(documents_of, pack_jobs) -> dict[str, Document]:
    return documents_of(pack_jobs)


@pytest.fixture(scope="session")
def young_data(demo_data, tmp_path_factory) -> Callable[..., Path]:
    """The demo as if the company had begun to record on a day: contracts in force begin then."""

    def made(since: str, accounts: int | None = None) -> Path:
        folder, day = tmp_path_factory.mktemp("young"), pd.Timestamp(since)
        (folder / "book.toml").write_text((demo_data / "book.toml").read_text())
        tables = {path.stem: pd.read_parquet(path) for path in demo_data.glob("*.parquet")}
        lines = tables["contract_lines"]
        end = lines[["end_date", "terminated_date"]].min(axis="columns")
        lines = lines[~(end <= day) & ~(lines["cancelled_date"] < day)]
        days = ["start_date", "signed_date"]
        lines = lines.assign(**{name: lines[name].clip(lower=day) for name in days})
        begun = lines.loc[lines["start_date"] == day, "account_id"]
        kept = set(sorted(set(begun))[:accounts] if accounts else lines["account_id"])
        tables["contract_lines"] = lines
        for name, table in tables.items():
            rows = table[table[_DAY_OF_ROW[name]] >= day] if name in _DAY_OF_ROW else table
            if "account_id" in rows:
                rows = rows[rows["account_id"].isin(kept)]
            rows.to_parquet(folder / f"{name}.parquet")
        return folder

    return made
