"""Which days of the year ahead are set, and what is agreed until then?

Like everything made from a `CustomerReview`, all of it goes to the customer.
"""

from datetime import date

import pandas as pd

from analysis.charts.chart import Chart
from analysis.charts.timeline import timeline
from analysis.documents.exhibits import Column, Table
from analysis.narrative import numbers as n
from analysis.narrative.sentences import listing, plural
from analysis.packs.review_steps import plan
from analysis.periods import add_months, day_name, short_day
from analysis.qbr.agreement import Term
from analysis.qbr.customer import CustomerReview

MOST = 8  # days that a slide tells
MONTHS = 12  # ahead: the year that both sides plan together

Event = tuple[date, str, bool]  # the day, what happens, whether the contract sets it


def dates(review: CustomerReview, *, with_prices: bool) -> list[Chart | Table]:
    """The joint year, where enough of it has a day; with prices, what the customer has and pays."""
    shown: list[Chart | Table] = []
    if is_dated(review):
        shown.append(year_chart(review))
    if with_prices:
        shown.append(agreed_table(review))
    return shown


def is_dated(review: CustomerReview) -> bool:
    """Whether enough of the year ahead has a day to be drawn."""
    return len(_events(review, until=_horizon(review))) > 1


def year_chart(review: CustomerReview) -> Chart:
    """Notice days, ends of terms, reviews, goals and promises of the year ahead, each at its day."""
    known = _events(review, until=_horizon(review))
    shown = known[:MOST]
    left = len(known) - len(shown)
    set_by_contract = [what for _, what, is_contract in shown if is_contract]
    return timeline(
        pd.Series([day for day, _, _ in shown], index=[what for _, what, _ in shown], dtype=object),
        start=review.as_of,
        end=_horizon(review),
        headline=f"{plural(len(known), 'step')} of the year ahead "
        f"{'has' if len(known) == 1 else 'have'} a day; the first is {day_name(known[0][0])}"
        if known
        else "No day of the year ahead is set",
        subtitle="Reviews, goals, promises and contract days"
        + (f"; {n.count(left)} later ones left out" if left else ""),
        source="Contracts in force, the review calendar and our plan",
        show=short_day,
        highlight=set_by_contract[:1] or [what for _, what, _ in shown[:1]],
    )


def dates_note(review: CustomerReview) -> str:
    """What the next of these days asks of both sides; nothing where no day is shown."""
    return term_note(review) if is_dated(review) else ""


def term_note(review: CustomerReview) -> str:
    """When the next review is, and what lies beyond the year."""
    lines = []
    if review.next_review_due:
        lines.append(
            f"**Your next review** is due by {day_name(review.next_review_due)}. "
            "We send its pages two working days ahead."
        )
    else:
        lines.append("**To agree today:** the day of the next review.")
    if review.terms and all(term.end_date is None for term in review.terms):
        lines.append("Your contract has no end date: it goes on without a decision.")
    later = [event for event in _events(review) if event[0] > _horizon(review) and event[2]]
    if later:
        day, what, _ = later[0]
        lines.append(f"After this year comes {day_name(day)}: {what[0].lower()}{what[1:]}.")
    return " ".join(lines)


def agreed_table(review: CustomerReview) -> Table:
    """What the customer has, and what it pays for it in a year."""
    rows = pd.DataFrame(
        [
            {
                "product": one.product_name,
                "quantity": None
                if one.quantity is None
                else plural(one.quantity, one.unit_name or "unit"),
                "annual": n.money(one.annual_minor, one.currency),
                "end": one.end_date,
            }
            for one in review.agreed
        ],
        columns=["product", "quantity", "annual", "end"],
    )
    currencies = {one.currency for one in review.agreed}
    total = sum(one.annual_minor for one in review.agreed)
    return Table.of(
        rows,
        {
            "product": Column("What you have", width=0.4),
            "quantity": Column("Agreed", is_number=True),
            "annual": Column("A year", is_number=True),
            "end": Column("Until", short_day),
        },
        headline=f"You have {plural(len(rows), 'product')} for "
        f"{n.money(total, currencies.pop())} a year"
        if len(currencies) == 1
        else "What you have with us",
        source="Contracts in force, at your own prices and without tax",
        empty="Nothing is in force.",
    )


def _at_end(term: Term) -> str:
    """What the last day of the term brings."""
    if term.is_renewed:
        return "Renewed term begins"
    if term.has_notice:
        return "Service ends, as you gave notice"
    return "Term renews" if term.is_auto_renew else "Term ends"


def _horizon(review: CustomerReview) -> date:
    return add_months(review.as_of, MONTHS)


def _events(review: CustomerReview, until: date = date.max) -> list[Event]:
    """Every day set after today and up to `until`, in order."""
    known: list[Event] = []
    if review.next_review_due:
        known.append((review.next_review_due, "Next review due", False))
    if review.goals:
        coming = review.quarter.shifted(1)
        known.append((coming.last_day, f"{coming.name} ends: your goals are measured", False))
    for term in review.terms:
        names = listing(term.product_names, most=3) if term.product_names else "your contract"
        if term.notice_date and term.decide_by(review.as_of) == term.notice_date:
            known.append((term.notice_date, f"Last day for notice: {names}", True))
        if term.end_date:
            known.append((term.end_date, f"{_at_end(term)}: {names}", True))
    for step in plan(review):
        owner = step.owner_name or ("us" if step.side == "us" else review.account_name)
        if step.due_date:
            known.append((step.due_date, f"{step.description} ({owner})", False))
    return sorted(event for event in known if review.as_of < event[0] <= until)
