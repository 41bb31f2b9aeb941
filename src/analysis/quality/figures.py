"""What does a month's report say, and on which contracts does it rest, to be held against later ones?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from analysis.contracts import Book
from analysis.engine.frames import collect
from analysis.metrics.currency import constant_rates
from analysis.metrics.movements import ARR_MONTHS
from analysis.metrics.mrr_changes import changes
from analysis.periods import add_months, last_complete_month

MEASURES = ("arr", "customers", "nrr", "grr", "logo_churn")  # as the metric dictionary names them

_TERMS = ["line_id", "account_id", "signed_date", "start_date", "end_date", "terminated_date"]
_TERMS += ["renews_line_id", "kind", "amount_minor", "term_months", "currency"]


@dataclass(frozen=True)
class Reported:
    """The key figures of one month, and the recurring contract lines that they were made from.

    `lines` holds the terms of the contracts as known then, with `rate_millionths`, the constant
    rate at which each counts. `values` holds each measure that has a value: `arr` in minor units of
    the book's currency, the number of `customers`, and `nrr`, `grr`, `logo_churn` over the twelve
    months up to the month; None where they were not written down and follow from the lines.
    """

    month: date
    lines: pd.DataFrame
    values: dict[str, float] | None = None

    def figures(self) -> pd.DataFrame:
        """The values as a table to keep: `month`, `measure`, `value`."""
        values = self.values or {}
        return pd.DataFrame(
            {
                "month": pd.Series([pd.Timestamp(self.month)] * len(values)),
                "measure": pd.Series(list(values), dtype="str"),
                "value": pd.Series(list(values.values()), dtype="float64"),
            }
        )

    @classmethod
    def kept(cls, figures: pd.DataFrame, lines: pd.DataFrame) -> "Reported":
        """What was kept as `figures()` and `lines`."""
        values = dict(zip(figures["measure"], figures["value"].astype(float), strict=True))
        return cls(figures["month"].iloc[0].date(), lines, values)


def reported(book: Book, *, month: date | None = None) -> Reported:
    """What a report made from `book` says of `month` (its last complete one by default)."""
    month = month or last_complete_month(book.as_of)
    lines = recurring_terms(book)
    (paid,) = mrr([lines], ends_of(month))
    return Reported(month, lines, key_figures(paid, month))


def ends_of(month: date) -> tuple[date, date]:
    """The month twelve before, in which the balance of a year ago is struck, and the month."""
    return add_months(month, -ARR_MONTHS), month


def key_figures(mrr: pd.DataFrame, month: date) -> dict[str, float]:
    """ARR, customers, NRR, GRR and logo churn at the end of `month`, as the reports give them.

    `mrr` is that of accounts at the ends of months, as from `mrr`. The definitions are those of
    `metrics.retention`, and a test holds them to each other: here twelve months are worked out
    twice at a time, without groups and intervals. A share without a denominator is left out.
    """
    opening, closing = (mrr[end] for end in ends_of(month))
    values = {"arr": float(ARR_MONTHS * closing.sum()), "customers": float((closing > 0).sum())}
    if not opening.sum():
        return values
    kept = closing.where(closing < opening, opening)
    left = (opening > 0) & (closing == 0)
    return values | {
        "nrr": float(closing[opening > 0].sum() / opening.sum()),
        "grr": float(kept.sum() / opening.sum()),
        "logo_churn": float(left.sum() / (opening > 0).sum()),
    }


def mrr(versions: Sequence[pd.DataFrame], months: Sequence[date]) -> list[pd.DataFrame]:
    """MRR of every account at the end of each month, in each of several versions of the contracts.

    A table a version: one row an account, one column a month; minor units at the rates that the
    lines carry. `versions` in the columns of `recurring_terms`. All are worked out in one go, under
    identifiers of their own: to set up the calculation takes longer than its rows.
    """
    own = ["account_id", "line_id", "renews_line_id", "currency"]
    tagged = [
        lines.assign(**{name: f"{tag}|" + lines[name] for name in own})
        for tag, lines in enumerate(versions)
    ]
    lines = pd.concat(tagged, ignore_index=True)
    rates = lines[["currency", "rate_millionths"]].drop_duplicates("currency")
    found = changes(lines, rates.astype({"rate_millionths": "int64"}), last_month=max(months))
    moved = collect(found, order=["account_id", "month"])
    codes, names = pd.factorize(moved["account_id"])  # a name is taken apart once, not in every row
    parts = names.to_series(index=range(len(names))).str.partition("|").iloc[codes]
    moved = moved.assign(
        version=parts[0].astype("int64").to_numpy(), account_id=parts[2].to_numpy()
    )
    return [_balances(moved[moved["version"] == each], months) for each in range(len(versions))]


def _balances(moved: pd.DataFrame, months: Sequence[date]) -> pd.DataFrame:
    steps = moved.pivot(index="account_id", columns="month", values="delta_minor").fillna(0)
    running = steps.astype("int64").cumsum(axis="columns")
    running.insert(0, pd.Timestamp.min, 0)  # before the first contract nobody paid
    latest = running.columns.searchsorted(pd.DatetimeIndex(months), side="right") - 1
    return running.iloc[:, latest].set_axis(list(months), axis="columns")


def recurring_terms(book: Book) -> pd.DataFrame:
    """The recurring lines of the book with the rate at which each counts, by `line_id`."""
    lines = book["contract_lines"]
    lines = lines.loc[lines["kind"] == "recurring", _TERMS]
    rates = constant_rates(book, lines["currency"])
    return lines.merge(rates, on="currency", how="left").sort_values(
        "line_id", kind="stable", ignore_index=True
    )
