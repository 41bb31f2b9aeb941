"""How much of the revenue, and how many of the accounts, that we had did we keep?

All three measures follow one closed cohort: the accounts that paid at the opening of a window, and
what the same accounts pay at its close. Other definitions of net retention are in use; VARIANTS
holds them, `variants` puts them side by side, and docs/metrics.md says why this one is ours.
"""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any

import narwhals as nw

from analysis.engine.frames import collect, lazy, totals
from analysis.errors import UserError, candidates
from analysis.metrics.breakdown import group_of, joined_groups
from analysis.metrics.intervals import clopper_pearson
from analysis.metrics.movements import Movements, window_balances
from analysis.metrics.ratios import Ratio, Ratios
from analysis.metrics.retention_intervals import growing_share_interval, kept_share_interval
from analysis.periods import Window

_OPENING, _CLOSING = nw.col("opening_minor"), nw.col("closing_minor")
_WAS_THERE = _OPENING > 0
_RETURNED = (_OPENING == 0) & (nw.col("n_earlier_changes") > 0)


class UnknownVariantError(UserError):
    """Net revenue retention was asked for by a definition that nobody knows."""


@dataclass(frozen=True)
class Variant:
    """A definition of net revenue retention: what each account adds to either number."""

    label: str
    whom: str  # the same as part of a sentence: "net retention is that of ..."
    formula: str
    numerator: nw.Expr
    denominator: nw.Expr


VARIANTS: dict[str, Variant] = {
    "closed_cohort": Variant(
        "The opening accounts, followed to the close",
        "the accounts of the opening, followed to the close",
        "their closing MRR / their opening MRR",
        nw.when(_WAS_THERE).then(_CLOSING).otherwise(0),
        _OPENING,
    ),
    "without_contraction": Variant(
        "The opening accounts, decline of those who stay left out",
        "the accounts of the opening, without the decline of those who stay",
        "1 - (churned - expansion) / opening MRR",
        nw.when(_WAS_THERE & (_CLOSING > 0))
        .then(nw.max_horizontal(_OPENING, _CLOSING))
        .otherwise(0),
        _OPENING,
    ),
    "returns_included": Variant(
        "The opening accounts, and those that came back",
        "the accounts of the opening and those that came back",
        "1 - (churned + contraction - expansion - reactivation) / opening MRR",
        nw.when(_WAS_THERE | _RETURNED).then(_CLOSING).otherwise(0),
        _OPENING,
    ),
    "survivors_only": Variant(
        "Only those who stayed",
        "those who stayed alone",
        "closing MRR of accounts that pay at both ends / their opening MRR",
        nw.when(_WAS_THERE).then(_CLOSING).otherwise(0),
        nw.when(_CLOSING > 0).then(_OPENING).otherwise(0),
    ),
}


def net_revenue_retention(
    movements: Movements,
    *,
    window: Window,
    by: Sequence[str] = (),
    variant: str | None = None,
) -> Ratios:
    """Share of the opening MRR still billed at the close, counting growth in the same accounts.

        NRR = sum over the opening cohort of closing MRR / sum of its opening MRR

    Accounts that joined, or came back having paid nothing at the opening, are left out; one that
    left and returned within the window counts with what it pays at the close. So 1.0 means that
    the accounts we had pay as much as before; above 1.0 they pay more; 0.0 means that all left.
    With nothing billed at the opening there is no value, with that reason. Numerator and
    denominator are MRR in minor units. The interval, at 95%, is that of
    `retention_intervals.growing_share_interval`. `variant` is another of VARIANTS than the one in
    force, which `movements` names.

    Raises
    ------
    UnknownVariantError
        When there is no such variant.
    """
    chosen = _variant(variant or movements.variant)
    sums = {"numerator": chosen.numerator, "denominator": chosen.denominator}

    def interval(cohort: dict[Hashable, Any], value: float) -> tuple[float, float]:
        kept = cohort["kept_minor"] / cohort["weight"]
        kept_ends = kept_share_interval(
            kept, weight=cohort["weight"], squared_weight=cohort["squared_weight"]
        )
        squared_error = (
            cohort["squared_closing"]
            - 2 * value * cohort["product"]
            + value**2 * cohort["squared_weight"]
        )
        return growing_share_interval(
            value,
            weight=cohort["weight"],
            squared_error=squared_error,
            kept=kept,
            kept_ends=kept_ends,
        )

    return _by_group(movements, window, by, sums, interval)


