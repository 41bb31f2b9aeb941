"""A table of anybody's is read as text, whole, or refused with the line that is broken."""

import pandas as pd
import pytest

from analysis.errors import UserError
from analysis.loading.plain import read_plain


def test_any_manner_of_file_gives_the_same_rows(tmp_path):
    (tmp_path / "a.csv").write_text("id,size\nA,1\nB,\n", encoding="utf-8")
    (tmp_path / "b.csv").write_bytes("id;size\r\nA;1\r\nB;\r\n".encode("utf-16"))
    frame = pd.DataFrame({"id": ["A", "B"], "size": ["1", None]}, dtype="str")
    frame.to_excel(tmp_path / "c.xlsx", index=False, engine="xlsxwriter")
    frame.to_parquet(tmp_path / "d.parquet")
    for name in ("a.csv", "b.csv", "c.xlsx", "d.parquet"):
        rows = read_plain(tmp_path / name, ["id"]).rows
        assert rows["id"].tolist() == ["A", "B"]
        assert rows["size"].isna().tolist() == [False, True]
        assert rows["size"].iloc[0] == "1"


def test_a_file_of_windows_is_read_as_one_and_that_is_told(tmp_path):
    (tmp_path / "a.csv").write_bytes("id,city\nA,Zürich\nB,Genève\n".encode("cp1252"))
    table = read_plain(tmp_path / "a.csv", ["id"])
    assert table.rows["city"].tolist() == ["Zürich", "Genève"]
    assert table.notes == ("a.csv is not UTF-8 and was read as CP1252, the encoding of Windows",)


def test_a_footer_is_left_out_and_told(tmp_path):
    (tmp_path / "a.csv").write_text("id,size\nA,1\nB,2\nTotal,3\n")
    table = read_plain(tmp_path / "a.csv", ["id"])
    assert len(table.rows) == 2
    assert table.notes == ("a.csv, line 4: taken for a footer and left out",)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"id,size\nA,1,7,8\nB,2\n" * 1, "line 2"),
        (b"<html><body>no</body></html>", "HTML"),
        (b"%PDF-1.7", "PDF"),
    ],
)
def test_what_is_no_table_is_refused_with_a_sentence(tmp_path, content, said):
    (tmp_path / "a.csv").write_bytes(content)
    with pytest.raises(UserError, match=said):
        read_plain(tmp_path / "a.csv", ["id"])


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(UserError, match="There is no file"):
        read_plain(tmp_path / "a.csv")
    with pytest.raises(UserError, match="is a folder"):
        read_plain(tmp_path)
