"""Do two tables, or two rows, tell different stories of the same customer?"""

import pandas as pd

from analysis.contracts import Book
from analysis.metrics.in_force import in_force, recurring_lines, service_end
from analysis.metrics.line_changes import GRACE_DAYS
from analysis.metrics.movements import ARR_MONTHS
from analysis.quality.findings import Finding, counted, graded, listed, shown
from analysis.quality.ranges import is_priced

_DAY = pd.Timedelta(days=1)
_NEVER = pd.Timestamp(2200, 1, 1)
_SIGNING_DAYS = 90  # between a deal's close and the signature of its contract
_OVERLAP_DAYS = 31  # within which two contracts may meet while one takes over
_SAME_THING = 0.5  # of the older line's worth, from which a newer one replaces it
_FIRST_BILL_DAYS = 60  # after service begins


def use_outside_contracts(book: Book) -> list[Finding]:
    """Was the product used before the first contract began, or after the last one ended?

    More than 30 days before or after: trials and slow switches are left alone.
    """
    usage = book["usage"]
    usage = usage[usage["value"] > 0]
    spans = _service(book)
    rows = usage.merge(spans, left_on="account_id", right_index=True).reset_index(drop=True)
    grace = GRACE_DAYS * _DAY
    stories = (
        (
            rows["usage_date"] + rows["days"] * _DAY < rows["first"] - grace,
            "before its first contract began",
            "A contract may be missing, so customers seem younger and new revenue comes too late.",
        ),
        (
            rows["usage_date"] > rows["last"] + grace,
            "after its last contract had ended",
            "A renewal may be missing: churn is then too high, and retention too low.",
        ),
    )
    found = []
    for is_outside, when, effect in stories:
        outside = rows[is_outside].sort_values(["account_id", "usage_date"], kind="stable")
        if outside.empty:
            continue
        accounts = outside.drop_duplicates("account_id")
        used = usage["account_id"].nunique()
        found.append(
            Finding(
                check="use_outside_contracts",
                severity=graded(len(accounts), used),
                tables=("contract_lines", "usage"),
                text=f"{counted(len(accounts), 'account was', 'accounts were')} in use more than "
                f"{GRACE_DAYS} days {when.replace('its', 'its' if len(accounts) == 1 else 'their')}.",
                effect=effect,
                remedy="Look for the contract, or for a feed that was not switched off.",
                count=len(accounts),
                of=used,
                unit="accounts",
                examples=shown(accounts, ["account_id", "usage_date"]),
            )
        )
    return found


def lines_counted_twice(book: Book) -> list[Finding]:
    """Do two recurring lines of one account and product seem to be the same, so that MRR doubles?

    Two cases: one line under two identifiers (product, days, amount, quantity and the line renewed
    all agree), and a line that takes over from another without saying so in `renews_line_id` (it begins over 31 days
    before the other ends, ends after it, and is worth at least half of it).
    """
    if not is_priced(book):
        return []
    lines = recurring_lines(book)
    lines = lines[lines["amount_minor"] > 0].assign(stop=service_end(lines).fillna(_NEVER))
    lines = lines[lines["stop"] > lines["start_date"]]
    same = ["account_id", "product_id", "signed_date", "start_date", "stop", "amount_minor"]
    same += ["quantity", "renews_line_id"]
    repeated = lines[lines.duplicated(same) & lines["product_id"].notna()]
    unlinked = _unlinked(lines[~lines["line_id"].isin(repeated["line_id"])])
    double = lines[lines["line_id"].isin([*repeated["line_id"], *unlinked])]
    if double.empty:
        return []
    now = in_force(double[double["stop"] > pd.Timestamp(book.as_of)], book.as_of)
    return [
        Finding(
            check="lines_counted_twice",
            severity="doubtful",
            tables=("contract_lines",),
            text=f"{counted(len(double), 'recurring line seems', 'recurring lines seem')} to be "
            f"counted twice: {len(repeated):,} under two identifiers, {len(unlinked):,} taking "
            "over from a line that still runs.",
            effect="MRR is too high, and falls later as if the customer had cut it.",
            remedy="Remove the copy, or name the line it renews in renews_line_id.",
            count=len(double),
            of=len(lines),
            unit="lines",
            examples=shown(double, ["line_id", "account_id", "start_date"]),
            mrr_minor=int(now["arr_minor"].sum()) // ARR_MONTHS,
        )
    ]


def wins_without_contract(book: Book) -> list[Finding]:
    """Are there deals that were won, and no contract was signed within ninety days of it?"""
    deals = book["opportunities"]
    settled = pd.Timestamp(book.as_of) - _SIGNING_DAYS * _DAY
    won = deals[(deals["outcome"] == "won") & (deals["closed_date"] <= settled)]
    signed = book["contract_lines"][["account_id", "signed_date"]]
    both = won.merge(signed, on="account_id")
    near = (both["signed_date"] - both["closed_date"]).abs() <= _SIGNING_DAYS * _DAY
    lost = won[~won["opportunity_id"].isin(both.loc[near, "opportunity_id"])]
    if lost.empty:
        return []
    return [
        Finding(
            check="wins_without_contract",
            severity=graded(len(lost), len(won)),
            tables=("contract_lines", "opportunities"),
            text=f"{counted(len(lost), 'deal was', 'deals were')} won without a contract line of "
            f"the account signed within {_SIGNING_DAYS} days.",
            effect="Win rates count revenue that MRR does not have.",
            remedy="Add the contract, or correct the deal's outcome or account.",
            count=len(lost),
            of=len(won),
            unit="deals",
            examples=shown(lost, ["opportunity_id", "account_id", "closed_date"]),
        )
    ]


