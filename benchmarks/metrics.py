"""How long, and how much memory, do movements and retention take over ten million contract lines?

    python -m bootstrap bench benchmarks/metrics.py             10^5, 10^6 and 10^7 lines
    python -m bootstrap bench benchmarks/metrics.py 1e5 1e6     of these sizes
    ... --write                                                 into docs/benchmarks/metrics.md

Every contestant answers the same three questions of the same Parquet files, each in a process of
its own, and must come to the same integers:

1. movements by segment and month, over 36 months;
2. net and gross retention by segment, month by month over the same months;
3. net and gross retention by segment over the twelve months before each of them.

Ours are `movements_over`, `monthly` and `retention_by_month` on pandas and on DuckDB, once more
under a memory limit of 600 MB. The rivals are in `rivals.py`. Imports are not timed.
"""

import argparse
import json
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from importlib.metadata import version
from pathlib import Path

import pandas as pd

from analysis.engine.duck import MEMORY_LIMIT, opened
from analysis.metrics.movements import monthly, movements_over
from analysis.metrics.rolling_retention import retention_by_month

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import lines as made_up  # noqa: E402
import rivals  # noqa: E402

PAGE = HERE.parent / "docs" / "benchmarks" / "metrics.md"
SIZES = [100_000, 1_000_000, 10_000_000]
SINCE, LAST_DAY = date(2022, 1, 1), date(2024, 12, 31)


def ours_on_pandas(folder: Path) -> list[pd.DataFrame]:
    """The library's functions over pandas tables."""
    return _ours(*(pd.read_parquet(folder / f"{name}.parquet") for name in made_up.TABLES))


def ours_on_duckdb(folder: Path) -> list[pd.DataFrame]:
    """The library's functions over Parquet files, opened as the library opens them."""
    return _ours_on_duckdb(folder, MEMORY_LIMIT)


def ours_within_limit(folder: Path) -> list[pd.DataFrame]:
    """The same with DuckDB held to 600 MB: what does not fit goes to disk."""
    return _ours_on_duckdb(folder, "600MB")


def _ours_on_duckdb(folder: Path, limit: str) -> list[pd.DataFrame]:
    files = [folder / f"{name}.parquet" for name in made_up.TABLES]
    return _ours(*opened(*files, memory_limit=limit, spill_to=folder / "spilled"))


def _ours(lines: object, rates: object, attributes: object) -> list[pd.DataFrame]:
    movements = movements_over(lines, rates, attributes, currency="USD", as_of=LAST_DAY)
    by_month = monthly(movements, by=["segment"])
    by_month = by_month[by_month["month"] >= pd.Timestamp(SINCE)].reset_index(drop=True)
    single, year = (
        retention_by_month(movements, months=months, since=SINCE, by=["segment"])
        for months in (1, 12)
    )
    return [by_month, single[rivals.RETENTION], year[rivals.RETENTION]]


CONTESTANTS: dict[str, tuple[str, Callable[[Path], list[pd.DataFrame]]]] = {
    "ours, pandas": ("the library on pandas", ours_on_pandas),
    "ours, DuckDB": (f"the library on DuckDB, held to {MEMORY_LIMIT}", ours_on_duckdb),
    "ours, DuckDB, 600 MB": ("the same, held to 600 MB", ours_within_limit),
    "pandas": ("(a) straightforward pandas", rivals.straightforward_pandas),
    "wide pandas": ("pandas with a column a month", rivals.wide_pandas),
    "dense SQL": ("(b) straightforward SQL on a grid of accounts and months", rivals.dense_sql),
    "lean SQL": ("(c) the leanest SQL on changes that we can write", rivals.lean_sql),
}


def run_one(name: str, folder: Path) -> None:
    """In a process of its own: answer, and print what it cost and a digest of the answer."""
    began, cpu = time.perf_counter(), time.process_time()
    answers = CONTESTANTS[name][1](folder)
    cost = {
        "wall": time.perf_counter() - began,
        "cpu": time.process_time() - cpu,
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "digest": [rivals.digest(answer) for answer in answers],
    }
    print(json.dumps(cost))


def measured(name: str, folder: Path) -> dict:
    """What `run_one` found, or why it did not finish."""
    done = subprocess.run(
        [sys.executable, __file__, "--one", name, "--folder", str(folder)],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        lines = done.stderr.strip().splitlines() or ["was killed"]
        return {"failed": lines[-1][:120]}
    return json.loads(done.stdout.splitlines()[-1])


def main() -> int:
    """Measure every contestant at every size, and hold the answers against each other."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sizes", nargs="*", type=lambda text: int(float(text)), default=SIZES)
    parser.add_argument("--only", help="names of contestants, separated by ';'")
    parser.add_argument("--write", action="store_true", help=f"write {PAGE.name}")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        run_one(asked.one, asked.folder)
        return 0
    names = asked.only.split(";") if asked.only else list(CONTESTANTS)
    results: dict[int, dict[str, dict]] = {}
    for size in asked.sizes or SIZES:
        with tempfile.TemporaryDirectory() as folder:
            made_up.write(size, Path(folder))
            results[size] = {name: measured(name, Path(folder)) for name in names}
        print(_table(size, results[size]), flush=True)
    if asked.write:
        PAGE.parent.mkdir(parents=True, exist_ok=True)
        PAGE.write_text(_page(results), encoding="utf-8")
    return 0 if all(_agree(found) for found in results.values()) else 1


def _agree(found: dict[str, dict]) -> bool:
    digests = {tuple(result["digest"]) for result in found.values() if "digest" in result}
    return len(digests) == 1 and not any("failed" in result for result in found.values())


def _table(size: int, found: dict[str, dict]) -> str:
    rows = [
        f"### {size:,} lines",
        "",
        "| | CPU s | wall s | peak MB |",
        "|---|---:|---:|---:|",
    ]
    for name, result in found.items():
        said = CONTESTANTS[name][0]
        if "failed" in result:
            rows.append(f"| {said} | did not finish: {result['failed']} | | |")
        else:
            rows.append(
                f"| {said} | {result['cpu']:.1f} | {result['wall']:.1f} | {result['peak']:,.0f} |"
            )
    same = "the same in all" if _agree(found) else "NOT THE SAME IN ALL"
    return "\n".join([*rows, "", f"Integers of the answers: {same}.", ""])


def _page(results: dict[int, dict[str, dict]]) -> str:
    packages = ("duckdb", "narwhals", "numpy", "pandas", "pyarrow")
    said = ", ".join(f"{name} {version(name)}" for name in packages)
    return "\n".join(
        [
            "# Movements and retention at scale",
            "",
            f"Measured {date.today()} by `make bench-metrics`; Python {platform.python_version()}, "
            f"{said}; {_cores()} cores. {made_up.ABOUT}",
            "",
            "Each answers the same questions of the same Parquet files in a process of its own: "
            "movements by segment and month, and net and gross retention by segment, month by "
            "month and over the twelve months before, for each of 36 months. CPU seconds are the "
            "fairer measure where the machine was shared; peak memory is that of the whole process.",
            "",
            *(_table(size, found) for size, found in results.items()),
        ]
    )


def _cores() -> int:
    import os

    return os.cpu_count() or 1


if __name__ == "__main__":
    sys.exit(main())
