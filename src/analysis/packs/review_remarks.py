"""What follows from each page of a customer's review: one remark beside each exhibit.

Like everything made from a `CustomerReview`, all of it goes to the customer.
"""

import pandas as pd

from analysis.narrative import numbers as n
from analysis.narrative.sentences import changed, listing, plural
from analysis.qbr.customer import CustomerReview

_USE = {
    "features_used": "Features used in a week",
    "key_actions": "Key actions in a week",
    "sessions": "Sessions in a week",
}
_MET = {"meeting": "meeting", "call": "call", "email": "e-mail"}


def scored_note(review: CustomerReview) -> str:
    """What becomes of the promises that were not kept."""
    left = [one for one in review.scored if one.outcome in ("partial", "missed", "overdue")]
    if not review.scored:
        return "From today on, every promise of this meeting has an owner, a day and a place here."
    if not left:
        return "**Nothing is carried over.** What we agree on today stands here next quarter."
    late = [one for one in left if one.outcome == "overdue"]
    tail = f" Still open: {n.count(len(late))}." if late else ""
    return (
        f"**{plural(len(left), 'promise')} {'was' if len(left) == 1 else 'were'} not kept in full.**"
        f"{tail} We ask today for each: a new day, or to drop it."
    )


def adoption_note(review: CustomerReview) -> str:
    """How far the seats are used, how the use of them has changed, and what follows."""
    if review.adoption["active_users"].notna().sum() == 0:
        return "**To agree today:** whether a feed of use can be set up for the next review."
    lines = []
    users, seats = review.active_users, review.seats
    if users is not None and seats:
        idle = max(seats - round(users), 0)
        lines.append(
            f"**{n.percent(users / seats, 0)} of {plural(seats, 'seat')}** "
            f"{'is' if seats == 1 else 'are'} used in a week; {n.count(idle)} "
            f"{'is' if idle == 1 else 'are'} not."
        )
    lines += _use_lines(review)
    lines.append(
        "Which teams should come next, and who sponsors them?"
        if seats and users is not None and users < 0.75 * seats
        else "Is there a team that waits for seats?"
        if seats
        else "Who should use it, and does not yet?"
    )
    return "\n\n".join(lines)


def service_note(review: CustomerReview) -> str:
    """Which kinds of matter came in, and those that weigh most in the customer's industry."""
    now = review.service
    if not now.opened_tickets:
        return "A quiet quarter. Is there anything that people no longer report?"
    kinds = [f"{kind} ({n.count(count)})" for kind, count in now.by_category.head(3).items()]
    lines = [f"Most came as **{listing(kinds)}**."]
    watched = int(now.by_category.reindex(list(review.variant.watched)).fillna(0).sum())
    if review.variant.watched and review.industry:
        lines.append(
            f"In {review.industry}, {listing(review.variant.watched)} weigh most: "
            f"**{n.count(watched)} of {plural(now.opened_tickets, 'ticket')}**."
        )
    lines.append(
        "What is open has our owner's name until you say that it is solved."
        if now.open_at_end
        else "Nothing is open at the end of the quarter."
    )
    return "\n\n".join(lines)


def plan_note(review: CustomerReview) -> str:
    """How both sides keep the plan alive until the next review, as suits the way they work."""
    met = _times(review.met)
    said = f"We had {met} in {review.quarter.name}"
    before = _times(review.met_before)
    said += f", after {before} in {review.quarter.previous.name}." if review.met_before else "."
    rhythm = {
        "remote": "We work at a distance: we propose a fixed video call every two weeks.",
        "startup": "Plans change fast: we propose to go through it in a short call every two weeks.",
        "corporate": "We propose a written note on every step to all sponsors at the end of a month.",
    }.get(review.variant.setting, "We propose to go through it together every month.")
    return f"{said if review.met else ''} **Between reviews:** {rhythm}".strip()


def _use_lines(review: CustomerReview) -> list[str]:
    """The measure of use that the industry looks at, against last quarter or the season before."""
    measure = review.variant.usage
    if measure not in review.adoption:
        return []
    by_month = review.adoption.set_index("month")
    now = _mean(by_month[measure].tail(3))
    if review.variant.has_seasons:
        before = _mean(by_month[f"{measure}_year_before"].tail(3))
        when = review.quarter.shifted(-4).name
    else:
        before, when = _mean(by_month[measure].iloc[-6:-3]), review.quarter.previous.name
    if now is None:
        return []

    def show(value: float) -> str:
        return n.count(value, 0 if abs(value) >= 20 else 1)

    return [f"{changed(_USE[measure], now, before, show=show, difference=show, since=when)}."]


def _mean(values: pd.Series) -> float | None:
    known = values.dropna()
    return float(known.mean()) if len(known) else None


def _times(met: object) -> str:
    counts = dict(met)  # type: ignore[call-overload]
    return listing([plural(counts[kind], noun) for kind, noun in _MET.items() if counts.get(kind)])
