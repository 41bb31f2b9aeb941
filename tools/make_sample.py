"""Make reports/sample: a few documents of the demo's month, to be looked at without installing anything.

python tools/make_sample.py            writes reports/sample anew
python tools/make_sample.py FOLDER     writes FOLDER anew
"""

import shutil
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from analysis.loading import load_book
from analysis.loading.paths import project_root
from analysis.packs.contents import write_index
from analysis.packs.monthly import MODELS
from analysis.packs.planned import jobs
from analysis.packs.risk import book_risk
from analysis.periods import month_end, parse_month
from analysis.runs.export import pages
from analysis.runs.notebooks import notebooks
from analysis.runs.pack import run_jobs
from analysis.runs.record import Job

MONTH, ACCOUNT = "2026-10", "A0166"
SHOWN = ("portfolio_review", "qbr", "qbr_internal", "account_brief")


def main(target: Path) -> None:
    """Run the documents shown, keep their pages, and link them from a first page."""
    root = project_root()
    data = root / "data" / "demo"
    book = load_book(data, as_of=month_end(parse_month(MONTH)))
    with tempfile.TemporaryDirectory() as workshop:
        folder = Path(workshop) / MONTH
        store = folder / MODELS
        book_risk(book, str(store))
        planned = jobs(book, data=data, store=store, reported=Path(workshop))
        shown = [job for job in planned if _is_shown(job)]
        print(f"{len(shown)} documents to make, a few minutes.", file=sys.stderr)
        record = run_jobs(
            shown,
            folder,
            notebooks=notebooks(root / "notebooks"),
            export=pages(),
        )
        if record.failed:
            raise SystemExit(f"{len(record.failed)} documents failed: {record.failed[0].reason}")
        kept = [
            replace(entry, outputs=tuple(o for o in entry.outputs if not o.path.endswith(".ipynb")))
            for entry in record.entries
        ]
        write_index(replace(record, entries=tuple(kept)), book, title="Sample of an account pack")
        shutil.rmtree(target, ignore_errors=True)
        hidden = shutil.ignore_patterns("notebooks", MODELS, "run.json", "summary.json")
        shutil.copytree(folder, target, ignore=hidden)
    print(target)


def _is_shown(job: Job) -> bool:
    return job.report in SHOWN and job.parameters.get("account_id") in (None, ACCOUNT)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if sys.argv[1:] else project_root() / "reports" / "sample")
