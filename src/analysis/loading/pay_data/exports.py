"""Read an export of one's own, a survey or a pay table, by a mapping that says which column is what.

    columns:              # our name: the file's
      title: Job Title
      base: {from: Base Salary, decimal: ","}
    constants:            # for what the file does not say
      currency: USD
    values:               # our words for the file's
      pay_period: {Salaried: year, Hourly: hour}
    hours_per_year: 2080  # only where people paid by the hour work the year round
    reading: {sheet: Data, encoding: cp1252}

Files are read as `analysis import` reads them: CSV of any manner, or a workbook. Columns that the
mapping does not name are left out, and named.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import yaml
from pydantic import ValidationError

from analysis.errors import candidates
from analysis.loading.importing.dates import DateEvidence, read_dates
from analysis.loading.importing.headers import folded
from analysis.loading.importing.mapping import Reading
from analysis.loading.importing.numbers import MarkEvidence, minor_digits, read_number
from analysis.loading.importing.rows import Export
from analysis.loading.pay_data.refusals import PayDataError, existing, refuse_lines

_SECTIONS = ("columns", "constants", "values", "hours_per_year", "reading")


@dataclass(frozen=True)
class PayMapping:
    """What a mapping file says."""

    columns: Mapping[str, str]  # ours -> the file's
    formats: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)  # decimal and dates
    constants: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    hours_per_year: float | None = None
    reading: Reading = field(default_factory=lambda: Reading.model_validate({}))


@dataclass(frozen=True)
class Exported:
    """The rows of a file under our names, as text; the index is the line each stands on."""

    text: pd.DataFrame
    mapping: PayMapping
    origin: str
    left_out: tuple[str, ...]  # columns of the file that the mapping does not name

    def has(self, name: str) -> bool:
        return name in self.text.columns

    def words(self, name: str, *, needed: bool = False) -> pd.Series:
        """A column as text; blank where there is none."""
        if not self.has(name):
            return pd.Series(None, index=self.text.index, name=name, dtype="str")
        text = self.text[name]
        if needed:
            self.refuse(text[text.isna()], f"{name}: expected a value")
        return text

    def choice(self, name: str, options: Sequence[str], default: str) -> pd.Series:
        """A column of few words; `default` where nothing is said."""
        text = self.words(name).str.casefold().fillna(default)
        self.refuse(text[~text.isin(options)], f"{name}: expected {' or '.join(options)}")
        return text

    def numbers(self, name: str) -> pd.Series:
        """A column as exact decimals; None where it is blank."""
        text = self.words(name)
        said = text.dropna()
        mark = self.mapping.formats.get(name, {}).get("decimal") or self.mapping.reading.decimal
        if mark is None:
            evidence = MarkEvidence()
            evidence.see(said.tolist(), said.index.tolist())
            mark = evidence.settled(self.origin, self.mapping.columns.get(name, name))
        read = {value: read_number(value, mark) for value in said.unique()}
        self.refuse(said[said.map(lambda value: read[value] is None)], f"{name}: expected a number")
        found = {value: parsed for value, parsed in read.items() if parsed is not None}
        return pd.Series(
            [
                None if pd.isna(value) else found[value][0] / (100 if found[value][1] else 1)
                for value in text
            ],
            index=text.index,
            name=name,
            dtype=object,
        )

    def floats(self, name: str) -> pd.Series:
        """A column as ordinary numbers; blank where it is blank."""
        return pd.to_numeric(self.numbers(name)).astype(float)

    def minor(self, name: str, currency: pd.Series, times: pd.Series) -> pd.Series:
        """A column of money in minor units of its currency, times a factor, rounded once."""
        amount = self.numbers(name)
        self.refuse(
            amount[amount.map(lambda value: value is not None and value < 0)],
            f"{name}: expected at least 0",
        )
        return pd.Series(
            [
                pd.NA
                if value is None
                else int(
                    (value * Decimal(str(factor)) * Decimal(10) ** minor_digits(code)).quantize(
                        Decimal(1), ROUND_HALF_EVEN
                    )
                )
                for value, code, factor in zip(amount, currency, times, strict=True)
            ],
            index=amount.index,
            name=name,
            dtype="Int64",
        )

    def days(self, name: str) -> pd.Series:
        """A column of days; blank where it is blank."""
        text = self.words(name)
        said = text.dropna()
        formats = self.mapping.formats.get(name, {}).get("dates") or self.mapping.reading.dates
        if formats is None:
            evidence = DateEvidence()
            evidence.see(said.tolist(), said.index.tolist())
            formats = evidence.settled(self.origin, self.mapping.columns.get(name, name))
        day = read_dates(said, [formats] if isinstance(formats, str) else formats, None)
        self.refuse(said[day.isna()], f"{name}: expected a date")
        return day.dt.normalize().reindex(text.index)

    def annual(self) -> pd.Series:
        """What a stated pay is multiplied with to be of a year, from the column `pay_period`.

        Pay by the hour is made annual only where the mapping says how many hours a year are
        worked: 2,080 would invent pay for those who do not work the year round.
        """
        period = self.choice("pay_period", ["year", "month", "hour"], "year")
        hours = self.mapping.hours_per_year
        if hours is None:
            self.refuse(
                self.words("pay_period")[period == "hour"],
                "pay_period: pay by the hour, and the mapping states no `hours_per_year` (2080 "
                "where these people work full time the year round)",
            )
        return period.map({"year": 1.0, "month": 12.0, "hour": hours or 0.0})

    def currency(self) -> pd.Series:
        code = self.words("currency", needed=True).str.upper()
        self.refuse(code[~code.str.fullmatch(r"[A-Z]{3}")], "currency: expected a code such as USD")
        return code

    def refuse(self, found: pd.Series, expected: str) -> None:
        refuse_lines(found, self.origin, expected)


def read_mapping(path: Path, known: Sequence[str]) -> PayMapping:
    """A mapping file. Raises PayDataError where it is not readable or names unknown columns."""
    try:
        said = yaml.safe_load(existing(path).read_text(encoding="utf-8-sig"))
    except (yaml.YAMLError, UnicodeDecodeError) as reason:
        raise PayDataError(f"{path} is not readable as YAML: {reason}.") from None
    if not isinstance(said, dict) or not isinstance(said.get("columns"), dict):
        raise PayDataError(
            f"{path} has no section `columns`, which says for our columns what the file calls "
            f"them. Ours are: {', '.join(known)}."
        )
    for section in said:
        if section not in _SECTIONS:
            raise PayDataError(
                f"{path} has no meaning for {section!r}. {candidates(str(section), list(_SECTIONS))}"
            )
    constants, values = said.get("constants") or {}, said.get("values") or {}
    for name in [*said["columns"], *constants, *values]:
        if name not in known:
            raise PayDataError(
                f"{path}: {name!r} is none of our columns. {candidates(str(name), list(known), most=20)}"
            )
    try:
        reading = Reading.model_validate(said.get("reading") or {})
    except ValidationError as reason:
        first = reason.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise PayDataError(f"{path}, reading.{where}: {first['msg']}.") from None
    columns, formats = {}, {}
    for name, source in said["columns"].items():
        how = source if isinstance(source, dict) else {"from": source}
        if not how.get("from") or set(how) - {"from", "decimal", "dates"}:
            raise PayDataError(
                f"{path}, columns.{name}: expected the file's name of the column, or "
                '{from: NAME, decimal: ".", dates: dmy}.'
            )
        columns[name], formats[name] = str(how["from"]), how
    return PayMapping(
        columns,
        formats,
        {name: str(value) for name, value in constants.items()},
        {name: {str(k): str(v) for k, v in words.items()} for name, words in values.items()},
        said.get("hours_per_year"),
        reading,
    )


def read_export(path: Path, mapping: PayMapping | None, known: Sequence[str]) -> Exported:
    """The rows of a file under our names. Without a mapping the file must use these names itself."""
    existing(path)
    own = mapping is None
    mapping = mapping or PayMapping({name: name for name in known})
    wanted = [[source] for source in mapping.columns.values()]
    export = Export(path, mapping.reading, wanted)
    header = export.header
    places = {name: header.place([source]) for name, source in mapping.columns.items()}
    absent = [name for name, place in places.items() if place is None]
    if absent and not own:
        raise PayDataError(header.absent([mapping.columns[absent[0]]]))
    if len(absent) == len(places):
        raise PayDataError(
            f"{path} has none of our columns, and no mapping says which are which. It has: "
            f"{', '.join(filter(None, header.names))}. Ours are: {', '.join(known)}. Write a "
            "mapping (docs/salary.md) and give it with --mapping."
        )
    there = {name: place for name, place in places.items() if place is not None}
    columns: dict[str, list[str | None]] = {name: [] for name in there}
    lines: list[int] = []
    for portion in export.portions():
        if portion.faults:
            fault = portion.faults[0]
            raise PayDataError(f"{path}, line {fault.line}: {fault.reason}. Correct the file.")
        lines += portion.lines
        for name, place in there.items():
            columns[name] += [cell.strip() or None for cell in portion.column(place)]
    if not lines:
        raise PayDataError(f"{path} has a header and no rows.")
    text = pd.DataFrame(columns, index=lines, dtype="str")
    for name, words in mapping.values.items():
        if name in text.columns:
            spoken = {folded(theirs): ours for theirs, ours in words.items()}
            text[name] = [
                value if pd.isna(value) else spoken.get(folded(value), value)
                for value in text[name]
            ]
    for name, value in mapping.constants.items():
        text[name] = text[name].fillna(value) if name in text.columns else value
    used = set(there.values())
    left_out = tuple(name for place, name in enumerate(header.names) if name and place not in used)
    return Exported(text, mapping, str(path), left_out)
