"""What findings lead to: refusal, marks, nothing; and the list of checks in the documentation."""

from dataclasses import replace

import pytest

from analysis.contracts import TABLES, Note
from analysis.quality.verdict import (
    CHECKS,
    UnusableDataError,
    catalogue,
    concerning,
    refuse_unusable,
    verdict,
)


@pytest.fixture
def doubtful_use(book, changed):
    """Use stops six weeks before the day."""
    return changed(book, usage=lambda table: table[table["usage_date"] < "2026-09-15"])


@pytest.fixture
def unusable(book, changed):
    def strange(table):
        return table.assign(currency=table["currency"].mask(table["line_id"] == "L001053", "SEK"))

    return changed(book, contract_lines=strange)


def test_unusable_data_are_refused_with_the_finding_and_the_command(unusable):
    with pytest.raises(UnusableDataError) as refused:
        refuse_unusable(unusable)
    said = str(refused.value)
    assert "contract_lines has amounts in SEK" in said
    assert "Add rows for SEK to USD to fx_rates." in said
    assert f"`analysis check {unusable.source}` shows everything" in said


def test_usable_data_are_not_refused(book, doubtful_use):
    refuse_unusable(book)
    refuse_unusable(doubtful_use)


def test_pages_that_do_not_use_the_unusable_table_are_not_refused(unusable):
    refuse_unusable(unusable, tables=["tickets", "surveys"])


def test_the_gravest_finding_comes_first(unusable):
    found = verdict(unusable)
    assert found.severity == "unusable"
    assert not found.is_usable
    order = ["unusable", "doubtful", "note"]
    ranks = [order.index(finding.severity) for finding in found.findings]
    assert ranks == sorted(ranks)


def test_doubt_about_a_table_marks_the_pages_that_use_it_and_no_others(doubtful_use):
    found = verdict(doubtful_use)
    assert {f.tables for f in found.marks(["usage"])} >= {("usage",)}
    assert found.marks(["surveys", "qbrs"]) == ()
    assert found.marks() == found.of("doubtful")


def test_fewer_checks_for_fewer_tables_find_the_same_doubts(doubtful_use):
    whole = verdict(doubtful_use)
    for tables in (["usage"], ["contract_lines", "tickets"], ["surveys"]):
        part = verdict(doubtful_use, checks=concerning(tables))
        assert part.marks(tables) == whole.marks(tables)


def test_a_book_without_any_finding_has_no_severity(small_book):
    from datetime import date

    line = {"line_id": "L1", "account_id": "A", "start_date": "2026-01-01", "amount_minor": 12_00}
    book = small_book([line], as_of=date(2026, 6, 30))
    everything = replace(book, notes=(Note("accounts", "Told.", 0),))
    assert verdict(everything, checks=CHECKS[5:8]).severity is None


def test_names_of_checks_are_their_own_and_each_asks_a_question():
    names = [check.name for check in CHECKS]
    assert len(set(names)) == len(names)
    for check in CHECKS:
        assert check.question.endswith("?")
        assert set(check.tables) <= set(TABLES)


def test_the_documentation_lists_the_checks_as_they_are(project_root):
    page = (project_root / "docs" / "data-quality.md").read_text(encoding="utf-8")
    assert catalogue() in page, "paste the output of analysis.quality.verdict.catalogue()"
