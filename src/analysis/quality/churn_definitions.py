"""Who has left? By the contract, by use, by the invoices: three answers, and where they differ.

Reports go by the contract. The other two are here to be held against it: an account that pays and
does nothing may be about to leave, one that has left and goes on working may have a renewal that we
do not know of.
"""

from dataclasses import dataclass

import pandas as pd

from analysis.contracts import Book
from analysis.metrics.movements import balances, mrr_movements
from analysis.periods import Window, month_end
from analysis.quality.findings import SHOWN, Finding, graded
from analysis.quality.ranges import is_priced

QUIET_DAYS = 30  # without any use, after which an account counts as gone by use
BILL_LEEWAY_DAYS = 45  # after the day up to which the last bill paid
_MONTHS_UNSAID = 12  # that a bill pays for where it names no line: contracts run by the year
_MOST_MONTHS = 60
_DAYS_A_MONTH = 365.25 / 12
_AT_ODDS = 0.05  # of all accounts, from which the definitions cannot be read side by side


@dataclass(frozen=True)
class ChurnByDefinition:
    """Of the accounts that a window opened with: which had left at its close, by each definition.

    `accounts` has one row per account that paid at the opening, with `by_contract`, `by_use` and
    `by_invoice`: True gone, False there, blank where the definition cannot say (never used, never
    billed).
    """

    window: Window
    accounts: pd.DataFrame

    def counts(self) -> pd.DataFrame:
        """One row a definition: `definition`, `n_accounts` it can speak of, `n_lost`, and how many
        of these the contract keeps (`only_here`), and how many it lost that are there here
        (`only_contract`)."""
        gone = self.accounts["by_contract"].astype("boolean")
        rows = []
        for definition in ("by_contract", "by_use", "by_invoice"):
            said = self.accounts[definition].astype("boolean")
            rows.append(
                {
                    "definition": definition,
                    "n_accounts": int(said.notna().sum()),
                    "n_lost": int(said.sum()),
                    "only_here": int((said & ~gone).sum()),
                    "only_contract": int((~said & gone).sum()),
                }
            )
        return pd.DataFrame(rows)


def churn_by_definition(book: Book, *, window: Window) -> ChurnByDefinition | None:
    """Who left within the window by contract, by use and by invoice; None before there is a year.

    - By contract: MRR above 0 at the opening, 0 at the close. The measure of all reports.
    - By use: something was counted in the 30 days up to the opening, nothing in the 30 days up to
      the close. Where nothing was counted of anybody, it cannot say.
    - By invoice: all that was billed had been used up over 45 days before the close. A bill pays for
      as many months as its amount is monthly amounts of the line it names; a year where it names
      none.
    """
    movements = mrr_movements(book)
    if not movements.first_month <= window.opening or window.closing > movements.last_month:
        return None
    before, after = (balances(movements, month) for month in (window.opening, window.closing))
    ids = pd.Index(before.index, name="account_id")
    return ChurnByDefinition(
        window,
        pd.DataFrame(
            {
                "account_id": ids,
                "by_contract": pd.array(~ids.isin(after.index), dtype="boolean"),
                "by_use": _by_use(book, window).reindex(ids).array,
                "by_invoice": _by_invoice(book, window).reindex(ids).array,
            }
        ),
    )


def churn_definitions_at_odds(book: Book) -> list[Finding]:
    """Do contracts, use and invoices disagree on who has left within the year?"""
    found = []
    told = (
        churn_by_definition(book, window=Window.trailing(book.as_of)) if is_priced(book) else None
    )
    if told is None or told.accounts.empty:
        return []
    accounts = told.accounts
    for definition, table, words, goes_on, stopped in (
        ("by_use", "usage", "use", "in use", "not used any more"),
        ("by_invoice", "invoices", "invoices", "paid for longer", "not billed any more"),
    ):
        both = accounts.dropna(subset=[definition])
        stays, goes = (
            ~both["by_contract"] & both[definition],
            both["by_contract"] & ~both[definition],
        )
        odd = both[stays | goes]
        if odd.empty:
            continue
        examples = [
            f"{row.account_id}: contract {'ended' if row.by_contract else 'runs'}, "
            f"{goes_on if row.by_contract else stopped}"
            for row in odd.head(SHOWN).itertuples()
        ]
        found.append(
            Finding(
                check="churn_definitions_at_odds",
                severity=graded(len(odd), len(both), doubtful_from=_AT_ODDS),
                tables=("contract_lines", table),
                text=f"Contracts and {words} disagree on whether {len(odd):,} of {len(both):,} "
                f"accounts left from {told.window}: {int(stays.sum()):,} left by {words} only, "
                f"{int(goes.sum()):,} by contract only.",
                effect="Logo churn and retention go by the contract; another definition gives "
                "another rate.",
                remedy="Look at the accounts named: a renewal may be missing, or a feed.",
                count=len(odd),
                of=len(both),
                unit="accounts",
                examples=tuple(examples),
            )
        )
    return found


def _by_use(book: Book, window: Window) -> pd.Series:
    usage = book["usage"]
    usage = usage[usage["value"] > 0]

    def used_by(day: pd.Timestamp) -> pd.Index:
        days = usage["usage_date"]
        near = (days > day - pd.Timedelta(days=QUIET_DAYS)) & (days <= day)
        return pd.Index(usage.loc[near, "account_id"].unique())

    opening, closing = _ends(window)
    were, are = used_by(opening), used_by(closing)
    if are.empty:  # the feed has stopped, which says nothing of anybody
        return pd.Series(pd.NA, index=were, dtype="boolean")
    return pd.Series(~were.isin(are), index=were, dtype="boolean")


def _by_invoice(book: Book, window: Window) -> pd.Series:
    opening, closing = _ends(window)
    invoices = book["invoices"]
    bills = invoices[(invoices["kind"] == "invoice") & (invoices["issued_date"] <= closing)]
    terms = book["contract_lines"][["line_id", "amount_minor", "term_months"]]
    bills = bills.merge(terms, on="line_id", how="left", suffixes=("", "_line"))
    months = bills["amount_minor"] * bills["term_months"] / bills["amount_minor_line"]
    months = months.where(bills["amount_minor_line"] > 0).fillna(_MONTHS_UNSAID)
    days = (months.astype("float64").clip(0, _MOST_MONTHS) * _DAYS_A_MONTH).round()
    paid_until = (bills["issued_date"] + pd.to_timedelta(days, unit="D")).groupby(
        bills["account_id"]
    )
    was_billed = bills.groupby("account_id")["issued_date"].min() <= opening
    gone = paid_until.max() + pd.Timedelta(days=BILL_LEEWAY_DAYS) < closing
    return gone[was_billed].astype("boolean")


def _ends(window: Window) -> tuple[pd.Timestamp, pd.Timestamp]:
    return pd.Timestamp(month_end(window.opening)), pd.Timestamp(window.last_day)
