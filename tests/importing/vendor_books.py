"""A demo portfolio written in a vendor's files and read back, to be held against the original."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pandas as pd

from analysis.contracts.catalogue import TABLES
from analysis.loading import read_table
from analysis.loading.importing import Import, import_folder
from analysis.loading.importing.dialects import find_dialect, write_export

AT = datetime(2026, 11, 22, 6)
CRM = ("salesforce", "hubspot", "dynamics")

Tables = Mapping[str, pd.DataFrame]


@dataclass
class Vendors:
    """Writes `tables` as vendors export them, and imports what was written."""

    tables: Tables
    folder: Path

    def written(self, dialect: str, style: str = "api", tables: Tables | None = None) -> Path:
        to = self.folder / f"{dialect}-{style}"
        write_export(tables or self.tables, dialect, to, style=style)
        return to

    def read_back(self, dialect: str, style: str = "api", tables: Tables | None = None) -> Import:
        """The import of one dialect; who the accounts are comes from a CRM where it cannot say."""
        tables = tables or self.tables
        folders, mappings = [self.written(dialect, style, tables)], [dialect]
        if "accounts" not in find_dialect(dialect).holds(tables):
            crm = {"accounts": tables["accounts"], "account_history": tables["account_history"]}
            folders.append(self.written("salesforce", "api", crm))
            mappings.append("salesforce")
        return self.imported(mappings, folders)

    def imported(self, mappings: list[str], folders: list[Path]) -> Import:
        to = self.folder / "data" / "-".join([*mappings, *(folder.name for folder in folders)])
        return import_folder(mappings, folders, to, at=AT, partial=True)


def table_of(made: Import, name: str) -> pd.DataFrame:
    return read_table(made.folder / f"{name}.parquet")


def differences(want: pd.DataFrame, got: pd.DataFrame, name: str) -> list[str]:
    """Where `got` differs from `want` on the columns of `want`, whatever the order of rows."""
    key = [column for column in TABLES[name].key if column in want]
    sides = []
    for side in (want, got[list(want)]):
        plain = side.astype(
            {c: "str" for c in side if isinstance(side[c].dtype, pd.CategoricalDtype)}
        )
        sides.append(plain.sort_values(key, kind="stable").reset_index(drop=True))
    left, right = sides
    if len(left) != len(right):
        return [f"{name}: {len(right)} rows, not {len(left)}"]
    found = []
    for column in left:
        a, b = left[column], right[column]
        differs = ~((a.isna() & b.isna()) | (a.astype(object) == b.astype(object)).fillna(False))
        if differs.any():
            found.append(
                f"{name}.{column}: {b[differs].tolist()[:3]}, not {a[differs].tolist()[:3]}"
            )
    return found
