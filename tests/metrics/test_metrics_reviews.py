"""A review counts when somebody who decides was there, and a promise when it was kept."""

from datetime import date

from analysis.metrics.reviews import commitments_kept, qbr_completion, sponsor_attendance
from analysis.periods import Window

YEAR = Window("2025-09", "2026-09")


def review(due, held=None, decides=None, account="A"):
    return {
        "account_id": account,
        "due_date": due,
        "held_date": held,
        "had_decision_maker": decides,
        "planned_date": "2025-01-01",
    }


def book_of(make_book, **tables):
    return make_book(as_of=date(2026, 9, 20), **tables)


def test_reviews_by_hand(make_book):
    book = book_of(
        make_book,
        qbrs=[
            review("2026-01-31", "2026-01-20", True),
            review("2026-02-28", "2026-03-15", True),  # late, but held
            review("2026-03-31", "2026-03-20", False),
            review("2026-04-30", "2026-04-20"),  # nobody noted who was there
            review("2026-05-31"),  # missed
            review("2026-09-30"),  # not due on the book's day
            review("2025-09-30", "2025-09-20", True),  # before the window
        ],
    )
    done = qbr_completion(book, window=YEAR).only()
    assert (done.numerator, done.denominator) == (2, 5)
    held = qbr_completion(book, window=YEAR, with_decision_maker=False).only()
    assert (held.numerator, held.denominator) == (4, 5)
    attended = sponsor_attendance(book, window=YEAR).only()
    assert (attended.numerator, attended.denominator) == (2, 3)


def test_no_review_due_is_no_completion(make_book):
    ratio = qbr_completion(book_of(make_book), window=YEAR).only()
    assert ratio.value is None
    assert ratio.reason.startswith("no review fell due")


def test_a_promise_done_in_part_missed_or_overdue_is_not_kept(make_book):
    def promise(due, outcome=None, side="us"):
        closed = "2026-06-01" if outcome else None
        row = {"account_id": "A", "due_date": due, "outcome": outcome, "closed_date": closed}
        return row | {"side": side}

    book = book_of(
        make_book,
        commitments=[
            promise("2026-05-01", "done"),
            promise("2026-05-01", "partial"),
            promise("2026-05-01", "missed"),
            promise("2026-05-01"),  # overdue
            promise("2026-09-25"),  # still has time
            promise(None, "done"),  # no day was agreed
            promise("2026-05-01", "done", side="customer"),
        ],
    )
    ours = commitments_kept(book, window=YEAR).only()
    assert (ours.numerator, ours.denominator) == (1, 4)
    assert commitments_kept(book, window=YEAR, side="customer").only().value == 1.0
