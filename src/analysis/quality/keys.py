"""Do the tables fit together? Rows set aside when they were read, and names that lead nowhere."""

from analysis.contracts import TABLES, Book
from analysis.quality.findings import (
    DOUBTFUL_SHARE,
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
REPEAT, ORPHAN, REJECTED = "repeat", "orphan", "rejected"  # kinds of `Note`


def repeated_rows(book: Book) -> list[Finding]:
    """Did rows stand twice in a file?"""
    return [
        Finding(
            check="repeated_rows",
            severity=graded(note.n_rows, _rows(book, note.table) + note.n_rows),
            tables=(note.table,),
            text=f"{note.table}: {note.text}",
            effect="None: they were counted once.",
            remedy="Look at the export, which seems to overlap with an earlier one.",
            count=note.n_rows,
            of=_rows(book, note.table) + note.n_rows,
            examples=note.examples,
        )
        for note in book.notes
        if note.kind == REPEAT
    ]


def orphaned_rows(book: Book) -> list[Finding]:
    """Were there rows of accounts that are in no list of accounts?"""
    return [
        Finding(
            check="orphaned_rows",
            severity=_of_lost(note.table, note.n_rows, _rows(book, note.table) + note.n_rows),
            tables=(note.table,),
            text=f"{note.table}: {note.text}",
            effect="Every measure from this table is without them.",
            remedy="Add the accounts, or correct the identifiers in the file.",
            count=note.n_rows,
            of=_rows(book, note.table) + note.n_rows,
            examples=note.examples,
        )
        for note in book.notes
        if note.kind == ORPHAN
    ]


def set_aside_at_import(book: Book) -> list[Finding]:
    """Did the import reject rows, or leave values blank for which it found no match?"""
    return [
        Finding(
            check="set_aside_at_import",
            severity=_of_lost(note.table, note.n_rows, _rows(book, note.table) + note.n_rows)
            if note.kind == REJECTED
            else graded(note.n_rows, _rows(book, note.table) + note.n_rows),
            tables=(note.table,),
            text=f"{note.table}: {note.text}",
            effect="Every measure from this table is without them.",
            remedy="See import.json and rejected/ beside the tables; mend the export or its mapping.",
            count=note.n_rows,
            of=_rows(book, note.table) + note.n_rows,
            examples=note.examples,
        )
        for note in book.notes
        if note.kind not in (REPEAT, ORPHAN) and note.table in TABLES
    ]


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
            lost = table[~table[column.name].isin(known)]
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


def _of_lost(table: str, count: int, of: int) -> Severity:
    if table == "contract_lines" and count / of >= _LOST_REVENUE_SHARE:
        return "unusable"
    return graded(count, of, doubtful_from=DOUBTFUL_SHARE)


def _rows(book: Book, table: str) -> int:
    return len(book.complete.get(table, ()))
