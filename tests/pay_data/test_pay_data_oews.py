"""Releases of OEWS in every file that BLS makes of them come out as the same table."""

import zipfile

import numpy as np
import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from analysis.loading import reference
from analysis.loading.pay_data import oews, shelf
from analysis.loading.pay_data.oews_table import MEASURES
from analysis.loading.pay_data.refusals import PayDataError
from analysis.loading.reference import ReferenceFileError

RAW = {  # ours -> the column of BLS's workbooks
    "employment_jobs": "TOT_EMP",
    "employment_rse": "EMP_PRSE",
    "wage_mean_annual_usd": "A_MEAN",
    "wage_mean_rse": "MEAN_PRSE",
    "wage_p10_hourly_usd": "H_PCT10",
    "wage_p50_annual_usd": "A_MEDIAN",
    "wage_p90_annual_usd": "A_PCT90",
}


@pytest.fixture(scope="module", params=["2022", "2023"])
def natsector(request, dev_data):
    path = dev_data / f"oews-natsector-2022-2023/natsector_M{request.param}_dl.xlsx"
    return request.param, path, oews.read(path)


def test_every_cell_of_a_real_workbook_is_as_printed(natsector):
    year, path, read = natsector
    header, *rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    raw = pd.DataFrame(rows, columns=header).drop_duplicates(["NAICS", "OCC_CODE"])
    assert read.release == year
    assert len(read.cells) == len(raw)
    first = raw["NAICS"].astype(str).str[:2]
    cells = read.cells.assign(first=read.cells["industry_code"].str[:2])
    both = raw.assign(first=first).merge(
        cells, left_on=["first", "OCC_CODE"], right_on=["first", "soc_code"], validate="1:1"
    )
    assert len(both) == len(raw)
    for ours, theirs in RAW.items():
        expected = pd.to_numeric(both[theirs], errors="coerce")
        scale = 100 if ours.endswith("rse") else 1
        np.testing.assert_allclose(both[ours] * scale, expected, rtol=1e-12, err_msg=ours)
        assert (both[f"{ours}_flag"].notna() == both[ours].isna()).all(), ours
        assert ((both[f"{ours}_flag"] == "top_coded") == (both[theirs] == "#")).all(), ours


def test_the_two_years_read_to_tables_of_one_shape(dev_data, cells_2025, tmp_path):
    folder = dev_data / "oews-natsector-2022-2023"
    shapes = []
    for year in ("2022", "2023"):
        oews.bring(folder / f"natsector_M{year}_dl.xlsx", folder=tmp_path)
        read = reference.oews(["41-3091"], release=year, folder=tmp_path)
        assert read["release"].unique().tolist() == [year]
        assert set(read["industry_code"]) >= {"31--34", "54--55", "99-100"}
        shapes.append(list(read.columns))
    assert shapes[0] == shapes[1] == list(cells_2025.columns)


def test_a_mark_says_why_a_value_is_blank(workbook):
    row = oews.read(
        workbook({"A_PCT90": "#", "H_PCT90": "#", "TOT_EMP": "**", "A_PCT10": "*"})
    ).cells.loc[0]
    assert row["wage_p90_annual_usd_flag"] == "top_coded"
    assert row["employment_jobs_flag"] == "not_released"
    assert row["wage_p10_annual_usd_flag"] == "not_released"
    assert pd.isna(row["wage_p90_annual_usd"])
    assert pd.isna(row["employment_jobs"])
    assert row["wage_p50_annual_usd"] == 52_000
    assert pd.isna(row["wage_p50_annual_usd_flag"])
    assert row["wage_mean_rse"] == pytest.approx(0.025)


def test_pay_by_the_hour_alone_is_never_made_annual(workbook):
    blank = dict.fromkeys(["A_MEAN", "A_PCT10", "A_PCT25", "A_MEDIAN", "A_PCT75", "A_PCT90"], "*")
    row = oews.read(workbook({**blank, "HOURLY": "TRUE"})).cells.loc[0]
    assert row["wage_p50_annual_usd_flag"] == "hourly_only"
    assert row["wage_p50_hourly_usd"] == 25


@pytest.mark.parametrize("case", [str.upper, str.lower])
def test_headers_of_either_case_are_read(workbook, header, case):
    path = workbook({}, name="all_data_M_2019.xlsx", header=[case(name) for name in header])
    assert oews.read(path).cells.loc[0, "wage_p50_annual_usd"] == 52_000


def test_the_header_of_2019_is_read(workbook, header):
    old = [
        "jobs_1000_orig" if name == "JOBS_1000" else name.lower()
        for name in header
        if name not in ("PRIM_STATE", "PCT_RPT")
    ]
    path = workbook({"JOBS_1000_ORIG": 7.1}, name="all_data_M_2019.xlsx", header=old)
    row = oews.read(path).cells.loc[0]
    assert row["jobs_per_1000"] == 7.1
    assert row["wage_p50_annual_usd"] == 52_000
    assert row["location_quotient"] == 1.0


