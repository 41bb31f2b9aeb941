"""How is each measure of the dictionary computed, given a book and a window?

`CALCULATIONS` has one entry for each name in `dictionary.METRICS` (a test keeps the two in step). To
add a measure, write its function, describe it there, and say here how to call it: `_of_book` and
`_of_movements` fit every function that takes a window and `by` and gives `Ratios`.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import narwhals as nw
import pandas as pd

from analysis.contracts import Book
from analysis.engine.frames import collect, lazy, totals
from analysis.errors import UserError, candidates
from analysis.metrics import (
    adoption,
    capacity,
    committed,
    concentration,
    eligible,
    engagement,
    forecast,
    growth,
    lifetime,
    penetration,
    people,
    pipeline,
    profitability,
    quotas,
    renewals,
    retention,
    reviews,
    satisfaction,
    support,
    uplift,
)
from analysis.metrics.bands import with_acv_band, with_cohort
from analysis.metrics.breakdown import (
    UnknownBreakdownError,
    check_breakdown,
    group_of,
    joined_groups,
    with_groups,
)
from analysis.metrics.days import DayWindow, movements_between
from analysis.metrics.figures import Figure, Unit, from_ratio, from_ratios
from analysis.metrics.levels import product_movements
from analysis.metrics.movements import (
    ARR_MONTHS,
    KINDS,
    AbsentMonthError,
    Movements,
    balances,
    bridge,
    monthly,
    mrr_movements,
)
from analysis.metrics.ratios import Ratios
from analysis.periods import Window, add_months

GROUP_NAMES = {  # what people say, and the column that it means
    "owner": "owner_id",
    "manager": "manager_id",
    "person": "person_id",
    "parent": "parent_account_id",
    "account": "account_id",
    "country": "country_code",
    "region": "region_name",
    "metro": "metro_name",
    "product": "product_id",
}

_SAID = ["segment", "industry", *GROUP_NAMES, "cohort", "acv_band", "tier", "currency"]
_BY_PRODUCT = ("product_id", "product_name", "family")
_ELSEWHERE = (  # what some measures can be split by beside an account's attributes
    *("cohort", "acv_band", "product_name", "family", "kind"),
    *(*people.PEOPLE_GROUPS, *pipeline.OWN_GROUPS, *forecast.OWN_GROUPS),
)
_LINES = ("contract_lines",)
_STAFF = ("contract_lines", "people", "time")


class UnknownMetricError(UserError):
    """There is no measure of that name."""


@dataclass(frozen=True)
class Scope:
    """What is asked: a book, a window within it, and by what to split.

    `survival` is a survival curve for lifetime values (see `lifetime.lifetime_values`), and
    `at_risk_minor` the ARR at risk by account: both come from a model of churn, where there is one.
    """

    book: Book
    window: Window
    by: tuple[str, ...] = ()
    survival: pd.Series | pd.DataFrame | None = None
    at_risk_minor: pd.Series | None = None

    @property
    def months(self) -> Window:
        """The months under which `movements` holds the balances of the window's two ends."""
        return self._moved[1]

    @property
    def is_by_day(self) -> bool:
        """Whether the window begins or ends within a month."""
        return isinstance(self.window, DayWindow)

    @cached_property
    def movements(self) -> Movements:
        """Those of the window, with what the breakdown goes by."""
        moved = self._moved[0]
        if set(self.by) & set(_BY_PRODUCT) and not self.is_by_day:
            moved = product_movements(self.book)
        if "cohort" in self.by:
            moved = with_cohort(moved)
        if "acv_band" in self.by:
            moved = with_acv_band(moved, self.months.opening)
        return moved

    @cached_property
    def arr(self) -> pd.Series:
        """ARR at the close, by account."""
        return balances(self._moved[0], self.months.closing) * ARR_MONTHS

    @cached_property
    def forecasts(self) -> pd.DataFrame:
        """The forecasts of the window, judged once for all errors."""
        return forecast.judged(self.book, window=self.window)

    @cached_property
    def _moved(self) -> tuple[Movements, Window]:
        if isinstance(self.window, DayWindow):
            return movements_between(self.book, self.window)
        return mrr_movements(self.book), self.window


