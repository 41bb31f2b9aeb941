"""How does pay rise from one rung of the account career to the next, in one place?"""

from collections.abc import Sequence

import pandas as pd

from analysis.errors import UserError
from analysis.salary.by_region import NATION, percentiles
from analysis.salary.roles import Role

LEVELS = {1: "Entry", 2: "Professional", 3: "Senior", 4: "Director", 5: "Head of function"}


class NoLevelError(UserError):
    """No role of the crosswalk says at which level it stands."""


def ladder(cells: pd.DataFrame, roles: Sequence[Role], area: str = NATION) -> pd.DataFrame:
    """The five percentiles of every role that has a level, from the lowest level up.

    OEWS knows no seniority within an occupation, so a level is another mix of occupations. Rungs
    overlap: a good account manager earns more than many directors.

    Returns
    -------
    frame, one row a role
        role, title, level, level_name, quality; p10, p25, p50, p75, p90 in USD a year; low_usd,
        high_usd (95% interval of the median); match_low_usd, match_high_usd; reason (of the median).
        Raises UnknownAreaError as `find_area` does.
    """
    ranked = sorted(
        ((role.level, at, role) for at, role in enumerate(roles) if role.level is not None),
        key=lambda entry: entry[:2],
    )
    if not ranked:
        raise NoLevelError("No role has a level. Give each a `level` from 1 to 5 in roles.yml.")
    rows = []
    for level, _, role in ranked:
        paid = percentiles(cells, role, area)
        middle = paid.loc[50]
        rows.append(
            {
                "role": role.key,
                "title": role.title,
                "level": level,
                "level_name": LEVELS.get(level, f"Level {level}"),
                "quality": role.quality,
                **{f"p{at}": value for at, value in paid["value_usd"].items()},
                **middle[
                    ["low_usd", "high_usd", "match_low_usd", "match_high_usd", "reason"]
                ].to_dict(),
            }
        )
    return pd.DataFrame(rows)
