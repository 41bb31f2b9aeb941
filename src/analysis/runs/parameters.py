"""Which parameters does a notebook take, and may it be given these?

papermill only warns at a misspelt name and injects whatever it is handed, so a report would run
to its end on a default. Here names and types are checked before anything runs. A parameter's type
is that of its default, and its help is the comment beside it:

    opening = "2026-06"  # month the period opens, as YYYY-MM
"""

import ast
import io
import math
import re
import tokenize
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from analysis.errors import UserError, candidates


class ParameterError(UserError):
    """A report was given a parameter it does not take, or a value that does not fit."""


class DeclarationError(UserError):
    """A notebook's parameters cell holds something other than plain names and plain values."""


@dataclass(frozen=True)
class Parameter:
    """One value a notebook can be given."""

    name: str
    value_type: type  # of the default: str, int, float, bool or list
    default: Any
    help: str
    item_type: type = str  # of a list's items; a list that is empty by default holds text

    @property
    def kind(self) -> str:
        """The type in words.

        >>> Parameter("months", list, [3, 6], "", item_type=int).kind
        'a list of whole numbers, as 3,6'
        """
        if self.value_type is list:
            return f"a list of {_PLURAL[self.item_type]}, as {_EXAMPLE[self.item_type]}"
        return _SINGULAR[self.value_type]


def declared(source: str, *, report: str) -> dict[str, Parameter]:
    """The parameters that the source of a parameters cell declares, in order, by name.

    >>> found = declared('month = "2026-10"  # the last month shown', report="churn")
    >>> found["month"].value_type.__name__, found["month"].default, found["month"].help
    ('str', '2026-10', 'the last month shown')

    Raises
    ------
    DeclarationError
        Where a line is not `name = value`, with text, a number, True, False or a list of these.
    """
    try:
        body = ast.parse(source).body
    except SyntaxError as error:
        raise DeclarationError(
            f"The parameters cell of '{report}' is not Python: {error.msg}, line {error.lineno}."
        ) from error
    comments = _comments(source)
    found: dict[str, Parameter] = {}
    for statement in body:
        name, value = _assignment(statement, report=report)
        kind, item_type = _type_of(value)
        if kind is None:
            raise DeclarationError(
                f"Parameter '{name}' of '{report}' has the default {value!r}. A default is text, "
                "a number, True, False, or a list of one of these."
            )
        found[name] = Parameter(
            name=name,
            value_type=kind,
            default=value,
            help=comments.get(statement.end_lineno or 0, ""),
            item_type=item_type,
        )
    return found


def check_parameters(
    report: str, takes: Mapping[str, Parameter], given: Mapping[str, Any]
) -> dict[str, Any]:
    """`given`, when every name is known to the report and every value has its type.

    A whole number serves where a number is wanted; nothing else is turned into anything.

    >>> takes = declared('account_id = "007"\\nrate = 1.0', report="qbr")
    >>> check_parameters("qbr", takes, {"account_id": "007", "rate": 2})
    {'account_id': '007', 'rate': 2.0}

    Raises
    ------
    ParameterError
        All that is wrong, one sentence each, with what the report takes instead.
    """
    _refuse_strangers(report, takes, given)
    checked, wrong = {}, []
    for name, value in given.items():
        parameter = takes[name]
        if parameter.value_type is float and type(value) is int:
            value = float(value)
        if not _fits(value, parameter):
            wrong.append(
                f"Report '{report}' takes {name} as {parameter.kind}; "
                f"found {value!r}, which is of type {type(value).__name__}."
            )
        checked[name] = value
    if wrong:
        raise ParameterError("\n".join(wrong))
    return checked


def parse_parameters(
    report: str, takes: Mapping[str, Parameter], words: Sequence[str]
) -> dict[str, Any]:
    """The values that words of the form `key=value` give, each read as its parameter's type.

    >>> takes = declared('account_id = "A1"\\ntop = 10\\nsegments = []', report="qbr")
    >>> parse_parameters("qbr", takes, ["account_id=007", "top=5", "segments=SMB,Enterprise"])
    {'account_id': '007', 'top': 5, 'segments': ['SMB', 'Enterprise']}

    Raises
    ------
    ParameterError
        A word without `=`, a name given twice or unknown, a value that does not read as its type.
    """
    given: dict[str, str] = {}
    for word in words:
        name, equals, text = word.partition("=")
        if not equals:
            raise ParameterError(
                f"'{word}' is not a parameter. Write it as name=value. {_takes(report, takes)}"
            )
        if name in given:
            raise ParameterError(f"Parameter {name} is given twice: {given[name]!r} and {text!r}.")
        given[name] = text
    _refuse_strangers(report, takes, given)
    return {name: _read(text, takes[name], report=report) for name, text in given.items()}


