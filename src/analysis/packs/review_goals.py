"""What did the customer want, and how much of it came? Goals and value in the customer's own units.

Like everything made from a `CustomerReview`, all of it goes to the customer.
"""

import pandas as pd

from analysis.charts.chart import Chart
from analysis.charts.ranked_bars import ranked_bars
from analysis.documents.exhibits import Column, Table, Tile, Tone
from analysis.narrative import numbers as n
from analysis.narrative.sentences import listing, out_of, plural, up_or_down
from analysis.qbr.customer import CustomerReview
from analysis.qbr.goals import GoalProgress
from analysis.written import written

LONG_HISTORY, SHORT_HISTORY = 8, 4  # quarters
MOST_TILES = 4  # beyond that a slide is a list; the appendix has every goal
STANDING: dict[str, Tone] = {
    "reached": "good",
    "on the way": "",
    "behind": "bad",
    "not measured": "muted",
}

_AGREED = "Agreed in our reviews"
_REPORTED = f"{_AGREED}; figures as you reported them"


def agreed_headline(review: CustomerReview) -> str:
    """Which goals the quarter had."""
    names = listing([f"“{goal.goal_name}”" for goal in review.goals], most=3)
    return f"We agreed on {plural(len(review.goals), 'goal')}: {names}"


def agreed(review: CustomerReview) -> list[Table]:
    """What was agreed to be measured, from where and to where; nothing without goals."""
    return [_agreed_table(review)] if review.goals else []


def _agreed_table(review: CustomerReview) -> Table:
    rows = pd.DataFrame(
        [
            {
                "goal": goal.goal_name,
                "measure": named_measure(goal),
                "better": "more" if goal.is_higher_better else "less",
                "baseline": measured(goal, goal.baseline),
                "target": measured(goal, goal.target),
            }
            for goal in review.goals
        ],
        columns=["goal", "measure", "better", "baseline", "target"],
    )
    return Table.of(
        rows,
        {
            "goal": Column("Your goal", width=0.32),
            "measure": Column("Measured by", width=0.32),
            "better": Column("Better is"),
            "baseline": Column("At the start", is_number=True),
            "target": Column(f"Target, {review.quarter.name}", is_number=True),
        },
        headline=agreed_headline(review),
        subtitle=f"As agreed for {review.quarter.name}",
        source=_AGREED,
    )


def agreed_note(review: CustomerReview) -> str:
    """What a review turns on in the customer's industry, and whether the goals cover it."""
    if not review.goals:
        return ""
    matters = listing(review.variant.matters)
    where = f"In {review.industry}" if review.industry else "With us"
    return (
        f"{where}, a review turns on **{matters}**. Do these goals still say what you need from us, "
        "and are their targets still right?"
    )


def goals_headline(review: CustomerReview) -> str:
    """How many goals are reached; nothing where none are agreed, so that the slide is left out."""
    goals = review.goals
    if not goals:
        return ""
    behind = [f"“{goal.goal_name}”" for goal in goals if goal.standing == "behind"]
    tail = f"; {listing(behind)} {'is' if len(behind) == 1 else 'are'} behind" if behind else ""
    return f"{_reached(goals)}{tail}"


def _reached(goals: tuple[GoalProgress, ...]) -> str:
    reached, on_the_way = (
        sum(goal.standing == standing for goal in goals) for standing in ("reached", "on the way")
    )
    if reached:
        more = f", {n.count(on_the_way)} on the way" if on_the_way else ""
        return f"{out_of(reached, len(goals), 'goal')} reached{more}"
    if on_the_way:
        return f"{out_of(on_the_way, len(goals), 'goal')} on the way, none reached yet"
    if len(goals) == 1:
        return "The goal is not reached yet"
    return f"None of {plural(len(goals), 'goal')} is reached yet"


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
        source=_REPORTED,
        empty="No goals have been agreed for this quarter. Let us agree on them today.",
    )


def value_tiles(review: CustomerReview) -> list[Tile]:
    """Each goal's figure against its target, the quarter before and the year before; nothing where
    no goal has a figure."""
    if all(goal.actual is None for goal in review.goals):
        return []
    return [_tile(goal, review) for goal in review.goals[:MOST_TILES]]


