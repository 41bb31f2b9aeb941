"""Exports to import: a small company's, to be spoilt in every way."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from small_exports import SmallExports


@pytest.fixture
def small(tmp_path) -> SmallExports:
    """Two accounts with a line each, as plain CSV."""
    return SmallExports(tmp_path)
