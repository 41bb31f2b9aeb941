"""A book of accounts: every table of a data directory as it was known on one day."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from types import MappingProxyType
from typing import Literal

import pandas as pd

from analysis.contracts.as_of import cut
from analysis.contracts.catalogue import TABLES
from analysis.contracts.definitions import USUAL, Definitions
from analysis.errors import UserError, candidates


class AbsentTableError(UserError):
    """A report needs a table that the data directory does not have."""


class UnknownTableError(UserError):
    """No table of that name exists in any book."""


class UnknownAccountError(UserError):
    """There is no such account in the book."""


NoteKind = Literal[
    "repeat", "orphan", "rejected", "left_out", "skipped", "absent", "unmatched", "inferred", ""
]


@dataclass(frozen=True)
class Note:
    """Something about the data that a reader of the figures should know."""

    table: str
    text: str  # one sentence
    n_rows: int
    examples: tuple[str, ...] = ()
    kind: NoteKind = ""  # of rows set aside, or of what was made up for: why


@dataclass(frozen=True)
class Book:
    """The tables of a company as known at the end of `as_of`.

    `book["tickets"]` is the table in its contract's columns; a table that the data directory
    does not have is empty, and `has("tickets")` says so. `at(day)` is the same book as known on an
    earlier day. `currency` is the one that reports are made in, `company` whose book it is; `is_synthetic` marks demo data.
    """

    complete: Mapping[str, pd.DataFrame] = field(repr=False)  # not cut; use book[...]
    as_of: date
    currency: str = "USD"
    company: str = ""
    source: str = ""
    data_hash: str = field(default="", repr=False)
    notes: tuple[Note, ...] = field(default=(), repr=False)
    is_synthetic: bool = False
    definitions: Definitions = USUAL
    overrule: Mapping[str, str] = field(default_factory=dict)  # flag -> why it may be overruled

    def __getitem__(self, name: str) -> pd.DataFrame:
        if name not in TABLES:
            raise UnknownTableError(
                f"No table is called '{name}'. {candidates(str(name), list(TABLES), most=len(TABLES))}"
            )
        if name not in self._cut:
            self._cut[name] = self._under_survivors(self._cut_only(name), name)
        return self._cut[name]

    def __iter__(self) -> Iterator[str]:
        return iter(TABLES)

    def has(self, name: str) -> bool:
        """Whether the data directory holds the table, even if it has no rows yet on this day."""
        return name in self.complete

    def need(self, *names: str) -> None:
        """Refuse to go on without the tables named."""
        absent = [name for name in names if not self.has(name)]
        if absent:
            there = ", ".join(sorted(self.complete)) or "no tables"
            raise AbsentTableError(
                f"{self.source or 'The data directory'} has no table {', '.join(absent)}. "
                f"It has: {there}. Add {absent[0]}.parquet or {absent[0]}.csv; "
                f"docs/data-dictionary.md says what it holds."
            )

    def at(self, day: date) -> "Book":
        """The book as known at the end of an earlier day."""
        return self if day == self.as_of else replace(self, as_of=day)

    @cached_property
    def _cut(self) -> dict[str, pd.DataFrame]:
        """The tables, cut on first use and kept.

        It must not refer back to the book: gigabytes of a book looked at month by month would then
        wait for the collector of circles, instead of going when their month is done.
        """
        return {}

    @cached_property
    def survivors(self) -> Mapping[str, str]:
        """For every account taken over by `as_of`: the account that its history counts under."""
        history = self._cut_only("account_history")
        merged = history.dropna(subset=["merged_into_account_id"])
        into = dict(zip(merged["account_id"], merged["merged_into_account_id"], strict=True))

        def last(account: str) -> str:
            seen = {account}
            while into.get(account, account) not in seen:
                account = into[account]
                seen.add(account)
            return account

        return MappingProxyType({account: last(account) for account in into})

    @cached_property
    def roster(self) -> pd.DataFrame:
        """The accounts of the day with what holds of them on it. One row per account.

        Columns of `accounts`, then `owner_id`, `segment`, `tier`, `parent_account_id` as they
        stand on `as_of`; accounts that were merged away are left out.
        """
        end = pd.Timestamp(self.as_of)
        history = self["account_history"]
        holds = (history["valid_from"] <= end) & (
            history["valid_to"].isna() | (history["valid_to"] > end)
        )
        now = history.loc[
            holds, ["account_id", "owner_id", "segment", "tier", "parent_account_id"]
        ].drop_duplicates("account_id", keep="last")
        return (
            self["accounts"]
            .drop(columns="loaded_at")
            .merge(now, on="account_id", how="left", validate="1:1")
        )

    def account(self, account_id: str) -> pd.Series:
        """The roster's row of one account, by its identifier or by its name where one alone has it.

        An unknown one is refused with the nearest.
        """
        wanted = self.survivors.get(account_id, account_id)
        found = self.roster[self.roster["account_id"] == wanted]
        if found.empty:
            names = self.roster["account_name"].str.casefold()
            named = self.roster[names == account_id.strip().casefold()]
            found = named if len(named) == 1 else found
        if found.empty:
            is_name = not any(map(str.isdigit, account_id))
            known = self.roster["account_name" if is_name else "account_id"].dropna().tolist()
            raise UnknownAccountError(
                f"There is no account '{account_id}' in {self.source or 'the book'} on "
                f"{self.as_of}. {candidates(account_id, known)}"
            )
        return found.iloc[0]

    def _cut_only(self, name: str) -> pd.DataFrame:
        if name not in self.complete:
            columns = TABLES[name].columns
            return pd.DataFrame({c.name: pd.Series(dtype=c.dtype) for c in columns.values()})
        return cut(self.complete[name], name, self.as_of)

    def _under_survivors(self, table: pd.DataFrame, name: str) -> pd.DataFrame:
        """History of accounts that were taken over counts under the account that took them.

        Mapped before anything is computed; otherwise every merger reads as churn.
        """
        moved = self.survivors
        if not moved or "account_id" not in table.columns:
            return table
        if name in ("accounts", "account_history"):
            return table[~table["account_id"].isin(list(moved))].reset_index(drop=True)
        counts_elsewhere = table["account_id"].isin(list(moved))
        if not counts_elsewhere.any():
            return table
        ids = table["account_id"].copy()
        ids[counts_elsewhere] = ids[counts_elsewhere].map(dict(moved))  # few rows of very many
        return table.assign(account_id=ids)
