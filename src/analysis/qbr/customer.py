"""What the customer is shown in a review: the fields named here and no others."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import pandas as pd

from analysis.contracts import Book
from analysis.errors import UserError
from analysis.metrics.adoption import seats_agreed, usage_by_month
from analysis.periods import Quarter
from analysis.qbr.agreement import Agreed, Term, agreed, terms
from analysis.qbr.asks import Ask, asks
from analysis.qbr.blanks import text
from analysis.qbr.commitments import Promise, promises, still_to_do, to_be_scored
from analysis.qbr.goals import GoalProgress, goal_progress
from analysis.qbr.people import sponsor_left_date, stakeholders, team_names
from analysis.qbr.service import Service, service
from analysis.qbr.variant import Variant, variant_of

MEASURES = ("active_users", "features_used", "key_actions", "sessions")
TICKETS, TICKETS_SHORT = 4, 3  # named one by one: a slide holds four beside its figures


class NoSuchReviewError(UserError):
    """Nothing can be known of the quarter: it has not begun, or lies before all contracts."""


@dataclass(frozen=True)
class CustomerReview:
    """One account in one quarter, as its people may read it.

    This type is the list of what may leave the house. It holds nothing of another customer, no
    probability, score, margin, sentiment or stance, no note of ours, and no sales plan.
    """

    account_name: str
    industry: str
    currency: str  # the one the customer is billed in
    quarter: Quarter
    as_of: date
    sponsors: tuple[str, ...]  # "Name, title"
    our_owner: str
    asks: tuple[Ask, ...]
    goals: tuple[GoalProgress, ...]
    scored: tuple[Promise, ...]  # last review's promises
    plan: tuple[Promise, ...]  # what both sides still have to do
    adoption: pd.DataFrame  # month, then the account's own use by measure, and that a year before
    seats: int | None
    service: Service
    service_before: Service
    terms: tuple[Term, ...]
    last_review_date: date | None
    next_review_due: date | None
    agreed: tuple[Agreed, ...] = ()  # the customer's own contract at its own price
    met: Mapping[str, int] = field(default_factory=dict)  # call, meeting, email: in the quarter
    met_before: Mapping[str, int] = field(default_factory=dict)  # in the quarter before
    variant: Variant = field(default_factory=Variant)

    @property
    def active_users(self) -> float | None:
        """Active users of the last month of the quarter that has a value."""
        return _latest(self.adoption["active_users"])


def customer_review(book: Book, account_id: str, quarter: Quarter) -> CustomerReview:
    """The review of `quarter`, from what is known on the book's day.

    Raises
    ------
    UnknownAccountError
        If the book has no such account, with the nearest names.
    NoSuchReviewError
        If the quarter begins after the book's day, or ends before its first contract.
    """
    account = book.account(account_id)
    account_id = account["account_id"]
    _refuse_outside(book, quarter)
    made = promises(book, account_id, shared_only=True)
    goals = goal_progress(book, account_id, quarter)
    held, due = _reviews(book, account_id, quarter)
    adoption = _adoption(book, account_id, quarter)
    form = variant_of(account)
    told = TICKETS_SHORT if form.is_short else TICKETS
    in_force = terms(book, account_id)
    agreed_seats = seats_agreed(book, book.as_of)
    seats = int(agreed_seats[account_id]) if account_id in agreed_seats.index else None
    return CustomerReview(
        account_name=account["account_name"],
        industry=text(account["industry"]),
        currency=account["currency"],
        quarter=quarter,
        as_of=book.as_of,
        sponsors=tuple(
            f"{one.contact_name}, {one.role_title}" if one.role_title else one.contact_name
            for one in stakeholders(book, account_id)
            if one.is_sponsor
        ),
        our_owner=team_names(book).get(account["owner_id"], ""),
        asks=asks(
            as_of=book.as_of,
            terms=in_force,
            sponsor_left=sponsor_left_date(book, account_id),
            promises=made,
            goals=goals,
            seats=seats,
            active_users=_latest(adoption["active_users"]),
            matters=form.matters,
        ),
        goals=tuple(goals),
        scored=tuple(to_be_scored(made, held or quarter.previous.last_day, book.as_of)),
        plan=tuple(still_to_do(made)),
        adoption=adoption,
        seats=seats,
        service=service(book, account_id, quarter, most=told, watched=form.watched),
        service_before=service(book, account_id, quarter.previous),
        terms=tuple(in_force),
        last_review_date=held,
        next_review_due=due,
        agreed=tuple(agreed(book, account_id)),
        met=_met(book, account_id, quarter),
        met_before=_met(book, account_id, quarter.previous),
        variant=form,
    )


def _refuse_outside(book: Book, quarter: Quarter) -> None:
    if quarter.first_day > book.as_of:
        raise NoSuchReviewError(
            f"{quarter} has not begun on {book.as_of}, the day of the data. "
            f"The last whole quarter is {Quarter.last_whole(book.as_of)}."
        )
    # of all accounts: a new customer's first page is made before its first whole quarter, and a new
    # company's before its own
    first = book["contract_lines"]["start_date"].min()
    is_before = pd.notna(first) and quarter.last_day < first.date()
    if is_before and quarter != Quarter.last_whole(book.as_of):
        raise NoSuchReviewError(
            f"{quarter} lies before the first contract, which begins on {first.date()}. "
            f"The last whole quarter is {Quarter.last_whole(book.as_of)}."
        )


def _adoption(book: Book, account_id: str, quarter: Quarter) -> pd.DataFrame:
    """The last four quarters by month; blank where nothing was recorded."""
    months = pd.date_range(quarter.shifted(-3).first_day, quarter.last_day, freq="MS")
    use = {
        measure: usage_by_month(book, measure, account_id).set_index("month")["value"]
        for measure in MEASURES
    }
    table = pd.DataFrame(use, dtype=float).reindex(months)
    for measure, values in use.items():
        past = values.astype(float).reindex(months - pd.DateOffset(years=1))
        table[f"{measure}_year_before"] = past.to_numpy()
    return table.rename_axis("month").reset_index()


def _met(book: Book, account_id: str, quarter: Quarter) -> dict[str, int]:
    """How often both sides called, met and wrote in the quarter."""
    contacts = book["interactions"]
    start, end = pd.Timestamp(quarter.first_day), pd.Timestamp(quarter.shifted(1).first_day)
    within = (contacts["occurred_at"] >= start) & (contacts["occurred_at"] < end)
    counts = contacts[within & (contacts["account_id"] == account_id)]["kind"].value_counts()
    return {str(kind): int(counts[kind]) for kind in sorted(counts.index)}


def _reviews(book: Book, account_id: str, quarter: Quarter) -> tuple[date | None, date | None]:
    """When the last review before this one was held, and when the one after it is due."""
    reviews = book["qbrs"]
    mine = reviews[reviews["account_id"] == account_id]
    held = mine[mine["quarter"] < str(quarter)]["held_date"].dropna()
    later = mine["quarter"] > str(quarter)
    ahead = mine[later & (mine["due_date"] > pd.Timestamp(book.as_of))]["due_date"]
    return (
        held.max().date() if len(held) else None,
        ahead.min().date() if len(ahead) else None,
    )


def _latest(values: pd.Series) -> float | None:
    known = values.dropna()
    return float(known.iloc[-1]) if len(known) else None
