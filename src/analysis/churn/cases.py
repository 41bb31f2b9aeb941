"""The rows of a table we have never seen, checked, in an order that depends on what they say alone."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from analysis.churn.answers import blank_as_missing, read_answers
from analysis.churn.intake import Intake, TableError
from analysis.errors import candidates

FEWEST_ROWS = 20
MOST_SAME = 0.05  # share of rows alike up to which they are taken for the same account


@dataclass(frozen=True)
class Cases:
    """What there is to learn from: one line a row whose outcome is known.

    `groups` are the accounts: rows of one id or, without ids, rows that say the same in every
    column (unless many do). They never stand on both sides of a split, or a model would be praised
    for remembering. `places` say which row of the table each was, from 0.
    """

    inputs: pd.DataFrame
    places: np.ndarray
    left: np.ndarray
    groups: np.ndarray
    is_repeated: bool  # several rows of one account
    times: pd.Series | None
    durations: np.ndarray | None
    intake: Intake
    notes: tuple[str, ...]

    @property
    def n_events(self) -> int:
        """Departures: of an account that is seen in several rows, one."""
        return len(np.unique(self.groups[self.left])) if self.is_repeated else int(self.left.sum())

    @property
    def n_scarcer(self) -> int:
        """Departures, or accounts that stayed where these are fewer: what limits learning."""
        stayed = len(np.unique(self.groups)) if self.is_repeated else len(self.left)
        return min(self.n_events, stayed - self.n_events)

    def without(self, reasons: dict[str, str]) -> "Cases":
        """The same without the columns named, each set aside for a reason."""
        kept = self.inputs.drop(columns=list(reasons))
        return replace(self, inputs=kept, intake=self.intake.without(reasons))


def read_cases(
    frame: pd.DataFrame,
    *,
    target: str,
    id: str | None = None,
    time: str | None = None,
    duration: str | None = None,
    leaving: str | None = None,
) -> Cases:
    """Read and check a table; see `analysis.churn.table.fit_table` for the arguments.

    Raises
    ------
    TableError, AnswerError
        With what was found and what to do, before anything is fitted.
    """
    named = {"target": target, "id": id, "time": time, "duration": duration}
    roles = {role: name for role, name in named.items() if name is not None}
    _check(frame, roles)
    frame = frame.rename(columns=str).reset_index(drop=True)
    notes: list[str] = []
    whole = len(frame)
    if id is not None:
        frame = frame.drop_duplicates()
        if len(frame) < whole:
            notes.append(f"{whole - len(frame):,} rows repeat another in full and were left out.")
    answers = read_answers(frame[target], leaving=leaving)
    notes.append(f"{answers.sentence}.")
    frame = frame[answers.is_known]
    if len(frame) < FEWEST_ROWS:
        raise TableError(
            f"Only {len(frame)} rows say who left; at least {FEWEST_ROWS} are needed to look at."
        )
    times = read_times(frame[time], time) if time else None
    durations = read_durations(frame[duration], duration) if duration else None
    columns = [name for name in frame.columns if name not in roles.values()]
    intake = Intake.learn(frame, columns)
    inputs = intake.apply(frame, times)
    copies = {
        name: "says the same as the target"
        for name in inputs
        if _is_copy(inputs[name], answers.left)
    }
    if copies:
        intake, inputs = intake.without(copies), inputs.drop(columns=list(copies))

    content = pd.util.hash_pandas_object(inputs, index=False, categorize=False).to_numpy()
    names = ids(frame, id) if id else np.array([f"{one:016x}" for one in content])
    n_same = 0 if id else len(names) - len(np.unique(names))
    if n_same:
        notes.append(f"{n_same:,} row{'s say' if n_same > 1 else ' says'} the same as another.")
    keys = [content, answers.left, names.astype(str)]
    if durations is not None:
        keys.insert(0, durations)
    if times is not None:
        keys.insert(0, times.to_numpy())
    order = np.lexsort(keys)
    groups = names[order]
    if n_same > MOST_SAME * len(names):  # so coarse that alike is not the same account
        groups = np.array([f"{name}-{place}" for place, name in enumerate(groups)])
    return Cases(
        inputs=inputs.iloc[order].reset_index(drop=True),
        places=frame.index.to_numpy()[order],
        left=answers.left[order],
        groups=groups,
        is_repeated=bool(id) and len(np.unique(groups)) < len(groups),
        times=None if times is None else times.iloc[order].reset_index(drop=True),
        durations=None if durations is None else durations[order],
        intake=intake,
        notes=(*notes, *intake.notes),
    )


def ids(frame: pd.DataFrame, name: str) -> np.ndarray:
    """The accounts' names as text; none may be blank."""
    values = blank_as_missing(frame[name])
    if n_blank := int(values.isna().sum()):
        raise TableError(
            f"Column {name} is blank in {n_blank:,} row{'s' if n_blank > 1 else ''}. Every row needs the "
            f"name of its account; leave out --id if rows have none."
        )
    return values.astype(str).str.strip().to_numpy(dtype=object).astype(str)


def read_times(values: pd.Series, name: str) -> pd.Series:
    """The day each row was known, from dates written as 2026-10-31."""
    known = blank_as_missing(values)
    days = pd.to_datetime(known, format="ISO8601", utc=True, errors="coerce").dt.tz_localize(None)
    if pd.api.types.is_numeric_dtype(values) or days.isna().any():
        odd = values[days.isna()].iloc[0] if days.isna().any() else values.iloc[0]
        raise TableError(
            f"Column {name} should say when each row was known, as 2026-10-31; found {odd!r}."
        )
    return days


def read_durations(values: pd.Series, name: str) -> np.ndarray:
    """How long each account has been observed: numbers of 0 or more."""
    numbers = pd.to_numeric(blank_as_missing(values), errors="coerce").to_numpy(dtype=float)
    wrong = ~np.isfinite(numbers) | (numbers < 0)
    if wrong.any():
        raise TableError(
            f"Column {name} should say how long each account was observed, as a number of 0 or "
            f"more; found {values[wrong].iloc[0]!r} ({int(wrong.sum()):,} such rows)."
        )
    return numbers


def _check(frame: pd.DataFrame, roles: dict[str, str]) -> None:
    present = [str(name) for name in frame.columns]
    twice = sorted({name for name in present if present.count(name) > 1})
    if twice:
        raise TableError(f"Two columns are called {twice[0]}. Rename one of them.")
    if frame.empty:
        raise TableError("The table has no rows.")
    for role, name in roles.items():
        if name not in present:
            raise TableError(
                f"There is no column {name!r} to be the {role}. {candidates(name, present)}"
            )
    _check_roles(roles)


def _check_roles(roles: dict[str, str]) -> None:
    for role, name in roles.items():
        others = [other for other, same in roles.items() if same == name and other != role]
        if others:
            raise TableError(f"Column {name} cannot be both the {role} and the {others[0]}.")
    if {"time", "duration"} <= set(roles):
        raise TableError(
            "Give either time (rows are snapshots of a day) or duration (rows are whole lives), "
            "not both."
        )


def _is_copy(column: pd.Series, left: np.ndarray) -> bool:
    if column.isna().any():
        return False
    codes = column.cat.codes if isinstance(column.dtype, pd.CategoricalDtype) else column
    different = np.unique(codes.to_numpy())
    return len(different) == 2 and len(np.unique((codes == different[1]).to_numpy() ^ left)) == 1
