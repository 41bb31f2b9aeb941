"""The cells of some rows, column by column, as clean text: blank where nothing is there."""

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from analysis.loading.importing.formulas import unguarded
from analysis.loading.importing.headers import HeaderError
from analysis.loading.importing.rows import Portion

_INVISIBLE = dict.fromkeys((0x200B, 0xFEFF)) | dict.fromkeys((0xA0, 0x2009, 0x202F), " ")


class Cells:
    """The columns of a portion of a file by name."""

    def __init__(self, portion: Portion, blanks: Sequence[str] = ()) -> None:
        self.portion = portion
        self.count = len(portion.lines)
        self._blanks = {word.strip().casefold() for word in blanks}
        self._columns: dict[int, np.ndarray] = {}

    def of(self, names: Sequence[str]) -> np.ndarray:
        """The column under the first of the names that is there, else blanks."""
        place = self.portion.header.place(names)
        return np.full(self.count, "", dtype=object) if place is None else self._column(place)

    def needed(self, names: Sequence[str]) -> np.ndarray:
        """The same, refusing a file that lacks it."""
        if self.portion.header.place(names) is None:
            raise HeaderError(
                f"{self.portion.header.absent(names)} Correct the name in the mapping."
            )
        return self.of(names)

    def _column(self, place: int) -> np.ndarray:
        if place not in self._columns:
            raw = np.array(self.portion.column(place), dtype=object)
            self._columns[place] = per_distinct(raw, self._clean)
        return self._columns[place]

    def _clean(self, text: str) -> str:
        """Without outer and hidden spaces, and without the apostrophe that stops a formula."""
        plain = unguarded(text.translate(_INVISIBLE).strip())
        return "" if self._blanks and plain.casefold() in self._blanks else plain


def per_distinct(texts: np.ndarray, change: Callable[[str], str]) -> np.ndarray:
    """`change` of every text, called once for each distinct one."""
    if not len(texts):
        return texts
    codes, distinct = pd.factorize(texts)
    changed = np.empty(len(distinct), dtype=object)
    changed[:] = [change(text) for text in distinct]
    return changed[codes]
