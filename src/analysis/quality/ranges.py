"""Are the values possible? Days, scores, amounts, currencies, counts of people."""

import numpy as np
import pandas as pd

from analysis.contracts import TABLES, Book
from analysis.metrics.currency import AbsentRateError, constant_rates
from analysis.metrics.in_force import in_force, recurring_lines, service_end
from analysis.metrics.movements import ARR_MONTHS
from analysis.quality.findings import (
    DOUBTFUL_SHARE,
    Finding,
    counted,
    graded,
    key_of,
    listed,
    present,
    shown,
)

# Before which no export of ours reaches: 1899-12-30 and 1970-01-01 are what spreadsheets and
# databases make of 0, which stands for a blank.
EARLIEST_DAY = pd.Timestamp(1990, 1, 1)
LATEST_AGREED_DAY = pd.Timestamp(2100, 1, 1)  # beyond: 'never', written as a day
_AHEAD_DAYS = 31  # that one table may reach further than the others
_PRICES_APART = 30  # a factor of a hundred, less the widest discounts and steps of price
_SPREADS = 6  # robust standard deviations from the median, on a scale of powers of ten
_TYPICAL_LINES = 20  # from which on the spread of amounts can be told
_SEATS_EXCEEDED = 1.25  # more people than could be there, by more than a head count's delay


def impossible_days(book: Book) -> list[Finding]:
    """Are there days before our time, or still to come although they tell what has happened?

    Something cannot have happened later than 31 days after the day on which most tables end.
    """
    end = _end_of_data(book) + pd.Timedelta(days=_AHEAD_DAYS)
    found = []
    for name, table in book.complete.items():
        for column in TABLES[name].columns.values():
            if str(column.dtype) != "datetime64[ns]" or not len(table):
                continue
            values = table[column.name]
            is_event = column.name == TABLES[name].known_from or column.known_from == column.name
            is_event &= name not in ("account_history", "people", "pay")  # may be set ahead
            wrong = table[
                (values < EARLIEST_DAY) | (values >= (end if is_event else LATEST_AGREED_DAY))
            ]
            if wrong.empty:
                continue
            found.append(
                Finding(
                    check="impossible_days",
                    severity="doubtful",
                    tables=(name,),
                    text=f"{column.name} of {name} holds "
                    f"{counted(len(wrong), 'day that cannot be', 'days that cannot be')}.",
                    effect="Durations and months are wrong for them; a day to come moves the end of "
                    "all data with it.",
                    remedy="Correct them, or leave the value blank where there is none.",
                    count=len(wrong),
                    of=int(values.notna().sum()),
                    examples=shown(wrong, [key_of(name), column.name]),
                )
            )
    return found


def scores_outside_scale(book: Book) -> list[Finding]:
    """Do answers lie outside the scale they were given on?"""
    surveys = book["surveys"].dropna(subset=["score"])
    wrong = surveys[
        (surveys["score"] < surveys["scale_min"]) | (surveys["score"] > surveys["scale_max"])
    ]
    if wrong.empty:
        return []
    return [
        Finding(
            check="scores_outside_scale",
            severity="doubtful",
            tables=("surveys",),
            text=f"{counted(len(wrong), 'answer lies', 'answers lie')} outside the scale.",
            effect="NPS, CSAT and CES count them as they stand: too high or too low.",
            remedy="Correct the score, or scale_min and scale_max of the question.",
            count=len(wrong),
            of=len(surveys),
            unit="answers",
            examples=shown(wrong, ["survey_id", "score", "scale_min", "scale_max"]),
        )
    ]


def unusual_amounts(book: Book) -> list[Finding]:
    """Are recurring amounts zero, or of another order of size than the rest?

    Of another order is a price that lies thirty times above or below the median price of a unit of
    the same product, and an ARR that lies more than six robust standard deviations (1.48 times the
    median absolute deviation, on a scale of powers of ten) from the median of all lines: cents read
    as dollars rather than a large customer.
    """
    if not is_priced(book):
        return []
    lines = recurring_lines(book)
    found = []
    zero = lines[lines["amount_minor"] == 0]
    if len(zero):
        found.append(
            Finding(
                check="unusual_amounts",
                severity=graded(len(zero), len(lines)),
                tables=("contract_lines",),
                text=f"{counted(len(zero), 'recurring line costs', 'recurring lines cost')} nothing.",
                effect="They make no MRR: customers who have only such lines count as none.",
                remedy="See whether the amount is missing, or the line is free of charge.",
                count=len(zero),
                of=len(lines),
                unit="lines",
                examples=listed(zero["line_id"]),
            )
        )
    off = _off_in_size(lines)
    if len(off):
        now = in_force(off, book.as_of)
        found.append(
            Finding(
                check="unusual_amounts",
                severity="doubtful",
                tables=("contract_lines",),
                text=f"{counted(len(off), 'recurring amount is', 'recurring amounts are')} of "
                "another order of size than the rest.",
                effect="One amount in the wrong unit moves ARR, retention and concentration.",
                remedy="See whether it stands in minor units, and whether term and quantity are "
                "right.",
                count=len(off),
                of=len(lines),
                unit="lines",
                examples=shown(off, ["line_id", "amount_minor", "term_months"]),
                mrr_minor=int(now["arr_minor"].sum()) // ARR_MONTHS,
            )
        )
    return found


