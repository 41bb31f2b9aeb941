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
    checked, cases = _checked(table, contract, origin)
    if len(cases):
        raise ContractError(_explain(cases, contract, origin))
    return checked[list(contract.columns)]


def sift(table: pd.DataFrame, name: str, *, origin: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The rows of `table` that keep the contract, and every breach of the others.

    The rows come as from `conform`, in their order. Breaches have the columns `row` (position in
    `table`), `column`, `expected` in words, and `found`. What concerns a column as a whole is a
    ContractError.
    """
    contract = TABLES[name]
    checked, cases = _checked(table, contract, origin)
    if cases.empty:
        nothing = pd.DataFrame(columns=["row", "column", "expected", "found"])
        return checked[list(contract.columns)], nothing
    if cases["index"].isna().any():
        raise ContractError(_explain(cases, contract, origin))
    breaches = pd.DataFrame(
        {
            "row": cases["index"].astype("int64").to_numpy(),
            "column": cases["column"].to_numpy(),
            "expected": [_wanted(str(check)) for check in cases["check"]],
            "found": cases["failure_case"].to_numpy(dtype=object),
        }
    )
    whole = table.reset_index(drop=True).drop(index=breaches["row"].unique())
    return conform(whole, name, origin=origin), breaches


def _checked(
    table: pd.DataFrame, contract: TableContract, origin: str
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The table in the types of its contract, and the cases that break it."""
    table = _with_blank_columns(table, contract, origin).reset_index(drop=True)
    table, unreadable = _with_text_read(table, contract)
    try:
        return contract.model.validate(table, lazy=True), unreadable
    except SchemaErrors as wrong:
        return table, _joined(unreadable, wrong.failure_cases)


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


def _with_text_read(
    table: pd.DataFrame, contract: TableContract
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Days and yes/no that are written as text, read in the one way that leaves no doubt.

    03/04/2026 has two readings, and to Python any text is true, "False" as well; so neither is
    left to a library's guess. Returns the table with what could be read, and the rest as cases.
    """
    read: dict[str, pd.Series] = {}
    cases: list[pd.DataFrame] = []
    for column in contract.columns.values():
        values, kind = table[column.name], str(column.dtype)
        reader = {"datetime64[ns]": _days, "bool": _yes_or_no, "boolean": _yes_or_no}.get(kind)
        if reader is None or not _is_text(values):
            continue
        read[column.name] = reader(values)
        lost = values[values.notna() & read[column.name].isna()]
        if len(lost):
            check = f"dtype('{kind}')"
            cases.append(
                pd.DataFrame(
                    {
                        "column": column.name,
                        "check": check,
                        "failure_case": lost,
                        "index": lost.index,
                    }
                )
            )
    return table.assign(**read), pd.concat(cases) if cases else pd.DataFrame()


def _is_text(values: pd.Series) -> bool:
    if values.dtype == object:
        return pd.api.types.infer_dtype(values, skipna=True) == "string"
    return isinstance(values.dtype, pd.StringDtype)


def _days(values: pd.Series) -> pd.Series:
    """2026-10-31, or 2026-10-31 14:05:00 with a zone or without one for UTC."""
    written = values.where(values.str.fullmatch(_DAY_OR_TIME).fillna(False).astype(bool))
    days = pd.to_datetime(written, format="ISO8601", utc=True, errors="coerce")
    return days.dt.tz_localize(None).astype("datetime64[ns]")


def _yes_or_no(values: pd.Series) -> pd.Series:
    return values.str.lower().map({"true": True, "false": False}).astype("boolean")


_DAY_OR_TIME = r"\d{4}-\d{2}-\d{2}([ T]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?"


def _joined(unreadable: pd.DataFrame, breaches: pd.DataFrame) -> pd.DataFrame:
    """All cases; a value that could not be read is not blamed for being blank as well."""
    if unreadable.empty:
        return breaches
    said = set(zip(unreadable["column"], unreadable["index"], strict=True))
    columns = set(unreadable["column"])
    echo = [
        (row.column, row.index) in said or (row.column in columns and "dtype" in str(row.check))
        for row in breaches[["column", "index", "check"]]
        .rename(columns={"index": "at"})
        .itertuples()
    ]
    return pd.concat([unreadable, breaches[~pd.Series(echo, index=breaches.index, dtype=bool)]])


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
