"""The only room that opens and writes data.

`book` reads a data directory as a book of accounts known on one day; `tables` reads and writes
one table; `keys` sets aside what appears twice or belongs to nobody; `sources` says where
reference data came from; `store` keeps what is costly to make; `paths` says where things lie.
"""

from analysis.loading.book import DataDirectoryError, UnknownDayError, load_book, months
from analysis.loading.tables import UnreadableFileError, read_table, write_tables

__all__ = [
    "DataDirectoryError",
    "UnknownDayError",
    "UnreadableFileError",
    "load_book",
    "months",
    "read_table",
    "write_tables",
]
