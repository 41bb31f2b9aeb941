"""What the account has agreed to: what is in force, and until when."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

import pandas as pd

from analysis.contracts import Book
from analysis.metrics.in_force import in_force
from analysis.qbr.blanks import text


@dataclass(frozen=True)
class Term:
    """A contract in force, and the days that matter for its renewal."""

    contract_id: str
    product_names: tuple[str, ...]
    end_date: date | None  # first day no longer in force; None while open-ended
    notice_date: date | None
    is_auto_renew: bool
    is_renewed: bool = False  # signed anew already
    has_notice: bool = False  # the customer has given it

    def decide_by(self, day: date) -> date | None:
        """Until when the customer can still decide, seen from `day`.

        The last day for notice of a contract that renews by itself, else the end of the term, as
        in `churn.service.standing`. None where nothing is left to decide: the contract is renewed
        or given notice of, renews by itself now that the day for notice has passed, or has no end.
        """
        if self.is_renewed or self.has_notice:
            return None
        by_notice = self.is_auto_renew and self.notice_date is not None
        last = self.notice_date if by_notice else self.end_date
        return last if last is not None and last >= day else None


@dataclass(frozen=True)
class Agreed:
    """What the customer has of one product, and what it pays for that in a year."""

    product_name: str
    quantity: int | None
    unit_name: str
    annual_minor: int
    currency: str
    end_date: date | None  # first day no longer in force; None while open-ended


def lines_in_force(book: Book, account_id: str) -> pd.DataFrame:
    """The account's contract lines in force on the day, with the name of the product."""
    lines = book["contract_lines"]
    held = in_force(lines[lines["account_id"] == account_id], book.as_of)
    names = book["products"][["product_id", "product_name", "unit_name"]]
    return held.merge(names, on="product_id", how="left").sort_values("line_id")


def terms(book: Book, account_id: str) -> list[Term]:
    """The account's contracts in force, the one that ends first at the top.

    A contract is renewed as soon as any of its lines is, as renewals are counted.
    """
    recurring = lines_in_force(book, account_id).query("kind == 'recurring'")
    renewed = book["contract_lines"]["renews_line_id"].dropna()
    found = [
        Term(
            contract_id=str(contract_id),
            product_names=tuple(sorted(lines["product_name"].dropna().unique())),
            end_date=_first(lines["end_date"]),
            notice_date=_first(lines["notice_date"]),
            is_auto_renew=bool(lines["is_auto_renew"].all()),
            is_renewed=bool(lines["line_id"].isin(renewed).any()),
            has_notice=bool(lines["cancelled_date"].notna().all()),
        )
        for contract_id, lines in recurring.groupby("contract_id", sort=True)
    ]
    return sorted(found, key=lambda term: (term.end_date or date.max, term.contract_id))


def agreed(book: Book, account_id: str) -> list[Agreed]:
    """What the account has in force, product by product, at the price it pays."""
    recurring = lines_in_force(book, account_id).query("kind == 'recurring'")
    keys = ["product_name", "currency"]
    return [
        Agreed(
            product_name=product_name,
            quantity=int(lines["quantity"].sum()) if lines["quantity"].notna().all() else None,
            unit_name=text(lines["unit_name"].iloc[0]),
            annual_minor=round(sum(map(_annual, lines["amount_minor"], lines["term_months"]))),
            currency=currency,
            end_date=_first(lines["end_date"]),
        )
        for (product_name, currency), lines in recurring.dropna(subset=keys).groupby(keys)
    ]


def _annual(amount_minor: int, term_months: int) -> Fraction:
    return Fraction(int(amount_minor) * 12, int(term_months))


def _first(days: pd.Series) -> date | None:
    known = days.dropna()
    return known.min().date() if len(known) else None
