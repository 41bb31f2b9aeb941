"""Is a packed workbook what it says, and small enough to be opened? Looked at before it is read.

A reader lays out the whole rectangle that a sheet's cells span: one stray cell in the last row and column
makes seventeen thousand million of them, and ends the program. Sizes are told by the archive's own list.
"""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from analysis.loading.importing.files import BLOCK, ExportFileError

MOST_BYTES = 2 << 30  # unpacked; a sheet of a million rows and twenty columns has half of that
MOST_TIMES = 200  # its packed size; real sheets are packed to a tenth or a fiftieth
FREE_BYTES = 100 << 20  # below which nothing is a bomb
MOST_CELLS = 100_000_000

_CELL = re.compile(rb' r="([A-Z]{1,3})(\d{1,7})"')
_LONGEST = 20  # bytes that a match can take


def check_packed(path: Path) -> None:
    """Refuse an archive that is no workbook, cut short, or too large once unpacked.

    Raises
    ------
    ExportFileError
        What it is, and what to do.
    """
    with path.open("rb") as file:
        if file.read(4) != b"PK\x03\x04":
            return  # of the days before workbooks were packed
    try:
        with zipfile.ZipFile(path) as archive:
            _check(path, archive)
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, RuntimeError) as reason:
        raise ExportFileError(
            f"{path.name} cannot be read as a workbook, it is damaged or cut short: {reason}. Export it again, or "
            f"open it in a spreadsheet program and save it as .xlsx."
        ) from None


def _check(path: Path, archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    names = {part.filename for part in parts}
    if "[Content_Types].xml" not in names and "content.xml" not in names:
        shown = ", ".join(sorted(names)[:5]) or "nothing"
        raise ExportFileError(
            f"{path.name} is a ZIP archive that holds {shown}. Unpack it, and import what it holds."
        )
    size = sum(part.file_size for part in parts)
    packed = max(sum(part.compress_size for part in parts), 1)
    if size > MOST_BYTES or (size > FREE_BYTES and size > MOST_TIMES * packed):
        raise ExportFileError(
            f"{path.name} would unpack to {size:,} bytes, {size // packed:,} times its size. It is "
            f"damaged, or made to do harm; where it is neither, save its sheet as CSV."
        )
    for part in parts:
        if part.filename.startswith("xl/worksheets/") and part.filename.endswith(".xml"):
            _check_span(path, archive, part)


def _check_span(path: Path, archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """Refuse a sheet of which the cells lie too far apart."""
    columns: set[bytes] = set()
    rows: set[bytes] = set()
    for block in _blocks(archive, part):
        for column, row in set(_CELL.findall(block)):
            columns.add(column)
            rows.add(row)
    width = max(map(_number, columns), default=0)
    height = max(map(int, rows), default=0)
    if width * height > MOST_CELLS:
        last = max(columns, key=_number).decode()
        raise ExportFileError(
            f"{path.name} has cells down to row {height:,} and out to column {last}, too many to "
            f"be a table. Mostly one stray cell far out is the cause: go to the last cell (Ctrl+End), "
            f"delete the rows and columns that are no data, and save; or save the sheet as CSV."
        )


def _blocks(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """The part in pieces that overlap, so that no cell's name is cut."""
    rest = b""
    with archive.open(part) as file:
        while block := file.read(BLOCK):
            yield rest + block
            rest = block[-_LONGEST:]


def _number(column: bytes) -> int:
    """Which column a name means.

    >>> _number(b"A"), _number(b"XFD")
    (1, 16384)
    """
    number = 0
    for letter in column:
        number = number * 26 + letter - ord("A") + 1
    return number
