"""One table on its way in: rows written as they come, what is set aside kept with its reason."""

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from analysis.contracts.catalogue import TABLES
from analysis.loading.importing.formulas import guarded
from analysis.loading.importing.ledger import TableCount
from analysis.loading.importing.rows import Export

BEYOND = "beyond the header"  # cells of a line that is longer than it should be
CLASH = "several rows with the same {key} that say different things"


class RejectedRows:
    """The file of a table's rejected rows: where each stood, why it was rejected, and its cells."""

    def __init__(self, path: Path, headers: Sequence[Sequence[str]]) -> None:
        self._path = path
        self._columns = list(dict.fromkeys(name for header in headers for name in header if name))
        self._file: TextIO | None = None

    def write(
        self, export: Export, line: int, reason: str, found: str, cells: Sequence[str]
    ) -> None:
        if self._file is None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self._path.open("w", encoding="utf-8", newline="")
            csv.writer(self._file).writerow(
                ["file", "line", "reason", "found", *self._columns, BEYOND]
            )
        named: dict[str, str] = {}
        for name, cell in zip(export.header.names, cells, strict=False):
            if name:  # of two columns of a name both are kept
                named[name] = f"{named[name]} | {cell}" if name in named else cell
        beyond = " | ".join(cells[len(export.header.names) :])
        row = [export.name, line, reason, found, *(named.get(c, "") for c in self._columns), beyond]
        csv.writer(self._file).writerow([guarded(str(cell)) for cell in row])

    def close(self) -> None:
        if self._file:
            self._file.close()


class StagedTable:
    """The rows of one table, in a file of its own until the whole import stands."""

    def __init__(self, name: str, folder: Path) -> None:
        self.name, self.contract = name, TABLES[name]
        self.path = folder / f"{name}.parquet"
        self.count = TableCount()
        self.keys: list[np.ndarray] = []  # hashes of keys, row by row
        self._origins: list[np.ndarray] = []  # number of the export, and the line
        self._writer: pq.ParquetWriter | None = None

    @property
    def key_hashes(self) -> np.ndarray:
        return np.concatenate(self.keys) if self.keys else np.empty(0, dtype="uint64")

    def add(self, rows: pd.DataFrame, number: int, lines: np.ndarray) -> None:
        """Rows that keep their contract, from the export of this number."""
        self.count.kept += len(rows)
        self._write(rows)
        self.keys.append(hashes(rows, self.contract.key))
        self._origins.append(np.column_stack([np.full(len(rows), number), lines]).astype("int32"))

    def close(self) -> None:
        if self._writer is None:
            self._write(blank_table(self.name))
        assert self._writer is not None
        self._writer.close()
        self._writer = None

    def settle_repeats(self, exports: Sequence[Export], rejected: RejectedRows) -> None:
        """One row per key: rows repeated word for word collapse, those that contradict go.

        Only rows whose keys have equal hashes are looked at again, and those in full.
        """
        hashed = self.key_hashes
        ordered = np.sort(hashed)  # needs less room than a table of all that was seen
        repeated = np.unique(ordered[1:][ordered[1:] == ordered[:-1]])
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
        self.reject(clashing, CLASH.format(key=" + ".join(key)), exports, rejected)
        self.drop(np.concatenate([doubtful[repeats], clashing]))

    def reject(
        self,
        positions: np.ndarray,
        reason: str,
        exports: Sequence[Export],
        rejected: RejectedRows,
    ) -> None:
        """Count rows as rejected and write them down as they stood in their file."""
        if not len(positions):
            return
        self.count.reject(reason, len(positions))
        origins = np.concatenate(self._origins)[np.sort(positions)]
        for number in dict.fromkeys(origins[:, 0].tolist()):
            lines = set(origins[origins[:, 0] == number, 1].tolist())
            for line, cells in exports[number].rows_at(lines):
                rejected.write(exports[number], line, reason, "", cells)

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

    def drop(self, positions: np.ndarray) -> None:
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
