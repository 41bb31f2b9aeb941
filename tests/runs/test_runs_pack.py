"""A pack makes every report it can, says what it could not, and leaves nothing half made."""

import json
import os
import threading
import time
from dataclasses import replace

import nbformat
import pytest

from analysis.runs.events import CellReached, Finished, Planned, Started
from analysis.runs.notebooks import UnknownReportError
from analysis.runs.outputs import OutputFolderError
from analysis.runs.pack import Export, Job, run_jobs
from analysis.runs.parameters import ParameterError
from analysis.runs.record import content_hash

MISTAKE = (
    "from analysis.errors import UserError\n"
    "class AbsentMonthError(UserError): pass\n"
    "raise AbsentMonthError('No month 2031-01.\\nThe data run to 2026-10.')"
)


@pytest.fixture
def out(tmp_path):
    return tmp_path / "reports" / "2026-10"


def job(report, **parameters):
    return Job(report, parameters, stem=report, title=report.title())


def contents(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def failing_cell(path):
    cells = nbformat.read(path, as_version=4).cells
    return next(c for c in cells if c.metadata.get("papermill", {}).get("status") == "failed")


def test_one_failure_of_any_kind_stops_nothing_else(write_notebook, known, text_export, out):
    write_notebook("fine", "print(month)", parameters='month = "2026-10"')
    write_notebook("fault", "print('so far')", "1 / 0", "print('never')")
    write_notebook("mistake", MISTAKE)
    write_notebook("death", "import os, signal; os.kill(os.getpid(), signal.SIGKILL)")
    write_notebook("leaving", "import os; os._exit(3)")
    write_notebook("slow", "import time; time.sleep(60)")
    reports = ["death", "fault", "slow", "mistake", "leaving"]
    record = run_jobs(
        [*(job(name) for name in reports), job("fine", month="007")],
        out,
        notebooks=known(),
        export=text_export,
        workers=3,
        cell_timeout_seconds=1,
    )
    assert {entry.job.report: entry.reason for entry in record.entries} == {
        "fine": "",
        "fault": "ZeroDivisionError: division by zero (In [2])",
        "mistake": "No month 2031-01.\nThe data run to 2026-10.",
        "death": "The notebook's process died (killed, signal 9: too little memory is the usual "
        "cause), at In [1].",
        "leaving": "The notebook's process died (exit code 3), at In [1].",
        "slow": "The cell ran longer than 1 s, at In [1].",
    }
    assert [entry.job.report for entry in record.entries if entry.is_mistake] == ["mistake"]
    assert (out / "fine.txt").read_text() == "007\n"
    assert sorted(path.name for path in out.iterdir()) == ["fine.txt", "notebooks", "run.json"]
    # every failure leaves its executed copy, with the failing cell marked and its outputs shown
    for name in reports:
        cell = failing_cell(out / "notebooks" / f"{name}.ipynb")
        assert cell.outputs[-1].output_type == "error"
    assert "ZeroDivisionError" in next(e for e in record.failed if e.traceback).traceback
    assert "Traceback" not in str(failing_cell(out / "notebooks" / "mistake.ipynb").outputs)


def test_equal_inputs_give_equal_bytes_and_the_record_differs_by_its_clock_alone(
    write_notebook, known, text_export, out, tmp_path
):
    write_notebook("a", "print({'x', 'y', month})", "1 + 1", parameters='month = "2026-10"')
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "accounts.csv").write_text("account_id\nA1\n")
    made = []
    for folder in (out / "one", out / "two"):
        run_jobs(
            [job("a", month="2026-09")],
            folder,
            notebooks=known(),
            export=text_export,
            inputs={"data": tmp_path / "data"},
        )
        files = contents(folder)
        record = json.loads(files.pop("run.json"))
        made.append((files, {key: record[key] for key in record if key != "clock"}))
        assert record["clock"]["reports"]["a"]["seconds"] > 0
    assert made[0] == made[1]
    files, record = made[0]
    assert sorted(files) == ["a.txt", "notebooks/a.ipynb"]
    assert record["inputs"] == {"data": content_hash(tmp_path / "data")}
    assert record["reports"][0]["parameters"] == {"month": "2026-09"}
    assert record["reports"][0]["outputs"][0] == {
        "path": "a.txt",
        "sha256": content_hash(out / "one" / "a.txt"),
        "size_bytes": len(files["a.txt"]),
    }
    assert record["packages"]["papermill"]
    assert str(tmp_path) not in json.dumps(record)
    assert str(tmp_path) not in files["notebooks/a.ipynb"].decode()