@dataclass(frozen=True)
class Calculation:
    """How one measure is computed, and without which tables it cannot be.

    `by_month`: it adds up whole months, and has no value between days within them.
    """

    figures: Callable[[Scope], Iterable[Figure]]
    tables: tuple[str, ...] = _LINES
    by_month: bool = False


def compute(scope: Scope, names: Sequence[str]) -> list[Figure]:
    """The figures of the measures named, in that order.

    A part of a measure may be named as its figures are: "concentration.hhi". A measure whose table
    the data do not have gives one figure without a value, and the reason.

    Raises
    ------
    UnknownMetricError
        For a name that the dictionary does not have.
    UnknownBreakdownError
        When one of them cannot be split by what was asked.
    """
    check_names(names)
    _check_groups(scope)
    found: list[Figure] = []
    for name in names:
        try:
            found += _figures(scope, name)
        except UnknownBreakdownError as error:
            raise UnknownBreakdownError(f"{name}: {error}") from error
    return found


def compute_all(scope: Scope) -> tuple[list[Figure], list[str]]:
    """The figures of every measure, in the dictionary's order; and the measures left out.

    Those are left out that cannot be split by what was asked. A measure that reaches back before
    the first month that was billed has no value, and that reason. Raises UnknownBreakdownError
    where nothing can be split like that.
    """
    _check_groups(scope)
    found: list[Figure] = []
    left_out: list[str] = []
    for name in CALCULATIONS:
        try:
            found += _figures(scope, name)
        except AbsentMonthError as error:
            found += _without(name, scope, _clause(str(error)))
        except UnknownBreakdownError:
            left_out.append(name)
    return found, left_out


def columns(by: Iterable[str]) -> tuple[str, ...]:
    """The columns meant by what people say: "owner" is `owner_id`."""
    return tuple(GROUP_NAMES.get(name, name) for name in by)


def _check_groups(scope: Scope) -> None:
    """Refuse what no measure can be split by, in the names that people say."""
    known = {*scope.book.roster.columns, *_ELSEWHERE}
    for name in scope.by:
        if name not in known:
            raise UnknownBreakdownError(
                f"Nothing can be split by '{name}'. {candidates(name, _SAID, most=len(_SAID))}"
            )


def check_names(names: Iterable[str]) -> None:
    """Refuse a name that no measure has."""
    for name in names:
        if _measure(name) not in CALCULATIONS:
            raise UnknownMetricError(
                f"There is no measure '{name}'. "
                f"{candidates(name, list(CALCULATIONS), most=len(CALCULATIONS))}"
            )


def _figures(scope: Scope, name: str) -> list[Figure]:
    """The figures of one measure, or of the part of it that is named."""
    calculation = CALCULATIONS[_measure(name)]
    absent = [table for table in calculation.tables if not scope.book.has(table)]
    if absent:
        return _without(name, scope, f"the data have no table {', '.join(absent)}")
    if calculation.by_month and scope.is_by_day:
        return _without(name, scope, "it adds up whole months; give months, or days that end one")
    return _part(calculation.figures(scope), name, scope.window)


def _without(name: str, scope: Scope, reason: str) -> list[Figure]:
    """A measure that has no value, whatever the group; it must be one that can be split at all."""
    check_breakdown(scope.by, scope.book.roster.columns)
    return [Figure(name, None, "share", scope.book.as_of, reason=reason)]


def _clause(message: str) -> str:
    """The first sentence of a message as a reason: a clause without a full stop."""
    first = message.partition(". ")[0]
    return first[0].lower() + first[1:]


def _part(figures: Iterable[Figure], name: str, window: Window) -> list[Figure]:
    """The figures of a measure, or of the part of it that is named, under the window asked for."""
    found = list(figures)
    mine = [one for one in found if one.metric == name or one.metric.startswith(f"{name}.")]
    if found and not mine:
        parts = sorted({one.metric for one in found})
        raise UnknownMetricError(f"There is no measure '{name}'. {candidates(name, parts)}")
    return [replace(one, window=one.window and window) for one in mine]


