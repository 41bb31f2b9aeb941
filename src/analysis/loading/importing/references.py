"""Names that lead nowhere: what rows refer to and no table of the import has."""

from collections.abc import Mapping

from analysis.contracts.catalogue import TABLES
from analysis.loading.importing.filling import Remarks
from analysis.loading.importing.staging import StagedTable


def known_names(staged: Mapping[str, StagedTable]) -> dict[str, dict[str, str]]:
    """By table that others refer to: its identifiers, by their names and by themselves."""
    targets = {c.refers_to for table in TABLES.values() for c in table.columns.values()}
    return {name: _names(table) for name, table in staged.items() if name in targets}


def unknown_references(
    remarks: Mapping[str, Remarks], known: Mapping[str, Mapping[str, str]]
) -> dict[tuple[str, str], dict[str, int]]:
    """By table and column: values that name nothing we have, with their rows."""
    found: dict[tuple[str, str], dict[str, int]] = {}
    for table, said in remarks.items():
        if said.orphans:
            found[table, "account_id"] = said.orphans
        for column, seen in said.references.items():
            there = known.get(TABLES[table].columns[column].refers_to or "")
            if there is None:
                continue
            ids = set(there.values())
            unknown = {value: rows for value, rows in seen.items() if value not in ids}
            if unknown:
                found[table, column] = unknown
    return found


def _names(staged: StagedTable) -> dict[str, str]:
    key = staged.contract.key[0]
    rows = staged.read()
    ids = rows[key].astype("str").tolist()
    known = dict(zip(ids, ids, strict=True))
    label = next((c for c in rows.columns if c.endswith("_name")), None)
    if label and label != key:
        names = rows[label].astype("str").tolist()
        known |= {name: one for name, one in zip(names, ids, strict=True) if name not in known}
    return known
