"""The definitions that a company goes by stand in one place, and every measure goes by them."""

from datetime import date

import pytest

from analysis.contracts.definitions import Definitions
from analysis.loading import UnreadableFileError, load_book
from analysis.loading.facts import BookFacts, write_book_facts
from analysis.metrics.movements import mrr_movements
from analysis.metrics.renewals import due
from analysis.metrics.retention import net_revenue_retention
from analysis.periods import Window

TABLES = {
    "accounts": ["account_id,account_name,currency,created_date", "A,Alder,USD,2024-12-01"],
    "account_history": ["account_id,valid_from,valid_to,owner_id", "A,2024-12-01,,U1"],
    "contract_lines": [
        "line_id,contract_id,account_id,kind,signed_date,start_date,end_date,amount_minor,currency,"
        "term_months,is_auto_renew,renews_line_id",
        "L1,K1,A,recurring,2025-01-01,2025-01-01,2026-01-01,120000,USD,12,False,",
        "L2,K2,A,recurring,2026-02-15,2026-02-10,,60000,USD,12,False,L1",
        "L3,K3,A,one_off,2026-03-31,2026-03-31,,100,USD,1,False,",
    ],
}


@pytest.fixture
def directory(tmp_path):
    for name, rows in TABLES.items():
        (tmp_path / f"{name}.csv").write_text("\n".join(rows) + "\n")
    return tmp_path


def test_a_book_goes_by_the_usual_definitions_where_nothing_is_said(directory):
    assert load_book(directory, as_of="2026-03").definitions == Definitions("closed_cohort", 30)


def test_the_definitions_in_force_are_read_and_kept_to(directory):
    definitions = Definitions(net_retention="survivors_only", grace_days=45)
    facts = BookFacts(history_from=date(2025, 1, 1), definitions=definitions)
    write_book_facts(directory, facts)
    book = load_book(directory, as_of="2026-03")
    assert book.definitions == definitions
    movements = mrr_movements(book)
    assert movements.variant == "survivors_only"
    year = Window("2025-03", "2026-03")
    assert net_revenue_retention(movements, window=year).only().value == 50_00 / 100_00
    renewed = due(book, window=year).set_index("line_id")["status"]
    assert renewed["L1"] == "renewed"  # 40 days after its end, within the grace of 45


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("grace = 3", "an entry 'grace' among its definitions"),
        ("grace_days = -1", "whole days from 0 to 366"),
        ("grace_days = true", "whole days from 0 to 366"),
        ("net_retention = 3", "a name in quotes"),
    ],
)
def test_definitions_that_nobody_knows_are_refused(directory, entry, said):
    (directory / "book.toml").write_text(f"[definitions]\n{entry}\n")
    with pytest.raises(UnreadableFileError, match=said):
        load_book(directory, as_of="2026-03")


def test_definitions_that_are_no_table_are_refused(directory):
    (directory / "book.toml").write_text('definitions = "ours"\n')
    with pytest.raises(UnreadableFileError, match="an entry 'ours' among its definitions"):
        load_book(directory, as_of="2026-03")


def test_a_flag_is_overruled_in_the_open_with_its_reason(directory):
    why = {"leak:nps_answer": "Asked before the renewal; looked at by M. Chen"}
    write_book_facts(directory, BookFacts(overrule=why))
    assert load_book(directory, as_of="2026-03").overrule == why


@pytest.mark.parametrize("entry", ['overrule = "drift"', '[overrule]\ndrift = ""'])
def test_a_flag_overruled_without_a_reason_is_refused(directory, entry):
    (directory / "book.toml").write_text(f"{entry}\n")
    with pytest.raises(UnreadableFileError, match="overrules a flag without a reason"):
        load_book(directory, as_of="2026-03")
