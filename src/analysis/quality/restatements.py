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
from analysis.metrics.line_changes import GRACE_DAYS
from analysis.periods import add_months, last_complete_month, month_end
from analysis.quality.figures import (
    MEASURES,
    Reported,
    ends_of,
    key_figures,
    mrr,
    recurring_terms,
)

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
    now = recurring_terms(book)
    earlier = earlier or as_known_then(book)
    last = last_complete_month(book.as_of)
    told = [earlier(add_months(last, -back)) for back in range(1, months + 1)]
    first = [each for each in told if each is not None and len(each.lines)]
    ends = sorted({end for each in first for end in ends_of(each.month)})
    versions = {id(each.lines): each.lines for each in first}  # an import tells of many months
    if not first or now.empty:
        return ()
    *paid, paid_now = mrr([*versions.values(), now], ends)
    paid_then = dict(zip(versions, paid, strict=True))
    moved = {}
    for each in first:
        worked_out = key_figures(paid_then[id(each.lines)], each.month)
        said = worked_out if each.values is None else each.values
        if differences := _moved(said, key_figures(paid_now, each.month)):
            moved[each.month] = differences
    why = _causes([each for each in first if each.month in moved], now, paid_now, ends)
    return tuple(RestatedMonth(month, moved[month], why[month]) for month in moved)


def as_known_then(book: Book) -> Earlier:
    """What the book itself says was known at the end of each month."""
    return lambda month: Reported(month, recurring_terms(book.at(month_end(month))))


def as_imported(before: Book) -> Earlier:
    """What an earlier import of the same data says of each month that it had all of."""
    terms, last = recurring_terms(before), last_complete_month(before.as_of)
    return lambda month: Reported(month, terms) if month <= last else None


def _causes(
    told: list[Reported], now: pd.DataFrame, paid_now: pd.DataFrame, ends: list[date]
) -> dict[date, tuple[Cause, ...]]:
    """For each month told of: what has changed since that bears on its figures.

    Only contracts of accounts are named whose MRR at the end of the month, or twelve months before,
    is another one now.
    """
    if not told:
        return {}
    wholes = [_moved_as_a_whole(each.lines, now) for each in told]
    paid = mrr([as_now for _, as_now in wholes], ends)
    causes = {}
    for each, (found, as_now), paid_then in zip(told, wholes, paid, strict=True):
        accounts = _accounts_that_differ(paid_then, paid_now, each.month)
        both = as_now.merge(
            now, on="line_id", how="outer", suffixes=("_then", ""), indicator="where"
        )
        account = both["account_id"].fillna(both["account_id_then"])
        found += _by_line(both[account.isin(accounts)], each.month)
        causes[each.month] = tuple(found) or (Cause("method", 0),)
    return causes


def _by_line(both: pd.DataFrame, month: date) -> list[Cause]:
    """What happened to contract lines, of which `both` has the terms then and now."""
    closes = pd.Timestamp(month_end(month))
    reach = closes + pd.Timedelta(days=GRACE_DAYS)
    added = both[(both["where"] == "right_only") & (both["start_date"] <= reach)]
    in_time = added["signed_date"] <= closes
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
    return [
        Cause(kind, len(rows), tuple(rows["line_id"].head(5)))
        for kind, rows in lines.items()
        if len(rows)
    ]


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
    rates = _latest(now, "currency", "rate_millionths")
    accounts = _latest(now, "line_id", "account_id")
    moved = _latest(pairs, "account_id_then", "account_id")
    account = before["account_id"].map(moved).fillna(before["account_id"])
    return found, before.assign(
        rate_millionths=before["currency"].map(rates).fillna(before["rate_millionths"]),
        account_id=before["line_id"].map(accounts).fillna(account),
    )


def _latest(table: pd.DataFrame, key: str, value: str) -> pd.Series:
    return table.drop_duplicates(key, keep="last").set_index(key)[value]


def _accounts_that_differ(then: pd.DataFrame, now: pd.DataFrame, month: date) -> set[str]:
    ends = list(ends_of(month))
    every = then.index.union(now.index)
    differ = then.reindex(every, fill_value=0)[ends] != now.reindex(every, fill_value=0)[ends]
    return set(every[differ.any(axis="columns")])


def _differs(pairs: pd.DataFrame, columns: list[str]) -> pd.Series:
    other = pd.Series(False, index=pairs.index)
    for column in columns:
        other |= ~_same(pairs[column], pairs[f"{column}_then"])
    return other


def _same(one: pd.Series, other: pd.Series) -> pd.Series:
    return ((one == other) | (one.isna() & other.isna())).fillna(False).astype(bool)
