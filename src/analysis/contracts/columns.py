"""How a column is described: its meaning, its unit, and from when its value is known.

`known_from` names the column of the same row that dates a value which is filled in later: a
ticket's satisfaction is not known before the customer gave it. `as_of` blanks such values.
"""

from typing import Any

import pandera.pandas as pa

CURRENCY_PATTERN = r"^[A-Z]{3}$"  # ISO 4217


class Table(pa.DataFrameModel):
    """What all tables share."""

    loaded_at: pa.typing.Series[pa.DateTime] = pa.Field(
        nullable=True,
        description=(
            "The last import that did not have the row, so that it was not known before; blank in "
            "the first. A row loaded after a day is not known on it."
        ),
    )

    class Config:
        coerce = True
        strict = "filter"  # a column we do not know is left out; loading says so


def about(
    *,
    key: list[str],
    known_from: str | None = None,
    is_required: bool = False,
    is_private: bool = False,
) -> dict[str, Any]:
    """What holds for a table as a whole.

    `key` names one row; `known_from` is the column that says when a row came to exist (rows
    later than the day asked for are cut); `is_required` tables must be there for any report;
    `is_private` ones never reach a shared page.
    """
    return {
        "key": key,
        "known_from": known_from,
        "is_required": is_required,
        "is_private": is_private,
    }


def text(description: str, *, blank: bool = False, **more: Any) -> Any:
    """Words or a code; `refers_to` names the table whose key it holds."""
    return _field(description, blank=blank, **more)


def choice(description: str, options: list[str], *, blank: bool = False, **more: Any) -> Any:
    """One of a fixed set of words."""
    return _field(description, blank=blank, isin=options, **more)


def currency_code(description: str = "Currency of the amounts in this row.", **more: Any) -> Any:
    """A currency as its ISO 4217 code."""
    return _field(description, unit="ISO 4217", str_matches=CURRENCY_PATTERN, **more)


def money(description: str, *, blank: bool = False, **more: Any) -> Any:
    """An amount as a whole number of the currency's minor units."""
    return _field(description, blank=blank, unit="minor units of `currency`", **more)


def day(description: str, *, blank: bool = False, **more: Any) -> Any:
    """A calendar day, at midnight without a time zone."""
    return _field(description, blank=blank, unit="day", **more)


def moment(description: str, *, blank: bool = False, **more: Any) -> Any:
    """A point in time, in UTC without a zone mark."""
    return _field(description, blank=blank, unit="UTC time", **more)


def number(description: str, unit: str, *, blank: bool = False, **more: Any) -> Any:
    """A quantity with its unit; bounds as `ge`, `gt`, `le`, `lt`."""
    return _field(description, blank=blank, unit=unit, **more)


def flag(description: str, **more: Any) -> Any:
    """Yes or no."""
    return _field(description, unit="yes or no", **more)


def _field(
    description: str,
    *,
    blank: bool = False,
    unit: str | None = None,
    refers_to: str | None = None,
    known_from: str | None = None,
    **checks: Any,
) -> Any:
    facts = {"unit": unit, "refers_to": refers_to, "known_from": known_from}
    return pa.Field(
        nullable=blank,
        description=description,
        metadata={name: fact for name, fact in facts.items() if fact},
        **checks,
    )
