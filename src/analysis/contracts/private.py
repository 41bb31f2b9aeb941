"""How is a table about individuals kept from reaching a page by accident?"""

from typing import Any, NoReturn

import pandas as pd

from analysis.errors import UserError


class PrivateTableError(UserError):
    """Something would have shown, stored or sent rows about individual people."""


class PrivateTable:
    """Rows about people, for calculation only.

    In a notebook, a message, a log or a document it appears as a count of rows. It cannot be
    pickled, copied, turned into a frame or looped over; whoever needs the rows says so with
    `individual_rows()`, and answers for what becomes of them. Measures over it give groups.
    """

    __slots__ = ("__rows", "name")

    def __init__(self, rows: pd.DataFrame, name: str) -> None:
        self.__rows = rows
        self.name = name

    def individual_rows(self) -> pd.DataFrame:
        """The rows themselves, as a copy. Never display, write or return them."""
        return self.__rows.copy()

    def __len__(self) -> int:
        return len(self.__rows)

    def __repr__(self) -> str:
        return f"PrivateTable({self.name!r}: {len(self)} rows about individuals, not shown)"

    def __reduce_ex__(self, _: Any) -> NoReturn:
        self._refuse("stored or copied")

    def __iter__(self) -> NoReturn:
        self._refuse("listed")

    def __getitem__(self, _: Any) -> NoReturn:
        self._refuse("looked into")

    def __array__(self, *_: Any, **__: Any) -> NoReturn:
        self._refuse("made an array")

    def _refuse(self, what: str) -> NoReturn:
        raise PrivateTableError(
            f"The table '{self.name}' is about individual people and is not {what}. Use the "
            "measures over groups; the pay of a person never stands on a shared page."
        )
