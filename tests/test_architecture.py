"""Who may import whom. The table is the architecture; change it on purpose, and say why."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "src" / "analysis"

# Open to every room; `theme` not to subjects. `written` is where whoever writes a number for a
# reader says from which value, so that documents can be checked for numbers that nobody computed.
FOUNDATION = {"errors", "written", "periods", "fiscal", "theme"}
SUBJECTS = {"metrics", "quality", "churn", "health", "salary", "qbr"}
CRAFTS = {
    "engine",
    "contracts",
    "loading",
    "charts",
    "narrative",
    "documents",
    "drafting",
    "show",
    "runs",
}
COMPOSITION = {"packs", "demo", "cli", "__main__"}

MAY_IMPORT = {
    "errors": set(),
    "written": set(),
    "periods": {"errors", "written"},
    "fiscal": {"errors", "periods"},
    "theme": {"errors"},
    "contracts": {"errors", "periods"},
    "engine": {"errors", "periods"},
    # subjects: in this order only, and no craft but the shape of their tables
    "metrics": {"errors", "periods", "fiscal", "contracts", "engine"},
    "quality": {"errors", "periods", "contracts", "engine", "metrics"},
    "churn": {"errors", "periods", "contracts", "engine", "metrics"},
    "health": {"errors", "periods", "contracts", "engine", "metrics", "churn"},
    "salary": {"errors", "periods", "contracts"},
    "qbr": {
        "errors",
        "periods",
        "contracts",
        "engine",
        "metrics",
        "churn",
        "health",
        "salary",
    },
    # crafts: never a subject
    "loading": {"errors", "periods", "contracts"},
    "charts": {"errors", "written", "periods", "theme"},
    "narrative": {"errors", "written", "periods"},
    "documents": {"errors", "written", "periods", "theme"},
    # prose of a document, offered to an endpoint that the operator chose, and what comes back
    "drafting": {"errors", "documents", "narrative"},
    "show": {"errors", "written", "theme", "charts", "documents"},
    "runs": {"errors", "periods", "documents"},
    # composition
    "packs": FOUNDATION | SUBJECTS | CRAFTS,
    "demo": FOUNDATION | {"contracts", "loading"},
    "cli": FOUNDATION | SUBJECTS | CRAFTS | {"packs", "demo"},
    "__main__": {"cli"},
    "__init__": set(),
}

ONLY_IN = {  # outside libraries, and the rooms that may know them
    "matplotlib": {"charts"},
    "pandera": {"contracts"},
    "papermill": {"runs"},
    "nbclient": {"runs"},
    "nbconvert": {"documents"},
    "typst": {"documents"},
    "jinja2": {"documents"},
    "mistune": {"documents"},
    "sklearn": {"churn"},
    "catboost": {"churn"},
    "pptx": {"documents"},
    "xlsxwriter": {"documents"},
    "rapidfuzz": {"loading"},
    "python_calamine": {"loading"},
    "narwhals": {"engine", "metrics"},
    "duckdb": {"engine"},
    "pyarrow": {"loading", "demo"},
    "yaml": {"loading"},
    "typer": {"cli"},
    "rich": {"cli", "runs"},
    "IPython": {"show"},
    # what may speak to another machine
    "urllib.request": {"drafting"},
    "socket": set(),
    "http": set(),
    "requests": set(),
}

READING_AND_WRITING = {"read_csv", "read_parquet", "to_parquet", "to_csv", "read_excel", "open"}
# (the engine opens files that outgrow memory, lazily: DuckDB is its alone)
NEVER_READ_OR_WRITE = SUBJECTS | {"contracts", "narrative", "periods"}

MODULES = sorted(PACKAGE.rglob("*.py"))


def room_of(module: Path) -> str:
    return module.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported(tree: ast.AST) -> set[str]:
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            module = node.module or ""
            names.add(module)
            if module == "analysis":
                names |= {f"analysis.{alias.name}" for alias in node.names}
    return names


def breaches(room: str, source: str) -> list[str]:
    """What a module of `room` with this source does that the tables above do not allow."""
    tree = ast.parse(source)
    found = []
    for name in sorted(imported(tree)):
        head, *rest = name.split(".")
        if head == "analysis":
            other = rest[0] if rest else ""
            if other and other != room and other not in MAY_IMPORT[room]:
                found.append(f"{room} must not import {name}")
        fence = next((key for key in ONLY_IN if f"{name}.".startswith(f"{key}.")), None)
        if fence and room not in ONLY_IN[fence]:
            found.append(f"only {', '.join(sorted(ONLY_IN[fence])) or 'nobody'} may import {fence}")
    if room in NEVER_READ_OR_WRITE:
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                called = getattr(node.func, "attr", getattr(node.func, "id", ""))
                if called in READING_AND_WRITING:
                    found.append(f"{room} must not read or write files: {called}()")
    return found


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_point_one_way(module):
    assert breaches(room_of(module), module.read_text(encoding="utf-8")) == []


def test_every_room_is_in_the_table():
    rooms = {room_of(module) for module in MODULES}
    assert rooms <= set(MAY_IMPORT)


@pytest.mark.parametrize(
    ("room", "planted"),
    [
        ("metrics", "import matplotlib.pyplot as plt"),
        ("metrics", "from analysis import show"),
        ("metrics", "from analysis.churn import model"),
        ("salary", "from analysis.metrics import ratios"),
        ("charts", "from analysis.metrics.ratios import Ratio"),
        ("documents", "from analysis.churn import model"),
        ("runs", "from analysis import packs"),
        ("packs", "import papermill"),
        ("runs", "import socket"),
        ("documents", "from urllib.request import urlopen"),
        ("churn", "import pandas as pd\npd.read_parquet('x')"),
    ],
)
def test_a_planted_wrong_import_is_caught(room, planted):
    assert breaches(room, planted)


def test_every_module_says_what_it_is_for():
    silent = [
        str(module.relative_to(PACKAGE))
        for module in MODULES
        if not (ast.get_docstring(ast.parse(module.read_text(encoding="utf-8"))) or "").strip()
    ]
    assert silent == []
