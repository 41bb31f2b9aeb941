"""What may be blank in a table, as plain Python."""

from datetime import date
from typing import Any

import pandas as pd


def text(value: Any) -> str:
    """The words of a cell; "" where it is blank."""
    return "" if pd.isna(value) else str(value)


def day(value: Any) -> date | None:
    """The day of a cell; None where it is blank."""
    return None if pd.isna(value) else value.date()
