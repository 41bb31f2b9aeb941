"""How are Parquet files that outgrow memory opened, so that measures run over them on DuckDB?"""

from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING

from analysis.errors import UserError

if TYPE_CHECKING:
    import duckdb

MEMORY_LIMIT = (
    "1GB"  # what does not fit is spilled to disk: slower by a tenth, at ten million lines
)


class AbsentEngineError(UserError):
    """DuckDB was asked for and is not installed."""


def opened(
    *files: str | Path, memory_limit: str = MEMORY_LIMIT, spill_to: str | Path | None = None
) -> "list[duckdb.DuckDBPyRelation]":
    """Parquet files as lazy tables of one DuckDB connection, held to `memory_limit`.

    Nothing is read until a measure asks. What is kept or spilled lies in `spill_to`, a new
    temporary directory where left out, and is gone when the tables are. The limit is DuckDB's own;
    the process with Python and results needs about 250 MB more.

    Raises
    ------
    AbsentEngineError
        When DuckDB is not installed.
    """
    try:
        import duckdb
    except ImportError:
        raise AbsentEngineError(
            "DuckDB is not installed, and files are to be opened with it. Install the extra: "
            "pip install 'account-analytics-workbook[scale]'."
        ) from None
    settings: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": memory_limit,
        "temp_directory": str(spill_to or mkdtemp(prefix="analysis-")),
        "preserve_insertion_order": "false",  # results are sorted at the door out
    }
    connection = duckdb.connect(config=settings)
    return [connection.read_parquet(str(file)) for file in files]
