"""What is a customer's review for: its cover, the decisions asked for, the quarter in a few lines.

Everything here goes to the customer, as do the pages of the other `review_` rooms. Their only input
is a `CustomerReview`, which cannot hold anything of ours.
"""

from typing import Any

from analysis.contracts import Book
from analysis.narrative.sentences import listing, plural
from analysis.packs.covers import cover_of
from analysis.packs.review_adoption import adoption_chart
from analysis.packs.review_goals import goals_headline
from analysis.packs.review_promises import scored_headline
from analysis.packs.review_service import service_headline
from analysis.periods import day_name
from analysis.qbr.asks import Ask
from analysis.qbr.customer import CustomerReview
from analysis.written import quoted


def cover(review: CustomerReview, book: Book) -> dict[str, Any]:
    """The cover's words."""
    people = [f"For {listing(review.sponsors)}"] if review.sponsors else []
    people += (
        [f"from {review.our_owner}".replace(" ", "\N{NO-BREAK SPACE}")] if review.our_owner else []
    )
    return cover_of(
        book,
        title="Quarterly business review",
        subtitle=" · ".join([review.quarter.name, *people]),
        client=review.account_name,
        audience="customer",
    )


def asks_headline(review: CustomerReview) -> str:
    """How many decisions the meeting is for."""
    if not review.asks:
        return "There is nothing to decide today: we report, and plan the next quarter"
    return f"We ask you for {plural(len(review.asks), 'decision')} today"


def asks_text(review: CustomerReview) -> str:
    """The decisions asked for, as a numbered list in Markdown."""
    if not review.asks:
        return "Your goals, our promises and the service of the quarter are on the next pages."
    return "\n".join(f"{count}. {ask_sentence(ask)}" for count, ask in enumerate(review.asks, 1))


def summary_text(review: CustomerReview) -> str:
    """The quarter in a few lines, for who reads one page only."""
    chart = adoption_chart(review)
    found = [goals_headline(review)] if review.goals else []
    found += [scored_headline(review)] if review.scored else []
    found += [chart.headline] if chart else []
    return "\n".join(f"- {line}." for line in [*found, service_headline(review)])


def ask_sentence(ask: Ask) -> str:
    """One decision asked for, with its reason.

    >>> ask_sentence(Ask("seats", count=12))
    '**Decide on 12 unused seats**: name a sponsor for the roll-out, or a team to give them to.'
    """
    day = day_name(ask.due) if ask.due else ""
    subject = quoted(ask.subject, "the customer's own names")
    sentences = {
        "renewal": f"**Name who decides on {subject}** and agree the timetable: "
        f"the day that counts is {day}.",
        "sponsor": f"**Name an executive sponsor.** There has been none since {day}.",
        "late_promise": f"**Set a new date for “{subject}”**, which was due on {day}.",
        "first_goals": "**Agree on two or three goals for the next quarter**: in your industry a "
        f"review turns on {subject}.",
        "goal": f"**Agree what we change to reach “{subject}”**, which is behind its target.",
        "figures": f"**Send us the figures for “{subject}”**, so that the goal can be judged.",
        "seats": f"**Decide on {plural(ask.count or 0, 'unused seat')}**: name a sponsor for the "
        "roll-out, or a team to give them to.",
    }
    return sentences[ask.kind]
