"""People are measured on days they were at work, as a team over sums, and by what they owned."""

from datetime import date

import pytest

from analysis.metrics.breakdown import UnknownBreakdownError
from analysis.metrics.people import staff, team_retention
from analysis.metrics.quotas import attainment_spread, credited, quota_attainment
from analysis.periods import Window

YEAR = Window("2025-12", "2026-12")
END = date(2026, 12, 31)


def quota(person, amount, start="2026-01-01", end="2027-01-01", **more):
    return {
        "person_id": person,
        "start_date": start,
        "end_date": end,
        "amount_annual_minor": amount,
        "set_date": "2025-12-01",
        **more,
    }


def won(person, amount, day="2026-05-01", **more):
    return {
        "account_id": "A",
        "owner_id": person,
        "outcome": "won",
        "closed_date": day,
        "amount_annual_minor": amount,
        **more,
    }


def test_a_team_is_sum_over_sum_not_the_mean_of_its_people(make_book):
    book = make_book(
        as_of=END,
        people=[{"person_id": "U1", "team": "East"}, {"person_id": "U2", "team": "East"}],
        quotas=[quota("U1", 1000_00), quota("U2", 10_00)],
        opportunities=[won("U1", 500_00), won("U2", 30_00)],
    )
    team = quota_attainment(book, window=YEAR, by=["team"]).only()
    assert team.value == pytest.approx((500 + 30) / (1000 + 10))  # the mean of 50% and 300% is 175%
    assert (team.n_accounts, team.counted) == (2, "people")


def test_each_kind_of_quota_is_credited_with_its_own_deals(make_book):
    book = make_book(
        as_of=END,
        people=[{"person_id": "U1"}],
        quotas=[quota("U1", 100_00), quota("U1", 100_00, kind="retention")],
        opportunities=[
            won("U1", 10_00, kind="upsell"),
            won("U1", 20_00, kind="cross_sell"),
            won("U1", 40_00, kind="renewal"),
            won("U1", 80_00, kind="new"),  # no quota asks for it
            won("U1", None, kind="upsell"),
            won(None, 90_00, kind="upsell"),
        ],
    )
    table = credited(book, window=YEAR).set_index("kind")["credited_minor"]
    assert dict(table) == {"expansion": 10_00 + 20_00, "retention": 40_00}


def test_a_quota_runs_on_days_at_work(make_book):
    """365 days: hired on 1 July leaves 184 of them; away in October, 153."""
    people = [
        {"person_id": "U1", "hired_date": "2026-07-01", "valid_to": "2026-10-01"},
        {"person_id": "U1", "hired_date": "2026-07-01", "valid_from": "2026-10-01"}
        | {"valid_to": "2026-11-01", "weekly_hours": 0.0},
        {"person_id": "U1", "hired_date": "2026-07-01", "valid_from": "2026-11-01"},
    ]
    book = make_book(
        as_of=END,
        people=people,
        quotas=[quota("U1", 3650_00)],
        opportunities=[won("U1", 100_00, "2026-10-10"), won("U1", 7_00, "2026-11-10")],
    )
    (row,) = credited(book, window=YEAR).to_dict("records")
    assert row["quota_minor"] == 10_00 * (184 - 31)
    assert row["credited_minor"] == 7_00  # what was won while away is not held against the days


def test_whoever_left_has_no_quota_after(make_book):
    book = make_book(
        as_of=END,
        people=[{"person_id": "U1", "left_date": "2026-04-01"}],
        quotas=[quota("U1", 3650_00)],
    )
    assert credited(book, window=YEAR)["quota_minor"].tolist() == [10_00 * (31 + 28 + 31)]


def test_a_new_hire_may_be_given_time_to_rise(make_book):
    book = make_book(
        as_of=END,
        people=[{"person_id": "U1", "hired_date": "2026-01-01"}],
        quotas=[quota("U1", 3650_00)],
    )
    ramped = credited(book, window=YEAR, ramp_months=6)["quota_minor"].iloc[0]
    days = 6 * 365.25 / 12
    lost = sum(
        1 - day / days for day in range(1, 183)
    )  # the 182 days on which the line still rises
    assert ramped == pytest.approx(10_00 * (365 - lost), rel=1e-4)


def test_a_window_takes_its_part_of_a_quota(make_book):
    book = make_book(
        as_of=END,
        people=[{"person_id": "U1"}],
        quotas=[quota("U1", 3650_00)],
        opportunities=[won("U1", 5_00, "2026-03-31"), won("U1", 5_00, "2026-04-01")],
    )
    (row,) = credited(book, window=Window("2025-12", "2026-03")).to_dict("records")
    assert (row["quota_minor"], row["credited_minor"]) == (10_00 * 90, 5_00)


def test_people_cannot_be_split_by_what_accounts_are(make_book):
    with pytest.raises(UnknownBreakdownError, match="role"):
        quota_attainment(make_book(as_of=END), window=YEAR, by=["segment"])


def test_no_quota_is_no_attainment(make_book):
    attainment = quota_attainment(make_book(as_of=END), window=YEAR).only()
    assert attainment.value is None
    assert attainment.reason.startswith("no quota was set")


def test_the_spread_shows_who_carries_the_team(make_book):
    book = make_book(
        as_of=END,
        people=[{"person_id": f"U{n}"} for n in range(3)],
        quotas=[quota(f"U{n}", 100_00) for n in range(3)],
        opportunities=[won("U0", 300_00), won("U1", 20_00)],
    )
    (row,) = attainment_spread(book, window=YEAR).to_dict("records")
    assert (row["lowest"], row["median"], row["highest"]) == (0.0, 0.2, 3.0)
    assert (row["n_people"], row["on_target"]) == (3, 1)


def test_those_who_joined_since_are_not_counted_as_kept(make_book):
    book = make_book(
        as_of=END,
        people=[
            {"person_id": "U1"},
            {"person_id": "U2", "left_date": "2026-06-01"},
            {"person_id": "U3", "hired_date": "2026-02-01"},
            {"person_id": "U4", "left_date": "2025-12-31"},  # gone before the window
        ],
    )
    kept = team_retention(book, window=YEAR).only()
    assert (kept.numerator, kept.denominator) == (1, 2)


def test_a_promotion_is_no_departure(make_book):
    people = [
        {"person_id": "U1", "valid_to": "2026-03-01"},
        {"person_id": "U1", "valid_from": "2026-03-01", "role": "Senior Account Manager"},
    ]
    book = make_book(as_of=END, people=people)
    assert team_retention(book, window=YEAR).only().value == 1.0
    assert staff(book, END)["role"].tolist() == ["Senior Account Manager"]
    assert staff(book, date(2026, 2, 28))["role"].tolist() == ["Account Manager"]
