"""What a vendor's files can hold comes back from them as it was, by either set of names."""

import csv

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from vendor_books import Vendors, differences, table_of

from analysis.demo import write_demo
from analysis.loading import load_book
from analysis.loading.importing.dialects import (
    DIALECTS,
    DialectError,
    find_dialect,
    write_export,
)
from analysis.loading.importing.formulas import guarded, unguarded

HOSTILE = [
    '=HYPERLINK("http://x","y")',
    "'=1+1",
    "-cmd",
    "@SUM(A1)",
    'She said "no", twice',
    "two\nlines",
    "Żółć, Ltd; 株式会社",
    "O'Brien & Söhne",
]


@pytest.fixture(scope="module")
def portfolio(tmp_path_factory):
    folder = tmp_path_factory.mktemp("portfolio")
    write_demo(folder, accounts=20)
    return dict(load_book(folder, as_of="2026-10").complete)


@pytest.fixture
def vendors(portfolio, tmp_path):
    return Vendors(portfolio, tmp_path)


@pytest.mark.parametrize("style", ["api", "report"])
@pytest.mark.parametrize("dialect", list(DIALECTS))
def test_what_a_dialect_holds_comes_back_identical(vendors, dialect, style):
    made = vendors.read_back(dialect, style)
    held = find_dialect(dialect).holds(vendors.tables)
    wrong = [
        difference
        for name, want in held.items()
        for difference in differences(want, table_of(made, name), name)
    ]
    assert wrong == []
    assert all(len(want) > 0 for want in held.values())
    assert all(made.tables[name].n_rejected == 0 for name in held)


def test_text_that_would_break_a_file_or_run_in_a_spreadsheet_comes_back(vendors, portfolio):
    names = portfolio["accounts"]["account_name"].tolist()
    names[: len(HOSTILE)] = HOSTILE
    spoilt = {name: portfolio[name] for name in ("account_history", "people", "opportunities")}
    spoilt["accounts"] = portfolio["accounts"].assign(account_name=names)
    made = vendors.read_back("salesforce", "report", spoilt)
    assert set(HOSTILE) <= set(table_of(made, "accounts")["account_name"])
    assert made.tables["opportunities"].n_rejected == 0  # found again by the account's name


def test_no_cell_that_is_written_begins_a_formula(vendors, portfolio):
    names = (HOSTILE * 10)[: len(portfolio["accounts"])]
    spoilt = {**portfolio, "accounts": portfolio["accounts"].assign(account_name=names)}
    for path in vendors.written("hubspot", "api", spoilt).glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            cells = [cell for row in csv.reader(file) for cell in row]
        assert not [c for c in cells if c[:1] in "=+@\t\r" and c]


@given(st.text())
def test_every_text_survives_the_guard(text):
    assert unguarded(guarded(text)) == text


@given(st.integers() | st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_are_never_guarded(number):
    assert guarded(str(number)) == str(number)


def test_files_of_tables_that_are_not_there_are_not_written(portfolio, tmp_path):
    only = {"surveys": portfolio["surveys"]}
    assert [path.name for path in write_export(only, "survey", tmp_path)] == ["responses.csv"]
    with pytest.raises(DialectError, match="Zendesk Support tells of none of the tables"):
        write_export(only, "zendesk", tmp_path)


def test_a_dialect_or_style_that_does_not_exist_is_answered_with_those_that_do(portfolio, tmp_path):
    with pytest.raises(DialectError, match="Did you mean 'zendesk'"):
        write_export(portfolio, "zendesc", tmp_path)
    with pytest.raises(DialectError, match="There are: api, report"):
        write_export(portfolio, "zendesk", tmp_path, style="labels")


def test_equal_tables_give_equal_bytes(portfolio, tmp_path):
    for path in write_export(portfolio, "stripe", tmp_path / "a"):
        write_export(portfolio, "stripe", tmp_path / "b")
        assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes()


def test_the_tables_given_are_left_as_they_are(portfolio, tmp_path):
    before = {name: table.copy() for name, table in portfolio.items()}
    for dialect in DIALECTS:
        write_export(portfolio, dialect, tmp_path / dialect)
    for name, table in before.items():
        pd.testing.assert_frame_equal(table, portfolio[name])
