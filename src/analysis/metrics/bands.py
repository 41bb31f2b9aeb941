"""By what an account's own history says of it can a measure be split: when it joined, what it pays?"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise

import narwhals as nw

from analysis.engine.frames import lazy, totals
from analysis.metrics.cohorts import Grain, cohort_name
from analysis.metrics.currency import minor_per_unit
from analysis.metrics.movements import ARR_MONTHS, Movements
from analysis.metrics.mrr_changes import midnight

ACV_BOUNDS = (
    12_000,
    25_000,
    50_000,
    100_000,
    250_000,
)  # as surveys of retention cut contract value
NO_REVENUE = "no revenue"


def with_cohort(movements: Movements, *, grain: Grain = "year") -> Movements:
    """The same movements with an attribute `cohort`: when each account first paid, as "2025Q3"."""
    month = nw.col("month")
    first = lazy(movements.changes).group_by("account_id").agg(month.min().alias("first_month"))
    named = first.select("account_id", cohort=cohort_name(nw.col("first_month"), grain))
    return _with_attribute(movements, named, "cohort")


def with_acv_band(
    movements: Movements, month: date | str, *, bounds: Sequence[int] = ACV_BOUNDS
) -> Movements:
    """The same movements with an attribute `acv_band`: ARR at the end of `month`, in bands.

    Give the opening month of the window: a band by what accounts pay at its close would put all
    who left under "no revenue". `bounds` are whole units of the currency, each the first value of
    the band above it; `band_names` lists the bands in order.
    """
    asked = movements.check_month(month)
    names = band_names(bounds)
    until = lazy(movements.changes).filter(nw.col("month") <= midnight(asked))
    held = totals(until, ["account_id"], {"mrr": nw.col("delta_minor")})
    arr = nw.col("mrr") * ARR_MONTHS
    band = nw.lit(names[-1])
    scale = minor_per_unit(movements.currency)
    for bound, name in reversed(list(zip(bounds, names[1:], strict=False))):
        band = nw.when(arr < bound * scale).then(nw.lit(name)).otherwise(band)
    band = nw.when(arr <= 0).then(nw.lit(NO_REVENUE)).otherwise(band)
    return _with_attribute(movements, held.select("account_id", acv_band=band), "acv_band")


def band_names(bounds: Sequence[int] = ACV_BOUNDS) -> list[str]:
    """The bands from the lowest to the highest, that of accounts without revenue first.

    >>> band_names([12_000, 250_000])
    ['no revenue', 'under 12k', '12k to 250k', '250k and more']
    """
    said = [f"{bound // 1000}k" if bound % 1000 == 0 else f"{bound}" for bound in bounds]
    between = [f"{low} to {high}" for low, high in pairwise(said)]
    return [NO_REVENUE, f"under {said[0]}", *between, f"{said[-1]} and more"]


def _with_attribute(movements: Movements, named: nw.LazyFrame, name: str) -> Movements:
    """`movements` whose attributes have the column `name` of `named`, in place of any there was."""
    known = lazy(movements.attributes)
    others = [column for column in known.collect_schema().names() if column != name]
    joined = known.select(*others).join(named, on="account_id", how="left")
    return replace(movements, attributes=joined.to_native())