def _measure(name: str) -> str:
    return name.partition(".")[0]


def _of_book(
    name: str, function: Callable[..., Ratios], unit: Unit = "share", **fixed: Any
) -> Callable[[Scope], list[Figure]]:
    """A measure of the book over a window."""

    def figures(scope: Scope) -> list[Figure]:
        ratios = function(scope.book, window=scope.window, by=scope.by, **fixed)
        return from_ratios(name, ratios, unit)

    return figures


def _of_movements(
    name: str, function: Callable[..., Ratios], unit: Unit = "share", **fixed: Any
) -> Callable[[Scope], list[Figure]]:
    """A measure of the movements over a window."""

    def figures(scope: Scope) -> list[Figure]:
        ratios = function(scope.movements, window=scope.months, by=scope.by, **fixed)
        return from_ratios(name, ratios, unit)

    return figures


def _at_close(
    name: str, function: Callable[..., Ratios], unit: Unit = "share", **fixed: Any
) -> Callable[[Scope], list[Figure]]:
    """A measure of the state at the close of the window."""

    def figures(scope: Scope) -> list[Figure]:
        ratios = function(scope.book, month=scope.window.closing, by=scope.by, **fixed)
        return from_ratios(name, ratios, unit)

    return figures


def _of_day(
    name: str, function: Callable[..., Ratios], unit: Unit = "share", **fixed: Any
) -> Callable[[Scope], list[Figure]]:
    """A measure of the state on the book's day."""

    def figures(scope: Scope) -> list[Figure]:
        return from_ratios(name, function(scope.book, by=scope.by, **fixed), unit)

    return figures


def _recurring(name: str, months: int) -> Callable[[Scope], list[Figure]]:
    """MRR at the close, times so many months."""

    def figures(scope: Scope) -> list[Figure]:
        held = balances(scope.movements, scope.months.closing).reset_index()
        rows, names = joined_groups(lazy(held), lazy(scope.movements.attributes), scope.by)
        sums = {"minor": nw.col("mrr_minor"), "n": nw.lit(1)}
        table = collect(totals(rows, names, sums), order=names)
        return [
            Figure(
                name,
                int(row["minor"]) * months,
                "money",
                scope.book.as_of,
                n=int(row["n"]),
                group=group_of(names, [row[key] for key in names]),
            )
            for row in table.to_dict("records")
        ]

    return figures


def _movements(scope: Scope) -> list[Figure]:
    """Each kind of movement, summed over the window's months."""
    months = [add_months(scope.window.opening, n) for n in range(1, scope.window.months + 1)]
    table = monthly(scope.movements, by=scope.by, months=months)
    kinds = [f"{kind}_minor" for kind in KINDS]
    summed = table.groupby(list(scope.by), sort=True)[kinds].sum() if scope.by else table[kinds]
    rows = summed.reset_index() if scope.by else summed.sum().to_frame().T
    return _money_parts("movements", rows, kinds, scope)


def _bridge(scope: Scope) -> list[Figure]:
    kinds = ["opening_minor", *(f"{kind}_minor" for kind in KINDS), "closing_minor"]
    return _money_parts("bridge", bridge(scope.movements, scope.months, by=scope.by), kinds, scope)


def _money_parts(
    metric: str, rows: pd.DataFrame, parts: Sequence[str], scope: Scope
) -> list[Figure]:
    return [
        Figure(
            f"{metric}.{part.removesuffix('_minor')}",
            int(row[part]),
            "money",
            scope.book.as_of,
            group=group_of(scope.by, [row[name] for name in scope.by]),
            window=scope.window,
        )
        for row in rows.to_dict("records")
        for part in parts
    ]


