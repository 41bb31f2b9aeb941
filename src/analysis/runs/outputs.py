"""Where may a run write, under which names, and how, so that nothing is ever half there?"""

import hashlib
import os
import re
import tempfile
import threading
import unicodedata
from contextlib import suppress
from pathlib import Path

from analysis.errors import UserError

NAME_LENGTH = 80  # characters; leaves room for a suffix within what any file system takes
RESERVED = {  # by Windows, with any suffix
    "con",
    "prn",
    "aux",
    "nul",
    *(f"{port}{n}" for port in ("com", "lpt") for n in "123456789"),
}
DRAFT = ".part"  # ends the name of a file, hidden, that is not whole yet


class OutputFolderError(UserError):
    """Results cannot be written where they were asked for."""


def file_name(text: str) -> str:
    """`text` as a file name that is safe anywhere, the same each time, and unlike any other's.

    A text that is safe already stays as it is; what had to be changed is told apart by a short
    hash of the original.

    >>> file_name("A0001")
    'A0001'
    >>> file_name("../Müller & Söhne")
    'Muller-Sohne-853ecbdb'
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^A-Za-z0-9_.-]+", "-", plain).strip("-.")[:NAME_LENGTH]
    if slug.split(".")[0].lower() in RESERVED:
        slug = f"_{slug}"
    if slug and slug == text:
        return slug
    digest = hashlib.sha256(text.encode()).hexdigest()[:8]
    return f"{slug}-{digest}" if slug else digest


def file_stem(text: str) -> str:
    """The same for a name with folders in it: each part is made safe, and none leads upwards.

    >>> file_stem("qbr/A0001")
    'qbr/A0001'
    """
    return "/".join(file_name(part) for part in text.split("/"))


def prepare_folder(folder: Path) -> Path:
    """The folder, made where it was missing, once a file can be written in it.

    Raises
    ------
    OutputFolderError
        A file stands in its place, or it cannot be written to.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".can-write-"):
            pass
    except (FileExistsError, NotADirectoryError):
        raise OutputFolderError(
            f"{folder} cannot be a folder for results: a file of that name is in the way. "
            "Name another with --out."
        ) from None
    except OSError as error:
        raise _unwritable(folder, error) from None
    return folder


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that its name never holds part of it, whenever the process is stopped.

    Raises
    ------
    OutputFolderError
        It cannot be written: the disk is full, or the folder not ours.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}-{threading.get_ident()}{DRAFT}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.write_bytes(content)
        draft.replace(path)
    except OSError as error:
        raise _unwritable(path.parent, error) from None
    finally:
        with suppress(OSError):  # moved; or there is no such folder
            draft.unlink()


def _unwritable(folder: Path, error: OSError) -> OutputFolderError:
    return OutputFolderError(
        f"Results cannot be written to {folder}: {(error.strerror or str(error)).lower()}. Name "
        "another folder with --out, ask for the right to write to this one, or make room there."
    )
