"""Overrides: which hold, which do not and why, and who was right in the end."""

from datetime import date

import pandas as pd

from analysis.contracts import TABLES, Book, conform
from analysis.health.history import ScoreHistory
from analysis.health.overrides import override_record, overrides
from analysis.health.score import Scores


def decision(place: int, account: str, on: str, value: str | None, **more) -> dict:
    return {
        "decision_id": f"D{place}",
        "account_id": account,
        "decided_at": f"{on} 09:00",
        "kind": "health_override",
        "action": "overridden",
        "value": value,
        "reason": "Spoke to them",
        "expires_date": "2026-12-31",
        **more,
    }


def book(decisions: list[dict], ends: dict[str, str] | None = None) -> Book:
    """Accounts on monthly contracts; `ends` says who gave notice, and when."""
    ids = sorted({one["account_id"] for one in decisions})
    lines = [
        {
            "line_id": one,
            "contract_id": one,
            "account_id": one,
            "kind": "recurring",
            "signed_date": "2025-01-01",
            "start_date": "2025-01-01",
            "cancelled_date": (ends or {}).get(one),
            "terminated_date": (ends or {}).get(one),
            "amount_minor": 100_00,
            "currency": "USD",
            "term_months": 1,
            "is_auto_renew": False,
        }
        for one in ids
    ]
    tables = {"contract_lines": lines, "decisions": decisions}
    complete = {
        name: conform(
            pd.DataFrame(rows, columns=None if rows else list(TABLES[name].columns)),
            name,
            origin="test",
        )
        for name, rows in tables.items()
    }
    return Book(complete=complete, as_of=date(2026, 10, 31))


def history_of(bands: dict[str, str], day: str) -> ScoreHistory:
    accounts = pd.DataFrame(
        {"account_id": list(bands), "snapshot_date": pd.Timestamp(day), "band": bands.values()}
    )
    return ScoreHistory(Scores(accounts, accounts, accounts), accounts, accounts)


def test_an_override_holds_with_a_band_a_reason_and_a_day_still_to_come():
    found = overrides(
        book(
            [
                decision(1, "A", "2026-10-01", "green"),
                decision(2, "B", "2026-10-01", "green", expires_date="2026-10-31"),
                decision(3, "C", "2026-10-01", "green", expires_date=None),
                decision(4, "D", "2026-10-01", "green", reason=" "),
                decision(5, "E", "2026-10-01", "blue"),
                decision(6, "F", "2026-09-01", "red"),
                decision(7, "F", "2026-10-01", "yellow"),
            ]
        )
    )
    assert found.current[["account_id", "value"]].to_numpy().tolist() == [
        ["A", "green"],
        ["F", "yellow"],
    ]
    assert found.set_aside.set_index("account_id")["why"].to_dict() == {
        "B": "expired",
        "C": "no last day",
        "D": "no reason",
        "E": "no such band",
        "F": "replaced by a later one",
    }


def test_an_override_is_held_against_what_happened():
    made = book(
        [
            decision(1, "A", "2026-03-05", "green"),  # red, said green, stayed: right
            decision(2, "B", "2026-03-05", "green"),  # red, said green, left: wrong
            decision(3, "C", "2026-03-05", "red"),  # green, said red, left: right
            decision(4, "D", "2026-03-05", "red"),  # green, said red, stayed: wrong
            decision(5, "E", "2026-03-05", "green"),  # the same as computed
            decision(6, "F", "2026-03-05", "green"),  # left, but after the horizon: right
            decision(7, "G", "2026-10-05", "green"),  # too young to judge
            decision(8, "H", "2026-03-05", "green"),  # no score then
        ],
        ends={"B": "2026-05-01", "C": "2026-04-01", "F": "2026-08-01"},
    )
    bands = {"A": "red", "B": "red", "C": "green", "D": "green", "E": "green", "F": "yellow"}
    record = override_record(made, history_of(bands, "2026-02-28")).set_index("account_id")
    assert record["was_right"].dropna().to_dict() == {
        "A": True,
        "B": False,
        "C": True,
        "D": False,
        "F": True,
    }
    assert record["way"].to_dict() == {
        **dict.fromkeys(["A", "B", "F"], "better"),
        **dict.fromkeys(["C", "D"], "worse"),
        "E": "same",
        "G": "",
        "H": "",
    }


def test_no_overrides_are_an_empty_record():
    made = book([decision(1, "A", "2026-10-01", "green", kind="signal")])
    assert overrides(made).current.empty
    assert override_record(made, history_of({}, "2026-09-30")).empty
