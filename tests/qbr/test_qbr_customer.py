"""The customer's review: what the facts say, and nothing of ours."""

from dataclasses import fields, replace
from datetime import date

import pytest

from analysis.contracts.book import UnknownAccountError
from analysis.periods import Quarter
from analysis.qbr.asks import MOST, Ask
from analysis.qbr.customer import CustomerReview, NoSuchReviewError, customer_review

Q3 = Quarter(2026, 3)


@pytest.fixture
def review(book) -> CustomerReview:
    return customer_review(book, "A1", Q3)


def test_the_asks_come_in_the_order_of_what_cannot_wait(review):
    assert review.asks == (
        Ask("renewal", subject="Core", due=date(2026, 12, 2)),
        Ask("sponsor", due=date(2026, 8, 15)),
        Ask("late_promise", subject="Name a data owner", due=date(2026, 10, 1)),
    )


def test_there_are_never_more_than_three_asks(review):
    # seats (40 of 100 idle) would be a fourth
    assert len(review.asks) == MOST


def test_a_goal_is_judged_against_the_quarter_before(review):
    (goal,) = review.goals
    assert (goal.baseline, goal.previous_quarter, goal.actual, goal.target) == (40, 34, 30, 20)
    assert goal.progress == (40 - 30) / (40 - 20)
    assert goal.standing == "on the way"


@pytest.mark.parametrize(
    ("is_higher_better", "target"), [(True, 30.0), (False, 50.0), (True, 40.0)]
)
def test_a_level_to_be_held_has_no_way_to_be_gone(review, is_higher_better, target):
    (goal,) = review.goals  # it began at 40
    held = replace(goal, is_higher_better=is_higher_better, target=target)
    assert held.progress is None


def test_promises_of_the_last_review_are_scored_and_the_open_ones_are_the_plan(review):
    assert [(p.description, p.outcome) for p in review.scored] == [
        ("Deliver the export", "done"),
        ("Train the night shift", "missed"),
        ("Name a data owner", "overdue"),
    ]
    assert [p.description for p in review.plan] == ["Name a data owner", "Plan the roll-out"]


def test_service_counts_what_was_opened_in_the_quarter(review):
    assert review.service.opened_tickets == 2
    assert review.service.solved_tickets == 1
    assert review.service.open_at_end == 1  # solved in November: not known in October
    assert review.service.median_first_response_hours == (2 + 4) / 2
    assert (review.service.satisfied_tickets, review.service.rated_tickets) == (0, 1)
    assert [m.subject for m in review.service.worst] == ["Slow reports", "Export fails"]


def test_adoption_is_set_against_the_seats_agreed(review):
    assert review.seats == 100
    assert review.active_users == 60


def test_a_sponsor_who_left_is_not_named(review):
    assert review.sponsors == ()


def test_the_next_review_is_the_one_after_this(review):
    assert review.last_review_date == date(2026, 7, 10)
    assert review.next_review_due == date(2027, 2, 20)


def test_an_unknown_account_is_refused_with_the_nearest(book):
    with pytest.raises(UnknownAccountError, match=r"no account 'A9'.*There are: A1, A2"):
        customer_review(book, "A9", Q3)


def test_an_account_without_anything_still_has_a_review(book):
    review = customer_review(book, "A2", Q3)
    assert (review.goals, review.scored, review.plan) == ((), (), ())
    (ask,) = review.asks  # without goals nothing else can be judged
    assert (ask.kind, ask.subject) == (
        "first_goals",
        "outcomes for patients, compliance and fit with clinical work",
    )
    assert review.active_users is None
    assert review.seats is None


INTERNAL = [
    "probability", "risk", "health", "margin", "sentiment", "stance", "note", "whitespace",
    "forecast", "deal", "competitor", "cost", "arr", "mrr",
]  # fmt: skip


@pytest.mark.parametrize("word", INTERNAL)
def test_the_customers_type_has_no_field_for_what_is_ours(word):
    assert [field.name for field in fields(CustomerReview) if word in field.name] == []


@pytest.mark.parametrize(
    "secret", ["Raise the price", "rival", "champion", "critic", "Birch Works"]
)
def test_nothing_of_ours_is_in_the_customers_review(review, secret):
    assert secret not in repr(review)


def test_a_quarter_that_has_not_begun_is_refused_with_the_last_whole_one(book):
    with pytest.raises(NoSuchReviewError, match=r"2031Q1 has not begun.* last whole .* 2026Q3"):
        customer_review(book, "A1", Quarter(2031, 1))


def test_the_quarter_under_way_can_be_reviewed(book):
    assert customer_review(book, "A1", Quarter.of(book.as_of)).as_of == book.as_of


def test_a_quarter_before_the_first_contract_is_refused_with_the_day_it_begins(book):
    first = book["contract_lines"]["start_date"].min()
    with pytest.raises(NoSuchReviewError, match=f"begins on {first.date()}"):
        customer_review(book, "A1", Quarter.of(first).previous)


def test_a_misspelt_name_is_answered_with_names_and_a_misspelt_identifier_with_identifiers(book):
    name = book.account("A1")["account_name"]
    with pytest.raises(UnknownAccountError, match=f"Did you mean '{name}'"):
        book.account(name[:-1])
    with pytest.raises(UnknownAccountError, match="'A1'"):
        book.account("A11")
