"""Numbers as people and exports write them: 1,200.50 and 1.200,50, $300, 45%."""

import numpy as np
import pandas as pd

_DRESS = r"^([+-]?)\s*[$€£]\s*|\s*[%€$£]$"
_THOUSANDS = r"[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d+)?"
_DECIMAL_COMMA = r"[+-]?(\d+|[1-9]\d{0,2}(\.\d{3})+)(,\d+)?"


def as_numbers(known: pd.Series) -> np.ndarray | None:
    """The values of a column without blanks as floats, or None where one of them is no number.

    Text may carry a currency or per cent sign (45% is 45) and groups of thousands. Commas are
    decimal where all values can be read so and one cannot be read as grouped.

    >>> as_numbers(pd.Series(["1,200", "$7.50"])).tolist()
    [1200.0, 7.5]
    >>> as_numbers(pd.Series(["1.200,5", "7,25"])).tolist()
    [1200.5, 7.25]
    """
    if pd.api.types.is_datetime64_any_dtype(known):
        return None
    if pd.api.types.is_numeric_dtype(known) or pd.api.types.is_bool_dtype(known):
        return known.to_numpy(dtype=float)
    texts = known.astype(str).str.strip().str.replace(_DRESS, r"\1", regex=True)
    is_grouped = texts.str.fullmatch(_THOUSANDS)
    has_comma = texts.str.contains(",", regex=False)
    if (has_comma & ~is_grouped).any() and texts.str.fullmatch(_DECIMAL_COMMA).all():
        texts = texts.str.replace(".", "", regex=False).str.replace(",", ".", regex=False)
    else:
        texts = texts.where(~is_grouped, texts.str.replace(",", "", regex=False))
    numbers = pd.to_numeric(texts, errors="coerce")
    return None if numbers.isna().any() else numbers.to_numpy(dtype=float)
