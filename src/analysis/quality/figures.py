"""What does a month's report say, and on which contracts does it rest, to be held against later ones?"""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from analysis.contracts import Book
from analysis.metrics.currency import constant_rates
from analysis.metrics.movements import ARR_MONTHS, Movements, balances, mrr_movements
from analysis.metrics.retention import (
    gross_revenue_retention,
    logo_churn_rate,
    net_revenue_retention,
)
from analysis.periods import Window, add_months, last_complete_month

MEASURES = ("arr", "customers", "nrr", "grr", "logo_churn")  # as the metric dictionary names them

_TERMS = ["line_id", "account_id", "signed_date", "start_date", "end_date", "terminated_date"]
_TERMS += ["renews_line_id", "kind", "amount_minor", "term_months", "currency"]


@dataclass(frozen=True)
class Reported:
    """The key figures of one month, and the recurring contract lines that they were made from.

    `values` holds each measure that has a value: `arr` in minor units of the book's currency, the
    number of `customers`, and `nrr`, `grr`, `logo_churn` over the twelve months up to the month.
    `lines` holds the terms of the contracts as known then, with `rate_millionths`, the constant
    rate at which each counts.
    """

    month: date
    values: dict[str, float]
    lines: pd.DataFrame

    def figures(self) -> pd.DataFrame:
        """The values as a table to keep: `month`, `measure`, `value`."""
        return pd.DataFrame(
            {
                "month": pd.Series([pd.Timestamp(self.month)] * len(self.values)),
                "measure": pd.Series(list(self.values), dtype="str"),
                "value": pd.Series(list(self.values.values()), dtype="float64"),
            }
        )

    @classmethod
    def kept(cls, figures: pd.DataFrame, lines: pd.DataFrame) -> "Reported":
        """What was kept as `figures()` and `lines`."""
        values = dict(zip(figures["measure"], figures["value"].astype(float), strict=True))
        return cls(figures["month"].iloc[0].date(), values, lines)


def reported(book: Book, *, month: date | None = None) -> Reported:
    """What a report made from `book` says of `month` (its last complete one by default)."""
    month = month or last_complete_month(book.as_of)
    return Reported(month, key_figures(mrr_movements(book), month), recurring_terms(book))


def key_figures(movements: Movements, month: date) -> dict[str, float]:
    """ARR, customers, NRR, GRR and logo churn at the end of `month`, as the reports give them.

    A share that has no denominator, or whose twelve months begin before the data, is left out.
    """
    paying = balances(movements, month)
    values = {"arr": float(ARR_MONTHS * paying.sum()), "customers": float(len(paying))}
    opening = add_months(month, -ARR_MONTHS)
    if opening < movements.first_month:
        return values
    for name, measure in (
        ("nrr", net_revenue_retention),
        ("grr", gross_revenue_retention),
        ("logo_churn", logo_churn_rate),
    ):
        value = measure(movements, window=Window(opening, month)).only().value
        if value is not None:
            values[name] = float(value)
    return values


def recurring_terms(book: Book) -> pd.DataFrame:
    """The recurring lines of the book with the rate at which each counts, by `line_id`."""
    lines = book["contract_lines"]
    lines = lines.loc[lines["kind"] == "recurring", _TERMS]
    rates = constant_rates(book, lines["currency"])
    return lines.merge(rates, on="currency", how="left").sort_values(
        "line_id", kind="stable", ignore_index=True
    )
