"""Small notebooks to run, written where a test wants them."""

from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from nbformat import v4

from analysis.runs.notebooks import NotebookInfo, notebooks
from analysis.runs.pack import Export, Pages


@pytest.fixture
def write_notebook(tmp_path) -> Callable[..., Path]:
    """Write `notebooks/<name>.ipynb` with a title, a parameters cell, and these code cells."""

    def write(name: str, *cells: str, parameters: str = "", title: str = "") -> Path:
        body = [v4.new_markdown_cell(f"# {title or name.title()}\n\nAbout {name}.")]
        if parameters:
            body.append(v4.new_code_cell(parameters, metadata={"tags": ["parameters"]}))
        body += [v4.new_code_cell(source) for source in cells]
        for number, cell in enumerate(body):
            cell["id"] = f"cell-{number}"
        kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
        notebook = v4.new_notebook(cells=body, metadata={"kernelspec": kernel})
        path = tmp_path / "notebooks" / f"{name}.ipynb"
        path.parent.mkdir(exist_ok=True)
        nbformat.write(notebook, path)
        return path

    return write


@pytest.fixture
def known(tmp_path) -> Callable[[], dict[str, NotebookInfo]]:
    """The notebooks that the test has written so far."""
    return lambda: notebooks(tmp_path / "notebooks")


@pytest.fixture
def text_export() -> Export:
    """Pages without the document machinery: the printed lines, as `txt`."""

    def make(notebook: nbformat.NotebookNode) -> Pages:
        printed = [
            output["text"]
            for cell in notebook.cells
            for output in cell.get("outputs", [])
            if output["output_type"] == "stream" and output["name"] == "stdout"
        ]
        return Pages({"txt": "".join(printed).encode()})

    return Export(("txt",), make)
