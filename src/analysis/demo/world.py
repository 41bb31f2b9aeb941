"""What the synthetic company and its market look like: every number that the simulator starts from.

The figures are chosen so that the review pages look like those of a healthy B2B software company
(net revenue retention around 103%, gross around 90%, one account in nine leaving a year), not
taken from any real one.
"""

from dataclasses import dataclass

COMPANY = "Larkfield Systems"
HOME_CURRENCY = "USD"
HISTORY_MONTHS = 36  # complete history before and including the last month
PREHISTORY_MONTHS = 60  # how far back the oldest customer signed, before the history opens

MULTI_YEAR, ANNUAL, MONTHLY = 0, 1, 2  # kinds of contract


@dataclass(frozen=True)
class Segment:
    """A market segment: how big its accounts are, how they sign, and how readily they leave."""

    name: str
    share: float  # of all accounts
    arr_median: float  # home currency, yearly, at signing
    arr_spread: float  # standard deviation of its logarithm
    seat_price: float  # list price of a seat for a month, home currency
    contracts: tuple[float, float, float]  # shares of multi-year, annual, monthly
    leave_logit: float  # log-odds of leaving at the end of a term, everything else average
    tiers: tuple[float, float, float, float]  # shares of platinum, gold, silver, bronze
    contacts: int  # people known at an account


SEGMENTS = (
    Segment("Strategic", 0.07, 590_000, 0.35, 62.0, (0.75, 0.25, 0.0), -4.4, (1, 0, 0, 0), 8),
    Segment("Enterprise", 0.19, 255_000, 0.40, 68.0, (0.45, 0.55, 0.0), -3.6, (0.3, 0.7, 0, 0), 6),
    Segment(
        "Mid-market", 0.33, 98_000, 0.40, 76.0, (0.15, 0.65, 0.20), -2.95, (0, 0.35, 0.65, 0), 5
    ),
    Segment("SMB", 0.41, 26_000, 0.45, 84.0, (0.0, 0.45, 0.55), -2.35, (0, 0, 0.25, 0.75), 3),
)
TIERS = ("Platinum", "Gold", "Silver", "Bronze")
REVIEW_EVERY_MONTHS = {"Platinum": 3, "Gold": 6, "Silver": 12, "Bronze": 0}  # 0: no reviews

TERM_MONTHS = {MULTI_YEAR: (24, 36), ANNUAL: (12, 12), MONTHLY: (1, 1)}
NOTICE_DAYS = {MULTI_YEAR: 90, ANNUAL: 60, MONTHLY: 30}


@dataclass(frozen=True)
class Industry:
    """An industry: how common, how loyal, how seasonal, and what its customers want to reach."""

    name: str
    share: float
    leave_logit: float  # added to the segment's
    season: tuple[float, ...]  # use by calendar month against an average month
    nouns: tuple[str, ...]  # company names end in one of these


_FLAT = (0.98, 1.0, 1.02, 1.01, 1.0, 0.99, 0.94, 0.93, 1.03, 1.04, 1.03, 0.93)
_SHOPS = (0.82, 0.84, 0.9, 0.94, 0.97, 0.96, 0.95, 0.98, 1.03, 1.1, 1.3, 1.34)
_CARE = (1.03, 1.03, 1.02, 1.0, 0.99, 0.98, 0.96, 0.96, 1.0, 1.02, 1.01, 0.98)
_ADS = (0.86, 0.92, 1.0, 1.0, 1.02, 0.98, 0.92, 0.93, 1.06, 1.1, 1.14, 1.02)

