"""Staying and paying less: what counts as one, and that leaving does not."""

import pandas as pd
import pytest
from churn_books import book, line

from analysis.churn.contraction import contractions
from analysis.churn.model import count_events
from analysis.churn.snapshots import snapshots


def outcomes(*lines: dict) -> pd.Series:
    made = book("2026-12-31", [*lines, line("Z", "2025-01-01")])
    rows = contractions(made, snapshots(made)).settled
    return rows[rows["account_id"] == "A"].set_index("snapshot_date")["left"]


def renewed_at(share: float) -> list[dict]:
    first = line("A", "2025-07-01", "2026-07-01")
    amount = round(first["amount_minor"] * share)
    return [first, line("A", "2026-07-01", "2027-07-01", amount_minor=amount)]


@pytest.mark.parametrize(
    ("share", "is_less"), [(0.8, True), (0.94, True), (0.96, False), (1.2, False)]
)
def test_a_fall_of_a_twentieth_or_more_is_a_contraction(share, is_less):
    left = outcomes(*renewed_at(share))
    assert left[pd.Timestamp("2026-05-31")] == is_less
    assert not left[pd.Timestamp("2026-02-28")]  # 1 July is past its horizon


def test_leaving_is_no_contraction():
    left = outcomes(line("A", "2025-07-01", "2026-07-01"))
    assert pd.Timestamp("2026-05-31") not in left.index  # left within the horizon: another outcome
    assert not left.any()


def test_one_contraction_seen_from_several_months_counts_once():
    made = book("2026-12-31", [*renewed_at(0.5), line("Z", "2025-01-01")])
    rows = contractions(made, snapshots(made)).undecided
    assert rows["left"].sum() > 1
    assert count_events(rows) == 1
