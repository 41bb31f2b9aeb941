"""What is each measure called, in which unit does it stand, and how is it worked out?

One row a measure, for the page of definitions that goes with every pack. The definition is the
first line of the function's own documentation, so that there is only one.
"""

from collections.abc import Callable
from dataclasses import dataclass
from inspect import getdoc
from typing import Any

from analysis.metrics import adoption, concentration, movements, renewals, retention, satisfaction
from analysis.metrics import support as support_


@dataclass(frozen=True)
class Metric:
    """A measure as the dictionary lists it."""

    name: str  # as in plans and tables: nrr
    label: str  # as a reader sees it
    unit: str
    formula: str
    function: Callable[..., Any]

    @property
    def definition(self) -> str:
        """What it means, in one sentence."""
        return (getdoc(self.function) or "").splitlines()[0]

    @property
    def origin(self) -> str:
        """Where it is computed: module and function."""
        return f"{self.function.__module__}.{self.function.__name__}"


METRICS: tuple[Metric, ...] = (
    Metric(
        "mrr",
        "Monthly recurring revenue",
        "money",
        "sum of amount / term months over recurring lines in force at the month's end",
        movements.balances,
    ),
    Metric("arr", "Annual recurring revenue", "money", "12 x MRR", movements.balances),
    Metric(
        "movements",
        "MRR movements by month",
        "money",
        "opening + new + reactivation + expansion - contraction - churned = closing",
        movements.monthly,
    ),
    Metric(
        "bridge",
        "MRR bridge",
        "money",
        "the same between the two ends of a window, netted for each account",
        movements.bridge,
    ),
    Metric(
        "nrr",
        "Net revenue retention",
        "share",
        "closing MRR of the opening accounts / their opening MRR",
        retention.net_revenue_retention,
    ),
    Metric(
        "grr",
        "Gross revenue retention",
        "share",
        "sum of min(opening, closing MRR) of the opening accounts / their opening MRR",
        retention.gross_revenue_retention,
    ),
    Metric(
        "logo_churn",
        "Logo churn",
        "share",
        "opening accounts that pay nothing at the close / opening accounts",
        retention.logo_churn_rate,
    ),
    Metric(
        "renewal_rate",
        "Renewal rate",
        "share",
        "renewed / (renewed + lost), of what was due in the window; open ones apart",
        renewals.renewal_rate,
    ),
    Metric(
        "nps",
        "Net promoter score",
        "score from -1 to 1, shown times 100",
        "(answers of 9 or 10 - answers of 0 to 6) / answers, the latest of each contact",
        satisfaction.net_promoter_score,
    ),
    Metric(
        "csat", "Customer satisfaction", "share", "top two of five / answers", satisfaction.csat
    ),
    Metric(
        "response_rate",
        "Survey response rate",
        "share",
        "surveys answered / surveys sent",
        satisfaction.response_rate,
    ),
    Metric(
        "support_load",
        "Support load",
        "tickets and hours",
        "tickets opened, solved and open by month; median hours to first response and solution",
        support_.support_load,
    ),
    Metric(
        "seat_adoption",
        "Seat adoption",
        "share",
        "median weekly active users / seats agreed",
        adoption.seat_adoption,
    ),
    Metric(
        "usage_change",
        "Usage change",
        "share",
        "latest 28 days / median of up to six earlier 28-day windows - 1",
        adoption.usage_change,
    ),
    Metric(
        "concentration",
        "Concentration",
        "share",
        "MRR of the largest 1, 5, 10 customers / MRR; HHI = sum of squared shares",
        concentration.concentration,
    ),
)