def customers_without_invoice(book: Book) -> list[Finding]:
    """Are there customers in service who were never sent an invoice?"""
    invoices = book["invoices"]
    if invoices.empty or not is_priced(book):
        return []
    lines = recurring_lines(book)
    held = in_force(lines[lines["amount_minor"] > 0], book.as_of)
    began = held.groupby("account_id")["start_date"].min()
    due = began.index[began <= pd.Timestamp(book.as_of) - _FIRST_BILL_DAYS * _DAY]
    never = due[~due.isin(invoices["account_id"].unique())]
    if never.empty:
        return []
    worth = held.loc[held["account_id"].isin(never), "arr_minor"].sum()
    return [
        Finding(
            check="customers_without_invoice",
            severity=graded(len(never), len(due)),
            tables=("contract_lines", "invoices"),
            text=f"{counted(len(never), 'customer', 'customers')} in service for over "
            f"{_FIRST_BILL_DAYS} days {'was' if len(never) == 1 else 'were'} never sent an invoice.",
            effect="MRR counts revenue that was never billed, if the contract is not real.",
            remedy="Ask billing; a contract that lapsed needs its terminated_date.",
            count=len(never),
            of=len(due),
            unit="customers",
            examples=listed(never),
            mrr_minor=int(worth) // ARR_MONTHS,
        )
    ]


def bills_without_contract(book: Book) -> list[Finding]:
    """Were accounts billed when no contract was in force?"""
    invoices = book["invoices"]
    bills = invoices[invoices["kind"] == "invoice"]
    lines = book["contract_lines"]
    spans = _service(book, kinds=tuple(lines["kind"].unique()))
    rows = bills.merge(spans, left_on="account_id", right_index=True, how="left")
    grace = _FIRST_BILL_DAYS * _DAY
    outside = rows[
        rows["first"].isna()
        | (rows["issued_date"] < rows["first"] - grace)
        | (rows["issued_date"] > rows["last"] + grace)
    ]
    if outside.empty:
        return []
    return [
        Finding(
            check="bills_without_contract",
            severity=graded(len(outside), len(bills)),
            tables=("contract_lines", "invoices"),
            text=f"{counted(len(outside), 'invoice was', 'invoices were')} issued more than "
            f"{_FIRST_BILL_DAYS} days outside any contract of the account.",
            effect="A contract may be missing, so that MRR and retention are too low.",
            remedy="Add the contract, or correct the account of the invoice.",
            count=len(outside),
            of=len(bills),
            unit="invoices",
            examples=shown(outside, ["invoice_id", "account_id", "issued_date"]),
        )
    ]


def owners_who_left(book: Book) -> list[Finding]:
    """Are customers in service looked after by somebody who is no longer with us?"""
    people = book["people"]
    gone = people.loc[people["left_date"] <= pd.Timestamp(book.as_of), "person_id"]
    held = in_force(book["contract_lines"], book.as_of)["account_id"]
    roster = book.roster[book.roster["account_id"].isin(held)]
    orphaned = roster[roster["owner_id"].isin(gone)]
    if orphaned.empty:
        return []
    return [
        Finding(
            check="owners_who_left",
            severity=graded(len(orphaned), len(roster)),
            tables=("account_history", "people"),
            text=f"{counted(len(orphaned), 'customer is', 'customers are')} looked after by "
            "somebody who has left.",
            effect="They weigh on a book that nobody keeps: capacity and measures by owner.",
            remedy="Hand them over, with a new row in account_history.",
            count=len(orphaned),
            of=len(roster),
            unit="customers",
            examples=shown(orphaned, ["account_id", "owner_id"]),
        )
    ]


def _service(book: Book, kinds: tuple[str, ...] = ("recurring",)) -> pd.DataFrame:
    """First day in service and first day without, by account; far off where there is none."""
    lines = book["contract_lines"]
    lines = lines[lines["kind"].isin(kinds)]
    stop = service_end(lines).fillna(_NEVER)
    spans = lines.assign(stop=stop).groupby("account_id")
    return spans.agg(first=("start_date", "min"), last=("stop", "max"))


def _unlinked(lines: pd.DataFrame) -> list[str]:
    """Lines that take over from another of the same product before it ends, unsaid."""
    renewed = lines["renews_line_id"].dropna()
    old = lines[~lines["line_id"].isin(renewed)]
    new = lines[lines["renews_line_id"].isna()]
    pairs = old.merge(new, on=["account_id", "product_id", "currency"], suffixes=("_old", "_new"))
    takes_over = (
        (pairs["start_date_new"] > pairs["start_date_old"])
        & (pairs["start_date_new"] < pairs["stop_old"] - _OVERLAP_DAYS * _DAY)
        & (pairs["stop_new"] > pairs["stop_old"] + _OVERLAP_DAYS * _DAY)
        & (pairs["arr_minor_new"] >= _SAME_THING * pairs["arr_minor_old"])
        & pairs["product_id"].notna()
    )
    return sorted(set(pairs.loc[takes_over, "line_id_new"]))
