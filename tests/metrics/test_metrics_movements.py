"""Every cent of recurring revenue is accounted for, on any data."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.engine.frames import collect
from analysis.fiscal import FiscalCalendar
from analysis.metrics.breakdown import UnknownBreakdownError
from analysis.metrics.currency import AbsentRateError
from analysis.metrics.movements import (
    KINDS,
    AbsentMonthError,
    Movements,
    balances,
    bridge,
    changes,
    monthly,
    mrr_movements,
)
from analysis.metrics.retention import gross_revenue_retention, net_revenue_retention
from analysis.periods import Window

YEAR = Window("2025-09", "2026-09")


def moves(book, account="A"):
    """(month, kind, delta) of one account, as text and cents."""
    changes = mrr_movements(book).changes
    own = changes[changes["account_id"] == account]
    return list(
        zip(own["month"].dt.strftime("%Y-%m"), own["kind"], own["delta_minor"], strict=True)
    )


def test_each_account_of_the_worked_example_moves_one_way(v1):
    one_way = bridge(mrr_movements(v1), YEAR).iloc[0]
    assert one_way.to_dict() == {
        "opening_minor": 100_00 + 200_00 + 50_00,
        "new_minor": 80_00,
        "reactivation_minor": 30_00,
        "expansion_minor": 50_00,
        "contraction_minor": 10_00,
        "churned_minor": 200_00,
        "closing_minor": 150_00 + 40_00 + 80_00 + 30_00,
    }


def test_leaving_is_churn_and_returning_is_reactivation_never_decline_and_growth(make_book, line):
    """In a published model the order of cases made both unreachable: 100 to 0 read as contraction,
    0 to 80 as expansion."""
    book = make_book(
        as_of=date(2026, 6, 30),
        contract_lines=[
            line("A", "2026-01-01", "2026-03-01", 100_00),
            line("A", "2026-05-01", None, 80_00),
        ],
    )
    assert moves(book) == [
        ("2026-01", "new", 100_00),
        ("2026-03", "churned", -100_00),
        ("2026-05", "reactivation", 80_00),
    ]


def test_a_month_without_churn_has_a_churn_of_zero_not_a_blank(v1):
    table = monthly(mrr_movements(v1))
    assert table["churned_minor"].tolist().count(0) == len(table) - 2  # B and E left, once each
    assert not table.isna().any().any()


def test_an_annual_charge_is_twelve_months_of_revenue(make_book, line):
    book = make_book(
        as_of=date(2026, 12, 31), contract_lines=[line("A", "2026-01-01", "2027-01-01", 100_00)]
    )
    assert monthly(mrr_movements(book))["closing_minor"].tolist() == [100_00] * 12


def test_churn_falls_in_the_month_of_the_first_day_without_service(make_book, line):
    book = make_book(
        as_of=date(2026, 12, 31),
        contract_lines=[
            line("A", "2026-01-01", "2026-09-30", 1_00),
            line("B", "2026-01-01", "2026-10-01", 1_00),
        ],
    )
    assert moves(book, "A")[1] == ("2026-09", "churned", -1_00)
    assert moves(book, "B")[1] == ("2026-10", "churned", -1_00)


def test_a_line_cut_short_ends_when_it_was_terminated(make_book, line):
    cut_short = line("A", "2026-01-01", "2027-01-01", 5_00)
    cut_short |= {"cancelled_date": "2026-05-10", "terminated_date": "2026-06-15"}
    book = make_book(as_of=date(2026, 12, 31), contract_lines=[cut_short])
    assert moves(book)[1] == ("2026-06", "churned", -5_00)
    assert moves(book.at(date(2026, 4, 30))) == [("2026-01", "new", 5_00)]


def test_a_line_that_was_never_in_force_leaves_no_trace(make_book, line):
    withdrawn = line("A", "2026-05-01", None, 5_00)
    withdrawn |= {"cancelled_date": "2026-04-02", "terminated_date": "2026-04-03"}
    book = make_book(as_of=date(2026, 12, 31), contract_lines=[withdrawn])
    assert moves(book) == []


@pytest.mark.parametrize(
    ("starts", "expected"),
    [
        ("2026-04-25", []),  # 25 days after the end: late
        ("2026-04-30", []),  # 30 days are within the grace
        ("2026-05-01", [("2026-03", "churned", -7_00), ("2026-05", "reactivation", 7_00)]),
    ],
)
def test_a_renewal_within_the_grace_is_late_not_churn_and_reactivation(
    make_book, line, starts, expected
):
    book = make_book(
        as_of=date(2026, 12, 31),
        contract_lines=[
            line("A", "2026-01-01", "2026-03-31", 7_00, line_id="old"),
            line("A", starts, None, 7_00, renews_line_id="old"),
        ],
    )
    assert moves(book) == [("2026-01", "new", 7_00), *expected]


def test_a_renewal_takes_the_place_of_the_line_it_renews_even_before_its_end(make_book, line):
    book = make_book(
        as_of=date(2026, 12, 31),
        contract_lines=[
            line("A", "2026-01-01", "2027-01-01", 7_00, line_id="old"),
            line("A", "2026-10-15", None, 9_00, renews_line_id="old"),
        ],
    )
    assert moves(book) == [("2026-01", "new", 7_00), ("2026-10", "expansion", 2_00)]


def test_only_what_recurs_and_has_begun_is_recurring_revenue(make_book, line):
    book = make_book(
        as_of=date(2026, 6, 30),
        contract_lines=[
            line("A", "2026-01-01", None, 7_00),
            line("A", "2026-02-01", None, 3_00, kind="one_off"),
            line("A", "2026-02-01", None, 3_00, kind="usage"),
            line("A", "2026-08-01", None, 3_00, signed_date="2026-06-01"),
        ],
    )
    assert moves(book) == [("2026-01", "new", 7_00)]


def test_credits_reduce_revenue_but_never_below_nothing(make_book, line):
    book = make_book(
        as_of=date(2026, 6, 30),
        contract_lines=[
            line("A", "2026-01-01", None, 7_00),
            line("A", "2026-02-01", "2026-04-01", -2_00),
            line("A", "2026-05-01", None, -9_00),
        ],
    )
    assert moves(book) == [
        ("2026-01", "new", 7_00),
        ("2026-02", "contraction", -2_00),
        ("2026-04", "expansion", 2_00),
        ("2026-05", "churned", -7_00),
    ]


def test_months_that_are_not_complete_are_not_reported(make_book, line):
    book = make_book(as_of=date(2026, 6, 29), contract_lines=[line("A", "2026-06-01", None, 7_00)])
    assert mrr_movements(book).last_month == date(2026, 5, 1)
    assert moves(book) == []


def test_a_month_without_data_is_refused_not_read_as_churn(v1):
    movements = mrr_movements(v1)
    with pytest.raises(AbsentMonthError, match=r"2031-01\. The data run from 2025-01 to 2026-09"):
        balances(movements, "2031-01")
    with pytest.raises(AbsentMonthError, match="billed in 2024-12"):
        bridge(movements, Window("2024-12", "2025-12"))


def test_an_unknown_breakdown_is_refused_with_the_known_ones(v1):
    with pytest.raises(UnknownBreakdownError, match="Did you mean 'segment'"):
        monthly(mrr_movements(v1), by=["segmnet"])


def test_a_breakdown_adds_up_to_the_whole_and_keeps_blanks_in_sight(v1):
    movements = mrr_movements(v1)
    parts = bridge(movements, YEAR, by=["industry"])
    assert parts["industry"].tolist() == ["Healthcare", "Manufacturing", "Not stated"]
    assert (
        parts.drop(columns="industry").sum().to_dict() == bridge(movements, YEAR).iloc[0].to_dict()
    )


def test_an_account_that_came_and_went_within_the_window_is_not_in_the_bridge(make_book, line):
    book = make_book(
        as_of=date(2026, 9, 30),
        contract_lines=[
            line("A", "2025-01-01", None, 7_00),
            line("B", "2026-01-01", "2026-04-01", 5_00),
        ],
    )
    flat = bridge(mrr_movements(book), YEAR).iloc[0]
    assert (flat["new_minor"], flat["churned_minor"]) == (0, 0)
    assert monthly(mrr_movements(book))["churned_minor"].sum() == 5_00


def test_a_book_without_lines_has_no_movements(make_book):
    book = make_book(as_of=date(2026, 9, 30))
    movements = mrr_movements(book)
    assert len(movements.changes) == 0
    assert monthly(movements)["closing_minor"].tolist() == [0]
    assert balances(movements, "2026-09").empty


def test_a_merger_is_no_churn(make_book, line):
    merged = {"account_id": "B", "valid_from": "2026-05-01", "merged_into_account_id": "A"}
    book = make_book(
        as_of=date(2026, 9, 30),
        contract_lines=[
            line("A", "2026-01-01", None, 7_00),
            line("B", "2026-01-01", "2026-05-01", 5_00),
            line("A", "2026-05-01", None, 5_00),
        ],
        account_history=[merged],
    )
    assert moves(book) == [("2026-01", "new", 12_00)]


def test_euros_are_told_in_dollars_at_the_rate_of_the_first_day_of_the_year(make_book, line):
    rates = [
        {"currency": "EUR", "rate_date": "2025-12-31", "rate": 1.10},
        {"currency": "EUR", "rate_date": "2026-01-02", "rate": 1.50},
    ]
    lines = [line("A", "2025-11-01", None, 100_00, currency="EUR")]
    book = make_book(as_of=date(2026, 9, 30), contract_lines=lines, fx_rates=rates)
    assert balances(mrr_movements(book), "2026-09").to_dict() == {"A": 110_00}
    priced_in_euros = [{**rates[0], "currency": "USD", "to_currency": "EUR", "rate": 0.8}]
    inverse = make_book(as_of=date(2026, 9, 30), contract_lines=lines, fx_rates=priced_in_euros)
    assert balances(mrr_movements(inverse), "2026-09").to_dict() == {"A": 125_00}


def test_yen_have_no_cents(make_book, line):
    book = make_book(
        as_of=date(2026, 9, 30),
        contract_lines=[line("A", "2026-01-01", None, 15_000, currency="JPY")],
        fx_rates=[{"currency": "JPY", "rate_date": "2025-12-31", "rate": 0.0065}],
    )
    assert balances(mrr_movements(book), "2026-09").to_dict() == {"A": 97_50}  # 15,000 x 0.0065


def test_a_currency_without_a_rate_is_refused(make_book, line):
    book = make_book(
        as_of=date(2026, 9, 30),
        contract_lines=[line("A", "2026-01-01", None, 100_00, currency="EUR")],
    )
    with pytest.raises(AbsentRateError, match="Add a row for EUR to USD"):
        mrr_movements(book)


@pytest.mark.parametrize(("amount", "expected"), [(6, 0), (18, 2), (30, 2), (-6 + 24, 2)])
def test_half_a_cent_goes_to_the_even_one(make_book, line, amount, expected):
    whole_term = line("A", "2026-01-01", None, 0) | {"amount_minor": amount}
    book = make_book(as_of=date(2026, 9, 30), contract_lines=[whole_term])
    assert balances(mrr_movements(book), "2026-09").sum() == expected


lines_of_any_book = st.lists(
    st.fixed_dictionaries(
        {
            "account_id": st.sampled_from(list("ABCDEF")),
            "start_date": st.dates(date(2025, 1, 1), date(2026, 9, 30)),
            "days": st.one_of(st.none(), st.integers(1, 500)),
            "amount_minor": st.integers(-5_000, 100_000),
            "term_months": st.integers(1, 36),
        }
    ),
    min_size=1,
    max_size=40,
)


def movements_of(drawn) -> Movements:
    """Movements straight from lines: checking contracts a thousand times would only take time."""
    lines = pd.DataFrame(drawn).assign(
        kind="recurring", currency="USD", line_id=[f"L{n}" for n in range(len(drawn))]
    )
    lines["start_date"] = pd.to_datetime(lines["start_date"])
    lines["end_date"] = lines["start_date"] + pd.to_timedelta(lines["days"], unit="D")
    lines["terminated_date"] = pd.Series(pd.NaT, lines.index, dtype="datetime64[ns]")
    lines["renews_line_id"] = pd.Series(None, lines.index, dtype="str")
    rates = pd.DataFrame({"currency": ["USD"], "rate_millionths": [1_000_000]})
    table = collect(
        changes(lines, rates, last_month=date(2026, 9, 1)), order=["account_id", "month"]
    )
    return Movements(
        changes=table,
        attributes=pd.DataFrame({"account_id": list("ABCDEF")}),
        currency="USD",
        as_of=date(2026, 9, 30),
        first_month=table["month"].min().date() if len(table) else date(2026, 9, 1),
        last_month=date(2026, 9, 1),
    )


@given(drawn=lines_of_any_book)
@settings(max_examples=12, deadline=None)
def test_movements_sum_to_the_change_in_every_month_and_window(drawn):
    movements = movements_of(drawn)
    table = monthly(movements)
    change = table["closing_minor"] - table["opening_minor"]
    gains = table["new_minor"] + table["reactivation_minor"] + table["expansion_minor"]
    assert (gains - table["contraction_minor"] - table["churned_minor"] == change).all()
    assert table["opening_minor"].iloc[0] == 0
    assert (table["opening_minor"].iloc[1:].values == table["closing_minor"].iloc[:-1].values).all()
    assert (table.drop(columns="month") >= 0).all().all()
    if movements.first_month < movements.last_month:
        window = Window(movements.first_month, movements.last_month)
        ends = bridge(movements, window).iloc[0]
        assert ends["opening_minor"] == balances(movements, window.opening).sum()
        assert ends["closing_minor"] == balances(movements, window.closing).sum()
        signed = [ends[f"{kind}_minor"] for kind in KINDS]
        assert ends["opening_minor"] + sum(signed[:3]) - sum(signed[3:]) == ends["closing_minor"]


@given(drawn=lines_of_any_book, order=st.randoms(use_true_random=False), share=st.integers(0, 99))
@settings(max_examples=12, deadline=None)
def test_splitting_a_line_in_two_or_shuffling_rows_changes_nothing(drawn, order, share):
    part = drawn[0]["amount_minor"] * share // 100
    split = [
        {**drawn[0], "amount_minor": part},
        {**drawn[0], "amount_minor": drawn[0]["amount_minor"] - part},
        *drawn[1:],
    ]
    order.shuffle(split)
    pd.testing.assert_frame_equal(movements_of(split).changes, movements_of(drawn).changes)


@given(drawn=lines_of_any_book)
@settings(max_examples=12, deadline=None)
def test_gross_retention_never_exceeds_net_nor_one(drawn):
    movements = movements_of(drawn)
    if movements.first_month < movements.last_month:
        window = Window(movements.first_month, movements.last_month)
        gross = gross_revenue_retention(movements, window=window).only().value
        net = net_revenue_retention(movements, window=window).only().value
        assert gross is None or 0 <= gross <= min(1, net)


@given(drawn=lines_of_any_book)
@settings(max_examples=12, deadline=None)
def test_the_slow_and_obvious_reckoning_agrees(drawn):
    """By another road: every account, every month, every line, in exact fractions."""
    found = monthly(movements_of(drawn), by=["account_id"])
    for row in found.itertuples():
        last_day = row.month + pd.offsets.MonthEnd(0)
        exact = Fraction(0)
        for line in drawn:
            start = pd.Timestamp(line["start_date"])
            has_ended = line["days"] and start + pd.Timedelta(days=line["days"]) <= last_day
            if line["account_id"] == row.account_id and start <= last_day and not has_ended:
                exact += Fraction(line["amount_minor"], line["term_months"])
        assert row.closing_minor == max(0, round(exact))


def test_the_input_is_left_as_it_was(v1):
    before = v1["contract_lines"].copy(deep=True)
    mrr_movements(replace(v1))
    pd.testing.assert_frame_equal(v1["contract_lines"], before)


def test_in_a_calendar_of_weeks_a_balance_stands_at_the_end_of_the_period(make_book, line):
    """Period 1 of FY2026 ends on 31 January 2026, period 2 on 28 February, period 3 on 4 April."""
    book = make_book(
        as_of=date(2026, 4, 10),
        contract_lines=[
            line("A", "2026-01-31", None, 1_00),
            line("A", "2026-02-01", None, 2_00),
            line("A", "2026-04-04", None, 4_00),
            line("A", "2026-04-05", None, 8_00),
        ],
    )
    movements = mrr_movements(book, calendar=FiscalCalendar(weeks="4-4-5"))
    told = monthly(movements).set_index("month")["closing_minor"]
    assert {str(month.date()): mrr for month, mrr in told.items()} == {
        "2026-01-01": 1_00,
        "2026-02-01": 3_00,
        "2026-03-01": 7_00,
    }
    by_month = monthly(mrr_movements(book)).set_index("month")["closing_minor"]
    assert by_month[pd.Timestamp("2026-03-01")] == 3_00


def test_the_grace_of_a_late_renewal_can_be_set(make_book, line):
    book = make_book(
        as_of=date(2026, 12, 31),
        contract_lines=[
            line("A", "2026-01-01", "2026-03-31", 7_00, line_id="old"),
            line("A", "2026-05-20", None, 7_00, renews_line_id="old"),
        ],
    )
    assert len(mrr_movements(book).changes) == 3
    assert mrr_movements(book, grace_days=60).changes["kind"].tolist() == ["new"]
