"""Use is compared like with like, and a broken feed is not a customer who stops."""

from datetime import date, timedelta

import pytest

from analysis.metrics.adoption import seat_adoption, usage_by_month, usage_change

SUNDAY = date(2026, 10, 25)  # the feed's last day: weeks run from Monday to Sunday


def weeks(account, values, *, last=SUNDAY, measure="active_users"):
    """Weekly rows of an account, the latest last; None for a week that was not received."""
    n = len(values)
    return [
        {"account_id": account, "usage_date": last - timedelta(days=7 * (n - k) - 1)}
        | {"value": value, "measure": measure}
        for k, value in enumerate(values)
        if value is not None
    ]


@pytest.fixture
def book_of(make_book, line):
    def book_of(usage, seats=None, **more):
        accounts = sorted({row["account_id"] for row in usage} | set(seats or {}))
        lines = [
            line(
                account,
                "2025-01-01",
                None,
                100_00,
                product_id="P",
                quantity=(seats or {}).get(account),
            )
            for account in accounts
        ]
        products = [
            {"product_id": "P", "unit_name": "seat"},
            {"product_id": "Q", "unit_name": "hour"},
        ]
        return make_book(
            as_of=date(2026, 10, 31),
            usage=usage,
            products=products,
            contract_lines=lines + more.pop("contract_lines", []),
            **more,
        )

    return book_of


def test_adoption_is_the_median_week_over_the_seats(book_of):
    usage = weeks("A", [50, 60, 10, 70]) + weeks("B", [5, 5, 5, 5])
    ratio = seat_adoption(book_of(usage, {"A": 100, "B": 20}), month="2026-10").only()
    assert (ratio.numerator, ratio.denominator) == ((50 + 60) / 2 + 5, 100 + 20)
    assert ratio.n_accounts == 2


def test_accounts_without_a_feed_or_seats_are_in_neither_number(book_of):
    usage = weeks("A", [50] * 4) + weeks("C", [9] * 4)
    ratio = seat_adoption(book_of(usage, {"A": 100, "B": 1_000}), month="2026-10").only()
    assert (ratio.value, ratio.n_accounts) == (0.5, 1)


def test_seats_of_a_further_product_are_the_same_people(book_of, line):
    hours = line("A", "2025-01-01", None, 1_00, product_id="Q", quantity=500)
    more_seats = line("A", "2026-01-01", None, 1_00, product_id="P", quantity=25)
    book = book_of(weeks("A", [50] * 4), {"A": 75}, contract_lines=[hours, more_seats])
    assert seat_adoption(book, month="2026-10").only().denominator == 75 + 25


def test_a_feed_that_stood_still_gives_no_adoption_but_the_reason(book_of):
    stale = weeks("A", [50] * 6, last=date(2026, 10, 11))
    ratio = seat_adoption(book_of(stale, {"A": 100}), month="2026-10").only()
    assert ratio.value is None
    assert ratio.reason.endswith("the latest is of 2026-10-11")


def test_change_is_against_the_accounts_own_median(book_of):
    usage = weeks("A", [10] * 12 + [40] * 4 + [5] * 4)
    change = usage_change(book_of(usage)).iloc[0]
    assert (change["latest"], change["baseline"], change["n_windows"]) == (5, 10, 4)
    assert change["change_rate"] == 5 / 10 - 1


def test_an_outage_is_not_a_decline(book_of):
    """Two weeks received of nobody: the windows that hold them are left out, not read as low."""
    values = [10] * 8 + [None, None] + [10] * 10
    change = usage_change(book_of(weeks("A", values, measure="sessions")), "sessions").iloc[0]
    assert (change["change_rate"], change["reason"]) == (0, "")
    recent = usage_change(book_of(weeks("A", [10] * 16 + [None, None, 10, 10]))).iloc[0]
    assert recent["reason"] == "the latest 28 days were not wholly received"
    assert recent["change_rate"] != recent["change_rate"]  # blank


def test_every_missing_change_has_its_reason(book_of):
    usage = weeks("A", [10] * 20) + weeks("young", [10] * 8) + weeks("idle", [0] * 20)
    usage += weeks("gone", [10] * 20, last=date(2026, 9, 27))
    found = usage_change(book_of(usage, {"never": 5})).set_index("account_id")["reason"]
    assert found.to_dict() == {
        "A": "",
        "gone": "the latest usage is of 2026-09-27",
        "idle": "nothing was used before",
        "never": "no usage has been received",
        "young": "there is too little history to compare with",
    }


def test_a_month_of_five_weeks_is_no_busier_than_one_of_four(book_of):
    usage = weeks("A", [7] * 13) + weeks("A", [70] * 13, measure="sessions")
    for measure, value in (("active_users", 7), ("sessions", 70)):
        table = usage_by_month(book_of(usage), measure)
        assert table["value"].dropna().unique().tolist() == [value]
        assert table["month"].dt.strftime("%Y-%m").tolist() == ["2026-08", "2026-09", "2026-10"]


def test_a_month_hardly_received_has_no_value(book_of):
    usage = weeks("A", [7] * 4 + [None] * 4 + [7] * 5)
    table = usage_by_month(book_of(usage), account_id="A")
    assert table["value"].isna().tolist() == [False, True, False]


def test_a_book_without_usage_gives_empty_tables_not_errors(make_book, line):
    book = make_book(as_of=date(2026, 10, 31), contract_lines=[line("A", "2026-01-01", None, 1_00)])
    assert usage_by_month(book).empty
    assert usage_change(book)["reason"].tolist() == ["no usage has been received"]
    assert seat_adoption(book, month="2026-10").only().reason == "no usage has been received"
