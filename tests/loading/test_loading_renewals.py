"""Renewals that no line states: inferred by customer, product and day, and said."""

import pandas as pd
import pytest

from analysis.contracts.conform import conform
from analysis.loading import load_book
from analysis.loading.renewals import with_inferred_renewals
from analysis.loading.tables import read_table, write_tables
from analysis.metrics.renewals import due
from analysis.periods import Window


def lines(*rows) -> pd.DataFrame:
    """Contract lines of (line, account, product, start, end, kind)."""
    return conform(
        pd.DataFrame(
            {
                "line_id": [row[0] for row in rows],
                "contract_id": [row[0] for row in rows],
                "account_id": [row[1] for row in rows],
                "product_id": [row[2] for row in rows],
                "kind": [row[5] if len(row) > 5 else "recurring" for row in rows],
                "signed_date": pd.to_datetime([row[3] for row in rows]),
                "start_date": pd.to_datetime([row[3] for row in rows]),
                "end_date": pd.to_datetime([row[4] for row in rows]),
                "amount_minor": 1200_00,
                "currency": "USD",
                "term_months": 12,
                "is_auto_renew": False,
            }
        ),
        "contract_lines",
        origin="by hand",
    )


def inferred(*rows) -> dict[str, str]:
    found, _ = with_inferred_renewals(lines(*rows))
    named = found.dropna(subset=["renews_line_id"])
    return dict(zip(named["line_id"], named["renews_line_id"], strict=True))


FIRST = ("L1", "A", "P", "2025-01-01", "2026-01-01")


@pytest.mark.parametrize("start", ["2025-12-15", "2026-01-01", "2026-02-01"])
def test_a_line_that_takes_over_within_a_month_renews(start):
    assert inferred(FIRST, ("L2", "A", "P", start, "2027-01-01")) == {"L2": "L1"}


@pytest.mark.parametrize(
    "other",
    [
        ("L2", "B", "P", "2026-01-01", "2027-01-01"),  # of another customer
        ("L2", "A", "Q", "2026-01-01", "2027-01-01"),  # another product
        ("L2", "A", "P", "2026-02-02", "2027-01-01"),  # too late
        ("L2", "A", "P", "2025-11-30", "2027-01-01"),  # too early: bought beside it
        ("L2", "A", "P", "2026-01-01", "2027-01-01", "one_off"),
        ("L2", "A", "P", "2025-01-01", "2026-01-01"),  # a twin
    ],
)
def test_any_other_line_renews_nothing(other):
    assert inferred(FIRST, other) == {}


def test_of_two_that_ended_the_nearest_is_renewed():
    earlier = ("L0", "A", "P", "2024-01-01", "2025-12-10")
    assert inferred(earlier, FIRST, ("L2", "A", "P", "2026-01-01", None)) == {"L2": "L1"}


def test_lines_without_a_product_match_lines_without_one():
    first = ("L1", "A", None, "2025-01-01", "2026-01-01")
    assert inferred(first, ("L2", "A", None, "2026-01-01", None)) == {"L2": "L1"}


def test_one_stated_renewal_is_enough_to_infer_none():
    stated = lines(FIRST, ("L2", "A", "P", "2026-01-01", "2027-01-01"))
    stated.loc[1, "renews_line_id"] = "L9"
    found, notes = with_inferred_renewals(stated)
    assert found["renews_line_id"].tolist()[1] == "L9"
    assert notes == []


def test_the_demos_renewals_are_found_again_without_their_links(project_root, tmp_path):
    demo = project_root / "data" / "demo"
    tables = {path.stem: read_table(path) for path in demo.glob("*.parquet")}
    tables["contract_lines"] = tables["contract_lines"].assign(renews_line_id=None)
    write_tables(tables, tmp_path)
    window = Window("2025-10", "2026-10")
    stated = due(load_book(demo, as_of="2026-10"), window=window).set_index("line_id")["status"]
    book = load_book(tmp_path, as_of="2026-10")
    found = due(book, window=window).set_index("line_id")["status"]
    assert (found == stated.reindex(found.index)).mean() > 0.97
    assert [note for note in book.notes if "No line says which it renews" in note.text]
