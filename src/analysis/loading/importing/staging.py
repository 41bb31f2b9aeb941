"""One table on its way in: rows written as they come, what is set aside kept with its reason."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from analysis.contracts.catalogue import TABLES
from analysis.loading.importing.aside import RowsAside
from analysis.loading.importing.ledger import LEFT_OUT, REJECTED, TableCount
from analysis.loading.importing.rows import Export

CLASH = "several rows with the same {key} that say different things"


class StagedTable:
    """The rows of one table, in a file of its own until the whole import stands.

    Rows come from `exports`, which are named by their number. Those set aside are counted and
    written down in one breath, so that counts and files cannot disagree.
    """

    def __init__(self, name: str, folder: Path, exports: Sequence[Export] = ()) -> None:
        self.name, self.contract, self.exports = name, TABLES[name], exports
        self.path = folder / f"{name}.parquet"
        self.count = TableCount()
        self._rejected = RowsAside(folder / REJECTED / f"{name}.csv", exports)
        self._left_out = RowsAside(folder / LEFT_OUT / f"{name}.csv", exports)
        self.keys: list[np.ndarray] = []  # hashes of keys, row by row
        self._origins: list[np.ndarray] = []  # number of the export, and the line
        self._writer: pq.ParquetWriter | None = None

    @property
    def key_hashes(self) -> np.ndarray:
        if len(self.keys) > 1:
            self.keys = [np.concatenate(self.keys)]  # the parts are let go
        return self.keys[0] if self.keys else np.empty(0, dtype="uint64")

    def add(self, rows: pd.DataFrame, number: int, lines: np.ndarray) -> None:
        """Rows that keep their contract, from the export of this number."""
        self.count.kept += len(rows)
        self._write(rows)
        self.keys.append(hashes(rows, self.contract.key))
        self._origins.append(np.column_stack([np.full(len(rows), number), lines]).astype("int32"))

    def leave_out(self, number: int, line: int, cells: Sequence[str], reason: str) -> None:
        """A row that is no data of the table."""
        self.count.leave_out(reason)
        self._left_out.write(self.exports[number], line, cells, reason, "")

    def reject(
        self,
        number: int,
        line: int,
        cells: Sequence[str],
        reasons: Sequence[str],
        found: Sequence[str] = (),
    ) -> None:
        """A row that should be in the table and cannot; the first of the reasons counts."""
        self.count.reject(reasons[0])
        said, seen = ("; ".join(dict.fromkeys(filter(None, part))) for part in (reasons, found))
        self._rejected.write(self.exports[number], line, cells, said, seen)

    def reject_staged(self, positions: np.ndarray, reason: str) -> None:
        """Take rows out again that only the whole table shows to be wrong."""
        if len(positions):
            self._write_rejected(positions, reason)
            self._drop(positions)

    def close(self) -> None:
        """All files are whole; rows can be read, and taken out."""
        if self._writer is None:
            self._write(blank_table(self.name))
        assert self._writer is not None
        self._writer.close()
        self._writer = None

    def close_aside(self) -> None:
        """Nothing more is set aside."""
        self._rejected.close()
        self._left_out.close()

    def settle_repeats(self) -> None:
        """One row per key: rows repeated word for word collapse, those that contradict go.

        Only rows whose keys have equal hashes are looked at again, and those in full.
        """
        hashed = self.key_hashes
        ordered = np.sort(hashed)  # needs less room than a table of all that was seen
        repeated = np.unique(ordered[1:][ordered[1:] == ordered[:-1]])
        del ordered
        if not len(repeated):
            return
        doubtful = np.flatnonzero(np.isin(hashed, repeated))
        key = self.contract.key
        rows = self.read(doubtful)
        content = [column for column in rows.columns if column != "loaded_at"]
        repeats = rows.duplicated(content).to_numpy()
        clash = rows[~repeats].duplicated(key, keep=False)
        clashing = doubtful[~repeats][clash.to_numpy()]
        self.count.collapsed += int(repeats.sum())
        self._write_rejected(clashing, CLASH.format(key=" + ".join(key)))
        self._drop(np.concatenate([doubtful[repeats], clashing]))

    def numbers(self) -> np.ndarray:
        """For each staged row the number of the export that it came from."""
        return np.concatenate(self._origins)[:, 0] if self._origins else np.empty(0, dtype="int32")

    def read(self, positions: np.ndarray | None = None) -> pd.DataFrame:
        """The staged rows, or some of them."""
        if positions is None:
            return pq.read_table(self.path).to_pandas()
        wanted = np.sort(positions)
        parts, start = [], 0
        for batch in pq.ParquetFile(self.path).iter_batches():
            inside = wanted[(wanted >= start) & (wanted < start + batch.num_rows)] - start
            if len(inside):
                parts.append(batch.take(pa.array(inside)).to_pandas())
            start += batch.num_rows
        return pd.concat(parts, ignore_index=True) if parts else blank_table(self.name)

    def _write_rejected(self, positions: np.ndarray, reason: str) -> None:
        origins = np.concatenate(self._origins)[np.sort(positions)]
        for number in dict.fromkeys(origins[:, 0].tolist()):
            lines = set(origins[origins[:, 0] == number, 1].tolist())
            for line, cells in self.exports[number].rows_at(lines):
                self.reject(number, line, cells, [reason])

    def _drop(self, positions: np.ndarray) -> None:
        """Write the file again without some rows."""
        keep = np.ones(sum(map(len, self.keys)), dtype=bool)
        keep[positions] = False
        old = self.path.rename(self.path.with_suffix(".before"))
        self.count.kept -= len(positions)
        start = 0
        for batch in pq.ParquetFile(old).iter_batches(batch_size=100_000):
            inside = keep[start : start + batch.num_rows]
            start += batch.num_rows
            self._write(batch.filter(pa.array(inside)).to_pandas())
        self.close()
        old.unlink()
        self.keys = [self.key_hashes[keep]]
        self._origins = [np.concatenate(self._origins)[keep]]

    def replace(self, rows: pd.DataFrame) -> None:
        """Other rows in place of those staged: a history that was completed."""
        self.path.unlink(missing_ok=True)
        self._write(rows)
        self.close()
        self.keys = [hashes(rows, self.contract.key)]

    def _write(self, rows: pd.DataFrame) -> None:
        if self._writer is None:
            self._schema = pa.Table.from_pandas(blank_table(self.name), preserve_index=False).schema
            self._writer = pq.ParquetWriter(
                self.path, self._schema, compression="zstd", version="2.6"
            )
        self._writer.write_table(
            pa.Table.from_pandas(rows, schema=self._schema, preserve_index=False)
        )


def hashes(rows: pd.DataFrame, columns: Sequence[str]) -> np.ndarray:
    """One number per row for its values in `columns`."""
    return pd.util.hash_pandas_object(rows[list(columns)], index=False).to_numpy()


def blank_table(name: str) -> pd.DataFrame:
    """The table without rows, in the types of its contract."""
    columns = TABLES[name].columns.values()
    return pd.DataFrame({c.name: pd.Series(dtype=c.dtype) for c in columns})
