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
    """Sentences about the import, each with its table, rows and examples.

    `kind` is "rejected", "left_out", "skipped", "absent", "unmatched" or "reference" for what a
    reader of figures should know, and "remark" for what concerns the person who wrote the mapping.
    """
    for table, count in counts.items():
        if n := count.n_rejected:
            text = f"{_rows(n)} rejected at import: {_reasons(count.rejected)}."
            yield _note("rejected", table, text, n)
        if n := count.n_left_out:
            text = f"{_rows(n)} left out at import: {_reasons(count.left_out)}."
            yield _note("left_out", table, text, n)
        if count.collapsed:
            text = f"{_rows(count.collapsed)} repeated word for word, counted once."
            yield _note("remark", table, text, count.collapsed)
    for table, patterns in absent.items():
        if table in counts and counts[table].read:
            yield _note("remark", table, f"No file {'; '.join(patterns)}.", 0)
        else:
            yield _note("absent", table, f"No file for this table: {'; '.join(patterns)}.", 0)
    for table, said in remarks.items():
        for file in said.skipped:
            text = f"{file} was not read: it stands in only where no other file gives {table}."
            yield _note("skipped", table, text, 0)
        for (file, column), used in said.missing_columns.items():
            text = f"{file} has no column '{column}': blank for {', '.join(used)}."
            yield _note("remark", table, text, 0)
        for column, n in said.unmatched.items():
            text = f"{_rows(n)} without a match for {column}, left blank."
            yield _note("unmatched", table, text, n)
        for column, n in said.rounded.items():
            text = f"{_rows(n)} of {column} with more digits than the currency, rounded."
            yield _note("remark", table, text, n)
    for (table, column), values in unknown.items():
        if column != "account_id":
            n = sum(values.values())
            there = TABLES[table].columns[column].refers_to
            text = f"{_rows(n)} whose {column} is not in {there}, kept as they are."
            yield _note("reference", table, text, n, list(values)[:SHOWN])
    for table, n in lost.items():
        text = f"{_rows(n)} of the import before are no longer in the exports."
        yield _note("remark", table, text, n)


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


def _note(kind: str, table: str, text: str, n: int, examples: Sequence[str] = ()) -> dict[str, Any]:
    return {"kind": kind, "table": table, "text": text, "n_rows": n, "examples": list(examples)}


def _reasons(counts: Mapping[str, int]) -> str:
    most = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    shown = "; ".join(f"{reason} ({n:,})" for reason, n in most[:SHOWN])
    return shown + (f"; and {len(most) - SHOWN} other reasons" if len(most) > SHOWN else "")


def _rows(n: int) -> str:
    return f"{n:,} {'row' if n == 1 else 'rows'}"


def _quoted(text: str) -> str:
    plain = all(c.isalnum() or c in " _-." for c in text) and text == text.strip() and text
    return text if plain else '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
