"""The exhibits of a customer's review: what `qbr.customer` knows, in words, tables and pictures.

Everything here goes to the customer. The only input is a `CustomerReview`, which cannot hold
anything of ours.
"""

from datetime import date
from typing import Any, Literal

import pandas as pd

from analysis.charts.chart import Chart
from analysis.charts.ranked_bars import ranked_bars
from analysis.charts.trend_lines import trend_lines
from analysis.contracts import Book
from analysis.documents.exhibits import Column, Table, Tile, Tone
from analysis.narrative import numbers as n
from analysis.narrative.sentences import changed, listing, out_of, plural
from analysis.packs.covers import cover_of
from analysis.periods import day_name, short_day
from analysis.qbr.asks import Ask
from analysis.qbr.commitments import Promise
from analysis.qbr.customer import CustomerReview
from analysis.qbr.goals import GoalProgress
from analysis.written import quoted, written

Exhibit = Chart | Table | str

USAGE = "Product usage, counted by week and averaged over the month"
TICKETS = "Service desk"
AGREED = "Agreed in our reviews"

STANDING: dict[str, Tone] = {
    "reached": "good",
    "on the way": "",
    "behind": "bad",
    "not measured": "muted",
}
OUTCOME: dict[str, Tone] = {
    "done": "good",
    "partial": "warn",
    "missed": "bad",
    "overdue": "bad",
    "open": "",
    "proposed": "muted",
}


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
    found = [goals_headline(review), scored_headline(review)]
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
        "goal": f"**Agree what we change to reach “{subject}”**, which is behind its target.",
        "figures": f"**Send us the figures for “{subject}”**, so that the goal can be judged.",
        "seats": f"**Decide on {plural(ask.count or 0, 'unused seat')}**: name a sponsor for the "
        "roll-out, or a team to give them to.",
    }
    return sentences[ask.kind]


def goals_headline(review: CustomerReview) -> str:
    """How many goals are reached."""
    goals = review.goals
    if not goals:
        return "No goals have been agreed for this quarter yet"
    reached = sum(goal.standing == "reached" for goal in goals)
    behind = [goal.goal_name for goal in goals if goal.standing == "behind"]
    tail = f"; {listing(behind)} {'is' if len(behind) == 1 else 'are'} behind" if behind else ""
    return f"{out_of(reached, len(goals), 'goal')} reached{tail}"


def goals_table(review: CustomerReview) -> Table:
    """Each goal against its beginning, last quarter, last year and target."""
    rows = pd.DataFrame(
        [
            {
                "goal": goal.goal_name,
                "measure": goal.measure_name
                if goal.unit in ("%", "")
                else f"{goal.measure_name} ({goal.unit})",
                "baseline": measured(goal, goal.baseline),
                "previous_year": measured(goal, goal.previous_year),
                "previous_quarter": measured(goal, goal.previous_quarter),
                "actual": measured(goal, goal.actual),
                "target": measured(goal, goal.target),
                "standing": goal.standing,
            }
            for goal in review.goals
        ],
        columns=[
            "goal",
            "measure",
            "baseline",
            "previous_year",
            "previous_quarter",
            "actual",
            "target",
            "standing",
        ],
    )
    quarter = review.quarter
    return Table.of(
        rows,
        {
            "goal": Column("Your goal", width=0.27),
            "measure": Column("Measured by", width=0.2),
            "baseline": Column("At the start", is_number=True),
            "previous_year": Column(quarter.shifted(-4).name, is_number=True),
            "previous_quarter": Column(quarter.previous.name, is_number=True),
            "actual": Column(quarter.name, is_number=True),
            "target": Column("Target", is_number=True),
            "standing": Column("Standing", tone=STANDING.__getitem__),
        },
        headline=goals_headline(review),
        subtitle=f"In your own measures, {quarter.name}",
        source=f"{AGREED}; figures as you reported them",
        empty="No goals have been agreed for this quarter. Let us agree on them today.",
    )


def measured(goal: GoalProgress, value: float | None) -> str | None:
    """A value with as many digits as it needs; its unit stands with the measure. None where unknown."""
    if value is None:
        return None
    digits = 0 if abs(value) >= 100 or float(value).is_integer() else 1
    text = n.count(value, digits)
    return written(f"{text}%", value) if goal.unit == "%" else text


