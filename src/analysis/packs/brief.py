"""The facts of one account as plain text, for a person or a program that writes from them."""

from collections.abc import Iterable, Iterator

from analysis.charts.chart import Chart
from analysis.contracts import Book
from analysis.documents.exhibits import Table, Tile
from analysis.packs import (
    companion,
    companion_growth,
    companion_renewal,
    review,
    review_adoption,
    review_ahead,
    review_dates,
    review_goals,
    review_promises,
    review_service,
)
from analysis.packs.companion_questions import questions_text
from analysis.packs.standing import BookStanding
from analysis.periods import Quarter, day_name
from analysis.qbr.customer import CustomerReview, customer_review
from analysis.qbr.growth import gaps
from analysis.qbr.internal import internal_companion
from analysis.qbr.negotiation import price_range
from analysis.qbr.questions import questions

Fact = Chart | Table | str | Tile


def customer_facts(book: Book, account_id: str, quarter: Quarter) -> str:
    """What the customer's own review holds, and nothing else: safe to leave the house."""
    return "\n\n".join(_customer_parts(customer_review(book, account_id, quarter)))


def internal_facts(book: Book, account_id: str, quarter: Quarter, risks: BookStanding) -> str:
    """The customer's facts, and what we know of the account and keep to ourselves."""
    shared = customer_facts(book, account_id, quarter)
    ours = "\n\n".join(_internal_parts(book, account_id, quarter, risks))
    return f"{shared}\n\n{ours}"


def _customer_parts(found: CustomerReview) -> Iterator[str]:
    yield (
        f"# {found.account_name}\n\n"
        f"Industry: {found.industry or 'not known'}. Review of {found.quarter.name}, as of "
        f"{day_name(found.as_of)}. Sponsors on their side: {'; '.join(found.sponsors) or 'none'}. "
        f"Owner on our side: {found.our_owner or 'not named'}."
    )
    yield _part("Decisions asked for", [review.asks_text(found)])
    yield _part("Their goals", [review_goals.goals_table(found)])
    yield _part("Promises of the last review", review_promises.scored(found))
    yield _part("Value", review_goals.value_exhibits(found))
    yield _part("Adoption", review_adoption.adoption(found))
    service: list[Fact] = [*review_service.service_tiles(found)]
    service += review_service.service_exhibits(found)
    yield _part("Service", service)
    yield _part("What went less well, and what lies ahead", review_ahead.lessons_and_risks(found))
    yield _part("Plan", review_promises.plan_exhibits(found))
    yield _part("What is in force, at their own prices", [review_dates.agreed_table(found)])
    yield _part("Dates ahead", [review_dates.year_chart(found), review_dates.term_note(found)])


def _internal_parts(
    book: Book, account_id: str, quarter: Quarter, risks: BookStanding
) -> Iterator[str]:
    found = internal_companion(book, account_id)
    price = price_range(book, found.account_id)
    asked = questions(book, found, customer_review(book, account_id, quarter))
    money = book.currency
    yield _part("For us alone: figures", companion.tiles(found, risks))
    yield _part("For us alone: what to ask", [questions_text(asked)])
    yield _part("For us alone: what moves the risk", [companion.reasons_table(found, risks)])
    yield _part("For us alone: people", [companion.people_table(found)])
    yield _part("For us alone: renewal forecasts", [companion_renewal.calls_table(found, book)])
    yield _part("For us alone: terms", [companion_renewal.terms_table(found)])
    prices = [
        companion_renewal.price_table(price, money),
        *companion_renewal.past_table(price, money),
    ]
    yield _part("For us alone: at which price", prices)
    yield _part("For us alone: open deals", [companion_growth.deals_table(found)])
    gap = companion_growth.whitespace_table(gaps(book, found.account_id), money)
    yield _part("For us alone: not owned yet", [gap])
    yield _part("For us alone: notes", [companion.notes_text(found)])


def _part(title: str, facts: Iterable[Fact]) -> str:
    told = "\n".join(_told(fact) for fact in facts)
    return f"## {title}\n\n{told or 'Nothing is recorded.'}"


def _told(fact: Fact) -> str:
    if isinstance(fact, str):
        return fact
    if isinstance(fact, Tile):
        return f"- {fact.label}: {fact.value}" + (f" ({fact.note})" if fact.note else "")
    if isinstance(fact, Chart):
        return f"{fact.headline}. {fact.subtitle}. {fact.alt}"
    if not fact.rows:
        return fact.empty
    lines = [f"{fact.headline}." if fact.headline else ""]
    for row in fact.rows:
        cells = zip(fact.labels, row, strict=True)
        lines.append(
            "- "
            + "; ".join(f"{label}: {cell.text}" if label else cell.text for label, cell in cells)
        )
    return "\n".join(filter(None, lines))
