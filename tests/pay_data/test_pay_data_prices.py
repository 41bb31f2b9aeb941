"""BEA's price parities: by description, with their codes mended, joined to the areas of wages."""

import csv

import pandas as pd
import pytest

from analysis.loading import reference
from analysis.loading.pay_data import price_parities, shelf
from analysis.loading.pay_data.refusals import PayDataError
from analysis.salary.by_region import by_region
from analysis.salary.purchasing_power import purchasing_power

STATES_2023, STATES_2024 = "SARPP_STATE_2008_2023.csv", "SARPP_STATE_2008_2024.csv"
METROS = "MARPP_MSA_2008_2023.csv"
HEADER = "GeoFIPS,GeoName,Region,TableName,LineCode,IndustryClassification,Description,Unit,2023"
ALL = ' "06000","California",8,SARPP,5,"..."," RPPs: All items ","Index",112.0'


@pytest.fixture
def table(tmp_path):
    def write(*lines: str, header: str = HEADER):
        path = tmp_path / "SARPP.csv"
        path.write_text("\n".join([header, *lines]) + "\n")
        return path

    return write


def parity(frame: pd.DataFrame, area: str, year: int, measure: str = "all_items") -> float:
    rows = frame.query("area_code == @area and year == @year and measure == @measure")
    (value,) = rows["price_parity"]
    return value


def test_a_line_is_known_by_its_description_not_its_number(dev_data):
    # All items are line 5 in the one release and line 1 in the other.
    for name, printed in ((STATES_2023, None), (STATES_2024, 112.195)):
        frame, _ = price_parities.read(dev_data / "bea-rpp" / name)
        with (dev_data / "bea-rpp" / name).open() as file:
            (raw,) = (
                row["2023"]
                for row in csv.DictReader(file, skipinitialspace=True)
                if row["GeoName"] == "California" and "All items" in row["Description"]
            )
        assert parity(frame, "06", 2023) == float(raw)
        assert printed is None or float(raw) == printed


def test_every_parity_of_a_real_table_is_read(dev_data):
    frame, notes = price_parities.read(dev_data / "bea-rpp" / STATES_2024)
    assert len(frame) == 52 * 5 * 17  # the nation, states and D.C.; five measures; 2008 to 2024
    assert all(parity(frame, "00", year) == 100 for year in range(2008, 2025))
    assert notes[0].startswith("Last updated: February 19, 2026")


def test_lines_of_income_are_left_out_and_named(dev_data):
    frame, notes = price_parities.read(dev_data / "bea-rpp" / STATES_2023)
    assert frame["measure"].nunique() == 5
    assert frame["price_parity"].max() < 300
    assert "Implicit regional price deflator" in " ".join(notes)


def test_metros_get_their_codes_back_and_what_does_not_join_is_named(dev_data, tmp_path):
    for name in (STATES_2024, METROS):
        entry = price_parities.bring(dev_data / "bea-rpp" / name, folder=tmp_path)
    frame = shelf.rpp(tmp_path)
    assert frame.groupby("table")["area_code"].nunique().to_dict() == {"MARPP": 386, "SARPP": 52}
    assert parity(frame, "10180", 2023) == 89.85
    assert set(frame.loc[frame["area_type"] == "metro", "area_code"].str.len()) == {5}
    said = " ".join(entry.known)
    assert "51 of 54 state areas with wages have a parity; Guam; Puerto Rico;" in said
    assert "371 of 393 metro areas with wages have a parity" in said
    assert "13 metro areas of BEA's have no wages" in said
    assert STATES_2024 in entry.origin
    assert METROS in entry.origin


def test_the_same_table_again_replaces_itself(dev_data, tmp_path):
    for name in (STATES_2024, METROS, STATES_2023):
        entry = price_parities.bring(dev_data / "bea-rpp" / name, folder=tmp_path)
    frame = shelf.rpp(tmp_path)
    assert frame.loc[frame["table"] == "SARPP", "year"].max() == 2023
    assert STATES_2024 not in entry.origin


def test_the_dearest_state_is_not_where_a_wage_buys_most(dev_data, tmp_path):
    price_parities.bring(dev_data / "bea-rpp" / STATES_2024, folder=tmp_path)
    paid = by_region(reference.oews(["41-3091"]), "41-3091")
    rows = purchasing_power(paid, shelf.rpp(tmp_path)).set_index("area_name")
    wage = paid.set_index("area_name")["value_usd"]
    assert rows.at["California", "buys_usd"] == pytest.approx(wage["California"] / 1.1072)
    assert set(rows.index[rows["reason"] != ""]) >= {"Guam", "Puerto Rico"}


def test_a_value_that_bea_withheld_is_left_out(table):
    frame, _ = price_parities.read(table(ALL, ALL.replace("06", "48").replace("112.0", "(NA)")))
    assert frame["area_code"].tolist() == ["06"]


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([ALL.replace("RPPs: All items", "Real personal income")], "no line 'RPPs: All items'"),
        ([ALL.replace("112.0", "high")], r"2023: expected a number\. Found line 2: 'high'"),
        ([ALL + ",7"], "line 2: expected 9 values, found 10"),
        ([ALL.replace("06000", "06037")], "neither states nor metros"),
    ],
)
def test_another_table_is_refused_with_the_reason(table, lines, said):
    with pytest.raises(PayDataError, match=said):
        price_parities.read(table(*lines))


def test_a_table_without_years_or_columns_is_refused(table):
    with pytest.raises(PayDataError, match="no column of a year"):
        price_parities.read(table(ALL, header=HEADER.replace("2023", "latest")))
    with pytest.raises(PayDataError, match="no column GeoFIPS, GeoName, Description"):
        price_parities.read(table("1,2", header="a,b"))
