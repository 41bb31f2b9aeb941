"""The sample notebook, for every test of the documents."""

import importlib.util
import shutil
from pathlib import Path
from types import ModuleType

import pytest

from analysis.documents import from_notebook
from analysis.documents.model import Document

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture(scope="session")
def sample() -> ModuleType:
    """Makers of notebooks, charts and tables; see sample.py."""
    path = Path(__file__).with_name("sample.py")
    spec = importlib.util.spec_from_file_location("documents_sample", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def deck(sample: ModuleType) -> Document:
    return from_notebook.document(sample.deck())


@pytest.fixture(scope="session")
def customer_deck(sample: ModuleType) -> Document:
    return from_notebook.document(sample.deck("customer"))


@pytest.fixture(scope="session")
def report(sample: ModuleType) -> Document:
    notebook = sample.deck()
    notebook.metadata["analysis"]["kind"] = "report"
    return from_notebook.document(notebook)


@pytest.fixture(scope="session")
def browser():
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if CHROMIUM is None:
        pytest.skip("there is no system Chromium on PATH")
    with playwright.sync_playwright() as driver:
        opened = driver.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield opened
        opened.close()


@pytest.fixture
def visit(browser, tmp_path):
    """Opens a page and gives it back with what went wrong on it."""

    def opened(source: str, *, width: int = 1280, height: int = 720, look: str = "light"):
        path = tmp_path / "page.html"
        path.write_text(source, encoding="utf-8")
        page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=look)
        page.wrongs = []
        page.on("pageerror", lambda error: page.wrongs.append(str(error)))
        page.on("console", lambda m: page.wrongs.append(m.text) if m.type == "error" else None)
        page.on(
            "request",
            lambda r: None if r.url.startswith(("file:", "data:")) else page.wrongs.append(r.url),
        )
        page.goto(path.as_uri())
        return page

    return opened
