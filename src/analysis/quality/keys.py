"""Do the tables fit together? Rows set aside when they were read, and names that lead nowhere."""

from collections.abc import Callable

import pandas as pd

from analysis.contracts import TABLES, Book
from analysis.contracts.book import Note, NoteKind
from analysis.quality.findings import (
    Finding,
    Severity,
    counted,
    graded,
    key_of,
    listed,
    shown,
)

# With a fifth of the contract lines under no account, revenue is not that of the accounts shown.
_LOST_REVENUE_SHARE = 0.2

# What each kind of note does to the figures, and what to do about it.
_MEANING: dict[NoteKind, tuple[str, str]] = {
    "repeat": (
        "None: they were counted once.",
        "Look at the export, which seems to overlap with an earlier one.",
    ),
    "orphan": (
        "Every measure from this table is without them.",
        "Add the accounts, or correct the identifiers in the file.",
    ),
    "rejected": (
        "Every measure from this table is without them.",
        "See import.json and rejected/ beside the tables; mend the export or its mapping.",
    ),
    "unmatched": (
        "They count in totals, and are missing where the table is told by it.",
        "Add the rows that were looked up, or correct the lookup in the mapping.",
    ),
    "absent": ("What rests on the table is missing, and its pages say so.", "Export it as well."),
    "left_out": (
        "None, if they are no data of the table: the mapping says so, or they are footers.",
        "Look through left-out/ beside the tables once.",
    ),
    "skipped": (
        "None, if the other files tell all.",
        "Leave the other files out where this one should count.",
    ),
    "inferred": (
        "Renewal rates rest on it; revenue does not.",
        "State renews_line_id in the mapping where a file says which line renews which.",
    ),
}


def repeated_rows(book: Book) -> list[Finding]:
    """Did rows stand twice in a file?"""
    return [_told(book, note, "repeated_rows", graded) for note in _notes(book, "repeat")]


def orphaned_rows(book: Book) -> list[Finding]:
    """Were there rows of accounts that are in no list of accounts?"""
    return [
        _told(book, note, "orphaned_rows", _of_lost(note.table)) for note in _notes(book, "orphan")
    ]


def set_aside_at_import(book: Book) -> list[Finding]:
    """Did the import reject rows, or not find what it looked up or looked for?"""
    return [
        _told(
            book,
            note,
            "set_aside_at_import",
            _of_lost(note.table) if note.kind == "rejected" else graded,
        )
        for note in _notes(book, "rejected", "unmatched", "absent")
    ]


def left_out_on_purpose(book: Book) -> list[Finding]:
    """Which rows and files did the mapping leave out on purpose?"""
    return [
        _told(book, note, "left_out_on_purpose", lambda count, of: "note")
        for note in _notes(book, "left_out", "skipped")
    ]


def renewals_inferred(book: Book) -> list[Finding]:
    """Was it worked out which line renews which, since no file says so?"""
    return [
        _told(book, note, "renewals_inferred", lambda count, of: "note")
        for note in _notes(book, "inferred")
    ]


def _notes(book: Book, *kinds: NoteKind) -> list[Note]:
    return [note for note in book.notes if note.kind in kinds and note.table in TABLES]


def _told(book: Book, note: Note, check: str, grade: Callable[[int, int], Severity]) -> Finding:
    """A finding from what was noted when the data were read."""
    effect, remedy = _MEANING[note.kind]
    rows = len(book.complete.get(note.table, ()))
    of = rows if note.kind in ("unmatched", "inferred") else rows + note.n_rows  # no longer there
    return Finding(
        check=check,
        severity=grade(note.n_rows, of),
        tables=(note.table,),
        text=f"{note.table}: {note.text}",
        effect=effect,
        remedy=remedy,
        count=note.n_rows,
        of=of,
        examples=note.examples,
    )


def _of_lost(table: str) -> Callable[[int, int], Severity]:
    """How grave it is to have lost rows of a table: with a fifth of the revenue, past use."""

    def grade(count: int, of: int) -> Severity:
        if table == "contract_lines" and of and count / of >= _LOST_REVENUE_SHARE:
            return "unusable"
        return graded(count, of)

    return grade


def references_to_nothing(book: Book) -> list[Finding]:
    """Do rows name a product, person, contact or line that is in no table?

    Accounts are looked after when the tables are read (`orphaned_rows`). A table that is missing
    as a whole is no fault of those who refer to it.
    """
    found = []
    for name, contract in TABLES.items():
        for column in contract.columns.values():
            target = column.refers_to
            if not target or not book.has(name) or not book.has(target):
                continue
            if column.name == "account_id":
                continue
            table = book[name].dropna(subset=[column.name])
            known = book.complete[target][key_of(target)]
            # pandas tests membership value by value: what is unknown is short, what is known is long
            unknown = pd.Index(table[column.name].unique()).difference(known)
            lost = table[table[column.name].isin(unknown)]
            if lost.empty:
                continue
            found.append(
                Finding(
                    check="references_to_nothing",
                    severity=graded(len(lost), len(table)),
                    tables=(name,),
                    text=f"{counted(len(lost), 'row', 'rows')} of {name} "
                    f"{'names' if len(lost) == 1 else 'name'} in {column.name} what is not "
                    f"in {target}.",
                    effect=f"They count in totals, and are missing where {name} is told by {target}.",
                    remedy=f"Add the rows to {target}, or correct {column.name}.",
                    count=len(lost),
                    of=len(table),
                    examples=shown(lost, [key_of(name), column.name])
                    if key_of(name) != column.name
                    else listed(lost[column.name]),
                )
            )
    return found
