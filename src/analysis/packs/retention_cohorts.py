"""The exhibits of cohorts: of what accounts first paid, and of the accounts, what is left at each age."""

import pandas as pd

from analysis.charts.chart import Chart
from analysis.charts.heat_map import heat_map
from analysis.metrics.cohorts import Grain, cohort_of, cohort_retention, triangle
from analysis.narrative import numbers as n
from analysis.narrative.sentences import plural, spread
from analysis.packs.arr import YEAR
from analysis.packs.retention import Ground
from analysis.periods import months_between, short_month
from analysis.written import written

FEWEST = 5  # accounts of a cohort, below which a cell is not judged
TYPICAL = 10  # accounts of a typical cohort, from which quarters are told apart
MOST_COHORTS = 24  # rows that have room on a page
MOST_AGES = 10  # columns that have room


def cohort_charts(told: Ground) -> list[Chart | str]:
    """What cohorts still pay, and how many of their accounts are left, at each age."""
    grain = grain_for(told)
    table = cohort_retention(told.movements, grain=grain)
    table = table[table["age_months"].isin(_ages(int(table["age_months"].max())))]
    if table.empty:
        return ["No cohort has been seen for a month yet."]
    return [
        _map(told, table, grain, "revenue_retention"),
        _map(told, table, grain, "logo_retention"),
        _note(told, grain),
    ]


def grain_for(told: Ground) -> Grain:
    """Quarters where a typical one has enough accounts and a page has room, or the book is young."""
    quarters = cohort_retention(told.movements, grain="quarter")
    sizes = quarters.loc[quarters["age_months"] == 0, "n_accounts"]
    covered = months_between(told.movements.first_month, told.movements.last_month)
    is_readable = sizes.median() >= TYPICAL and len(sizes) <= MOST_COHORTS
    return "quarter" if covered < 2 * YEAR or is_readable else "year"


def _map(told: Ground, table: pd.DataFrame, grain: Grain, value: str) -> Chart:
    is_money = value == "revenue_retention"
    cells = triangle(table, value)
    thin = triangle(table, "n_accounts") < FEWEST
    sizes = table.drop_duplicates("cohort").set_index("cohort")["n_accounts"]
    names = [f"{_said(cohort)} · {n.count(sizes[cohort])}" for cohort in cells.index]
    ages = [n.count(age) for age in cells.columns]
    return heat_map(
        cells.set_axis(names).set_axis(ages, axis="columns"),
        headline=_headline(cells.where(~thin), is_money),
        subtitle=("Revenue" if is_money else "Accounts")
        + f" as a share of what each {grain}’s new accounts "
        + ("first paid; growth counts" if is_money else "were")
        + f". In brackets, without shade: cohorts of fewer than {plural(FEWEST, 'account')}; blank: "
        "not all of the cohort has reached that age",
        source="Contract lines, at constant exchange rates",
        show=lambda share: n.percent(share, 0),
        rows_name="Began · accounts",
        columns_name="Months since",
        middle=1.0 if is_money else None,
        thin=thin.set_axis(names).set_axis(ages, axis="columns"),
    )


def _headline(judged: pd.DataFrame, is_money: bool) -> str:
    """From which cohort to which it runs at the age of a year, or the oldest that two have reached."""
    seen = judged.notna().sum()
    ages = [age for age in judged.columns if seen[age] >= 2]
    if not ages:
        return "No two cohorts are large and old enough to be compared"
    age = YEAR if YEAR in ages else ages[-1]
    values = {_said(cohort): share for cohort, share in judged[age].dropna().items()}
    after = f"After {plural(age, 'month')}"
    of = "what they first paid" if is_money else "their accounts"
    if len({_whole(share) for share in values.values()}) == 1:
        return f"{after} all cohorts that can be judged keep {_whole(max(values.values()))} of {of}"
    return f"{after} cohorts keep {spread(values, show=_whole)} of {of}"


def _note(told: Ground, grain: Grain) -> str:
    first = told.movements.first_month
    return (
        f"Cohorts are told by {grain}: single months, and quarters of few accounts, move by one "
        f"customer. Those who began in {_said(cohort_of(first, grain))} may be older than they look: "
        f"the data begin in {short_month(first)}. Who came back counts again."
    )


def _ages(oldest: int) -> list[int]:
    """The ages that are told: months at first, years later; the beginning is always everything."""
    if oldest < YEAR:
        ages = list(range(1, oldest + 1))
    elif oldest < 2 * YEAR:
        ages = list(range(3, oldest + 1, 3))
    else:
        ages = [YEAR // 2, *range(YEAR, oldest + 1, YEAR)]
    step = -(-len(ages) // MOST_AGES)
    return ages[::step]


def _said(cohort: str) -> str:
    """A cohort as a reader sees it: "2025", or "Q3 2025"."""
    year, _, quarter = cohort.partition("Q")
    written(year, int(year))
    return f"Q{quarter} {year}" if quarter else year


def _whole(share: float | None) -> str:
    return n.percent(share, 0)
