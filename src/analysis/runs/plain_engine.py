"""papermill's engine `plain`: a kernel of its own for each notebook, driven by nbclient.

It differs from papermill's own in what an unwatched run needs: the interpreter that runs us, never
another that a kernel of the same name points to; pipes of the file system instead of open ports; a
private environment; and a kernel that dies or hangs leaves the failing cell marked like any error.
"""

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from subprocess import Popen
from typing import Any, NoReturn

from jupyter_client import AsyncKernelManager
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.provisioning import LocalProvisioner
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from nbformat.v4 import new_output
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, papermill_engines

from analysis.runs.workspace import LONGEST_SOCKET_PATH, Workspace

NAME = "plain"
ERRORS = ("CellTimeout", "KernelDied", "KernelNotStarted", "Stopped")  # marked by us, not raised
LOG_TAIL = 5  # lines of a kernel's own log that are worth showing when it does not start


class PlainEngine(NBClientEngine):
    """Executes a notebook in a fresh kernel."""

    @classmethod
    def execute_managed_notebook(  # type: ignore[override]
        cls,
        nb_man: Any,
        kernel_name: str,
        *,
        workspace: Workspace,
        timeout_seconds: int,
        on_cell: Callable[[int, NotebookNode], None],
        **_: Any,
    ) -> NotebookNode:
        folder = workspace.new_folder()
        log = folder / "kernel.log"
        client = _Client(
            nb_man,
            workspace=workspace,
            connection_file=str(folder / "kernel.json"),
            on_cell=on_cell,
            kernel_name="python3",
            timeout=timeout_seconds,
            record_timing=False,  # no clock in any output
            shutdown_kernel="immediate",  # a graceful end interrupts the kernel, and it complains
        )
        with log.open("wb") as log_file, suppress(_CellFailed):
            try:
                client.execute(env=workspace.environment(), stdout=log_file, stderr=log_file)
            except RuntimeError as error:  # nbclient's, outside of any cell
                is_started = isinstance(error, DeadKernelError)
                happened = "died after its last cell" if is_started else f"did not start: {error}"
                tail = log.read_text(encoding="utf-8", errors="replace").splitlines()[-LOG_TAIL:]
                _mark_first(nb_man, "\n".join([f"The notebook's kernel {happened}", *tail]))
        return nb_man.nb


papermill_engines.register(NAME, PlainEngine)


class _CellFailed(Exception):  # noqa: N818 - a way out of papermill's loop, not an error
    """A cell failed and is marked; there is nothing more to ask of the kernel."""


class _ThisPython(KernelSpecManager):
    """Whatever kernel a notebook names, it runs in the Python that runs this code."""

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        command = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        return KernelSpec(argv=command, display_name="Python 3", language="python")


class _Client(PapermillNotebookClient):
    def __init__(
        self,
        nb_man: Any,
        *,
        workspace: Workspace,
        connection_file: str,
        on_cell: Callable[[int, NotebookNode], None],
        **traits: Any,
    ) -> None:
        super().__init__(nb_man, **traits)
        self._workspace = workspace
        self._connection_file = connection_file
        self._on_cell = on_cell

    def create_kernel_manager(self) -> AsyncKernelManager:
        can_use_sockets = os.name != "nt" and len(self._connection_file) < LONGEST_SOCKET_PATH
        self.km = AsyncKernelManager(
            kernel_name=self.kernel_name,
            kernel_spec_manager=_ThisPython(),
            connection_file=self._connection_file,
            transport="ipc" if can_use_sockets else "tcp",
        )
        return self.km

    def papermill_execute_cells(self) -> None:
        with self._workspace.kernel(self._process.pid):
            super().papermill_execute_cells()
        if any(cell.metadata.papermill["exception"] for cell in self.nb.cells):
            raise _CellFailed

    def execute_cell(self, cell: NotebookNode, cell_index: int, **options: Any) -> NotebookNode:
        if cell.cell_type == "code" and self._workspace.is_stopped.is_set():
            self._fail(cell, "Stopped", "The run was stopped.")
        self._on_cell(cell_index, self.nb)
        try:
            return super().execute_cell(cell, cell_index, **options)
        except CellTimeoutError:
            self._fail(cell, "CellTimeout", f"The cell ran longer than {self.timeout} s.")
        except DeadKernelError:
            if self._workspace.is_stopped.is_set():
                self._fail(cell, "Stopped", "The run was stopped.")
            self._fail(cell, "KernelDied", f"The notebook's process died{self._cause_of_death()}.")

    @property
    def _process(self) -> Popen[bytes]:
        assert self.km is not None
        provisioner = self.km.provisioner
        assert isinstance(provisioner, LocalProvisioner)
        assert provisioner.process is not None
        return provisioner.process

    def _fail(self, cell: NotebookNode, name: str, reason: str) -> NoReturn:
        cell.outputs = [*cell.get("outputs", []), _error(name, reason)]
        raise CellExecutionError(traceback=reason, ename=name, evalue=reason)

    def _cause_of_death(self) -> str:
        code = self._process.poll()
        if code is None:
            return ""
        if code == -9:
            return " (killed, signal 9: too little memory is the usual cause)"
        return f" (signal {-code})" if code < 0 else f" (exit code {code})"


def _mark_first(nb_man: Any, reason: str) -> None:
    index, cell = next(
        (index, cell) for index, cell in enumerate(nb_man.nb.cells) if cell.cell_type == "code"
    )
    cell.outputs = [_error("KernelNotStarted", reason)]
    nb_man.cell_exception(cell, cell_index=index)


def _error(name: str, reason: str) -> NotebookNode:
    return new_output("error", ename=name, evalue=reason, traceback=[reason])
