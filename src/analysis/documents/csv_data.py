"""The numbers behind the exhibits as CSV files that a spreadsheet opens and cannot be misled by."""

import csv
import re
import unicodedata
from dataclasses import dataclass
from io import BytesIO, StringIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from analysis.documents.model import Block, ChartBlock, Data, Document, Scalar, TableBlock

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip can say: no clock


@dataclass(frozen=True)
class DataFile:
    """The data of one exhibit, as attached to the PDF and packed beside it."""

    name: str  # "03-top-risks.csv"
    csv: str
    description: str


def data_files(document: Document) -> list[DataFile]:
    """The data of every exhibit, in the order of the pages, named by place and headline."""
    made: list[DataFile] = []
    for section in document.sections:
        for block in section.blocks:
            data = data_of(block, document)
            if data is None:
                continue
            title = getattr(block, "headline", "") or section.headline or section.topic
            number = len(made) + 1
            made.append(
                DataFile(
                    name=f"{number:02d}-{_slug(title)}.csv",
                    csv=csv_text(data),
                    description=title or f"Data of exhibit {number}",
                )
            )
    return made


def packed(document: Document) -> bytes | None:
    """The data of every exhibit in one zip, for who goes on calculating; None where there are none.

    Files begin with the mark that tells spreadsheets their letters are UTF-8; equal documents give
    equal bytes.
    """
    files = data_files(document)
    if not files:
        return None
    written = BytesIO()
    with ZipFile(written, "w", ZIP_DEFLATED) as archive:
        for file in files:
            entry = ZipInfo(file.name, _FIRST_DAY)
            entry.compress_type = ZIP_DEFLATED
            archive.writestr(entry, file.csv.encode("utf-8-sig"))
    return written.getvalue()


def data_of(block: Block, document: Document) -> Data | None:
    """What is handed on with an exhibit: its data, or for readers outside, its cells as printed.

    Behind the rounded cells of a table stand exact amounts, which a customer was not shown.
    """
    if isinstance(block, TableBlock) and (document.audience != "internal" or block.data is None):
        if not block.rows:
            return None
        return Data(
            tuple(column.label for column in block.columns),
            tuple(tuple(cell.text for cell in row) for row in block.rows),
        )
    return block.data if isinstance(block, (ChartBlock, TableBlock)) else None


def csv_text(data: Data) -> str:
    """`data` as CSV; text that a spreadsheet would run as a formula is led by an apostrophe.

    >>> csv_text(Data(("account", "mrr"), (("=cmd()", -3),)))
    "account,mrr\\r\\n'=cmd(),-3\\r\\n"
    """
    page = StringIO()
    writer = csv.writer(page)
    writer.writerow([_guarded(name) for name in data.names])
    writer.writerows([_guarded(value) for value in row] for row in data.rows)
    return page.getvalue()


def _guarded(value: Scalar) -> Scalar:
    if isinstance(value, str) and value.startswith(_FORMULA_STARTS):
        return "'" + value
    return value


def _slug(title: str) -> str:
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-") or "exhibit"