def test_areas_get_back_the_zeros_that_a_workbook_lost(workbook):
    read = oews.read(
        workbook(
            {},
            {"AREA": 6, "AREA_TITLE": "California", "AREA_TYPE": 2},
            {"AREA": 14460, "AREA_TITLE": "Boston-Cambridge-Newton, MA-NH", "AREA_TYPE": 4},
            {"AREA": 600007, "AREA_TITLE": "North Coast Region of California", "AREA_TYPE": 6},
            {"AREA": 66, "AREA_TITLE": "Guam", "AREA_TYPE": 3},
        )
    )
    areas = read.areas.set_index("area_code")
    assert areas["area_type"].to_dict() == {
        "00": "nation",
        "06": "state",
        "66": "state",
        "14460": "metro",
        "0600007": "nonmetro",
    }
    assert areas["state_code"].to_dict() == {
        "00": "",
        "06": "CA",
        "66": "GU",
        "14460": "MA",
        "0600007": "CA",
    }
    assert areas.at["00", "area_name"] == "United States"


def test_of_an_industry_cut_by_owner_the_whole_is_kept_and_the_rest_counted(workbook):
    schools = {"NAICS": "611000", "NAICS_TITLE": "Educational Services", "I_GROUP": "3-digit"}
    read = oews.read(
        workbook(
            {**schools, "OWN_CODE": "5", "A_MEDIAN": 40_000},
            {**schools, "OWN_CODE": "235", "A_MEDIAN": 50_000},
            {**schools, "OWN_CODE": "3", "A_MEDIAN": 60_000, "I_GROUP": "3-digit, ownership"},
        )
    )
    assert read.cells["wage_p50_annual_usd"].tolist() == [50_000]
    assert read.notes == (
        "2 rows cut an industry by owner, which the whole industry contains; left out.",
    )


def test_cuts_by_owner_without_their_whole_are_left_out_and_counted(workbook):
    hospitals = {"NAICS": "622000", "NAICS_TITLE": "Hospitals", "I_GROUP": "3-digit"}
    read = oews.read(
        workbook(
            {}, {**hospitals, "OWN_CODE": "2", "A_MEDIAN": 40_000}, {**hospitals, "OWN_CODE": "3"}
        )
    )
    assert read.cells["industry_code"].tolist() == ["000000"]
    assert read.notes == (
        "2 rows cut an industry by owner, and nothing states the whole; left out.",
    )


def test_an_industry_at_two_levels_stands_at_both(workbook):
    glass = {"NAICS": "327000", "NAICS_TITLE": "Nonmetallic Mineral", "OWN_CODE": "5"}
    read = oews.read(workbook({**glass, "I_GROUP": "3-digit"}, {**glass, "I_GROUP": "4-digit"}))
    (row,) = read.industries.to_dict("records")
    assert (row["is_three_digit"], row["is_four_digit"]) == (True, True)
    assert row["industry_level"] == "3-digit"
    assert len(read.cells) == 1


def test_place_and_industry_are_never_crossed(workbook):
    crossed = {"AREA": 6, "AREA_TYPE": 2, "NAICS": "54", "I_GROUP": "sector"}
    read = oews.read(workbook({}, crossed))
    assert len(read.cells) == 1
    assert "1 rows cross place with industry" in read.notes[0]


def test_a_zip_of_workbooks_is_one_release(workbook, tmp_path):
    nation = workbook({}, name="national_M2023_dl.xlsx")
    states = workbook(
        {"AREA": 48, "AREA_TITLE": "Texas", "AREA_TYPE": 2}, name="state_M2023_dl.xlsx"
    )
    notes = tmp_path / "file_descriptions.txt"
    notes.write_text("what is in here")
    path = tmp_path / "oesm23all.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for file in (nation, states, notes):
            archive.write(file, f"oesm23all/{file.name}")
    assert oews.read(path).cells["area_code"].tolist() == ["00", "48"]


def test_files_of_one_release_add_up_and_say_what_is_missing(workbook, tmp_path):
    folder = tmp_path / "shelf"
    states = workbook(
        {"AREA": 48, "AREA_TITLE": "Texas", "AREA_TYPE": 2}, name="state_M2023_dl.xlsx"
    )
    entry = oews.bring(states, folder=folder)
    assert any("no figure of the nation" in known for known in entry.known)
    entry = oews.bring(workbook({}, name="national_M2023_dl.xlsx"), folder=folder)
    assert not any("no figure of the nation" in known for known in entry.known)
    assert entry.origin.index("state_M2023") < entry.origin.index("national_M2023")
    cells = reference.oews(release="2023", folder=folder)
    assert cells["area_code"].tolist() == ["00", "48"]
    assert shelf.brought(folder)["oews_2023"] == entry


def test_a_figure_that_bls_revised_is_replaced_and_counted(workbook, tmp_path):
    folder = tmp_path / "shelf"
    oews.bring(workbook({}), folder=folder)
    entry = oews.bring(workbook({"A_MEDIAN": 53_000}), folder=folder)
    assert "1 cells that were there before now have other figures." in entry.known
    assert reference.oews(release="2023", folder=folder)["wage_p50_annual_usd"].tolist() == [53_000]