def test_a_kernel_does_not_see_the_start_up_files_and_styles_of_its_user(
    write_notebook, known, text_export, out, tmp_path, monkeypatch
):
    home = tmp_path / "home"
    start_up = home / ".ipython" / "profile_default" / "startup"
    start_up.mkdir(parents=True)
    (start_up / "00.py").write_text("leaked = 1")
    (tmp_path / "start.py").write_text("leaked = 2")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("PYTHONSTARTUP", str(tmp_path / "start.py"))
    monkeypatch.setenv("MPLCONFIGDIR", str(home / "matplotlib"))
    write_notebook(
        "a",
        "import os, sys, warnings\nwarnings.warn('care' + 'ful')\n"
        "print('leaked' in globals(), 'home' in os.environ['MPLCONFIGDIR'], os.getcwd())",
    )
    run_jobs([job("a")], out, notebooks=known(), export=text_export)
    assert (out / "a.txt").read_text() == f"False False {os.getcwd()}\n"
    assert b"careful" not in (out / "notebooks" / "a.ipynb").read_bytes()


@pytest.mark.parametrize("fault", [ValueError("no glyph\nfor it"), OSError(28, "No space left")])
def test_a_page_that_cannot_be_made_leaves_none_of_its_files(
    write_notebook, known, text_export, out, fault
):
    write_notebook("a", "print('a')")
    write_notebook("b", "print('b')")
    run_jobs([job("a"), job("b")], out, notebooks=known(), export=text_export, workers=2)
    assert (out / "b.txt").exists()

    def make(notebook):
        if "print('b')" in notebook.cells[-1].source:
            raise fault
        return text_export.make(notebook)

    record = run_jobs(
        [job("a"), job("b")], out, notebooks=known(), export=Export(("txt",), make), workers=2
    )
    assert [entry.status for entry in record.entries] == ["done", "failed"]
    assert record.failed[0].reason.startswith("The report could not be made: ")
    assert record.failed[0].output("ipynb").path == "notebooks/b.ipynb"
    # the page of the earlier run is gone as well: it would pass for this one's
    assert sorted(p.name for p in out.iterdir()) == ["a.txt", "notebooks", "run.json"]


def test_what_is_wrong_with_the_jobs_is_said_before_anything_runs(
    write_notebook, known, text_export, out
):
    write_notebook("a", "print('a')", parameters="top = 1")
    for wrong, error in [
        (job("b"), UnknownReportError),
        (job("a", tpo=1), ParameterError),
        (job("a", top="1"), ParameterError),
    ]:
        with pytest.raises(error):
            run_jobs([job("a"), wrong], out, notebooks=known(), export=text_export)
    with pytest.raises(ValueError, match="same files: a"):
        run_jobs(
            [job("a"), replace(job("a"), stem="A")], out, notebooks=known(), export=text_export
        )
    out.parent.mkdir(parents=True)
    out.write_text("a file in the way")
    with pytest.raises(OutputFolderError):
        run_jobs([job("a")], out, notebooks=known(), export=text_export)
    assert out.read_text() == "a file in the way"


def test_what_is_to_be_known_of_a_document_that_was_made_stands_in_its_record(
    write_notebook, known, text_export, out
):
    write_notebook("fine", "print('all well')")

    def make(notebook):
        cells = f"{len(notebook.cells)} cells"
        return replace(text_export.make(notebook), finding="All went well", remarks=(cells,))

    record = run_jobs([job("fine")], out, notebooks=known(), export=Export(("txt",), make))
    told = json.loads((out / "run.json").read_text())["reports"][0]
    assert (told["status"], told["remarks"]) == ("done", ["2 cells"])
    assert told["finding"] == "All went well"
    assert record.entries[0].status == "done"


def test_a_stem_with_steps_upwards_stays_in_the_folder(write_notebook, known, text_export, out):
    write_notebook("a", "print('a')")
    escaping = replace(job("a"), stem="../../qbr/Søren & Co")
    record = run_jobs([escaping], out, notebooks=known(), export=text_export)
    page = out / record.entries[0].output("txt").path
    assert page.resolve().is_relative_to(out.resolve())
    assert page.read_text() == "a\n"


