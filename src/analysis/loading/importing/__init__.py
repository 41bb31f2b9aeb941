"""Bring a folder of a company's own exports into the canonical tables.

`importer` does it as a whole, after the `plan` of which files fill which tables; `mapping` is the
language in which a company says how its exports become our tables, `mapping_file` reads it.
`files`, `packed`, `rows`, `csv_records`, `workbooks` and `headers` get text out of any file;
`dates`, `numbers` and `kinds` make values of it, in the `manners` that the file allows; `rules`,
`conditions` and `lookups` do what a mapping says, `columns` that the file can follow it; `filling`,
`staging` and `aside` see that every row is kept or accounted for; `past` and `standing` keep history
of what exports tell only as it stands; `references` and `systems` look for what leads nowhere and what
is told twice; `looking`, `suggest` and `suggested` help the person who writes a mapping; `ledger`
remembers the imports.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from analysis.loading.importing.importer import import_folder
    from analysis.loading.importing.ledger import Import, history

__all__ = ["Import", "history", "import_folder"]

_HOME = {"Import": "ledger", "history": "ledger", "import_folder": "importer"}


def __getattr__(name: str) -> Any:
    """Load a module when something of it is asked for."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
