"""Where the project's files lie, wherever the commands are run from."""

import os
from pathlib import Path


def project_root() -> Path:
    """The project folder: that of a source checkout, else the one we are in.

    The environment variable ANALYSIS_ROOT, where set, decides.
    """
    if stated := os.environ.get("ANALYSIS_ROOT"):
        return Path(stated)
    checkout = Path(__file__).resolve().parents[3]
    return checkout if (checkout / "pyproject.toml").exists() else Path.cwd()


def data_dir() -> Path:
    """The folder of reference data and of the demo portfolio."""
    return project_root() / "data"


def resolve(data: str | Path) -> Path:
    """A data directory as given, or, where there is none such here, below the project folder.

    So `data/demo` means the same from a notebook's folder as from the project's.
    """
    path = Path(data).expanduser()
    if not path.is_absolute() and not path.exists() and (project_root() / path).exists():
        return project_root() / path
    return path
