"""The indexes of BLS, as flat files and as CSV: the right series, the right months, nothing else."""

from datetime import date

import pandas as pd
import pytest

from analysis.loading.pay_data import index_series, shelf
from analysis.loading.pay_data.index_series import CPI, ECI
from analysis.loading.pay_data.refusals import PayDataError
from analysis.salary.ageing import PRIVATE_WAGES, AgeingError, ageing, release_month

HEADER = "series_id        \tyear\tperiod\t       value\tfootnote_codes"


def line(series: str, year: int, period: str, value: object) -> str:
    return f"{series}\t{year}\t{period}\t{value!s:>12}\t"


@pytest.fixture
def flat(tmp_path):
    """Writes rows in BLS's layout of a flat file; the test's own figures, not BLS's."""

    def write(*lines: str, name: str = "ci.data.1.AllData"):
        path = tmp_path / name
        path.write_bytes(("\r\n".join([HEADER, *lines]) + "\r\n").encode())
        return path

    return write


QUARTERS = [
    line(PRIVATE_WAGES, 2025, "Q01", "170.0"),
    line(PRIVATE_WAGES, 2025, "Q02", "171.7"),
    line(PRIVATE_WAGES, 2025, "Q03", "173.4"),
    line(PRIVATE_WAGES, 2025, "Q04", "174.0"),
    line(PRIVATE_WAGES, 2025, "Q05", "172.3"),  # the year's average
]


def test_quarters_are_of_the_month_they_are_asked_in(flat, tmp_path):
    index_series.bring(flat(*QUARTERS), ECI, folder=tmp_path / "shelf")
    eci = shelf.eci(tmp_path / "shelf")
    assert eci["month"].dt.month.tolist() == [3, 6, 9, 12]
    assert eci["value"].tolist() == [170.0, 171.7, 173.4, 174.0]


def test_a_brought_index_ages_a_release(flat, tmp_path):
    index_series.bring(flat(*QUARTERS), ECI, folder=tmp_path / "shelf")
    by = ageing(
        shelf.eci(tmp_path / "shelf"), from_month=release_month("2025"), to_month=date(2025, 12, 1)
    )
    # May lies two of three months from March to June.
    assert by.factor == pytest.approx(174.0 / (170.0 * (171.7 / 170.0) ** (2 / 3)))
    assert "aged by 1.7% to December 2025" in by.note


def test_nothing_brought_is_nothing(tmp_path):
    assert shelf.eci(tmp_path) is None
    assert shelf.cpi(tmp_path) is None
    assert shelf.rpp(tmp_path) is None
    assert shelf.brought(tmp_path) == {}


def test_changes_and_benefits_are_no_index_of_wages(flat):
    path = flat(
        *QUARTERS,
        line("CIU2020000000000A", 2025, "Q01", "3.5"),  # change over twelve months
        line("CIU2010000000000I", 2025, "Q01", "171.0"),  # total compensation
        line("CIU2030000000000I", 2025, "Q01", "172.0"),  # benefits
        line("CIS2020000000000I", 2025, "Q01", "170.2"),  # seasonally adjusted
    )
    frame, notes = index_series.read(path, ECI)
    assert frame.groupby("series_id")["is_seasonally_adjusted"].first().to_dict() == {
        "CIS2020000000000I": True,
        PRIVATE_WAGES: False,
    }
    assert notes[0].startswith("3 series that are not index numbers of wages and salaries")
    assert notes[1] == "1 averages of years and half-years were left out."


def test_names_come_from_the_list_beside_the_file(flat, tmp_path):
    (tmp_path / "ci.series").write_text(
        f"series_id\tseasonal\tseries_title\n{PRIVATE_WAGES}  \tU\tWages and salaries, private\n"
    )
    frame, _ = index_series.read(flat(*QUARTERS), ECI)
    assert frame["series_name"].unique().tolist() == ["Wages and salaries, private"]


def test_prices_brought_as_an_employment_cost_index_are_refused(flat, dev_data):
    prices = dev_data / "cpi/cpi_all_items_2010_on.csv"
    with pytest.raises(
        PayDataError, match=r"whose ids begin with CI\. Found line 2: 'CUSR0000SA0'"
    ):
        index_series.read(prices, ECI)
    with pytest.raises(PayDataError, match="line 2: series 'CUUR0000SA0' is none of the Employ"):
        index_series.read(flat(line("CUUR0000SA0", 2025, "M01", "319.1")), ECI)


def test_prices_are_read_from_a_csv_and_from_a_flat_file_alike(flat, dev_data, tmp_path):
    path = dev_data / "cpi/cpi_all_items_2010_on.csv"
    frame, notes = index_series.read(path, CPI)
    raw = pd.read_csv(path, dtype={"area": str})
    raw = raw[raw["period"].str.match(r"M(0\d|1[0-2])")]
    assert len(frame) == len(raw)
    assert frame["value"].sum() == pytest.approx(raw["value"].sum())
    assert "averages of years" in notes[0]
    lines = [
        line(row.series, row.year, row.period, row.value)
        for row in raw.head(400).itertuples(index=False)
    ]
    (tmp_path / "cu.area").write_text("area_code\tarea_name\n0000\tU.S. city average\n")
    again, _ = index_series.read(flat(*lines, name="cu.data.1.AllItems"), CPI)
    same = frame.merge(again, on=["series_id", "month", "value", "area_code"])
    assert len(same) == len(again) == 400
    assert again["area_name"].iloc[0] == "U.S. city average"


def test_prices_never_age_wages(dev_data):
    prices, _ = index_series.read(dev_data / "cpi/cpi_all_items_2010_on.csv", CPI)
    with pytest.raises(AgeingError, match="no substitute"):
        ageing(prices, from_month=date(2025, 5, 1), to_month=date(2026, 5, 1))


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([line(PRIVATE_WAGES, 2025, "Q01", "high")], "value: expected a number. Found line 2"),
        ([line(PRIVATE_WAGES, 2025, "Q01", "0")], "value: expected more than 0. Found line 2"),
        ([QUARTERS[0], QUARTERS[0]], "expected each month once. Found line 2: .* line 3"),
        ([line("CIU202", 2025, "Q01", "1")], "series_id: expected one of the Employment Cost"),
        ([line("CIU2010000000000I", 2025, "Q01", "1")], "no index numbers of wages and salaries"),
        ([], "a header and no rows"),
        (["just words"], "cannot be read as the Employment Cost Index"),
    ],
)
def test_a_wrong_file_is_refused_with_line_and_reason(flat, lines, said):
    with pytest.raises(PayDataError, match=said):
        index_series.read(flat(*lines), ECI)
