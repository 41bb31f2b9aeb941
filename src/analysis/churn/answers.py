"""Who left, according to a column of a table: 0 and 1, yes and no, or a status."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.errors import UserError

LEFT = frozenset(
    [
        "1",
        "yes",
        "y",
        "true",
        "t",
        "left",
        "churned",
        "churn",
        "exited",
        "exit",
        "attrited",
        "cancelled",
        "canceled",
        "lost",
        "closed",
        "terminated",
        "leaver",
    ]
) | {"attrited customer"}
STAYED = frozenset(
    [
        "0",
        "no",
        "n",
        "false",
        "f",
        "stayed",
        "stay",
        "retained",
        "active",
        "existing",
        "kept",
        "current",
        "open",
        "renewed",
        "not_churned",
        "stayer",
    ]
) | {"existing customer", "not churned"}


class AnswerError(UserError):
    """The column that should say who left does not say it clearly."""


@dataclass(frozen=True)
class Answers:
    """`left` of the rows whose outcome is known (`is_known`); `sentence` says how it was read."""

    left: np.ndarray
    is_known: np.ndarray
    sentence: str


def read_answers(values: pd.Series, *, leaving: str | None = None) -> Answers:
    """Who left, from a column of two answers; `leaving` names the one that means having left.

    Without `leaving`, the two must be 0 and 1, yes and no, true and false, or words as plain as
    "churned" and "stayed". Blank answers are open outcomes: such rows are not learned from.

    Raises
    ------
    AnswerError
        Where there are more than two answers, only one, or two of unclear meaning.

    >>> read_answers(pd.Series(["Yes", "No", None], name="Churn")).sentence
    "Churn: 'Yes' is taken as having left (1 of 2 rows; 1 without an answer left out)"
    """
    name = str(values.name)
    texts = blank_as_missing(values).map(_plain, na_action="ignore")
    is_known = texts.notna().to_numpy()
    found = sorted(texts.dropna().unique())
    if not found:
        raise AnswerError(f"Column {name} is blank in every row: nothing says who left.")
    if leaving is not None:
        if _plain(leaving) not in found:
            raise AnswerError(
                f"Column {name} never says {leaving!r}. It says: {_shown(found)}. "
                f"Name one of them as the answer that means having left."
            )
        means = {_plain(leaving)}
    else:
        means = _meaning(name, found)
    left = texts.isin(means).to_numpy()[is_known]
    if left.all() or not left.any():
        who = "everybody" if left.all() else "nobody"
        raise AnswerError(
            f"Column {name} says only {_shown(found)}: {who} left, so there is nothing to tell "
            f"apart. Both outcomes must occur in the rows to learn from."
        )
    n_open = int((~is_known).sum())
    without = f"; {n_open:,} without an answer left out" if n_open else ""
    return Answers(
        left,
        is_known,
        f"{name}: {_shown(sorted(means & set(found)))} is taken as having left "
        f"({int(left.sum()):,} of {len(left):,} rows{without})",
    )


def blank_as_missing(values: pd.Series) -> pd.Series:
    """The same with empty and white text as missing: exports write unknown values so."""
    if pd.api.types.is_string_dtype(values) or values.dtype == object:
        is_blank = values.map(lambda one: isinstance(one, str) and not one.strip())
        return values.mask(is_blank.fillna(False).astype(bool))
    return values


def _meaning(name: str, found: list[str]) -> set[str]:
    if len(found) > 2:
        raise AnswerError(
            f"Column {name} holds {len(found):,} different answers: {_shown(found)}. It must "
            f"hold two, such as 0 and 1 or yes and no; or say which one means having left "
            f"(leaving=, --leaving)."
        )
    said_left = {one for one in found if one.casefold() in LEFT}
    said_stayed = {one for one in found if one.casefold() in STAYED}
    if said_left | said_stayed != set(found) or len(said_left) > 1 or len(said_stayed) > 1:
        raise AnswerError(
            f"Column {name} says {_shown(found)}, which does not tell which of them means having "
            f"left. Name that answer (leaving=, --leaving), or write 0 and 1."
        )
    return said_left


def _plain(value: object) -> str:
    """Text of an answer, with 1, 1.0, "1" and True alike."""
    if isinstance(value, bool | np.bool_):
        return "1" if value else "0"
    text = str(value).strip()
    return text[:-2] if text in ("0.0", "1.0") else text


def _shown(found: list[str]) -> str:
    shown = ", ".join(repr(one) for one in found[:5])
    return shown + (" and more" if len(found) > 5 else "")
