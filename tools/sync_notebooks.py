"""Keep each notebook's two forms in step: .py is what we review, .ipynb is what Jupyter opens.

    python tools/sync_notebooks.py               every .ipynb anew from its .py, outputs cleared
    python tools/sync_notebooks.py --back NAME   the .py of one notebook from its edited .ipynb

In JupyterLab jupytext keeps them in step whenever a notebook is saved (notebooks/jupytext.toml).
"""

import sys
from pathlib import Path

import jupytext
import nbformat

FOLDER = Path(__file__).resolve().parents[1] / "notebooks"
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}


def as_ipynb(script: Path) -> str:
    """The notebook of a script, the same bytes for the same script: no outputs, counted cell ids."""
    notebook = jupytext.read(script, fmt="py:percent")
    own = {key: notebook.metadata[key] for key in ("analysis",) if key in notebook.metadata}
    notebook.metadata = nbformat.from_dict({**own, "kernelspec": KERNEL})
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    for count, cell in enumerate(notebook.cells):
        cell["id"] = f"cell-{count:02d}"
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    nbformat.validate(notebook)
    return nbformat.writes(notebook) + "\n"


def as_script(notebook: Path) -> str:
    """The script of a notebook, in percent format with the header that the house uses."""
    read = nbformat.read(notebook, as_version=4)
    own = {key: read.metadata[key] for key in ("analysis",) if key in read.metadata}
    read.metadata = nbformat.from_dict(
        {
            **own,
            "jupytext": {
                "notebook_metadata_filter": "analysis,-all",
                "cell_metadata_filter": "tags",
            },
        }
    )
    return jupytext.writes(read, fmt="py:percent")


def main(arguments: list[str]) -> None:
    if arguments[:1] == ["--back"]:
        for name in arguments[1:]:
            target = FOLDER / f"{name}.py"
            target.write_text(as_script(FOLDER / f"{name}.ipynb"), encoding="utf-8")
            print(f"wrote {target.name}")
    for script in sorted(FOLDER.glob("*.py")):
        script.with_suffix(".ipynb").write_text(as_ipynb(script), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
