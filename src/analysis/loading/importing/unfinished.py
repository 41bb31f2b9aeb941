"""Where an import is while it is being made, so that it is there as a whole or not at all."""

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from analysis.loading.importing.ledger import IMPORTS
from analysis.loading.importing.plan import ImportRefusedError

_UNFINISHED = ".unfinished-"
_A_DAY = 24 * 60 * 60  # seconds; no import takes as long


@contextmanager
def unfinished_import(data: Path) -> Iterator[Path]:
    """A folder to make an import in; it goes in the end, unless `put_in_place` has made it one.

    Those of imports that were killed are taken away a day later.

    Raises
    ------
    ImportRefusedError
        For a directory that cannot be written to, and for whatever the system refuses within.
    """
    try:
        (data / IMPORTS).mkdir(parents=True, exist_ok=True)
        _clear_away(data / IMPORTS)
        folder = Path(tempfile.mkdtemp(prefix=_UNFINISHED, dir=data / IMPORTS))
    except OSError as reason:
        raise ImportRefusedError(
            f"{data} cannot be written to: {reason.strerror or reason}. Name another folder."
        ) from None
    folder.chmod(0o755)
    try:
        yield folder
    except OSError as reason:  # a disk that is full, a file that nobody may read
        raise ImportRefusedError(
            f"{reason.filename or data}: {reason.strerror or reason}. Nothing was imported; make "
            f"room, or ask for the right to read it, and import again."
        ) from None
    finally:
        for left in (folder, _replaced(folder)):
            shutil.rmtree(left, ignore_errors=True)
        for empty in (data / IMPORTS, data):
            if empty.is_dir() and not any(empty.iterdir()):
                empty.rmdir()


def put_in_place(folder: Path, place: Path) -> None:
    """Let the unfinished import be the one at `place`, instead of an equal one that may be there."""
    if place.exists():  # moved away first, since removing it takes long enough to be killed in
        os.replace(place, _replaced(folder))
    os.replace(folder, place)


def _replaced(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}-replaced")


def _clear_away(imports: Path) -> None:
    for folder in imports.glob(f"{_UNFINISHED}*"):
        with suppress(OSError):  # another import clears it away as well
            if time.time() - folder.stat().st_mtime > _A_DAY:
                shutil.rmtree(folder)
