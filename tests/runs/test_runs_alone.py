"""Two runs never write to one folder at a time, and a killed one is no hindrance."""

import subprocess
import sys

import pytest

from analysis.runs import alone
from analysis.runs.alone import FolderInUseError, alone_in

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such locks")

HOLDING = """
import sys, time
from pathlib import Path
from analysis.runs.alone import alone_in

with alone_in(Path(sys.argv[1])):
    print("here", flush=True)
    time.sleep(60)
"""


def test_a_folder_is_refused_while_another_has_it_and_free_afterwards(tmp_path):
    with alone_in(tmp_path / "2026-10"):
        refused = pytest.raises(FolderInUseError, match="Wait until it has ended")
        with refused, alone_in(tmp_path / "2026-10"):
            raise AssertionError("two at once")
        with alone_in(tmp_path / "2026-09"):
            pass  # another month is nobody's business
    with alone_in(tmp_path / "2026-10"):
        pass
    assert list((tmp_path / "2026-10").iterdir()) == []


def test_a_killed_process_lets_go_and_its_drafts_are_taken_away(tmp_path):
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDING, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == "here\n"
    for name in ("customer/.A1.html.77-1.part", ".htaccess", "A1.html"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name)
    with pytest.raises(FolderInUseError), alone_in(tmp_path):
        pass
    assert (tmp_path / "customer/.A1.html.77-1.part").exists()
    process.kill()
    process.communicate()
    with alone_in(tmp_path):
        left = sorted(path.name for path in tmp_path.rglob("*") if path.is_file())
    assert left == [".htaccess", "A1.html"]


def test_where_the_system_has_no_locks_runs_go_on(tmp_path, monkeypatch):
    def refuse(*_):
        raise OSError(9, "Bad file descriptor")  # what NFS says of a folder

    monkeypatch.setattr(alone.fcntl, "flock", refuse)
    (tmp_path / ".A1.html.77-1.part").write_text("of a run that may be at work")
    with alone_in(tmp_path):
        assert (tmp_path / ".A1.html.77-1.part").exists()
    monkeypatch.setattr(alone, "fcntl", None)
    with alone_in(tmp_path):
        pass
