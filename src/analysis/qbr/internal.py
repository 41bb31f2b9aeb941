"""The other half of a review: what we know of the account and keep to ourselves."""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from analysis.contracts import Book
from analysis.metrics.movements import ARR_MONTHS, balances, mrr_movements
from analysis.periods import last_complete_month
from analysis.qbr.agreement import Term, terms
from analysis.qbr.blanks import day, text
from analysis.qbr.commitments import Promise, promises, still_to_do
from analysis.qbr.people import Stakeholder, sponsor_left_date, stakeholders, team_names


@dataclass(frozen=True)
class ForecastCall:
    """What one voice expects of the next renewal. Calls are kept apart, never averaged."""

    call: str  # model, owner or final
    made_date: date
    target_month: date
    amount_annual_minor: int
    currency: str
    probability: float | None


@dataclass(frozen=True)
class Deal:
    """An open opportunity of the account."""

    opportunity_name: str
    kind: str
    stage: str
    amount_annual_minor: int | None
    currency: str
    expected_close_date: date | None
    competitor_name: str


@dataclass(frozen=True)
class Hours:
    """Hours worked and agreed in the last twelve months. `over_service_rate` is the excess as a
    share of what was agreed: 0.10 is a tenth of the work given away."""

    worked: float
    scoped: float

    @property
    def over_service_rate(self) -> float | None:
        return self.worked / self.scoped - 1 if self.scoped else None


@dataclass(frozen=True)
class ReviewNote:
    """What we wrote down for ourselves after a review, and when it was held."""

    held_date: date | None
    text: str


@dataclass(frozen=True)
class InternalCompanion:
    """One account as we see it. Never sent to a customer."""

    account_id: str
    account_name: str
    segment: str
    tier: str
    industry: str
    owner_name: str
    as_of: date
    currency: str
    arr_minor: int
    people: tuple[Stakeholder, ...]
    sponsor_left: date | None
    terms: tuple[Term, ...]
    calls: tuple[ForecastCall, ...]
    deals: tuple[Deal, ...]
    our_notes: tuple[Promise, ...]
    review_notes: tuple[ReviewNote, ...]
    hours: Hours | None


def internal_companion(book: Book, account_id: str) -> InternalCompanion:
    """The account as known on the book's day."""
    account = book.account(account_id)
    account_id = account["account_id"]
    movements = mrr_movements(book)
    mrr = balances(movements, last_complete_month(book.as_of))
    return InternalCompanion(
        account_id=account_id,
        account_name=account["account_name"],
        segment=text(account["segment"]),
        tier=text(account["tier"]),
        industry=text(account["industry"]),
        owner_name=team_names(book).get(account["owner_id"], ""),
        as_of=book.as_of,
        currency=book.currency,
        arr_minor=ARR_MONTHS * int(mrr.get(account_id, 0)),
        people=tuple(stakeholders(book, account_id)),
        sponsor_left=sponsor_left_date(book, account_id),
        terms=tuple(terms(book, account_id)),
        calls=_calls(book, account_id),
        deals=_deals(book, account_id),
        our_notes=tuple(still_to_do(promises(book, account_id, shared_only=False))),
        review_notes=_notes(book, account_id),
        hours=_hours(book, account_id),
    )


def _calls(book: Book, account_id: str) -> tuple[ForecastCall, ...]:
    """The latest call of each voice for the nearest month still to come."""
    made = book["forecasts"]
    ahead = made[
        (made["account_id"] == account_id) & (made["target_month"] > pd.Timestamp(book.as_of))
    ]
    nearest = ahead[ahead["target_month"] == ahead["target_month"].min()]
    latest = nearest.sort_values(["made_date", "forecast_id"]).groupby("call").tail(1)
    order = {"model": 0, "owner": 1, "final": 2}
    calls = [
        ForecastCall(
            call=row.call,
            made_date=row.made_date.date(),
            target_month=row.target_month.date(),
            amount_annual_minor=int(row.amount_annual_minor),
            currency=row.currency,
            probability=None if pd.isna(row.probability) else float(row.probability),
        )
        for row in latest.itertuples()
    ]
    return tuple(sorted(calls, key=lambda call: order[call.call]))


def _deals(book: Book, account_id: str) -> tuple[Deal, ...]:
    deals = book["opportunities"]
    ours = deals[(deals["account_id"] == account_id) & deals["outcome"].isna()]
    return tuple(
        Deal(
            opportunity_name=text(row.opportunity_name),
            kind=row.kind,
            stage=text(row.stage),
            amount_annual_minor=(
                None if pd.isna(row.amount_annual_minor) else int(row.amount_annual_minor)
            ),
            currency=row.currency,
            expected_close_date=(day(row.expected_close_date)),
            competitor_name=text(row.competitor_name),
        )
        for row in ours.sort_values(["expected_close_date", "opportunity_id"]).itertuples()
    )


def _notes(book: Book, account_id: str, *, most: int = 3) -> tuple[ReviewNote, ...]:
    reviews = book["qbrs"]
    mine = reviews[(reviews["account_id"] == account_id) & reviews["notes"].notna()]
    latest = mine.sort_values("held_date", ascending=False).head(most)
    return tuple(ReviewNote(day(row.held_date), row.notes) for row in latest.itertuples())


def _hours(book: Book, account_id: str) -> Hours | None:
    spent = book["time"]
    since = pd.Timestamp(last_complete_month(book.as_of)) - pd.DateOffset(months=11)
    mine = spent[
        (spent["account_id"] == account_id)
        & (spent["month"] >= since)
        & spent["scoped_hours"].notna()
    ]
    if mine.empty:
        return None
    return Hours(worked=float(mine["hours"].sum()), scoped=float(mine["scoped_hours"].sum()))
