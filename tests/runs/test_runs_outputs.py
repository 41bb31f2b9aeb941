"""Files are whole or absent, under names that are safe anywhere."""

import os
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.runs.outputs import (
    NAME_LENGTH,
    OutputFolderError,
    file_name,
    file_stem,
    prepare_folder,
    write_whole,
)


@given(st.text())
def test_a_file_name_is_one_plain_part_of_bounded_length(text):
    name = file_name(text)
    assert re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9_.-]*", name)
    assert len(name) <= NAME_LENGTH + len("-12345678")


@given(st.lists(st.text(max_size=6), unique=True, max_size=8))
def test_different_texts_have_different_file_names(texts):
    assert len({file_name(text) for text in texts}) == len(texts)


@given(st.text())
def test_a_file_name_does_not_change_when_it_is_made_safe_again(text):
    assert file_name(file_name(text)) == file_name(text)


@pytest.mark.parametrize("text", ["../x", "..", ".", "", "a/b", "con", "NUL.txt", ".hidden", "a "])
def test_a_name_with_a_meaning_to_the_system_is_changed(text):
    assert file_name(text) != text


@given(st.text(alphabet="ab./\\"))
def test_no_stem_leads_out_of_its_folder(text):
    assert all(part.strip(".") for part in file_stem(text).split("/"))


def test_a_file_that_cannot_be_finished_leaves_the_old_one_and_no_draft(tmp_path, monkeypatch):
    path = tmp_path / "page.html"
    write_whole(path, b"old")

    def fail(*_):
        raise OSError("disk full")

    monkeypatch.setattr("pathlib.Path.replace", fail)
    with pytest.raises(OutputFolderError, match=r"disk full\. Name another"):
        write_whole(path, b"new")
    assert [each.name for each in tmp_path.iterdir()] == ["page.html"]
    assert path.read_bytes() == b"old"


def test_a_file_in_the_way_of_the_folder_is_named(tmp_path):
    (tmp_path / "reports").write_text("")
    for folder in (tmp_path / "reports", tmp_path / "reports" / "2026-10"):
        with pytest.raises(OutputFolderError, match="a file of that name is in the way"):
            prepare_folder(folder)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write it")
def test_a_folder_without_the_right_to_write_is_named(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(OutputFolderError, match="permission denied"):
        prepare_folder(tmp_path / "reports")


def test_a_read_only_file_system_is_named(tmp_path, monkeypatch):
    def refuse(*_, **__):
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr("tempfile.NamedTemporaryFile", refuse)
    with pytest.raises(OutputFolderError, match=r"read-only file system\. Name another folder"):
        prepare_folder(tmp_path)
