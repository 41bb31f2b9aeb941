"""What are the customers that we have worth to us over the years they can be expected to stay?"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.contracts import Book
from analysis.errors import UserError
from analysis.metrics.breakdown import Group, ratios_by, with_groups
from analysis.metrics.movements import ARR_MONTHS, Movements, balances
from analysis.metrics.ratios import Ratio, Ratios
from analysis.metrics.samples import ratio_of_totals
from analysis.periods import month_of, months_between

HORIZON_YEARS = 3  # beyond it, history that is some years long says nothing
DISCOUNT_RATE = 0.10  # a year
FEWEST_AT_RISK = 10  # below which a month of a life table says nothing

_MONTHS_PER_YEAR = 12


class ShortCurveError(UserError):
    """A survival curve ends before the horizon that was asked for."""


def contractual_value(
    margin_annual: float,
    survival: pd.Series,
    *,
    horizon_years: int = HORIZON_YEARS,
    discount_rate: float = DISCOUNT_RATE,
) -> float:
    """Expected worth today of an account's margin over the horizon, in the margin's unit.

        sum over months t = 1 .. 12 x horizon of  margin / 12 x S(t) / (1 + d)^(t / 12)

    `survival` gives S(t), the chance that the account is still there after t months, by t from 1
    on: from a hazard model, or `life_table`. A finite horizon, and margin instead of revenue: the
    worth of all eternity rests on years that nobody has seen. The shortcut margin / churn rate
    assumes that every account leaves at the same rate for ever, and undervalues a book in which the
    fickle leave first.

    Source: Fader and Hardie, Customer-base valuation in a contractual setting (Marketing Science,
    2010).

    Raises
    ------
    ShortCurveError
        When the curve ends before the horizon: it is not prolonged by guessing.
    """
    months = np.arange(1, horizon_years * _MONTHS_PER_YEAR + 1)
    curve = survival.reindex(months)
    if curve.isna().any():
        known = int(survival.index.max()) if len(survival) else 0
        raise ShortCurveError(
            f"The survival curve ends after {known} months; the horizon is {months[-1]}. "
            f"Give a longer curve, or a horizon of at most {known // _MONTHS_PER_YEAR} years."
        )
    discount = (1 + discount_rate) ** (months / _MONTHS_PER_YEAR)
    return float(margin_annual / _MONTHS_PER_YEAR * (curve.to_numpy() / discount).sum())


def lifetime_values(
    book: Book,
    movements: Movements,
    *,
    margin_rate: float,
    survival: pd.Series | pd.DataFrame | None = None,
    horizon_years: int = HORIZON_YEARS,
    discount_rate: float = DISCOUNT_RATE,
) -> pd.DataFrame:
    """The contractual value of every account that pays at the end of the last complete month.

    One row an account: `arr_minor`, `value_minor`, `reason` (where there is no value). ARR x
    `margin_rate` is the margin of a year. `survival` is one curve for all (by month), or a table
    with a column an account (by month), as a churn model gives it; without it the book's own
    `life_table`, conditional on how long each account has been there; accounts older than the table
    can look ahead from are taken to leave as the oldest that it knows. Where a curve ends before the
    horizon there is no value, and the reason says so.
    """
    arr = balances(movements, movements.last_month) * ARR_MONTHS
    age = _months_paid(movements)
    table = life_table(movements) if survival is None else None
    rows = []
    for account_id, arr_minor in arr.items():
        curve = _curve(account_id, survival, table, age, horizon_years * _MONTHS_PER_YEAR)
        value, reason = None, ""
        try:
            value = contractual_value(
                arr_minor * margin_rate,
                curve,
                horizon_years=horizon_years,
                discount_rate=discount_rate,
            )
        except ShortCurveError:
            reason = "nobody has been seen for long enough to tell"
        rows.append((account_id, int(arr_minor), None if value is None else round(value), reason))
    found = pd.DataFrame(rows, columns=["account_id", "arr_minor", "value_minor", "reason"])
    return found.astype({"value_minor": "Int64"})


def lifetime_value(
    book: Book,
    movements: Movements,
    *,
    margin_rate: float,
    survival: pd.Series | pd.DataFrame | None = None,
    horizon_years: int = HORIZON_YEARS,
    discount_rate: float = DISCOUNT_RATE,
    by: Sequence[str] = (),
) -> Ratios:
    """Contractual customer lifetime value per account, over a horizon of three years.

        sum of the contractual values of the accounts / accounts

    Each account's value is expected margin x survival, discounted (`contractual_value`); accounts
    for which the curve is too short stand in neither number. The interval is over accounts and
    holds the survival curve for known, so it is too narrow.
    """
    table = lifetime_values(
        book,
        movements,
        margin_rate=margin_rate,
        survival=survival,
        horizon_years=horizon_years,
        discount_rate=discount_rate,
    )
    known = table[table["value_minor"].notna()].assign(account=1)
    rows, names = with_groups(known, book, by)

    def ratio(rows: pd.DataFrame, group: Group) -> Ratio:
        return ratio_of_totals(
            rows["value_minor"],
            rows["account"],
            rows["account_id"],
            book=book,
            group=group,
            reason=f"no account's survival is known for {horizon_years} years",
            least=0.0,
        )

    return ratios_by(rows, names, ratio)


def life_table(movements: Movements) -> pd.Series:
    """Share of accounts still paying so many months after they first paid: Kaplan and Meier's.

        S(t) = product over u <= t of (1 - accounts lost in month u of paying / accounts at risk)

    By months since the first payment, from 0 (1.0) up to the last month that at least 10 accounts
    had reached. Accounts that still
    pay are censored; accounts that joined before the data began enter with the age they had when
    they were first seen, which is taken as 0, so old books read younger than they are. A return
    after a loss is not counted as a second life.

    Source: Kaplan and Meier, Nonparametric estimation from incomplete observations (JASA, 1958).
    """
    lives = _lives(movements)
    reached = lives["months"].sort_values(ascending=False)
    longest = int(reached.iloc[FEWEST_AT_RISK - 1]) if len(lives) >= FEWEST_AT_RISK else 0
    at_risk = np.array([(lives["months"] >= t).sum() for t in range(1, longest + 1)])
    lost = np.array(
        [(lives["is_lost"] & (lives["months"] == t)).sum() for t in range(1, longest + 1)]
    )
    surviving = np.cumprod(1 - lost / at_risk) if longest else np.array([])
    return pd.Series([1.0, *surviving], index=range(longest + 1), name="survival")


def _lives(movements: Movements) -> pd.DataFrame:
    """Each account's first spell of paying: months it lasted, and whether it has ended."""
    changes = movements.changes.sort_values(["account_id", "month"])
    first = changes.groupby("account_id")["month"].min()
    ends = changes[changes["kind"] == "churned"].groupby("account_id")["month"].min()
    last = pd.Timestamp(movements.last_month)
    until = ends.reindex(first.index)
    is_lost = until.notna()
    until = until.fillna(last)
    months = [months_between(start, end) for start, end in zip(first, until, strict=True)]
    return pd.DataFrame({"months": months, "is_lost": is_lost}, index=first.index)


def _months_paid(movements: Movements) -> pd.Series:
    """Months since each account first paid."""
    first = movements.changes.groupby("account_id")["month"].min()
    last = month_of(movements.last_month)
    return first.map(lambda start: months_between(start, last))


def _curve(
    account_id: str,
    survival: pd.Series | pd.DataFrame | None,
    table: pd.Series | None,
    age: pd.Series,
    horizon: int,
) -> pd.Series:
    if isinstance(survival, pd.DataFrame):
        return survival[account_id] if account_id in survival else pd.Series(dtype=float)
    if survival is not None:
        return survival
    if table is None or len(table) <= horizon:
        return pd.Series(dtype=float)
    lived = min(int(age[account_id]), len(table) - 1 - horizon)
    if table[lived] == 0:
        return pd.Series(dtype=float)
    rest = table.loc[lived:] / table[lived]
    return rest.set_axis(rest.index - lived)
