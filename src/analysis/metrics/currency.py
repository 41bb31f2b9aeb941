"""What is an amount in another currency worth, at rates that do not move within a year?

Reports are made at constant rates: what changes in them is what customers agreed, not the price of
the euro. The rate is the latest known on the first day of the calendar year of the report's day, so
that all months of a report are measured alike and January's report does not restate December's.
"""

from collections.abc import Iterable, Sequence
from datetime import date

import pandas as pd

from analysis.contracts import Book
from analysis.errors import UserError
from analysis.fiscal import FiscalCalendar
from analysis.periods import add_months, months_between

RATE_SCALE = 1_000_000  # rates are held as whole millionths, so that money stays in whole numbers

# ISO 4217: currencies whose minor unit is not a hundredth.
_UNDIVIDED = ["BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND"]
_UNDIVIDED += ["VUV", "XAF", "XOF", "XPF"]
_THOUSANDTHS = ["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"]
_MINOR_DIGITS = dict.fromkeys(_UNDIVIDED, 0) | dict.fromkeys(_THOUSANDTHS, 3)


class AbsentRateError(UserError):
    """An amount stands in a currency whose price is not known."""


def constant_rates(book: Book, currencies: Sequence[str] | pd.Series) -> pd.DataFrame:
    """What one minor unit of each currency is worth in minor units of the book's own.

    Returns one row per currency: `currency`, `rate_millionths` (whole). Where the table of rates
    begins after the first day of the year, its earliest rate stands in. A pair that is only known
    the other way round is inverted.

    Raises
    ------
    AbsentRateError
        When no rate between a currency and the book's is known on the book's day.
    """
    day = date(book.as_of.year, 1, 1)
    rates = {
        c: _rate_millionths(book, c, day)
        for c in sorted(pd.Series(currencies, dtype="str").unique())
    }
    return pd.DataFrame(
        {
            "currency": pd.Series(list(rates), dtype="str"),
            "rate_millionths": pd.Series(list(rates.values()), dtype="int64"),
        }
    )


def minor_per_unit(currency: str) -> int:
    """How many minor units make one of the currency.

    >>> minor_per_unit("USD"), minor_per_unit("JPY")
    (100, 1)
    """
    return 10 ** _MINOR_DIGITS.get(currency, 2)


def monthly_rates(
    book: Book,
    currencies: Iterable[str],
    *,
    first: date,
    last: date,
    calendar: FiscalCalendar,
) -> pd.DataFrame:
    """The same at the rates of each month: the latest known on the last day of the month.

    One row per currency and month from `first` to `last`: `currency`, `month`, `rate_millionths`.
    """
    months = [add_months(first, n) for n in range(months_between(first, last) + 1)]
    rows = [
        (currency, month, _rate_millionths(book, currency, calendar.end_of(month)))
        for currency in sorted(set(currencies))
        for month in months
    ]
    table = pd.DataFrame(rows, columns=["currency", "month", "rate_millionths"])
    return table.astype({"currency": "str", "month": "datetime64[ns]", "rate_millionths": "int64"})


def _rate_millionths(book: Book, currency: str, day: date) -> int:
    if currency == book.currency:
        return RATE_SCALE
    digits = _MINOR_DIGITS.get(book.currency, 2) - _MINOR_DIGITS.get(currency, 2)
    return round(_rate(book, currency, day) * RATE_SCALE * 10.0**digits)


def _rate(book: Book, currency: str, day: date) -> float:
    table = book["fx_rates"]
    for priced, to, power in ((currency, book.currency, 1), (book.currency, currency, -1)):
        pair = table[(table["currency"] == priced) & (table["to_currency"] == to)]
        if pair.empty:
            continue
        pair = pair.sort_values("rate_date", kind="stable")
        known = pair[pair["rate_date"] <= pd.Timestamp(day)]
        rate = known["rate"].iloc[-1] if len(known) else pair["rate"].iloc[0]
        return float(rate) ** power
    pairs = sorted(set(table["currency"] + " to " + table["to_currency"]))
    raise AbsentRateError(
        f"Amounts in {currency} cannot be told in {book.currency}: table fx_rates has no rate "
        f"between them by {book.as_of}. It has: {', '.join(pairs) or 'no rates'}. "
        f"Add a row for {currency} to {book.currency}."
    )
