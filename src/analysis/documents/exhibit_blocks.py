"""Exhibits as blocks of a document, with the plain values of their data."""

from datetime import date, datetime
from typing import Any

import numpy as np
import pandas as pd

from analysis.documents.exhibits import Table
from analysis.documents.model import Data, Heading, Scalar, TableBlock


def table_block(table: Table) -> TableBlock:
    """An exhibit's table as a block."""
    return TableBlock(
        headline=table.headline,
        subtitle=table.subtitle,
        source=table.source,
        columns=tuple(
            Heading(label, is_number, width)
            for label, is_number, width in zip(
                table.labels, table.are_numbers, table.widths, strict=True
            )
        ),
        rows=table.rows,
        empty=table.empty,
        data=data(table.data),
    )


def data(frame: pd.DataFrame) -> Data:
    """A frame as plain values: days as ISO text, blanks as None; a named index comes first."""
    if frame.index.name is not None or frame.index.nlevels > 1:
        frame = frame.reset_index()
    return Data(
        names=tuple(map(str, frame.columns)),
        rows=tuple(
            tuple(_plain(value) for value in record)
            for record in frame.itertuples(index=False, name=None)
        ),
    )


def _plain(value: Any) -> Scalar:
    if isinstance(value, (list, tuple, set, dict)):
        return str(value)
    if value is None or pd.isna(value):
        return None
    if isinstance(value, (bool, np.bool_)):
        return bool(value)
    if isinstance(value, (int, np.integer)):
        return int(value)
    if isinstance(value, (float, np.floating)):
        return float(value) if np.isfinite(value) else None
    if isinstance(value, datetime):  # pandas' Timestamp too
        return value.date().isoformat() if value.time() == datetime.min.time() else str(value)
    if isinstance(value, date):
        return value.isoformat()
    return str(value)
