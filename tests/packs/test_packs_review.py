"""The words of a customer's review: functions of the facts, tested like any other."""

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from analysis.packs import review as pages
from analysis.packs import (
    review_adoption,
    review_ahead,
    review_dates,
    review_goals,
    review_promises,
    review_service,
    review_steps,
)
from analysis.periods import Quarter
from analysis.qbr.agreement import Term
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


def test_a_bare_account_has_no_page_without_content(bare):
    assert pages.asks_headline(bare).startswith("There is nothing to decide")
    shown = [
        *review_goals.agreed(bare),
        *review_goals.value_tiles(bare),
        *review_goals.value_exhibits(bare),
        *review_goals.history(bare),
        *review_promises.scored(bare),
        *review_promises.plan_exhibits(bare),
        *review_adoption.adoption(bare),
        *review_service.service_tiles(bare),
        *review_service.service_exhibits(bare),
        *review_dates.dates(bare, with_prices=False),
    ]
    assert shown == []


def test_a_bare_account_has_no_remark_beside_nothing(bare):
    assert {
        review_goals.agreed_note(bare),
        review_promises.scored_note(bare),
        review_promises.plan_note(bare),
        review_adoption.adoption_note(bare),
        review_service.service_note(bare),
        review_dates.dates_note(bare),
    } == {""}


def test_without_a_page_of_dates_the_plan_says_when_the_next_review_is(bare):
    review = replace(bare, asks=(Ask("first_goals", "your goals"),))
    assert not review_dates.is_dated(review)  # one step, by the end of the quarter
    assert "the day of the next review" in review_promises.plan_note(review)


def test_what_is_not_known_of_use_and_sponsors_is_said_as_a_risk(bare):
    (table,) = review_ahead.lessons_and_risks(bare)
    assert table.headline == (
        "The quarter brought no setback that we know of; 2 things to watch lie ahead"
    )
    told = " ".join(row[1].text for row in table.rows)
    assert "No sponsor is named" in told
    assert "No feed of use reaches us" in told


def test_the_year_is_drawn_day_by_day_and_the_contract_stands_out(bare):
    term = Term("C1", ("Core",), date(2027, 6, 1), date(2027, 3, 1), True)
    later = Term("C2", ("Plus",), date(2028, 6, 1), None, False)
    review = replace(
        bare, terms=(term, later), next_review_due=date(2027, 1, 20), goals=(goal("Ship", 60.0),)
    )
    chart = review_dates.year_chart(review)
    assert chart.data["event"].tolist() == [
        "Q4 2026 ends: your goals are measured",
        "Next review due",
        "Last day for notice: Core",
        "Term renews: Core",
    ]
    assert chart.headline == "4 steps of the year ahead have a day; the first is 31 December 2026"
    note = review_dates.dates_note(review)
    assert "20 January 2027" in note
    assert "After this year comes 1 June 2028: term ends: Plus." in note


def test_days_that_have_passed_are_not_drawn(bare):
    term = Term("C1", ("Core",), date(2027, 6, 1), date(2026, 9, 1), True)
    chart = review_dates.year_chart(replace(bare, terms=(term,)))
    assert chart.data["event"].tolist() == ["Term renews: Core"]


def test_goals_are_counted_and_those_behind_are_named(bare):
    review = replace(bare, goals=(goal("Ship", 85.0), goal("Pack", 45.0), goal("Call", None)))
    assert review_goals.goals_headline(review) == "1 of 3 goals reached; “Pack” is behind"
    standing = [row[-1].text for row in review_goals.goals_table(review).rows]
    assert standing == ["reached", "behind", "not measured"]


def test_progress_is_the_share_of_the_way_from_start_to_target(bare):
    (chart,) = review_goals.value_exhibits(replace(bare, goals=(goal("Ship", 60.0),)))
    assert chart.data["value"].tolist() == [(60 - 40) / (80 - 40)]
    assert "50% of the way" in chart.headline


def test_promises_are_scored_for_each_side_and_those_kept_in_part_are_said(bare):
    scored = (
        promise("A", "done"),
        promise("B", "partial"),
        promise("C", "missed"),
        promise("D", "done", "customer"),
    )
    headline = review_promises.scored_headline(replace(bare, scored=scored))
    assert headline == "We kept 1 of 3 promises (1 more in part), you kept your promise"


@pytest.mark.parametrize(
    ("outcomes", "said"),
    [
        (["done", "done"], "We kept both promises"),
        (["done"] * 3, "We kept all 3 promises"),
        (["partial", "partial"], "We kept none of 2 promises in full"),
        (["partial", "missed"], "We kept none of 2 promises (1 in part)"),
        (["partial"], "We did not keep our promise in full"),
        (["missed"], "We did not keep our promise"),
    ],
)
def test_all_and_none_are_said_in_words(bare, outcomes, said):
    scored = tuple(promise(str(place), outcome) for place, outcome in enumerate(outcomes))
    assert review_promises.scored_headline(replace(bare, scored=scored)) == said


