"""What was known on a day: rows that did not exist yet are cut, values filled in later blanked.

This is the only door to history. A function that is handed a cut table cannot look past the day,
whatever it does.
"""

from datetime import date

import pandas as pd

from analysis.contracts.catalogue import TABLES


def cut(table: pd.DataFrame, name: str, as_of: date) -> pd.DataFrame:
    """`table` as it was known at the end of the day `as_of`.

    Rows go by their event (`known_from` of the contract) and, where it is recorded, by the time
    they were loaded. Values go by the column that dates them. Agreed future dates (the end of a
    contract, the day a review is due) stay: they were known.

    A row that covers several days (usage, hours of a month) is known once the last has passed.
    """
    contract = TABLES[name]
    end = pd.Timestamp(as_of) + pd.Timedelta(days=1)
    known = pd.Series(True, index=table.index)
    if contract.known_from:
        happened = table[contract.known_from]
        if name == "usage":
            happened = happened + pd.to_timedelta(table["days"] - 1, unit="D")
        elif name == "time":
            happened = happened + pd.offsets.MonthEnd(1)
        known &= happened.isna() | (happened < end)
    known &= table["loaded_at"].isna() | (table["loaded_at"] < end)
    cut_table = table[known]

    later: dict[str, pd.Series] = {}
    for column in contract.columns.values():
        if column.known_from and len(cut_table):
            dated = cut_table[column.known_from]
            later[column.name] = cut_table[column.name].mask(dated.isna() | (dated >= end))
    if "valid_to" in contract.columns:  # a change still to come is not known
        ends = cut_table["valid_to"]
        later["valid_to"] = ends.mask(ends >= end)
    return cut_table.assign(**later).reset_index(drop=True)
