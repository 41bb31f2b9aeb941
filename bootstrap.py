"""Set up `.venv` from the hashed lock when it is not there or not current, then run a command in it.

    python -m bootstrap report          make October 2026's pack from the demo data
    python -m bootstrap test            run the tests
    python -m bootstrap lab             open JupyterLab on notebooks/
    python -m bootstrap analysis ...    any command of the workbook, for example: analysis list

Needs Python 3.11 or newer and nothing else; uv is used where it is installed, since it is faster.
`make report`, `make test` and `make lab` call this file.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

OLDEST = (3, 11)
ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
STAMP = VENV / "workbook-lock.txt"

RUN, DEVELOP = "requirements.lock", "requirements-dev.lock"
ALL = "requirements-all.lock"  # with every extra: rival models, Spark
LOCKS = (RUN, DEVELOP, ALL)  # each holds the one before it
# a worker for each core; a file stays with one worker, since its tests share what they prepare
TESTS = ("-m", "pytest", "-n", "auto", "--dist", "loadfile")
# all of the project can be opened, packs and docs too; and no other machine is asked for news
LAB = (
    *("-m", "jupyterlab", "--notebook-dir=.", "--LabApp.default_url=/lab/tree/notebooks"),
    *("--LabApp.news_url=None", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"),
)
COMMANDS: dict[str, tuple[str, Sequence[str]]] = {
    "install": (DEVELOP, ()),
    "report": (
        RUN,
        ("-m", "analysis", "monthly", "--month", "2026-10", "--data", "data/demo"),
    ),
    "analysis": (RUN, ("-m", "analysis")),
    "test": (DEVELOP, TESTS),
    "test-all": (ALL, (*TESTS, "-m", "slow or not slow")),
    "bench": (ALL, ()),
    "lab": (DEVELOP, LAB),
    "python": (DEVELOP, ()),
}


def main(arguments: Sequence[str]) -> int:
    """Run one of COMMANDS; what follows its name is handed on to it."""
    name, *rest = arguments or ["help"]
    if name not in COMMANDS:
        print((__doc__ or "").strip())
        return 0 if name in ("help", "-h", "--help") else 2
    lock, command = COMMANDS[name]
    problem = ensure(lock)
    if problem:
        print(problem, file=sys.stderr)
        return 1
    if name == "install":
        return 0
    # `analysis` and tests find their files from the project, whatever folder the user stands in
    return subprocess.call([str(PYTHON), *command, *rest], cwd=ROOT)


def ensure(lock: str) -> str:
    """Make `.venv` hold what `lock` pins. Returns what went wrong, in words; "" when all is well."""
    if sys.version_info < OLDEST:
        return (
            f"This is Python {sys.version.split()[0]}; the workbook needs 3.11 or newer. "
            "Install one, or name it: make PYTHON=python3.12 report"
        )
    held = STAMP.read_text(encoding="utf-8").split() if STAMP.exists() and PYTHON.exists() else []
    if held and held[0] in LOCKS:
        lock = max(lock, held[0], key=LOCKS.index)  # what develops also runs; take nothing away
    if held == [lock, fingerprint(lock)]:
        return ""

    print(f"Setting up .venv from {lock}; the first time takes a minute or two.", flush=True)
    STAMP.unlink(missing_ok=True)  # a set-up that is cut short is begun again
    uv = shutil.which("uv")
    try:
        if not PYTHON.exists():
            shutil.rmtree(VENV, ignore_errors=True)
            _call(
                [uv, "venv", "-q", "--python", sys.executable, str(VENV)]
                if uv
                else [sys.executable, "-m", "venv", str(VENV)]
            )
        pip = (
            # compiled now, as pip does, since a kernel that compiles its imports starts slowly
            [uv, "pip", "install", "-q", "--compile-bytecode", "--python", str(PYTHON)]
            if uv
            else [str(PYTHON), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
        )
        _call([*pip, "--require-hashes", "-r", str(ROOT / lock)])
        # the build backend is in the lock: nothing is fetched that has no hash
        _call([*pip, "--no-deps", "--no-build-isolation", "-e", str(ROOT)])
    except subprocess.CalledProcessError as failure:
        return (
            f"Setting up .venv failed at: {' '.join(map(str, failure.cmd))}\n"
            "What went wrong stands above. The usual causes: no way to a package index (set one "
            "with PIP_INDEX_URL), or, on Debian and Ubuntu, a Python without venv "
            "(apt install python3-venv). Then run the same command again."
        )
    STAMP.write_text(f"{lock} {fingerprint(lock)}", encoding="utf-8")
    return ""


def fingerprint(lock: str) -> str:
    """What the environment depends on: the lock, the package's metadata, the Python."""
    parts = (ROOT / lock).read_bytes() + (ROOT / "pyproject.toml").read_bytes()
    return hashlib.sha256(parts + sys.version.encode()).hexdigest()


def _call(command: Sequence[str | None]) -> None:
    subprocess.run([str(part) for part in command], check=True)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
