"""What is costly to make is kept: trained models by their inputs, predictions as they were made.

A store is a folder of the user's own. It holds pickles, which run code when they are read: never
read a store that somebody else has written.
"""

import pickle
import re
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

import pandas as pd

from analysis.errors import UserError, candidates
from analysis.loading.tables import read_table, write_bytes, write_tables

T = TypeVar("T")
_FROZEN = "frozen"


class FrozenError(UserError):
    """A frozen table is absent, or would be overwritten by a different one."""


def remember(store: str | Path, kind: str, key: str, make: Callable[[], T]) -> T:
    """What `make` made for `key` before, or makes now and is kept under it.

    `key` is a text that holds everything the result depends on: the hash of the data, the month,
    the settings, the version of the code. `kind` says what it is ("risk-model") and is the name of
    the folder. A file that cannot be read (cut short, of another version) is made anew.
    """
    path = Path(store) / _name(kind) / f"{sha256(key.encode()).hexdigest()[:24]}.pickle"
    if path.is_file():
        try:
            kept_key, value = pickle.loads(path.read_bytes())
            if kept_key == key:
                return value
        except Exception:  # unpickling can fail in any way; making it again is always right
            pass
    value = make()
    write_bytes(pickle.dumps((key, value), protocol=5), path)
    return value


def freeze(store: str | Path, name: str, frame: pd.DataFrame) -> None:
    """Keep `frame` under `name` as it is said today, never to be changed.

    Freezing the same table again changes nothing; a different one under a name that is taken is
    refused, since a forecast that can be rewritten is no forecast.
    """
    folder = Path(store) / _FROZEN
    path = folder / f"{_name(name)}.parquet"
    frame = frame.reset_index(drop=True)
    if path.is_file():
        kept = read_table(path)
        if kept.equals(frame.astype(kept.dtypes.to_dict(), errors="ignore")):
            return
        raise FrozenError(
            f"{path} holds other predictions already, and predictions are never rewritten. "
            f"Choose another store, or move the file away if it was a trial."
        )
    write_tables({_name(name): frame}, folder)


def frozen(store: str | Path, name: str) -> pd.DataFrame:
    """The table that was frozen under `name`."""
    path = Path(store) / _FROZEN / f"{_name(name)}.parquet"
    if not path.is_file():
        raise FrozenError(
            f"Nothing was frozen under '{name}' in {store}. {candidates(name, frozen_names(store))}"
        )
    return read_table(path)


def frozen_names(store: str | Path) -> list[str]:
    """The names under which something was frozen, in order."""
    return sorted(path.stem for path in (Path(store) / _FROZEN).glob("*.parquet"))


def _name(text: str) -> str:
    """`text`, if it can be a file name everywhere."""
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", text):
        raise FrozenError(
            f"'{text}' cannot name a file. Use letters, digits, dots, dashes and underscores."
        )
    return text
