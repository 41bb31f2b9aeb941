"""One column of a first mapping: the line for it, with a comment on what is unsure."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from analysis.contracts.catalogue import TABLES, Column
from analysis.loading.importing.columns import UNKNOWN
from analysis.loading.importing.dates import AmbiguousColumnError, DateEvidence, readings
from analysis.loading.importing.headers import folded
from analysis.loading.importing.kinds import DATES, NUMBERS, is_nothing, kind_of
from analysis.loading.importing.looking import Seen
from analysis.loading.importing.numbers import MarkEvidence, read_number
from analysis.loading.importing.usual import TWINS, constant_for, is_opening, needed

_ENDS = ("end_date", "term_months", "is_auto_renew", "cancelled_date", "terminated_date")
_ANSWERS = ("kind", "scale_min", "scale_max", "responded_at")

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


def lines_of(file: Seen, used: Sequence[Seen]) -> Iterator[str]:
    """A line for each column of the file's table that the file fills or that every row needs."""
    wanted = {column.name for column in needed(TABLES[file.table])} | set(file.found)
    for column in TABLES[file.table].columns.values():
        if file.table == "opportunities" and column.name in ("outcome", "closed_date", "stage"):
            yield from _of_stage(file, column, used)
        elif file.table == "surveys" and column.name in _ANSWERS:
            yield from _of_answer(file, column, used)
        elif column.name in wanted:
            yield line_of(file, column, used)


def line_of(file: Seen, column: Column, used: Sequence[Seen]) -> str:
    """The line for one column; `used` are the files that it may refer to."""
    theirs = file.found.get(column.name)
    if theirs is None:
        return _not_found(file, column, used)
    kind = kind_of(column)
    if kind in DATES:
        form, doubt = _dates(file, theirs)
        if (file.table, column.name) == ("contract_lines", "end_date") and _are_last_days(file):
            form, doubt = f"{form}, add_days: 1", doubt or "  # their last day, our first without"
        return _from(column, theirs, form, doubt)
    if kind in NUMBERS:
        return _from(column, theirs, *_numbers(file, theirs, column))
    if column.name == "country_code":
        return _country(file, theirs)
    if kind == "choice":
        return _options(file, theirs, column)
    if column.refers_to:
        return _reference(file, theirs, column, used)
    return f"{column.name}: {quoted(theirs)}"


def first_day(used: Sequence[Seen]) -> str:
    """The earliest day that is written without doubt in any file; `...` where none is."""
    days = [
        day
        for file in used
        for values in file.values.values()
        for text in list(dict.fromkeys(values))[:500]
        if (day := _day_without_doubt(text))
    ]
    return min(days).date().isoformat() if days else UNKNOWN


def target_of(file: Seen, column: Column, used: Sequence[Seen]) -> Seen | None:
    """The file that holds what a column refers to."""
    there = (f for f in used if f.table == column.refers_to and f is not file)
    return next((f for f in there if key_of(column) in f.found), None)


def key_of(column: Column) -> str:
    """The identifier that a column refers to."""
    return TABLES[column.refers_to or ""].key[0]


def quoted(text: str) -> str:
    """A text as YAML and our mappings read it."""
    plain = all(c.isalnum() or c in " _-./" for c in text) and text == text.strip()
    is_word = text.casefold() in ("yes", "no", "true", "false", "on", "off", "null", "")
    if plain and not is_word and text[:1].isalnum():
        return text
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _from(column: Column, theirs: str, form: str, doubt: str) -> str:
    name = quoted(theirs)
    rule = f"{{from: {name}{form}}}" if form else name
    return f"{column.name}: {rule}{doubt}"


