"""Which rows a mapping means: conditions on the text of their cells."""

import re
from collections.abc import Callable

import numpy as np
import pandas as pd

from analysis.loading.importing.kinds import NO, YES
from analysis.loading.importing.mapping import Condition, Test


def holds(condition: Condition, cells: Callable[[str], np.ndarray], count: int) -> np.ndarray:
    """For each of `count` rows whether all of `condition` holds.

    `cells` gives the texts of a column by its name, blanks where the file has no such column.
    """
    fits = np.ones(count, dtype=bool)
    for name, test in condition.items():
        codes, distinct = pd.factorize(cells(name))
        passed = np.array([_passes(str(value), test) for value in distinct], dtype=bool)
        fits &= passed[codes] if count else fits
    return fits


def described(condition: Condition) -> str:
    """A condition in words, for the reason of a rejected row.

    >>> described({"Type": Test.model_validate({"is": ["Call"]})})
    'Type is Call'
    """
    return " and ".join(f"{name} {_words(test)}" for name, test in condition.items())


def alternatives(name: str) -> list[str]:
    """The names of one column that a condition gives with | between."""
    return [part.strip() for part in name.split("|")]


def _passes(text: str, test: Test) -> bool:
    if test.blank is not None and (text == "") != test.blank:
        return False
    if test.is_ is not None and not any(_same(text, wanted) for wanted in test.is_):
        return False
    if test.is_not is not None and any(_same(text, unwanted) for unwanted in test.is_not):
        return False
    return test.matches is None or bool(re.search(test.matches, text, re.IGNORECASE))


def _same(text: str, wanted: str) -> bool:
    mine, theirs = text.casefold(), wanted.strip().casefold()
    if theirs == "true":
        return mine in YES
    if theirs == "false":
        return mine in NO or not mine
    return mine == theirs


def _words(test: Test) -> str:
    said = []
    if test.is_ is not None:
        said.append(f"is {' or '.join(test.is_)}")
    if test.is_not is not None:
        said.append(f"is not {' or '.join(test.is_not)}")
    if test.blank is not None:
        said.append("is blank" if test.blank else "is filled")
    if test.matches is not None:
        said.append(f"is like {test.matches}")
    return " and ".join(said)
