"""What does every table hold? The contracts as one page of Markdown: docs/data-dictionary.md.

python -m analysis.contracts.dictionary > docs/data-dictionary.md
"""

from inspect import cleandoc

from analysis.contracts.catalogue import TABLES, Column, TableContract

_TYPES = {
    "datetime64[ns]": "date",
    "int64": "whole number",
    "Int64": "whole number",
    "float64": "number",
    "bool": "yes/no",
    "boolean": "yes/no",
}

_OPENING = """\
# Data dictionary

Made from `src/analysis/contracts/` by `make docs`; a test keeps the two in step.

A data directory holds one file a table, `<table>.parquet` or `<table>.csv`. CSV is UTF-8 with
commas and a header line; days are written 2026-10-31, times 2026-10-31 14:05:00 in UTC, yes and no
as True and False, blanks as nothing at all. Columns that are not listed here are left out.

- **Money** is a whole number of minor units (cents) of the currency in the same row.
- **Shares** are fractions from 0 to 1. **Months** are their first day.
- **Periods** are half-open: `valid_to`, `end_date` are the first day on which a thing no longer holds.
- **Blank?** says whether a value may be missing. A column that may be blank may also be absent.
- **Known from** names the column that says when a value, or a row, came to be known. A report made as of
  a day sees nothing that was known later; `loaded_at`, where it is recorded, counts as well.
"""


def page() -> str:
    """The whole dictionary."""
    sections = [_OPENING, _contents(), *(_section(table) for table in TABLES.values())]
    return "\n".join(sections)


def _contents() -> str:
    rows = ["| Table | One row is | Needed |", "| --- | --- | --- |"]
    for table in TABLES.values():
        needed = "always" if table.is_required else "by some reports"
        rows.append(f"| [{table.name}](#{table.name}) | {_row_is(table)} | {needed} |")
    return "\n".join(rows) + "\n"


def _section(table: TableContract) -> str:
    facts = [f"Key: {_names(table.key)}."]
    if table.known_from:
        facts.append(f"A row is known from `{table.known_from}`{_once_over(table)}.")
    if table.is_private:
        facts.append("**Private**: never on a shared page.")
    rows = [
        "| Column | Type | Unit | Meaning | Blank? | Known from |",
        "| --- | --- | --- | --- | --- | --- |",
        *(_row(column) for column in table.columns.values()),
    ]
    return (
        f"## {table.name}\n\n{cleandoc(table.grain)}\n\n{' '.join(facts)}\n\n"
        + "\n".join(rows)
        + "\n"
    )


def _row(column: Column) -> str:
    meaning = column.description
    if column.options:
        meaning += f" One of: {_names(list(column.options))}."
    if column.refers_to:
        meaning += f" Refers to [{column.refers_to}](#{column.refers_to})."
    cells = [
        f"`{column.name}`",
        _TYPES.get(str(column.dtype), "text"),
        column.unit or "",
        meaning,
        "yes" if column.is_blank_allowed else "no",
        f"`{column.known_from}`" if column.known_from else "",
    ]
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _row_is(table: TableContract) -> str:
    """The sentence of the grain that says what a row is: "One row per account"."""
    sentences = cleandoc(table.grain).replace("\n", " ").split(". ")
    found = [sentence for sentence in sentences if sentence.startswith("One row")]
    return (found[0] if found else sentences[0]).rstrip(".").removeprefix("One row per ")


def _once_over(table: TableContract) -> str:
    """Rows that cover several days are known once these are over."""
    return {"usage": ", once its days are over", "time": ", once the month is over"}.get(
        table.name, ""
    )


def _names(names: list[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


if __name__ == "__main__":
    print(page(), end="")