def _not_found(file: Seen, column: Column, used: Sequence[Seen]) -> str:
    """What stands in for a column that the file does not have."""
    if link := file.links.get(column.name):
        key = file.found[TABLES[file.table].key[0]]
        return (
            f"{column.name}: {{from: {quoted(key)}, lookup: {{file: {quoted(link.file)}, match: "
            f"{quoted(link.match)}, give: {quoted(link.give)}}}}}  # ? looked up in {link.file}"
        )
    if (
        column.name == "kind"
        and file.table == "contract_lines"
        and not set(_ENDS) & set(file.found)
    ):
        return "kind: {value: one_off}  # ? nothing tells when they end: recurring if they run on"
    if column.name == "term_months" and {"start_date", "end_date"} <= set(file.found):
        return "term_months: {months_between: [$start_date, $end_date]}"
    if said := constant_for(file.table, column.name):
        return f"{column.name}: {{value: {said}}}  # ? no column says so; the same for all rows"
    twin = TWINS.get(column.name, "")
    if twin in file.found:
        form = _dates(file, file.found[twin])[0] if kind_of(column) in DATES else ""
        return _from(column, file.found[twin], form, f"  # ? taken from {twin}")
    if is_opening(file.table, column.name):
        return (
            f"{column.name}: {{value: {first_day(used)}}}  # ? no column says so; a day before all"
        )
    return f"{column.name}: {{value: {UNKNOWN}}}  # ? every row needs it: {column.description}"


def _of_answer(file: Seen, column: Column, used: Sequence[Seen]) -> Iterator[str]:
    """What was asked, on which scale, and when it was answered, as the scores and days tell."""
    scores = [float(read[0]) for text in dict.fromkeys(file.values[file.found["score"]])
              if (read := read_number(text, "."))] if "score" in file.found else []  # fmt: skip
    top = max(scores, default=10.0)
    kind, least, most = ("nps", 0, 10) if top > 7 or 0 in scores else ("csat", 1, 5)
    kind, most = ("ces", 7) if 5 < top <= 7 and kind == "csat" else (kind, most)
    usual = {"kind": kind, "scale_min": str(least), "scale_max": str(most)}
    has_one_day = file.found.get("responded_at") in (None, file.found.get("sent_at"))
    if column.name in file.found and not (column.name == "responded_at" and has_one_day):
        yield line_of(file, column, used)
    elif column.name in usual:
        lowest, highest = (f"{score:g}" for score in (min(scores, default=0), top))
        told = f"scores go from {lowest} to {highest}" if scores else "no column says so"
        yield f"{column.name}: {{value: {usual[column.name]}}}  # ? {told}"
    elif column.name == "responded_at" and "sent_at" in file.found and "score" in file.found:
        form, _ = _dates(file, file.found["sent_at"])
        score = quoted(file.found["score"])
        yield (
            f"responded_at: {{from: {quoted(file.found['sent_at'])}{form}, only_if: {{{score}: "
            f"{{blank: false}}}}}}  # ? the file has one day: of rows with a score taken for the answer's"
        )


def _of_stage(file: Seen, column: Column, used: Sequence[Seen]) -> Iterator[str]:
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
        expected = file.found.get("expected_close_date")
        if column.name == "closed_date" and expected == file.found.get("closed_date"):
            yield "# ? closed_date, outcome: no stage that is won or lost tells which deals are settled"
        elif column.name in file.found:
            yield line_of(file, column, used)
        return
    if column.name == "stage":
        blank = ", ".join(f'{quoted(word)}: ""' for word in ends)
        yield f"stage: {{from: {quoted(stage)}, map: {{{blank}}}, otherwise: keep}}"
    elif column.name == "outcome":
        said = ", ".join(f"{quoted(word)}: {end}" for word, end in ends.items())
        yield f"outcome: {{from: {quoted(stage)}, map: {{{said}}}, otherwise: blank}}"
    elif "closed_date" in file.found:
        settled = ", ".join(map(quoted, ends))
        when = quoted(file.found["closed_date"])
        form, doubt = _dates(file, file.found["closed_date"])
        yield f"closed_date: {{from: {when}{form}, only_if: {{{quoted(stage)}: [{settled}]}}}}{doubt}"


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


