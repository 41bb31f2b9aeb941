"""Days and times as exports write them: read in the only way a whole column allows, or refused.

03/04/2024 is in March or in April. One day after the twelfth anywhere in the column settles it;
where nothing does, the owner of the file has to say.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pandas as pd

from analysis.errors import UserError

EXCEL_EPOCH = datetime(1899, 12, 30)  # day 0 as serials after February 1900 have it
SERIALS = range(18_264, 73_051)  # 1950 to 2099: other numbers are no days
YEARS = range(1900, 2200)  # others are no days of a business: 9999-12-31 says that there is none
PIVOT = 69  # two-digit years from 69 on are of the last century, as POSIX has it


class AmbiguousColumnError(UserError):
    """A column can be read in two ways, or in no single one."""


@dataclass
class DateEvidence:
    """What the values of a column say of how they are written; `settled` draws the conclusion."""

    possible: tuple[str, ...] | None = None
    doubt: dict[tuple[str, str], tuple[str, int]] = field(default_factory=dict)
    decisive: tuple[str, int] | None = None  # the last value that ruled something out
    clash: tuple[tuple[str, int], tuple[str, int]] | None = None

    def see(self, values: Sequence[str], lines: Sequence[int]) -> None:
        """Take note of distinct values and of a line on which each stands."""
        for value, line in zip(values, lines, strict=True):
            read = readings(value)
            if not read or self.clash:
                continue  # no date at all: its row will be rejected
            names = tuple(read)
            if self.possible is None:
                self.possible, self.decisive = names, (value, line)
            left = tuple(name for name in self.possible if name in read)
            if not left:
                self.clash = (self.decisive or (value, line), (value, line))
            elif left != self.possible:
                self.possible, self.decisive = left, (value, line)
            if len(set(read.values())) > 1:
                for one in names:
                    for other in names:
                        if one < other and read[one] != read[other]:
                            self.doubt.setdefault((one, other), (value, line))

    def settled(self, origin: str, column: str) -> list[str]:
        """The reading of the column; none where it holds no date.

        Raises
        ------
        AmbiguousColumnError
            Two readings are possible and differ for some value, or no reading fits all values.
        """
        if self.clash:
            (one, line_one), (other, line_other) = self.clash
            raise AmbiguousColumnError(
                f"{origin}, column '{column}': dates are written in different ways, '{one}' (line "
                f"{line_one}) and '{other}' (line {line_other}); a spreadsheet may have read some "
                f"of them the wrong way round. Export the column in one format, or list the "
                f"formats in the mapping, in the order in which they are to be tried: "
                f"`{{from: {column}, dates: [iso, {_first_of(other, one)}]}}`."
            )
        possible = self.possible or ()
        for (one, other), (value, line) in self.doubt.items():
            if one in possible and other in possible:
                read = readings(value)
                raise AmbiguousColumnError(
                    f"{origin}, column '{column}', line {line}: '{value}' is {read[one]:%d %B %Y} "
                    f"or {read[other]:%d %B %Y}, and no value of the column decides. Say which in "
                    f"the mapping: `{{from: {column}, dates: {one}}}` or "
                    f"`{{from: {column}, dates: {other}}}`; for all files at once, "
                    f"`reading: {{dates: {other}}}`."
                )
        return list(possible[:1])


def readings(text: str) -> dict[str, datetime]:
    """Every way in which a text can be a date, by name, with the time it would be.

    >>> sorted(readings("03/04/2024"))
    ['dmy', 'mdy']
    >>> list(readings("13/04/2024"))
    ['dmy']
    """
    found: dict[str, datetime] = {}
    for name, read in _READERS.items():
        value = read(text)
        if value is not None:
            found[name] = found["iso"] if name == "ymd" and "iso" in found else value
    return found


def read_dates(values: pd.Series, formats: Sequence[str], timezone: str | None) -> pd.Series:
    """Texts as times, by the first of `formats` that fits each; what fits none is blank.

    Times with a zone become those of `timezone`, else of UTC; `in_utc` does the rest for moments.
    """
    texts = values.astype("str")
    result = pd.Series(pd.NaT, index=texts.index, dtype="datetime64[ns]")
    for name in formats:
        left = result.isna()
        if not left.any():
            break
        read = _read(texts[left], name, timezone)
        result = result.where(~left, read.astype("datetime64[ns]"))
    return result


def is_format(name: str) -> bool:
    """Whether `name` says how a date is written."""
    if "%" not in name:
        return name in _READERS
    try:
        pd.to_datetime(pd.Series(["2026-10-31"]), format=name, errors="coerce")
    except (ValueError, re.error):
        return False
    return True


def in_utc(times: pd.Series, timezone: str | None) -> pd.Series:
    """Times of a zone as times of UTC. The hour that a clock change repeats is its first."""
    if not timezone:
        return times
    zoned = times.dt.tz_localize(timezone, ambiguous=True, nonexistent="shift_forward")  # type: ignore[call-overload]
    return zoned.dt.tz_convert("UTC").dt.tz_localize(None)


FORMATS = "iso, dmy, mdy, ymd, named, excel, unix, unix_ms, month or one such as %d.%m.%Y"


def _read(texts: pd.Series, name: str, timezone: str | None) -> pd.Series:
    if "%" in name:
        zoned = "%z" in name
        read = pd.to_datetime(texts, format=name, errors="coerce", utc=zoned)
        if zoned:
            read = read.dt.tz_convert(timezone or "UTC").dt.tz_localize(None)
        return _of_our_time(read)
    if name == "iso":
        fits = texts.str.fullmatch(_ISO.pattern).fillna(False).astype(bool)
        read = pd.to_datetime(
            texts.where(fits).str.replace(" UTC", "Z", regex=False),
            format="ISO8601",
            errors="coerce",
            utc=True,
        )
        stated = texts.str.contains(r"(?:Z|UTC|[+-]\d{2}:?\d{2})$", regex=True).fillna(False)
        moved = read.dt.tz_convert(timezone or "UTC").dt.tz_localize(None)
        plain = read.dt.tz_localize(None)
        return _of_our_time(plain.where(~stated.astype(bool), moved))
    reader = _READERS[name]
    read = [_in_years(reader(text)) for text in texts]
    return pd.Series(read, index=texts.index, dtype="datetime64[ns]")


def _of_our_time(times: pd.Series) -> pd.Series:
    return times.where(times.dt.year.between(YEARS.start, YEARS.stop - 1))


def _in_years(time: datetime | None) -> datetime | None:
    return time if time is not None and time.year in YEARS else None


def _first_of(*values: str) -> str:
    """A reading other than iso that one of the values has."""
    return next((name for v in values for name in readings(v) if name != "iso"), "dmy")


_CLOCK = r"(?:[T ,]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*([AaPp]\.?[Mm]\.?)?(?:\s*(?:Z|UTC|GMT))?)?"
_ISO = re.compile(
    r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z| UTC|[+-]\d{2}:?\d{2})?)?"
)
_TRIPLE = re.compile(r"(\d{1,4})([/.\-])(\d{1,2})\2(\d{1,4})" + _CLOCK)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_DAY_MONTH = re.compile(
    r"(?:[A-Za-z]{3,9},? )?(\d{1,2})[ \-./]*([A-Za-z]{3,9})\.?[ \-./,]*(\d{4}|\d{2})" + _CLOCK
)
_MONTH_DAY = re.compile(
    r"(?:[A-Za-z]{3,9},? )?([A-Za-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})" + _CLOCK
)
_MONTHS = {
    name: number
    for number, names in enumerate(
        [
            "jan january", "feb february", "mar march", "apr april", "may", "jun june",
            "jul july", "aug august", "sep sept september", "oct october", "nov november",
            "dec december",
        ],
        start=1,
    )
    for name in names.split()
}  # fmt: skip


def _iso(text: str) -> datetime | None:
    if not _ISO.fullmatch(text):
        return None
    try:
        return datetime.fromisoformat(text.replace(" UTC", "Z")).replace(tzinfo=None)
    except ValueError:
        return None


def _triple(order: str) -> Callable[[str], datetime | None]:
    def read(text: str) -> datetime | None:
        found = _TRIPLE.fullmatch(text)
        if not found:
            return None
        parts = dict(zip(order, (found[1], found[3], found[4]), strict=True))
        if len(parts["y"]) not in (2, 4) or max(len(parts["d"]), len(parts["m"])) > 2:
            return None
        return _made(parts["y"], int(parts["m"]), int(parts["d"]), found.groups()[4:])

    return read


def _compact(text: str) -> datetime | None:
    found = _COMPACT.fullmatch(text)
    if not found or not 1900 <= int(found[1]) <= 2100:
        return None
    return _made(found[1], int(found[2]), int(found[3]), ())


def _named(text: str) -> datetime | None:
    if found := _DAY_MONTH.fullmatch(text):
        month = _MONTHS.get(found[2].casefold())
        return _made(found[3], month, int(found[1]), found.groups()[3:]) if month else None
    if found := _MONTH_DAY.fullmatch(text):
        month = _MONTHS.get(found[1].casefold())
        return _made(found[3], month, int(found[2]), found.groups()[3:]) if month else None
    return None


def _excel(text: str) -> datetime | None:
    if not re.fullmatch(r"\d{5}(\.\d+)?", text) or int(float(text)) not in SERIALS:
        return None
    return EXCEL_EPOCH + timedelta(seconds=round(float(text) * 86_400))


def _unix(text: str) -> datetime | None:
    if not re.fullmatch(r"[1-3]\d{9}(\.\d+)?", text):
        return None
    return datetime(1970, 1, 1) + timedelta(seconds=float(text))


def _unix_ms(text: str) -> datetime | None:
    if not re.fullmatch(r"[1-9]\d{11,12}", text):
        return None
    return datetime(1970, 1, 1) + timedelta(milliseconds=int(text))


def _month(text: str) -> datetime | None:
    if found := re.fullmatch(r"(\d{4})[-/](\d{1,2})", text):
        return _made(found[1], int(found[2]), 1, ())
    if found := re.fullmatch(r"(\d{1,2})[-/](\d{4})", text):
        return _made(found[2], int(found[1]), 1, ())
    if found := re.fullmatch(r"([A-Za-z]{3,9})\.?[ \-](\d{4})", text):
        month = _MONTHS.get(found[1].casefold())
        return _made(found[2], month, 1, ()) if month else None
    return None


def _made(year: str, month: int, day: int, clock: Sequence[str | None]) -> datetime | None:
    full = int(year) if len(year) == 4 else int(year) + (1900 if int(year) >= PIVOT else 2000)
    hour, minute, second, half = (*clock, *[None] * 4)[:4]
    hours = int(hour or 0)
    if half:
        if not 1 <= hours <= 12:
            return None
        hours = hours % 12 + (12 if half[0] in "pP" else 0)
    try:
        return datetime(full, month, day, hours, int(minute or 0), int(second or 0))
    except ValueError:
        return None


_READERS: dict[str, Callable[[str], datetime | None]] = {
    "iso": _iso,
    "ymd": _triple("ymd"),
    "dmy": _triple("dmy"),
    "mdy": _triple("mdy"),
    "named": _named,
    "compact": _compact,
    "excel": _excel,
    "unix": _unix,
    "unix_ms": _unix_ms,
    "month": _month,
}
