"""What is in a table we have never seen: which columns can be learned from, and which cannot, and why.

Every column becomes a number, a date counted in days, or a category; or it is set aside with a
sentence that says why. What was decided on the table a model learned from is kept and applied
unchanged to every table it scores.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.churn.answers import blank_as_missing
from analysis.churn.written_numbers import as_numbers
from analysis.errors import UserError, candidates

NUMBER, DATE, FLAG, CATEGORY = "number", "date", "flag", "category"
OTHER = "(other)"  # what is rare or was never seen

MOST_LEVELS = 40
LEAST_SHARE = 0.005  # of the rows, and LEAST_ROWS of them, for a level of its own
LEAST_ROWS = 5
LEAST_COVERED = 0.2  # levels that are frequent enough must cover so much, else it is no category
FEW_FOR_AN_ID = 20  # with fewer rows, all different says nothing

_ID_NAME = re.compile(
    r"(^|[ _.-])(id|key|uuid|guid|code|number|no|nr|index)$|Id$|ID$|^unnamed", re.I
)
_ISO_DAY = r"\d{4}-\d{2}-\d{2}([ T]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?"
_LIKE_A_DAY = r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}( .*)?"


class TableError(UserError):
    """A table cannot be learned from, or not be scored, as it is."""


@dataclass(frozen=True)
class Field:
    """One column as the model reads it.

    `levels` are a category's own ones, in order; `newest` is the day from which a date is counted
    back where rows have no time of their own.
    """

    name: str
    kind: str
    levels: tuple[str, ...] = ()
    newest: pd.Timestamp | None = None


@dataclass(frozen=True)
class Intake:
    """The columns that are learned from, in order of name, and those that are not, with the reason."""

    fields: tuple[Field, ...]
    set_aside: Mapping[str, str]
    notes: tuple[str, ...] = ()

    @classmethod
    def learn(
        cls, frame: pd.DataFrame, columns: Sequence[str], time: pd.Series | None = None
    ) -> "Intake":
        """Decide on each of `columns`; the order of rows and of columns changes nothing."""
        fields: list[Field] = []
        set_aside: dict[str, str] = {}
        notes: list[str] = []
        for name in sorted(columns):
            values = blank_as_missing(frame[name])
            found = _unusable(name, values) or _field(name, values)
            if isinstance(found, str):
                set_aside[name] = found
                continue
            fields.append(found)
            if (infinite := _count_infinite(values, found)) > 0:
                notes.append(f"{name}: {infinite:,} infinite value{_s(infinite)} read as blank.")
        return cls(tuple(fields), set_aside, tuple(notes))

    def without(self, reasons: Mapping[str, str]) -> "Intake":
        """The same with the columns named set aside."""
        kept = tuple(field for field in self.fields if field.name not in reasons)
        return Intake(kept, {**self.set_aside, **reasons}, self.notes)

    @property
    def names(self) -> list[str]:
        return [field.name for field in self.fields]

    def apply(self, frame: pd.DataFrame, time: pd.Series | None = None) -> pd.DataFrame:
        """The columns as the model reads them: floats, and categories of the levels known.

        Raises
        ------
        TableError
            Where a column is missing, or one that was read as numbers or dates holds other text.
        """
        missing = [field.name for field in self.fields if field.name not in frame.columns]
        if missing:
            near = candidates(missing[0], [str(name) for name in frame.columns])
            raise TableError(
                f"The table lacks {_listed(missing)}, which the model was learned with. {near} "
                f"Add {'it' if len(missing) == 1 else 'them'} (blank where unknown) and run again."
            )
        read = {field.name: _read(field, frame[field.name], time) for field in self.fields}
        return pd.DataFrame(read, index=frame.index)

    def surprises(self, frame: pd.DataFrame) -> list[str]:
        """What a table to score holds that the model has never seen, in a sentence each."""
        said = []
        for field in self.fields:
            if field.kind != CATEGORY or field.name not in frame.columns:
                continue
            texts = _texts(blank_as_missing(frame[field.name])).dropna()
            new = texts[~texts.isin(field.levels)]
            if len(new) and OTHER not in field.levels:
                said.append(
                    f"{field.name}: {len(new):,} row{_s(len(new))} with a value the model has not "
                    f"seen often enough ({_listed(sorted(new.unique())[:3])}), read as average."
                )
        return said


def _unusable(name: str, values: pd.Series) -> str:
    """Why a column cannot be learned from; empty where it may be."""
    known = values.dropna()
    if known.empty:
        return "blank in every row"
    n_different = known.nunique()
    if n_different == 1 and len(known) == len(values):
        return f"the same in every row ({known.iloc[0]})"
    if (said := _ambiguous(known)) is not None:
        return said
    if len(values) >= FEW_FOR_AN_ID and n_different == len(values) and _names_rows(name, known):
        return "different in every row: it names rows and says nothing of them"
    return ""


def _ambiguous(known: pd.Series) -> str | None:
    if not pd.api.types.is_string_dtype(known) or _is_iso(known):
        return None
    texts = _texts(known)
    if texts.str.fullmatch(_LIKE_A_DAY).mean() <= 0.9:
        return None
    form = re.sub(r"\d", "9", min(texts))  # the form alone: what a row says is nobody's business
    return f"dates in a form that can be misread ({form}): write them as 2026-10-31"


def _names_rows(name: str, known: pd.Series) -> bool:
    numbers = as_numbers(known)
    if numbers is None:
        return not pd.api.types.is_datetime64_any_dtype(known) and not _is_iso(known)
    if not np.isfinite(numbers).all() or not (numbers == np.round(numbers)).all():
        return False
    is_counted_through = np.ptp(numbers) == len(numbers) - 1
    return bool(is_counted_through or _ID_NAME.search(name))


def _field(name: str, values: pd.Series) -> Field | str:
    known = values.dropna()
    if pd.api.types.is_datetime64_any_dtype(known) or _is_iso(known):
        return Field(name, DATE, newest=_days(known).max())
    if pd.api.types.is_bool_dtype(known) or known.map(lambda one: isinstance(one, bool)).all():
        return Field(name, FLAG)
    if (numbers := as_numbers(known)) is not None:
        if not np.isfinite(numbers).any():
            return "infinite in every row"
        return Field(name, NUMBER)
    texts = _texts(known)
    counts = texts.value_counts()
    frequent = counts[counts >= max(LEAST_ROWS, LEAST_SHARE * len(values))]
    frequent = frequent.sort_index().sort_values(ascending=False, kind="stable")[:MOST_LEVELS]
    if frequent.sum() < LEAST_COVERED * len(known):
        return f"{len(counts):,} different texts, too many to learn anything of each"
    has_others = frequent.sum() < len(known)
    return Field(name, CATEGORY, (*sorted(frequent.index), *((OTHER,) if has_others else ())))


def _read(field: Field, column: pd.Series, time: pd.Series | None) -> pd.Series:
    values = blank_as_missing(column)
    if field.kind == CATEGORY:
        texts = _texts(values)
        other = OTHER if OTHER in field.levels else None
        known = texts.where(texts.isin(field.levels) | texts.isna(), other)
        return pd.Series(pd.Categorical(known, categories=list(field.levels)), index=values.index)
    if field.kind == DATE:
        known = values.dropna()
        if not pd.api.types.is_datetime64_any_dtype(known) and len(known) and not _is_iso(known):
            raise _unreadable(field, known, "dates written as 2026-10-31")
        days = _days(known).reindex(values.index)
        since = field.newest if time is None else time
        return (since - days) / pd.Timedelta(days=1)
    numbers = as_numbers(values.dropna())
    if numbers is None:
        raise _unreadable(field, values.dropna(), "numbers")
    full = pd.Series(np.nan, index=values.index)
    full[values.notna()] = np.where(np.isfinite(numbers), numbers, np.nan)
    return full


def _unreadable(field: Field, known: pd.Series, expected: str) -> TableError:
    odd = next(one for one in known if as_numbers(pd.Series([one])) is None)
    return TableError(
        f"Column {field.name} held {expected} when the model was learned; here it holds {odd!r}. "
        f"Leave blank what is not known."
    )


def _count_infinite(values: pd.Series, field: Field) -> int:
    if field.kind != NUMBER:
        return 0
    numbers = as_numbers(values.dropna())
    return int(np.isinf(numbers).sum()) if numbers is not None else 0


def _texts(values: pd.Series) -> pd.Series:
    return values.map(lambda one: str(one).strip(), na_action="ignore").astype("object")


def _is_iso(known: pd.Series) -> bool:
    if pd.api.types.is_numeric_dtype(known):
        return False
    if known.map(lambda one: hasattr(one, "isoformat")).all():
        return True
    return bool(known.astype(str).str.strip().str.fullmatch(_ISO_DAY).all())


def _days(known: pd.Series) -> pd.Series:
    days = pd.to_datetime(known, format="ISO8601", utc=True, errors="coerce")
    return days.dt.tz_localize(None)


def _listed(names: Sequence[str]) -> str:
    names = list(names)
    shown = ", ".join(names[:5])
    return shown + (f" and {len(names) - 5} more" if len(names) > 5 else "")


def _s(n: int) -> str:
    return "" if n == 1 else "s"
