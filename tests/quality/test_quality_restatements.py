"""What changed in past months, by how much, and why."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.metrics.movements import ARR_MONTHS, balances, mrr_movements
from analysis.metrics.retention import (
    gross_revenue_retention,
    logo_churn_rate,
    net_revenue_retention,
)
from analysis.periods import Window, add_months
from analysis.quality.figures import Reported, reported
from analysis.quality.restatements import as_imported, restatements

OPENING, MONTH = date(2025, 9, 1), date(2026, 9, 1)
DAY = date(2026, 10, 31)


def line(line_id, account_id, mrr, start="2025-01-01", end=None, **more):
    return {
        "line_id": line_id,
        "account_id": account_id,
        "amount_minor": mrr * 12,
        "start_date": start,
        "end_date": end,
        **more,
    }


BEFORE = [
    line("L1", "A", 100_00),
    line("L2", "B", 200_00),
    line("L3", "C", 50_00, end="2026-09-15"),
    line("L4", "D", 10_00, start="2026-03-01"),
]


def months_of(restated):
    return {each.month: each for each in restated}


def by_measure(month):
    return {moved.measure: (moved.first, moved.now) for moved in month.moved}


def test_the_key_figures_of_a_month_by_hand(small_book):
    book = small_book(BEFORE, as_of=date(2026, 9, 30))
    assert reported(book).values == {
        "arr": 12 * (100_00 + 200_00 + 10_00),
        "customers": 3.0,  # A, B and D; C ended on the 15th
        "nrr": (100_00 + 200_00) / (100_00 + 200_00 + 50_00),
        "grr": (100_00 + 200_00) / (100_00 + 200_00 + 50_00),
        "logo_churn": 1 / 3,
    }


@pytest.mark.parametrize("back", [0, 5, 17])
def test_the_key_figures_are_those_of_the_measures(book, back):
    month = add_months(date(2026, 10, 1), -back)
    movements = mrr_movements(book)
    paying = balances(movements, month)
    year = {"window": Window(add_months(month, -12), month)}
    assert reported(book, month=month).values == {
        "arr": ARR_MONTHS * paying.sum(),
        "customers": len(paying),
        "nrr": net_revenue_retention(movements, **year).only().value,
        "grr": gross_revenue_retention(movements, **year).only().value,
        "logo_churn": logo_churn_rate(movements, **year).only().value,
    }


def test_equal_imports_restate_nothing(small_book):
    book = small_book(BEFORE, as_of=DAY)
    assert restatements(book, earlier=as_imported(small_book(BEFORE, as_of=DAY))) == ()


@pytest.mark.parametrize(
    ("kind", "after", "examples"),
    [
        ("late", [*BEFORE, line("L9", "A", 30_00, start="2026-09-10")], ("L9",)),
        (
            "back_dated",
            [*BEFORE, line("L9", "A", 30_00, start="2026-09-10", signed_date="2026-10-12")],
            ("L9",),
        ),
        (
            "renewed_late",
            [
                *BEFORE,
                line("L9", "C", 50_00, start="2026-10-01", signed_date="2026-10-05",
                     renews_line_id="L3"),
            ],
            ("L9",),
        ),
        ("removed", BEFORE[:1] + BEFORE[2:], ("L2",)),
        ("amount", [BEFORE[0], line("L2", "B", 190_00), *BEFORE[2:]], ("L2",)),
        ("days", [BEFORE[0], line("L2", "B", 200_00, end="2026-08-01"), *BEFORE[2:]], ("L2",)),
        ("merged", [BEFORE[0], line("L2", "A", 200_00), *BEFORE[2:]], ("B",)),
    ],
)  # fmt: skip
def test_each_cause_is_told_from_the_others(small_book, kind, after, examples):
    before, now = (small_book(lines, as_of=DAY) for lines in (BEFORE, after))
    month = months_of(restatements(now, earlier=as_imported(before)))[MONTH]
    assert [(cause.kind, cause.examples) for cause in month.causes] == [(kind, examples)]
    assert month.causes[0].count == 1


def test_a_back_dated_contract_restates_by_what_it_adds(small_book):
    late = line("L9", "A", 30_00, start="2026-09-10", signed_date="2026-10-12")
    before, now = small_book(BEFORE, as_of=DAY), small_book([*BEFORE, late], as_of=DAY)
    (month,) = restatements(now, earlier=as_imported(before))  # and no month before it
    assert month.month == MONTH
    assert by_measure(month) == {
        "arr": (12 * 310_00, 12 * 340_00),
        "nrr": (300 / 350, 330 / 350),
    }


def test_without_an_earlier_import_the_load_times_tell_what_was_known(small_book):
    late = line("L9", "A", 30_00, start="2026-09-10", loaded_at="2026-10-04")
    (month,) = restatements(small_book([*BEFORE, late], as_of=DAY))
    assert month.month == MONTH
    assert [cause.kind for cause in month.causes] == ["late"]


def test_new_rates_are_told_from_contracts(small_book):
    euro = [*BEFORE, line("L5", "E", 100_00, currency="EUR")]

    def at(rate):
        rates = [{"currency": "EUR", "to_currency": "USD", "rate_date": "2025-01-01", "rate": rate}]
        return small_book(euro, as_of=DAY, fx_rates=rates)

    month = months_of(restatements(at(1.25), earlier=as_imported(at(1.0))))[MONTH]
    assert [(c.kind, c.examples) for c in month.causes] == [("rates", ("EUR",))]
    assert by_measure(month)["arr"] == (12 * 410_00, 12 * 435_00)


def test_figures_that_differ_over_equal_contracts_are_put_down_to_the_method(small_book):
    book = small_book(BEFORE, as_of=DAY)
    true = reported(book, month=MONTH)
    told = replace(true, values={**true.values, "nrr": 1.02})
    (month,) = restatements(book, earlier=lambda month: told if month == MONTH else None)
    assert [cause.kind for cause in month.causes] == ["method"]
    assert [moved.measure for moved in month.moved] == ["nrr"]


def test_a_change_that_prints_the_same_is_no_restatement(small_book):
    many = [line(f"N{k}", f"N{k}", 1_000_00) for k in range(60)]
    before = small_book(many, as_of=DAY)
    now = small_book([line("N0", "N0", 1_000_01), *many[1:]], as_of=DAY)
    assert restatements(now, earlier=as_imported(before)) == ()


def test_a_contract_signed_later_for_later_restates_nothing(small_book):
    later = line("L9", "A", 30_00, start="2026-11-10", signed_date="2026-10-12")
    now = small_book([*BEFORE, later], as_of=DAY)
    assert restatements(now, earlier=as_imported(small_book(BEFORE, as_of=DAY))) == ()


def test_what_was_kept_comes_back_as_it_was(small_book):
    said = reported(small_book(BEFORE, as_of=DAY), month=MONTH)
    again = Reported.kept(said.figures(), said.lines)
    assert (again.month, again.values) == (said.month, said.values)


def test_the_demo_restates_september_by_the_two_lines_that_came_late(book):
    first = restatements(book, months=1)[0]
    assert first.month == MONTH
    assert [(c.kind, c.examples) for c in first.causes] == [("late", ("L001832", "L001833"))]
    moved = by_measure(first)
    lines = book["contract_lines"].set_index("line_id").loc[["L001832", "L001833"]]
    added = round((lines["amount_minor"] / lines["term_months"]).sum()) * 12
    assert moved["arr"][1] - moved["arr"][0] == pytest.approx(added, abs=12)
    assert moved["customers"][1] - moved["customers"][0] == lines["account_id"].nunique()


CHANGES = st.lists(
    st.tuples(st.sampled_from(["drop", "price", "add"]), st.integers(0, 3), st.integers(1, 90)),
    max_size=3,
)


@settings(max_examples=5, deadline=None)
@given(CHANGES)
def test_whatever_changes_every_moved_month_has_a_cause_among_what_was_changed(
    small_book, changes_made
):
    after, touched = {each["line_id"]: each for each in BEFORE}, set()
    for n, (what, index, size) in enumerate(changes_made):
        name = BEFORE[index]["line_id"]
        if what == "drop" and len(after) > 1 and name in after:
            del after[name]
        elif what == "price" and name in after:
            after[name] = {**after[name], "amount_minor": size * 1200}
        elif what == "add":
            name = f"N{n}"
            after[name] = line(name, BEFORE[index]["account_id"], size * 100, start="2026-02-01")
        touched.add(name)
    before, now = small_book(BEFORE, as_of=DAY), small_book(list(after.values()), as_of=DAY)
    for month in restatements(now, earlier=as_imported(before)):
        named = {each for cause in month.causes for each in cause.examples}
        assert named
        assert named <= touched
        assert "method" not in {cause.kind for cause in month.causes}


def test_causes_do_not_name_contracts_that_bear_on_other_months_only(small_book):
    later = line("L9", "B", 30_00, start="2026-10-10", signed_date="2026-10-12")
    after = [BEFORE[0], line("L2", "B", 190_00), *BEFORE[2:], later]
    before, now = (small_book(lines, as_of=DAY) for lines in (BEFORE, after))
    months = months_of(restatements(now, earlier=as_imported(before)))
    (cause,) = months[date(2026, 8, 1)].causes
    assert (cause.kind, cause.examples) == ("amount", ("L2",))
