"""The contracts hang together: keys, references, dates, words, and the printed dictionary."""

import pytest

from analysis.contracts import TABLES
from analysis.contracts.dictionary import page

COLUMNS = [
    pytest.param(name, column, id=f"{name}.{column.name}")
    for name, contract in TABLES.items()
    for column in contract.columns.values()
]


@pytest.mark.parametrize("name", list(TABLES))
def test_keys_are_columns_that_are_never_blank(name):
    columns = TABLES[name].columns
    assert not [key for key in TABLES[name].key if columns[key].is_blank_allowed]


@pytest.mark.parametrize(("name", "column"), COLUMNS)
def test_references_and_dates_point_at_something(name, column):
    assert column.refers_to is None or column.refers_to in TABLES
    assert column.known_from is None or column.known_from in TABLES[name].columns


@pytest.mark.parametrize(("name", "column"), COLUMNS)
def test_every_column_is_described_and_money_has_its_currency(name, column):
    assert column.description.endswith((".", "?"))
    if column.name.endswith("_minor"):
        assert "minor units" in (column.unit or "")
        assert "currency" in TABLES[name].columns or "account's currency" in column.unit


@pytest.mark.parametrize(("name", "column"), COLUMNS)
def test_a_value_known_later_may_be_blank_until_then(name, column):
    assert column.known_from is None or column.is_blank_allowed


def test_every_row_says_when_it_came_to_exist_or_is_said_not_to():
    assert [name for name, contract in TABLES.items() if contract.known_from is None] == []


def test_pay_is_private_and_nothing_else():
    assert [name for name, contract in TABLES.items() if contract.is_private] == ["pay"]


def test_the_committed_dictionary_is_in_step(project_root):
    committed = (project_root / "docs" / "data-dictionary.md").read_text(encoding="utf-8")
    assert committed == page(), (
        "run: python -m analysis.contracts.dictionary > docs/data-dictionary.md"
    )


def test_the_dictionary_names_every_table_and_column():
    text = page()
    for name, contract in TABLES.items():
        section = text.split(f"\n## {name}\n")[1].split("\n## ")[0]
        assert not [column for column in contract.columns if f"| `{column}` |" not in section]
