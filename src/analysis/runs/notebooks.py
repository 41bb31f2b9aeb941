"""Which reports are there, what does each answer, and what does it take?

Everything is read from the notebook itself: its first heading is the title, the paragraph below it
the description, its metadata the kind of document. The files are read as plain JSON, since the
notebook libraries take over a second to import and `analysis list` should not.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.errors import UserError, candidates
from analysis.runs.parameters import Parameter, declared


class UnknownReportError(UserError):
    """There is no notebook of that name."""


class NoDocumentError(UserError):
    """The notebook is an explorer: it has pickers, and becomes no document."""


class NotebookError(UserError):
    """A file in the notebooks' folder cannot be read as a notebook."""


@dataclass(frozen=True)
class NotebookInfo:
    """A report as it is offered to a reader, before it is run."""

    name: str
    path: Path
    title: str
    description: str  # one line; empty where the notebook says nothing below its title
    kind: str  # "deck", "report" or "explorer"
    audience: str  # "internal", "customer" or "public"
    parameters: Mapping[str, Parameter]


def notebooks(directory: Path) -> dict[str, NotebookInfo]:
    """The reports in a folder, by name, in alphabetical order.

    Raises
    ------
    NotebookError, DeclarationError
        Where a file is no notebook, or its parameters cell holds more than plain values.
    """
    if not directory.is_dir():
        raise NotebookError(f"There is no folder of notebooks at {directory}.")
    return {path.stem: _info(path) for path in sorted(directory.glob("*.ipynb"))}


def find_report(name: str, known: Mapping[str, NotebookInfo]) -> NotebookInfo:
    """The report of that name; names close to it where there is none."""
    if name not in known:
        near = candidates(name, list(known), most=12)
        raise UnknownReportError(
            f"There is no report '{name}'. {near} `analysis list` describes them."
        )
    return known[name]


def _info(path: Path) -> NotebookInfo:
    try:
        notebook = json.loads(path.read_text(encoding="utf-8"))
        cells = [(cell["cell_type"], _source(cell), _tags(cell)) for cell in notebook["cells"]]
        about = notebook.get("metadata", {}).get("analysis", {})
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise NotebookError(
            f"{path} cannot be read as a notebook ({type(error).__name__}). "
            "Open it in Jupyter and save it, or restore it from version control."
        ) from error
    title, description = _title(cells)
    parameters = next((text for _, text, tags in cells if "parameters" in tags), "")
    return NotebookInfo(
        name=path.stem,
        path=path,
        title=title or path.stem.replace("_", " "),
        description=description,
        kind=about.get("kind", "report"),
        audience=about.get("audience", "internal"),
        parameters=declared(parameters, report=path.stem),
    )


def _source(cell: Mapping[str, Any]) -> str:
    source = cell["source"]  # the format allows one text, or a list of its lines
    return source if isinstance(source, str) else "".join(source)


def _tags(cell: Mapping[str, Any]) -> list[str]:
    return cell.get("metadata", {}).get("tags", [])


def _title(cells: list[tuple[str, str, list[str]]]) -> tuple[str, str]:
    """The first heading, and the paragraph between it and the next."""
    prose = "\n\n".join(text for kind, text, _ in cells if kind == "markdown")
    heading = re.search(r"^# +(.+?)\s*$", prose, flags=re.MULTILINE)
    if not heading:
        return "", ""
    below = prose[heading.end() :].strip()
    paragraph = re.split(r"\n\s*\n|^#", below, maxsplit=1, flags=re.MULTILINE)[0]
    return heading.group(1), " ".join(paragraph.split())