_SINGULAR = {
    str: "text",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    list: "a list",
}
_PLURAL = {str: "texts", int: "whole numbers", float: "numbers", bool: "true or false"}
_EXAMPLE = {str: "a,b", int: "3,6", float: "0.5,1.5", bool: "true,false"}


def _refuse_strangers(
    report: str, takes: Mapping[str, Parameter], given: Mapping[str, Any]
) -> None:
    strangers = sorted(set(given) - set(takes))
    if not strangers:
        return
    near = candidates(strangers[0], list(takes))
    hint = f" {near}" if len(strangers) == 1 and near.startswith("Did") else ""
    raise ParameterError(
        f"Report '{report}' has no parameter {', '.join(strangers)}.{hint} {_takes(report, takes)}"
    )


def _takes(report: str, takes: Mapping[str, Parameter]) -> str:
    return f"It takes: {', '.join(takes)}." if takes else f"'{report}' takes no parameters."


def _assignment(statement: ast.stmt, *, report: str) -> tuple[str, Any]:
    target: ast.expr | None = None
    if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
        target = statement.targets[0]
    elif isinstance(statement, ast.AnnAssign):
        target = statement.target
    value = getattr(statement, "value", None)
    if isinstance(target, ast.Name) and value is not None:
        try:
            return target.id, ast.literal_eval(value)
        except ValueError:
            pass  # a call or a name: said below, with the line
    raise DeclarationError(
        f"Line {statement.lineno} of the parameters cell of '{report}' is not of the form "
        "name = value with a plain value: keep imports and calculations for the next cell."
    )


def _comments(source: str) -> dict[int, str]:
    """The comment on each line that has one, by line number."""
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return {
        token.start[0]: token.string.lstrip("#").strip()
        for token in tokens
        if token.type == tokenize.COMMENT
    }


def _type_of(value: Any) -> tuple[type | None, type]:
    if type(value) is list:
        items = {type(item) for item in value}
        if not items:
            return list, str
        item_type = items.pop()
        is_plain = not items and item_type in (str, int, float, bool)
        return (list, item_type) if is_plain else (None, str)
    return (type(value), str) if type(value) in (str, int, float, bool) else (None, str)


def _fits(value: Any, parameter: Parameter) -> bool:
    # `type(...) is`, not isinstance: True is an int to Python, and never a number to a reader
    if type(value) is not parameter.value_type:
        return False
    if isinstance(value, list):
        return all(type(item) is parameter.item_type and _is_finite(item) for item in value)
    return _is_finite(value)


def _is_finite(value: Any) -> bool:
    return type(value) is not float or math.isfinite(value)


def _read(text: str, parameter: Parameter, *, report: str) -> Any:
    try:
        if parameter.value_type is not list:
            return _READ[parameter.value_type](text)
        items = text.split(",") if text else []
        return [_READ[parameter.item_type](item.strip()) for item in items]
    except ValueError:
        raise ParameterError(
            f"Report '{report}' takes {parameter.name} as {parameter.kind}; found {text!r}."
        ) from None


def _whole_number(text: str) -> int:
    if not re.fullmatch(r"[+-]?[0-9]+", text):  # int() also takes 1_000 and digits of any script
        raise ValueError(text)
    return int(text)


def _number(text: str) -> float:
    if not re.fullmatch(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?", text):
        raise ValueError(text)
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(text)
    return value


def _true_or_false(text: str) -> bool:
    if text.lower() not in ("true", "false"):
        raise ValueError(text)
    return text.lower() == "true"


_READ: dict[type, Callable[[str], Any]] = {
    str: str,
    int: _whole_number,
    float: _number,
    bool: _true_or_false,
}
