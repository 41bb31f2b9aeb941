"""How much does each manager carry: accounts, revenue, revenue at risk, and hours?

The number of accounts says little: forty that want an hour a quarter are less than eight that want
a day a week. So load is told in hours, learnt from what accounts of a tier have taken, and never as
the mean of the whole portfolio alone.
"""

from collections.abc import Mapping, Sequence

import pandas as pd

from analysis.contracts import Book
from analysis.metrics.breakdown import NOT_STATED, Group, check_breakdown, ratios_by
from analysis.metrics.in_force import in_force, recurring_lines
from analysis.metrics.people import staff
from analysis.metrics.ratios import Ratio, Ratios
from analysis.metrics.samples import ratio_of_totals
from analysis.periods import Window

MONTHS_PER_YEAR, WEEKS_PER_YEAR = 12, 52

_PLAN_GROUPS = ("owner_id", "team", "manager_id", "role")
_LEARNT_FROM_MONTHS = 12


def hours_by_tier(book: Book) -> pd.Series:
    """Hours of management that an account of each tier takes in a month: tier to hours.

    The mean over the accounts and complete months of the last year in which hours were booked.
    What accounts took, not what they ought to have had: a tier that is neglected looks light.
    """
    time = book["time"]
    window = Window.trailing(book.as_of, _LEARNT_FROM_MONTHS)
    recent = time["month"].between(pd.Timestamp(window.first_day), pd.Timestamp(window.last_day))
    booked = time[recent & (time["activity"] == "management")]
    each = booked.groupby(["account_id", "month"], as_index=False)["hours"].sum()
    each = each.merge(book.roster[["account_id", "tier"]], on="account_id")
    return each.groupby("tier")["hours"].mean().sort_index()


def manager_load(
    book: Book,
    *,
    at_risk_minor: pd.Series | None = None,
    cadence_hours: Mapping[str, float] | None = None,
    productive_share: float = 1.0,
) -> pd.DataFrame:
    """What each manager carries on the book's day, accounts without one included.

    One row an owner (`owner_id`; "Not stated" for accounts that nobody looks after, or whose owner
    has left): `n_accounts`, `arr_minor`, `at_risk_minor` (sum of what is given by account, blank
    where nothing is), `needed_hours` a month, `productive_hours` a month, `load_rate` = needed /
    productive.

    Needed hours are those of the account's tier: `cadence_hours` where given, else what the tier
    took over the last year (`hours_by_tier`); an account of another tier, or of none, is taken to
    need the mean of the tiers. Productive hours are contracted weekly hours x 52 /
    12 x `productive_share`, the share of working time that is left for customers; 1.0 leaves
    nothing for anything else, so a company sets its own.
    """
    accounts = _accounts(book, at_risk_minor, cadence_hours)
    table = accounts.groupby("owner_id").agg(
        n_accounts=("account_id", "size"),
        arr_minor=("arr_minor", "sum"),
        at_risk_minor=("at_risk_minor", "sum"),
        needed_hours=("needed_hours", "sum"),
    )
    table["at_risk_minor"] = table["at_risk_minor"].astype("Int64")
    if at_risk_minor is None:
        table["at_risk_minor"] = pd.NA
    weekly = staff(book, book.as_of).set_index("person_id")["weekly_hours"]
    monthly = weekly * WEEKS_PER_YEAR / MONTHS_PER_YEAR * productive_share
    table["productive_hours"] = monthly.reindex(table.index)
    table["load_rate"] = table["needed_hours"] / table["productive_hours"].where(
        table["productive_hours"] > 0
    )
    return table.reset_index()


def unassigned_accounts(book: Book) -> pd.DataFrame:
    """Accounts in service that nobody looks after, the largest first: `account_id`, `arr_minor`.

    Without an owner, or with one who is no longer employed.
    """
    accounts = _accounts(book, None, None)
    nobody = accounts[accounts["owner_id"] == NOT_STATED]
    ordered = nobody.sort_values(["arr_minor", "account_id"], ascending=[False, True])
    return ordered[["account_id", "arr_minor"]].reset_index(drop=True)


