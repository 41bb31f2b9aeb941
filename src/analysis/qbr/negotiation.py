"""Between which prices will a renewal be agreed? From the list price, past renewals and like accounts.

Never the customer's to read: it says what others pay.
"""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from analysis.contracts import Book
from analysis.metrics.in_force import in_force, recurring_lines
from analysis.metrics.renewals import due
from analysis.periods import Window

LEAST = 5  # accounts to compare with: fewer would tell of one of them
PAST_MONTHS = 36  # a renewal before that was agreed in another time


@dataclass(frozen=True)
class Spread:
    """Quartiles of a share over so many accounts."""

    low: float
    middle: float
    high: float
    n_accounts: int


@dataclass(frozen=True)
class PastRenewal:
    """What was due on a day, and what was agreed instead, in ARR. `rise` is the change as a share:
    0.05 is five hundredths more."""

    day: date
    before_minor: int
    after_minor: int

    @property
    def rise(self) -> float | None:
        return self.after_minor / self.before_minor - 1 if self.before_minor else None


@dataclass(frozen=True)
class PriceRange:
    """What the account pays and what it might. Money is ARR in the book's currency.

    `of_list` is what like accounts pay of the list price of the same products, `rises` by what share
    the ARR of like accounts changed at renewal: those of the account's segment, or of all where
    fewer than five; None where even those are too few. `agreed_rise` is the yearly rise that the
    contract holds, weighted by ARR; None where it holds none.
    """

    paid_minor: int
    list_minor: int | None
    agreed_rise: float | None
    of_list: Spread | None
    rises: Spread | None
    past: tuple[PastRenewal, ...]

    @property
    def paid_of_list(self) -> float | None:
        return self.paid_minor / self.list_minor if self.list_minor else None


def price_range(book: Book, account_id: str) -> PriceRange | None:
    """The prices between which the account's recurring lines may be renewed; None without any."""
    held = in_force(recurring_lines(book), book.as_of)
    mine = held[held["account_id"] == account_id]
    if mine.empty:
        return None
    segments = book.roster.set_index("account_id")["segment"]
    listed = _listed(held)
    own = listed[listed["account_id"] == account_id]
    others = listed[
        (listed["account_id"] != account_id) & listed["product_id"].isin(own["product_id"])
    ]
    sums = others.groupby("account_id")[["arr_minor", "list_arr_minor"]].sum()
    renewed = _renewals(book)
    all_rises = renewed[renewed["account_id"] != account_id].set_index("account_id")
    rated = mine.dropna(subset=["uplift_rate"])
    weight = rated["arr_minor"].sum()
    segment = segments.get(account_id)
    return PriceRange(
        paid_minor=int(mine["arr_minor"].sum()),
        # a part at list price would pass for a whole, so only where every line has one
        list_minor=round(own["list_arr_minor"].sum()) if len(own) == len(mine) else None,
        agreed_rise=float((rated["uplift_rate"] * rated["arr_minor"]).sum() / weight)
        if weight
        else None,
        of_list=_spread(sums["arr_minor"] / sums["list_arr_minor"], segments, segment),
        rises=_spread(
            all_rises["renewed_arr_minor"] / all_rises["due_arr_minor"] - 1, segments, segment
        ),
        past=tuple(
            PastRenewal(row.end_date.date(), int(row.due_arr_minor), int(row.renewed_arr_minor))
            for row in renewed[renewed["account_id"] == account_id].itertuples()
        ),
    )


def _listed(lines: pd.DataFrame) -> pd.DataFrame:
    """The lines with a list price, and what they would cost in a year at it."""
    known = lines[(lines["list_amount_minor"] > 0) & (lines["amount_minor"] > 0)]
    factor = known["list_amount_minor"].astype("float64") / known["amount_minor"]
    return known.assign(list_arr_minor=known["arr_minor"] * factor)


def _renewals(book: Book) -> pd.DataFrame:
    """What was renewed in the last years: one row an account and day."""
    lines = due(book, window=Window.trailing(book.as_of, months=PAST_MONTHS))
    kept = lines[(lines["status"] == "renewed") & (lines["due_arr_minor"] > 0)]
    sums = kept.groupby(["account_id", "end_date"])[["due_arr_minor", "renewed_arr_minor"]].sum()
    return sums.astype("float64").reset_index().sort_values(["account_id", "end_date"])


def _spread(shares: pd.Series, segments: pd.Series, segment: object) -> Spread | None:
    """Quartiles over the accounts of the segment, or over all where those are too few."""
    alike = shares[shares.index.map(segments) == segment]
    for table in (alike, shares):
        n_accounts = table.index.nunique()
        if n_accounts >= LEAST:
            low, middle, high = table.quantile([0.25, 0.5, 0.75])
            return Spread(float(low), float(middle), float(high), n_accounts)
    return None
