"""What the first page says has changed, and the page over all months."""

import json
from datetime import UTC, datetime

import pandas as pd
import pytest

from analysis.documents.exhibits import Tile
from analysis.documents.index import render
from analysis.loading import load_book
from analysis.metrics.movements import ARR_MONTHS, balances, mrr_movements
from analysis.narrative.numbers import money_short
from analysis.packs.contents import index
from analysis.packs.landing import (
    SUMMARY,
    Summary,
    landing,
    summaries,
    write_landing,
    write_summary,
)
from analysis.packs.news import since_last_month
from analysis.periods import add_months
from analysis.runs.record import Entry, Job, RunRecord


@pytest.fixture(scope="module")
def book(project_root):
    return load_book(project_root / "data" / "demo", as_of="2026-10")


def test_the_news_name_who_left_with_what_they_paid(project_root):
    book = load_book(project_root / "data" / "demo", as_of="2026-03")
    movements = mrr_movements(book)
    before = balances(movements, add_months(movements.last_month, -1)) * ARR_MONTHS
    now = balances(movements, movements.last_month)
    gone = before[~before.index.isin(now.index)]
    (sentence,) = [line for line in since_last_month(book, movements) if " left (" in line]
    assert sentence.startswith(f"{len(gone)} account")
    assert money_short(gone.sum(), "USD") in sentence
    names = book.roster.set_index("account_id")["account_name"]
    assert names[gone.idxmax()] in sentence


def test_the_first_month_of_the_data_has_no_news(book):
    movements = mrr_movements(book)
    first = load_book_at(movements.first_month, book)
    assert since_last_month(book, first) == ()


def load_book_at(month, book):
    from dataclasses import replace

    return replace(mrr_movements(book), last_month=month)


def test_the_first_page_says_what_a_document_found_unless_it_has_a_subtitle(book, tmp_path):
    def made(**about) -> Entry:
        return Entry(Job("r", {}, title="R", **about), "done", "", (), finding="Rates held")

    moment = datetime(2026, 11, 1, tzinfo=UTC)
    entries = (made(stem="a"), made(stem="b", subtitle="Business review"))
    record = RunRecord(tmp_path, entries, {}, "", 1, moment, moment)
    (group,) = index(record, book, title="Pack").groups
    assert [one.subtitle for one in group.entries] == ["Rates held", "Business review"]


def summary(month: str, **changes) -> Summary:
    told = {
        "month": month,
        "company": "Aspen",
        "n_documents": 24,
        "n_failed": 0,
        "marks": ("Internal",),
        "tiles": (Tile("ARR", f"${month[-2:]}M", trend=(1.0, None, 2.0)),),
        "news": ("ARR held.",),
    }
    return Summary(**{**told, **changes})


def test_the_page_over_all_months_leads_to_each_pack_newest_first(tmp_path):
    for month in ("2026-09", "2025-12", "2026-10"):
        (tmp_path / month).mkdir()
        write_summary(summary(month), tmp_path / month)
    page = write_landing(tmp_path).read_text(encoding="utf-8")
    places = [
        page.index(f'href="{month}/index.html"') for month in ("2026-10", "2026-09", "2025-12")
    ]
    assert places == sorted(places)
    assert "ARR held." in page
    assert "The newest: October 2026" in page
    assert "3 packs" in page


def test_a_pack_of_another_version_is_passed_over(tmp_path):
    (tmp_path / "2026-09").mkdir()
    write_summary(summary("2026-09"), tmp_path / "2026-09")
    (tmp_path / "2026-10").mkdir()
    (tmp_path / "2026-10" / SUMMARY).write_text(json.dumps({"of": "another kind"}))
    assert [one.month for one in summaries(tmp_path)] == ["2026-09"]


def test_what_failed_is_said_of_its_month():
    made = landing([summary("2026-10", n_failed=2)])
    assert made.groups[0].entries[0].subtitle == "24 documents, 2 failed"
    assert "2 failed" in render(made)


def test_the_frame_of_a_month_is_the_month_before(book):
    movements = mrr_movements(book)
    assert since_last_month(book, movements)[0].endswith("since Sep 2026.")
    assert pd.Timestamp(movements.last_month).month == 10
