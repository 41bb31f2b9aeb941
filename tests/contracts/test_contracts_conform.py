"""A table is brought into its contract's shape, or refused with everything that is wrong."""

import pandas as pd
import pytest

from analysis.contracts import TABLES, ContractError, conform


@pytest.fixture
def rates() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "currency": ["EUR", "EUR"],
            "to_currency": ["USD", "USD"],
            "rate_date": ["2026-09-01", "2026-10-01"],
            "rate": ["1.10", "1.12"],
        }
    )


def test_text_becomes_days_and_numbers(rates):
    checked = conform(rates, "fx_rates", origin="fx_rates.csv")
    assert checked["rate"].tolist() == [1.10, 1.12]
    assert checked["rate_date"].tolist() == [pd.Timestamp("2026-09-01"), pd.Timestamp("2026-10-01")]


def test_a_whole_column_of_doubtful_days_is_refused(rates):
    rates["rate_date"] = "03/04/2026"  # 3 April or 4 March?
    with pytest.raises(ContractError, match="rate_date: expected a date such as 2026-10-31"):
        conform(rates, "fx_rates", origin="fx_rates.csv")


def test_times_with_a_zone_become_utc():
    rows = pd.DataFrame({"ticket_id": ["T1"], "account_id": ["A"],
                         "opened_at": ["2026-01-01T09:30:00+02:00"]})  # fmt: skip
    opened = conform(rows, "tickets", origin="tickets.csv")["opened_at"]
    assert opened.item() == pd.Timestamp("2026-01-01 07:30:00")


@pytest.mark.parametrize(("word", "meant"), [("False", False), ("true", True), ("FALSE", False)])
def test_yes_and_no_as_text_are_read(word, meant):
    rows = pd.DataFrame({"product_id": ["P"], "product_name": ["P"], "is_core": [word],
                         "currency": ["USD"]})  # fmt: skip
    assert bool(conform(rows, "products", origin="products.csv")["is_core"].item()) is meant


def test_another_word_for_yes_is_refused():
    rows = pd.DataFrame({"product_id": ["P"], "product_name": ["P"], "is_core": ["ja"],
                         "currency": ["USD"]})  # fmt: skip
    with pytest.raises(ContractError, match="is_core: expected True or False; found 'ja'"):
        conform(rows, "products", origin="products.csv")


def test_columns_come_in_the_contracts_order_and_unknown_ones_go(rates):
    mixed = rates[["rate", "rate_date", "currency", "to_currency"]].assign(colour="red")
    checked = conform(mixed, "fx_rates", origin="fx_rates.csv")
    assert checked.columns.tolist() == list(TABLES["fx_rates"].columns)


def test_an_optional_column_that_is_missing_comes_back_blank(rates):
    assert conform(rates, "fx_rates", origin="fx_rates.csv")["loaded_at"].isna().all()


def test_a_missing_column_is_refused_by_name(rates):
    with pytest.raises(ContractError, match=r"fx_rates.csv .* no column rate\.\nIt has: currency"):
        conform(rates.drop(columns="rate"), "fx_rates", origin="fx_rates.csv")


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("rate", "-1", "rate: expected more than 0; found -1"),
        ("rate", "abc", "rate: expected a number; found 'abc'"),
        ("rate_date", "31/12/2026", "rate_date: expected a date such as 2026-10-31"),
        ("rate_date", "03/04/2026", r"rate_date: .*; found '03/04/2026' \(line 3\)"),
        ("rate_date", "2026-13-01", r"rate_date: .*; found '2026-13-01' \(line 3\)"),
        ("currency", "euro", r"currency: expected text like .*; found 'euro' \(line 3\)"),
        ("currency", None, "currency: expected a value"),
    ],
)
def test_a_wrong_value_is_refused_with_its_column(rates, column, value, words):
    rates.loc[1, column] = value
    with pytest.raises(ContractError, match=words):
        conform(rates, "fx_rates", origin="fx_rates.csv")


def test_everything_wrong_is_said_at_once(rates):
    rates["rate"] = ["-1", "-2"]
    rates["currency"] = ["euro", "EUR"]
    with pytest.raises(ContractError) as refused:
        conform(rates, "fx_rates", origin="fx_rates.csv")
    assert "rate: " in str(refused.value)
    assert "currency: " in str(refused.value)


def test_an_option_that_is_not_listed_is_refused():
    rows = pd.DataFrame({"ticket_id": ["T1"], "account_id": ["A"], "opened_at": ["2026-01-01"],
                         "priority": ["extreme"]})  # fmt: skip
    with pytest.raises(ContractError, match="priority: expected one of low, normal, high, urgent"):
        conform(rows, "tickets", origin="tickets.csv")


@pytest.mark.parametrize("name", list(TABLES))
def test_an_empty_table_keeps_its_contract(name):
    empty = pd.DataFrame({column: pd.Series(dtype="str") for column in TABLES[name].columns})
    assert conform(empty, name, origin=name).empty
