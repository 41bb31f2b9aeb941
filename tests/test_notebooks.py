"""Every notebook: its two forms in step, cleared, thin, and documented parameters."""

import ast
import importlib.util
import json
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).resolve().parents[1]
SCRIPTS = sorted((ROOT / "notebooks").glob("*.py"))
NAMES = [script.stem for script in SCRIPTS]


def _load_tool():
    spec = importlib.util.spec_from_file_location("sync", ROOT / "tools" / "sync_notebooks.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


sync = _load_tool()


def code_of(script: Path) -> str:
    return "\n".join(
        line for line in script.read_text(encoding="utf-8").splitlines() if not line.startswith("#")
    )


def test_the_reports_that_the_readme_names_are_there():
    assert {
        "portfolio_review",
        "churn",
        "churn_model_card",
        "before_forecast",
        "churn_table",
        "health",
        "data_quality",
        "qbr",
        "account_brief",
        "new_owner_pack",
        "qbr_internal",
        "salary_by_region",
        "salary_by_industry",
        "role_pay",
        "pay_explorer",
        "portfolio_explorer",
        "retention",
        "retention_explorer",
        "metric_dictionary",
    } <= set(NAMES)


def test_no_notebook_has_only_one_form():
    ipynb = {path.stem for path in (ROOT / "notebooks").glob("*.ipynb")}
    assert ipynb == set(NAMES)


@pytest.mark.parametrize("script", SCRIPTS, ids=NAMES)
def test_both_forms_are_in_step_and_outputs_are_cleared(script):
    committed = script.with_suffix(".ipynb").read_text(encoding="utf-8")
    assert committed == sync.as_ipynb(script)
    cells = [cell for cell in json.loads(committed)["cells"] if cell["cell_type"] == "code"]
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in cells)


@pytest.mark.parametrize("script", SCRIPTS, ids=NAMES)
def test_a_script_made_back_from_its_notebook_is_the_same(script):
    assert sync.as_script(script.with_suffix(".ipynb")) == script.read_text(encoding="utf-8")


@pytest.mark.parametrize("script", SCRIPTS, ids=NAMES)
def test_a_notebook_only_tells_the_story(script):
    tree = ast.parse(code_of(script))
    defined = [
        node
        for node in ast.walk(tree)
        if isinstance(node, (ast.FunctionDef, ast.ClassDef, ast.Lambda, ast.For, ast.While))
    ]
    assert not defined, "move it to src/analysis, where it can be tested"


@pytest.mark.parametrize("script", SCRIPTS, ids=NAMES)
def test_every_parameter_is_plain_and_has_a_comment(script):
    notebook = nbformat.read(script.with_suffix(".ipynb"), as_version=4)
    (cell,) = [c for c in notebook.cells if "parameters" in c.metadata.get("tags", [])]
    for line in cell.source.splitlines():
        assert "  # " in line, f"say what it is: {line}"
        (assigned,) = ast.parse(line).body
        assert isinstance(ast.literal_eval(assigned.value), str | int | float | bool)
    assert not any("parameters" in c.source for c in notebook.cells[:1])


@pytest.mark.parametrize("script", SCRIPTS, ids=NAMES)
def test_a_notebook_says_what_it_is_and_for_whom(script):
    notebook = nbformat.read(script.with_suffix(".ipynb"), as_version=4)
    about = notebook.metadata["analysis"]
    assert about["kind"] in ("deck", "report", "explorer")
    assert about["audience"] in ("internal", "customer", "public")
    assert notebook.cells[0].source.startswith("# ")
