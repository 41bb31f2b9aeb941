"""The rows of a sheet of a workbook, every cell as the text that leaves no doubt."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from analysis.errors import candidates
from analysis.loading.importing.files import ExportFileError
from analysis.loading.importing.packed import check_packed


def sheet_rows(path: Path, sheet: str | None) -> Iterator[list[str]]:
    """The rows of one sheet; without a name, of the only one that has any.

    Dates come as 2026-10-31, whole numbers without a point, so that 1001 stays an identifier.
    """
    stat = path.stat()
    return iter(_sheet(path, sheet, stat.st_size, stat.st_mtime_ns))


@lru_cache(maxsize=2)
def _sheet(path: Path, sheet: str | None, size: int, changed: int) -> list[list[str]]:
    check_packed(path)
    try:
        book = CalamineWorkbook.from_object(BytesIO(path.read_bytes()))
        name = _sheet_name(book, sheet, path.name)
        rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    except ExportFileError:
        raise
    except (CalamineError, OSError, ValueError) as reason:
        locked = " It may be protected by a password." if "assword" in str(reason) else ""
        raise ExportFileError(
            f"{path.name} cannot be read as a workbook: {reason}.{locked} Open it in a spreadsheet "
            f"program and save it as .xlsx without a password, or as CSV."
        ) from None
    except BaseException as broken:  # a damaged file can make the reader itself fail
        if isinstance(broken, KeyboardInterrupt | SystemExit):
            raise
        raise ExportFileError(
            f"{path.name} is damaged and cannot be read as a workbook. Save it again."
        ) from None
    return [[_text(cell) for cell in row] for row in rows]


def _sheet_name(book: CalamineWorkbook, sheet: str | None, origin: str) -> str:
    names = book.sheet_names
    if sheet is not None:
        if sheet in names:
            return sheet
        if sheet.isdigit() and 1 <= int(sheet) <= len(names):
            return names[int(sheet) - 1]
        raise ExportFileError(f"{origin} has no sheet '{sheet}'. {candidates(sheet, names)}")
    filled = [name for name in names if book.get_sheet_by_name(name).to_python()]
    if len(filled) > 1:
        raise ExportFileError(
            f"{origin} has several sheets with rows: {', '.join(filled)}. Say in the mapping which "
            f"one is meant: `sheet: {filled[0]}`."
        )
    if not filled:
        raise ExportFileError(
            f"{origin} is empty. Export it again, or take it away if it is not needed."
        )
    return filled[0]


def _text(cell: Any) -> str:
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(sep=" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell)
    return "" if cell is None else str(cell)
