"""Of what came up for renewal, how much was renewed, how much lost, and what is still open?

A line is due on the day its agreed term ends, wherever it was signed anew: a renewal signed in
March for a term that ends in May counts in May, and one signed in June counts in May too. Lines
without an agreed end are never due.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Literal

import pandas as pd

from analysis.contracts import Book
from analysis.metrics.breakdown import Group, ratios_by, with_groups
from analysis.metrics.in_force import in_force, recurring_lines
from analysis.metrics.intervals import clopper_pearson
from analysis.metrics.ratios import Ratio, Ratios
from analysis.metrics.retention_intervals import growing_share_interval, kept_share_interval
from analysis.periods import Window

Basis = Literal["accounts", "on_time", "value", "net_value"]

_LINE_COLUMNS = ["account_id", "line_id", "contract_id", "product_id", "end_date", "notice_date"]
_DUE_COLUMNS = [*_LINE_COLUMNS, "is_auto_renew", "due_arr_minor", "renewed_arr_minor"]
_DUE_COLUMNS += ["status", "timing"]
_RANKS = {"lost": 0, "open": 1, "renewed": 2}  # an account has renewed if any of its lines is


def due(book: Book, *, window: Window, grace_days: int | None = None) -> pd.DataFrame:
    """The recurring lines whose agreed term ends within the window, and what became of them.

    One row a line, by day and account. `status` is

    - "renewed": a line that names it begins no later than `grace_days` after its end;
    - "lost": none does, and notice was given or the grace has passed;
    - "open": not decided by the book's day.

    `timing` says whether a renewal was signed "early" (before the window opened: it counts here,
    where it was due, and not where it was signed), "on time" (by the end) or "late"; blank for the
    others. `due_arr_minor` is the ARR of the line, `renewed_arr_minor` that of what renews it, 0
    where lost, blank where open. A line that was exchanged for another within its term is not due.
    """
    if grace_days is None:
        grace_days = book.definitions.grace_days
    lines = recurring_lines(book)
    ends = lines["end_date"].between(pd.Timestamp(window.first_day), pd.Timestamp(window.last_day))
    found = lines[ends & ~_exchanged(lines)].merge(_renewals(lines), on="line_id", how="left")
    grace_ends = found["end_date"] + timedelta(days=grace_days)
    is_renewed = found["renewed_from"] <= grace_ends
    is_lost = ~is_renewed & (
        found["cancelled_date"].notna()
        | found["terminated_date"].notna()
        | (grace_ends < pd.Timestamp(book.as_of))
    )
    is_late = is_renewed & (found["renewal_signed"] > found["end_date"])
    is_early = is_renewed & (found["renewal_signed"] < pd.Timestamp(window.first_day))
    timing = pd.Series("", index=found.index).mask(is_renewed, "on time").mask(is_early, "early")
    status = pd.Series("open", index=found.index).mask(is_renewed, "renewed").mask(is_lost, "lost")
    found = found.assign(
        due_arr_minor=found["arr_minor"],
        renewed_arr_minor=found["renewal_arr_minor"]
        .where(is_renewed)
        .mask(is_lost, 0)
        .astype("Int64"),
        status=status,
        timing=timing.mask(is_late, "late"),
    )
    return found.sort_values(["end_date", "account_id", "line_id"])[_DUE_COLUMNS].reset_index(
        drop=True
    )


def renewal_rate(
    book: Book,
    *,
    window: Window,
    basis: Basis = "accounts",
    by: Sequence[str] = (),
    grace_days: int | None = None,
) -> Ratios:
    """Share of what came up for renewal in the window and is decided that was renewed.

        accounts:  accounts renewed / accounts renewed or lost
        on_time:   accounts renewed by the day their terms ended / accounts renewed or lost
        value:     sum of min(ARR renewed, ARR due) / sum of ARR due
        net_value: sum of ARR renewed / sum of ARR due

    An account counts once for each day on which terms of its lines end, and is renewed if any of
    them is. By value nothing above what was due is counted, so that growth of one account does not
    hide the loss of another; net value counts it and may exceed 1.0. Lines still open stand in
    neither number: `outcomes` tells how many they are. The interval, at 95%, is Clopper and
    Pearson's; by value, that of accounts of unlike size (`retention_intervals`).
    """
    events, names = with_groups(_events(book, window, grace_days), book, by)

    def rate(rows: pd.DataFrame, group: Group) -> Ratio:
        decided = rows[rows["status"] != "open"]
        due_arr, kept_arr = decided["due_arr_minor"], decided["renewed_arr_minor"]
        is_kept = decided["status"] == "renewed"
        numerator, denominator = {
            "accounts": (is_kept.sum(), len(decided)),
            "on_time": ((is_kept & ~decided["is_late"]).sum(), len(decided)),
            "value": (kept_arr.where(kept_arr < due_arr, due_arr).sum(), due_arr.sum()),
            "net_value": (kept_arr.sum(), due_arr.sum()),
        }[basis]
        low, high = _interval(basis, int(numerator), decided)
        return Ratio(
            numerator=int(numerator),
            denominator=int(denominator),
            n_accounts=decided["account_id"].nunique(),
            as_of=book.as_of,
            window=window,
            low=low,
            high=high,
            reason="" if denominator else _undecided(len(rows), window),
            group=group,
        )

    return ratios_by(events, names, rate)


def outcomes(
    book: Book,
    *,
    window: Window,
    by: Sequence[str] = (),
    grace_days: int | None = None,
) -> pd.DataFrame:
    """How many accounts, and how much ARR, were renewed early, on time or late, lost, or are open.

    One row a group: `renewed_early`, `renewed_on_time`, `renewed_late`, `lost`, `open` (accounts,
    counted as in `renewal_rate`), and the ARR due of each in columns of the same names ending in
    `_arr_minor`. An account is early if all that it renewed was, and late if any was.
    """
    events, names = with_groups(_events(book, window, grace_days), book, by)
    kinds = ["renewed_early", "renewed_on_time", "renewed_late", "lost", "open"]
    kind = events["status"].mask(events["status"] == "renewed", "renewed_on_time")
    kind = kind.mask(events["is_early"], "renewed_early").mask(events["is_late"], "renewed_late")
    columns = {name: (kind == name).astype("int64") for name in kinds}
    columns |= {f"{name}_arr_minor": events["due_arr_minor"] * columns[name] for name in kinds}
    table = events[names].assign(**columns)
    if not names:
        return table.sum().astype("int64").to_frame().T
    return table.groupby(names, sort=True).sum().reset_index()


def upcoming(book: Book, *, days: int = 180) -> pd.DataFrame:
    """Lines in force whose term ends within so many days and which nothing renews yet.

    One row a line, by day and account: `account_id`, `line_id`, `contract_id`, `product_id`,
    `end_date`, `notice_date`, `days_to_end`, `days_to_notice` (negative once it has passed; blank
    where none was agreed), `arr_minor`, `is_auto_renew`, `has_notice` (the customer has given it).
    """
    lines = recurring_lines(book)
    today = pd.Timestamp(book.as_of)
    held = in_force(lines, book.as_of)
    ahead = held[
        held["end_date"].between(today, today + timedelta(days=days), inclusive="right")
        & ~held["line_id"].isin(lines["renews_line_id"].dropna())
    ]
    ahead = ahead.assign(
        days_to_end=(ahead["end_date"] - today).dt.days,
        days_to_notice=(ahead["notice_date"] - today).dt.days.astype("Int64"),
        has_notice=ahead["cancelled_date"].notna(),
    )
    columns = [*_LINE_COLUMNS, "days_to_end", "days_to_notice", "arr_minor"]
    columns += ["is_auto_renew", "has_notice"]
    return ahead.sort_values(["end_date", "account_id", "line_id"])[columns].reset_index(drop=True)


def _renewals(lines: pd.DataFrame) -> pd.DataFrame:
    """For each line that is renewed: when the first renewal begins and was signed, and the ARR of
    all."""
    named = lines[lines["renews_line_id"].notna() & (lines["renews_line_id"] != lines["line_id"])]
    return (
        named.groupby("renews_line_id")
        .agg(
            renewed_from=("start_date", "min"),
            renewal_signed=("signed_date", "min"),
            renewal_arr_minor=("arr_minor", "sum"),
        )
        .rename_axis("line_id")
        .reset_index()
    )


def _exchanged(lines: pd.DataFrame) -> pd.Series:
    """Whether a line was cut short because another of its contract took over that day."""
    begins = set(zip(lines["contract_id"], lines["start_date"], strict=True))
    early = lines["terminated_date"] < lines["end_date"]
    taken_over = [
        key in begins for key in zip(lines["contract_id"], lines["terminated_date"], strict=True)
    ]
    return early & pd.Series(taken_over, index=lines.index)


def _events(book: Book, window: Window, grace_days: int | None) -> pd.DataFrame:
    """What is due of one account on one day, decided or not: one row each."""
    lines = due(book, window=window, grace_days=grace_days)
    charged = lines[lines["due_arr_minor"] > 0]  # a standing credit alone renews nothing
    rank = charged["status"].map(_RANKS).groupby([charged["account_id"], charged["end_date"]]).max()
    status = rank.map({rank: name for name, rank in _RANKS.items()}).rename("status")
    late = (charged["timing"] == "late").groupby([charged["account_id"], charged["end_date"]]).any()
    kept = charged[charged["status"] == "renewed"]
    early = (kept["timing"] == "early").groupby([kept["account_id"], kept["end_date"]]).all()
    early = early.reindex(late.index, fill_value=False)
    # Money of an event counts once decided: lines still open in it are left out, unless all are.
    is_open = lines["status"] == "open"
    all_open = is_open.groupby([lines["account_id"], lines["end_date"]]).transform("all")
    counted = lines[~is_open | all_open]
    money = counted.groupby(["account_id", "end_date"])[
        ["due_arr_minor", "renewed_arr_minor"]
    ].sum()
    joined = pd.concat(
        [status, late.rename("is_late"), early.rename("is_early")], axis="columns"
    ).join(money)
    return joined.reset_index().sort_values(["end_date", "account_id"]).reset_index(drop=True)


def _interval(
    basis: Basis, numerator: int, decided: pd.DataFrame
) -> tuple[float, float] | tuple[None, None]:
    if basis in ("accounts", "on_time"):
        return clopper_pearson(numerator, len(decided)) if len(decided) else (None, None)
    due_arr = decided["due_arr_minor"].astype(float)
    final = decided["renewed_arr_minor"].astype(float)
    weight, squared = due_arr.sum(), (due_arr**2).sum()
    if not weight:
        return None, None
    kept = final.where(final < due_arr, due_arr).sum() / weight
    low, high = kept_share_interval(kept, weight=weight, squared_weight=squared)
    if basis == "value":
        return low, high
    share = numerator / weight
    error = ((final - share * due_arr) ** 2).sum()
    return growing_share_interval(
        share, weight=weight, squared_error=error, kept=kept, kept_ends=(low, high)
    )


def _undecided(n_open: int, window: Window) -> str:
    if n_open:
        return f"all {n_open} renewals due from {window.first_day} to {window.last_day} are open"
    return f"no term ended from {window.first_day} to {window.last_day}"
