"""A company so small that every row of its exports can be checked by eye."""

from datetime import datetime
from pathlib import Path

import pandas as pd

from analysis.loading import read_table
from analysis.loading.importing import Import, import_folder

AT = datetime(2025, 4, 2, 6)  # the exports tell of all that happened up to the end of March
MONTH_LATER = datetime(2025, 5, 2, 6)

ACCOUNTS = "Id,Name,Opened\nA,Alder,2025-01-05\nB,Birch,2025-02-06\n"
LINES = (
    "Line,Account,Signed,Start,End,Amount\n"
    "L1,A,2025-01-10,2025-02-01,2026-01-31,1200.00\n"
    "L2,B,2025-03-28,2025-04-01,2026-03-31,600.50\n"
)

MAPPING = """
company: Small & Co
currency: USD
tables:
  accounts:
    file: accounts
    columns: {account_id: Id, account_name: Name, created_date: Opened}
  contract_lines:
    file: lines
    columns:
      line_id: Line
      contract_id: Line
      account_id: Account
      kind: {value: recurring}
      signed_date: Signed
      start_date: Start
      end_date: {from: End, add_days: 1}
      amount_minor: Amount
      term_months: {months_between: [$start_date, $end_date]}
      is_auto_renew: {value: yes}
"""

OF_APRIL = "L4,B,2025-04-28,2025-05-01,2026-04-30,5\n"  # so that the second exports reach its end


class SmallExports:
    """A folder of exports and a mapping, to be changed and imported."""

    def __init__(self, folder: Path) -> None:
        self.source, self.data = folder / "exports", folder / "data"
        self.mapping = folder / "mapping.yml"
        self.source.mkdir()
        self.mapping.write_text(MAPPING, encoding="utf-8")
        self.write("accounts.csv", ACCOUNTS)
        self.write("lines.csv", LINES)

    def write(self, name: str, content: str | bytes) -> Path:
        path = self.source / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def add_lines(self, text: str) -> None:
        with (self.source / "lines.csv").open("a", encoding="utf-8") as file:
            file.write(text)

    def change_mapping(self, old: str, new: str) -> None:
        text = self.mapping.read_text(encoding="utf-8")
        assert old in text
        self.mapping.write_text(text.replace(old, new), encoding="utf-8")

    def add_to_mapping(self, text: str) -> None:
        with self.mapping.open("a", encoding="utf-8") as file:
            file.write(text)

    def run(self, *, at: datetime = AT, **options) -> Import:
        return import_folder(self.mapping, self.source, self.data, at=at, **options)

    def table(self, name: str, made: Import) -> pd.DataFrame:
        return read_table(made.folder / f"{name}.parquet")

    def rejected(self, name: str, made: Import) -> pd.DataFrame:
        path = made.folder / "rejected" / f"{name}.csv"
        return pd.read_csv(path, dtype="str", keep_default_na=False)