def test_the_same_file_gives_the_same_bytes(workbook, tmp_path):
    path = workbook({}, {"AREA": 48, "AREA_TITLE": "Texas", "AREA_TYPE": 2})
    for name in ("one", "two"):
        oews.bring(path, folder=tmp_path / name)
    first, second = (
        {file.name: file.read_bytes() for file in (tmp_path / name).iterdir()}
        for name in ("one", "two")
    )
    assert first == second


def test_flat_files_read_to_the_projects_own_extract(flat_2025, cells_2025, tmp_path):
    oews.bring(flat_2025, folder=tmp_path)
    codes = cells_2025["soc_code"].unique().tolist()
    read = reference.oews(codes, release="2025", folder=tmp_path)
    keys = ["soc_code", "area_code", "industry_code"]
    ours = cells_2025.sort_values(keys).reset_index(drop=True)
    theirs = read.sort_values(keys).reset_index(drop=True)
    pd.testing.assert_frame_equal(theirs, ours, check_dtype=False)


def test_flat_files_need_their_lists_of_names(flat_2025, tmp_path):
    lonely = tmp_path / "oe.data.0.Current"
    lonely.write_bytes(flat_2025.read_bytes())
    with pytest.raises(PayDataError, match=r"needs oe\.area beside it"):
        oews.read(lonely)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("CUUR0000SA0\t2025\tM01\t319.1\t", r"line 2: series 'CUUR0000SA0' is none of the OEWS"),
        (
            "OEUN00000000000004130911\t2025\tA01\t1\t",
            "expected 25 characters as in .* Found line 2: 'OEUN",
        ),
        ("OEUN000000000000041309113\t2025\tA01\tmany\t", "line 2: 'many'"),
    ],
)
def test_a_flat_file_with_a_wrong_line_is_refused_by_its_line(tmp_path, line, said):
    path = tmp_path / "oe.data.0.Current"
    path.write_text(f"series_id\tyear\tperiod\tvalue\tfootnote_codes\n{line}\n")
    with pytest.raises(PayDataError, match=said):
        oews.read(path)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"A_MEDIAN": "n/a"}, "A_MEDIAN: expected a number. Found line 3: 'n/a'"),
        ({"AREA_TYPE": "9"}, "AREA_TYPE: expected one of .* Found line 3: '9'"),
        ({"OCC_CODE": "Sales"}, "OCC_CODE: expected as 41-3091. Found line 3: 'Sales'"),
        ({"I_GROUP": "7-digit"}, "I_GROUP: expected one of .* Found line 3: '7-digit'"),
        ({"A_MEDIAN": 1.0}, "expected one row for each occupation"),
    ],
)
def test_a_workbook_with_a_wrong_row_is_refused_by_its_line(workbook, change, said):
    with pytest.raises(PayDataError, match=said):
        oews.read(workbook({}, change))


def test_a_workbook_without_a_needed_column_names_it(workbook, header):
    lacking = [name for name in header if name != "MEAN_PRSE"]
    with pytest.raises(PayDataError, match=r"has no column MEAN_PRSE\. It has: AREA"):
        oews.read(workbook({}, header=lacking))


def test_a_file_that_is_none_of_bls_is_refused(tmp_path, workbook):
    text = tmp_path / "wages.csv"
    text.write_text("role,pay\nAM,1\n")
    with pytest.raises(PayDataError, match="none of the files in which BLS publishes OEWS"):
        oews.read(text)
    with pytest.raises(PayDataError, match="no sheet has a column OCC_CODE"):
        oews.read(workbook({}, header=["role", "pay"]))
    for name in ("all_data_M_2023.xlsx", "oesm23all.zip"):
        broken = tmp_path / f"broken_{name}"
        broken.write_bytes(b"PK\x03\x04 not really")
        with pytest.raises(PayDataError, match="cannot be read as a"):
            oews.read(broken)
    empty = tmp_path / "empty.xlsx"
    empty.touch()
    with pytest.raises(PayDataError, match="is empty"):
        oews.read(empty)
    with pytest.raises(PayDataError, match="There is no file"):
        oews.read(tmp_path / "absent.xlsx")


def test_a_release_is_known_or_has_to_be_said(workbook):
    path = workbook({}, name="my download.xlsx")
    with pytest.raises(PayDataError, match="--release"):
        oews.read(path)
    assert oews.read(path, "2021").release == "2021"
    with pytest.raises(PayDataError, match="is of May 2023, not of May 2021"):
        oews.read(workbook({}), "2021")
    with pytest.raises(PayDataError, match="from 2019 on"):
        oews.read(workbook({}, name="all_data_M_2017.xlsx"))


def test_an_absent_release_is_named_with_those_there_are(tmp_path):
    with pytest.raises(ReferenceFileError, match=r"no release '2031'.*2025.*analysis data oews"):
        reference.oews(release="2031", folder=tmp_path)


def test_every_measure_is_read_from_a_workbook(workbook):
    row = oews.read(workbook({})).cells.loc[0]
    assert not [name for name in MEASURES if pd.isna(row[name])]
