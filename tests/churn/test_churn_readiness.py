"""When there is enough to learn from: counted by hand, and true when the month has come."""

from datetime import date

import pandas as pd
import pytest
from churn_books import book, line

from analysis.churn.features import features
from analysis.churn.model import train
from analysis.churn.readiness import LEAST_MONTH_ENDS, LEAST_SEEN, Readiness, readiness
from analysis.churn.snapshots import NoHistoryError, snapshots
from analysis.contracts import Book
from analysis.periods import add_months, month_end


def found(whole: Book) -> Readiness:
    try:
        history = snapshots(whole)
    except NoHistoryError:
        history = None
    return readiness(whole, history, features(whole))


def many(start: str, end: str | None = None, n: int = 10) -> list[dict]:
    """Ten accounts show thirty account-months in three months' ends."""
    return [line(f"A{number:02d}", start, end) for number in range(n)]


def at(lines: list[dict], month: date) -> Readiness:
    return found(book(month_end(month).isoformat(), lines))


def test_the_first_forecast_by_hand():
    # opened in January: snapshots from 30 April on. 30 June, the third, and 120 days are 28 October
    told = at(many("2026-01-15"), date(2026, 2, 1))
    assert told == Readiness(0, 0, date(2026, 10, 1))
    # a single account is seen once a month: the thirtieth time on 30 September 2028, and 120 days
    assert at([line("A", "2026-01-15")], date(2026, 2, 1)).first_month == date(2029, 1, 1)


@pytest.mark.parametrize("opens", ["2026-01-01", "2026-01-31"])
def test_the_month_that_was_promised_is_the_first_that_has_enough(opens):
    lines = many(opens)
    promised = at(lines, date.fromisoformat(opens).replace(day=1)).first_month
    assert not at(lines, add_months(promised, -1)).is_enough
    kept = at(lines, promised)
    assert kept.is_enough
    assert (kept.n_settled, kept.n_seen) == (LEAST_MONTH_ENDS, LEAST_SEEN)


def test_the_promise_stays_while_its_month_comes_nearer():
    lines = [*many("2026-01-01"), line("B", "2026-03-01", "2027-03-01")]
    months = [add_months(date(2026, 1, 1), step) for step in (0, 3, 8)]
    assert len({at(lines, month).first_month for month in months}) == 1


def test_bound_accounts_teach_nothing_until_they_are_free():
    # the term ends on 1 January 2028: free from 3 October 2027 on, so at the ends of October to
    # December, the last of which is settled 120 days later, on 29 April
    for month in (date(2027, 8, 1), date(2027, 10, 1)):
        told = at(many("2027-01-01", "2028-01-01"), month)
        assert told == Readiness(0, 0, date(2028, 4, 1))


def test_from_when_cannot_be_told_where_nobody_will_be_free():
    lines = [line("A", "2026-01-01", "2027-01-01", cancelled_date="2026-02-01")]
    assert at(lines, date(2026, 3, 1)) == Readiness(0, 0, None)


def test_an_empty_book_is_not_ready():
    assert found(book("2026-10-31", [])) == Readiness(0, 0, None)


def test_a_first_bound_account_is_not_given_the_chance_of_a_coin():
    lines = [line(f"A{number}", "2025-01-01") for number in range(20)]
    whole = book("2026-10-31", [*lines, line("NEW", "2026-10-01", "2027-10-01")])
    scores = train(whole).score(features(whole)).set_index("account_id")
    assert scores.loc["NEW", "state"] == "bound"
    assert scores.loc["NEW", "probability"] < 0.05  # nobody of 20 left in a year and a half
    assert pd.notna(scores.loc["NEW", ["low", "high"]]).all()
