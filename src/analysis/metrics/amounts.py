"""What are amounts in several currencies worth in the book's own, line by line?"""

import pandas as pd

from analysis.contracts import Book
from analysis.metrics.currency import RATE_SCALE, constant_rates


def in_book_currency(book: Book, amounts: pd.Series, currencies: pd.Series) -> pd.Series:
    """Minor units of the book's currency at constant rates, each rounded half up; blanks stay.

    Raises
    ------
    AbsentRateError
        When the currency of an amount has no rate to the book's.
    """
    told = amounts.astype("Int64")
    rates = constant_rates(book, currencies[told.notna()].unique())
    rate = currencies.map(rates.set_index("currency")["rate_millionths"]).astype("Int64")
    return (told * rate + RATE_SCALE // 2) // RATE_SCALE
