"""What the model may look at: every feature, what it stands for, and what its absence means.

Chosen beforehand from what is known of customers who leave, not searched for in the data: with
ten to thirty departures, a search finds chance.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd


@dataclass(frozen=True)
class Driver:
    """A side of an account that several features measure; reasons are given by driver.

    `is_actionable` says whether the team can do something about it.
    """

    title: str
    is_actionable: bool


DRIVERS: dict[str, Driver] = {
    "usage": Driver("Use of the product", True),
    "breadth": Driver("Breadth of use", True),
    "support": Driver("Support", True),
    "satisfaction": Driver("Satisfaction", True),
    "sponsor": Driver("Executive sponsor", True),
    "contact": Driver("Contact", True),
    "promises": Driver("Promises kept", True),
    "price": Driver("Price", True),
    "spend": Driver("Spend", False),
    "term": Driver("Contract term", False),
    "tenure": Driver("Tenure", False),
    "segment": Driver("Segment", False),
    "industry": Driver("Industry", False),
}


@dataclass(frozen=True)
class Feature:
    """One number about an account on one day.

    Values outside `low`..`high` count as the bound, so that no single account bends the model.
    `raises` says which way a high value may push the risk: 1 up, -1 down, 0 either. Knowing that
    beforehand is worth many departures, and keeps the model from telling a manager that a fall in
    use is good news.

    `is_log` counts by ratio rather than by difference. A blank value reads as `absent` where that
    is given; otherwise as the average of the accounts, with the indicator `unknown` raised: an
    account that nobody asked is neither happy nor unhappy.
    """

    name: str
    driver: str
    low: float
    high: float
    raises: int
    is_log: bool = False
    absent: float | None = None
    unknown: str | None = None
    is_core: bool = False  # one of the few that are fitted when departures are few

    def scaled(self, values: pd.Series) -> np.ndarray:
        """The values as the model reads them; blank ones stay blank unless `absent` is given."""
        numbers = values.to_numpy(dtype=float, na_value=np.nan)
        if self.absent is not None:
            numbers = np.where(np.isnan(numbers), self.absent, numbers)
        numbers = np.clip(numbers, self.low, self.high)
        return np.log1p(numbers) if self.is_log else numbers


FEATURES: tuple[Feature, ...] = (
    # use, against the account's own past
    Feature("usage_change", "usage", -1.5, 1.0, -1, unknown="usage_unknown", is_core=True),
    Feature("usage_trend", "usage", -1.5, 1.0, -1, unknown="usage_unknown"),
    Feature("actions_change", "usage", -1.5, 1.0, -1, unknown="usage_unknown"),
    Feature("seats_used_share", "usage", 0, 1.2, -1, unknown="usage_unknown", is_core=True),
    Feature("breadth_share", "breadth", 0, 1, -1, unknown="usage_unknown", is_core=True),
    Feature("features_change", "breadth", -1.5, 1.0, -1, unknown="usage_unknown"),
    # help asked for
    Feature("open_tickets", "support", 0, 20, 1, is_log=True),
    Feature("oldest_ticket_days", "support", 0, 180, 1, is_log=True, absent=0, is_core=True),
    Feature("urgent_tickets_90d", "support", 0, 20, 1, is_log=True),
    Feature("tickets_90d", "support", 0, 60, 0, is_log=True),
    Feature("reopened_tickets_90d", "support", 0, 10, 1, is_log=True),
    # what they say of us
    Feature("csat_180d", "satisfaction", 1, 5, -1, unknown="csat_unknown"),
    Feature("nps_answer", "satisfaction", 0, 10, -1, unknown="nps_unknown", is_core=True),
    # people
    Feature("has_sponsor", "sponsor", 0, 1, -1),
    Feature("has_lost_sponsor_180d", "sponsor", 0, 1, 1, is_core=True),
    Feature("customer_contacts_90d", "contact", 0, 30, -1, is_log=True, is_core=True),
    Feature("days_since_contact", "contact", 0, 365, 1, is_log=True, absent=365),
    Feature("missed_promises_180d", "promises", 0, 10, 1, is_log=True),
    # what was agreed
    Feature("price_rise_rate", "price", -0.2, 0.3, 1, absent=0),
    Feature("discount_rate", "price", 0, 0.6, 0, absent=0),
    Feature("spend_change_180d", "spend", -1.0, 1.0, -1, absent=0),
    Feature("is_term_ending", "term", 0, 1, 0, is_core=True),
    Feature("days_to_notice", "term", 0, 90, 0, absent=90),
    Feature("is_auto_renew", "term", 0, 1, 0),
    Feature("tenure_months", "tenure", 0, 120, 0, is_log=True),
    Feature("is_new", "tenure", 0, 1, 0, is_core=True),  # whose use is low as it is still growing
)

CATEGORIES: tuple[str, ...] = ("segment", "industry")  # each a driver of its own
