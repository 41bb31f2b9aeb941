"""What form does a review take for a customer of this industry, tier and way of working?

What a review turns on differs: a software company asks who uses the product, a shop compares with the
same season a year ago, a bank asks about access and audits. The form is chosen from the account's own
data; of the tier only the form is kept, since the tier itself is our word and not the customer's.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from analysis.qbr.blanks import text

Usage = Literal["features_used", "key_actions", "sessions"]

SHORT_TIERS = (
    "Bronze",
)  # served from a distance: read without a presenter, so told in fewer pages
THOROUGH_TIERS = ("Platinum", "Gold")  # reviewed with those who decide: details in an appendix


@dataclass(frozen=True)
class Variant:
    """The form of one customer's review.

    `matters` says what people in the industry judge a supplier by, `usage` the measure of use that
    is told beside active users, `has_seasons` whether a quarter is compared with the same quarter
    of the year before rather than the one before it, `watched` the kinds of ticket named first.
    """

    matters: tuple[str, ...] = ("your goals", "adoption", "service")
    usage: Usage = "sessions"
    has_seasons: bool = False
    watched: tuple[str, ...] = ()
    setting: str = ""  # corporate, startup, remote; "" where not known
    is_short: bool = False
    is_thorough: bool = False


# The industry sections of the two guides in docs/reviews.md, in the words of the customers.
_INDUSTRIES: Mapping[str, Variant] = {
    "Technology/SaaS": Variant(
        matters=("product adoption", "engagement of users", "technical support"),
        usage="features_used",
        watched=("Bug", "Performance", "Integration"),
    ),
    "Marketing/Advertising": Variant(
        matters=("performance of campaigns", "return on spend", "delivery on schedule"),
        usage="key_actions",
        watched=("Integration",),
    ),
    "Healthcare": Variant(
        matters=("outcomes for patients", "compliance", "fit with clinical work"),
        watched=("Access", "Performance"),
    ),
    "Manufacturing": Variant(
        matters=("quality", "delivery on time", "a line that does not stop"),
        usage="key_actions",
        watched=("Performance", "Integration"),
    ),
    "Financial Services": Variant(
        matters=("compliance", "control of risk", "reporting to regulators"),
        watched=("Access", "Billing"),
    ),
    "Retail/E-commerce": Variant(
        matters=("goods on the shelf", "the season", "orders out of the door"),
        usage="key_actions",
        has_seasons=True,
        watched=("Performance", "Integration"),
    ),
    "Professional Services": Variant(
        matters=("delivery of projects", "scope", "use of people's time"),
        usage="key_actions",
    ),
}


def variant_of(account: Mapping[str, Any]) -> Variant:
    """The form for an account of `Book.account`; the general one where nothing is known of it."""
    form = _INDUSTRIES.get(text(account["industry"]), Variant())
    tier = text(account["tier"])
    return replace(
        form,
        setting=text(account["context"]),
        is_short=tier in SHORT_TIERS,
        is_thorough=tier in THOROUGH_TIERS,
    )
