"""What is to be said of an import: for the reader of its record, and for every page made of it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from analysis.contracts.catalogue import TABLES
from analysis.loading.importing.filling import Remarks
from analysis.loading.importing.ledger import TableCount
from analysis.loading.importing.names import nearest

SHOWN = 5

Unknown = Mapping[tuple[str, str], Mapping[str, int]]


def notes_of(
    remarks: Mapping[str, Remarks],
    counts: Mapping[str, TableCount],
    absent: Mapping[str, Sequence[str]],
    unknown: Unknown,
    lost: Mapping[str, int],
) -> Iterator[dict[str, Any]]:
    """Sentences about the import, each with its table, rows and examples."""
    for table, count in counts.items():
        if count.n_rejected:
            most = sorted(count.rejected.items(), key=lambda item: (-item[1], item[0]))
            reasons = "; ".join(f"{reason} ({n:,})" for reason, n in most[:SHOWN])
            yield _note(
                table,
                f"{_rows(count.n_rejected)} of {count.read:,} rejected at import: {reasons}.",
                count.n_rejected,
            )
        if count.collapsed:
            yield _note(
                table,
                f"{_rows(count.collapsed)} repeated word for word and counted once.",
                count.collapsed,
            )
    for table, patterns in absent.items():
        missing = (
            "is missing" if table not in counts or not counts[table].read else "is in part missing"
        )
        yield _note(table, f"The table {missing}: no file {'; '.join(patterns)}.", 0)
    for table, said in remarks.items():
        for (file, column), used in said.missing_columns.items():
            yield _note(table, f"{file} has no column '{column}': blank for {', '.join(used)}.", 0)
        for column, n in said.unmatched.items():
            yield _note(table, f"{_rows(n)} without a match for {column}: left blank.", n)
        for column, n in said.rounded.items():
            yield _note(
                table, f"{_rows(n)} of {column} had more digits than the currency: rounded.", n
            )
    for (table, column), values in unknown.items():
        if column != "account_id":
            n = sum(values.values())
            there = TABLES[table].columns[column].refers_to
            yield _note(
                table,
                f"{_rows(n)} name a {column} that is not in {there}: kept as they are.",
                n,
                list(values)[:SHOWN],
            )
    for table, n in lost.items():
        yield _note(table, f"{_rows(n)} of the import before are no longer in the exports.", n)


def suggestions_of(
    unknown: Unknown, known: Mapping[str, Mapping[str, str]], alike: Sequence[Sequence[str]]
) -> Iterator[str]:
    """Names that are probably others we know, as lines that a person can put into the mapping."""
    merged: dict[str, dict[str, int]] = {}
    for (table, column), values in unknown.items():
        there = TABLES[table].columns[column].refers_to or ""
        for value, n in values.items():
            rows = merged.setdefault(there, {})
            rows[value] = rows.get(value, 0) + n
    for table, values in merged.items():
        for value, identifier, n in nearest(values, known.get(table, {})):
            yield (
                f"'{value}' ({_rows(n)}) is not in {table}, but '{identifier}' is. If they are the "
                f"same, write `aliases: {{{table}: {{{_quoted(value)}: {_quoted(identifier)}}}}}`."
            )
    for group in alike:
        yield f"Accounts that may be one: {', '.join(repr(name) for name in group)}."


def _note(table: str, text: str, n: int, examples: Sequence[str] = ()) -> dict[str, Any]:
    return {"table": table, "text": text, "n_rows": n, "examples": list(examples)}


def _rows(n: int) -> str:
    return f"{n:,} {'row' if n == 1 else 'rows'}"


def _quoted(text: str) -> str:
    plain = all(c.isalnum() or c in " _-." for c in text) and text == text.strip() and text
    return text if plain else '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