def test_events_tell_every_step_in_the_calling_thread(write_notebook, known, text_export, out):
    write_notebook("a", "1", "2")
    told = []
    run_jobs(
        [job("a")],
        out,
        notebooks=known(),
        export=text_export,
        on_event=lambda event: told.append((type(event), threading.current_thread())),
    )
    assert [kind for kind, _ in told] == [Planned, Started, *[CellReached] * 3, Finished]
    assert {thread for _, thread in told} == {threading.current_thread()}


def test_a_stopped_run_ends_its_kernels_at_once_and_keeps_a_record(
    write_notebook, known, text_export, out, tmp_path
):
    pid_file = tmp_path / "pid"
    write_notebook(
        "slow",
        f"import os, time, pathlib; pathlib.Path({str(pid_file)!r}).write_text(str(os.getpid()))\n"
        "time.sleep(60)",
    )
    write_notebook("next", "print('n')")

    def interrupt(event):
        if isinstance(event, CellReached) and event.index == 1:
            while not (pid_file.exists() and pid_file.read_text()):
                time.sleep(0.02)
            raise KeyboardInterrupt

    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        run_jobs(
            [job("slow"), job("next")],
            out,
            notebooks=known(),
            export=text_export,
            workers=1,
            on_event=interrupt,
        )
    assert time.monotonic() - began < 20
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid_file.read_text()), 0)
    record = json.loads((out / "run.json").read_text())
    assert [entry["reason"] for entry in record["reports"]] == [
        "The run was stopped, at In [1].",
        "The run was stopped before this report was made.",
    ]


def test_an_empty_pack_is_a_record_of_nothing(known, text_export, out, tmp_path):
    (tmp_path / "notebooks").mkdir()
    record = run_jobs([], out, notebooks=known(), export=text_export)
    assert (record.entries, record.failed) == ((), ())


def test_a_kernel_that_does_not_start_says_what_it_said(
    write_notebook, known, text_export, out, tmp_path, monkeypatch
):
    broken = tmp_path / "python"
    broken.write_text("#!/bin/sh\necho 'No module named ipykernel_launcher' >&2\nexit 1\n")
    broken.chmod(0o755)
    monkeypatch.setattr("sys.executable", str(broken))
    write_notebook("a", "print('a')")
    record = run_jobs([job("a")], out, notebooks=known(), export=text_export)
    reason = record.failed[0].reason
    assert reason.startswith("The notebook's kernel did not start")
    assert "No module named ipykernel_launcher" in reason
    assert failing_cell(out / "notebooks" / "a.ipynb")


def test_a_long_notebook_can_be_looked_at_while_it_runs(
    write_notebook, known, text_export, out, monkeypatch
):
    monkeypatch.setattr("analysis.runs.execute.SAVE_EVERY_SECONDS", 0)
    write_notebook(
        "a",
        "print('first')",
        f"import nbformat\nso_far = nbformat.read({str(out / 'notebooks' / 'a.ipynb')!r}, 4)\n"
        "print(so_far.cells[1].outputs[0].text)",
    )
    record = run_jobs([job("a")], out, notebooks=known(), export=text_export)
    assert record.failed == ()
    assert (out / "a.txt").read_text() == "first\nfirst\n\n"


def test_where_sockets_cannot_be_used_kernels_talk_over_tcp(
    write_notebook, known, text_export, out, monkeypatch
):
    monkeypatch.setattr("analysis.runs.plain_engine.LONGEST_SOCKET_PATH", 0)
    write_notebook("a", "print('a')")
    record = run_jobs([job("a")], out, notebooks=known(), export=text_export)
    assert (record.failed, (out / "a.txt").read_text()) == ((), "a\n")


def test_a_run_leaves_nothing_outside_its_folder(
    write_notebook, known, text_export, out, tmp_path, monkeypatch
):
    elsewhere = tmp_path / "tmp"
    elsewhere.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(elsewhere))
    write_notebook("a", "import matplotlib.pyplot")
    run_jobs([job("a")], out, notebooks=known(), export=text_export)
    assert list(elsewhere.iterdir()) == []
