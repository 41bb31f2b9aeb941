"""A first mapping for a folder of exports: what its headers and values suggest, doubts marked.

Every line that rests on more than an equal name carries a comment; `?` marks what a person has to
decide. Nothing of it is taken by an import before that person has read it.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from analysis.contracts.catalogue import TABLES, Column
from analysis.errors import UserError
from analysis.loading.importing.dates import AmbiguousColumnError, DateEvidence, readings
from analysis.loading.importing.files import find_files
from analysis.loading.importing.filling import wanted_columns
from analysis.loading.importing.headers import folded
from analysis.loading.importing.kinds import DATES, NUMBERS, is_nothing, kind_of
from analysis.loading.importing.looking import Seen, columns_of, look
from analysis.loading.importing.mapping_file import read_mapping, ready_mappings
from analysis.loading.importing.names import nearest
from analysis.loading.importing.numbers import MarkEvidence

_WRITTEN_OUT = ("iso", "ymd", "dmy", "mdy", "named")
_COUNTRIES = {"united states": "US", "usa": "US", "united kingdom": "GB", "uk": "GB", "germany": "DE",
              "france": "FR", "japan": "JP", "canada": "CA", "italy": "IT", "spain": "ES",
              "brazil": "BR", "china": "CN", "india": "IN", "norway": "NO", "poland": "PL",
              "belgium": "BE", "romania": "RO", "kenya": "KE", "panama": "PA", "jordan": "JO",
              "korea": "KR", "south korea": "KR", "philippines": "PH", "ireland": "IE", "australia": "AU",
              "netherlands": "NL", "sweden": "SE", "switzerland": "CH", "mexico": "MX"}  # fmt: skip

_WORDS = {  # a piece of a word, and the option it stands for
    "outcome": {"won": "won", "lost": "lost", "no decision": "no_decision", "disqual": "disqualified"},
    "kind": {"renew": "renewal", "new": "new", "upsell": "upsell", "expan": "upsell", "cross": "cross_sell",
             "call": "call", "meet": "meeting", "mail": "email", "nps": "nps", "csat": "csat", "ces": "ces",
             "recurring": "recurring", "one": "one_off", "usage": "usage", "credit": "credit_note", "invoice": "invoice"},
    "priority": {"urgent": "urgent", "critical": "urgent", "high": "high", "normal": "normal", "medium": "normal", "low": "low"},
    "seniority": {"c-level": "c_level", "chief": "c_level", "vp": "vp", "director": "director", "manager": "manager"},
    "influence": {"decision": "decision_maker", "influenc": "influencer", "user": "user"},
    "activity": {"deliver": "delivery", "support": "support", "manage": "management"},
}  # fmt: skip

_CONSTANTS = {  # what most rows are, where no column says so
    "opportunities.kind": "new",
    "contract_lines.kind": "recurring",
    "invoices.kind": "invoice",
    "interactions.kind": "call",
    "surveys.kind": "nps",
    "surveys.scale_min": "0",
    "surveys.scale_max": "10",
    "surveys.is_higher_better": "yes",
    "usage.days": "1",
    "usage.measure": "sessions",
    "usage.product_id": "all",
    "is_auto_renew": "no",
    "is_core": "no",
    "role": "Account Manager",
    "term_months": "12",
    "activity": "delivery",
}


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
    used = [file for file in seen if file.table]
    if not used:
        there = ", ".join([*(file.name for file in seen), *unread]) or "no CSV file and no workbook"
        raise UserError(
            f"{folder} holds nothing that looks like accounts, contracts, deals, tickets or the "
            f"like; it has: {there}. docs/importing.md says how to write a mapping by hand."
        )
    return "\n".join([*_head(place, used, seen, unread), *_body(used)]) + "\n"


def _head(place: Path, used: list[Seen], seen: list[Seen], unread: dict[str, str]) -> Iterator[str]:
    yield "# A first mapping, made by looking at headers and values. Lines with `?` want a decision;"
    yield "# docs/importing.md explains every word."
    for file in seen:
        if not file.table:
            yield f"# ? {file.name} looks like none of our tables and is not read: {', '.join(file.header[:8])}"
    for name, reason in unread.items():
        yield f"# ? {name} could not be read: {reason.splitlines()[0]}"
    yield from _ready(place, seen)
    yield "company: My company  # ? as reports are to name it"
    yield "currency: USD  # ? of reports, and of amounts that no column gives a currency"
    named = {file.table for file in used}
    for needed, way in (
        ("accounts", "no file looks like a list of customers"),
        ("contract_lines", "no file looks like contracts or subscriptions: add one, or import with --partial"),
    ):  # fmt: skip
        if needed not in named:
            yield f"# ? {needed}: every report needs this table; {way}."
    yield from _aliases(used)
    yield "tables:"


def _ready(place: Path, seen: list[Seen]) -> Iterator[str]:
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


def _aliases(used: list[Seen]) -> Iterator[str]:
    """Names that are nearly those of another file, to be confirmed."""
    found: dict[str, dict[str, str]] = {}
    for file in used:
        for column in TABLES[file.table].columns.values():
            target = _target(file, column, used)
            if target is None or column.name not in file.found:
                continue
            known = {one: one for one in target.values[target.found[_key(column)]]}
            counts = Counter(file.values[file.found[column.name]])
            unknown = {value: rows for value, rows in counts.items() if value not in known}
            for value, one, _ in nearest(unknown, known):
                found.setdefault(column.refers_to or "", {})[value] = one
    if found:
        yield "# ? If these names mean the same, take away the # before them:"
        yield "# aliases:"
    for table, names in found.items():
        pairs = ", ".join(f"{_quoted(value)}: {_quoted(one)}" for value, one in names.items())
        yield f"#   {table}: {{{pairs}}}"


def _target(file: Seen, column: Column, used: list[Seen]) -> Seen | None:
    """The file that holds what a column refers to."""
    there = (f for f in used if f.table == column.refers_to and f is not file)
    return next((f for f in there if _key(column) in f.found), None)


def _key(column: Column) -> str:
    return TABLES[column.refers_to or ""].key[0]


def _body(used: list[Seen]) -> Iterator[str]:
    for table in TABLES:
        files = [file for file in used if file.table == table]
        if files:
            yield f"  {table}:"
        for file in files:
            yield f"    - file: {_quoted(file.name)}"
            yield "      columns:"
            for line in _lines(file, used):
                yield f"        {line}"
        if table == "account_history":
            yield from _history(used)


def _history(used: list[Seen]) -> Iterator[str]:
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
        yield f"    - file: {_quoted(file.name)}"
        yield "      columns:"
        yield f"        account_id: {_quoted(file.found['account_id'])}"
        opened = _line(file, TABLES["accounts"].columns["created_date"], used)
        yield f"        {opened.replace('created_date', 'valid_from', 1)}"
        for column, theirs in spare.items():
            yield f"        {column}: {_quoted(theirs)}"


def _lines(file: Seen, used: list[Seen]) -> Iterator[str]:
    contract = TABLES[file.table]
    for column in contract.columns.values():
        if column.name == "loaded_at":
            continue
        if file.table == "opportunities" and column.name in ("outcome", "closed_date", "stage"):
            yield from _of_stage(file, column)
        elif column.name in file.found or not (
            column.is_blank_allowed or column.name == "currency"
        ):
            yield _line(file, column, used)


def _of_stage(file: Seen, column: Column) -> Iterator[str]:
    """A stage that tells won and lost, parted into where a deal stands and how it ended."""
    stage = file.found.get("stage")
    words = list(dict.fromkeys(file.values[stage])) if stage else []
    ends = {
        word: end
        for word in words
        for piece, end in _WORDS["outcome"].items()
        if piece in word.casefold()
    }
    if not stage or not ends:
        if column.name in file.found:
            yield f"{column.name}: {_quoted(file.found[column.name])}"
        return
    if column.name == "stage":
        blank = ", ".join(f'{_quoted(word)}: ""' for word in ends)
        yield f"stage: {{from: {_quoted(stage)}, map: {{{blank}}}, otherwise: keep}}"
    elif column.name == "outcome":
        said = ", ".join(f"{_quoted(word)}: {end}" for word, end in ends.items())
        yield f"outcome: {{from: {_quoted(stage)}, map: {{{said}}}, otherwise: blank}}"
    elif "closed_date" in file.found:
        settled = ", ".join(map(_quoted, ends))
        when = _quoted(file.found["closed_date"])
        form, doubt = _dates(file, file.found["closed_date"])
        yield f"closed_date: {{from: {when}{form}, only_if: {{{_quoted(stage)}: [{settled}]}}}}{doubt}"


def _line(file: Seen, column: Column, used: list[Seen]) -> str:
    theirs = file.found.get(column.name)
    if theirs is None:
        return _constant(file, column, used)
    kind, name = kind_of(column), _quoted(theirs)
    if kind in DATES:
        form, doubt = _dates(file, theirs)
        return (
            f"{column.name}: {{from: {name}{form}}}{doubt}"
            if form
            else f"{column.name}: {name}{doubt}"
        )
    if kind in NUMBERS:
        form, doubt = _numbers(file, theirs)
        return (
            f"{column.name}: {{from: {name}{form}}}{doubt}"
            if form
            else f"{column.name}: {name}{doubt}"
        )
    if column.name == "country_code":
        return _country(file, theirs)
    if kind == "choice":
        return _options(file, theirs, column)
    if column.refers_to:
        return _reference(file, theirs, column, used)
    return f"{column.name}: {name}"


def _constant(file: Seen, column: Column, used: list[Seen]) -> str:
    said = _CONSTANTS.get(f"{file.table}.{column.name}") or _CONSTANTS.get(column.name)
    if said:
        return f"{column.name}: {{value: {said}}}  # ? no column says so; the same for all rows"
    twin = {"signed_date": "start_date", "start_date": "signed_date", "contract_id": "line_id",
            "valid_from": "hired_date"}.get(column.name, "")  # fmt: skip
    if twin in file.found:
        return f"{column.name}: {_quoted(file.found[twin])}  # ? taken from {twin}"
    if kind_of(column) in DATES:
        first = _first_day(used)
        return (
            f"{column.name}: {{value: {first}}}  # ? no column says so; the first day in any file"
        )
    return f"{column.name}: {{value: ...}}  # ? every row needs it: {column.description}"


def _first_day(used: list[Seen]) -> str:
    """The earliest day that is written without doubt in any file."""
    days = [
        day
        for file in used
        for values in file.values.values()
        for text in list(dict.fromkeys(values))[:500]
        if (day := _day_without_doubt(text))
    ]
    return min(days).date().isoformat() if days else "2020-01-01"


def _day_without_doubt(text: str) -> datetime | None:
    """The one day that a text can be; numbers that may be days are none."""
    read = {name: day for name, day in readings(text).items() if name in _WRITTEN_OUT}
    if len(read) > 1 and "iso" not in read:
        read.pop("ymd", None)  # a year of two digits seldom leads
    days = {day for day in read.values() if day.year > 1970}  # where clocks begin that were not set
    return days.pop() if len(days) == 1 else None


def _dates(file: Seen, theirs: str) -> tuple[str, str]:
    evidence = DateEvidence()
    evidence.see(file.values[theirs], file.lines[theirs])
    try:
        settled = evidence.settled(file.name, theirs)
    except AmbiguousColumnError as doubt:
        if evidence.clash:
            return "", f"  # ? {str(doubt).split(': ', 1)[-1][:160]}"
        value = next(iter(evidence.doubt.values()))[0]
        # A year of two digits seldom leads: 01/09/21 is of 2021 rather than of 2001.
        first, *others = sorted(evidence.possible or ("dmy",), key=lambda name: name == "ymd")
        return f", dates: {first}", f"  # ? '{value}' may also be {' or '.join(others)}"
    odd = [text for text in dict.fromkeys(file.values[theirs]) if not readings(text) and not is_nothing(text, "day")]  # fmt: skip
    said = f"  # ? no dates: {', '.join(odd[:3])}" if odd else ""
    return ("" if settled in ([], ["iso"]) else f", dates: {settled[0]}"), said


def _numbers(file: Seen, theirs: str) -> tuple[str, str]:
    evidence = MarkEvidence()
    evidence.see(file.values[theirs], file.lines[theirs])
    try:
        mark = evidence.settled(file.name, theirs)
    except AmbiguousColumnError:
        value = (evidence.doubt or evidence.point or ("", 0))[0]
        return ', decimal: "."', f"  # ? '{value}': is the mark in it the decimal one?"
    return (', decimal: ","' if mark == "," else ""), ""


def _options(file: Seen, theirs: str, column: Column) -> str:
    words = list(dict.fromkeys(file.values[theirs]))
    known = _WORDS.get(column.name, {})
    said, unsure = [], []
    for word in words:
        plain = word.casefold()
        fits = [option for option in column.options if option == plain.replace(" ", "_")]
        fits += [end for piece, end in known.items() if piece in plain and end in column.options]
        if fits:
            said.append(f"{_quoted(word)}: {fits[0]}")
        else:
            unsure.append(word)
    doubt = (
        f"  # ? one of {', '.join(column.options)} for: {', '.join(unsure[:6])}" if unsure else ""
    )
    rest = ", otherwise: blank" if unsure and column.is_blank_allowed else ""
    if not said:
        said.append(f'"": {column.options[0]}')
    return f"{column.name}: {{from: {_quoted(theirs)}, map: {{{', '.join(said)}}}{rest}}}{doubt}"


def _country(file: Seen, theirs: str) -> str:
    words = list(dict.fromkeys(file.values[theirs]))
    if all(len(word) == 2 for word in words):
        return f"country_code: {_quoted(theirs)}"
    known = {word: _COUNTRIES[word.casefold()] for word in words if word.casefold() in _COUNTRIES}
    said = ", ".join(f"{_quoted(word)}: {_quoted(code)}" for word, code in known.items())
    unsure = [word for word in words if word not in known]
    doubt = f"  # ? two letters for: {', '.join(unsure[:6])}" if unsure else ""
    return f"country_code: {{from: {_quoted(theirs)}, map: {{{said}}}, otherwise: blank}}{doubt}"


def _reference(file: Seen, theirs: str, column: Column, used: list[Seen]) -> str:
    """A key of another table; where the values are names of it, found by a lookup."""
    target, key = _target(file, column, used), _key(column)
    if target is None:
        return f"{column.name}: {_quoted(theirs)}"
    values = set(file.values[theirs])
    keys = set(target.values[target.found[key]])
    label = next((c for c in target.found if c.endswith("_name")), "")
    by_name = set(target.values[target.found[label]]) if label else set()
    if len(values & by_name) > len(values & keys):
        match, give = target.found[label], target.found[key]
        return (
            f"{column.name}: {{from: {_quoted(theirs)}, lookup: {{file: {_quoted(target.name)}, "
            f"match: {_quoted(match)}, give: {_quoted(give)}}}}}  # names, looked up"
        )
    unknown = sorted(values - keys)
    shown = ", ".join(unknown[:4])
    doubt = f"  # ? not in {target.name}: {shown}; see aliases" if unknown else ""
    return f"{column.name}: {_quoted(theirs)}{doubt}"


def _quoted(text: str) -> str:
    plain = all(c.isalnum() or c in " _-./" for c in text) and text == text.strip()
    is_word = text.casefold() in ("yes", "no", "true", "false", "on", "off", "null", "")
    return (
        text
        if plain and not is_word and text[:1].isalnum()
        else '"' + text.replace('"', '\\"') + '"'
    )
