"""What any forecast of leaving is judged by: did it come true, whom did it find, what has moved."""

import numpy as np
import pandas as pd

from analysis.charts.chart import Chart
from analysis.charts.gain_curve import gain_curve
from analysis.charts.reliability import reliability
from analysis.churn.scores import gains
from analysis.churn.verdict import PROBABILITIES, RANKING, RATES_ONLY, Verdict
from analysis.documents.exhibits import Column, Table
from analysis.narrative import numbers as n
from analysis.packs.risk import whole

MOST_DRIFTS = 8  # columns listed
NOTHING = "There is nothing to judge yet"
_FINDINGS = {
    PROBABILITIES: "tells how likely each account is to leave",
    RANKING: "tells who is likelier to leave than whom, but not how likely",
    RATES_ONLY: "tells how often accounts leave, but not which",
}


def finding(what: str, verdict: Verdict) -> str:
    """What a forecast or a table can tell, at most.

    >>> finding("forecast", Verdict("ranking", ""))
    'The forecast tells who is likelier to leave than whom, but not how likely'
    """
    return f"The {what} {_FINDINGS[verdict.level]}"


def reliability_chart(groups: pd.DataFrame, *, subtitle: str, source: str) -> Chart:
    """What was said against what happened; `groups` as `churn.evaluation.reliability` makes them."""
    is_inside = (groups["low"] <= groups["predicted"]) & (groups["predicted"] <= groups["high"])
    return reliability(
        groups,
        headline=f"In {n.count(int(is_inside.sum()))} of {n.count(len(groups))} groups what was "
        "said agrees with what happened"
        if len(groups)
        else NOTHING,
        subtitle=subtitle,
        source=source,
        show=whole,
        x_name="Chance given",
        y_name="Share that left",
    )


def gain_chart(
    left: np.ndarray,
    p: np.ndarray,
    capacity: int,
    *,
    who: str,
    whom: str,
    subtitle: str,
    source: str,
) -> Chart:
    """How many leavers are found by looking at the likeliest first; `capacity` of them are marked.

    The headline says how many of `whom` these, called `who`, held.
    """
    curve = gains(left, p, capacity)
    at = min(1.0, capacity / len(p)) if len(curve) else 0.0
    found = float(np.interp(at, curve["reached"], curve["found"])) if len(curve) else 0.0
    return gain_curve(
        curve,
        headline=f"{who} held {whole(found)} of {whom}" if len(curve) else NOTHING,
        subtitle=subtitle,
        source=source,
        show=whole,
        at=at,
    )


def drift_table(moved: pd.DataFrame, *, now: str, subtitle: str, source: str) -> Table:
    """The columns that moved most, as `churn.drift` finds them; `now` names the rows looked at."""
    rows = moved.head(MOST_DRIFTS)
    return Table.of(
        rows.assign(status=["moved" if one else "as before" for one in rows["is_drifted"]]),
        {
            "column": Column("Column", width=0.4),
            "psi": Column("Stability index", lambda v: n.count(v, 2), is_number=True),
            "limit": Column("What chance allows", lambda v: n.count(v, 2), is_number=True),
            "status": Column(f"{now} look", tone=lambda text: "warn" if text == "moved" else ""),
        },
        headline=f"{n.count(int(moved['is_drifted'].sum()))} of {n.count(len(moved))} columns moved "
        "further than chance allows",
        subtitle=f"{subtitle}; the stability index is zero where nothing moved. The limit allows for "
        "how few they are",
        source=source,
    )
