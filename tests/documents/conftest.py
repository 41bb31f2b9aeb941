"""The sample notebook, for every test of the documents."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from analysis.documents import from_notebook
from analysis.documents.model import Document


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
