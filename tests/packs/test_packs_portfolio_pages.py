"""Key figures against plan and past, growth, load and the record of forecasts; and the one-page plan."""

from dataclasses import replace

import pandas as pd
import pypdf
import pytest

from analysis.loading import load_book
from analysis.metrics.movements import mrr_movements
from analysis.metrics.retention import net_revenue_retention
from analysis.packs import portfolio_outlook as outlook
from analysis.packs.portfolio_spine import spine_table, year_earlier
from analysis.periods import Window


@pytest.fixture(scope="module")
def book(demo_data):
    return load_book(demo_data, as_of="2026-10")


@pytest.fixture(scope="module")
def year(book):
    return Window.trailing(book.as_of)


def test_a_key_figure_stands_beside_its_plan_and_its_past(book, year):
    movements = mrr_movements(book)
    table = spine_table(book, movements, year)
    rows = {row[0].text: [cell.text for cell in row] for row in table.rows}
    now, then = (
        net_revenue_retention(movements, window=window).only().value
        for window in (year, year_earlier(year))
    )
    plans = book["plan"]
    plan = plans[(plans["measure"] == "nrr") & (plans["month"] == pd.Timestamp(year.closing))]
    (plan,) = plan["value"]
    told = rows["Net revenue retention"]
    assert (told[1], told[2], told[5]) == (f"{now:.1%}", f"{plan:.1%}", f"{then:.1%}")
    assert told[3] == f"{(plan - now) * 100:.1f} points worse"


def test_more_churn_than_planned_is_worse(book, year):
    table = spine_table(book, mrr_movements(book), year)
    (row,) = [row for row in table.rows if row[0].text == "Logo churn"]
    assert (row[3].text.endswith("worse"), row[3].tone) == (True, "bad")


def test_a_book_without_a_plan_is_held_against_nothing(book, year):
    tables = {name: table for name, table in book.complete.items() if name != "plan"}
    bare = replace(book, complete=tables)
    table = spine_table(bare, mrr_movements(bare), year)
    assert table.headline == "The key figures, with nothing planned to hold them against"
    assert {row[2].text for row in table.rows} == {"–"}


def test_the_forecast_record_compares_voices_with_rules_that_cost_nothing(book, year):
    table = outlook.forecast_table(book, year)
    assert [row[0].text for row in table.rows] == [
        "Model", "Account owner", "Leadership", "If all renewed", "As last year",
    ]  # fmt: skip
    assert table.headline.endswith("beat both simple rules")


def test_growth_is_an_estimate_and_says_so(book, year):
    tile = outlook.expansion_tiles(book, year)[0]
    assert tile.note.startswith("estimate")


@pytest.mark.slow
@pytest.mark.parametrize("account_id", ["A0101", "A0003", "A0049"])
def test_the_account_brief_is_one_page(make_document, demo_data, account_id):
    folder, entry = make_document(
        "account_brief", data=str(demo_data), account_id=account_id, month="2026-10"
    )
    assert entry.status == "done", entry.reason
    assert len(pypdf.PdfReader(folder / "account_brief.pdf").pages) == 1
