"""The demo portfolio as a book, and books made from it with one thing changed."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd
import pytest

from analysis.contracts import TABLES, Book
from analysis.loading import load_book

Change = Callable[[pd.DataFrame], pd.DataFrame]


@pytest.fixture(scope="session")
def book(demo_data) -> Book:
    return load_book(demo_data, as_of="2026-10")


@pytest.fixture(scope="session")
def changed() -> Callable[..., Book]:
    """A book with some tables put through a function, or left out where it is None."""

    def make(book: Book, **changes: Change | None) -> Book:
        tables = dict(book.complete)
        for name, change in changes.items():
            table = tables.pop(name)
            if change is not None:
                tables[name] = change(table.copy()).reset_index(drop=True)
        return replace(book, complete=tables)

    return make


@pytest.fixture(scope="session")
def small_book() -> Callable[..., Book]:
    """A book from contract lines alone: one account for each `account_id` named."""

    def make(lines: list[dict[str, Any]], *, as_of: date, **more: list[dict[str, Any]]) -> Book:
        ids = sorted({line["account_id"] for line in lines})
        common = {"kind": "recurring", "currency": "USD", "term_months": 12, "is_auto_renew": False}
        rows = [
            {**common, "contract_id": line["line_id"], "signed_date": line["start_date"], **line}
            for line in lines
        ]
        tables = {
            "accounts": [
                {
                    "account_id": i,
                    "account_name": i,
                    "currency": "USD",
                    "created_date": "2000-01-01",
                }
                for i in ids
            ],
            "account_history": [{"account_id": i, "valid_from": "2000-01-01"} for i in ids],
            "contract_lines": rows,
            **more,
        }
        complete = {name: _typed(name, given) for name, given in tables.items()}
        return Book(complete=complete, as_of=as_of, company="By hand", source="a book made by hand")

    return make


def _typed(name: str, rows: list[dict[str, Any]]) -> pd.DataFrame:
    columns = TABLES[name].columns
    table = pd.DataFrame(rows).reindex(columns=list(columns))
    return table.astype({column.name: column.dtype for column in columns.values()})
