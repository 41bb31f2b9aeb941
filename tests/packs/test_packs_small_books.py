"""A month's pack of companies that are small, young, or export little: every page is made, or says why not."""

import shutil
import subprocess
import sys

import pandas as pd
import pytest

from analysis.demo import write_demo

REQUIRED = ("accounts", "account_history", "contract_lines")
AS_OF = pd.Timestamp("2026-10-31")


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


def keep_accounts(folder, account_ids):
    """Leave these accounts alone in every table of a folder, as if there had never been others."""
    for path in folder.glob("*.parquet"):
        table = pd.read_parquet(path)
        if "account_id" in table.columns:
            table[table["account_id"].isin(account_ids)].to_parquet(path)


@pytest.mark.slow
@pytest.mark.parametrize("accounts", [3, 30])
def test_a_small_book_has_its_whole_pack(accounts, tmp_path):
    data = tmp_path / "data"
    write_demo(data, accounts=30, seed=3)
    lines = pd.read_parquet(data / "contract_lines.parquet")
    live = lines[(lines["start_date"] <= AS_OF) & (lines["end_date"] > AS_OF)]["account_id"]
    if accounts < 30:
        keep_accounts(data, sorted(set(live))[:accounts])
    code, said = monthly(data, tmp_path / "out")
    assert code == 0, said
    assert "Not traced" not in said


@pytest.mark.slow
def test_the_required_tables_alone_make_a_pack_of_one_currency(demo_data, tmp_path):
    """Two currencies need rates: without `fx_rates` such a book is refused before anything is made."""
    data = tmp_path / "data"
    data.mkdir()
    for table in REQUIRED:
        shutil.copy(demo_data / f"{table}.parquet", data)
    lines = pd.read_parquet(data / "contract_lines.parquet")
    abroad = lines.loc[lines["currency"] != "USD", "account_id"]
    keep_accounts(data, set(lines["account_id"]) - set(abroad))
    code, said = monthly(data, tmp_path / "out")
    assert code == 0, said
    assert "Not traced" not in said
