"""What is each measure called, what does it say, how is it worked out, and where does it break?

One entry a measure, in the order in which a reader meets them. The definition and the edges are
the function's own documentation, so that there is only one place to be wrong.
"""

from collections.abc import Callable
from dataclasses import dataclass
from inspect import getdoc
from typing import Any

from analysis.metrics import (
    adoption,
    capacity,
    committed,
    concentration,
    eligible,
    engagement,
    forecast,
    growth,
    lifetime,
    movements,
    penetration,
    people,
    pipeline,
    profitability,
    quotas,
    renewals,
    retention,
    reviews,
    satisfaction,
    uplift,
)
from analysis.metrics import support as support_

_SECTIONS = ("Raises", "Returns", "Parameters", "References")  # of a docstring: not for this page


@dataclass(frozen=True)
class Metric:
    """A measure as the dictionary lists it."""

    name: str  # as in plans, tables and on the command line: nrr
    label: str  # as a reader sees it
    unit: str
    formula: str
    function: Callable[..., Any]
    section: str = "Other"
    variants: str = ""  # what else goes by this name, and why this one is ours
    source: str = "Ours"  # whose definition it is
    says: str = ""  # the definition, where the function gives a table and speaks of its columns

    @property
    def definition(self) -> str:
        """What it means, in one sentence."""
        return self.says or _first_sentence(_doc(self.function))

    @property
    def meaning(self) -> str:
        """What it says at its landmarks and where it breaks, as Markdown."""
        doc = _doc(self.function)
        return doc[len(_first_sentence(doc)) :].strip("\n")

    @property
    def origin(self) -> str:
        """Where it is computed: module and function."""
        return f"{self.function.__module__}.{self.function.__name__}"


def _doc(function: Callable[..., Any]) -> str:
    """The documentation of a function, without what only a programmer needs."""
    kept: list[str] = []
    for line in (getdoc(function) or "").splitlines():
        if line in _SECTIONS:
            break
        kept.append(line)
    return "\n".join(kept).strip()


def _first_sentence(doc: str) -> str:
    return doc.partition("\n\n")[0]


REVENUE, RETENTION = "Recurring revenue", "Retention and renewals"
FORECAST, SELLING = "Forecasts", "Deals and expansion"
OPEN, OPINION = "What is still open to sell", "What customers say"
SUPPORT, USE = "Support", "Use"
CONTACT, MONEY = "Contact and reviews", "What accounts leave us"
TEAM = "The team"

_CHARTMOGUL = "ChartMogul's movements, with churn on the first day without service"
_COMMON = "Common usage; variants in docs/metrics.md"

