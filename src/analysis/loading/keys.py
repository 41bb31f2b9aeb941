"""Rows that appear twice, rows that belong to nobody, periods that overlap: set aside or refused.

Nothing is dropped silently: what is set aside is counted in a note, with examples.
"""

import pandas as pd

from analysis.contracts.book import Note
from analysis.contracts.catalogue import TABLES
from analysis.contracts.conform import ContractError

SHOWN = 5


def without_repeats(table: pd.DataFrame, name: str, origin: str) -> tuple[pd.DataFrame, list[Note]]:
    """One row per key. Rows that are repeated word for word are set aside with a note.

    A row repeated at a later load time is the same row; the first load counts. Rows of one key
    that differ otherwise are refused: nobody but the owner of the file can say which is right.
    """
    key = TABLES[name].key
    content = [column for column in table.columns if column != "loaded_at"]
    in_doubt = table.duplicated(key, keep=False)
    if not in_doubt.any():
        return table, []
    few = table[in_doubt].sort_values("loaded_at", na_position="first", kind="stable")
    repeats = few.index[few.duplicated(content)]
    kept = table.drop(index=repeats)
    clash = kept[kept.duplicated(key, keep=False)]
    if len(clash):
        keys = _examples(clash.drop_duplicates(key), key)
        raise ContractError(
            f"{origin} has several rows with the same {' + '.join(key)} that say different "
            f"things: {', '.join(keys)}{_more(clash.drop_duplicates(key))}.\n"
            f"Keep one row for each; the table has one row per {' + '.join(key)}."
        )
    note = Note(
        name,
        _sentence(
            len(repeats),
            "row appears twice word for word and was counted once",
            "rows appear twice word for word and were counted once",
        ),
        len(repeats),
        tuple(_examples(table.loc[repeats], key)),
        kind="repeat",
    )
    return kept.reset_index(drop=True), [note]


def without_orphans(tables: dict[str, pd.DataFrame]) -> tuple[dict[str, pd.DataFrame], list[Note]]:
    """Rows of accounts that `accounts` does not have are set aside with a note.

    Other references (a contact, a product) are left as they are: what needs them says so.
    """
    known = pd.Index(tables["accounts"]["account_id"])
    kept, notes = {}, []
    for name, table in tables.items():
        kept[name] = table
        if name == "accounts" or "account_id" not in table.columns:
            continue
        orphan = ~table["account_id"].isin(known)
        if not orphan.any():
            continue
        ids = table.loc[orphan, "account_id"].drop_duplicates()
        count = int(orphan.sum())
        notes.append(
            Note(
                name,
                _sentence(
                    count,
                    "row belongs to an account that is not in accounts and was left out",
                    "rows belong to accounts that are not in accounts and were left out",
                ),
                count,
                tuple(ids.astype(str).head(SHOWN)),
                kind="orphan",
            )
        )
        kept[name] = table[~orphan].reset_index(drop=True)
    return kept, notes


def refuse_overlaps(table: pd.DataFrame, name: str, origin: str) -> None:
    """Refuse periods of one account or person that overlap or end before they begin."""
    who = TABLES[name].key[0]
    ordered = table.sort_values([who, "valid_from"], kind="stable")
    ends = ordered["valid_to"].fillna(pd.Timestamp.max)
    same = ordered[who].eq(ordered[who].shift())
    wrong = (same & (ends.groupby(ordered[who]).shift() > ordered["valid_from"])) | (
        ends <= ordered["valid_from"]
    )
    if wrong.any():
        bad = ordered[wrong].drop_duplicates(who)
        shown = [
            f"{row[who]} from {row['valid_from']:%Y-%m-%d}" for _, row in bad.head(SHOWN).iterrows()
        ]
        raise ContractError(
            f"{origin} has periods that overlap or end before they begin: "
            f"{', '.join(shown)}{_more(bad)}.\n"
            f"Let each period end (valid_to) on the day on which the next one begins (valid_from)."
        )


def _examples(rows: pd.DataFrame, key: list[str]) -> list[str]:
    return [
        " + ".join(
            f"{value:%Y-%m-%d}" if isinstance(value, pd.Timestamp) else str(value) for value in row
        )
        for row in rows[key].head(SHOWN).itertuples(index=False)
    ]


def _more(rows: pd.DataFrame) -> str:
    return f" and {len(rows) - SHOWN} more" if len(rows) > SHOWN else ""


def _sentence(count: int, one: str, many: str) -> str:
    return f"{count:,} {one if count == 1 else many}."
