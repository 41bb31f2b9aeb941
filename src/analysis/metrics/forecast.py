"""How far were the renewal forecasts off, and did they beat having none?

Forecasts are judged as they were frozen, at fixed distances from the day the term ended, against
what was renewed. A forecast that came on the day itself would be judged on hindsight.
"""

from collections.abc import Sequence
from itertools import product
from typing import Literal

import pandas as pd

from analysis.contracts import Book
from analysis.metrics.amounts import in_book_currency
from analysis.metrics.breakdown import Group, ratios_by
from analysis.metrics.own_groups import with_own_groups
from analysis.metrics.ratios import Ratio, Ratios
from analysis.metrics.renewals import due, renewal_rate
from analysis.metrics.samples import ratio_of_totals
from analysis.periods import Window, add_months

Call = Literal["model", "owner", "final", "all_renew", "last_year"]
Error = Literal["wape", "bias", "brier"]

CALLS: tuple[Call, ...] = ("model", "owner", "final")
BASELINES: tuple[Call, ...] = ("all_renew", "last_year")  # what costs nothing to forecast
HORIZONS = (90, 60, 30)  # days before the term ends at which the forecast in force is judged
OWN_GROUPS = ("author_id",)

_TERM = ["account_id", "contract_id", "end_date"]
_COLUMNS = ["account_id", "contract_id", "horizon_days", "call", "author_id", "forecast_minor"]
_COLUMNS += ["actual_minor", "due_minor", "probability", "is_renewed"]
_YEAR_MONTHS = 12


def judged(book: Book, *, window: Window) -> pd.DataFrame:
    """Every frozen forecast of a renewal that fell due within the window and is decided.

    One row per contract falling due, horizon and call: `account_id`, `contract_id`, `horizon_days`,
    `call`, `author_id`, `forecast_minor`, `actual_minor` (ARR renewed, 0 where lost), `due_minor`,
    `probability`, `is_renewed`. Lines of a contract end together and are renewed together:
    forecasts that name several of them are added up and held against the whole contract. At each
    horizon stands the last forecast made at least so many days before the term ended; a contract
    without one by then is not judged there. Beside the calls stand the two baselines, for the same
    contracts: "all_renew" (what is due will renew) and "last_year" (the renewal rate of the twelve
    months before the window, as it was known then). Renewals still open are left out.
    """
    lines = due(book, window=window)
    terms = _terms(lines)
    found = pd.concat([_in_force(book, lines, terms, days) for days in HORIZONS])
    table = pd.concat([found, *(_baseline(book, found, call, window) for call in BASELINES)])
    return table.sort_values(
        ["horizon_days", "call", "contract_id", "end_date"], ascending=[False, True, True, True]
    )[_COLUMNS].reset_index(drop=True)


def forecast_error(
    book: Book,
    *,
    window: Window,
    error: Error = "wape",
    horizon: int = 90,
    call: Call = "final",
    by: Sequence[str] = (),
) -> Ratios:
    """How far forecasts frozen `horizon` days ahead were from what renewed, as a share of it.

        wape:   sum of |forecast - actual| / sum of actual
        bias:   sum of (forecast - actual) / sum of actual
        brier:  mean of (probability - 1 if renewed, else 0) squared

    Contract by contract. WAPE 0.0 is exact; 1.0 is as far off as the whole. Bias tells the direction: above
    0.0 too hopeful. Accuracy, where a page wants one, is 1 - WAPE and at least 0. There is no MAPE:
    a mean of each contract's own percentage has no value where one was lost and is ruled by the
    smallest accounts. For the Brier score 0.25 is what always saying one half earns. The
    interval, at 95%, is that of a ratio of sums over accounts.

    Source: Kolassa and Schuetz, Advantages of the MAD/MEAN ratio over the MAPE (Foresight, 2007);
    Brier, Verification of forecasts (Monthly Weather Review, 1950).
    """
    table = judged(book, window=window)
    return error_of(table, book, window=window, error=error, horizon=horizon, call=call, by=by)


def forecast_record(book: Book, *, window: Window) -> pd.DataFrame:
    """Every call and baseline at every horizon, side by side on the same renewals.

    One row per horizon and call: `n_contracts`, `wape` with its `low` and `high`, `bias`, and `skill`:
    1 - WAPE / the better baseline's WAPE, above 0.0 where the call was worth making.
    """
    table = judged(book, window=window)
    rows = []
    for horizon, call in product(HORIZONS, (*CALLS, *BASELINES)):
        wape, bias = (
            error_of(table, book, window=window, error=error, horizon=horizon, call=call).only()
            for error in ("wape", "bias")
        )
        if wape.n_accounts:
            rows.append(
                {
                    "horizon_days": horizon,
                    "call": call,
                    "n_contracts": len(_of(table, horizon, call)),
                    "wape": wape.value,
                    "low": wape.low,
                    "high": wape.high,
                    "bias": bias.value,
                }
            )
    names = ["horizon_days", "call", "n_contracts", "wape", "low", "high", "bias"]
    record = pd.DataFrame(rows, columns=names)
    naive = record[record["call"].isin(BASELINES)].groupby("horizon_days")["wape"].min()
    rival = record["horizon_days"].map(naive)
    return record.assign(skill=1 - record["wape"] / rival.where(rival > 0))


