"""What might a role pay in one industry of one place? A model, since no source crosses the two.

OEWS publishes places over all industries, and industries over the whole nation. This puts the two
premiums together and says how far that may be off. It is never a published figure, and every
result says so.
"""

from collections.abc import Sequence
from itertools import combinations

import numpy as np
import pandas as pd

from analysis.salary.by_industry import in_industry
from analysis.salary.by_region import ALL_INDUSTRIES, NATION, percentiles
from analysis.salary.pay import Z_95, pay
from analysis.salary.roles import Role

# How far a premium carried from one group of jobs to another lies off, as a standard deviation of
# logs: that of a sector's premium between account occupations, May 2025, sampling error taken out.
# `carried_over` measures it (a place's premium between occupations: 0.10); the larger is used.
INTERACTION = 0.14

WHAT_IT_IS = (
    "A model, not a published figure: the wage in the nation with the premium of the place and "
    "that of the industry, each taken as the same within the other. Where a place pays well for "
    "being full of that industry, the figure is too high."
)


def place_by_industry(
    cells: pd.DataFrame,
    of: Role | str,
    area: str,
    industry: str,
    *,
    interaction: float = INTERACTION,
) -> pd.DataFrame:
    """A role's pay in one industry of one place at each of the five percentiles, as modelled.

        w(place, industry) = w(place) x w(industry) / w(nation)
        error of its log^2 = rse(place)^2 + rse(industry)^2 + rse(nation)^2 + interaction^2

    Without a value for the place, the industry or the nation there is none, and `reason` says
    which. Raises UnknownAreaError and UnknownIndustryError as the finders do.

    Parameters
    ----------
    interaction : float
        Standard deviation, in logs, of what the model leaves out.

    Returns
    -------
    frame, indexed by percentile
        value_usd, low_usd, high_usd (95% interval, of sampling and of the model), rse;
        place_premium (over the nation, all industries), industry_premium (over all industries, in
        the nation); is_model, always true, so that no reader takes it for published; reason.
    """
    here, nation = percentiles(cells, of, area), percentiles(cells, of)
    there = in_industry(cells, of, industry)
    value = here["value_usd"] * there["value_usd"] / nation["value_usd"]
    error = np.sqrt(here["rse"] ** 2 + there["rse"] ** 2 + nation["rse"] ** 2 + interaction**2)
    reasons = [
        "; ".join(
            f"{name}: {why}"
            for name, why in zip((area, industry, "nation"), row, strict=True)
            if why
        )
        for row in zip(here["reason"], there["reason"], nation["reason"], strict=True)
    ]
    return pd.DataFrame(
        {
            "value_usd": value,
            "low_usd": value * np.exp(-Z_95 * error),
            "high_usd": value * np.exp(Z_95 * error),
            "rse": error,
            "place_premium": here["premium"],
            "industry_premium": there["premium"],
            "is_model": True,
            "reason": reasons,
        }
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