INDUSTRIES = (
    Industry("Technology/SaaS", 0.22, 0.15, _FLAT, ("Software", "Labs", "Cloud", "Networks")),
    Industry("Professional Services", 0.14, 0.0, _FLAT, ("Partners", "Advisory", "Consulting")),
    Industry("Manufacturing", 0.15, -0.2, _FLAT, ("Tooling", "Industries", "Components", "Works")),
    Industry("Financial Services", 0.13, -0.25, _FLAT, ("Capital", "Credit Union", "Assurance")),
    Industry("Healthcare", 0.13, -0.3, _CARE, ("Health", "Clinics", "Medical Group", "Care")),
    Industry("Marketing/Advertising", 0.10, 0.25, _ADS, ("Media", "Creative", "Agency", "Studio")),
    Industry(
        "Retail/E-commerce", 0.13, 0.3, _SHOPS, ("Outfitters", "Market", "Home Goods", "Goods")
    ),
)
AGENCY = "Marketing/Advertising"


@dataclass(frozen=True)
class Place:
    """Where a customer's main office is."""

    metro: str
    metro_code: str | None  # CBSA, United States only
    region: str
    country: str
    weight: float
    currency: str = "USD"


PLACES = (
    Place("New York-Newark-Jersey City, NY-NJ", "35620", "New York", "US", 14),
    Place("Los Angeles-Long Beach-Anaheim, CA", "31080", "California", "US", 8),
    Place("Chicago-Naperville-Elgin, IL-IN", "16980", "Illinois", "US", 8),
    Place("Dallas-Fort Worth-Arlington, TX", "19100", "Texas", "US", 7),
    Place("Boston-Cambridge-Newton, MA-NH", "14460", "Massachusetts", "US", 6),
    Place("San Francisco-Oakland-Fremont, CA", "41860", "California", "US", 7),
    Place("San Jose-Sunnyvale-Santa Clara, CA", "41940", "California", "US", 4),
    Place("Seattle-Tacoma-Bellevue, WA", "42660", "Washington", "US", 5),
    Place("Washington-Arlington-Alexandria, DC-VA-MD-WV", "47900", "District of Columbia", "US", 4),
    Place("Atlanta-Sandy Springs-Roswell, GA", "12060", "Georgia", "US", 5),
    Place("Denver-Aurora-Centennial, CO", "19740", "Colorado", "US", 4),
    Place("Austin-Round Rock-San Marcos, TX", "12420", "Texas", "US", 4),
    Place("Charlotte-Concord-Gastonia, NC-SC", "16740", "North Carolina", "US", 3),
    Place("Minneapolis-St. Paul-Bloomington, MN-WI", "33460", "Minnesota", "US", 3),
    Place("Philadelphia-Camden-Wilmington, PA-NJ-DE-MD", "37980", "Pennsylvania", "US", 3),
    Place("Phoenix-Mesa-Chandler, AZ", "38060", "Arizona", "US", 3),
    Place("Detroit-Warren-Dearborn, MI", "19820", "Michigan", "US", 2),
    Place("Toronto", None, "Ontario", "CA", 2.5),
    Place("London", None, "England", "GB", 2.5, "EUR"),
    Place("Munich", None, "Bavaria", "DE", 2.5, "EUR"),
    Place("Berlin", None, "Berlin", "DE", 1.5, "EUR"),
)

CONTEXTS = ("corporate", "startup", "remote")


@dataclass(frozen=True)
class Offer:
    """Something the company sells."""

    product_id: str
    name: str
    family: str
    unit: str
    is_core: bool
    price_share: float  # list price as a share of the seat price of the segment


CORE, INSIGHTS, SUPPORT, SERVICES = 0, 1, 2, 3
OFFERS = (
    Offer("P1", "Larkfield Platform", "Platform", "seat", True, 1.0),
    Offer("P2", "Larkfield Insights", "Platform", "seat", False, 0.28),
    Offer("P3", "Premium Support", "Services", "seat", False, 0.15),
    Offer("P4", "Managed Campaigns", "Services", "hour", False, 0.0),
)
SERVICE_HOUR_PRICE = 165.0  # list price of an hour of managed campaigns
EUR_PRICE_SHARE = 0.92  # euro list prices against dollar ones
