"""The words of a customer's review: functions of the facts, tested like any other."""

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from analysis.packs import review as pages
from analysis.periods import Quarter
from analysis.qbr.asks import Ask
from analysis.qbr.commitments import Promise
from analysis.qbr.customer import CustomerReview
from analysis.qbr.goals import GoalProgress
from analysis.qbr.service import Matter, Service

Q3 = Quarter(2026, 3)
AS_OF = date(2026, 10, 31)


def promise(description: str, outcome: str, side: str = "us") -> Promise:
    return Promise(description, side, "Sam Reed", date(2026, 7, 1), date(2026, 9, 1), None, outcome)


def goal(name: str, actual: float | None, previous: float | None = 50.0) -> GoalProgress:
    return GoalProgress(
        name, "Orders on time", "%", "outcome", True, 40.0, 80.0, actual, previous, None, None, None
    )


def service(opened: int = 0, **more) -> Service:
    empty = pd.Series(dtype="int64")
    return Service(Q3, opened, 0, 0, None, None, 0, 0, empty, more.get("worst", ()))


@pytest.fixture
def bare() -> CustomerReview:
    """An account of which next to nothing is known."""
    months = pd.date_range("2025-10-01", "2026-09-01", freq="MS")
    return CustomerReview(
        account_name="Alder <b>Clinics</b>",
        industry="Healthcare",
        currency="USD",
        quarter=Q3,
        as_of=AS_OF,
        sponsors=(),
        our_owner="Sam Reed",
        asks=(),
        goals=(),
        scored=(),
        plan=(),
        adoption=pd.DataFrame(
            {"month": months, "active_users": float("nan"), "features_used": float("nan")}
        ),
        seats=None,
        service=service(),
        service_before=service(),
        terms=(),
        last_review_date=None,
        next_review_due=None,
    )


def test_a_bare_account_still_has_every_page(bare):
    assert pages.asks_headline(bare).startswith("There is nothing to decide")
    assert pages.goals_table(bare).rows == ()
    assert pages.scored_table(bare).headline == "No promises fell due since the last review"
    assert isinstance(pages.value(bare)[0], str)
    assert isinstance(pages.adoption(bare)[0], str)
    assert [tile.value for tile in pages.service_tiles(bare)] == ["0", "n/a", "n/a", "n/a"]
    assert pages.lessons_headline(bare) == "The quarter brought no setback that we know of"
    assert pages.plan_table(bare).rows == ()
    assert pages.timeline_table(bare).rows == ()


def test_goals_are_counted_and_those_behind_are_named(bare):
    review = replace(bare, goals=(goal("Ship", 85.0), goal("Pack", 45.0), goal("Call", None)))
    assert pages.goals_headline(review) == "1 of 3 goals reached; Pack is behind"
    standing = [row[-1].text for row in pages.goals_table(review).rows]
    assert standing == ["reached", "behind", "not measured"]


def test_progress_is_the_share_of_the_way_from_start_to_target(bare):
    (chart,) = pages.value(replace(bare, goals=(goal("Ship", 60.0),)))
    assert chart.data["value"].tolist() == [(60 - 40) / (80 - 40)]
    assert "50% of the way" in chart.headline


def test_promises_are_scored_for_each_side_and_those_kept_in_part_are_said(bare):
    scored = (
        promise("A", "done"),
        promise("B", "partial"),
        promise("C", "missed"),
        promise("D", "done", "customer"),
    )
    headline = pages.scored_headline(replace(bare, scored=scored))
    assert headline == "We kept 1 of 3 promises and 1 in part, you kept 1 of 1 promise"


def test_what_we_missed_is_a_lesson_and_what_the_customer_missed_is_not(bare):
    review = replace(
        bare, scored=(promise("Ours", "missed"), promise("Yours", "missed", "customer"))
    )
    text = pages.lessons_text(review)
    assert "“Ours”" in text
    assert "Yours" not in text
    assert pages.lessons_headline(review) == "1 thing went less well than we wanted"


def test_a_reopened_ticket_is_a_lesson(bare):
    matter = Matter("Export fails", "fault", "urgent", date(2026, 8, 3), date(2026, 8, 4), True)
    review = replace(bare, service=service(1, worst=(matter,)))
    assert "1 matter came back" in pages.lessons_text(review)
    assert "came back after we called it solved" in pages.service_headline(review)


def test_the_plan_holds_what_is_open_and_proposes_what_is_asked_for(bare):
    review = replace(
        bare,
        plan=(promise("Train the night shift", "open"),),
        asks=(Ask("seats", count=12), Ask("late_promise", "Name a data owner", date(2026, 9, 1))),
        sponsors=("Dana Ortiz, Chief Operating Officer",),
    )
    table = pages.plan_table(review)
    assert [(row[0].text, row[2].text, row[4].text) for row in table.rows] == [
        ("Train the night shift", "Sam Reed", "open"),
        ("Decide on 12 unused seats", "Dana Ortiz", "proposed"),
    ]
    assert table.headline == "The plan has 2 steps: 1 for us, 1 for you; 1 of them proposed today"


@pytest.mark.parametrize(
    "ask",
    [
        Ask("renewal", "Core", date(2026, 12, 2)),
        Ask("sponsor", due=date(2026, 8, 15)),
        Ask("late_promise", "Name a data owner", date(2026, 10, 1)),
        Ask("goal", "Shorter waits"),
        Ask("figures", "Minutes to be seen"),
        Ask("seats", count=1),
    ],
    ids=lambda ask: ask.kind,
)
def test_every_ask_is_one_sentence_that_says_its_facts(ask):
    sentence = pages.ask_sentence(ask)
    assert sentence.startswith("**")
    assert sentence.rstrip().endswith(".")
    assert ask.subject in sentence
    assert ask.due is None or f"{ask.due.day} " in sentence
    assert ask.count is None or str(ask.count) in sentence
