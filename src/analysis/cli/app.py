"""What every command shares: the application, its exit codes, its common options, its two voices."""

import sys
from pathlib import Path
from typing import Annotated

import typer

MISTAKE, UNUSABLE, FAULT = 2, 3, 70
BY_SIGNAL = 128  # and the signal's number, as shells count
HUNG_UP, INTERRUPTED, TERMINATED = BY_SIGNAL + 1, BY_SIGNAL + 2, BY_SIGNAL + 15
SOME_FAILED, MOST_COUNTED = 100, 20  # 121 and above are near what shells keep for themselves

app = typer.Typer(
    name="analysis",
    help="Account analytics: reports, churn models, pay comparisons and business-review decks.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

Data = Annotated[
    Path,
    typer.Option(help="Folder of canonical tables.", show_default=True, metavar="DIR"),
]
Workers = Annotated[
    int | None,
    typer.Option(min=1, help="Reports made at the same time; one a processor by default."),
]


def print_result(text: str) -> None:
    """Print what was asked for, to standard output: for a person or the next program."""
    print(text)


def say(text: str) -> None:
    """Say what is to be known besides the result, to standard error."""
    print(text, file=sys.stderr)