def value_exhibits(review: CustomerReview) -> list[Chart | Table]:
    """Under the figures: returns of campaigns where there are any, else the way to each target;
    nothing where no way can be drawn (no figure, or a level to be held)."""
    shown = campaigns_table(review) or value_chart(review)
    return [shown] if shown else []


def value_chart(review: CustomerReview) -> Chart | None:
    """How much of the way to each target has been gone; None where nothing can be drawn."""
    way = {goal.goal_name: goal.progress for goal in review.goals if goal.progress is not None}
    if not way:
        return None
    series = pd.Series(way, dtype=float)
    best = series.idxmax()
    return ranked_bars(
        series,
        headline=f"“{best}” has come {_share_of_way(series[best])}",
        subtitle=f"Share of the way from start to target, {review.quarter.name}; 100% is the target",
        source=_REPORTED,
        show=lambda share: n.percent(share, 0),
        highlight=[name for name, share in series.items() if share >= 1],
        reference=1.0,
        reference_name="target",
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
        source=_REPORTED,
    )


def history(review: CustomerReview) -> list[Table]:
    """Every goal, quarter by quarter: two years where the review is a thorough one, else one."""
    return [_history_table(review)] if review.goals else []


def _history_table(review: CustomerReview) -> Table:
    length = LONG_HISTORY if review.variant.is_thorough else SHORT_HISTORY
    length = min(length, max((len(goal.history) for goal in review.goals), default=0))
    quarters = [review.quarter.shifted(-ago) for ago in range(length - 1, -1, -1)]
    rows = pd.DataFrame(
        [
            {
                "goal": f"{goal.goal_name}: {named_measure(goal)}",
                **{
                    str(quarter): measured(goal, value)
                    for quarter, value in zip(quarters, goal.history[-length:], strict=True)
                },
                "target": measured(goal, goal.target),
            }
            for goal in review.goals
        ],
        columns=["goal", *map(str, quarters), "target"],
    )
    return Table.of(
        rows,
        {
            "goal": Column("Your goal", width=0.34),
            **{str(quarter): Column(quarter.name, is_number=True) for quarter in quarters},
            "target": Column("Target", is_number=True),
        },
        headline="Your goals, quarter by quarter",
        source=_REPORTED,
    )


def named_measure(goal: GoalProgress) -> str:
    """The measure with its unit, where the figures do not carry it."""
    return goal.measure_name if goal.unit in ("%", "") else f"{goal.measure_name} ({goal.unit})"


def measured(goal: GoalProgress, value: float | None) -> str | None:
    """A value with as many digits as the values of the goal need, all of them alike; its unit stands
    with the measure. None where unknown."""
    if value is None:
        return None
    text = n.count(value, _digits(goal))
    return written(f"{text}%", value) if goal.unit == "%" else text


def _digits(goal: GoalProgress) -> int:
    values = [goal.baseline, goal.target, goal.actual, *goal.history]
    known = [float(value) for value in values if value is not None]
    is_whole = all(value.is_integer() for value in known)
    return 0 if is_whole or max(map(abs, known), default=0.0) >= 100 else 1


def _tile(goal: GoalProgress, review: CustomerReview) -> Tile:
    quarter = review.quarter
    earlier = [(goal.previous_quarter, quarter.previous), (goal.previous_year, quarter.shifted(-4))]
    if review.variant.has_seasons:
        earlier.reverse()
    known = [
        up_or_down(goal.actual, value, when.name, difference=lambda v: _step(goal, v))
        for value, when in earlier
        if value is not None and goal.actual is not None
    ]
    target = f"target {measured(goal, goal.target) or n.ABSENT}"
    return Tile(
        f"{goal.goal_name}: {named_measure(goal)}",
        measured(goal, goal.actual) or n.ABSENT,
        "; ".join([f"{goal.standing}, {target}", *known]),
        STANDING[goal.standing],
        trend=goal.history,
        trend_text=f"{goal.measure_name} in the last {plural(len(goal.history), 'quarter')}: "
        + ", ".join(measured(goal, value) or "not known" for value in goal.history),
    )


def _step(goal: GoalProgress, change: float) -> str:
    """A difference between two values, in percentage points where they are percentages."""
    return n.points(change / 100) if goal.unit == "%" else measured(goal, change) or ""


def _share_of_way(share: float) -> str:
    if share >= 1:
        return "all the way to its target" if share < 1.005 else "further than its target"
    return f"{n.percent(max(share, 0), 0)} of the way to its target"
