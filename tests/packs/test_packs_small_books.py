"""A month's pack of companies that are small, young, or export little: every page is made, or says why not."""

import re
import shutil
import subprocess
import sys

import pandas as pd
import pytest
from pypdf import PdfReader

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


@pytest.mark.slow
@pytest.mark.parametrize(
    ("since", "accounts", "made"),
    [
        ("2026-10-01", 10, ["before-forecast", "health"]),
        ("2026-09-01", 1, ["before-forecast", "health", "portfolio-review"]),
        ("2026-09-01", 30, ["before-forecast", "health", "portfolio-review"]),
        ("2026-05-01", 3, ["before-forecast", "health", "portfolio-review"]),
        ("2026-01-01", None, ["churn", "churn-model-card", "health", "portfolio-review"]),
    ],
)
def test_a_young_book_has_its_pack_and_a_forecast_once_it_can(
    since, accounts, made, young_data, tmp_path
):
    out = tmp_path / "out"
    code, said = monthly(young_data(since, accounts), out)
    assert code == 0, said
    assert "Not traced" not in said
    pages = {path.stem: path for path in (out / "2026-10").glob("*.pdf")}
    assert set(made) <= set(pages)
    assert ("churn" in pages) == ("churn" in made)
    index = (out / "2026-10" / "index.html").read_text()
    assert index.count("Not made") == 7 - len({*pages} - {"before-forecast"})
    for name, path in pages.items():
        words = " ".join(page.extract_text() for page in PdfReader(path).pages)
        assert not re.search(r"\bnan\b|\b0 of (the )?0\b", words), name
