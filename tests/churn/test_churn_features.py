"""Each feature by hand, and the traps that a feature may fall into."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from churn_books import book, line

from analysis.churn.features import features
from analysis.churn.usage import widest_use

AS_OF = "2026-10-31"
LAST_WEEK = date(2026, 10, 25)  # seven days up to the day asked for


def of(lines=None, **tables) -> pd.Series:
    return features(book(AS_OF, lines or [line("A", "2025-01-01", quantity=40)], **tables)).iloc[0]


def weeks(values: list[float], measure: str = "active_users") -> list[dict]:
    """Weekly use, the latest week first; None where nothing was recorded."""
    return [
        {
            "account_id": "A",
            "usage_date": (LAST_WEEK - timedelta(days=7 * back)).isoformat(),
            "days": 7,
            "measure": measure,
            "product_id": "all",
            "value": value,
        }
        for back, value in enumerate(values)
        if value is not None
    ]


def test_use_is_compared_with_the_median_of_the_three_windows_before():
    row = of(usage=weeks([9] * 4 + [14] * 4 + [20] * 4 + [2] * 4))
    assert (row["active_users"], row["active_users_before"]) == (9, 14)
    assert row["usage_change"] == pytest.approx(np.log((9 + 1) / (14 + 1)))
    assert row["seats_used_share"] == 9 / 40


def test_an_outage_of_the_feed_is_no_decline():
    row = of(usage=weeks([14, None, None, 14] + [14] * 12))
    assert row["usage_change"] == 0
    silent = of(usage=weeks([None] * 3 + [14] * 13))  # one week of four: too little to say
    assert np.isnan(silent["usage_change"])


def test_people_seen_in_two_products_are_not_added_up_but_actions_are():
    both = [
        {**row, "product_id": product}
        for measure in ("active_users", "key_actions")
        for row in weeks([10] * 16, measure)
        for product in ("P1", "P2")
    ]
    row = of(usage=both)
    assert row["active_users"] == 10
    assert row["actions_change"] == 0


def test_a_ticket_that_is_solved_later_is_open_today():
    one = {
        "ticket_id": "T",
        "account_id": "A",
        "opened_at": "2026-09-20 10:00",
        "priority": "urgent",
    }
    row = of(tickets=[{**one, "solved_at": "2026-11-03 10:00"}])
    assert (row["open_tickets"], row["oldest_ticket_days"], row["urgent_tickets_90d"]) == (1, 41, 1)
    row = of(tickets=[{**one, "solved_at": "2026-10-03 10:00"}])
    assert row["open_tickets"] == 0


def test_an_account_without_tickets_has_none_and_no_rating():
    row = of([line("A", "2025-01-01")], tickets=[])
    assert row["open_tickets"] == 0
    assert np.isnan(row["csat_180d"])


def test_an_answer_given_later_is_not_known_and_scales_are_made_alike():
    asked = {
        "survey_id": "S",
        "account_id": "A",
        "contact_id": "C",
        "kind": "nps",
        "sent_at": "2026-10-01",
        "responded_at": "2026-10-05",
        "score": 9.0,
        "scale_min": 0,
        "scale_max": 10,
        "is_higher_better": True,
    }
    assert of(surveys=[asked])["nps_answer"] == 9
    assert np.isnan(of(surveys=[{**asked, "responded_at": "2026-11-05"}])["nps_answer"])
    assert of(surveys=[{**asked, "score": 5.0, "scale_min": 1, "scale_max": 5}])["nps_answer"] == 10
    earlier = {**asked, "survey_id": "R", "responded_at": "2026-03-01", "score": 2.0}
    assert of(surveys=[asked, earlier])["nps_answer"] == 9  # the contact's latest


def test_our_own_outreach_is_no_engagement():
    def met(initiator: str) -> list[dict]:
        one = {
            "interaction_id": "I",
            "account_id": "A",
            "occurred_at": "2026-10-01",
            "kind": "call",
        }
        return [{**one, "initiator": initiator}]

    assert of(interactions=met("us"))["customer_contacts_90d"] == 0
    row = of(interactions=met("customer"))
    assert (row["customer_contacts_90d"], row["days_since_contact"]) == (1, 31)


def test_a_sponsor_who_left_is_lost_for_half_a_year():
    person = {
        "contact_id": "C",
        "account_id": "A",
        "contact_name": "Ada",
        "created_date": "2025-01-01",
        "sponsor_from_date": "2025-01-01",
    }
    assert of(contacts=[person])["has_sponsor"] == 1
    row = of(contacts=[{**person, "left_date": "2026-08-10"}])
    assert (row["has_sponsor"], row["has_lost_sponsor_180d"]) == (0, 1)
    row = of(contacts=[{**person, "left_date": "2026-01-10"}])
    assert (row["has_sponsor"], row["has_lost_sponsor_180d"]) == (0, 0)
    row = of(contacts=[{**person, "left_date": "2026-11-10"}])  # not known yet
    assert (row["has_sponsor"], row["has_lost_sponsor_180d"]) == (1, 0)


def test_promises_of_ours_count_when_missed_or_overdue():
    promise = {
        "account_id": "A",
        "side": "us",
        "description": "x",
        "made_date": "2026-07-01",
        "due_date": "2026-09-01",
        "is_shared": True,
    }
    kept = {**promise, "closed_date": "2026-08-20", "outcome": "done"}
    missed = {**promise, "closed_date": "2026-09-20", "outcome": "missed"}
    theirs = {**missed, "side": "customer"}
    numbered = [
        {**one, "commitment_id": str(place)}
        for place, one in enumerate([promise, kept, missed, theirs])
    ]
    assert of(commitments=numbered)["missed_promises_180d"] == 2


def test_seats_are_those_of_the_largest_product_sold_by_seat():
    lines = [
        line("A", "2025-01-01", quantity=40, product_id="core"),
        line("A", "2025-01-01", quantity=30, product_id="add-on"),  # for some of the same people
        line("A", "2025-01-01", quantity=5_000, product_id="storage"),
    ]
    units = {"core": "seat", "add-on": "seat", "storage": "gigabyte"}
    products = [
        {"product_id": one, "product_name": one, "unit_name": unit}
        | {"is_core": one == "core", "currency": "USD"}
        for one, unit in units.items()
    ]
    row = of(lines, products=products, usage=weeks([10] * 16))
    assert (row["seats"], row["seats_used_share"]) == (40, 10 / 40)


def test_terms_by_hand():
    old = line("A", "2025-01-01", "2026-01-01", quantity=10, amount_minor=1_000_00)
    new = line(
        "A",
        "2026-01-01",
        "2027-01-01",
        quantity=20,
        amount_minor=2_200_00,  # twice the units at 110% of the price
        list_amount_minor=2_750_00,
        renews_line_id=old["line_id"],
    )
    more = line("A", "2026-08-01", "2027-01-01", quantity=5, amount_minor=500_00, term_months=5)
    row = of([old, new, more])
    assert row["price_rise_rate"] == pytest.approx(0.10)
    assert row["discount_rate"] == pytest.approx(1 - 2_200 / 2_750)
    now, then = 2_200 / 12 + 500 / 5, 2_200 / 12
    assert row["spend_change_180d"] == pytest.approx(np.log(now / then))
    assert row["seats"] == 25
    assert row["tenure_months"] == pytest.approx(22, abs=0.1)
    assert row["is_term_ending"] == 1


def test_a_subscription_unchanged_for_years_has_no_price_rise_of_its_own():
    assert np.isnan(of([line("A", "2022-01-01")])["price_rise_rate"])


def test_a_customer_is_new_for_six_months():
    assert of([line("A", "2026-06-01")])["is_new"] == 1
    assert of([line("A", "2026-04-01")])["is_new"] == 0


def test_breadth_is_measured_by_the_widest_users():
    used = pd.Series([2.0, 4.0, 10.0, np.nan])
    share = widest_use(used)
    widest = used.quantile(0.9)
    assert share.tolist()[:2] == pytest.approx([2 / widest, 4 / widest])
    assert share[2] == 1
    assert np.isnan(share[3])


def test_without_any_use_recorded_no_breadth_is_known():
    assert np.isnan(of()["breadth_share"])
