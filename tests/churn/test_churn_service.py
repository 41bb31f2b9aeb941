"""When service runs, when it ends, and how an account stands on a day."""

from datetime import date

import pandas as pd
import pytest
from churn_books import book, line

from analysis.churn.service import running, service_lines, spells, standing


def state_of(lines: list[dict], *, on: str = "2026-03-31", horizon_days: int = 90) -> str:
    lines_known = service_lines(book(on, lines))
    table = standing(lines_known, date.fromisoformat(on), horizon_days=horizon_days)
    return table["state"].item()


def ends(lines: list[dict]) -> list[str]:
    table = spells(book("2026-10-31", lines))
    return table["end_date"].dt.strftime("%Y-%m-%d").fillna("open").tolist()


def test_a_renewal_within_thirty_days_continues_the_spell():
    first = line("A", "2024-01-01", "2025-01-01")
    assert ends([first, line("A", "2025-01-31", "2026-01-01")]) == ["2026-01-01"]
    assert ends([first, line("A", "2025-02-01", "2026-01-01")]) == ["2025-01-01", "2026-01-01"]


def test_a_line_ends_when_it_is_terminated_if_that_is_earlier_than_agreed():
    early = {"terminated_date": "2025-06-01", "cancelled_date": "2025-05-01"}
    assert ends([line("A", "2025-01-01", "2026-01-01", **early)]) == ["2025-06-01"]


def test_a_short_line_inside_a_long_one_does_not_end_the_spell():
    lines = [line("A", "2024-01-01", "2026-01-01"), line("A", "2024-03-01", "2024-06-01")]
    assert ends([*lines, line("A", "2026-01-01")]) == ["open"]


def test_credits_free_lines_and_one_off_work_are_no_service():
    lines = [
        line("A", "2024-01-01", "2025-01-01"),
        line("A", "2025-01-01", amount_minor=0),
        line("A", "2025-01-02", amount_minor=-500_00),
        line("A", "2025-01-03", kind="one_off"),
    ]
    assert ends(lines) == ["2025-01-01"]


def test_an_account_is_in_service_up_to_the_day_before_its_first_day_without():
    table = spells(book("2026-10-31", [line("A", "2024-01-01", "2025-01-01")]))
    assert list(running(table, date(2024, 12, 31)).index) == ["A"]
    assert list(running(table, date(2025, 1, 1)).index) == []


@pytest.mark.parametrize(
    ("lines", "state"),
    [
        ([line("A", "2025-01-01")], "open"),
        ([line("A", "2025-06-01", "2026-06-01")], "ending"),  # 62 days away
        ([line("A", "2025-08-01", "2026-08-01")], "bound"),  # 123 days away
        ([line("A", "2025-06-29", "2026-06-29")], "ending"),  # 90 days away: the last that counts
        ([line("A", "2025-06-30", "2026-06-30")], "bound"),
        # renewed already: what is signed counts
        (
            [
                line("A", "2025-06-01", "2026-06-01"),
                line("A", "2026-06-01", "2027-06-01", signed_date="2026-03-01"),
            ],
            "bound",
        ),
        # signed in April: not known in March
        (
            [
                line("A", "2025-06-01", "2026-06-01"),
                line("A", "2026-06-01", "2027-06-01", signed_date="2026-04-01"),
            ],
            "ending",
        ),
    ],
)
def test_how_an_account_stands(lines, state):
    assert state_of(lines) == state


def test_silence_past_the_notice_day_binds_an_account_that_renews_by_itself():
    notice = {"notice_date": "2026-03-31"}
    one = line("A", "2025-05-30", "2026-05-30", is_auto_renew=True, **notice)
    assert state_of([one]) == "bound"
    assert state_of([one], on="2026-03-30") == "ending"
    assert state_of([{**one, "is_auto_renew": False}]) == "ending"


def test_an_account_that_gave_notice_is_leaving_but_only_once_it_did():
    one = line("A", "2025-06-01", "2026-06-01", cancelled_date="2026-03-31")
    assert state_of([one]) == "leaving"
    assert state_of([{**one, "cancelled_date": "2026-04-01"}]) == "ending"


def test_giving_notice_for_one_of_two_lines_is_not_leaving():
    lines = [
        line("A", "2025-06-01", "2026-06-01", cancelled_date="2026-03-01"),
        line("A", "2025-07-01", "2026-06-01"),
    ]
    assert state_of(lines) == "ending"


def test_the_order_of_lines_does_not_matter():
    lines = [
        line("A", "2024-01-01", "2025-01-01"),
        line("A", "2025-01-01"),
        line("B", "2024-05-01"),
    ]
    one, other = spells(book("2026-10-31", lines)), spells(book("2026-10-31", lines[::-1]))
    pd.testing.assert_frame_equal(one, other)
