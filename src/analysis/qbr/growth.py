"""What could an account still buy, and what might that be worth in a year? Never the customer's to read."""

from dataclasses import dataclass

import pandas as pd

from analysis.contracts import Book
from analysis.metrics.penetration import whitespace
from analysis.periods import last_complete_month


@dataclass(frozen=True)
class Gap:
    """A product open to the account that it lacks. Money is ARR in the book's currency, an estimate
    with the quartiles of what others pay as its band; None where no estimate can be made."""

    product_name: str
    estimate_minor: int | None
    low_minor: int | None
    high_minor: int | None


def gaps(book: Book, account_id: str) -> tuple[Gap, ...]:
    """The account's whitespace, the largest first; how it is estimated says `metrics.penetration`."""
    found = whitespace(book, month=last_complete_month(book.as_of))
    names = book["products"].set_index("product_id")["product_name"]
    mine = found[found["account_id"] == account_id]
    mine = mine.sort_values(["estimate_arr_minor", "product_id"], ascending=[False, True])
    return tuple(
        Gap(
            str(names[row.product_id]),
            _whole(row.estimate_arr_minor),
            _whole(row.low_arr_minor),
            _whole(row.high_arr_minor),
        )
        for row in mine.itertuples()
    )


def _whole(amount: object) -> int | None:
    return None if pd.isna(amount) else int(amount)  # type: ignore[call-overload]