def gross_revenue_retention(
    movements: Movements, *, window: Window, by: Sequence[str] = ()
) -> Ratios:
    """Share of the opening MRR still billed at the close, growth not counted.

        GRR = sum over the opening cohort of min(opening MRR, closing MRR) / sum of its opening MRR

    From 0.0, all left, to 1.0, nobody left or pays less; never above net retention. Growth of one
    account does not make up for the decline of another. Over twelve months it is not the product
    of twelve monthly rates: an account that shrinks and recovers within the window lost nothing.
    The interval, at 95%, is that of `retention_intervals.kept_share_interval`.
    """
    sums = {"numerator": nw.min_horizontal(_OPENING, _CLOSING), "denominator": _OPENING}

    def interval(cohort: dict[Hashable, Any], value: float) -> tuple[float, float]:
        return kept_share_interval(
            value, weight=cohort["weight"], squared_weight=cohort["squared_weight"]
        )

    return _by_group(movements, window, by, sums, interval)


def logo_churn_rate(movements: Movements, *, window: Window, by: Sequence[str] = ()) -> Ratios:
    """Share of the accounts that paid at the opening of a window and pay nothing at its close.

        accounts with opening MRR > 0 and closing MRR = 0 / accounts with opening MRR > 0

    0.0 when all stayed, which is a value; with no accounts at the opening there is none. Accounts
    bound by a contract of several years are counted although they could not leave:
    `eligible.eligible_logo_churn_rate` leaves them out. The interval is Clopper and Pearson's, at
    95%.
    """
    sums = {
        "numerator": nw.when(_WAS_THERE & (_CLOSING == 0)).then(1).otherwise(0),
        "denominator": nw.when(_WAS_THERE).then(1).otherwise(0),
    }

    def interval(cohort: dict[Hashable, Any], value: float) -> tuple[float, float]:
        return clopper_pearson(cohort["numerator"], cohort["denominator"])

    return _by_group(movements, window, by, sums, interval)


def _variant(name: str) -> Variant:
    if name not in VARIANTS:
        raise UnknownVariantError(
            f"There is no definition '{name}' of net revenue retention. "
            f"{candidates(name, list(VARIANTS))}"
        )
    return VARIANTS[name]


def _by_group(
    movements: Movements,
    window: Window,
    by: Sequence[str],
    sums: dict[str, nw.Expr],
    interval: Callable[[dict[Hashable, Any], float], tuple[float, float]],
) -> Ratios:
    """One ratio a group, of the opening cohort's own sums, with its interval."""
    ends = window_balances(movements, window)
    accounts, names = joined_groups(ends, lazy(movements.attributes), by)
    counts = nw.when(sums["denominator"] > 0).then(1).otherwise(0)
    kept = nw.when(sums["denominator"] > 0).then(nw.min_horizontal(_OPENING, _CLOSING)).otherwise(0)
    numerator, denominator = (sums[name].cast(nw.Float64) for name in ("numerator", "denominator"))
    real = {
        "weight": denominator,
        "squared_weight": denominator * denominator,
        "squared_closing": numerator * numerator,
        "product": numerator * denominator,
    }
    whole = {**sums, "n_accounts": counts, "kept_minor": kept}
    cohorts = collect(totals(accounts, names, whole, real=real), order=names)
    nobody = f"no account was billed at the end of {movements.calendar.name(window.opening)}"

    def ratio(cohort: dict[Hashable, Any]) -> Ratio:
        numerator, denominator = int(cohort["numerator"]), int(cohort["denominator"])
        low, high = interval(cohort, numerator / denominator) if denominator else (None, None)
        return Ratio(
            numerator=numerator,
            denominator=denominator,
            n_accounts=int(cohort["n_accounts"]),
            as_of=movements.as_of,
            window=window,
            low=low,
            high=high,
            reason="" if denominator else nobody,
            group=group_of(names, [cohort[name] for name in names]),
        )

    return Ratios(tuple(ratio(cohort) for cohort in cohorts.to_dict("records")))