def _committed(scope: Scope) -> list[Figure]:
    """CARR on the book's day, and the steps to it from what is live."""
    table = committed.committed_arr(scope.book, by=scope.by)
    parts = {"carr": "carr_minor"} | {
        f"carr.{part}": f"{part}_arr_minor" for part in ("signed_not_live", "notified")
    }
    return [
        Figure(
            metric,
            int(row[column]),
            "money",
            scope.book.as_of,
            group=group_of(scope.by, [row[name] for name in scope.by]),
        )
        for row in table.to_dict("records")
        for metric, column in parts.items()
    ]


def _eligible(scope: Scope) -> list[Figure]:
    ratios = eligible.eligible_logo_churn_rate(
        scope.book, window=scope.months, by=scope.by, movements=scope.movements
    )
    return from_ratios("eligible_logo_churn", ratios)


def _expansion_by_source(scope: Scope) -> list[Figure]:
    table = uplift.expansion_by_source(
        scope.book, window=scope.window, by=scope.by, movements=scope.movements
    )
    return _money_parts("expansion", table, ["uplift_minor", "sold_minor"], scope)


def _renewal_outcomes(scope: Scope) -> list[Figure]:
    table = renewals.outcomes(scope.book, window=scope.window, by=scope.by)
    parts = [name for name in table if name not in scope.by and not name.endswith("_minor")]
    return [
        Figure(
            f"renewals_due.{part}",
            int(row[part]),
            "count",
            scope.book.as_of,
            n=int(row[part]),
            group=group_of(scope.by, [row[name] for name in scope.by]),
            window=scope.window,
        )
        for row in table.to_dict("records")
        for part in parts
    ]


def _nrr_variants(scope: Scope) -> list[Figure]:
    """Every definition of net retention in use, on the same movements."""
    return [
        figure
        for variant in retention.VARIANTS
        for figure in from_ratios(
            f"nrr_variants.{variant}",
            retention.net_revenue_retention(
                scope.movements, window=scope.months, by=scope.by, variant=variant
            ),
        )
    ]


def _concentration(scope: Scope) -> list[Figure]:
    _refuse_split("concentration", scope)
    found = concentration.concentration(scope.movements, scope.months.closing)
    parts: dict[str, Unit] = {"top1_share": "share", "top5_share": "share", "top10_share": "share"}
    parts |= {"hhi": "multiple", "normalised_hhi": "multiple", "effective_n": "count"}
    return [
        Figure(
            f"concentration.{part}",
            getattr(found, part),
            unit,
            scope.book.as_of,
            n=found.n_accounts,
            reason=found.reason,
        )
        for part, unit in parts.items()
    ]


def _support_load(scope: Scope) -> list[Figure]:
    """Tickets of the window, and how many were open at its close."""
    months = [add_months(scope.window.opening, n) for n in range(1, scope.window.months + 1)]
    load = support.support_load(scope.book, months=months, by=scope.by)
    keys = list(scope.by)
    counts = ["opened_tickets", "urgent_tickets", "solved_tickets", "reopened_tickets"]
    if keys:
        rows = load.groupby(keys, sort=True)[counts].sum().reset_index()
    else:
        rows = load[counts].sum().to_frame().T
    last = load[load["month"] == pd.Timestamp(scope.window.closing)]
    rows = rows.assign(open_at_end=last["open_at_end"].to_numpy())
    return [
        Figure(
            f"support_load.{part}",
            int(row[part]),
            "count",
            scope.book.as_of,
            group=group_of(keys, [row[key] for key in keys]),
            window=scope.window if part != "open_at_end" else None,
        )
        for row in rows.to_dict("records")
        for part in [*counts, "open_at_end"]
    ]


def _waiting_hours(scope: Scope) -> list[Figure]:
    rows = support.waiting_hours(scope.book, window=scope.window, by=scope.by)
    return [
        Figure(
            f"waiting_hours.{part}",
            None if pd.isna(row[f"median_{part}_hours"]) else float(row[f"median_{part}_hours"]),
            "hours",
            scope.book.as_of,
            n=int(row["n_accounts"]),
            group=group_of(scope.by, [row[name] for name in scope.by]),
            window=scope.window,
            reason="no ticket was answered" if pd.isna(row[f"median_{part}_hours"]) else "",
        )
        for row in rows.to_dict("records")
        for part in ("first_response", "solve")
    ]