def _are_last_days(file: Seen) -> bool:
    """Whether lines end on the day before the day of the month on which they begin."""
    days = []
    for column in ("start_date", "end_date"):
        if column not in file.found:
            return False
        theirs = file.found[column]
        evidence = DateEvidence()
        evidence.see(file.values[theirs], file.lines[theirs])
        if not evidence.possible:
            return False
        form = evidence.possible[0]
        pairs = zip(file.lines[theirs], file.values[theirs], strict=True)
        days.append({line: day for line, text in pairs if (day := readings(text).get(form))})
    starts, ends = days
    both = [(starts[line], ends[line]) for line in starts if line in ends]
    before = sum((end + timedelta(days=1)).day == start.day for start, end in both)
    return before > len(both) / 2


def _numbers(file: Seen, theirs: str, column: Column) -> tuple[str, str]:
    form, doubt = _mark(file, theirs)
    name = folded(theirs)
    if column.name == "amount_minor" and file.table == "contract_lines" and _MONTHLY.search(name):
        return f"{form}, times: $term_months", doubt or "  # ? a month's amount, for the whole term"
    if column.name == "amount_annual_minor" and not _ANNUAL.search(name):
        return form, doubt or "  # ? taken for the amount of a year"
    return form, doubt


_MONTHLY, _ANNUAL = re.compile("month|mrr"), re.compile("annual|year|acv|arr|quota")


def _mark(file: Seen, theirs: str) -> tuple[str, str]:
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
            said.append(f"{quoted(word)}: {fits[0]}")
        else:
            unsure.append(word)
    doubt = (
        f"  # ? one of {', '.join(column.options)} for: {', '.join(unsure[:6])}" if unsure else ""
    )
    rest = ", otherwise: blank" if unsure and column.is_blank_allowed else ""
    if not said:
        said.append(f'"": {column.options[0]}')
    return f"{column.name}: {{from: {quoted(theirs)}, map: {{{', '.join(said)}}}{rest}}}{doubt}"


def _country(file: Seen, theirs: str) -> str:
    words = list(dict.fromkeys(file.values[theirs]))
    if all(len(word) == 2 for word in words):
        return f"country_code: {quoted(theirs)}"
    known = {word: _COUNTRIES[word.casefold()] for word in words if word.casefold() in _COUNTRIES}
    said = ", ".join(f"{quoted(word)}: {quoted(code)}" for word, code in known.items())
    unsure = [word for word in words if word not in known]
    doubt = f"  # ? two letters for: {', '.join(unsure[:6])}" if unsure else ""
    return f"country_code: {{from: {quoted(theirs)}, map: {{{said}}}, otherwise: blank}}{doubt}"


def _reference(file: Seen, theirs: str, column: Column, used: Sequence[Seen]) -> str:
    """A key of another table; where the values are names of it, found by a lookup."""
    target, key = target_of(file, column, used), key_of(column)
    if target is None:
        is_named = column.refers_to == "accounts" and folded(theirs).endswith("name")
        doubt = "  # ? names stand for identifiers" if is_named else ""
        return f"{column.name}: {quoted(theirs)}{doubt}"
    values = set(file.values[theirs])
    keys = set(target.values[target.found[key]])
    label = next((c for c in target.found if c.endswith("_name")), "")
    by_name = set(target.values[target.found[label]]) if label else set()
    if len(values & by_name) > len(values & keys):
        match, give = target.found[label], target.found[key]
        return (
            f"{column.name}: {{from: {quoted(theirs)}, lookup: {{file: {quoted(target.name)}, "
            f"match: {quoted(match)}, give: {quoted(give)}}}}}  # names, looked up"
        )
    unknown = sorted(values - keys)
    shown = ", ".join(unknown[:4])
    doubt = f"  # ? not in {target.name}: {shown}; see aliases" if unknown else ""
    return f"{column.name}: {quoted(theirs)}{doubt}"