def value_chart(review: CustomerReview) -> Chart | None:
    """How much of the way to each target has been gone; None where nothing can be drawn."""
    way = {goal.goal_name: goal.progress for goal in review.goals if goal.progress is not None}
    if not way:
        return None
    series = pd.Series(way, dtype=float)
    best = series.idxmax()
    return ranked_bars(
        series,
        headline=f"{best} has come {_share_of_way(series[best])}",
        subtitle=f"Share of the way from start to target, {review.quarter.name}; 100% is the target",
        source=f"{AGREED}; figures as you reported them",
        show=lambda share: n.percent(share, 0),
        highlight=[name for name, share in series.items() if share >= 1],
        size="wide",
    )


def campaigns_table(review: CustomerReview) -> Table | None:
    """What each campaign cost and brought in; None for a customer without campaigns."""
    campaigns = [goal for goal in review.goals if goal.kind == "campaign" and goal.spend_minor]
    if not campaigns:
        return None
    rows = pd.DataFrame(
        {
            "campaign": [goal.goal_name for goal in campaigns],
            "spend": [goal.spend_minor for goal in campaigns],
            "return": [goal.return_minor for goal in campaigns],
            "ratio": [goal.campaign_return for goal in campaigns],
        }
    )
    spend, back = rows["spend"].sum(), rows["return"].sum()
    return Table.of(
        rows,
        {
            "campaign": Column("Campaign", width=0.5),
            "spend": Column("Spent", lambda v: n.money(v, review.currency), is_number=True),
            "return": Column("Brought in", lambda v: n.money(v, review.currency), is_number=True),
            "ratio": Column("For each 1 spent", lambda v: n.count(v, 2), is_number=True),
        },
        headline=f"Campaigns brought in {n.count(back / spend, 2)} for each 1 spent",
        subtitle=review.quarter.name,
        source=f"{AGREED}; figures as you reported them",
    )


def scored_headline(review: CustomerReview) -> str:
    """How the promises of the last review were kept, by both sides."""
    if not review.scored:
        return "No promises fell due since the last review"
    ours = [promise for promise in review.scored if promise.side == "us"]
    theirs = [promise for promise in review.scored if promise.side == "customer"]
    parts = []
    for who, made in (("We", ours), ("you", theirs)):
        if made:
            kept = sum(promise.outcome == "done" for promise in made)
            partly = sum(promise.outcome == "partial" for promise in made)
            tail = f" and {n.count(partly)} in part" if partly else ""
            parts.append(f"{who} kept {out_of(kept, len(made), 'promise')}{tail}")
    sentence = ", ".join(parts)
    return sentence[0].upper() + sentence[1:]


def promises_table(
    made: tuple[Promise, ...], review: CustomerReview, *, headline: str, empty: str
) -> Table:
    """Promises with owner, day and outcome."""
    who = {"us": "We", "customer": review.account_name}
    rows = pd.DataFrame(
        [
            {
                "what": promise.description,
                "side": who[promise.side],
                "owner": promise.owner_name or None,
                "due": promise.due_date,
                "outcome": promise.outcome,
            }
            for promise in made
        ],
        columns=["what", "side", "owner", "due", "outcome"],
    )
    return Table.of(
        rows,
        {
            "what": Column("Promise", width=0.44),
            "side": Column("By"),
            "owner": Column("Owner"),
            "due": Column("Due", short_day),
            "outcome": Column("Status", tone=OUTCOME.__getitem__),
        },
        headline=headline,
        subtitle=f"As of {day_name(review.as_of)}",
        source=AGREED,
        empty=empty,
    )


def adoption_chart(review: CustomerReview) -> Chart | None:
    """Active users by month, against the year before and the seats; None without a usage feed."""
    by_month = review.adoption.set_index("month")
    users = by_month["active_users"]
    if users.notna().sum() == 0:
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
        source=USAGE,
        show=n.count,
        highlight=["Active users"],
        target=seats,
    )


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


def service_tiles(review: CustomerReview) -> list[Tile]:
    """The quarter's support beside the quarter before."""
    now, before = review.service, review.service_before
    last = review.quarter.previous.name
    return [
        Tile(
            "Tickets opened",
            n.count(now.opened_tickets),
            f"{n.count(before.opened_tickets)} in {last}",
        ),
        Tile(
            "First answer, median",
            n.hours(now.median_first_response_hours),
            f"{n.hours(before.median_first_response_hours)} in {last}",
        ),
        Tile(
            "Solved within, median",
            n.hours(now.median_solve_hours, 0),
            f"{n.hours(before.median_solve_hours, 0)} in {last}",
        ),
        Tile(
            "Satisfied with the help",
            f"{n.count(now.satisfied_tickets)} of {n.count(now.rated_tickets)}"
            if now.rated_tickets
            else n.ABSENT,
            "of those you rated" if now.rated_tickets else "no ticket was rated",
        ),
    ]


