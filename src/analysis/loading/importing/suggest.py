"""A first mapping for a folder of exports: what its headers and values suggest, doubts marked.

Every line that rests on more than an equal name carries a comment; `?` marks what a person has to
decide. Nothing of it is taken by an import before that person has read it.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from analysis.contracts.catalogue import TABLES
from analysis.errors import UserError
from analysis.loading.importing.columns import wanted_columns
from analysis.loading.importing.files import find_files
from analysis.loading.importing.headers import folded
from analysis.loading.importing.looking import Seen, columns_of, customers_in, look
from analysis.loading.importing.mapping_file import read_mapping, ready_mappings
from analysis.loading.importing.names import nearest
from analysis.loading.importing.suggested import key_of, line_of, lines_of, quoted, target_of

_OUTCOMES = {"churn", "churned", "churnvalue", "churnflag", "exited", "attrition", "hasleft"}


def suggest_mapping(folder: str | Path) -> str:
    """The text of a mapping for the exports in `folder`, with comments on what is unsure.

    Raises
    ------
    UserError
        No folder, or no file in it that looks like a table of ours.
    """
    place = Path(folder).expanduser()
    if not place.is_dir():
        raise UserError(f"There is no folder {folder} to look at.")
    seen, unread = look(place)
    used = [file for file in seen if file.table and not file.aside]
    if not used:
        there = ", ".join([*(file.name for file in seen), *unread]) or "no CSV file and no workbook"
        hint = "".join(f" {line}." for line in _outcomes(seen))
        raise UserError(
            f"{folder} holds nothing that looks like accounts, contracts, deals, tickets or the "
            f"like; it has: {there}.{hint} docs/importing.md says how to write a mapping by hand."
        )
    made = [] if any(file.table == "accounts" for file in used) else customers_in(used)
    lines = [*_head(place, seen, unread), *_unread(used, made), *_aliases([*used, *made])]
    return "\n".join([*lines, "tables:", *_body([*used, *made])]) + "\n"


def _head(place: Path, seen: Sequence[Seen], unread: dict[str, str]) -> Iterator[str]:
    yield "# A first mapping, made by looking at headers and values. Lines with `?` want a decision;"
    yield "# docs/importing.md explains every word."
    yield from _ready(place, seen)
    for line in _outcomes(seen):
        yield f"# ? {line}."
    looked_up = {link.file for file in seen if not file.aside for link in file.links.values()}
    for file in seen:
        if file.name in looked_up:
            continue
        if not file.table:
            names = ", ".join(file.header[:8])
            yield f"# ? {file.name} looks like none of our tables and is not read: {names}"
        elif file.aside:
            yield f"# ? {file.name} looks like {file.table} and is not read: {file.aside}"
    for name, reason in unread.items():
        yield f"# ? {name} is not read: {reason}"
    yield "company: My company  # ? as reports are to name it"
    yield "currency: USD  # ? of reports, and of amounts that no column gives a currency"


def _unread(used: Sequence[Seen], made: Sequence[Seen]) -> Iterator[str]:
    """What every report needs, and no file gives."""
    if not any(file.table == "accounts" for file in used):
        way = f"taken from {made[0].name}" if made else "add one"
        yield f"# ? accounts: no file looks like a list of customers; {way}."
    if not any(file.table == "contract_lines" for file in used):
        yield (
            "# ? contract_lines: every report needs this table; no file looks like contracts or "
            "subscriptions: add one, or import with --partial."
        )
        if any(file.table == "opportunities" for file in used):
            yield (
                "# ? Where won deals stand for contracts, templates/mappings/crm-pipeline.yml shows "
                "the lines to add."
            )


def _outcomes(seen: Sequence[Seen]) -> Iterator[str]:
    """Tables that say who left: models learn from these as they are, without an import."""
    for file in seen:
        for name in file.header:
            if folded(name) in _OUTCOMES and len(set(file.values[name])) == 2:
                target = f'"{name}"' if " " in name else name
                yield (
                    f"{file.name} says in '{name}' who left: analysis churn {file.name} --target "
                    f"{target} learns from it as it is"
                )


def _ready(place: Path, seen: Sequence[Seen]) -> Iterator[str]:
    """Ready mappings whose files these are, by name and by most of their columns."""
    headers = {file.name: {folded(name) for name in file.header} for file in seen}
    for name in ready_mappings():
        fits: set[str] = set()
        for sources in read_mapping(name).tables.values():
            for source in sources:
                wanted = [{folded(one) for one in names} for names in wanted_columns(source)]
                for path in find_files(source.file, [place]):
                    known = headers.get(path.name, set())
                    if sum(bool(names & known) for names in wanted) > len(wanted) / 2:
                        fits.add(path.name)
        if fits:
            yield f"# ? A ready mapping fits {', '.join(sorted(fits))}: analysis import --mapping {name}"


def _aliases(used: Sequence[Seen]) -> Iterator[str]:
    """Names that are nearly those of another file, to be confirmed."""
    found: dict[str, dict[str, str]] = {}
    for file in used:
        for column in TABLES[file.table].columns.values():
            target = target_of(file, column, used)
            if target is None or column.name not in file.found:
                continue
            known = {one: one for one in target.values[target.found[key_of(column)]]}
            counts = Counter(file.values[file.found[column.name]])
            unknown = {value: rows for value, rows in counts.items() if value not in known}
            for value, one, _ in nearest(unknown, known):
                found.setdefault(column.refers_to or "", {})[value] = one
    if found:
        yield "# ? If these names mean the same, take away the # before them:"
        yield "# aliases:"
    for table, names in found.items():
        pairs = ", ".join(f"{quoted(value)}: {quoted(one)}" for value, one in names.items())
        yield f"#   {table}: {{{pairs}}}"


def _body(used: Sequence[Seen]) -> Iterator[str]:
    for table in TABLES:
        files = [file for file in used if file.table == table]
        if files:
            yield f"  {table}:"
        for file in files:
            yield f"    - file: {quoted(file.name)}"
            yield "      columns:"
            for line in lines_of(file, used):
                yield f"        {line}"
        if table == "account_history":
            yield from _history(used)


def _history(used: Sequence[Seen]) -> Iterator[str]:
    """What the accounts' file says of owners, segments and parents, which have a table of their own."""
    is_begun = False
    for file in used:
        if file.table != "accounts":
            continue
        found = columns_of(file, TABLES["account_history"])
        spare = {
            c: t for c, t in found.items() if c not in ("account_id", "valid_from", "valid_to")
        }
        if not spare:
            continue
        if not is_begun:
            yield "  account_history:"
            is_begun = True
        yield f"    - file: {quoted(file.name)}"
        yield "      columns:"
        yield f"        account_id: {quoted(file.found['account_id'])}"
        opened = line_of(file, TABLES["accounts"].columns["created_date"], used)
        yield f"        {opened.replace('created_date', 'valid_from', 1)}"
        for column, theirs in spare.items():
            yield f"        {column}: {quoted(theirs)}"
