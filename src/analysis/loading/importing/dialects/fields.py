"""How is a file of another system written from our tables: which columns, under which names?

Every column has two names: the one of the vendor's programming interface, and the label that the
same column has in a report exported from the browser. What is written is text, as in the vendor's
own files; blank is empty.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pandas as pd

from analysis.loading.importing.numbers import minor_digits

Tables = Mapping[str, pd.DataFrame]
Writer = Callable[[pd.DataFrame], pd.Series]

API, REPORT = "api", "report"
STYLES = (API, REPORT)


@dataclass(frozen=True)
class Field:
    """One column of a file, and how it is written from the rows of the file.

    Reports from the browser show the name of what a record refers to where the interface gives its
    identifier: `in_report` writes that. A column that only one of the two has is nameless in the
    other.
    """

    api: str
    label: str
    write: Writer
    in_report: Writer | None = None

    def name(self, style: str) -> str:
        return self.label if style == REPORT else self.api

    def written(self, rows: pd.DataFrame, style: str) -> pd.Series:
        write = self.in_report if style == REPORT and self.in_report else self.write
        return write(rows)


@dataclass(frozen=True)
class File:
    """One file of an export: its name, the table of ours that it tells of, its columns.

    It has a row for each row of that table, unless `rows` makes others from it.
    """

    name: str
    of: str
    fields: tuple[Field, ...]
    rows: Callable[[Tables], pd.DataFrame] | None = None

    def written(self, tables: Tables, style: str) -> pd.DataFrame:
        """The file as a table of text under the headers of `style`."""
        rows = self.rows(tables) if self.rows else tables[self.of]
        rows = rows.reset_index(drop=True)
        named = [field for field in self.fields if field.name(style)]
        return pd.DataFrame({field.name(style): field.written(rows, style) for field in named})

    def headers(self, style: str) -> list[str]:
        """The names of its columns, in their order."""
        return [field.name(style) for field in self.fields if field.name(style)]


@dataclass(frozen=True)
class Dialect:
    """How one system tells of a portfolio.

    `holds` is the part of our tables that the system can hold, and with it all that an import of
    its files can give back; the files are written from that part and from nothing else.
    """

    name: str
    title: str
    holds: Callable[[Tables], dict[str, pd.DataFrame]]
    files: tuple[File, ...]


def text(column: str) -> Writer:
    """As it stands."""
    return lambda rows: rows[column].astype("str").where(rows[column].notna(), "")


def always(value: str) -> Writer:
    """The same in every row."""
    return lambda rows: pd.Series(value, index=rows.index, dtype="str")


def words(column: str, spelt: Mapping[str, str]) -> Writer:
    """Our words in the vendor's spelling; a word without one is refused, never passed through."""

    def write(rows: pd.DataFrame) -> pd.Series:
        missing = set(rows[column].dropna()) - set(spelt)
        if missing:
            raise KeyError(f"{column} has {sorted(missing)}, for which there is no spelling")
        return rows[column].map(spelt).fillna("").astype("str")

    return write


def flag(column: str, yes: str = "true", no: str = "false") -> Writer:
    """Yes or no."""
    return lambda rows: rows[column].map({True: yes, False: no}).fillna("").astype("str")


def whole(column: str) -> Writer:
    """A number without decimals."""
    return lambda rows: rows[column].astype("Int64").astype("str").where(rows[column].notna(), "")


def number(column: str, times: float = 1) -> Writer:
    """A number with as many decimals as it takes to be read back as the same."""

    def write(rows: pd.DataFrame) -> pd.Series:
        return rows[column].map(lambda x: "" if pd.isna(x) else f"{x * times:.12g}").astype("str")

    return write


def day(column: str) -> Writer:
    """2026-10-31."""
    return lambda rows: rows[column].dt.strftime("%Y-%m-%d").fillna("").astype("str")


def last_day(column: str) -> Writer:
    """The day before: systems that name the last day in force, where we name the first one after."""
    return lambda rows: day(column)(rows.assign(**{column: rows[column] - pd.Timedelta(days=1)}))


def moment(column: str, form: str = "%Y-%m-%dT%H:%M:%SZ") -> Writer:
    """A point in time in UTC."""
    return lambda rows: rows[column].dt.strftime(form).fillna("").astype("str")


def epoch(column: str, unit: str = "s") -> Writer:
    """A point in time as the seconds (or milliseconds) since 1970."""

    def write(rows: pd.DataFrame) -> pd.Series:
        passed = (rows[column] - pd.Timestamp(0)) // pd.Timedelta(1, unit)
        return passed.astype("Int64").astype("str").where(rows[column].notna(), "")

    return write


def major(column: str, currency: str = "currency") -> Writer:
    """Money with its decimals, exactly: 1234 cents are 12.34, 1234 yen are 1234."""

    def write(rows: pd.DataFrame) -> pd.Series:
        amounts = [
            "" if pd.isna(amount) else _decimal(int(amount), minor_digits(code))
            for amount, code in zip(rows[column], rows[currency], strict=True)
        ]
        return pd.Series(amounts, index=rows.index, dtype="str")

    return write


def listed(column: str, mark: str = ";") -> Writer:
    """Our | between identifiers as the vendor's mark."""
    return lambda rows: text(column)(rows).str.replace("|", mark)


def either(first: Writer, column: str, values: set[str], second: Writer) -> Writer:
    """`first` in the rows whose `column` is one of `values`, `second` in the others."""
    return lambda rows: first(rows).where(rows[column].isin(values), second(rows))


def only(write: Writer, column: str, values: set[str]) -> Writer:
    """Written in the rows whose `column` is one of `values`, blank in the others."""
    return either(write, column, values, always(""))


def _decimal(amount: int, digits: int) -> str:
    """
    >>> _decimal(-1205, 2), _decimal(5, 2), _decimal(7, 0)
    ('-12.05', '0.05', '7')
    """
    if not digits:
        return str(amount)
    whole_part, rest = divmod(abs(amount), 10**digits)
    return f"{'-' if amount < 0 else ''}{whole_part}.{rest:0{digits}d}"