def capacity_load(
    book: Book,
    *,
    cadence_hours: Mapping[str, float] | None = None,
    productive_share: float = 1.0,
    by: Sequence[str] = (),
) -> Ratios:
    """Hours that the accounts of the managers need, as a share of the hours these have.

        sum of the monthly hours of the accounts' tiers / sum of the managers' productive hours

    1.0 is full. Accounts that nobody looks after are in neither number, which flatters a team that
    lost somebody: see `unassigned_accounts`. Split by `owner_id`, `team`, `manager_id` or `role`
    (of the owner). Assumptions as in `manager_load`.
    """
    names = check_breakdown(by, _PLAN_GROUPS)
    load = manager_load(book, cadence_hours=cadence_hours, productive_share=productive_share)
    load = load[load["productive_hours"] > 0]
    people = staff(book, book.as_of).rename(columns={"person_id": "owner_id"})
    rows = load.merge(people[["owner_id", "team", "manager_id", "role"]], on="owner_id")
    rows[list(_PLAN_GROUPS)] = rows[list(_PLAN_GROUPS)].astype("object").fillna(NOT_STATED)

    def ratio(rows: pd.DataFrame, group: Group) -> Ratio:
        return ratio_of_totals(
            rows["needed_hours"],
            rows["productive_hours"],
            rows["owner_id"],
            book=book,
            group=group,
            reason="no manager with contracted hours has an account in service",
            counted="people",
            least=0.0,
        )

    return ratios_by(rows, names, ratio)


def per_manager(book: Book, *, amount: pd.Series | None = None, by: Sequence[str] = ()) -> Ratios:
    """Accounts in service for each manager who has any; with `amount`, that (by account) instead.

        accounts / managers, or sum of the amounts / managers

    Split by any attribute of an account: a manager counts once in each group in which an account is
    theirs. With ARR it is ARR per manager, with the ARR at risk what each has to save. Accounts
    that nobody looks after are left out.
    """
    names = check_breakdown(by, book.roster.columns)
    accounts = _accounts(book, None, None)
    accounts = accounts[accounts["owner_id"] != NOT_STATED]
    values = pd.Series(1, index=accounts.index)
    if amount is not None:
        # where no account is left, what comes of mapping names is text
        values = pd.to_numeric(accounts["account_id"].map(amount).fillna(0))
    rows = accounts.assign(carried=values)
    rows[names] = rows[names].astype("object").fillna(NOT_STATED).astype("str")

    def ratio(rows: pd.DataFrame, group: Group) -> Ratio:
        return ratio_of_totals(
            rows["carried"],
            _one_each(rows["owner_id"]),
            rows["owner_id"],
            book=book,
            group=group,
            reason=f"no account in service on {book.as_of} has a manager",
            counted="people",
            least=0.0,
        )

    return ratios_by(rows, names, ratio)


def _one_each(owners: pd.Series) -> pd.Series:
    """1 in the first row of every owner and 0 in the others: a count of owners that adds up."""
    return (~owners.duplicated()).astype("int64")


def _accounts(
    book: Book, at_risk_minor: pd.Series | None, cadence_hours: Mapping[str, float] | None
) -> pd.DataFrame:
    held = in_force(recurring_lines(book), book.as_of)
    arr = held.groupby("account_id")["arr_minor"].sum().rename("arr_minor").reset_index()
    accounts = book.roster.merge(arr, on="account_id")
    employed = staff(book, book.as_of)["person_id"]
    known = (
        accounts["owner_id"].isin(employed) if book.has("people") else accounts["owner_id"].notna()
    )
    hours = pd.Series(cadence_hours, dtype=float) if cadence_hours else hours_by_tier(book)
    risk = at_risk_minor if at_risk_minor is not None else pd.Series(dtype="float64")
    return accounts.assign(
        owner_id=accounts["owner_id"].where(known, NOT_STATED).fillna(NOT_STATED).astype("str"),
        needed_hours=accounts["tier"].map(hours).astype(float).fillna(hours.mean()),
        at_risk_minor=accounts["account_id"].map(risk).fillna(0).round().astype("int64"),
    ).sort_values("account_id")
