"""What would retention be by the other definitions in use, and why do they differ?

The same book can be told as 54%, 57%, 63% or 127% (docs/metrics.md works the four out). Put side by
side, with what each leaves out down to the closing balance, an argument about a number becomes one
about a definition.
"""

import pandas as pd

from analysis.errors import UserError
from analysis.metrics.movements import Movements, bridge
from analysis.metrics.retention import VARIANTS, net_revenue_retention
from analysis.metrics.rolling_retention import retention_by_month
from analysis.periods import Window

_LEFT_OUT = {  # what a definition's numerator lacks of the closing balance, by step of the bridge
    "closed_cohort": {"new": 1, "reactivation": 1},
    "without_contraction": {"new": 1, "reactivation": 1, "contraction": -1},
    "returns_included": {"new": 1},
    "survivors_only": {"new": 1, "reactivation": 1},
}
_RATES = ["net_revenue_retention", "gross_revenue_retention", "logo_churn_rate"]


class AsBilledError(UserError):
    """Definitions were to be compared on revenue that exchange rates moved as well."""


def retention_variants(movements: Movements, *, window: Window) -> pd.DataFrame:
    """Net revenue retention by every definition, each reconciled to the closing balance.

    One row a definition: `variant`, `label`, `formula`, `is_in_force`, `value`, `low`, `high`,
    `n_accounts`, `numerator_minor`, `denominator_minor`, then `new_minor`, `reactivation_minor`,
    `contraction_minor` (signed: what must be added to the numerator), `closing_minor` and

        residual_minor = closing - numerator - new - reactivation - contraction

    which is exactly 0: the numerator follows accounts, the rest is the bridge.

    Raises
    ------
    AsBilledError
        When `movements` are told as billed: compare definitions at constant rates.
    """
    if movements.is_as_billed:
        raise AsBilledError(
            "Definitions of retention are compared at constant rates; these movements are told as "
            "billed. Make them with mrr_movements(book)."
        )
    steps = bridge(movements, window).iloc[0]
    rows = []
    for name, variant in VARIANTS.items():
        ratio = net_revenue_retention(movements, window=window, variant=name).only()
        left_out = {
            f"{kind}_minor": _LEFT_OUT[name].get(kind, 0) * int(steps[f"{kind}_minor"])
            for kind in ("new", "reactivation", "contraction")
        }
        closing = int(steps["closing_minor"])
        rows.append(
            {
                "variant": name,
                "label": variant.label,
                "formula": variant.formula,
                "is_in_force": name == movements.variant,
                "value": ratio.value,
                "low": ratio.low,
                "high": ratio.high,
                "n_accounts": ratio.n_accounts,
                "numerator_minor": int(ratio.numerator),
                "denominator_minor": int(ratio.denominator),
                **left_out,
                "closing_minor": closing,
                "residual_minor": closing - int(ratio.numerator) - sum(left_out.values()),
            }
        )
    return pd.DataFrame(rows)


def period_variants(movements: Movements, *, window: Window) -> pd.DataFrame:
    """Retention of the window beside what its single months would make of it.

    One row each for net and gross revenue retention and logo churn: `measure`, `cohort` (the one
    closed cohort of the window, as everywhere else), `monthly` (the geometric mean of the months)
    and `compounded` (their product: what a month's rate, kept up, would come to). Logo churn is
    compounded as survival. Blank where a month opens with nothing.

    The last two are not the first: accounts that joined within the window count in later months,
    and gross retention forgives what shrank and recovered within the window but not within a month.
    """
    whole = retention_by_month(movements, months=window.months, since=window.closing)
    single = retention_by_month(movements, months=1, since=window.first_day)
    single = single[single["month"] <= pd.Timestamp(window.closing)]
    rows = []
    for name in _RATES:
        at_closing = whole["month"] == pd.Timestamp(window.closing)
        is_loss = name == "logo_churn_rate"
        kept = 1 - single[name] if is_loss else single[name]
        product = kept.prod(skipna=False)
        mean = product ** (1 / len(kept))
        rows.append(
            {
                "measure": name,
                "cohort": whole.loc[at_closing, name].iloc[0],
                "monthly": 1 - mean if is_loss else mean,
                "compounded": 1 - product if is_loss else product,
            }
        )
    return pd.DataFrame(rows)