def error_of(
    table: pd.DataFrame,
    book: Book,
    *,
    window: Window,
    error: Error,
    horizon: int,
    call: Call,
    by: Sequence[str] = (),
) -> Ratios:
    """`forecast_error` of what `judged` returned: judging takes most of the time."""
    rows = _of(table, horizon, call)
    rows = rows[rows["probability"].notna()] if error == "brier" else rows
    rows, names = with_own_groups(rows, book, by, OWN_GROUPS)
    reason = (
        f"no renewal due from {window.first_day} to {window.last_day} is decided and "
        f"was forecast {horizon} days ahead"
    )

    def ratio(rows: pd.DataFrame, group: Group) -> Ratio:
        missed = rows["forecast_minor"] - rows["actual_minor"]
        parts, wholes = missed, rows["actual_minor"]
        if error == "wape":
            parts = missed.abs()
        elif error == "brier":
            parts = (rows["probability"] - rows["is_renewed"].astype("float64")) ** 2
            wholes = pd.Series(1, index=rows.index)
        return ratio_of_totals(
            parts,
            wholes,
            rows["account_id"],
            book=book,
            window=window,
            group=group,
            reason=reason if rows.empty else "nothing was renewed of what was forecast",
            least=float("-inf") if error == "bias" else 0.0,
        )

    return ratios_by(rows, names, ratio)


def _of(table: pd.DataFrame, horizon: int, call: Call) -> pd.DataFrame:
    return table[(table["horizon_days"] == horizon) & (table["call"] == call)]


def _terms(lines: pd.DataFrame) -> pd.DataFrame:
    """Contracts that fell due and are decided: what was due of each, and what was renewed."""
    open_ones = lines["status"].eq("open").groupby([lines[name] for name in _TERM]).transform("any")
    decided = lines[~open_ones]
    terms = decided.assign(is_renewed=decided["status"] == "renewed").groupby(_TERM)
    table = terms.agg(
        due_minor=("due_arr_minor", "sum"),
        actual_minor=("renewed_arr_minor", "sum"),
        is_renewed=("is_renewed", "any"),
    )
    table["actual_minor"] = table["actual_minor"].astype("int64")
    return table[table["due_minor"] > 0].reset_index()


def _in_force(book: Book, lines: pd.DataFrame, terms: pd.DataFrame, days: int) -> pd.DataFrame:
    """The forecast of each call that stood `days` before the term of each contract ended."""
    made = book["forecasts"].dropna(subset=["line_id"]).drop(columns="account_id")
    made = made.merge(lines[["line_id", *_TERM]], on="line_id")
    made = made[made["made_date"] <= made["end_date"] - pd.Timedelta(days=days)]
    last = made.sort_values(["made_date", "forecast_id"]).drop_duplicates(
        ["line_id", "call"], keep="last"
    )
    worth = in_book_currency(book, last["amount_annual_minor"], last["currency"])
    each = last.assign(forecast_minor=worth.astype("int64")).groupby([*_TERM, "call"])
    added = each.agg(
        forecast_minor=("forecast_minor", "sum"),
        probability=("probability", "mean"),
        author_id=("author_id", "last"),
    )
    return added.reset_index().merge(terms, on=_TERM).assign(horizon_days=days)


def _baseline(book: Book, found: pd.DataFrame, call: Call, window: Window) -> pd.DataFrame:
    """What it would have cost nothing to forecast of the contracts that were."""
    terms = found.drop_duplicates([*_TERM, "horizon_days"])
    of_value: float | None = 1.0
    of_accounts: float | None = 1.0
    if call == "last_year":
        before = Window(add_months(window.opening, -_YEAR_MONTHS), window.opening)
        then = book.at(before.last_day)
        of_value = renewal_rate(then, window=before, basis="value").only().value
        of_accounts = renewal_rate(then, window=before).only().value
    if of_value is None:  # nothing fell due in the year before: there is no such baseline
        return terms.iloc[:0]
    return terms.assign(
        call=call,
        author_id=None,
        forecast_minor=(terms["due_minor"] * of_value).round().astype("int64"),
        probability=of_accounts,
    )
