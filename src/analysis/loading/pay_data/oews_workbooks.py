"""Read the workbooks in which BLS publishes OEWS: one xlsx, or a zip of several.

`all_data_M_2023.xlsx`, `state_M2023_dl.xlsx`, `MSA_M2023_dl.xlsx`, `natsector_M2023_dl.xlsx`,
`nat3d_...`, `nat4d_...`, `national_...`: one layout, with headers in either case and a few columns
more or fewer from year to year. Numbers stand among marks: `*` no wage, `**` no employment, `#` a
wage too high to print.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pandas as pd
from python_calamine import CalamineError, CalamineWorkbook

from analysis.loading.pay_data.oews_rows import NEEDED, LeftOut, cells_of, release_of_cells
from analysis.loading.pay_data.oews_table import Oews
from analysis.loading.pay_data.refusals import PayDataError, need_columns

_SAID_OTHERWISE = {  # in some year's header -> in the others'
    "JOBS_1000_ORIG": "JOBS_1000",  # 2019
    "LOC_Q": "LOC_QUOTIENT",
    "GROUP": "O_GROUP",
}
_CHUNK = 50_000  # rows: the whole of `all_data` as Python objects would take gigabytes


def read_workbooks(
    path: Path, states: dict[str, str], stated: str | None = None
) -> Iterator[tuple[str, Oews]]:
    """Each table of OEWS in the file: where it stands, and what it holds.

    `states` gives the postal code of a state by its FIPS number; `stated` is the release where no
    name says it. Raises PayDataError where there is no table, naming the sheets that were met.
    """
    met: list[str] = []
    n_tables = 0
    for name, content in _files(path):
        for sheet, header, rows in _sheets(name, content):
            where = f"{name}, sheet {sheet}"
            if "OCC_CODE" not in header:
                met.append(where)
                continue
            need_columns(header, NEEDED, where, "a table of OEWS")
            n_tables += 1
            release = _release([sheet, name, path.name], where, stated)
            yield where, _read(where, release, header, rows, states)
    if not n_tables:
        raise PayDataError(
            f"{path} holds no table of OEWS: no sheet has a column OCC_CODE. "
            f"Looked at: {'; '.join(met) or 'nothing'}."
        )


def release_of(text: str) -> str:
    """The year that a name of BLS's states, or nothing.

    >>> release_of("natsector_M2022_dl.xlsx"), release_of("All May 2023 data"), release_of("a.xlsx")
    ('2022', '2023', '')
    >>> release_of("all_data_M_2019.xlsx"), release_of("oesm24st.zip")
    ('2019', '2024')
    """
    if found := re.search(r"(?:M_?|May[ _])(20\d\d)(?!\d)", text):
        return found.group(1)
    if found := re.search(r"oesm(\d\d)", text):
        return f"20{found.group(1)}"
    return ""


def _release(said: list[str], where: str, stated: str | None) -> str:
    found = next(filter(None, map(release_of, said)), None)
    if found and stated and found != stated:
        raise PayDataError(f"{where} is of May {found}, not of May {stated}.")
    if not (found or stated):
        raise PayDataError(
            f"{where}: neither file nor sheet says of which May the figures are. Name it with "
            "--release, as in --release 2023."
        )
    return found or stated or ""


def _files(path: Path) -> Iterator[tuple[str, bytes]]:
    """The workbooks of a file: itself, or those inside a zip."""
    if path.suffix.lower() != ".zip":
        yield path.name, path.read_bytes()
        return
    try:
        with zipfile.ZipFile(path) as archive:
            names = [
                name for name in archive.namelist() if name.lower().endswith((".xlsx", ".xls"))
            ]
            if not names:
                raise PayDataError(
                    f"{path} holds no workbook. It holds: {', '.join(archive.namelist()[:8])}."
                )
            for name in sorted(names):
                yield Path(name).name, archive.read(name)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as reason:
        raise PayDataError(f"{path} cannot be read as a zip file: {reason}.") from None


def _sheets(name: str, content: bytes) -> Iterator[tuple[str, list[str], Iterator[list[Any]]]]:
    """Every sheet that is not empty: its name, its header in capitals, its rows."""
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        for sheet in workbook.sheet_names:
            rows = workbook.get_sheet_by_name(sheet).iter_rows()
            header = [str(cell).strip().upper() for cell in next(rows, [])]
            if header:
                yield sheet, [_SAID_OTHERWISE.get(said, said) for said in header], rows
    except (CalamineError, OSError, ValueError, zipfile.BadZipFile) as reason:
        raise PayDataError(
            f"{name} cannot be read as a workbook: {reason}. Download it again."
        ) from None


def _read(
    where: str,
    release: str,
    header: list[str],
    rows: Iterator[list[Any]],
    states: dict[str, str],
) -> Oews:
    left_out = LeftOut()
    pieces, first_line = [], 2
    while chunk := list(islice(rows, _CHUNK)):
        frame = pd.DataFrame(chunk, columns=header)
        frame.index = pd.RangeIndex(first_line, first_line + len(frame))
        first_line += len(frame)
        pieces.append(cells_of(frame, where, left_out))
    cells = pd.concat(pieces) if pieces else pd.DataFrame()
    if cells.empty:
        why = "; ".join(left_out.sentences()) or "it is empty."
        raise PayDataError(f"{where} has no row that we know how to use: {why}")
    return release_of_cells(release, cells, where, left_out, states)