def service_headline(review: CustomerReview) -> str:
    """What went wrong, in one sentence."""
    now = review.service
    if not now.opened_tickets and not now.open_at_end:
        return "You reported nothing this quarter, and nothing is open"
    again = sum(matter.was_reopened for matter in now.worst)
    tail = f"; {n.count(again)} came back after we called it solved" if again else ""
    return (
        f"{plural(now.opened_tickets, 'ticket')} came in, {n.count(now.solved_tickets)} were solved, "
        f"{n.count(now.open_at_end)} {'is' if now.open_at_end == 1 else 'are'} open{tail}"
    )


def service_table(review: CustomerReview) -> Table:
    """The matters that a customer remembers, and what became of them."""
    rows = pd.DataFrame(
        [
            {
                "subject": matter.subject,
                "priority": matter.priority,
                "opened": matter.opened_date,
                "solved": matter.solved_date,
                "again": "yes" if matter.was_reopened else None,
            }
            for matter in review.service.worst
        ],
        columns=["subject", "priority", "opened", "solved", "again"],
    )
    return Table.of(
        rows,
        {
            "subject": Column("What happened", width=0.4),
            "priority": Column("Priority", tone=lambda v: "bad" if v == "urgent" else ""),
            "opened": Column("Reported", short_day),
            "solved": Column("Solved", short_day),
            "again": Column("Came back"),
        },
        headline=service_headline(review),
        subtitle=f"What mattered most, {review.quarter.name}",
        source=TICKETS,
        empty="Nothing urgent or of high priority was reported, and nothing was reopened.",
    )


def lessons(review: CustomerReview) -> list[tuple[str, str]]:
    """What went less well, and what we do about it."""
    found = []
    missed = [p for p in review.scored if p.side == "us" and p.outcome in ("missed", "overdue")]
    if missed:
        found.append(
            (
                f"We did not keep {plural(len(missed), 'promise')}: "
                f"{listing([f'“{promise.description}”' for promise in missed], most=2)}.",
                "Each has an owner and a day in the plan, or is dropped with your consent.",
            )
        )
    again = [matter for matter in review.service.worst if matter.was_reopened]
    if again:
        found.append(
            (
                f"{plural(len(again), 'matter')} came back after we called "
                f"{'it' if len(again) == 1 else 'them'} solved.",
                "We close a ticket when you say so.",
            )
        )
    now, before = review.service.median_solve_hours, review.service_before.median_solve_hours
    if now is not None and before is not None and now > 1.25 * before:
        found.append(
            (
                f"Solving took longer: {n.hours(now, 0)} in the median, "
                f"{n.hours(before, 0)} the quarter before.",
                "We bring the slowest tickets, and what held them up, to the next call.",
            )
        )
    behind = [goal for goal in review.goals if goal.standing == "behind"]
    if behind:
        found.append(
            (
                f"{listing([f'“{goal.goal_name}”' for goal in behind])} came no nearer to the target than it was a quarter before.",
                "We look at it together before the next review.",
            )
        )
    return found


def lessons_text(review: CustomerReview) -> str:
    """What went less well and what we take from it, as a list in Markdown."""
    lines = [f"- **{happened}** {step}" for happened, step in lessons(review)]
    return "\n".join(lines) or (
        "Nothing stands out: no promise of ours was missed and no ticket was reopened."
    )


def lessons_headline(review: CustomerReview) -> str:
    """How many things went less well."""
    found = lessons(review)
    if not found:
        return "The quarter brought no setback that we know of"
    return f"{plural(len(found), 'thing')} went less well than we wanted"


def plan(review: CustomerReview) -> tuple[Promise, ...]:
    """What is still open from before, then what today's decisions would add, as proposals."""
    return (*review.plan, *(step for ask in review.asks if (step := _proposal(ask, review))))


def _side(step: Promise, review: CustomerReview) -> str:
    return step.owner_name or ("us" if step.side == "us" else review.account_name)


def plan_headline(review: CustomerReview) -> str:
    """How many steps the joint plan has, and how many of them today's decisions would add."""
    steps = plan(review)
    if not steps:
        return "The plan is empty: nothing is open and nothing is asked for"
    ours = sum(step.side == "us" for step in steps)
    proposed = len(steps) - len(review.plan)
    tail = f"; {proposed} of them proposed today" if proposed and review.plan else ""
    return (
        f"{'We propose' if proposed == len(steps) else 'The plan has'} "
        f"{plural(len(steps), 'step')}: {n.count(ours)} for us, {n.count(len(steps) - ours)} for you{tail}"
    )


