"""What might a role pay in one industry of one place? A model, since no source crosses the two.

OEWS publishes places over all industries, and industries over the whole nation. This puts the two
premiums together and says how far that may be off. It is never a published figure, and every
result says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd

from analysis.salary.by_industry import find_industry
from analysis.salary.by_region import ALL_INDUSTRIES, NATION, find_area
from analysis.salary.pay import Z_95, pay
from analysis.salary.roles import Role, occupation

# How far a premium carried from one group of jobs to another lies off, as a standard deviation of
# logs: that of a sector's premium between account occupations, May 2025, sampling error taken out.
# `carried_over` measures it (a place's premium between occupations: 0.10); the larger is used.
INTERACTION = 0.14

WHAT_IT_IS = (
    "A model, not a published figure: the wage in the nation with the premium of the place and "
    "that of the industry, as if the one were the same within the other. Where a place pays well "
    "for being full of that industry, its premium is counted twice and the figure is too high."
)


@dataclass(frozen=True)
class Modelled:
    """A place-by-industry wage that was modelled. USD a year; blank with a reason."""

    area_name: str
    industry_name: str
    percentile: int
    value_usd: float
    low_usd: float  # 95% interval, of sampling and of the model
    high_usd: float
    place_premium: float  # over the nation, all industries
    industry_premium: float  # over all industries, nation
    reason: str  # why there is no value, else empty
    note: str = WHAT_IT_IS

    @property
    def is_model(self) -> bool:
        """Always: so that it cannot be written out as a published figure."""
        return True


def place_by_industry(
    cells: pd.DataFrame,
    of: Role | str,
    area: str,
    industry: str,
    *,
    percentile: int = 50,
    interaction: float = INTERACTION,
) -> Modelled:
    """A role's pay in one industry of one place, as modelled.

        log w(place, industry) = log w(place) + log w(industry) - log w(nation)
        error^2 = rse(place)^2 + rse(industry)^2 + rse(nation)^2 + interaction^2

    Without a value for the place, the industry or the nation there is none, and `reason` says
    which. Raises UnknownAreaError and UnknownIndustryError as the finders do.

    Parameters
    ----------
    interaction : float
        Standard deviation, in logs, of what the model leaves out.
    """
    role = occupation(of) if isinstance(of, str) else of
    place, trade = find_area(cells, area), find_industry(cells, industry)
    local = cells[
        cells["area_code"].isin([place["area_code"], NATION])
        & (cells["industry_code"] == ALL_INDUSTRIES)
    ]
    national = cells[
        (cells["area_code"] == NATION)
        & cells["industry_code"].isin([trade["industry_code"], ALL_INDUSTRIES])
    ]
    by_place = pay(local, role, key="area_code", percentile=percentile)
    by_trade = pay(national, role, key="industry_code", percentile=percentile)
    by_place = by_place.reindex([place["area_code"], NATION])
    by_trade = by_trade.reindex([trade["industry_code"], ALL_INDUSTRIES])
    here, nation, there = by_place.iloc[0], by_place.iloc[1], by_trade.iloc[0]

    value = here["value_usd"] * there["value_usd"] / nation["value_usd"]
    error = float(
        np.sqrt(here["rse"] ** 2 + there["rse"] ** 2 + nation["rse"] ** 2 + interaction**2)
    )
    gaps = [(place["area_name"], here), (trade["industry_name"], there), ("the nation", nation)]
    return Modelled(
        area_name=place["area_name"],
        industry_name=trade["industry_name"],
        percentile=percentile,
        value_usd=float(value),
        low_usd=float(value * np.exp(-Z_95 * error)),
        high_usd=float(value * np.exp(Z_95 * error)),
        place_premium=float(here["value_usd"] / nation["value_usd"] - 1),
        industry_premium=float(there["value_usd"] / nation["value_usd"] - 1),
        reason="; ".join(
            f"{name}: {row['reason'] if isinstance(row['reason'], str) else 'no estimate'}"
            for name, row in gaps
            if np.isnan(row["value_usd"])
        ),
    )


def carried_over(
    cells: pd.DataFrame, soc_codes: Sequence[str], *, across: str, percentile: int = 50
) -> float:
    """How much a premium differs between occupations: the standard deviation of its log.

    The premium of a metro area, or of a sector, is held against that of the same area or sector in
    another occupation, and the sampling error of both is taken out:

        variance = mean over pairs of ((d - e)^2 - rse_d^2 - rse_e^2) / 2

    0.10 means that a premium carried over from other jobs lies within a fifth of the truth in
    nineteen cases of twenty.

    Parameters
    ----------
    across : "metro" or "sector"
    """
    if across == "metro":
        kept = cells[
            (cells["industry_code"] == ALL_INDUSTRIES)
            & (cells["area_type"].isin(["metro", "nation"]))
        ]
        key, base = "area_code", NATION
    else:
        kept = cells[
            (cells["area_code"] == NATION)
            & (cells["is_sector"] | (cells["industry_code"] == ALL_INDUSTRIES))
        ]
        key, base = "industry_code", ALL_INDUSTRIES
    premium, variance = {}, {}
    for code in soc_codes:
        paid = pay(kept, code, key=key, percentile=percentile)  # type: ignore[arg-type]
        premium[code] = np.log(paid["value_usd"] / paid["value_usd"][base])
        variance[code] = paid["rse"] ** 2
    pairs = [
        ((premium[a] - premium[b]) ** 2 - variance[a] - variance[b]).dropna()
        for a, b in combinations(soc_codes, 2)
    ]
    return float(np.sqrt(pd.concat(pairs).mean() / 2))
