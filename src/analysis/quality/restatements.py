"""Which key figures of past months are no longer what was first reported, and why?

A month is restated when what is known of it changes after its report: a contract arrives late, is
back-dated, renewed after its end, corrected or removed; an account is taken over by another, so
that its history counts there; a new year brings new constant exchange rates.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Literal

import pandas as pd

from analysis.contracts import Book
from analysis.engine.frames import collect
from analysis.metrics.line_changes import GRACE_DAYS
from analysis.metrics.movements import ARR_MONTHS, changes, mrr_movements
from analysis.periods import add_months, last_complete_month, month_end
from analysis.quality.figures import MEASURES, Reported, key_figures, recurring_terms, reported

CauseKind = Literal[
    "late", "back_dated", "renewed_late", "removed", "amount", "days", "merged", "rates", "method"
]

# As printed: shares to a tenth of a point, ARR to three digits. A smaller change does not show.
_PRINTED = {"arr": ".3g", "customers": ".0f"}
_SHARE = ".3f"

Earlier = Callable[[date], Reported | None]


@dataclass(frozen=True)
class Restatement:
    """One figure of a past month that has moved beyond rounding; None where there was none."""

    measure: str
    first: float | None
    now: float | None


@dataclass(frozen=True)
class Cause:
    """Why figures of a month moved, and which contract lines, accounts or currencies did it.

    - late: contracts signed by the month's end that reached us after it
    - back_dated: contracts signed after the month's end for a start before it
    - renewed_late: contracts renewed after the month in which they ended
    - removed: contracts that are no longer in the data
    - amount, days: contracts whose amount or term, start or end has been changed
    - merged: accounts taken over by others since
    - rates: currencies counted at another constant rate
    - method: nothing of these; the figures are worked out otherwise than they were then
    """

    kind: CauseKind
    count: int
    examples: tuple[str, ...] = ()


@dataclass(frozen=True)
class RestatedMonth:
    """A past month with the figures that have moved, and why."""

    month: date
    moved: tuple[Restatement, ...]
    causes: tuple[Cause, ...]


def restatements(
    book: Book, *, earlier: Earlier | None = None, months: int = 12
) -> tuple[RestatedMonth, ...]:
    """The past months whose key figures are no longer what was first reported, latest first.

    Parameters
    ----------
    book : Book
        What is known now.
    earlier : callable, optional
        What was reported of a month when it was new: kept from its pack, or `reported` of an
        earlier import; None for a month nothing is known of. By default what the book itself
        knew at the end of the month.
    months : int
        How many months before the book's last complete one are looked at.
    """
    movements = mrr_movements(book)
    terms = recurring_terms(book)
    earlier = earlier or as_known_then(book)
    last = last_complete_month(book.as_of)
    found = []
    for month in (add_months(last, -back) for back in range(1, months + 1)):
        if month < movements.first_month:
            break
        first = earlier(month)
        if first is None or first.lines.empty:
            continue
        moved = _moved(first.values, key_figures(movements, month))
        if moved:
            found.append(RestatedMonth(month, moved, causes(first.lines, terms, month=month)))
    return tuple(found)


def as_known_then(book: Book) -> Earlier:
    """What the book itself says was known at the end of each month."""
    return lambda month: reported(book.at(month_end(month)), month=month)


def as_imported(before: Book) -> Earlier:
    """What an earlier import of the same data says of each month."""
    movements, terms = mrr_movements(before), recurring_terms(before)

    def then(month: date) -> Reported | None:
        if not movements.first_month <= month <= movements.last_month:
            return None
        return Reported(month, key_figures(movements, month), terms)

    return then


def causes(before: pd.DataFrame, now: pd.DataFrame, *, month: date) -> tuple[Cause, ...]:
    """What has changed between two tables of contract terms that bears on the figures of `month`.

    Only contracts of accounts are named whose MRR at the end of the month, or twelve months before,
    is another one now.
    """
    found, before = _moved_as_a_whole(before, now)
    accounts = _accounts_that_differ(before, now, month)
    both = before.merge(now, on="line_id", how="outer", suffixes=("_then", ""), indicator="where")
    account = both["account_id"].fillna(both["account_id_then"])
    both = both[account.isin(accounts)]
    reach = pd.Timestamp(month_end(month)) + pd.Timedelta(days=GRACE_DAYS)

    added = both[(both["where"] == "right_only") & (both["start_date"] <= reach)]
    in_time = added["signed_date"] <= pd.Timestamp(month_end(month))
    renews = added["renews_line_id"].notna()
    kept = both[both["where"] == "both"]
    amounts = _differs(kept, ["amount_minor", "term_months", "currency"])
    stop, stop_then = (
        kept[[f"end_date{s}", f"terminated_date{s}"]].min(axis="columns") for s in ("", "_then")
    )
    earliest = pd.concat([stop, stop_then], axis="columns").min(axis="columns")
    other_end = ~_same(stop, stop_then) & (earliest <= reach)
    days = _differs(kept, ["start_date"]) | other_end
    lines: dict[CauseKind, pd.DataFrame] = {
        "late": added[in_time],
        "back_dated": added[~in_time & ~renews],
        "renewed_late": added[~in_time & renews],
        "removed": both[both["where"] == "left_only"],
        "amount": kept[amounts],
        "days": kept[days & ~amounts],
    }
    found += [
        Cause(kind, len(rows), tuple(rows["line_id"].head(5)))
        for kind, rows in lines.items()
        if len(rows)
    ]
    return tuple(found) or (Cause("method", 0),)


def _moved(first: dict[str, float], now: dict[str, float]) -> tuple[Restatement, ...]:
    return tuple(
        Restatement(name, first.get(name), now.get(name))
        for name in MEASURES
        if _shows(name, first.get(name), now.get(name))
    )


def _shows(measure: str, first: float | None, now: float | None) -> bool:
    if first is None or now is None:
        return first is not now
    printed = _PRINTED.get(measure, _SHARE)
    return format(first, printed) != format(now, printed)


def _moved_as_a_whole(before: pd.DataFrame, now: pd.DataFrame) -> tuple[list[Cause], pd.DataFrame]:
    """What moved without a contract changing: other rates, other accounts; and `before` as it
    would have been with both."""
    found = []
    pairs = before.merge(now, on="line_id", suffixes=("_then", ""))
    other_rate = _differs(pairs, ["rate_millionths"]) & ~_differs(pairs, ["currency"])
    currencies = sorted(set(pairs.loc[other_rate, "currency"]))
    if currencies:
        found.append(Cause("rates", len(currencies), tuple(currencies)))
    taken = pairs.loc[_differs(pairs, ["account_id"]), "account_id_then"]
    if len(taken):
        ids = sorted(set(taken))
        found.append(Cause("merged", len(ids), tuple(ids[:5])))
    rates = dict(zip(now["currency"], now["rate_millionths"], strict=True))
    accounts = dict(zip(now["line_id"], now["account_id"], strict=True))
    moved = dict(zip(pairs["account_id_then"], pairs["account_id"], strict=True))
    account = before["account_id"].map(moved).fillna(before["account_id"])
    return found, before.assign(
        rate_millionths=before["currency"].map(rates).fillna(before["rate_millionths"]),
        account_id=before["line_id"].map(accounts).fillna(account),
    )


def _accounts_that_differ(before: pd.DataFrame, now: pd.DataFrame, month: date) -> set[str]:
    ends = [month, add_months(month, -ARR_MONTHS)]
    pairs = pd.concat([_mrr(terms, ends) for terms in (before, now)], axis="columns").fillna(0)
    differ = (pairs.iloc[:, :2].to_numpy() != pairs.iloc[:, 2:].to_numpy()).any(axis=1)
    return set(pairs.index[differ])


def _mrr(terms: pd.DataFrame, months: list[date]) -> pd.DataFrame:
    """MRR by account at the end of each month."""
    rates = terms[["currency", "rate_millionths"]].drop_duplicates("currency")
    moved = collect(
        changes(terms, rates.astype({"rate_millionths": "int64"}), last_month=max(months)),
        order=["account_id", "month"],
    )
    return pd.concat(
        [
            moved[moved["month"] <= pd.Timestamp(month)].groupby("account_id")["delta_minor"].sum()
            for month in months
        ],
        axis="columns",
        keys=months,
    )


def _differs(pairs: pd.DataFrame, columns: list[str]) -> pd.Series:
    other = pd.Series(False, index=pairs.index)
    for column in columns:
        other |= ~_same(pairs[column], pairs[f"{column}_then"])
    return other


def _same(one: pd.Series, other: pd.Series) -> pd.Series:
    return ((one == other) | (one.isna() & other.isna())).fillna(False).astype(bool)
