"""What did the customer want, and how much of it came? Goals and value in the customer's own units.

Like everything made from a `CustomerReview`, all of it goes to the customer.
"""

import pandas as pd

from analysis.charts.chart import Chart
from analysis.documents.exhibits import Column, Table, Tile, Tone
from analysis.narrative import numbers as n
from analysis.narrative.sentences import listing, plural, up_or_down
from analysis.packs.review import AGREED, campaigns_table, measured, value_chart
from analysis.qbr.customer import CustomerReview
from analysis.qbr.goals import GoalProgress

LONG_HISTORY, SHORT_HISTORY = 8, 4  # quarters
MOST_TILES = 4  # beyond that a slide is a list; the appendix has every goal

_TONES: dict[str, Tone] = {"reached": "good", "behind": "bad", "not measured": "muted"}
_REPORTED = f"{AGREED}; figures as you reported them"


def agreed_headline(review: CustomerReview) -> str:
    """Which goals the quarter had."""
    if not review.goals:
        return "No goals have been agreed for this quarter yet"
    names = listing([f"“{goal.goal_name}”" for goal in review.goals], most=3)
    return f"We agreed on {plural(len(review.goals), 'goal')}: {names}"


def agreed_table(review: CustomerReview) -> Table:
    """What was agreed to be measured, from where and to where."""
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
        source=AGREED,
        empty="No goals have been agreed for this quarter. Let us agree on them today.",
    )


def agreed_note(review: CustomerReview) -> str:
    """What a review turns on in the customer's industry, and whether the goals cover it."""
    matters = listing(review.variant.matters)
    where = f"In {review.industry}" if review.industry else "With us"
    if not review.goals:
        return (
            f"**To decide today:** two or three goals for the next quarter. {where}, a review turns "
            f"on {matters}."
        )
    return (
        f"{where}, a review turns on **{matters}**. Do these goals still say what you need from us, "
        "and are their targets still right?"
    )


def value_tiles(review: CustomerReview) -> list[Tile]:
    """Each goal's figure against its target, the quarter before and the year before."""
    return [_tile(goal, review) for goal in review.goals[:MOST_TILES]]


def value_exhibits(review: CustomerReview) -> list[Chart | Table | str]:
    """Under the figures: returns of campaigns where there are any, else the way to each target."""
    shown = campaigns_table(review) or value_chart(review)
    return [
        shown or "Nothing can be drawn on the way to a target: no figure, or a level to be held."
    ]


def history_table(review: CustomerReview) -> Table:
    """Every goal, quarter by quarter: two years where the review is a thorough one, else one."""
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
        empty="No goals have been agreed yet.",
    )


def named_measure(goal: GoalProgress) -> str:
    """The measure with its unit, where the figures do not carry it."""
    return goal.measure_name if goal.unit in ("%", "") else f"{goal.measure_name} ({goal.unit})"


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
        _TONES.get(goal.standing, ""),
        trend=goal.history,
        trend_text=f"{goal.measure_name} in the last {plural(len(goal.history), 'quarter')}",
    )


def _step(goal: GoalProgress, change: float) -> str:
    """A difference between two values, in percentage points where they are percentages."""
    return n.points(change / 100) if goal.unit == "%" else measured(goal, change) or ""
