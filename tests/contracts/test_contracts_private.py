"""A table about individuals cannot be shown, stored, copied or sent by accident."""

import copy
import json
import pickle

import numpy as np
import pandas as pd
import pytest

from analysis.contracts.private import PrivateTable, PrivateTableError

SECRET = 123_456_78


@pytest.fixture
def table() -> PrivateTable:
    return PrivateTable(pd.DataFrame({"person_id": ["P1"], "base_annual_minor": [SECRET]}), "pay")


@pytest.mark.parametrize("shown", [repr, str, lambda table: f"{table}", lambda table: f"{table!r}"])
def test_it_appears_as_a_count(table, shown):
    assert shown(table) == "PrivateTable('pay': 1 rows about individuals, not shown)"


def test_jupyter_finds_nothing_to_display_but_the_count(table):
    from IPython.core.formatters import DisplayFormatter

    data, metadata = DisplayFormatter().format(table)
    assert data == {"text/plain": repr(table)}
    assert metadata == {}


@pytest.mark.parametrize(
    "taken",
    [
        pickle.dumps,
        copy.copy,
        copy.deepcopy,
        json.dumps,
        list,
        pd.DataFrame,
        np.asarray,
        vars,
        lambda table: table["base_annual_minor"],
        lambda table: [*table],
        lambda table: dict(table),
        lambda table: pd.Series([table]).explode().map(list),
    ],
)
def test_it_cannot_be_taken_out_by_accident(table, taken):
    with pytest.raises((PrivateTableError, TypeError)):
        taken(table)


def test_a_frame_around_it_shows_no_figure(table):
    for around in (pd.Series([table]), pd.DataFrame({"pay": [table]}), [table], {"pay": table}):
        assert str(SECRET) not in repr(around)
    assert str(SECRET) not in pd.DataFrame({"pay": [table]}).to_html()
    assert str(SECRET) not in pd.DataFrame({"pay": [table]}).to_csv()


def test_a_traceback_shows_no_figure(table):
    with pytest.raises(PrivateTableError) as caught:
        table["base_annual_minor"]
    assert str(SECRET) not in str(caught.value)


def test_whoever_needs_the_rows_says_so(table):
    rows = table.individual_rows()
    rows.loc[0, "base_annual_minor"] = 0
    assert table.individual_rows().at[0, "base_annual_minor"] == SECRET  # a copy was given
