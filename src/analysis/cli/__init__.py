"""The commands. Each loads what it needs when it is called, so that help comes at once.

Exit codes: 0 all made; 2 a mistake in what was given, which the message tells how to mend; 3 data
that `check` finds unusable; 70 a fault of the workbook; 100 + n where n reports of a run failed
(n up to 20); 129 hung up; 130 interrupted; 143 terminated.
"""

import os
import signal
import sys
import tempfile
import traceback
from collections.abc import Sequence
from typing import Annotated

import typer

# each adds its commands when it is imported
from analysis.cli import (
    brief,
    checking,
    churn,
    exporting,
    importing,
    metrics,
    pay_data,
    reports,
    salary,
)
from analysis.cli.app import (
    BY_SIGNAL,
    FAULT,
    HUNG_UP,
    INTERRUPTED,
    MISTAKE,
    SOME_FAILED,
    TERMINATED,
    app,
    say,
)
from analysis.errors import UserError

__all__ = ["FAULT", "INTERRUPTED", "MISTAKE", "SOME_FAILED", "TERMINATED", "app", "run"]


def run(arguments: Sequence[str]) -> int:
    """Run one command and say what went wrong, if anything did. The exit code."""
    signal.signal(signal.SIGTERM, _terminate)
    hangup = getattr(signal, "SIGHUP", None)  # the terminal went away; Windows has none
    if hangup and signal.getsignal(hangup) is not signal.SIG_IGN:  # as nohup has it ignored
        signal.signal(hangup, _terminate)
    try:
        if arguments and arguments[0] == "salary":  # at once: see there
            salary.answer_at_once(arguments[1:])
            return 0
        app(args=list(arguments), prog_name="analysis")
    except SystemExit as leaving:
        code = leaving.code if isinstance(leaving.code, int) else 1 if leaving.code else 0
        if code == INTERRUPTED:
            say("Interrupted. Reports that were made before are complete.")
        elif code in (TERMINATED, HUNG_UP):
            say("Terminated. Reports that were made before are complete.")
        return code
    except UserError as error:
        say(str(error))
        return MISTAKE
    except BrokenPipeError:  # the reader of our output went away, as `| head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        say(
            f"This is a fault of the workbook, not of what you gave it: {type(error).__name__}. "
            f"{_where_details_are()}"
        )
        return FAULT
    raise AssertionError("a command line application ends by raising SystemExit")


@app.callback(invoke_without_command=True)
def _workbook(
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    if version:
        from importlib.metadata import version as installed

        print(f"analysis {installed('account-analytics-workbook')}")
        raise typer.Exit


def _terminate(number: int, _: object) -> None:
    raise SystemExit(BY_SIGNAL + number)


def _where_details_are() -> str:
    details = f"analysis {' '.join(sys.argv[1:])}\n{traceback.format_exc()}"
    try:
        with tempfile.NamedTemporaryFile(
            "w", prefix="analysis-fault-", suffix=".log", delete=False, encoding="utf-8"
        ) as log:
            log.write(details)
    except OSError as error:  # a full disk, which may well be the fault itself
        reason = (error.strerror or str(error)).lower()
        return (
            f"Please report it with these details, which no file could take ({reason}):\n{details}"
        )
    return f"The details are in {log.name}; please report it with that file."
