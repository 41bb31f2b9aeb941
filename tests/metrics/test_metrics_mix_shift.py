"""A change in retention is told in parts that add up to it."""

from datetime import date

import pytest

from analysis.metrics.mix_shift import NothingToCompareError, mix_shift
from analysis.metrics.movements import mrr_movements
from analysis.metrics.retention import net_revenue_retention
from analysis.periods import Window

BEFORE, AFTER = Window("2024-09", "2025-09"), Window("2025-09", "2026-09")
PARTS = ["within", "mix", "entry", "exit"]


@pytest.fixture
def grown_where_less_is_kept(make_book, line):
    """Simpson's paradox: large accounts keep 90%, then 95%; small ones 50%, then 60%; but the book,
    90% large before, is 50% small after, and keeps less."""
    return make_book(
        as_of=date(2026, 9, 30),
        contract_lines=[
            line("large", "2024-01-01", "2025-03-01", 900_00),
            line("large", "2025-03-01", "2026-03-01", 810_00),
            line("large", "2026-03-01", None, 769_50),
            line("small", "2024-01-01", "2025-03-01", 100_00),
            line("small", "2025-03-01", None, 50_00),
            line("small too", "2025-06-01", "2026-03-01", 760_00),
            line("small too", "2026-03-01", None, 436_00),
            line("gone", "2024-01-01", "2025-01-01", 80_00),
            line("come", "2025-08-01", None, 30_00),
        ],
        accounts=[
            {"account_id": "large", "segment": "Enterprise"},
            {"account_id": "small", "segment": "SMB"},
            {"account_id": "small too", "segment": "SMB"},
            {"account_id": "gone", "segment": "Public"},
            {"account_id": "come", "segment": "Startup"},
        ],
    )


def test_the_whole_keeps_less_though_each_part_keeps_more(grown_where_less_is_kept):
    movements = mrr_movements(grown_where_less_is_kept)
    table = mix_shift(movements, before=BEFORE, after=AFTER, by=["segment"]).set_index("segment")
    assert table.loc["Enterprise", ["nrr_before", "nrr_after"]].tolist() == [0.9, 0.95]
    assert table.loc["SMB", ["nrr_before", "nrr_after"]].tolist() == [0.5, 486 / 810]
    assert (table.loc[["Enterprise", "SMB"], "within"] > 0).all()
    assert table["mix"].sum() < 0


def test_the_parts_add_up_to_the_change(grown_where_less_is_kept):
    movements = mrr_movements(grown_where_less_is_kept)
    table = mix_shift(movements, before=BEFORE, after=AFTER, by=["segment"])
    now, then = (
        net_revenue_retention(movements, window=window).only().value for window in (AFTER, BEFORE)
    )
    assert table[PARTS].sum().sum() == pytest.approx(now - then, abs=1e-15)


def test_who_came_and_who_left_have_parts_of_their_own(grown_where_less_is_kept):
    movements = mrr_movements(grown_where_less_is_kept)
    table = mix_shift(movements, before=BEFORE, after=AFTER, by=["segment"]).set_index("segment")
    assert table.loc["Public", ["within", "mix", "entry"]].tolist() == [0, 0, 0]
    assert table.loc["Public", "exit"] > 0  # a group that kept nothing is gone
    assert table.loc["Startup", "entry"] > 0
    assert table.loc["Startup", "nrr_before":"nrr_before"].isna().all()


def test_a_window_without_retention_is_refused(make_book, line):
    book = make_book(
        as_of=date(2026, 9, 30),
        contract_lines=[
            line("A", "2024-01-01", "2025-01-01", 1_00),
            line("A", "2025-12-01", None, 1_00),
        ],
    )
    with pytest.raises(NothingToCompareError, match="no account was billed at the end"):
        mix_shift(mrr_movements(book), before=BEFORE, after=AFTER, by=["segment"])
