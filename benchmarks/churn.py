"""Does the churn recipe keep its bars, on public sets, beside rivals on the same folds?

    python -m bootstrap bench benchmarks/churn.py --data DIR                all bars
    python -m bootstrap bench benchmarks/churn.py --data DIR full leaks     some of them
    ... --resamples 4                                                       smaller tables, quicker
    ... --write                                                             into docs/benchmarks/churn.md
    ... --keep FOLDER              what was measured with the same code is not measured again

DIR holds the sets named in `churn_sets.py`; it is the variable ANALYSIS_DEV_DATA where not given.
Rivals are in `churn_rivals.py`. Times are processor seconds on one thread.

    full        1. and 3.  log-loss, AUC, PR AUC and calibration out of fold
    small       2.         tables of 200 and 500 rows
    shuffled    2.         outcomes dealt at random: nothing to be found
    leaks       5.         planted columns that know the answer, and decoys that only sound so
    lives       6.         curves of survival
    speed       7.         a million rows scored, five thousand explained, one fit
    same        8.         another order of rows and columns, to the last digit
"""

import os

for _threads in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_threads, "1")  # before numpy starts its own

import argparse  # noqa: E402
import hashlib  # noqa: E402
import json  # noqa: E402
import platform  # noqa: E402
import sys  # noqa: E402
import time  # noqa: E402
import warnings  # noqa: E402
from collections.abc import Callable, Iterator  # noqa: E402
from dataclasses import asdict, dataclass  # noqa: E402
from datetime import date  # noqa: E402
from importlib.metadata import version  # noqa: E402
from pathlib import Path  # noqa: E402

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import churn_bars  # noqa: E402
import churn_guards  # noqa: E402
from churn_found import Bar, Figures, Found, Job  # noqa: E402
from churn_sets import SETS, read  # noqa: E402

from analysis import churn  # noqa: E402

PAGE = HERE.parent / "docs" / "benchmarks" / "churn.md"
PACKAGES = ("scikit-learn", "numpy", "pandas", "catboost", "lightgbm", "statsmodels")

MEASURES: dict[str, Callable[[Job], Iterator[Found]]] = {
    "full": churn_bars.full,
    "small": churn_bars.small,
    "shuffled": churn_bars.shuffled,
    "leaks": churn_guards.leaks,
    "lives": churn_bars.lives,
    "speed": churn_guards.speed,
    "same": churn_guards.same,
}


@dataclass(frozen=True)
class Section:
    """What one measure found, and the processor seconds it took."""

    name: str
    found: tuple[Found, ...]
    seconds: float


def main() -> int:
    """Print every bar as a table; the exit code counts those that did not hold."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("measures", nargs="*", choices=[*MEASURES, []], help="all by default")
    parser.add_argument("--data", type=Path, default=os.environ.get("ANALYSIS_DEV_DATA"))
    parser.add_argument("--resamples", type=int, default=20)
    parser.add_argument("--sets", nargs="*", default=list(SETS), choices=list(SETS))
    parser.add_argument("--keep", type=Path, help="folder for what was measured")
    parser.add_argument("--write", action="store_true", help="into docs/benchmarks/churn.md")
    given = parser.parse_args()
    if given.data is None or not Path(given.data).is_dir():
        parser.error("name the folder of public sets: --data DIR, or set ANALYSIS_DEV_DATA")
    warnings.filterwarnings("ignore", module="sklearn|lightgbm|statsmodels")
    data = Path(given.data)
    job = Job(data, {name: read(SETS[name], data) for name in given.sets}, given.resamples)
    sections = []
    for name in given.measures or MEASURES:
        section = _kept(name, job, given.keep) or _measured(name, job)
        if given.keep:
            _keep(section, job, given.keep)
        sections.append(section)
    bars = [one for section in sections for one in section.found if isinstance(one, Bar)]
    missed = sum(not bar.is_kept for bar in bars)
    print(f"\n{len(bars) - missed} of {len(bars)} bars hold.")
    if given.write:
        PAGE.parent.mkdir(parents=True, exist_ok=True)
        PAGE.write_text(_page(sections, given.resamples), encoding="utf-8")
        print(f"written: {PAGE}", file=sys.stderr)
    return missed


def _measured(name: str, job: Job) -> Section:
    begun = time.process_time()
    found = []
    for one in MEASURES[name](job):
        found.append(one)
        print(_line(one), flush=True)
    return Section(name, tuple(found), time.process_time() - begun)


def _kept(name: str, job: Job, folder: Path | None) -> Section | None:
    """What was measured before with the same code and on the same sets."""
    if folder is None or not (path := _place(name, job, folder)).exists():
        return None
    told = json.loads(path.read_text(encoding="utf-8"))
    found = tuple((Figures if "cells" in one else Bar)(**one) for one in told["found"])
    return Section(name, found, told["seconds"])


def _keep(section: Section, job: Job, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(asdict(section), default=bool)  # numpy has a bool of its own
    _place(section.name, job, folder).write_text(text, encoding="utf-8")


def _place(name: str, job: Job, folder: Path) -> Path:
    code = [*HERE.glob("churn*.py"), *Path(churn.__file__).parent.glob("*.py")]
    told = hashlib.sha256(f"{job.data.resolve()}{list(job.sets)}{job.resamples}".encode())
    for path in sorted(code):
        told.update(path.read_bytes())
    return folder / f"{name}-{told.hexdigest()[:12]}.json"


def _line(one: Found) -> str:
    if isinstance(one, Figures):
        return f"   {one.table}: " + ", ".join(f"{name} {cell}" for name, cell in one.cells.items())
    return (
        f"{one.number:<2} {one.measure:<58} {one.found:>12}  {one.asked:<12} "
        f"{'holds' if one.is_kept else 'MISSED'}"
    )


def _page(sections: list[Section], resamples: int) -> str:
    found = [one for section in sections for one in section.found]
    bars = sorted((one for one in found if isinstance(one, Bar)), key=lambda bar: bar.number)
    missed = [f"bar {bar.number}, {bar.measure} ({bar.found})" for bar in bars if not bar.is_kept]
    versions = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    spent = ", ".join(f"{section.name} {section.seconds:.0f}" for section in sections)
    tables: dict[str, list[dict[str, str]]] = {}
    for one in found:
        if isinstance(one, Figures):
            tables.setdefault(one.table, []).append(one.cells)
    lines = [
        "# Churn: the bars and whether they hold",
        "",
        f"Measured {date.today().isoformat()} by `make bench-churn` ({resamples} resamples, one thread, "
        f"{platform.machine()}, Python {platform.python_version()}, {versions}). Bar 4, books of known "
        "truth, is in `churn_books.md`. Processor seconds: " + spent + ".",
        "",
        f"**{len(bars) - len(missed)} of {len(bars)} bars hold.** "
        + (f"Missed: {'; '.join(missed)}." if missed else "None was missed."),
        "",
        *_markdown(
            [
                {
                    "bar": bar.number,
                    "measured": bar.measure,
                    "found": bar.found,
                    "asked": bar.asked,
                    "": "holds" if bar.is_kept else "**missed**",
                }
                for bar in bars
            ]
        ),
    ]
    for title, rows in tables.items():
        lines += ["", f"## {title}", "", *_markdown(rows)]
    return "\n".join([*lines, ""])


def _markdown(rows: list[dict[str, str]]) -> list[str]:
    names = list(rows[0])
    lines = [" | ".join(names), " | ".join("---" for _ in names)]
    lines += [" | ".join(row[name] for name in names) for row in rows]
    return [f"| {line} |" for line in lines]


if __name__ == "__main__":
    sys.exit(main())
