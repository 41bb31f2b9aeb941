"""May this run write here now? One run at a time in a folder, so that two never mix their pages."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from analysis.errors import UserError
from analysis.runs.outputs import DRAFT, prepare_folder

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]


class FolderInUseError(UserError):
    """Another run is writing into the folder."""


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Have the folder to oneself until the run ends, however it ends; made where it was missing.

    The lock is the system's, on the folder itself: it leaves no file behind, and goes with the
    process that holds it, even one that was killed. Drafts that such a process left are taken away.
    Where the system keeps no such locks (Windows, some network drives), nothing is locked.

    Raises
    ------
    FolderInUseError
        At once, while another run is at work there.
    OutputFolderError
        The folder cannot be written to.
    """
    prepare_folder(folder)
    if fcntl is None:
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        if _locked(handle, folder):
            for draft in folder.rglob(f".*{DRAFT}"):
                draft.unlink(missing_ok=True)
        yield
    finally:
        os.close(handle)


def _locked(handle: int, folder: Path) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise FolderInUseError(
            f"Another run is writing to {folder} just now, and two would mix their pages. Wait "
            "until it has ended, or name another folder with --out."
        ) from None
    except OSError:
        return False
    return True
