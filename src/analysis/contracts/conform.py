"""Check a table against its contract, and say everything that is wrong with it at once."""

import pandas as pd
from pandera.errors import SchemaErrors

from analysis.contracts.catalogue import TABLES, TableContract
from analysis.errors import UserError

SHOWN = 5  # enough offending values to recognise the fault, few enough to read


class ContractError(UserError):
    """A table does not have the shape its contract promises."""


def conform(table: pd.DataFrame, name: str, *, origin: str) -> pd.DataFrame:
    """Return `table` in the types and column order of its contract.

    Values are converted where nothing is lost (text "2026-10-01" to a day). Columns that the
    contract does not know are left out; optional columns that are missing come back blank. Keys
    are not checked here: a duplicate needs the whole book to be judged (see `loading`).

    Raises
    ------
    ContractError
        With every breach of type, range, blank or option, by column: the first offending values
        and the lines they stand on, counted from the first row after the header as line 2.
    """
    contract = TABLES[name]
    table = _with_blank_columns(table, contract, origin)
    try:
        checked = contract.model.validate(table.reset_index(drop=True), lazy=True)
    except SchemaErrors as breaches:
        raise ContractError(_explain(breaches.failure_cases, contract, origin)) from None
    return checked[list(contract.columns)]


def _with_blank_columns(table: pd.DataFrame, contract: TableContract, origin: str) -> pd.DataFrame:
    missing = [column for name, column in contract.columns.items() if name not in table.columns]
    needed = [column.name for column in missing if not column.is_blank_allowed]
    if needed:
        raise ContractError(
            f"{origin} does not keep the contract '{contract.name}': "
            f"it has no column {', '.join(needed)}.\n"
            f"It has: {', '.join(map(str, table.columns)) or 'no columns at all'}.\n"
            f"Add the column; docs/data-dictionary.md says what it holds."
        )
    blank = {c.name: pd.Series(None, index=table.index, dtype=c.dtype) for c in missing}
    return table.assign(**blank) if blank else table


def _explain(cases: pd.DataFrame, contract: TableContract, origin: str) -> str:
    lines = [f"{origin} does not keep the contract '{contract.name}':"]
    for (column, check), group in cases.groupby(["column", "check"], dropna=False, sort=False):
        values = ", ".join(
            f"{case!r}" + (f" (line {int(row) + 2})" if pd.notna(row) else "")
            for case, row in zip(
                group["failure_case"].head(SHOWN), group["index"].head(SHOWN), strict=True
            )
        )
        more = f" and {len(group) - SHOWN} more" if len(group) > SHOWN else ""
        lines.append(f"  {column}: expected {_wanted(str(check))}; found {values}{more}")
    lines.append("Correct the file; docs/data-dictionary.md says what each column holds.")
    return "\n".join(lines)


def _wanted(check: str) -> str:
    """A check in words: pandera's names are for programmers."""
    kind, _, rest = check.partition("(")
    inside = rest.rstrip(")").replace("'", "")
    kinds = {
        "not_nullable": "a value",
        "greater_than_or_equal_to": f"at least {inside}",
        "greater_than": f"more than {inside}",
        "less_than_or_equal_to": f"at most {inside}",
        "less_than": f"less than {inside}",
        "isin": f"one of {inside.strip('[]')}",
        "str_matches": f"text like {inside}",
    }
    if kind in kinds:
        return kinds[kind]
    if kind in ("dtype", "coerce_dtype"):
        return _DTYPES.get(inside, inside)
    return check


_DTYPES = {
    "datetime64[ns]": "a date such as 2026-10-31",
    "int64": "a whole number",
    "Int64": "a whole number",
    "float64": "a number",
    "bool": "True or False",
    "boolean": "True or False",
    "str": "text",
}