def test_where_no_goal_is_reached_those_on_the_way_are_counted(bare):
    review = replace(bare, goals=(goal("Ship", 60.0), goal("Pack", 45.0)))
    assert review_goals.goals_headline(review) == (
        "1 of 2 goals on the way, none reached yet; “Pack” is behind"
    )
    review = replace(bare, goals=(goal("Pack", 45.0), goal("Call", None)))
    assert review_goals.goals_headline(review) == "None of 2 goals is reached yet; “Pack” is behind"
    assert review_goals.goals_headline(replace(bare, goals=(goal("Call", None),))) == (
        "The goal is not reached yet"
    )


def test_beside_the_goals_reached_those_on_the_way_are_counted(bare):
    review = replace(bare, goals=(goal("Ship", 85.0), goal("Pack", 60.0)))
    assert review_goals.goals_headline(review) == "1 of 2 goals reached, 1 on the way"


def test_all_values_of_a_goal_have_as_many_decimals(bare):
    one = replace(goal("Ship", 69.2), history=(67.0, 69.2))
    assert [review_goals.measured(one, value) for value in one.history] == ["67.0%", "69.2%"]
    tile = review_goals.value_tiles(replace(bare, goals=(one,)))[0]
    assert tile.trend_text.endswith("67.0%, 69.2%")


@pytest.mark.parametrize(
    ("made", "said"),
    [
        ({"is_renewed": True}, "Renewed term begins: Core"),
        ({"has_notice": True}, "Service ends, as you gave notice: Core"),
    ],
)
def test_a_decided_contract_is_neither_asked_for_nor_a_risk(bare, made, said):
    term = Term("C1", ("Core",), date(2026, 12, 1), date(2026, 11, 20), False, **made)
    review = replace(bare, terms=(term,))
    assert review_dates.year_chart(review).data["event"].tolist() == [said]
    assert "The time to decide" not in str(review_ahead.risks(review))


def test_a_step_of_one_side_alone_is_said_once(bare):
    steps = (promise("Train", "open"), promise("Plan", "open"))
    assert review_promises.plan_headline(replace(bare, plan=steps[:1])) == (
        "The plan has 1 step, for us"
    )
    assert review_promises.plan_headline(replace(bare, plan=steps)) == (
        "The plan has 2 steps, all for us"
    )


def test_what_we_missed_is_a_lesson_and_what_the_customer_missed_is_not(bare):
    review = replace(
        bare, scored=(promise("Ours", "missed"), promise("Yours", "missed", "customer"))
    )
    text = str(review_ahead.lessons(review))
    assert "“Ours”" in text
    assert "Yours" not in text
    assert review_ahead.lessons_headline(review) == "1 thing went less well than we wanted"


def test_a_reopened_ticket_is_a_lesson(bare):
    matter = Matter("Export fails", "fault", "urgent", date(2026, 8, 3), date(2026, 8, 4), True)
    review = replace(bare, service=service(1, worst=(matter,)))
    assert "1 matter came back" in str(review_ahead.lessons(review))
    assert "came back after we called it solved" in review_service.service_headline(review)


@pytest.mark.parametrize(("solved", "said"), [(1, "1 was solved"), (2, "2 were solved")])
def test_one_ticket_was_solved_and_two_were(bare, solved, said):
    review = replace(bare, service=replace(service(2), solved_tickets=solved))
    assert said in review_service.service_headline(review)


def test_the_plan_holds_what_is_open_and_proposes_what_is_asked_for(bare):
    review = replace(
        bare,
        plan=(promise("Train the night shift", "open"),),
        asks=(Ask("seats", count=12), Ask("late_promise", "Name a data owner", date(2026, 9, 1))),
        sponsors=("Dana Ortiz, Chief Operating Officer",),
    )
    (table,) = review_promises.plan_exhibits(review)
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
        Ask("first_goals", "product adoption, engagement of users"),
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


def test_a_renewal_is_prepared_before_the_day_that_decides_it(bare):
    def due(ask: Ask) -> date | None:
        (step,) = review_steps.plan(replace(bare, asks=(ask,)))
        return step.due_date

    soon, far = date(2026, 11, 2), date(2027, 3, 1)
    assert due(Ask("renewal", "Core", due=soon)) == soon
    assert due(Ask("renewal", "Core", due=far)) == bare.quarter.shifted(1).last_day < far


@pytest.mark.parametrize(
    ("kinds", "said"),
    [
        ({"Access": 1}, "It came as **Access (1)**."),
        ({"Access": 1, "Billing": 1, "Speed": 1}, "They came as **Access (1), Billing (1) and"),
        ({"A": 2, "B": 1, "C": 1, "D": 1}, "Most often they came as **A (2), B (1) and C (1)**."),
    ],
)
def test_tickets_of_few_kinds_are_all_told(bare, kinds, said):
    counts = pd.Series(kinds)
    told = replace(bare.service, opened_tickets=int(counts.sum()), by_category=counts)
    assert review_service.service_note(replace(bare, service=told)).startswith(said)
