"""A command does what was asked, or says in a sentence why not, with an exit code to match."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat import v4

from analysis import cli
from analysis.errors import UserError

MISTAKE = (
    "from analysis.errors import UserError\n"
    "if account_id != 'A1': raise UserError(f'There is no account {account_id}.')"
)


@pytest.fixture
def project(tmp_path, monkeypatch) -> Path:
    """A project folder with one small report."""
    cells = [
        v4.new_markdown_cell("# Business review\n\nWhat one account gained."),
        v4.new_code_cell(
            'account_id = "A1"  # the account\ntop = 3', metadata={"tags": ["parameters"]}
        ),
        v4.new_code_cell(MISTAKE),
        v4.new_code_cell("1 / top\nimport time; time.sleep(60 * (top == 9))"),
        v4.new_code_cell(
            "from datetime import date\nfrom analysis import show\n"
            "show.cover(title='Review', as_of=date(2026, 9, 30))"
        ),
        v4.new_markdown_cell("## What was gained\n\nMuch."),
    ]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    (tmp_path / "notebooks").mkdir()
    nbformat.write(
        v4.new_notebook(cells=cells, metadata={"kernelspec": kernel}),
        tmp_path / "notebooks" / "qbr.ipynb",
    )
    monkeypatch.setenv("ANALYSIS_ROOT", str(tmp_path))
    monkeypatch.chdir("/")
    return tmp_path


def analysis(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "analysis", *words], capture_output=True, text=True, timeout=60
    )


def test_help_names_the_commands():
    done = analysis("--help")
    assert done.returncode == 0
    assert all(name in done.stdout for name in ("monthly", "run", "list", "demo"))


def test_without_a_month_the_pack_is_of_the_last_complete_one(monkeypatch, demo_data):
    from analysis.packs import monthly

    def asked(*, month: str, **rest) -> None:
        raise UserError(f"asked for {month}")

    monkeypatch.setattr(monthly, "make", asked)
    for words, month in (([], "2026-10"), (["--month", "2026-03"], "2026-03")):
        with pytest.raises(UserError, match=f"asked for {month}"):
            cli.app(["monthly", "--data", str(demo_data), *words], standalone_mode=False)


def test_help_loads_none_of_the_heavy_libraries():
    code = (
        "import sys, analysis.cli; print({'pandas', 'papermill', 'matplotlib'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.strip() == "set()"


def test_the_version_is_that_of_the_package(capsys):
    from importlib.metadata import version

    assert cli.run(["--version"]) == 0
    assert version("account-analytics-workbook") in capsys.readouterr().out


def test_the_dictionary_is_printed_from_the_contracts(capsys):
    assert cli.run(["dictionary"]) == 0
    assert "## contract_lines" in capsys.readouterr().out


def test_list_names_the_reports_and_what_they_take(project, capsys):
    assert cli.run(["list"]) == 0
    said = capsys.readouterr().out
    assert "qbr" in said
    assert "Business review" in said
    assert "account_id, top" in said


def test_list_of_one_report_explains_its_parameters(project, capsys):
    assert cli.run(["list", "qbr"]) == 0
    said = capsys.readouterr().out
    assert "What one account gained." in said
    assert "account_id = 'A1'  (text)" in said
    assert "the account" in said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["run", "qrb"], "There is no report 'qrb'. Did you mean 'qbr'?"),
        (["list", "qrb"], "There is no report 'qrb'. Did you mean 'qbr'?"),
        (["run", "qbr", "acount_id=A1"], "Did you mean 'account_id'?"),
        (["run", "qbr", "top=three"], "takes top as a whole number; found 'three'"),
        (["run", "qbr", "A1"], "Write it as name=value."),
        (
            ["run", "qbr", "--format", "docx"],
            "There is no format docx. There are: html, pdf, pptx, zip.",
        ),
    ],
)
def test_a_mistake_is_answered_with_a_sentence_and_2(project, capsys, words, said):
    assert cli.run(words) == cli.MISTAKE
    streams = capsys.readouterr()
    assert said in streams.err
    assert streams.out == ""
    assert not (project / "reports").exists()


def test_an_output_folder_that_is_a_file_is_answered_with_a_sentence_and_2(project, capsys):
    (project / "reports").write_text("")
    assert cli.run(["run", "qbr"]) == cli.MISTAKE
    assert "a file of that name is in the way" in capsys.readouterr().err


def test_an_unknown_command_is_answered_with_2(capsys):
    assert cli.run(["mnthly"]) == cli.MISTAKE
    assert "mnthly" in capsys.readouterr().err


def test_a_report_is_made_as_html_and_pdf_below_the_project(project, capsys):
    assert cli.run(["run", "qbr", "account_id=A1"]) == 0
    folder = project / "reports" / "qbr-A1"
    streams = capsys.readouterr()
    assert streams.out.strip() == str(folder / "qbr-A1.html")
    assert streams.err.splitlines()[-1].startswith("1 of 1 report made in ")
    assert (folder / "qbr-A1.html").read_text().lstrip().lower().startswith("<!doctype html")
    assert (folder / "qbr-A1.pdf").read_bytes().startswith(b"%PDF")
    record = json.loads((folder / "run.json").read_text())
    assert [each["path"] for each in record["reports"][0]["outputs"]] == [
        "qbr-A1.html",
        "qbr-A1.pdf",
        "notebooks/qbr-A1.ipynb",
    ]


def test_a_mistake_that_only_the_notebook_can_see_is_answered_alike(project, capsys):
    code = cli.run(["run", "qbr", "account_id=A9", "--out", str(project / "mine")])
    assert code == cli.MISTAKE
    said = capsys.readouterr().err
    assert said.splitlines()[-1] == "[1/1] failed  qbr, Business review: There is no account A9."
    assert "Traceback" not in said
    assert (project / "mine" / "notebooks" / "qbr-A9.ipynb").exists()


def test_a_failed_report_is_counted_in_the_exit_code_and_its_cell_is_pointed_to(project, capsys):
    assert cli.run(["run", "qbr", "top=0"]) == cli.SOME_FAILED + 1
    said = capsys.readouterr().err
    assert "ZeroDivisionError: division by zero (In [4])" in said
    assert "0 of 1 report made" in said
    assert str(project / "reports" / "qbr-0" / "notebooks" / "qbr-0.ipynb") in said
    assert "Traceback" not in said


def test_a_fault_of_ours_is_one_sentence_and_a_log(project, capsys, monkeypatch):
    def fail():
        raise RuntimeError("our fault")

    monkeypatch.setattr(cli.reports, "_notebooks", fail)
    assert cli.run(["list"]) == cli.FAULT
    said = capsys.readouterr().err
    assert said.startswith("This is a fault of the workbook")
    assert len(said.splitlines()) == 1
    log = Path(said.split("The details are in ")[1].split(";")[0])
    assert "our fault" in log.read_text()
    log.unlink()


def test_a_fault_that_no_file_can_take_is_told_in_full(project, capsys, monkeypatch):
    def fail():
        raise ValueError("our fault")

    def refuse(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(cli.reports, "_notebooks", fail)
    monkeypatch.setattr("tempfile.NamedTemporaryFile", refuse)
    assert cli.run(["list"]) == cli.FAULT
    said = capsys.readouterr().err
    assert "which no file could take (no space left on device)" in said
    assert said.rstrip().endswith("ValueError: our fault")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals")
@pytest.mark.parametrize(
    ("sent", "code", "word"),
    [
        (signal.SIGINT, cli.INTERRUPTED, "Interrupted"),
        (signal.SIGTERM, cli.TERMINATED, "Terminated"),
        (getattr(signal, "SIGHUP", None), 129, "Terminated"),
    ],
)
def test_a_stopped_command_says_so_and_keeps_its_record(project, sent, code, word):
    process = subprocess.Popen(
        [sys.executable, "-m", "analysis", "run", "qbr", "top=9"],
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr.readline().startswith("1 report to make")
    process.send_signal(sent)
    _, said = process.communicate(timeout=30)
    assert process.returncode == code
    assert word in said
    assert "Traceback" not in said
    record = json.loads((project / "reports" / "qbr-9" / "run.json").read_text())
    assert record["status"] == "failed"


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such locks")
def test_a_folder_is_one_run_s_until_that_ends_and_a_killed_one_leaves_nothing(project):
    out = project / "reports" / "qbr"
    first = subprocess.Popen(
        [sys.executable, "-m", "analysis", "run", "qbr", "top=9", "--out", str(out)],
        stderr=subprocess.PIPE,
        text=True,
    )
    assert first.stderr.readline().startswith("1 report to make")
    second = analysis("run", "qbr", "--out", str(out))
    assert (second.returncode, second.stdout) == (cli.MISTAKE, "")
    assert second.stderr.startswith(f"Another run is writing to {out} just now")
    first.kill()
    first.communicate()
    (out / ".qbr-9.html.1-2.part").write_text("<html>half a pa")
    third = analysis("run", "qbr", "--out", str(out))
    assert third.returncode == 0
    files = {path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()}
    assert files == {"qbr.html", "qbr.pdf", "notebooks/qbr.ipynb", "run.json"}


def test_an_explorer_is_opened_in_jupyterlab_not_run(project, capsys):
    path = project / "notebooks" / "qbr.ipynb"
    explorer = nbformat.read(path, as_version=4)
    explorer.metadata["analysis"] = {"kind": "explorer", "audience": "internal"}
    nbformat.write(explorer, path)
    assert cli.run(["run", "qbr", "--out", str(project / "out")]) == 2
    assert "has pickers for JupyterLab and becomes no document" in capsys.readouterr().err
    assert not (project / "out").exists()
    assert cli.run(["list", "qbr"]) == 0
    assert "An explorer for internal readers." in capsys.readouterr().out
