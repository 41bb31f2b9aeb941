"""What was said is what is scored: settled, complete, and never what was made with hindsight."""

import numpy as np
import pandas as pd
import pytest
from churn_books import book, line

from analysis.churn.ledger import entry, kept_word, ripened, scored, track_record

LINES = [
    line("A", "2025-01-01"),
    line("B", "2025-01-01", terminated_date="2026-04-01", cancelled_date="2026-03-15"),
    line("C", "2025-01-01", "2026-12-01"),
]


def said(day: str, chances: dict[str, float], *, arr=None, known: str | None = None):
    scores = pd.DataFrame(
        {
            "account_id": list(chances),
            "state": "open",
            "probability": list(chances.values()),
            "low": 0.0,
            "high": 1.0,
        }
    )
    arr = pd.Series(arr or dict.fromkeys(chances, 100_00))
    made = book(known or day, [one for one in LINES if one["signed_date"] <= (known or day)])
    return entry(
        scores,
        arr,
        book=made.at(pd.Timestamp(day).date()),
        horizon_days=90,
        base_rate=0.1,
        level="probabilities",
    )


def test_a_month_is_scored_by_what_happened_within_its_horizon():
    rows = ripened([said("2026-02-28", {"A": 0.1, "B": 0.6})], book("2026-10-31", LINES))
    assert rows["left"].tolist() == [False, True]
    (month,) = track_record(rows).to_dict("records")
    assert month["expected"] == pytest.approx(0.1 + 0.6)
    assert month["happened"] == 1
    assert month["expected_minor"] == pytest.approx((0.1 + 0.6) * 100_00)
    assert month["happened_minor"] == 100_00
    told = scored(rows)
    assert (told["n"], told["n_left"], told["auc"]) == (2, 1, 1.0)
    assert told["log_loss"] == pytest.approx(-(np.log(0.9) + np.log(0.6)) / 2)


def test_a_forecast_is_open_until_horizon_and_grace_have_passed():
    kept = [said("2026-02-28", {"A": 0.1, "B": 0.6})]
    rows = ripened(kept, book("2026-05-31", LINES))
    assert rows["left"].isna().all()
    assert np.isnan(track_record(rows)["happened"].item())
    assert np.isnan(scored(rows)["auc"])
    assert kept_word(rows).empty


def test_a_forecast_of_later_than_today_is_not_looked_at():
    kept = [said("2026-06-30", {"A": 0.1})]
    assert ripened(kept, book("2026-05-31", LINES)).empty


def test_a_forecast_made_with_hindsight_is_shown_and_never_counted():
    late = line("A", "2026-01-01", signed_date="2026-08-01")
    made = book("2026-08-31", [*LINES, {**late, "line_id": "late"}]).at(
        pd.Timestamp("2026-02-28").date()
    )
    scores = pd.DataFrame(
        {"account_id": ["A"], "state": "open", "probability": [0.1], "low": 0.0, "high": 1.0}
    )
    kept = entry(
        scores, pd.Series({"A": 1}), book=made, horizon_days=90, base_rate=0.1, level="ranking"
    )
    assert kept["was_made_late"].all()
    rows = ripened([kept], book("2026-10-31", LINES))
    assert track_record(rows)["was_made_late"].item()
    assert scored(rows)["n"] == 0


def test_nothing_kept_is_an_empty_record_and_not_an_error():
    rows = ripened([], book("2026-10-31", LINES))
    assert track_record(rows).empty
    assert scored(rows)["n"] == 0
