"""The shape of every table: columns, types, units, keys, and when each value became known.

`catalogue` lists the tables; `conform` checks one; `as_of` cuts one to what was known on a day;
`book` holds all of them as known on one day; `dictionary` prints the data dictionary.
"""

from analysis.contracts.book import Book, Note
from analysis.contracts.catalogue import TABLES, TableContract
from analysis.contracts.conform import ContractError, conform

__all__ = ["TABLES", "Book", "ContractError", "Note", "TableContract", "conform"]
