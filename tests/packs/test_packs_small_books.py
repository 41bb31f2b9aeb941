"""A month's pack of companies that are small, young, or export little: every page is made, or says why not."""

import shutil
import subprocess
import sys

import pytest

from analysis.demo import write_demo

REQUIRED = ("accounts", "account_history", "contract_lines")


def monthly(data, out):
    """The command a scheduler runs; returns its exit code and what it said."""
    command = [sys.executable, "-m", "analysis", "monthly", "--month", "2026-10"]
    done = subprocess.run(
        [*command, "--data", str(data), "--out", str(out)],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("accounts", [3, 30])
def test_a_small_book_has_its_whole_pack(accounts, tmp_path):
    write_demo(tmp_path / "data", accounts=accounts, seed=3)
    code, said = monthly(tmp_path / "data", tmp_path / "out")
    assert code == 0, said
    assert "Not traced" not in said


@pytest.mark.slow
def test_the_required_tables_alone_make_a_pack(demo_data, tmp_path):
    (tmp_path / "data").mkdir()
    for table in REQUIRED:
        shutil.copy(demo_data / f"{table}.parquet", tmp_path / "data")
    code, said = monthly(tmp_path / "data", tmp_path / "out")
    assert code == 0, said
    assert "Not traced" not in said
