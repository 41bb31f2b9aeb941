"""`analysis check` says what is wrong with data, and its exit code says whether they can be used."""

import shutil

import pandas as pd
import pytest

from analysis import cli
from analysis.cli.app import UNUSABLE
from analysis.loading import load_book
from analysis.loading.tables import write_tables


@pytest.fixture
def data(demo_data, tmp_path):
    """The demo portfolio in a folder that a test may spoil."""
    return shutil.copytree(demo_data, tmp_path / "data", ignore=shutil.ignore_patterns("sealed"))


def check(*words):
    return cli.run(["check", *map(str, words), "--no-report"])


def test_data_that_can_be_used_end_with_0_and_a_list_of_what_to_note(demo_data, capsys):
    assert check(demo_data) == 0
    said = capsys.readouterr().out
    assert "usage has no row from anybody from 2025-06-02 to 2025-06-15." in said
    assert said.splitlines()[-1].endswith("as of 2026-10-31: 0 unusable, 0 doubtful, 22 to note.")


def test_doubtful_data_end_with_0_and_say_what_to_do(data, capsys):
    usage = load_book(data, as_of="2026-10").complete["usage"]
    write_tables({"usage": usage[usage["usage_date"] < "2026-09-15"]}, data)
    assert check(data, "--month", "2026-10") == 0
    said = capsys.readouterr().out
    assert said.startswith("doubtful  stale_tables")
    assert "Load the newest export; see whether the feed still runs." in said


def test_unusable_data_end_with_3(data, capsys):
    lines = load_book(data, as_of="2026-10").complete["contract_lines"]
    write_tables({"contract_lines": lines.assign(currency="SEK")}, data)
    assert check(data) == UNUSABLE == 3
    streams = capsys.readouterr()
    assert streams.out.startswith("unusable  currencies_without_rate")
    assert "cannot be used" in streams.err


def test_every_file_that_cannot_be_read_is_named_and_not_only_the_first(data, capsys):
    (data / "tickets.parquet").write_bytes(b"no parquet")
    lines = pd.read_parquet(data / "contract_lines.parquet")
    write_tables({"contract_lines": lines.assign(term_months=0)}, data)
    (data / "account_history.parquet").unlink()
    assert check(data) == UNUSABLE
    said = capsys.readouterr().out
    assert "no table account_history" in said
    assert "tickets.parquet cannot be read as a Parquet file" in said
    assert "term_months: expected at least 1; found 0" in said
    assert "Traceback" not in said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["{data}", "--month", "2031-01"], "2031-01-31 lies after the data"),
        (["{data}", "--month", "soon"], "'soon' is not a month"),
        (["{data}/nowhere"], "There is no data directory"),
    ],
)
def test_a_mistake_in_what_is_asked_ends_with_2(demo_data, capsys, words, said):
    assert check(*(word.format(data=demo_data) for word in words)) == cli.MISTAKE
    streams = capsys.readouterr()
    assert said in streams.err
    assert streams.out == ""


def test_the_report_is_made_as_html_and_pdf(demo_data, tmp_path, capsys):
    assert cli.run(["check", str(demo_data), "--out", str(tmp_path)]) == 0
    page = (tmp_path / "data-quality.html").read_text()
    assert "The data can be used, and no page is doubtful" in page
    assert (tmp_path / "data-quality.pdf").read_bytes().startswith(b"%PDF")
    assert capsys.readouterr().out.splitlines()[-1] == str(tmp_path / "data-quality.html")
