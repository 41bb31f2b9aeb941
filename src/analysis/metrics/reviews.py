"""Were the business reviews that were due held with somebody who decides, and promises kept?

Reviews held are easily had by holding them with anybody. So a review counts here when a decision
maker of the customer was there, and what was promised is counted beside it.
"""

from collections.abc import Sequence
from typing import Literal

import pandas as pd

from analysis.contracts import Book
from analysis.metrics.breakdown import Group, ratios_by, with_groups
from analysis.metrics.ratios import Ratio, Ratios
from analysis.metrics.samples import share_of_rows
from analysis.periods import Window


def qbr_completion(
    book: Book, *, window: Window, with_decision_maker: bool = True, by: Sequence[str] = ()
) -> Ratios:
    """Share of the reviews due within the window that were held with a decision maker.

        reviews held with a decision maker of the customer / reviews due by the tier's cadence

    Due by the last day of the cadence; a review held late by the book's day counts as held. Where
    nobody noted who was there, no decision maker was. `with_decision_maker=False` counts every
    review held: the higher, vainer figure. Reviews not due yet stand in neither number.
    """
    reviews = _due(book, window)
    is_held = reviews["held_date"].notna()
    if with_decision_maker:
        is_held &= reviews["had_decision_maker"].eq(True).fillna(False)
    rows, names = with_groups(reviews.assign(is_counted=is_held), book, by)
    reason = f"no review fell due from {window.first_day} to {window.last_day}"

    def share(rows: pd.DataFrame, group: Group) -> Ratio:
        return share_of_rows(
            rows["is_counted"],
            rows["account_id"],
            book=book,
            window=window,
            group=group,
            reason=reason,
        )

    return ratios_by(rows, names, share)


def sponsor_attendance(book: Book, *, window: Window, by: Sequence[str] = ()) -> Ratios:
    """Share of the reviews held that a decision maker of the customer attended.

        reviews held with a decision maker / reviews held        (of those due within the window)

    Where nobody noted who was there, the review stands in neither number.
    """
    reviews = _due(book, window)
    noted = reviews[reviews["held_date"].notna() & reviews["had_decision_maker"].notna()]
    rows, names = with_groups(noted, book, by)
    reason = f"no review due from {window.first_day} to {window.last_day} notes who attended it"

    def share(rows: pd.DataFrame, group: Group) -> Ratio:
        return share_of_rows(
            rows["had_decision_maker"].astype("bool"),
            rows["account_id"],
            book=book,
            window=window,
            group=group,
            reason=reason,
        )

    return ratios_by(rows, names, share)


def commitments_kept(
    book: Book, *, window: Window, side: Literal["us", "customer"] = "us", by: Sequence[str] = ()
) -> Ratios:
    """Share of the promises due within the window that were done.

        promises done / promises due

    Ours by default. What was done in part, missed, or is still open after its day is not kept;
    what was done late is. Promises without a day stand in neither number.
    """
    promises = book["commitments"]
    last = min(window.last_day, book.as_of)
    due = promises["due_date"].between(pd.Timestamp(window.first_day), pd.Timestamp(last))
    rows, names = with_groups(promises[due & (promises["side"] == side)], book, by)
    reason = f"no promise of this side was due from {window.first_day} to {window.last_day}"

    def share(rows: pd.DataFrame, group: Group) -> Ratio:
        return share_of_rows(
            rows["outcome"] == "done",
            rows["account_id"],
            book=book,
            window=window,
            group=group,
            reason=reason,
        )

    return ratios_by(rows, names, share)


def _due(book: Book, window: Window) -> pd.DataFrame:
    reviews = book["qbrs"]
    last = min(window.last_day, book.as_of)
    return reviews[reviews["due_date"].between(pd.Timestamp(window.first_day), pd.Timestamp(last))]
