"""Who uses the product, how much of what was agreed, and what follows?

Like everything made from a `CustomerReview`, all of it goes to the customer.
"""

import pandas as pd

from analysis.charts.chart import Chart
from analysis.charts.trend_lines import trend_lines
from analysis.narrative import numbers as n
from analysis.narrative.sentences import changed, plural
from analysis.qbr.customer import CustomerReview

_SOURCE = "Product usage, counted by week and averaged over the month"
_USE = {
    "features_used": "Features used in a week",
    "key_actions": "Key actions in a week",
    "sessions": "Sessions in a week",
}


def adoption(review: CustomerReview) -> list[Chart]:
    """Use of the product; nothing without a feed."""
    chart = adoption_chart(review)
    return [chart] if chart else []


def adoption_chart(review: CustomerReview) -> Chart | None:
    """Active users by month, against the year before and the seats; None without a usage feed."""
    by_month = review.adoption.set_index("month")
    users = by_month["active_users"]
    if not has_feed(review):
        return None
    lines = users.to_frame("Active users")
    past = by_month.get("active_users_year_before")
    if past is not None and past.notna().any():
        lines["A year before"] = past
    has_seasons = review.variant.has_seasons and "A year before" in lines
    before = lines["A year before"].iloc[-1] if has_seasons else users.iloc[-4]
    seats = (
        pd.Series(float(review.seats), index=users.index, name="Seats") if review.seats else None
    )
    return trend_lines(
        lines,
        headline=adoption_headline(
            review,
            before,
            review.quarter.shifted(-4).name if has_seasons else review.quarter.previous.name,
        ),
        subtitle="People active in a week, average of the month"
        + (f"; {plural(review.seats, 'seat')} agreed" if review.seats else ""),
        source=_SOURCE,
        show=n.count,
        highlight=["Active users"],
        target=seats,
    )


def has_feed(review: CustomerReview) -> bool:
    """Whether anything is known of who uses the product."""
    return bool(review.adoption["active_users"].notna().any())


def adoption_headline(review: CustomerReview, before: float | None, since: str) -> str:
    """How active users moved since then, and what share of the seats that is."""
    now = review.active_users
    sentence = changed(
        "Active users",
        now,
        before,
        show=n.count,
        difference=n.count,
        since=since,
    )
    if now is None or not review.seats:
        return sentence
    return f"{sentence}: {n.percent(now / review.seats, 0)} of the seats"


def adoption_note(review: CustomerReview) -> str:
    """How far the seats are used, how the use of them has changed, and what follows."""
    if not has_feed(review):
        return ""
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
        return n.count(value, 0 if abs(now) >= 20 else 1)

    return [f"{changed(_USE[measure], now, before, show=show, difference=show, since=when)}."]


def _mean(values: pd.Series) -> float | None:
    known = values.dropna()
    return float(known.mean()) if len(known) else None
