"""Bringing pay data as a user does: from the prompt, with right files and wrong ones."""

import pytest

from analysis import cli
from analysis.loading import reference


@pytest.fixture
def analysis(capsys):
    """Runs a command; its exit code, result and talk."""

    def run(*arguments: object) -> tuple[int, str, str]:
        code = cli.run([str(argument) for argument in arguments])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


@pytest.fixture
def prices(tmp_path):
    path = tmp_path / "SARPP.csv"
    path.write_text(
        "GeoFIPS,GeoName,Region,TableName,LineCode,IndustryClassification,Description,Unit,2024\n"
        ' "00000","United States", ,SARPP,1,"...","RPPs: All items ","Index",100.0\n'
        ' "06000","California",8,SARPP,1,"...","RPPs: All items ","Index",110.7\n'
        '"Note: See the included footnote file."\n'
    )
    return path


def test_a_release_is_brought_and_listed(analysis, dev_data, tmp_path):
    path = dev_data / "oews-natsector-2022-2023/natsector_M2023_dl.xlsx"
    code, out, err = analysis("data", "oews", path, "--to", tmp_path)
    assert code == 0
    assert out.strip() == str(tmp_path / "oews_2023.parquet")
    assert "May 2023" in err
    assert "no state and no metro area" in err
    assert len(reference.oews(["41-3091"], release="2023", folder=tmp_path)) > 10
    code, out, _ = analysis("data", "list", "--to", tmp_path)
    assert code == 0
    assert "natsector_M2023_dl.xlsx (sha256 63767838" in out


def test_prices_are_brought(analysis, prices, tmp_path):
    code, out, err = analysis("data", "rpp", prices, "--to", tmp_path / "shelf")
    assert (code, out.strip()) == (0, str(tmp_path / "shelf/rpp.parquet"))
    assert "1 of 54 state areas with wages have a parity" in err


def test_a_survey_and_the_own_pay_are_brought(analysis, tmp_path):
    survey = tmp_path / "survey.csv"
    survey.write_text("title,total,currency,employer\nAM,90000,USD,E1\n")
    code, _, err = analysis("data", "survey", survey, "--name", "Peers", "--to", tmp_path / "s")
    assert code == 0
    assert "no legal protection" in err
    pay = tmp_path / "pay.csv"
    pay.write_text("person_id,base,currency,valid_from\nP1,81234.56,USD,2025-01-01\n")
    code, out, err = analysis("data", "pay", pay, "--to", tmp_path / "s")
    assert code == 0
    assert "81234" not in out + err
    _, out, _ = analysis("data", "list", "--to", tmp_path / "s")
    assert {"pay", "survey_peers"} <= set(out.split())
    assert "81234" not in out


@pytest.mark.parametrize("kind", ["oews", "rpp", "cpi", "eci", "survey", "pay"])
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\x01\x02\xff\xfe",
        b"PK\x03\x04",
        b"a,b\n1,2\n",
        b"series_id\tyear\tperiod\tvalue\tfootnote_codes\n\xff\t1\t2\t3\t4\n",
        b"series_id\tyear\tperiod\tvalue\tfootnote_codes\n1\t2\n",
        b'GeoFIPS,GeoName,Description,2023\n"unclosed,1\n',
        "GeoFIPS,GeoName,Description,2023\n1,\u00e9,RPPs: All items,100\n".encode("cp1252"),
    ],
)
@pytest.mark.parametrize("name", ["file.csv", "file.xlsx", "file.zip", "oe.data.0.Current"])
def test_a_wrong_file_is_a_mistake_that_is_explained(analysis, tmp_path, kind, content, name):
    path = tmp_path / name
    path.write_bytes(content)
    code, out, err = analysis("data", kind, path, "--to", tmp_path / "shelf")
    assert (code, out) == (cli.MISTAKE, "")
    assert "Traceback" not in err
    assert len(err) > 20
    assert not (tmp_path / "shelf").exists()  # nothing half-written


def test_nothing_brought_is_said(analysis, tmp_path):
    code, out, err = analysis("data", "list", "--to", tmp_path)
    assert (code, out) == (0, "")
    assert "Nothing was brought" in err
