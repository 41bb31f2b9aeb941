"""What the kernels of one run share, and nobody else: a private folder, surroundings, a way to stop.

A report must not depend on who runs it. Start-up files, styles and history of the person's own
Jupyter are left outside; so are warnings, whose text names the process. The folder also holds the
font list of matplotlib, which the first kernel makes (0.2 s with 300 fonts) and the others read.
"""

import os
import shutil
import signal
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path

from analysis.errors import UserError

LONGEST_SOCKET_PATH = 95  # bytes; the system's limit is 103 on macOS, 107 on Linux

LEFT_OUTSIDE = {"PYTHONSTARTUP", "PYTHONINSPECT", "MATPLOTLIBRC", "MPLBACKEND", "MPLSTYLE"}


class NoWorkspaceError(UserError):
    """There is nowhere to put the temporary files of a run."""


class Workspace:
    """The private folder of one run. Made by `workspace()`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.is_stopped = threading.Event()
        self._numbers = count(1)
        self._kernels: set[int] = set()
        self._lock = threading.Lock()

    def new_folder(self) -> Path:
        """A folder for one notebook's kernel: its connection file, its log."""
        folder = self.folder / str(next(self._numbers))
        folder.mkdir()
        return folder

    def environment(self) -> dict[str, str]:
        """The environment variables of a kernel."""
        kept = {name: text for name, text in os.environ.items() if name not in LEFT_OUTSIDE}
        # as many threads as a user asks for, else one: sums then add up in the same order anywhere,
        # and kernels that run side by side do not fight over the cores
        threads = {
            name: kept.get(name, "1") for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")
        }
        return {
            **kept,
            **threads,
            "IPYTHONDIR": str(self.folder / "ipython"),
            "MPLCONFIGDIR": str(self.folder / "matplotlib"),
            "PYDEVD_DISABLE_FILE_VALIDATION": "1",
            "PYTHONHASHSEED": "0",  # else sets of text come in another order every run
            "PYTHONUTF8": "1",
            "PYTHONWARNINGS": "ignore",
        }

    @contextmanager
    def kernel(self, process_id: int) -> Iterator[None]:
        """Know of a running kernel, so that `stop` can end it."""
        with self._lock:
            self._kernels.add(process_id)
        try:
            yield
        finally:
            with self._lock:
                self._kernels.discard(process_id)

    def stop(self) -> None:
        """End what runs, and let nothing more start."""
        self.is_stopped.set()
        with self._lock:
            for process_id in self._kernels:
                with suppress(ProcessLookupError):  # it may have ended by itself meanwhile
                    os.kill(process_id, getattr(signal, "SIGKILL", signal.SIGTERM))


@contextmanager
def workspace() -> Iterator[Workspace]:
    """A workspace for as long as a run takes; its folder is gone afterwards.

    Raises
    ------
    NoWorkspaceError
        There is no folder for temporary files, or nothing can be written to it.
    """
    try:
        folder = Path(tempfile.mkdtemp(prefix="analysis-"))
        for name in ("ipython", "matplotlib"):
            (folder / name).mkdir()
    except OSError as error:
        raise NoWorkspaceError(
            f"Temporary files cannot be written: {error.strerror or error}. Make room, or name a "
            "folder for them in the environment variable TMPDIR."
        ) from None
    try:
        yield Workspace(folder)
    finally:
        # a kernel that is being killed may still write here for a moment
        shutil.rmtree(folder, ignore_errors=True)
