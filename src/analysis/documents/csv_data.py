"""The numbers behind an exhibit as a CSV file that a spreadsheet opens and cannot be misled by."""

import csv
from io import StringIO

from analysis.documents.model import Block, ChartBlock, Data, Document, Scalar, TableBlock

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


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
