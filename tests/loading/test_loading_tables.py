"""Tables are written as a whole or not at all, and equal tables give equal bytes."""

import pandas as pd
import pytest

from analysis.loading.tables import UnwritableFolderError, read_table, write_bytes, write_tables


def test_what_is_written_is_read_again(tmp_path):
    table = pd.DataFrame({"name": ["株式会社", None, "O’Hara"], "n": [1, 2, 3]})
    write_tables({"t": table}, tmp_path / "new" / "folder")
    pd.testing.assert_frame_equal(read_table(tmp_path / "new" / "folder" / "t.parquet"), table)


def test_equal_tables_give_equal_bytes(tmp_path):
    for folder in ("a", "b"):
        write_tables({"t": pd.DataFrame({"x": [1.5, None], "s": ["a", "b"]})}, tmp_path / folder)
    assert (tmp_path / "a/t.parquet").read_bytes() == (tmp_path / "b/t.parquet").read_bytes()


def test_a_failure_leaves_the_old_file_and_no_other(tmp_path, monkeypatch):
    path = tmp_path / "t.parquet"
    write_tables({"t": pd.DataFrame({"x": [1]})}, tmp_path)
    before = path.read_bytes()

    def full_disk(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("analysis.loading.tables.pq.write_table", full_disk)
    with pytest.raises(
        UnwritableFolderError, match=r"No space left on device. Choose another folder"
    ):
        write_tables({"t": pd.DataFrame({"x": [2]})}, tmp_path)
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["t.parquet"]


def test_a_folder_that_is_a_file_is_refused(tmp_path):
    (tmp_path / "taken").write_text("")
    with pytest.raises(UnwritableFolderError, match="taken cannot be written to"):
        write_bytes(b"x", tmp_path / "taken" / "file")


def test_csv_cells_stay_text(tmp_path):
    (tmp_path / "t.csv").write_text("code,word\n007,NA\n1e5,\n")
    table = read_table(tmp_path / "t.csv")
    assert table["code"].tolist() == ["007", "1e5"]
    assert table["word"].isna().tolist() == [False, True]  # "NA" is a word, a blank is none


def test_the_mark_that_spreadsheets_put_first_is_no_part_of_a_name(tmp_path):
    (tmp_path / "t.csv").write_bytes(b"\xef\xbb\xbfcode\n007\n")
    assert read_table(tmp_path / "t.csv").columns.tolist() == ["code"]
