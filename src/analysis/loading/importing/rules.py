"""The columns of a table made from the cells of some rows, as the rules of a mapping say."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from graphlib import CycleError, TopologicalSorter

import numpy as np
import pandas as pd

from analysis.contracts.catalogue import Column, TableContract
from analysis.loading.importing.cells import Cells, per_distinct
from analysis.loading.importing.conditions import alternatives, holds
from analysis.loading.importing.kinds import (
    NUMBERS,
    OURS,
    Kind,
    Manner,
    finished,
    kind_of,
    typed,
)
from analysis.loading.importing.lookups import Lookups, looked_up
from analysis.loading.importing.mapping import Condition, Rule, Source
from analysis.loading.importing.mapping_file import MappingError, own_columns
from analysis.loading.importing.numbers import BEYOND

MOST_MONTHS = Decimal(1_200)  # a day is moved by; from our time no further than dates can tell
MOST_MINUTES = MOST_MONTHS * 30 * 24 * 60

Place = tuple[str, ...]  # a rule's column, then its way down through first_of and its parts


@dataclass(frozen=True)
class Unread:
    """Values of a column that could not become what it holds."""

    column: str
    expected: str
    rows: np.ndarray  # positions
    found: np.ndarray


@dataclass
class Context:
    """What the rules of one source need besides the rows."""

    contract: TableContract
    source: Source
    lookups: Lookups
    aliases: Mapping[str, Mapping[str, str]]  # by table; in small letters
    currency: str
    manners: Mapping[Place, Manner] = field(default_factory=dict)


class Maker:
    """Columns of one table for one portion of rows, each made when it is asked for."""

    def __init__(self, cells: Cells, context: Context) -> None:
        self.cells, self.context = cells, context
        self.unread: list[Unread] = []
        self.blanks_by_lookup: dict[str, int] = {}
        self.rounded: dict[str, int] = {}
        self._made: dict[str, pd.Series] = {}
        self._unmatched: dict[str, np.ndarray] = {}

    def table(self) -> pd.DataFrame:
        """All columns that the source fills; what is unread is blank, and noted in `unread`."""
        for name in column_order(self.context.source):
            self.column(name)
        return pd.DataFrame({n: self._made[n] for n in self.context.source.columns})

    def column(self, name: str) -> pd.Series:
        if name not in self._made:
            rule = self.context.source.columns[name]
            self._made[name] = self._values(rule, self._spec(name), (name,))
            if name in self._unmatched:  # another rule of first_of may have filled the row
                left = self._unmatched[name] & self._made[name].isna().to_numpy()
                self.blanks_by_lookup[name] = int(left.sum())
        return self._made[name]

    def fits(self, condition: Condition) -> np.ndarray:
        return holds(condition, self._cells_for_condition, self.cells.count)

    def texts(self, rule: Rule, column: Column, place: Place) -> np.ndarray:
        """What the rule finds, as text, before it is read as what the column holds."""
        kind = kind_of(column)
        if rule.first_of is not None:
            found = self._first_text(rule, column, place)
        elif rule.value is not None:
            found = np.full(self.cells.count, rule.value, dtype=object)
        elif rule.template is not None:
            found = self._filled(rule.template)
        else:
            found = self._named(rule.from_ or [])
        for old, new in rule.replace.items():
            found = per_distinct(found, lambda text: text.replace(old, new).strip())  # noqa: B023
        if rule.extract:
            pattern = re.compile(rule.extract)
            found = per_distinct(found, lambda text: _extracted(pattern, text))
        found = self._alias(found, column)
        if rule.lookup:
            found = self._look_up(rule, found, column)
        if rule.map:
            found = self._mapped(rule, found, column)
        found = self._alias(found, column)
        if rule.only_if:
            found = np.where(self.fits(rule.only_if), found, "")
        return found if kind != "currency" else per_distinct(found, str.upper)

    def _values(self, rule: Rule, column: Column, place: Place) -> pd.Series:
        kind = kind_of(column)
        is_text_work = rule.replace or rule.extract or rule.lookup or rule.map
        if rule.first_of is not None and not is_text_work:
            made = [
                self._values(inner, column, (*place, str(number)))
                for number, inner in enumerate(rule.first_of)
            ]
            values = made[0]
            for other in made[1:]:
                values = values.where(values.notna(), other)
        elif rule.months_between or rule.minutes_between:
            values = self._finish(rule, self._between(rule, column, place), kind, column)
        else:
            manner = self._manner(rule, place)
            texts = self.texts(rule, column, place)
            read = typed(texts, kind, column, manner)
            self._note(column.name, read.expected, read.unread, texts)
            values = self._finish(rule, read.values, kind, column)
        if rule.add_days or rule.add_months or rule.add_minutes:
            values = self._moved(rule, values, column)
        if rule.before:
            limit = self.column(rule.before.removeprefix("$"))
            values = values.where(limit.isna() | (values < limit))
        if rule.only_if:
            values = values.where(self.fits(rule.only_if))
        if rule.default is not None:
            values = values.where(values.notna(), self._constant(rule, column, kind))
        if kind == "currency" and self.context.currency:
            values = values.where(values.notna(), self.context.currency)
        return values

    def _finish(self, rule: Rule, values: pd.Series, kind: Kind, column: Column) -> pd.Series:
        if kind not in NUMBERS:
            return values
        for factor, sign in ((rule.times, 1), (rule.per, -1)):
            if factor:
                values = _scaled(values, self._factor(factor, column), sign)
        values = self._within(values, column, BEYOND, "a number of fewer than 17 digits")
        currency = self._currency() if kind == "money" else None
        result, broken, rounded = finished(values, kind, rule.unit, currency)
        if broken.any():
            self._note(column.name, "a whole number", broken, values.astype(str).to_numpy())
        if rounded:
            self.rounded[column.name] = self.rounded.get(column.name, 0) + rounded
        return result

    def _within(self, values: pd.Series, column: Column, bound: Decimal, said: str) -> pd.Series:
        """Values below a bound; the others are blank, and noted."""
        beyond = np.array(
            [v is not None and v == v and abs(v) >= bound for v in values], dtype=bool
        )
        self._note(column.name, said, beyond, values.astype(str).to_numpy())
        return values.mask(beyond, None) if beyond.any() else values

    def _constant(self, rule: Rule, column: Column, kind: Kind) -> pd.Series:
        texts = np.full(self.cells.count, rule.default or "", dtype=object)
        read = typed(texts, kind, column, OURS)
        self._note(column.name, read.expected, read.unread, texts)
        plain = Rule.model_validate({"value": "", "unit": rule.unit})
        return self._finish(plain, read.values, kind, column)

    def _manner(self, rule: Rule, place: Place) -> Manner:
        if rule.value is not None:
            return Manner(unit=rule.unit)
        found = self.context.manners.get(place, OURS)
        return Manner(found.dates, found.decimal, found.timezone, rule.unit)

    def _note(self, column: str, expected: str, rows: np.ndarray, found: np.ndarray) -> None:
        if rows.any():
            places = np.flatnonzero(rows)
            self.unread.append(Unread(column, expected, places, found[places]))

    def _spec(self, name: str) -> Column:
        return self.context.contract.columns[name]

    def _named(self, names: Sequence[str]) -> np.ndarray:
        if names and names[0].startswith("$"):
            return _as_text(self.column(names[0][1:]))
        return self.cells.of(names)

    def _cells_for_condition(self, name: str) -> np.ndarray:
        return self._named(alternatives(name))

    def _filled(self, template: str) -> np.ndarray:
        parts = re.split(r"\{([^{}]+)\}", template)
        columns = [self._named([name]) for name in parts[1::2]]
        filled = np.full(self.cells.count, parts[0], dtype=object)
        for column, after in zip(columns, parts[2::2], strict=True):
            filled = filled + column + after
        for column in columns:
            filled = np.where(column == "", "", filled)
        return filled

    def _first_text(self, rule: Rule, column: Column, place: Place) -> np.ndarray:
        found = np.full(self.cells.count, "", dtype=object)
        for number, inner in enumerate(rule.first_of or []):
            texts = self.texts(inner, column, (*place, str(number)))
            if inner.default is not None:
                texts = np.where(texts == "", inner.default, texts)
            found = np.where(found == "", texts, found)
        return found

    def _alias(self, texts: np.ndarray, column: Column) -> np.ndarray:
        names = self.context.aliases.get(column.refers_to or "")
        if not names:
            return texts
        return per_distinct(texts, lambda text: names.get(text.casefold(), text))

    def _mapped(self, rule: Rule, texts: np.ndarray, column: Column) -> np.ndarray:
        known = {key.strip().casefold(): value for key, value in rule.map.items()}
        unknown = (
            per_distinct(texts, lambda t: "" if t.casefold() in known or not t else "?") == "?"
        )
        mapped = per_distinct(texts, lambda t: known.get(t.casefold(), t))
        word = rule.otherwise or "reject"
        if word == "reject":
            listed = ", ".join(repr(key) for key in list(rule.map)[:8])
            self._note(column.name, f"a value that the mapping knows ({listed})", unknown, texts)
        return _or_else(mapped, unknown, texts, word)

    def _look_up(self, rule: Rule, texts: np.ndarray, column: Column) -> np.ndarray:
        found, asked = texts, texts != ""
        for lookup in rule.lookup or []:
            known = self.context.lookups.get(lookup)
            if known is None:
                found = np.full(len(texts), "", dtype=object)
                break
            doubtful = np.array([text in known.doubtful for text in found], dtype=bool)
            if doubtful.any():
                self._note(column.name, f"one match in {known.name}, not several", doubtful, texts)
            found = looked_up(found, known)
        unknown = asked & (found == "")
        word = "blank" if rule.map else rule.otherwise or "blank"
        if word == "reject":
            self._note(column.name, "a value that stands in the file looked up", unknown, texts)
        elif word == "blank" and rule.otherwise is None:  # who says `blank` expects it
            before = self._unmatched.get(column.name, np.zeros(len(texts), dtype=bool))
            self._unmatched[column.name] = before | unknown
        return _or_else(found, unknown, texts, word)

    def _between(self, rule: Rule, column: Column, place: Place) -> pd.Series:
        kind: Kind = "day" if rule.months_between else "moment"
        start, end = (
            self._time(name, kind, (*place, name))
            for name in (rule.months_between or rule.minutes_between or [])
        )
        if rule.minutes_between:
            minutes = (end - start).dt.total_seconds() / 60
            return minutes.map(_decimal)
        months = (end.dt.year - start.dt.year) * 12 + end.dt.month - start.dt.month
        return (months - (end.dt.day < start.dt.day)).map(_decimal)

    def _time(self, name: str, kind: Kind, place: Place) -> pd.Series:
        if name.startswith("$"):
            return self.column(name[1:])
        texts = self.cells.of([name])
        read = typed(texts, kind, _TIME, self.context.manners.get(place, OURS))
        self._note(place[0], read.expected, read.unread, texts)
        return read.values

    def _factor(self, factor: str, column: Column) -> pd.Series:
        if is_number(factor):
            return pd.Series([_decimal(factor)] * self.cells.count, dtype="object")
        if factor.startswith("$"):
            return self.column(factor[1:]).map(_decimal)
        texts = self.cells.of([factor])
        manner = self.context.manners.get((column.name, factor), OURS)
        read = typed(texts, "number", _NUMBER, manner)
        self._note(column.name, f"{read.expected} in '{factor}'", read.unread, texts)
        return read.values

    def _moved(self, rule: Rule, values: pd.Series, column: Column) -> pd.Series:
        if rule.add_months:
            months = self._factor(rule.add_months, column)
            months = self._within(months, column, MOST_MONTHS, "a number of months below 1,200")
            values = pd.Series(
                [
                    pd.NaT
                    if pd.isna(day) or count is None
                    else day + pd.DateOffset(months=int(count))
                    for day, count in zip(values, months, strict=True)
                ],
                dtype="datetime64[ns]",
            )
        if rule.add_minutes:
            minutes = self._factor(rule.add_minutes, column)
            minutes = self._within(minutes, column, MOST_MINUTES, "minutes of less than 100 years")
            lasted = [pd.NaT if pd.isna(m) else pd.Timedelta(minutes=float(m)) for m in minutes]
            values = values + pd.Series(lasted, dtype="timedelta64[ns]")
        return values + pd.Timedelta(days=rule.add_days)

    def _currency(self) -> np.ndarray:
        """The currency that each row's amounts are in."""
        if "currency" in self.context.source.columns:
            return _as_text(self.column("currency"))
        return np.full(self.cells.count, self.context.currency, dtype=object)