def _usage_change(scope: Scope) -> list[Figure]:
    """The median account's change, on the book's day."""
    table = adoption.usage_change(scope.book)
    rows, names = with_groups(table, scope.book, scope.by)
    parts = rows.groupby(names, sort=True) if names else [((), rows)]
    found = []
    for key, part in parts:
        known = part["change_rate"].dropna()
        found.append(
            Figure(
                "usage_change",
                float(known.median()) if len(known) else None,
                "share",
                scope.book.as_of,
                n=len(known),
                group=group_of(names, key),
                reason="" if len(known) else "no account sent enough usage to compare",
            )
        )
    return found


def _forecast(error: forecast.Error) -> Callable[[Scope], list[Figure]]:
    """Each call and baseline at each horizon: forecast_wape.final.90."""
    unit: Unit = "multiple" if error == "brier" else "share"

    def figures(scope: Scope) -> list[Figure]:
        return [
            from_ratio(f"forecast_{error}.{call}.{horizon}", ratio, unit)
            for horizon in forecast.HORIZONS
            for call in (*forecast.CALLS, *forecast.BASELINES)
            for ratio in forecast.error_of(
                scope.forecasts,
                scope.book,
                window=scope.window,
                error=error,
                horizon=horizon,
                call=call,
                by=scope.by,
            )
        ]

    return figures


def _margin(scope: Scope) -> list[Figure]:
    ratios = profitability.account_gross_margin(
        scope.book, scope.movements, window=scope.window, by=scope.by
    )
    return from_ratios("account_gross_margin", ratios)


def _lifetime(scope: Scope) -> list[Figure]:
    """At the account margin of the window, where that is known."""
    margin = profitability.account_gross_margin(
        scope.book, scope.movements, window=scope.window
    ).only()
    if margin.value is None:
        reason = f"the margin of an account is not known: {margin.reason}"
        return _without("lifetime_value", scope, reason)
    ratios = lifetime.lifetime_value(
        scope.book, scope.movements, margin_rate=margin.value, survival=scope.survival, by=scope.by
    )
    return from_ratios("lifetime_value", ratios, "money")


def _arr_per_manager(scope: Scope) -> list[Figure]:
    ratios = capacity.per_manager(scope.book, amount=scope.arr, by=scope.by)
    return from_ratios("arr_per_manager", ratios, "money")


def _at_risk_per_manager(scope: Scope) -> list[Figure]:
    name = "at_risk_arr_per_manager"
    if scope.at_risk_minor is None:
        return _without(name, scope, "no forecast of churn says which ARR is at risk")
    ratios = capacity.per_manager(scope.book, amount=scope.at_risk_minor, by=scope.by)
    return from_ratios(name, ratios, "money")


def _unassigned(scope: Scope) -> list[Figure]:
    _refuse_split("unassigned_accounts", scope)
    table = capacity.unassigned_accounts(scope.book)
    return [
        Figure("unassigned_accounts", len(table), "count", scope.book.as_of, n=len(table)),
        Figure(
            "unassigned_accounts.arr",
            int(table["arr_minor"].sum()),
            "money",
            scope.book.as_of,
            n=len(table),
        ),
    ]


def _whitespace(scope: Scope) -> list[Figure]:
    table = penetration.whitespace(scope.book, month=scope.window.closing)
    rows, names = with_groups(table[table["estimate_arr_minor"].notna()], scope.book, scope.by)
    parts = rows.groupby(names, sort=True) if names else [((), rows)]
    return [
        Figure(
            f"whitespace.{part}",
            int(group[f"{part}_arr_minor"].sum()),
            "money",
            scope.book.as_of,
            n=int(group["account_id"].nunique()),
            group=group_of(names, key),
        )
        for key, group in parts
        for part in ("estimate", "low", "high")
    ]


def _nps_by_arr(scope: Scope) -> list[Figure]:
    ratios = satisfaction.net_promoter_by_account(
        scope.book, window=scope.window, weight=scope.arr, by=scope.by
    )
    return from_ratios("nps_by_arr", ratios, "score")


