"""Which files a mapping means, what they really are, and in which encoding they are written."""

import codecs
import gzip
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import IO, Literal

from analysis.errors import UserError

BLOCK = 1 << 20
SUFFIXES = (".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".gz")

Kind = Literal["text", "workbook"]


class ExportFileError(UserError):
    """A file of an export is absent, or not what an import can read."""


def find_files(
    patterns: Sequence[str], roots: Sequence[Path], folders: Sequence[str] = ()
) -> list[Path]:
    """The files that the first fitting pattern names: in `folders` of the roots, then in the roots.

    Letter case does not count, and a pattern without a suffix means the name before it. Two files
    for a name without wildcards are refused: the same rows would count twice.
    """
    places = [root / folder for root in roots for folder in folders] + list(roots)
    for place in places:
        there = _files_below(place)
        for pattern in patterns:
            found = [path for name, path in there if _fits(name, pattern)]
            if len(found) > 1 and not set(pattern) & set("*?["):
                names = ", ".join(path.name for path in found)
                raise ExportFileError(
                    f"'{pattern}' fits several files in {place}: {names}. Write the full name of "
                    f"the one that is meant."
                )
            if found:
                return found
    return []


def kind_of(path: Path) -> Kind:
    """Whether a file is text or a workbook, by its first bytes; anything else is refused."""
    with path.open("rb") as file:
        first = file.read(2048)
    if first.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return "workbook"
    head = first.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    page = b"<html" in head[:512] or head.startswith((b"<!doctype html", b"<table", b"<?xml"))
    foreign = {
        "an HTML or XML page": page,
        "a PDF": head.startswith(b"%pdf"),
        "a Parquet file": first.startswith(b"PAR1"),
        "an image": first.startswith((b"\x89PNG", b"\xff\xd8\xff", b"GIF8")),
        "JSON": head.startswith((b'{"', b"[{")),
    }
    for name, fits in foreign.items():
        if fits:
            raise ExportFileError(
                f"{path.name} is {name}, whatever its name says; CSV or a workbook is expected. "
                f"Open it in the program it came from, and export it as CSV or save it as .xlsx."
            )
    return "text"


@dataclass(frozen=True)
class Written:
    """What reading a file's bytes once tells."""

    sha256: str
    encoding: str


def written(path: Path, encodings: Sequence[str]) -> Written:
    """The hash of a file and the first of `encodings` that fits all of it.

    A byte order mark decides; UTF-16 without one is known by its zero bytes.

    Raises
    ------
    ExportFileError
        Where none fits: the line, and how CP1252 would read it.
    """
    stat = path.stat()
    return _written(path, tuple(encodings), stat.st_size, stat.st_mtime_ns)


def open_bytes(path: Path) -> IO[bytes]:
    """The file, unpacked where it is gzipped."""
    with path.open("rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
    return gzip.open(path, "rb") if packed else path.open("rb")  # type: ignore[return-value]


def hash_of(path: Path) -> str:
    """SHA-256 of the file as it lies there."""
    with path.open("rb") as file:
        whole = sha256()
        while block := file.read(BLOCK):
            whole.update(block)
    return whole.hexdigest()


@lru_cache(maxsize=256)
def _written(path: Path, encodings: tuple[str, ...], size: int, time: int) -> Written:
    digest = hash_of(path)
    try:
        with open_bytes(path) as file:
            first = file.read(4096)
        if found := _by_mark(first):
            _decode(path, found)
            return Written(digest, found)
        for encoding in encodings:
            try:
                _decode(path, _known(encoding, path.name))
                return Written(digest, encoding)
            except UnicodeDecodeError:
                continue
    except UnicodeDecodeError as wrong:
        raise ExportFileError(
            f"{path.name} begins like {wrong.encoding}, but byte {wrong.start} of it is not. "
            f"Export it again; it may have been cut short."
        ) from None
    except (EOFError, OSError, gzip.zlib.error) as reason:  # type: ignore[attr-defined]
        raise ExportFileError(f"{path.name} cannot be read: {reason}. Export it again.") from None
    raise ExportFileError(_explain(path, encodings[0]))


def _known(encoding: str, origin: str) -> str:
    try:
        found = codecs.lookup(encoding)
        if not found._is_text_encoding:  # such as hex, which is none of letters
            raise LookupError
        return found.name
    except LookupError:
        raise ExportFileError(
            f"The mapping reads {origin} in the encoding '{encoding}', which does not exist. Write "
            f"utf-8, cp1252, latin-1, utf-16 or another that Python knows."
        ) from None


def _by_mark(first: bytes) -> str | None:
    if first.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if first.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return "utf-32"
    if first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    half = len(first) // 2
    if half >= 4 and first[1::2].count(0) > half * 0.6 and first[0::2].count(0) < half * 0.1:
        return "utf-16-le"
    if half >= 4 and first[0::2].count(0) > half * 0.6 and first[1::2].count(0) < half * 0.1:
        return "utf-16-be"
    return None


def _decode(path: Path, encoding: str) -> None:
    decoder = codecs.getincrementaldecoder(encoding)()
    with open_bytes(path) as file:
        while block := file.read(BLOCK):
            decoder.decode(block)
        decoder.decode(b"", final=True)


def _explain(path: Path, encoding: str) -> str:
    """The first line that does not fit, as CP1252 would have it: mostly it is that."""
    decoder = codecs.getincrementaldecoder(encoding)
    with open_bytes(path) as file:
        for number, line in enumerate(iter(lambda: file.readline(BLOCK), b""), start=1):
            try:
                decoder().decode(line, final=len(line) < BLOCK)
            except UnicodeDecodeError as wrong:
                shown = line[max(0, wrong.start - 12) : wrong.end + 12]
                text = shown.decode("cp1252", errors="replace").strip()
                return (
                    f"{path.name}, line {number}: '{text}' is not {encoding}; it is shown here as "
                    f"CP1252, the Windows encoding, would read it. If it is right so, write "
                    f"`encoding: cp1252` for this file in the mapping; else state its encoding."
                )
    return f"{path.name} is not written in {encoding}. State its encoding in the mapping."


def _files_below(place: Path) -> list[tuple[str, Path]]:
    """Files that may be exports, by their path below `place` in small letters."""
    if not place.is_dir():
        return []
    return sorted(
        (path.relative_to(place).as_posix().casefold(), path)
        for path in place.rglob("*")
        if path.suffix.casefold() in SUFFIXES
        and not path.name.startswith((".", "~$"))
        and path.is_file()
    )


def _fits(name: str, pattern: str) -> bool:
    wanted = pattern.casefold()
    if "/" not in wanted and "/" in name:
        return False
    bare = name.removesuffix(".gz")
    stem = bare.rsplit(".", 1)[0]
    return any(fnmatchcase(form, wanted) for form in (name, bare, stem))
