"""Keep what was dear to make: trained models, and predictions as they were first said.

A store is a folder that belongs to a run, below its reports. What is kept in it is read back by the
code that wrote it, and is never sent to anybody.
"""

import hashlib
import os
import pickle
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pandas as pd

from analysis.errors import UserError

Made = TypeVar("Made")


class StoreError(UserError):
    """The store cannot be written to, or something frozen would be changed."""


def remember(store: Path, kind: str, key: str, make: Callable[[], Made]) -> Made:
    """What `make` gives, made once for each `kind` and `key` and read back afterwards.

    The key must name everything the result depends on: data, day, code. A file that cannot be
    read, of another version or cut short, is made again.
    """
    path = store / f"{kind}-{hashlib.sha256(key.encode()).hexdigest()[:16]}.pickle"
    try:
        with path.open("rb") as kept:
            return pickle.load(kept)
    except FileNotFoundError:
        pass
    except Exception:
        path.unlink(missing_ok=True)
    made = make()
    _write(path, pickle.dumps(made, protocol=pickle.HIGHEST_PROTOCOL))
    return made


def freeze(store: Path, name: str, predictions: pd.DataFrame) -> Path:
    """Keep predictions for good, under a name that says what they are and when they were made.

    Raises
    ------
    StoreError
        If other predictions were frozen under that name: the record is never rewritten.
    """
    path = store / f"{name}.parquet"
    if path.exists():
        if not frozen(store, name).equals(predictions.reset_index(drop=True)):
            raise StoreError(
                f"{path} holds predictions that differ from these. What was said is never changed: "
                "keep it, and store these under another name."
            )
        return path
    _write(path, predictions.reset_index(drop=True).to_parquet(index=False))
    return path


def frozen(store: Path, name: str) -> pd.DataFrame:
    """Predictions as they were frozen."""
    path = store / f"{name}.parquet"
    if not path.exists():
        there = ", ".join(sorted(file.stem for file in store.glob("*.parquet"))) or "nothing"
        raise StoreError(f"{store} holds no predictions '{name}'. It holds: {there}.")
    return pd.read_parquet(path)


def _write(path: Path, content: bytes) -> None:
    """All of the file or nothing of it."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as draft:
            draft.write(content)
        os.replace(draft.name, path)
    except OSError as problem:
        raise StoreError(
            f"{path.parent} cannot be written to: {problem.strerror}. Choose another folder."
        ) from None
