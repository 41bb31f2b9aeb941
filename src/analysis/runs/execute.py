"""Run one notebook: what did it show, and if it failed, where and why?

papermill is imported here and in `plain_engine` only. It is never given `cwd=`, since it would
change the directory of the whole process under the other threads; a kernel works in the directory
the command was given in, so a relative path means the same in a notebook as on the command line.
"""

import copy
import logging
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import papermill
from nbformat import NotebookNode
from papermill.exceptions import PapermillExecutionError

from analysis.runs import plain_engine
from analysis.runs.outputs import write_whole
from analysis.runs.workspace import Workspace

SAVE_EVERY_SECONDS = (
    15  # of a long run: often enough to look in on it, seldom enough to cost nothing
)

logging.getLogger("papermill").setLevel(logging.CRITICAL)  # what failed is said once, by us
logging.getLogger("traitlets").setLevel(logging.CRITICAL)


@dataclass(frozen=True)
class Failure:
    """Why a notebook did not reach its end."""

    reason: str  # a sentence for the reader of the record
    is_mistake: bool  # a user's, which the reason tells how to mend; else a fault of ours
    traceback: str = ""  # of a fault


@dataclass(frozen=True)
class Execution:
    """An executed notebook, to its end or to the cell that failed, which is marked."""

    notebook: NotebookNode
    failure: Failure | None


def execute(
    source: Path,
    parameters: Mapping[str, Any],
    executed: Path,
    *,
    workspace: Workspace,
    timeout_seconds: int,
    on_cell: Callable[[int, int], None] = lambda index, total: None,
) -> Execution:
    """Run the notebook at `source` and leave its executed copy at `executed`.

    The copy is there whether the notebook succeeds or not, holds no clock and no path of this
    machine, and is renewed now and then while a long notebook runs.

    Parameters
    ----------
    parameters : mapping
        Checked by `check_parameters` before.
    timeout_seconds : int
        The longest a single cell may take.
    on_cell : callable
        Told the position of each cell and their number, before the cell runs.
    """
    last_saved = time.monotonic()

    def report(index: int, notebook: NotebookNode) -> None:
        nonlocal last_saved
        on_cell(index, len(notebook.cells))
        if time.monotonic() - last_saved > SAVE_EVERY_SECONDS:
            _save(copy.deepcopy(notebook), executed)  # papermill is not done with this one
            last_saved = time.monotonic()

    draft = workspace.new_folder() / "executed.ipynb"
    error = None
    try:
        papermill.execute_notebook(
            nbformat.read(source, as_version=4),  # not the path: papermill formats braces in it
            draft,
            dict(parameters),
            engine_name=plain_engine.NAME,
            request_save_on_cell_execute=False,  # it would write all outputs at every cell, twice
            progress_bar=False,
            workspace=workspace,
            timeout_seconds=timeout_seconds,
            on_cell=report,
        )
    except PapermillExecutionError as raised:
        error = raised
    notebook = nbformat.read(draft, as_version=4)
    _save(notebook, executed)
    return Execution(notebook, _failure(error, notebook) if error else None)


def _failure(error: PapermillExecutionError, notebook: NotebookNode) -> Failure:
    traceback = _plain("\n".join(error.traceback))
    message = _plain(error.evalue)
    place = f"In [{_number(notebook)}]"
    if error.ename in plain_engine.ERRORS:
        return Failure(f"{message.rstrip('.')}, at {place}.", is_mistake=False)
    # a UserError shows itself in a notebook as its message alone: see `errors`
    if traceback == message:
        return Failure(message, is_mistake=True)
    first_line = next(iter(message.strip().splitlines()), "")
    return Failure(f"{error.ename}: {first_line} ({place})", is_mistake=False, traceback=traceback)


def _number(notebook: NotebookNode) -> int:
    """The number that the failing cell has in Jupyter: its place among the cells with code.

    Counted, since a process that dies at once may or may not have told its count before.
    """
    run = [cell for cell in notebook.cells if cell.cell_type == "code" and cell.source.strip()]
    status = [cell.metadata.get("papermill", {}).get("status") for cell in run]
    return status.index("failed") + 1


def _plain(text: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*[A-Za-z]", "", text)  # the colours of a terminal


def _save(notebook: NotebookNode, path: Path) -> None:
    _settle(notebook)
    write_whole(path, nbformat.writes(notebook).encode())


def _settle(notebook: NotebookNode) -> None:
    """Take out what differs between two runs of the same: times, paths, ids drawn at random."""
    about = notebook.metadata.get("papermill", {})
    notebook.metadata["papermill"] = {"parameters": about.get("parameters", {})}
    for cell in notebook.cells:
        own = cell.metadata.get("papermill")
        if own:
            cell.metadata["papermill"] = {"status": own["status"], "exception": own["exception"]}
    added = [
        cell
        for cell in notebook.cells
        if {"injected-parameters", "papermill-error-cell-tag"} & set(cell.metadata.get("tags", []))
    ]
    for number, cell in enumerate(added):
        cell["id"] = f"added-{number}"
