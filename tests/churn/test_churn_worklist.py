"""Whom to work on, what it may be worth, and what is never claimed: by hand."""

import pandas as pd
import pytest
from churn_books import book, line

from analysis.churn.worklist import Effort, by_ways_to_choose, interventions, worklist

SCORES = pd.DataFrame({"account_id": ["A", "B", "C", "D"], "probability": [0.9, 0.2, 0.1, 0.5]})
ARR = pd.Series({"A": 1_000_00, "B": 50_000_00, "C": 80_000_00, "D": 10_00})


def test_the_list_is_ordered_by_chance_times_arr_and_ends_at_capacity():
    found = worklist(SCORES, ARR, Effort(capacity=2))
    assert found["account_id"].tolist() == ["B", "C"]  # 10,000 and 8,000; A's 900 is third
    assert found["expected_minor"].tolist() == [10_000_00, 8_000_00]


def test_worth_is_a_range_under_the_stated_save_rates_less_the_cost():
    effort = Effort(capacity=1, cost_minor=500_00, save_low=0.1, save_high=0.3)
    (row,) = worklist(SCORES, ARR, effort).to_dict("records")
    assert row["worth_low_minor"] == 10_000_00 * 0.1 - 500_00
    assert row["worth_high_minor"] == 10_000_00 * 0.3 - 500_00


def test_an_account_not_worth_its_cost_is_not_listed_whatever_its_risk():
    found = worklist(SCORES, ARR, Effort(cost_minor=300_00, save_high=0.3))
    assert "A" not in found["account_id"].tolist()  # 900 x 0.3 < 300
    assert "D" not in found["account_id"].tolist()


def test_the_likeliest_to_leave_are_not_the_best_targets():
    table = by_ways_to_choose(SCORES, ARR, Effort(capacity=2)).set_index("way")
    assert table.loc["chance × ARR", "expected_minor"] == 18_000_00
    assert table.loc["chance alone", "expected_minor"] == 900_00 + 5_00
    assert table.loc["chance alone", "n_shared"] == 0
    assert table.loc["ARR alone", "n_shared"] == 2


def test_interventions_are_counted_with_their_outcomes_and_no_effect():
    def decision(number: int, action: str, outcome: str | None) -> dict:
        return {
            "decision_id": f"E{number}",
            "account_id": "A",
            "decided_at": "2026-01-05",
            "kind": "intervention",
            "action": action,
            "outcome": outcome,
            "closed_date": "2026-05-01" if outcome else None,
        }

    made = book(
        "2026-10-31",
        [line("A", "2025-01-01")],
        decisions=[
            decision(1, "acted", "retained"),
            decision(2, "acted", "churned"),
            decision(3, "acted", None),
            decision(4, "withheld", "churned"),
        ],
    )
    table = interventions(made).set_index("action")
    assert table.loc["acted"].to_dict() == {"n": 3, "n_open": 1, "n_kept": 1, "n_left": 1}
    assert table.loc["withheld", "n_left"] == 1
    assert "effect" not in table.columns


def test_a_book_without_decisions_has_no_interventions():
    assert interventions(book("2026-10-31", [line("A", "2025-01-01")])).empty


@pytest.mark.parametrize("capacity", [1, 3, 10])
def test_no_other_list_of_the_same_length_holds_more_expected_loss(capacity):
    table = by_ways_to_choose(SCORES, ARR, Effort(capacity=capacity))
    assert table["expected_minor"].max() == table["expected_minor"].iloc[0]
