"""What all tests share: where the project is, and data to develop with where there is some."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parents[1]

# a busy machine is no fault of the code; CI tries the same examples every time, people new ones
settings.register_profile("workbook", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("workbook")


@pytest.fixture(scope="session")
def project_root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def demo_data() -> Path:
    """The demo portfolio as it is committed."""
    return ROOT / "data" / "demo"


@pytest.fixture(scope="session")
def dev_data() -> Path:
    """The folder of data sets that are not shipped; tests that need it skip where it is not."""
    folder = os.environ.get("ANALYSIS_DEV_DATA", "")
    if not folder or not Path(folder).is_dir():
        pytest.skip("set ANALYSIS_DEV_DATA to the folder of development data to run this test")
    return Path(folder)