def _refuse_split(name: str, scope: Scope) -> None:
    if scope.by:
        raise UnknownBreakdownError("It speaks of the whole book and cannot be split.")


CALCULATIONS: dict[str, Calculation] = {
    "mrr": Calculation(_recurring("mrr", 1)),
    "arr": Calculation(_recurring("arr", ARR_MONTHS)),
    "carr": Calculation(_committed),
    "movements": Calculation(_movements, by_month=True),
    "bridge": Calculation(_bridge),
    "nrr": Calculation(_of_movements("nrr", retention.net_revenue_retention)),
    "nrr_variants": Calculation(_nrr_variants),
    "grr": Calculation(_of_movements("grr", retention.gross_revenue_retention)),
    "logo_churn": Calculation(_of_movements("logo_churn", retention.logo_churn_rate)),
    "eligible_logo_churn": Calculation(_eligible, by_month=True),
    "quick_ratio": Calculation(_of_movements("quick_ratio", growth.quick_ratio, "multiple")),
    "expansion": Calculation(_expansion_by_source, by_month=True),
    "contract_value_expansion": Calculation(
        _of_movements("contract_value_expansion", pipeline.contract_value_expansion)
    ),
    "concentration": Calculation(_concentration),
    "renewal_rate": Calculation(_of_book("renewal_rate", renewals.renewal_rate)),
    "renewal_rate_value": Calculation(
        _of_book("renewal_rate_value", renewals.renewal_rate, basis="value")
    ),
    "renewal_rate_net": Calculation(
        _of_book("renewal_rate_net", renewals.renewal_rate, basis="net_value")
    ),
    "renewal_rate_on_time": Calculation(
        _of_book("renewal_rate_on_time", renewals.renewal_rate, basis="on_time")
    ),
    "renewals_due": Calculation(_renewal_outcomes),
    "forecast_wape": Calculation(_forecast("wape"), (*_LINES, "forecasts")),
    "forecast_bias": Calculation(_forecast("bias"), (*_LINES, "forecasts")),
    "forecast_brier": Calculation(_forecast("brier"), (*_LINES, "forecasts")),
    "win_rate": Calculation(_of_book("win_rate", pipeline.win_rate), ("opportunities",)),
    "win_rate_competitive": Calculation(
        _of_book("win_rate_competitive", pipeline.win_rate, competitive=True), ("opportunities",)
    ),
    "win_rate_value": Calculation(
        _of_book("win_rate_value", pipeline.win_rate, basis="value"), ("opportunities",)
    ),
    "win_rate_of_created": Calculation(
        _of_book("win_rate_of_created", pipeline.win_rate_of_created), ("opportunities",)
    ),
    "upsell_conversion": Calculation(
        _of_book("upsell_conversion", pipeline.expansion_conversion, kind="upsell"),
        ("opportunities",),
    ),
    "cross_sell_conversion": Calculation(
        _of_book("cross_sell_conversion", pipeline.expansion_conversion, kind="cross_sell"),
        ("opportunities",),
    ),
    "upsell_reach": Calculation(
        _of_book("upsell_reach", pipeline.expansion_reach, kind="upsell"),
        (*_LINES, "opportunities", "products"),
    ),
    "cross_sell_reach": Calculation(
        _of_book("cross_sell_reach", pipeline.expansion_reach, kind="cross_sell"),
        (*_LINES, "opportunities", "products"),
    ),
    "seat_penetration": Calculation(
        _at_close("seat_penetration", penetration.seat_penetration), (*_LINES, "products")
    ),
    "product_penetration": Calculation(
        _at_close("product_penetration", penetration.product_penetration), (*_LINES, "products")
    ),
    "share_of_wallet": Calculation(_at_close("share_of_wallet", penetration.share_of_wallet)),
    "share_of_wallet_by_seats": Calculation(
        _at_close("share_of_wallet_by_seats", penetration.share_of_wallet, estimator="seats"),
        (*_LINES, "products"),
    ),
    "whitespace": Calculation(_whitespace, (*_LINES, "products")),
    "nps": Calculation(_of_book("nps", satisfaction.net_promoter_score, "score"), ("surveys",)),
    "nps_by_account": Calculation(
        _of_book("nps_by_account", satisfaction.net_promoter_by_account, "score"), ("surveys",)
    ),
    "nps_by_arr": Calculation(_nps_by_arr, (*_LINES, "surveys")),
    "csat": Calculation(_of_book("csat", satisfaction.csat), ("tickets",)),
    "csat_surveys": Calculation(
        _of_book("csat_surveys", satisfaction.csat, of="surveys"), ("surveys",)
    ),
    "ces": Calculation(_of_book("ces", satisfaction.customer_effort_score, "points"), ("surveys",)),
    "response_rate": Calculation(
        _of_book("response_rate", satisfaction.response_rate), ("surveys",)
    ),
    "support_load": Calculation(_support_load, ("tickets",), by_month=True),
    "tickets_per_account": Calculation(
        _of_book("tickets_per_account", support.tickets_per_account, "count"),
        (*_LINES, "tickets"),
    ),
    "reopened_rate": Calculation(_of_book("reopened_rate", support.reopened_rate), ("tickets",)),
    "waiting_hours": Calculation(_waiting_hours, ("tickets",)),
    "seat_adoption": Calculation(
        _at_close("seat_adoption", adoption.seat_adoption), (*_LINES, "products", "usage")
    ),
    "usage_change": Calculation(_usage_change, (*_LINES, "usage")),
    "in_touch": Calculation(
        _of_day("in_touch", engagement.in_touch_rate), (*_LINES, "interactions", "contacts")
    ),
    "sponsor_in_touch": Calculation(
        _of_day("sponsor_in_touch", engagement.in_touch_rate, reach="sponsor"),
        (*_LINES, "interactions", "contacts"),
    ),
    "multi_threaded": Calculation(
        _of_day("multi_threaded", engagement.in_touch_rate, reach="several"),
        (*_LINES, "interactions", "contacts"),
    ),
    "qbr_completion": Calculation(_of_book("qbr_completion", reviews.qbr_completion), ("qbrs",)),
    "qbr_held": Calculation(
        _of_book("qbr_held", reviews.qbr_completion, with_decision_maker=False), ("qbrs",)
    ),
    "sponsor_attendance": Calculation(
        _of_book("sponsor_attendance", reviews.sponsor_attendance), ("qbrs",)
    ),
    "commitments_kept": Calculation(
        _of_book("commitments_kept", reviews.commitments_kept), ("commitments",)
    ),
    "commitments_kept_by_customers": Calculation(
        _of_book("commitments_kept_by_customers", reviews.commitments_kept, side="customer"),
        ("commitments",),
    ),
    "account_gross_margin": Calculation(_margin, (*_LINES, "time"), by_month=True),
    "over_servicing": Calculation(
        _of_book("over_servicing", profitability.over_servicing), ("time",), by_month=True
    ),
    "effective_hourly_rate": Calculation(
        _of_book("effective_hourly_rate", profitability.effective_hourly_rate, "money_per_hour"),
        (*_LINES, "time", "products"),
        by_month=True,
    ),
    "lifetime_value": Calculation(_lifetime, (*_LINES, "time"), by_month=True),
    "accounts_per_manager": Calculation(
        _of_day("accounts_per_manager", capacity.per_manager, "count"), _STAFF
    ),
    "arr_per_manager": Calculation(_arr_per_manager, _STAFF),
    "at_risk_arr_per_manager": Calculation(_at_risk_per_manager, _STAFF),
    "capacity_load": Calculation(_of_day("capacity_load", capacity.capacity_load), _STAFF),
    "unassigned_accounts": Calculation(_unassigned, _STAFF),
    "quota_attainment": Calculation(
        _of_book("quota_attainment", quotas.quota_attainment), ("quotas", "opportunities", "people")
    ),
    "team_retention": Calculation(_of_book("team_retention", people.team_retention), ("people",)),
}
