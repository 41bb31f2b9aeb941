"""What was made, from what, and did it succeed?

The record of a run lies beside its results as `run.json`. What follows from the inputs comes
first and is the same whenever equal inputs are run again; times stand apart, under `clock`.
"""

import hashlib
import importlib.metadata
import json
import platform
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from analysis.runs.outputs import write_whole

DISTRIBUTION = "account-analytics-workbook"
FORMAT = 1  # of the file; raised when a reader of old records would misread a new one
PACKAGE = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Job:
    """One report to be made.

    >>> Job("qbr", {"account_id": "A0001"}, stem="qbr/A0001", title="Acme").report
    'qbr'
    """

    report: str  # the notebook's name
    parameters: Mapping[str, Any]
    stem: str  # of its files, below the run's folder; may name folders: "qbr/A0001"
    title: str
    subtitle: str = ""
    group: str = ""  # the heading it stands under in an index
    facts: Mapping[str, Any] | None = None  # what an index says of it besides


@dataclass(frozen=True)
class Output:
    """One file of a run."""

    path: str  # below the run's folder, with forward slashes
    sha256: str
    size_bytes: int


@dataclass(frozen=True)
class Entry:
    """What became of one job."""

    job: Job
    status: Literal["done", "failed"]
    notebook_sha256: str
    outputs: tuple[Output, ...]
    reason: str = ""  # why it failed, for a reader
    finding: str = ""  # of the document, in a sentence
    remarks: tuple[str, ...] = ()  # on a document that was made all the same
    is_mistake: bool = False  # of the user: the reason then says how to mend it
    traceback: str = ""  # of a fault
    started: datetime | None = None  # none where the run was stopped before its turn
    seconds: float = 0.0

    def output(self, suffix: str) -> Output | None:
        """The file of that kind: "html", "pdf", "ipynb"."""
        return next((each for each in self.outputs if each.path.endswith(f".{suffix}")), None)


@dataclass(frozen=True)
class RunRecord:
    """A run: its reports in the order asked for, and all they were made from."""

    folder: Path
    entries: tuple[Entry, ...]
    inputs: Mapping[str, str]  # name to sha256, of data given to `run_jobs`
    code_sha256: str
    workers: int
    started: datetime
    finished: datetime

    @property
    def failed(self) -> tuple[Entry, ...]:
        return tuple(entry for entry in self.entries if entry.status == "failed")

    @property
    def seconds(self) -> float:
        return (self.finished - self.started).total_seconds()

    def to_json(self) -> dict[str, Any]:
        """The record as plain data; everything that a clock decides is under "clock"."""
        return {
            "format": FORMAT,
            "status": "failed" if self.failed else "done",
            "n_reports": len(self.entries),
            "n_failed": len(self.failed),
            "inputs": dict(self.inputs),
            "code_sha256": self.code_sha256,
            "python": platform.python_version(),
            "packages": package_versions(),
            "reports": [_entry_json(entry) for entry in self.entries],
            "clock": {
                "started": _moment(self.started),
                "finished": _moment(self.finished),
                "seconds": round(self.seconds, 3),
                "workers": self.workers,
                "reports": {
                    entry.job.stem: {
                        "started": _moment(entry.started),
                        "seconds": round(entry.seconds, 3),
                    }
                    for entry in self.entries
                },
            },
        }

    def write(self, path: Path) -> None:
        text = json.dumps(self.to_json(), indent=2, ensure_ascii=False, default=str)
        write_whole(path, f"{text}\n".encode())


def content_hash(path: Path) -> str:
    """The sha256 of a file, or of all files below a folder with their names, in a fixed order.

    Hidden files are left out: they are drafts, and what desktops scatter.
    """
    digest = hashlib.sha256()
    if path.is_file():
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    for file_path in sorted(_files(path), key=lambda each: each.relative_to(path).as_posix()):
        digest.update(f"{file_path.relative_to(path).as_posix()}\0".encode())
        digest.update(bytes.fromhex(content_hash(file_path)))
    return digest.hexdigest()


def code_hash() -> str:
    """The sha256 of this package: the code that the notebooks call, its templates and fonts."""
    return content_hash(PACKAGE)


def package_versions() -> dict[str, str]:
    """The installed version of each package that the workbook declares that it needs."""
    try:
        needs = importlib.metadata.requires(DISTRIBUTION) or []
    except importlib.metadata.PackageNotFoundError:  # run from a copy that is not installed
        return {}
    versions = {}
    for need in needs:
        if "extra ==" in need:
            continue
        name = re.split(r"[^A-Za-z0-9._-]", need, maxsplit=1)[0]
        try:
            versions[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            versions[name] = "absent"
    return versions


def _files(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        parts = path.relative_to(folder).parts
        if path.is_file() and not any(p.startswith(".") or p == "__pycache__" for p in parts):
            yield path


def _entry_json(entry: Entry) -> dict[str, Any]:
    job = entry.job
    told: dict[str, Any] = {
        "report": job.report,
        "title": job.title,
        "stem": job.stem,
        "parameters": dict(job.parameters),
        "notebook_sha256": entry.notebook_sha256,
        "status": entry.status,
        "outputs": [
            {"path": each.path, "sha256": each.sha256, "size_bytes": each.size_bytes}
            for each in entry.outputs
        ],
    }
    if entry.finding:
        told["finding"] = entry.finding
    if entry.remarks:
        told["remarks"] = list(entry.remarks)
    if entry.status == "failed":
        told |= {
            "reason": entry.reason,
            "is_mistake": entry.is_mistake,
            "traceback": entry.traceback,
        }
    return told


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="milliseconds") if moment else None