def credits_and_charges(book: Book) -> list[Finding]:
    """Which contract lines lower recurring revenue, or stand outside it?"""
    lines = book["contract_lines"]
    found = []
    negative = lines[(lines["kind"] == "recurring") & (lines["amount_minor"] < 0)]
    if len(negative):
        found.append(
            Finding(
                check="credits_and_charges",
                severity="note",
                tables=("contract_lines",),
                text=f"{counted(len(negative), 'recurring line has', 'recurring lines have')} a "
                "negative amount.",
                effect="They lower MRR for as long as they run, as a standing discount does.",
                remedy="Nothing, if they are credits; a single repayment is a credit note instead.",
                count=len(negative),
                of=len(lines),
                unit="lines",
                examples=shown(negative, ["line_id", "amount_minor"]),
            )
        )
    outside = lines[lines["kind"] != "recurring"]
    if len(outside):
        found.append(
            Finding(
                check="credits_and_charges",
                severity="note",
                tables=("contract_lines",),
                text=f"{counted(len(outside), 'line is', 'lines are')} charged once or by usage.",
                effect="They make no MRR, so ARR and retention do not contain them.",
                remedy="Nothing, if that is what was agreed.",
                count=len(outside),
                of=len(lines),
                unit="lines",
                examples=shown(outside, ["line_id", "kind"]),
            )
        )
    return found


def currencies_without_rate(book: Book) -> list[Finding]:
    """Are there amounts in a currency whose price is not known?"""
    found = []
    for name, table in present(book, "contract_lines", "invoices", "opportunities", "quotas"):
        rows = table[table["kind"] == "recurring"] if name == "contract_lines" else table
        lost = [c for c in rows["currency"].drop_duplicates().sort_values() if not _rated(book, c)]
        if not lost:
            continue
        wrong = rows[rows["currency"].isin(lost)]
        found.append(
            Finding(
                check="currencies_without_rate",
                severity="unusable" if name == "contract_lines" else "doubtful",
                tables=(name,),
                text=f"{name} has amounts in {', '.join(lost)}, and fx_rates has no rate to "
                f"{book.currency} by {book.as_of}.",
                effect="No sum over these rows can be made.",
                remedy=f"Add rows for {', '.join(lost)} to {book.currency} to fx_rates.",
                count=len(wrong),
                of=len(rows),
                examples=listed(wrong[key_of(name)]),
            )
        )
    return found


def nothing_in_force(book: Book) -> list[Finding]:
    """Does no recurring contract line hold on the day?"""
    lines = book["contract_lines"]
    lines = lines[lines["kind"] == "recurring"]
    if len(in_force(lines, book.as_of)):
        return []
    ends = service_end(lines)
    last = f"; the last one ended on {ends.max():%Y-%m-%d}" if ends.notna().any() else ""
    return [
        Finding(
            check="nothing_in_force",
            severity="doubtful",
            tables=("contract_lines",),
            text=f"No recurring contract line is in force on {book.as_of}{last}.",
            effect="ARR is zero and every account counts as lost.",
            remedy="Load the contracts that are missing, or choose an earlier month.",
            count=len(lines),
            of=len(lines),
            unit="lines",
        )
    ]


def more_users_than_seats(book: Book) -> list[Finding]:
    """Do more people use the product than could, at the customer?"""
    usage = book["usage"]
    active = usage.loc[usage["measure"] == "active_users", ["account_id", "value"]]
    most = active.groupby("account_id")["value"].max().rename("active_users").reset_index()
    seats = book["accounts"][["account_id", "eligible_seats"]].dropna()
    both = most.merge(seats, on="account_id")
    wrong = both[both["active_users"] > both["eligible_seats"] * _SEATS_EXCEEDED]
    if wrong.empty:
        return []
    return [
        Finding(
            check="more_users_than_seats",
            severity=graded(len(wrong), len(both), doubtful_from=5 * DOUBTFUL_SHARE),
            tables=("accounts", "usage"),
            text=f"{counted(len(wrong), 'account has', 'accounts have')} had more active users "
            "than eligible seats.",
            effect="Penetration and adoption against eligible seats pass 100% there.",
            remedy="Ask the customer how many people could use the product today.",
            count=len(wrong),
            of=len(both),
            unit="accounts",
            examples=shown(wrong, ["account_id", "active_users", "eligible_seats"]),
        )
    ]


def _off_in_size(lines: pd.DataFrame) -> pd.DataFrame:
    """The lines whose price or size is of another order than that of lines like them."""
    paid = lines[lines["arr_minor"] > 0]
    price = (paid["arr_minor"] / paid["quantity"].where(paid["quantity"] > 0)).astype("float64")
    priced = price.groupby([paid["product_id"], paid["currency"]])
    apart = np.log10(price / priced.transform("median")).abs()
    is_off = (apart >= np.log10(_PRICES_APART)) & (priced.transform("size") >= _TYPICAL_LINES)
    size = np.log10(paid["arr_minor"].astype("float64"))
    spread = 1.4826 * (size - size.median()).abs().median()
    if len(paid) >= _TYPICAL_LINES and spread > 0:
        is_off |= (size - size.median()).abs() > _SPREADS * spread
    return paid[is_off]


def _end_of_data(book: Book) -> pd.Timestamp:
    """The day on which most tables end, or the book's, if that is later: one typing error in one
    table does not move it."""
    ends = [
        table[known_from].max()
        for name, table in book.complete.items()
        if (known_from := TABLES[name].known_from) and len(table)
    ]
    known = pd.Series(ends, dtype="datetime64[ns]").dropna().sort_values()
    middle = known.iloc[len(known) // 2] if len(known) else pd.Timestamp(book.as_of)
    return max(middle, pd.Timestamp(book.as_of))


def _rated(book: Book, currency: str) -> bool:
    try:
        constant_rates(book, [currency])
    except AbsentRateError:
        return False
    return True


def is_priced(book: Book) -> bool:
    lines = book["contract_lines"]
    return all(
        _rated(book, c) for c in lines.loc[lines["kind"] == "recurring", "currency"].unique()
    )
