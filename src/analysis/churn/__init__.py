"""Who leaves, who is next, how sure we are, and what it would cost.

`fit_table` learns from any table with one row an account, `fit_lives` from a table of lives; the
account book has modules of its own, from `snapshots` to `money`.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from analysis.churn.hazard import HazardModel, fit_lives
    from analysis.churn.table import TableModel, fit_table

__all__ = ["HazardModel", "TableModel", "fit_lives", "fit_table"]

_HOME = {
    "HazardModel": "hazard",
    "TableModel": "table",
    "fit_lives": "hazard",
    "fit_table": "table",
}


def __getattr__(name: str) -> Any:
    """Load a module when something of it is asked for: the book's modules need no scikit-learn."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
