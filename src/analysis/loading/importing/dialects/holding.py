"""What part of our tables can another system hold? Pieces that the dialects have in common."""

from collections.abc import Mapping

import pandas as pd

from analysis.loading.importing.dialects.fields import Tables


def parts(tables: Tables, columns: Mapping[str, str]) -> dict[str, pd.DataFrame]:
    """Of each table that is there, the columns named, in that order."""
    return {
        name: tables[name][wanted.split()].reset_index(drop=True)
        for name, wanted in columns.items()
        if name in tables
    }


def current(table: pd.DataFrame, who: str) -> pd.DataFrame:
    """The last row of everyone: systems without history keep what holds now."""
    ordered = table.sort_values([who, "valid_from"], kind="stable")
    return ordered.drop_duplicates(who, keep="last").reset_index(drop=True)


def account_history(tables: Tables) -> pd.DataFrame:
    """What a system without history tells of accounts: as they are now, ever since they began.

    Of an account that was merged away it knows when: from then on it counts with the other.
    """
    accounts = tables["accounts"].set_index("account_id")["created_date"]
    now = current(tables["account_history"], "account_id")
    merged = now["merged_into_account_id"].notna()
    began = now.assign(valid_from=now["account_id"].map(accounts), merged_into_account_id=None)
    began["valid_to"] = now["valid_from"].where(merged)
    both = pd.concat([began, now[merged]]).sort_values(["account_id", "valid_from"])
    return both.reset_index(drop=True)


def blank_where(table: pd.DataFrame, wrong: pd.Series, *columns: str) -> pd.DataFrame:
    """`table` with nothing in `columns` in the rows marked."""
    return table.assign(**{column: table[column].mask(wrong) for column in columns})


def with_current(table: pd.DataFrame, tables: Tables, *columns: str) -> pd.DataFrame:
    """Accounts with what holds of them now: owner, segment, parent."""
    if "account_history" not in tables:
        return table.assign(**dict.fromkeys(columns), valid_from=table["created_date"])
    now = current(tables["account_history"], "account_id")[["account_id", "valid_from", *columns]]
    return table.merge(now, on="account_id", how="left")


def with_names(table: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """Rows with the names that their account and their owner have in reports."""
    names = {}
    if "account_name" not in table:
        names["account_name"] = ("accounts", "account_id", "account_id")
    owner = "owner_id" if "owner_id" in table else "person_id"
    if owner in table:
        names["owner_name"] = ("people", "person_id", owner)
    for name, (source, key, column) in names.items():
        known = tables[source] if source in tables else pd.DataFrame({key: [], "person_name": []})
        shown = known.set_index(key)["account_name" if source == "accounts" else "person_name"]
        table = table.assign(**{name: table[column].map(shown)})
    return table


def numbered(ids: pd.Series, first: int) -> dict[str, str]:
    """A number for each identifier, as systems number records of their own accord."""
    return {known: str(first + place) for place, known in enumerate(sorted(ids.dropna().unique()))}
