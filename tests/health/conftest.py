"""The project's settings, the demo scored once, and histories made by hand for the tests of health."""

import sys
from pathlib import Path

import pytest

from analysis.churn.snapshots import snapshots
from analysis.contracts import Book
from analysis.health.history import ScoreHistory, score_history
from analysis.health.settings import Settings, settings
from analysis.loading import load_book
from analysis.loading.health_file import health_file

# The made inputs are imported by name, in whichever mode pytest imports the tests themselves.
sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture(scope="session")
def chosen() -> Settings:
    file = health_file()
    return settings(file.said, file.origin)


@pytest.fixture(scope="session")
def demo_book(demo_data) -> Book:
    return load_book(demo_data, as_of="2025-12")  # two years are quicker than three, and enough


@pytest.fixture(scope="session")
def demo_history(demo_book, chosen) -> ScoreHistory:
    return score_history(demo_book, chosen, snapshots(demo_book))
