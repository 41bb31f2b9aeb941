"""One table of a data directory: reading it, and writing several without leaving half of them."""

import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from analysis.errors import UserError

SUFFIXES = (".parquet", ".csv")  # where both are there, the first is read


class UnreadableFileError(UserError):
    """A file is there but cannot be read as a table."""


class UnwritableFolderError(UserError):
    """A folder cannot be written to."""


def table_file(directory: Path, name: str) -> Path | None:
    """The file that holds a table, if the directory has one."""
    for suffix in SUFFIXES:
        path = directory / f"{name}{suffix}"
        if path.is_file():
            return path
    return None


def read_table(path: str | Path) -> pd.DataFrame:
    """A table as its file has it, before any contract is applied.

    CSV is read as UTF-8 with commas, every column as text with blanks as missing, so that
    `007` keeps its zeros; the contract turns text into types. Days and times in it are written
    as 2026-10-31 or 2026-10-31 14:05:00.
    """
    path = Path(path)
    try:
        if path.suffix == ".csv":
            return pd.read_csv(path, dtype="str", keep_default_na=False, na_values=[""])
        return pd.read_parquet(path)
    except FileNotFoundError:
        raise UnreadableFileError(f"There is no file {path}.") from None
    except (OSError, ValueError, pa.ArrowException, pd.errors.ParserError) as reason:
        kind = "a CSV file in UTF-8" if path.suffix == ".csv" else "a Parquet file"
        first = str(reason).strip().splitlines()[0] if str(reason).strip() else "no reason given"
        raise UnreadableFileError(
            f"{path} cannot be read as {kind}: {first}. Export it again, or take it away if "
            f"the table is not needed."
        ) from None


def write_tables(tables: Mapping[str, pd.DataFrame], directory: str | Path) -> None:
    """Write every table as `<name>.parquet`; equal tables give equal bytes.

    Each file is written beside its place and then moved there, so that a reader never meets
    half a file.
    """
    directory = Path(directory)
    try:
        directory.mkdir(parents=True, exist_ok=True)
        for name, table in tables.items():
            arrow = pa.Table.from_pandas(table, preserve_index=False)
            with _moved_into(directory / f"{name}.parquet") as unfinished:
                pq.write_table(
                    arrow, unfinished, compression="zstd", compression_level=9, version="2.6"
                )
    except OSError as reason:
        raise _unwritable(directory, reason) from None


def write_bytes(content: bytes, path: str | Path) -> None:
    """Write a file as a whole or not at all."""
    path = Path(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with _moved_into(path) as unfinished:
            Path(unfinished).write_bytes(content)
    except OSError as reason:
        raise _unwritable(path.parent, reason) from None


@contextmanager
def _moved_into(path: Path) -> Iterator[str]:
    """A temporary file that takes the place of `path` when all went well, and goes when not."""
    handle, unfinished = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    os.close(handle)
    try:
        yield unfinished
        os.chmod(unfinished, 0o644)
        os.replace(unfinished, path)
    except BaseException:
        os.unlink(unfinished)
        raise


def _unwritable(directory: Path, reason: OSError) -> UnwritableFolderError:
    return UnwritableFolderError(
        f"{directory} cannot be written to: {reason.strerror or reason}. Choose another folder, "
        f"or make this one writable."
    )
