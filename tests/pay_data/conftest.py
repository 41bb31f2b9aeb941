"""Files as publishers make them, small enough to check by eye."""

from collections.abc import Callable, Iterable
from pathlib import Path

import pandas as pd
import pytest
import xlsxwriter

from analysis.loading import reference
from analysis.loading.pay_data.oews_table import MEASURES

HEADER = [
    *("AREA", "AREA_TITLE", "AREA_TYPE", "PRIM_STATE", "NAICS", "NAICS_TITLE", "I_GROUP"),
    *("OWN_CODE", "OCC_CODE", "OCC_TITLE", "O_GROUP", "TOT_EMP", "EMP_PRSE", "JOBS_1000"),
    *("LOC_QUOTIENT", "PCT_TOTAL", "PCT_RPT", "H_MEAN", "A_MEAN", "MEAN_PRSE", "H_PCT10"),
    *("H_PCT25", "H_MEDIAN", "H_PCT75", "H_PCT90", "A_PCT10", "A_PCT25", "A_MEDIAN"),
    *("A_PCT75", "A_PCT90", "ANNUAL", "HOURLY"),
]
SALES = {  # a row of the nation over all industries
    "AREA": "99",
    "AREA_TITLE": "U.S.",
    "AREA_TYPE": "1",
    "NAICS": "000000",
    "NAICS_TITLE": "Cross-industry",
    "I_GROUP": "cross-industry",
    "OWN_CODE": "1235",
    "OCC_CODE": "41-3091",
    "OCC_TITLE": "Sales Representatives of Services",
    "O_GROUP": "detailed",
    "TOT_EMP": 1_000,
    "EMP_PRSE": 1.5,
    "JOBS_1000": 7.1,
    "LOC_QUOTIENT": 1.0,
    "H_MEAN": 30.0,
    "A_MEAN": 62_400,
    "MEAN_PRSE": 2.5,
    "H_PCT10": 15.0,
    "H_PCT25": 20.0,
    "H_MEDIAN": 25.0,
    "H_PCT75": 35.0,
    "H_PCT90": 50.0,
    "A_PCT10": 31_200,
    "A_PCT25": 41_600,
    "A_MEDIAN": 52_000,
    "A_PCT75": 72_800,
    "A_PCT90": 104_000,
}


@pytest.fixture
def header() -> list[str]:
    """The columns of BLS's workbooks since 2021."""
    return HEADER


@pytest.fixture
def workbook(tmp_path) -> Callable[..., Path]:
    """Writes rows, each a change of SALES, as a workbook of BLS's."""

    def write(*changes: dict, name="all_data_M_2023.xlsx", header: Iterable[str] = HEADER) -> Path:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True, parents=True)
        with xlsxwriter.Workbook(str(path)) as book:
            sheet = book.add_worksheet("All data")
            header = list(header)
            sheet.write_row(0, 0, header)
            for line, change in enumerate(changes, start=1):
                row = {**SALES, **change}
                sheet.write_row(line, 0, [row.get(column.upper(), "") for column in header])
            book.add_worksheet("UpdateTime").write_row(0, 0, ["alldataupdate"])
        return path

    return write


@pytest.fixture(scope="session")
def cells_2025() -> pd.DataFrame:
    return reference.oews(["41-3091", "11-2011", "11-2022"])


@pytest.fixture(scope="session")
def flat_2025(tmp_path_factory, cells_2025, dev_data) -> Path:
    """Some occupations of May 2025 as BLS's flat files, written from the project's extract."""
    folder = tmp_path_factory.mktemp("oe")
    why = {"not_released": "8", "top_coded": "5", "hourly_only": "4", "annual_only": "4"}
    lines = ["series_id                     \tyear\tperiod\t       value\tfootnote_codes"]
    for row in cells_2025.to_dict("records"):
        kind = {"nation": "N", "state": "S"}.get(row["area_type"], "M")
        area = row["area_code"].ljust(7, "0") if kind in "NS" else row["area_code"].zfill(7)
        cell = f"OEU{kind}{area}{row['industry_code']}{row['soc_code'].replace('-', '')}"
        for measure, (number, sort) in MEASURES.items():
            value, flag = row[measure], row[f"{measure}_flag"]
            if pd.isna(value) and pd.isna(flag):
                continue  # not measured
            printed = "-" if pd.isna(value) else _printed(value, sort)
            note = "" if pd.isna(flag) else why[flag]
            lines.append(f"{cell}{number:02d}     \t2025\tA01\t{printed:>12}\t{note}")
    (folder / "oe.data.0.Current").write_text("\r\n".join(lines) + "\r\n")
    for name in ("area", "industry", "occupation"):
        listed = pd.read_csv(dev_data / f"bls-oews-may2025/{name}.csv", dtype=str)
        listed.to_csv(folder / f"oe.{name}", sep="\t", index=False)
    return folder / "oe.data.0.Current"


def _printed(value: float, sort: str) -> str:
    if sort in ("count", "annual"):
        return str(int(value))
    return (
        f"{value * 100:.1f}"
        if sort == "share"
        else f"{value:g}"
        if sort == "number"
        else f"{value:.2f}"
    )
