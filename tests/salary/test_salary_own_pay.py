"""Our own pay: who is paid what on a day, and where groups stand in their ranges."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from analysis.contracts.private import PrivateTable
from analysis.loading import load_book
from analysis.salary.own_pay import OwnPayError, paid_on, standing, standing_by_role
from analysis.salary.ranges import PayRange

RANGE = PayRange(80_000, 100_000, 120_000, 100_000, 95_000, 105_000, 50, 25.0, 75.0)


def table(rows) -> PrivateTable:
    names = ["person_id", "valid_from", "valid_to", "base_annual_minor", "variable_annual_minor"]
    frame = pd.DataFrame(rows, columns=names).assign(currency="USD", gender="f", role="AM")
    frame["valid_from"] = pd.to_datetime(frame["valid_from"])
    frame["valid_to"] = pd.to_datetime(frame["valid_to"])
    frame["variable_annual_minor"] = frame["variable_annual_minor"].astype("Int64")
    return PrivateTable(frame, "pay")


@pytest.fixture
def two_people() -> PrivateTable:
    return table(
        [
            ("P1", "2024-01-01", "2025-01-01", 80_000_00, None),
            ("P1", "2025-01-01", None, 90_000_00, 10_000_00),
            ("P2", "2025-06-01", None, 70_000_00, None),
        ]
    )


def test_the_pay_in_force_on_a_day(two_people):
    for day, expected in (
        (date(2024, 12, 31), [80_000_00]),
        (date(2025, 1, 1), [90_000_00]),  # the first day on which the old one no longer holds
        (date(2025, 6, 1), [90_000_00, 70_000_00]),
    ):
        assert paid_on(two_people, day).individual_rows()["pay_minor"].tolist() == expected


def test_total_pay_counts_a_blank_variable_as_none(two_people):
    rows = paid_on(two_people, date(2025, 7, 1), measure="total").individual_rows()
    assert rows["pay_minor"].tolist() == [100_000_00, 70_000_00]


def test_a_day_before_anybody_was_paid_is_refused(two_people):
    with pytest.raises(OwnPayError, match="nobody who is paid on 2020-01-01"):
        paid_on(two_people, date(2020, 1, 1))


def test_two_currencies_are_not_compared(two_people):
    rows = two_people.individual_rows()
    rows.loc[2, "currency"] = "EUR"
    both = PrivateTable(rows, "pay")
    with pytest.raises(OwnPayError, match=r"paid in EUR, USD\. Name one currency"):
        paid_on(both, date(2025, 7, 1))
    euro = paid_on(both, date(2025, 7, 1), currency="EUR").individual_rows()
    assert euro["person_id"].tolist() == ["P2"]
    with pytest.raises(OwnPayError, match="Nobody is paid in GBP"):
        paid_on(both, date(2025, 7, 1), currency="GBP")


def test_the_standing_of_a_role_by_hand():
    pays = [70_000, 80_000, 90_000, 95_000, 100_000, 100_000, 105_000, 110_000, 120_000, 130_000]
    people = [(f"P{at:02d}", "2025-01-01", None, pay * 100, None) for at, pay in enumerate(pays)]
    paid = paid_on(table(people), date(2025, 7, 1))
    (row,) = standing_by_role(paid, {"AM": RANGE}).to_dict("records")
    assert row["median_compa_ratio"] == pytest.approx(1.0)
    assert row["below_share"] == pytest.approx(1 / 10)
    assert row["above_share"] == pytest.approx(1 / 10)
    placed = standing(paid, {"AM": RANGE})
    assert isinstance(placed, PrivateTable)
    assert placed.individual_rows()["range_penetration"].iloc[0] == pytest.approx(-0.25)


def test_a_role_of_nine_people_is_not_shown():
    people = [(f"P{at}", "2025-01-01", None, 90_000_00, None) for at in range(9)]
    (row,) = standing_by_role(paid_on(table(people), date(2025, 7, 1)), {"AM": RANGE}).to_dict(
        "records"
    )
    assert row["reason"] == "9 people, fewer than 10"
    assert np.isnan(row["median_compa_ratio"])


def test_the_demos_pay_takes_role_and_place_from_its_people(demo_data):
    book = load_book(demo_data, as_of=date(2026, 6, 30))
    paid = paid_on(PrivateTable(book["pay"], "pay"), book.as_of, people=book["people"])
    rows = paid.individual_rows()
    assert rows["person_id"].is_unique
    assert rows["role"].notna().all()
    assert set(rows["location"]) <= set(book["people"]["metro_code"])
    assert (rows["tenure_years"] >= 0).all()


def test_who_has_left_is_paid_no_more(two_people):
    people = pd.DataFrame(
        {
            "person_id": ["P1", "P2"],
            "role": ["AM", "AM"],
            "level": ["II", "II"],
            "metro_code": ["35620", "14460"],
            "hired_date": pd.to_datetime(["2024-01-01", "2025-06-01"]),
            "left_date": pd.to_datetime(["2025-06-15", None]),
            "valid_from": pd.to_datetime(["2024-01-01", "2025-06-01"]),
            "valid_to": pd.to_datetime([None, None]),
        }
    )
    for day, expected in ((date(2025, 6, 14), ["P1", "P2"]), (date(2025, 6, 15), ["P2"])):
        rows = paid_on(two_people, day, people=people).individual_rows()
        assert rows["person_id"].tolist() == expected
    assert rows["location"].tolist() == ["14460"]
