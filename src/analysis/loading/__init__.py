"""The only room that opens and writes data.

`book` reads a data directory as a book of accounts known on one day; `tables` reads and writes
one table; `keys` sets aside what appears twice or belongs to nobody; `sources` says where
reference data came from; `store` keeps what is costly to make; `paths` says where things lie.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from analysis.loading.book import (
        DataDirectoryError,
        UnknownDayError,
        breaches,
        import_ids,
        load_book,
        months,
    )
    from analysis.loading.tables import UnreadableFileError, read_table, write_tables

__all__ = [
    "DataDirectoryError",
    "UnknownDayError",
    "UnreadableFileError",
    "breaches",
    "import_ids",
    "load_book",
    "months",
    "read_table",
    "write_tables",
]

_HOME = {
    "DataDirectoryError": "book",
    "UnknownDayError": "book",
    "UnreadableFileError": "tables",
    "breaches": "book",
    "import_ids": "book",
    "load_book": "book",
    "months": "book",
    "read_table": "tables",
    "write_tables": "tables",
}


def __getattr__(name: str) -> Any:
    """Load a module when something of it is asked for: `paths` alone should not cost pandas."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
