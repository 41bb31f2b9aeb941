"""What the import before this one knew: since when rows are there, and how things stood."""

from collections.abc import Callable, Mapping
from functools import partial

import numpy as np
import pandas as pd

from analysis.contracts.catalogue import TABLES
from analysis.contracts.conform import conform
from analysis.loading.importing import standing
from analysis.loading.importing.ledger import Import
from analysis.loading.importing.staging import StagedTable, hashes
from analysis.loading.tables import read_table, table_file


class Past:
    """The import that a new one follows; the first of all follows none."""

    def __init__(self, before: Import | None) -> None:
        self.before = before

    def load_times(self, name: str) -> Callable[[pd.DataFrame], pd.Series]:
        """When rows were first there: blank in the first import, else the last that lacked them."""
        past = self._table(name)
        if past is None:
            return lambda rows: pd.Series(pd.NaT, index=rows.index, dtype="datetime64[ns]")
        key = TABLES[name].key
        order = np.argsort(known := hashes(past, key), kind="stable")
        times = past["loaded_at"].to_numpy()[order]
        return partial(_first_there, key, known[order], times, self._at)

    def continued(self, rows: pd.DataFrame, name: str) -> pd.DataFrame:
        """How things stand now, after the periods that were known."""
        past = self._table(name)
        if past is None:
            return rows
        return standing.with_past(rows, name, past, self._at.normalize())

    def lost(self, tables: Mapping[str, StagedTable]) -> dict[str, int]:
        """How many rows are there no longer, by table; of a table that is gone, all."""
        known = self.before.tables if self.before else {}
        lost = {name: self._n_lost(tables.get(name), count.kept) for name, count in known.items()}
        return {name: n for name, n in lost.items() if n}

    def _n_lost(self, staged: StagedTable | None, held: int) -> int:
        if staged is None:
            return held
        past = self._table(staged.name)
        if past is None:
            return 0
        return int((~np.isin(hashes(past, staged.contract.key), staged.key_hashes)).sum())

    @property
    def _at(self) -> pd.Timestamp:
        assert self.before is not None
        return pd.Timestamp(self.before.at)

    def _table(self, name: str) -> pd.DataFrame | None:
        path = table_file(self.before.folder, name) if self.before else None
        return conform(read_table(path), name, origin=path.name) if path else None


def _first_there(
    key: list[str],
    known: np.ndarray,
    times: np.ndarray,
    since: pd.Timestamp,
    rows: pd.DataFrame,
) -> pd.Series:
    mine = hashes(rows, key)
    place = np.searchsorted(known, mine)
    inside = place < len(known)
    there = np.zeros(len(mine), dtype=bool)
    there[inside] = known[place[inside]] == mine[inside]
    loaded = np.full(len(mine), np.datetime64(since), dtype="datetime64[ns]")
    loaded[there] = times[place[there]]
    return pd.Series(loaded, index=rows.index)
