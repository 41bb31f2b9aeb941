"""Forecasts are judged as they stood, against what renewed, beside what costs nothing to forecast."""

from datetime import date

import pytest

from analysis.metrics.forecast import forecast_error, forecast_record, judged
from analysis.periods import Window

YEAR = Window("2025-09", "2026-09")


def renewal(line, account, end, mrr, renewed_mrr=None, **more):
    """A contract of a year that ends on `end`, and the one that renews it, if any."""
    start = f"{int(end[:4]) - 1}{end[4:]}"
    first = line(account, start, end, mrr, line_id=f"{account}1", **more)
    if renewed_mrr is None:
        return [first]
    after = f"{int(end[:4]) + 1}{end[4:]}"
    return [
        first,
        line(account, end, after, renewed_mrr, line_id=f"{account}2", renews_line_id=f"{account}1")
        | {"signed_date": end},
    ]


def call(account, made, amount, **more):
    return {
        "account_id": account,
        "line_id": f"{account}1",
        "made_date": made,
        "target_month": "2026-03-01",
        "amount_annual_minor": amount,
        **more,
    }


@pytest.fixture
def book(make_book, line):
    """A paid 100 a month and renews at 110; B paid 10 and is lost. Both fall due in the window."""
    lines = renewal(line, "A", "2026-03-01", 100_00, 110_00) + renewal(
        line, "B", "2026-03-01", 10_00
    )
    forecasts = [
        call("A", "2025-10-01", 1000_00),  # overtaken by the next
        call("A", "2025-11-30", 1200_00),
        call("A", "2026-01-20", 1320_00),  # within 60 days
        call("B", "2025-11-30", 120_00, probability=0.9),
    ]
    return make_book(as_of=date(2026, 9, 30), contract_lines=lines, forecasts=forecasts)


def test_wape_and_bias_by_hand(book):
    wape = forecast_error(book, window=YEAR, horizon=90).only()
    actual = 12 * 110_00
    assert (wape.numerator, wape.denominator) == ((actual - 1200_00) + 120_00, actual)
    bias = forecast_error(book, window=YEAR, horizon=90, error="bias").only()
    assert (bias.numerator, bias.denominator) == ((1200_00 - actual) + 120_00, actual)


def test_a_small_account_that_left_does_not_rule_the_error_as_it_would_rule_mape(book):
    """MAPE has no value here: B renewed nothing. Without B it would be 9%; WAPE with B is 18%."""
    assert forecast_error(book, window=YEAR, horizon=90).only().value == pytest.approx(240 / 1320)


def test_at_each_horizon_the_forecast_that_stood_then_is_judged(book):
    stood = {
        (row.horizon_days, row.account_id): row.forecast_minor
        for row in judged(book, window=YEAR).itertuples()
        if row.call == "final"
    }
    assert stood == {
        (90, "A"): 1200_00,
        (90, "B"): 120_00,
        (60, "A"): 1200_00,
        (60, "B"): 120_00,
        (30, "A"): 1320_00,
        (30, "B"): 120_00,
    }


def test_a_forecast_made_after_the_fact_is_never_judged(make_book, line):
    lines = renewal(line, "A", "2026-03-01", 100_00, 110_00)
    late = [call("A", "2026-02-27", 1320_00)]
    book = make_book(as_of=date(2026, 9, 30), contract_lines=lines, forecasts=late)
    error = forecast_error(book, window=YEAR, horizon=30).only()
    assert error.value is None
    assert "forecast 30 days ahead" in error.reason


def test_the_lines_of_a_contract_are_judged_as_one(make_book, line):
    lines = [
        *renewal(line, "A", "2026-03-01", 100_00, 100_00, contract_id="C"),
        line("A", "2025-03-01", "2026-03-01", 50_00, line_id="A9", contract_id="C"),
        line("A", "2026-03-01", "2027-03-01", 50_00, line_id="A8", renews_line_id="A9"),
    ]
    whole = [call("A", "2025-11-01", 12 * 150_00)]
    book = make_book(as_of=date(2026, 9, 30), contract_lines=lines, forecasts=whole)
    assert forecast_error(book, window=YEAR).only().value == 0


def test_everything_renews_is_wrong_by_what_did_not(book):
    """Due: 12 x 110 in all; renewed: 12 x 110. A renewed 10 more a month than due, B 10 less."""
    naive = forecast_error(book, window=YEAR, call="all_renew").only()
    assert (naive.numerator, naive.denominator) == (12 * 10_00 + 12 * 10_00, 12 * 110_00)


def test_last_years_rate_is_as_it_was_known_when_the_window_opened(make_book, line):
    """In the year before, 3 of 4 paid on; in the window one renews what it paid."""
    lines = []
    for name, renewed in (("K", 100_00), ("L", 100_00), ("M", 100_00), ("N", None)):
        lines += renewal(line, name, "2025-03-01", 100_00, renewed)
        lines = [one | {"end_date": None} if one["line_id"] == f"{name}2" else one for one in lines]
    lines += renewal(line, "A", "2026-03-01", 100_00, 100_00)
    book = make_book(
        as_of=date(2026, 9, 30),
        contract_lines=lines,
        forecasts=[call("A", "2025-11-30", 1200_00)],
    )
    rows = judged(book, window=YEAR)
    assert set(rows.loc[rows["call"] == "last_year", "forecast_minor"]) == {round(1200_00 * 3 / 4)}


def test_without_a_year_before_there_is_no_such_baseline(book):
    assert "last_year" not in set(judged(book, window=YEAR)["call"])


def test_the_brier_score_asks_for_probabilities_alone(book):
    brier = forecast_error(book, window=YEAR, error="brier").only()
    assert brier.value == pytest.approx(0.9**2)  # B was lost at 90%; A gave none
    assert brier.denominator == 1


def test_a_call_as_good_as_the_better_baseline_has_no_skill(book):
    record = forecast_record(book, window=YEAR).set_index(["horizon_days", "call"])
    assert record.loc[(90, "all_renew"), "skill"] == 0
    own, naive = (record.loc[(90, name), "wape"] for name in ("final", "all_renew"))
    assert record.loc[(90, "final"), "skill"] == pytest.approx(1 - own / naive)


def test_open_renewals_are_not_judged(make_book, line):
    lines = renewal(line, "A", "2026-09-20", 100_00)  # ten days ago, within the grace
    book = make_book(
        as_of=date(2026, 9, 30),
        contract_lines=lines,
        forecasts=[call("A", "2026-01-01", 1200_00)],
    )
    assert judged(book, window=YEAR).empty
    assert forecast_record(book, window=YEAR).empty