def _proposal(ask: Ask, review: CustomerReview) -> Promise | None:
    """The step that follows from a decision; None where the plan holds it already."""
    steps: dict[str, tuple[str, Literal["us", "customer"]]] = {
        "renewal": (f"Send a proposal for {ask.subject} and agree the timetable", "us"),
        "sponsor": ("Name an executive sponsor", "customer"),
        "goal": (f"Propose what to change to reach “{ask.subject}”", "us"),
        "figures": (f"Send the figures for “{ask.subject}”", "customer"),
        "seats": (f"Decide on {plural(ask.count or 0, 'unused seat')}", "customer"),
    }
    if ask.kind not in steps:
        return None
    description, side = steps[ask.kind]
    sponsor = review.sponsors[0].split(",")[0] if review.sponsors else ""
    return Promise(
        description=description,
        side=side,
        owner_name=review.our_owner if side == "us" else sponsor,
        made_date=review.as_of,
        due_date=ask.due if ask.kind == "renewal" else review.next_review_due,
        closed_date=None,
        outcome="proposed",
    )


def timeline_table(review: CustomerReview) -> Table:
    """The days ahead that matter: reviews, notice, ends of terms."""
    events: list[tuple[date, str, str]] = []
    if review.next_review_due:
        events.append((review.next_review_due, "Next review", "due by this day"))
    for term in review.terms:
        names = listing(term.product_names) if term.product_names else "Contract"
        after = "renews unless notice is given" if term.is_auto_renew else "ends unless renewed"
        if term.notice_date and term.notice_date > review.as_of:
            events.append((term.notice_date, names, "last day for notice"))
        if term.end_date:
            events.append((term.end_date, names, f"term ends; {after}"))
    for step in review.plan:
        if step.due_date and step.due_date > review.as_of:
            events.append((step.due_date, step.description, f"due from {_side(step, review)}"))
    rows = pd.DataFrame(sorted(events), columns=["day", "what", "event"])
    first = f"{events and sorted(events)[0][1]}" if events else ""
    return Table.of(
        rows,
        {
            "day": Column("Day", short_day, width=0.2),
            "what": Column("What", width=0.4),
            "event": Column("Step", width=0.4),
        },
        headline=f"Next on the calendar: {first}, {day_name(sorted(events)[0][0])}"
        if events
        else "No dated step lies ahead",
        subtitle=f"As of {day_name(review.as_of)}",
        source="Contracts in force, the review calendar and our plan",
        empty="The contract is open-ended and no review has a date yet.",
    )


def _share_of_way(share: float) -> str:
    if share >= 1:
        return "all the way to its target" if share < 1.005 else "further than its target"
    return f"{n.percent(max(share, 0), 0)} of the way to its target"


def cover(review: CustomerReview, book: Book) -> dict[str, Any]:
    """The cover's words."""
    people = [f"For {listing(review.sponsors)}"] if review.sponsors else []
    people += [f"from {review.our_owner}"] if review.our_owner else []
    return cover_of(
        book,
        title="Quarterly business review",
        subtitle=" · ".join([review.quarter.name, *people]),
        client=review.account_name,
        audience="customer",
    )


def scored_table(review: CustomerReview) -> Table:
    """The promises that this review answers for."""
    return promises_table(
        review.scored,
        review,
        headline=scored_headline(review),
        empty="No promise fell due since the last review.",
    )


def plan_table(review: CustomerReview) -> Table:
    """What both sides still have to do, and what today's decisions would add."""
    return promises_table(
        plan(review),
        review,
        headline=plan_headline(review),
        empty="Nothing is open and nothing is asked for.",
    )


def value(review: CustomerReview) -> list[Exhibit]:
    """What the customer has got out of it: campaigns for an agency's client, goals for others."""
    shown = [value_chart(review), campaigns_table(review)]
    return [exhibit for exhibit in shown if exhibit is not None] or [
        "No goal has figures for this quarter, so there is no value to show yet."
    ]


def adoption(review: CustomerReview) -> list[Exhibit]:
    """Use of the product, or word that there is no feed."""
    chart = adoption_chart(review)
    return [chart or "No usage feed reaches us for your account, so there is nothing to show."]
