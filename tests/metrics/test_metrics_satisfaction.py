"""A score speaks for those who answered, with its interval, or not at all."""

from datetime import date

import pandas as pd
import pytest

from analysis.metrics.satisfaction import (
    ScaleError,
    csat,
    customer_effort_score,
    net_promoter_by_account,
    net_promoter_score,
    response_rate,
)
from analysis.periods import Window

YEAR = Window("2025-09", "2026-09")


def answers(*scores, account="A", **more):
    return [
        {"account_id": account, "contact_id": f"{account}-{n}", "score": score}
        | {"responded_at": "2026-05-01", **more}
        for n, score in enumerate(scores)
    ]


@pytest.fixture
def book_of(make_book):
    return lambda **tables: make_book(as_of=date(2026, 9, 30), **tables)


def test_the_interval_of_twenty_answers_is_thirty_four_points_wide_each_way(book_of):
    scores = [10] * 10 + [8] * 6 + [3] * 4  # half promote, a fifth detract
    nps = net_promoter_score(book_of(surveys=answers(*scores)), window=YEAR).only()
    assert (nps.numerator, nps.denominator) == (10 - 4, 20)
    assert nps.high - nps.value == pytest.approx(0.34, abs=0.005)
    assert nps.value - nps.low == pytest.approx(0.34, abs=0.005)


def test_seven_and_eight_are_neither_for_nor_against(book_of):
    nps = net_promoter_score(book_of(surveys=answers(7, 8, 9, 6, 7)), window=YEAR).only()
    assert (nps.numerator, nps.denominator) == (1 - 1, 5)


def test_each_contact_counts_once_with_the_latest_answer(book_of):
    older = answers(0, 0, 0, 0, 0, responded_at="2026-01-10")
    newer = answers(10, 10, 10, 10, 10)
    nps = net_promoter_score(book_of(surveys=newer + older), window=YEAR).only()
    assert (nps.value, nps.denominator) == (1.0, 5)


def test_below_five_answers_there_is_no_score_and_that_is_said(book_of):
    nps = net_promoter_score(book_of(surveys=answers(10, 10, 10, 10)), window=YEAR).only()
    assert nps.value is None
    assert nps.reason == "only 4 people answered; a score needs at least 5"
    assert (nps.low, nps.high) == (None, None)


def test_nobody_asked_is_no_score(book_of):
    nps = net_promoter_score(book_of(), window=YEAR).only()
    assert nps.value is None
    assert nps.reason.startswith("nobody answered")


def test_answers_outside_the_window_or_after_the_day_do_not_count(book_of):
    before = answers(0, 0, 0, responded_at="2025-09-30")
    within = answers(10, 10, 10, 10, 10, account="B", responded_at="2025-10-01")
    after = answers(0, 0, 0, account="C", responded_at="2026-10-01")
    nps = net_promoter_score(book_of(surveys=before + within + after), window=YEAR).only()
    assert (nps.value, nps.denominator, nps.n_accounts) == (1.0, 5, 1)


def test_another_scale_is_refused_not_converted(book_of):
    surveys = answers(10, 10) + answers(5, account="B", scale_min=1, scale_max=5)
    with pytest.raises(ScaleError, match=r"defined on answers from 0 to 10.* on 1 to 5 \(1\)"):
        net_promoter_score(book_of(surveys=surveys), window=YEAR)


def test_satisfied_are_the_top_two_of_five(book_of):
    tickets = [
        {"account_id": "A", "opened_at": "2026-03-01", "rated_at": "2026-03-02"}
        | {"satisfaction_score": score}
        for score in (5, 4, 3, 2, 1, 5)
    ] + [{"account_id": "A", "opened_at": "2026-03-01"}]  # not rated
    share = csat(book_of(tickets=tickets), window=YEAR).only()
    assert (share.numerator, share.denominator) == (3, 6)
    assert (share.low, share.high) == pytest.approx((0.188, 0.812), abs=1e-3)  # Wilson, 3 of 6


def test_a_scale_on_which_one_is_best_is_read_the_right_way_round(book_of):
    upside_down = answers(1, 2, 3, 5, kind="csat", scale_min=1, scale_max=5, is_higher_better=False)
    share = csat(book_of(surveys=upside_down), window=YEAR, of="surveys").only()
    assert (share.numerator, share.denominator) == (2, 4)
    with pytest.raises(ScaleError, match="five points"):
        csat(book_of(surveys=answers(9, kind="csat")), window=YEAR, of="surveys")


def test_silence_lowers_the_response_rate_not_the_score(book_of):
    silent = [{"account_id": "A", "sent_at": "2026-05-01", "responded_at": None, "score": None}]
    book = book_of(surveys=answers(10, 10, 10, 10, 10) + silent * 5)
    assert net_promoter_score(book, window=YEAR).only().value == 1.0
    assert response_rate(book, window=YEAR).only().value == 5 / 10


def test_the_loud_account_has_one_voice_and_the_large_one_its_size(book_of):
    loud = answers(*[0] * 10, account="A")
    others = [row for name in "BCDE" for row in answers(10, account=name)]
    book = book_of(surveys=loud + others)
    assert net_promoter_score(book, window=YEAR).only().value == (4 - 10) / 14
    assert net_promoter_by_account(book, window=YEAR).only().value == (4 - 1) / 5
    size = pd.Series({"A": 400, "B": 25, "C": 25, "D": 25, "E": 25})
    assert net_promoter_by_account(book, window=YEAR, weight=size).only().value == -300 / 500


def test_few_accounts_have_no_score_however_many_answered(book_of):
    score = net_promoter_by_account(book_of(surveys=answers(*[10] * 30)), window=YEAR).only()
    assert score.value is None
    assert score.reason == "only 1 account answered; a score needs at least 5"


def effort(*scores, **more):
    return answers(*scores, kind="ces", scale_min=1, scale_max=7, **more)


def test_effort_is_the_mean_turned_so_that_more_is_easier(book_of):
    easy = customer_effort_score(book_of(surveys=effort(7, 6, 5, 7, 5)), window=YEAR).only()
    assert (easy.value, easy.denominator) == (30 / 5, 5)
    hard = effort(1, 2, 3, 1, 3, is_higher_better=False)  # the same answers the other way round
    assert customer_effort_score(book_of(surveys=hard), window=YEAR).only().value == 30 / 5


def test_effort_on_two_scales_or_both_ways_round_is_refused(book_of):
    both = effort(7, 6, 5) + effort(1, 2, account="B", is_higher_better=False)
    with pytest.raises(ScaleError, match=r"high is good.*low is good|low is good.*high is good"):
        customer_effort_score(book_of(surveys=both), window=YEAR)
    two = effort(7, 6, 5) + answers(4, 5, account="B", kind="ces", scale_min=1, scale_max=5)
    with pytest.raises(ScaleError, match="1 to 5"):
        customer_effort_score(book_of(surveys=two), window=YEAR)