def column_order(source: Source) -> list[str]:
    """Columns so that each comes after those it rests on."""
    graph: dict[str, set[str]] = {name: set(own_columns(r)) for name, r in source.columns.items()}
    for name, needs in graph.items():
        if name.endswith("_minor") and "currency" in graph:
            needs.add("currency")
    try:
        return list(TopologicalSorter(graph).static_order())
    except CycleError as circle:
        names = " -> ".join(dict.fromkeys(circle.args[1]))
        raise MappingError(
            f"The columns {names} rest on each other in a circle. Let one of them come from the "
            f"file."
        ) from None


_NUMBER = Column("", float, True, "", None, None, None, ())
_TIME = Column("", "datetime64[ns]", True, "", "UTC time", None, None, ())


def _as_text(values: pd.Series) -> np.ndarray:
    if str(values.dtype).startswith("datetime"):
        written = values.dt.strftime("%Y-%m-%d %H:%M:%S").str.removesuffix(" 00:00:00")
        return written.fillna("").to_numpy(dtype=object)
    if str(values.dtype) == "boolean":
        return values.map({True: "true", False: "false"}).fillna("").to_numpy(dtype=object)
    return np.array(["" if pd.isna(value) else str(value) for value in values], dtype=object)


def _or_else(changed: np.ndarray, unknown: np.ndarray, texts: np.ndarray, word: str) -> np.ndarray:
    if word == "keep":
        return np.where(unknown, texts, changed)
    return np.where(unknown, "" if word in ("reject", "blank") else word, changed)


def _extracted(pattern: re.Pattern, text: str) -> str:
    found = pattern.search(text)
    if not found:
        return ""
    return (found.group(1) if pattern.groups else found.group()) or ""


def is_number(text: str) -> bool:
    return bool(re.fullmatch(r"\d+(\.\d+)?", text))


def _decimal(value: object) -> Decimal | None:
    return None if pd.isna(value) else Decimal(str(value))  # type: ignore[call-overload]


def _scaled(values: pd.Series, factors: pd.Series, sign: int) -> pd.Series:
    def one(value: Decimal | None, factor: Decimal | None) -> Decimal | None:
        if value is None or value != value or factor is None or factor != factor:
            return None
        if sign > 0:
            return value * factor
        return value / factor if factor else None

    return pd.Series([one(v, f) for v, f in zip(values, factors, strict=True)], dtype="object")