METRICS: tuple[Metric, ...] = (
    Metric(
        "mrr",
        "Monthly recurring revenue",
        "money",
        "sum of amount / term months over recurring lines in force at the month's end",
        movements.balances,
        REVENUE,
        "Some count trailing usage, or subtract only permanent discounts; here only what is agreed "
        "and recurring counts, net of standing credits.",
        _COMMON,
        says="What customers have agreed to pay for a month, at its end.",
    ),
    Metric(
        "arr",
        "Annual recurring revenue",
        "money",
        "12 x MRR",
        movements.balances,
        REVENUE,
        source=_COMMON,
        says="What customers would pay in a year if nothing changed.",
    ),
    Metric(
        "carr",
        "Committed ARR (CARR)",
        "money",
        "ARR + signed and not live - notified",
        committed.committed_arr,
        REVENUE,
        source=_COMMON,
        says="ARR with what is signed and not live yet, and without what has notice.",
    ),
    Metric(
        "movements",
        "MRR movements by month",
        "money",
        "opening + new + reactivation + expansion - contraction - churned = closing",
        movements.monthly,
        REVENUE,
        "Summed over the months of a window they show growth and decline of one account both; the "
        "bridge nets them.",
        _CHARTMOGUL,
        says="How MRR moved from month to month, by kind of movement.",
    ),
    Metric(
        "bridge",
        "MRR bridge",
        "money",
        "the same between the two ends of a window, netted for each account",
        movements.bridge,
        REVENUE,
        source=_CHARTMOGUL,
        says="How MRR moved from the opening to the close, every account netted.",
    ),
    Metric(
        "nrr",
        "Net revenue retention",
        "share",
        "closing MRR of the opening accounts / their opening MRR",
        retention.net_revenue_retention,
        RETENTION,
        "Four in use: 54.3, 57.1, 62.9 and 126.7% on one example (docs/metrics.md). Planhat's NRR "
        "is non-recurring revenue.",
        "Closed opening cohort, as public software companies report it",
    ),
    Metric(
        "nrr_variants",
        "Net revenue retention, by definition",
        "share",
        "the definitions in use, on the same movements",
        retention.net_revenue_retention,
        RETENTION,
        "Only the first can be reconciled with the bridge to zero; docs/metrics.md says why it is ours.",
        _COMMON,
    ),
    Metric(
        "grr",
        "Gross revenue retention",
        "share",
        "sum of min(opening, closing MRR) of the opening accounts / their opening MRR",
        retention.gross_revenue_retention,
        RETENTION,
        "Compounded monthly rates differ. Gainsight's GRR is the gross renewal rate.",
        "Closed opening cohort, as public software companies report it",
    ),
    Metric(
        "logo_churn",
        "Logo churn",
        "share",
        "opening accounts that pay nothing at the close / opening accounts",
        retention.logo_churn_rate,
        RETENTION,
        "Eligible churn leaves out accounts that a contract held for the whole window.",
        _COMMON,
    ),
    Metric(
        "eligible_logo_churn",
        "Logo churn of those free to leave",
        "share",
        "accounts that left / opening accounts that no term bound for the whole window",
        eligible.eligible_logo_churn_rate,
        RETENTION,
        source=_COMMON,
    ),
    Metric(
        "quick_ratio",
        "Quick ratio",
        "multiple",
        "(new + expansion) / (contraction + churned)",
        growth.quick_ratio,
        REVENUE,
        "Some count what came back as gained.",
        _COMMON,
    ),
    Metric(
        "expansion",
        "Expansion, by source",
        "money",
        "agreed price rises; and what was sold beyond them",
        uplift.expansion_by_source,
        REVENUE,
        says="How much of the expansion was agreed beforehand, and how much was sold.",
    ),
    Metric(
        "renewal_rate",
        "Renewal rate",
        "share",
        "accounts renewed / (accounts renewed + lost), of what was due in the window; open ones apart",
        renewals.renewal_rate,
        RETENTION,
        "Some credit renewals to the month they were signed in, or count open ones as lost.",
        _COMMON,
    ),
    Metric(
        "renewal_rate_value",
        "Renewal rate, value",
        "share",
        "sum of min(ARR renewed, ARR due) / ARR due",
        renewals.renewal_rate,
        RETENTION,
        "Gainsight's gross renewal rate: final against target amount.",
        _COMMON,
    ),
    Metric(
        "renewal_rate_net",
        "Renewal rate, net value",
        "share",
        "ARR renewed / ARR due",
        renewals.renewal_rate,
        RETENTION,
        "May exceed 1.0, so it is no share of anything.",
        _COMMON,
    ),
    Metric(
        "renewal_rate_on_time",
        "Renewal rate, on time",
        "share",
        "accounts renewed by the day their terms ended / accounts renewed + lost",
        renewals.renewal_rate,
        RETENTION,
        source=_COMMON,
    ),
    Metric(
        "renewals_due",
        "Renewals that fell due",
        "accounts",
        "renewed early, on time, late; lost; open",
        renewals.outcomes,
        RETENTION,
        says="What became of the accounts whose terms ended.",
    ),
    Metric(
        "concentration",
        "Concentration",
        "share",
        "MRR of the largest 1, 5, 10 customers / MRR; HHI = sum of squared shares",
        concentration.concentration,
        REVENUE,
        "By account instead of by group of companies it reads lower.",
        "Herfindahl and Hirschman",
        says="How much of the revenue hangs on how few customers.",
    ),
    Metric(
        "forecast_wape",
        "Forecast error (WAPE)",
        "share",
        "sum of |forecast - actual| / sum of actual, from forecasts frozen 90, 60, 30 days ahead",
        forecast.forecast_error,
        FORECAST,
        "MAPE has no value where a renewal was lost; accuracy is 1 - WAPE, at least 0.",
        "Kolassa and Schuetz (2007)",
    ),
    Metric(
        "forecast_bias",
        "Forecast bias",
        "share",
        "sum of (forecast - actual) / sum of actual",
        forecast.forecast_error,
        FORECAST,
        source="Kolassa and Schuetz (2007)",
    ),
    Metric(
        "forecast_brier",
        "Forecast probability error (Brier)",
        "mean squared error, 0 to 1",
        "mean of (probability of renewal - outcome) squared",
        forecast.forecast_error,
        FORECAST,
        source="Brier (1950)",
    ),
    Metric(
        "win_rate",
        "Win rate",
        "share",
        "deals won / (deals won + lost), by the day they were settled",
        pipeline.win_rate,
        SELLING,
        "Counting deals without a decision as lost reads lower; renewals have a rate of their own.",
        _COMMON,
    ),
    Metric(
        "win_rate_competitive",
        "Win rate against a named rival",
        "share",
        "the same, of deals in which a rival is named",
        pipeline.win_rate,
        SELLING,
        "A rival is often named only once a deal is lost, which makes this read low.",
        _COMMON,
    ),
    Metric(
        "win_rate_value",
        "Win rate, value",
        "share",
        "yearly worth of deals won / that of deals won + lost",
        pipeline.win_rate,
        SELLING,
        source=_COMMON,
    ),
    Metric(
        "win_rate_of_created",
        "Won of the deals opened",
        "share",
        "deals won by today / deals opened in the window",
        pipeline.win_rate_of_created,
        SELLING,
        source=_COMMON,
    ),
    Metric(
        "upsell_conversion",
        "Upsell conversion",
        "share",
        "upsell deals won / qualified upsell deals settled",
        pipeline.expansion_conversion,
        SELLING,
        source=_COMMON,
    ),
    Metric(
        "cross_sell_conversion",
        "Cross-sell conversion",
        "share",
        "cross-sell deals won / qualified cross-sell deals settled",
        pipeline.expansion_conversion,
        SELLING,
        source=_COMMON,
    ),
    Metric(
        "upsell_reach",
        "Accounts that bought more",
        "share",
        "accounts with an upsell won / accounts with room for one",
        pipeline.expansion_reach,
        SELLING,
    ),
    Metric(
        "cross_sell_reach",
        "Accounts that bought another product",
        "share",
        "accounts with a cross-sell won / accounts with room for one",
        pipeline.expansion_reach,
        SELLING,
    ),
    Metric(
        "contract_value_expansion",
        "Contract value expansion",
        "share",
        "growth of the opening accounts that grew / opening MRR of all",
        pipeline.contract_value_expansion,
        SELLING,
        "Net of what others cut it is net retention less one.",
    ),
    Metric(
        "seat_penetration",
        "Seat penetration",
        "share",
        "seats agreed / people who could use the product",
        penetration.seat_penetration,
        OPEN,
        "Seats used of seats agreed is adoption.",
    ),
    Metric(
        "product_penetration",
        "Product penetration",
        "share",
        "products owned / products open to the account",
        penetration.product_penetration,
        OPEN,
    ),
    Metric(
        "share_of_wallet",
        "Share of wallet",
        "share",
        "ARR / estimated yearly spend on what we sell, as recorded for the account",
        penetration.share_of_wallet,
        OPEN,
        "With share_of_wallet_by_seats it makes a band.",
        "Bain: an estimate of the wallet from size and industry",
    ),
    Metric(
        "share_of_wallet_by_seats",
        "Share of wallet, by seats",
        "share",
        "ARR / (people who could use the core product x list price x 12)",
        penetration.share_of_wallet,
        OPEN,
    ),
    Metric(
        "whitespace",
        "Whitespace",
        "money a year",
        "list price x seats x what others pay of list, for products open to accounts that lack them",
        penetration.whitespace,
        OPEN,
        says="What accounts in service could still buy, and what that might be worth in a year.",
    ),
    Metric(
        "nps",
        "Net promoter score",
        "score from -1 to 1, shown times 100",
        "(answers of 9 or 10 - answers of 0 to 6) / answers, the latest of each contact",
        satisfaction.net_promoter_score,
        OPINION,
        "By contact here; by account and by ARR below.",
        "Reichheld (2003)",
    ),
    Metric(
        "nps_by_account",
        "Net promoter score, one voice an account",
        "score from -1 to 1, shown times 100",
        "mean over accounts of their (promoters - detractors) / answers",
        satisfaction.net_promoter_by_account,
        OPINION,
        source="Reichheld (2003)",
        says="The net promoter score with one voice for each account.",
    ),
    Metric(
        "nps_by_arr",
        "Net promoter score, by ARR",
        "score from -1 to 1, shown times 100",
        "the same, weighted by what each account pays",
        satisfaction.net_promoter_by_account,
        OPINION,
        source="Reichheld (2003)",
        says="The net promoter score with as many voices as an account pays.",
    ),
    Metric(
        "csat",
        "Satisfaction with support",
        "share",
        "ratings in the top two of five / ratings of tickets",
        satisfaction.csat,
        OPINION,
        "A mean of ratings hides who is unhappy.",
        _COMMON,
    ),
    Metric(
        "csat_surveys",
        "Satisfaction, by survey",
        "share",
        "answers in the top two of five / answers",
        satisfaction.csat,
        OPINION,
        source=_COMMON,
    ),
    Metric(
        "ces",
        "Customer effort score",
        "points of the scale, high is easy",
        "mean of answers, turned so that more is easier",
        satisfaction.customer_effort_score,
        OPINION,
        "Asked both ways round, and on five or seven points: no two companies' can be compared.",
        "Dixon, Freeman and Toman (2010)",
    ),
    Metric(
        "response_rate",
        "Survey response rate (NPS)",
        "share",
        "surveys answered / surveys sent",
        satisfaction.response_rate,
        OPINION,
    ),
    Metric(
        "support_load",
        "Support load",
        "tickets",
        "tickets opened, urgent, solved, opened again; open at the close",
        support_.support_load,
        SUPPORT,
        says="How many tickets were opened, solved and left open.",
    ),
    Metric(
        "tickets_per_account",
        "Tickets per account",
        "tickets",
        "tickets opened / accounts in service",
        support_.tickets_per_account,
        SUPPORT,
    ),
    Metric(
        "reopened_rate",
        "Tickets opened again",
        "share",
        "tickets opened again / tickets opened",
        support_.reopened_rate,
        SUPPORT,
    ),
    Metric(
        "waiting_hours",
        "Time to answer and to solve",
        "hours",
        "median hours from opening to the first answer, and to the solution",
        support_.waiting_hours,
        SUPPORT,
        says="How long customers waited for a first answer and for a solution.",
    ),
    Metric(
        "seat_adoption",
        "Seat adoption",
        "share",
        "median weekly active users / seats agreed",
        adoption.seat_adoption,
        USE,
        "Users of the last 28 days over billable users reads higher.",
    ),
    Metric(
        "usage_change",
        "Usage change",
        "share",
        "median account's latest 28 days / median of up to six earlier 28-day windows - 1",
        adoption.usage_change,
        USE,
        says="How far the median account uses more or less than it used to.",
    ),
    Metric(
        "in_touch",
        "Accounts in touch",
        "share",
        "accounts with any contact in 90 days / accounts in service",
        engagement.in_touch_rate,
        CONTACT,
    ),
    Metric(
        "sponsor_in_touch",
        "Sponsors in touch",
        "share",
        "accounts whose sponsor was met in 90 days / accounts with a sponsor",
        engagement.in_touch_rate,
        CONTACT,
    ),
    Metric(
        "multi_threaded",
        "Multi-threaded accounts",
        "share",
        "accounts with two or more people met in 90 days / accounts in service",
        engagement.in_touch_rate,
        CONTACT,
    ),
    Metric(
        "qbr_completion",
        "Reviews held with a decision maker",
        "share",
        "reviews held with a decision maker / reviews due by the tier's cadence",
        reviews.qbr_completion,
        CONTACT,
        "Reviews held with anybody (qbr_held) is the figure that is easily raised.",
    ),
    Metric(
        "qbr_held",
        "Reviews held",
        "share",
        "reviews held / reviews due by the tier's cadence",
        reviews.qbr_completion,
        CONTACT,
    ),
    Metric(
        "sponsor_attendance",
        "Reviews that a decision maker attended",
        "share",
        "reviews held with a decision maker / reviews held",
        reviews.sponsor_attendance,
        CONTACT,
    ),
    Metric(
        "commitments_kept",
        "Promises kept",
        "share",
        "our promises done / our promises due",
        reviews.commitments_kept,
        CONTACT,
    ),
    Metric(
        "commitments_kept_by_customers",
        "Promises kept by customers",
        "share",
        "customers' promises done / customers' promises due",
        reviews.commitments_kept,
        CONTACT,
    ),
    Metric(
        "account_gross_margin",
        "Account margin",
        "share",
        "(revenue - hours x cost rate) / revenue",
        profitability.account_gross_margin,
        MONEY,
        "Without hosting, product and overhead: not the accounts' gross margin.",
    ),
    Metric(
        "over_servicing",
        "Over-servicing",
        "share",
        "(hours worked - hours agreed) / hours agreed",
        profitability.over_servicing,
        MONEY,
        source="Agency practice",
    ),
    Metric(
        "effective_hourly_rate",
        "Effective hourly rate",
        "money per hour",
        "fees sold by the hour / hours delivered",
        profitability.effective_hourly_rate,
        MONEY,
        source="Agency practice",
    ),
    Metric(
        "lifetime_value",
        "Customer lifetime value",
        "money per account",
        "sum over 36 months of margin x chance of still being there / discount at 10% a year",
        lifetime.lifetime_value,
        MONEY,
        "margin / churn rate assumes that all leave at one rate for ever.",
        "Fader and Hardie (2010)",
    ),
    Metric(
        "accounts_per_manager",
        "Accounts per manager",
        "accounts",
        "accounts in service / managers who have any",
        capacity.per_manager,
        TEAM,
        says="Accounts in service for each manager who has any.",
    ),
    Metric(
        "arr_per_manager",
        "ARR per manager",
        "money",
        "ARR / managers who have accounts",
        capacity.per_manager,
        TEAM,
        says="ARR in service for each manager who has any account.",
    ),
    Metric(
        "at_risk_arr_per_manager",
        "ARR at risk per manager",
        "money",
        "ARR at risk, from the churn model / managers who have accounts",
        capacity.per_manager,
        TEAM,
        says="ARR expected to be lost for each manager who has any account.",
    ),
    Metric(
        "capacity_load",
        "Capacity used",
        "share",
        "hours that the accounts' tiers take / contracted hours of their managers",
        capacity.capacity_load,
        TEAM,
        "Over productive instead of contracted hours it reads higher.",
    ),
    Metric(
        "unassigned_accounts",
        "Accounts that nobody looks after",
        "accounts",
        "accounts in service without an owner, or whose owner has left",
        capacity.unassigned_accounts,
        TEAM,
        says="Accounts in service that have no owner, or whose owner has left, and their ARR.",
    ),
    Metric(
        "quota_attainment",
        "Quota attainment",
        "share",
        "sum of what was won / sum of prorated quotas",
        quotas.quota_attainment,
        TEAM,
        "A mean of people's attainments can be carried by one small quota.",
        _COMMON,
    ),
    Metric(
        "team_retention",
        "Team retention",
        "share",
        "people employed at both ends / people employed at the opening",
        people.team_retention,
        TEAM,
    ),
)


def sections() -> list[str]:
    """The sections of the dictionary, in the order of their first measure."""
    return list(dict.fromkeys(metric.section for metric in METRICS))
