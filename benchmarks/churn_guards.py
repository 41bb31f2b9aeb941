"""Is the churn recipe safe and quick? Leaks by name, processor seconds, the last digit: bars 5, 7, 8."""

import time
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from typing import TypeVar

import churn_rivals
import numpy as np
import pandas as pd
from churn_bars import drawn
from churn_found import Bar, Figures, Found, Job

from analysis.churn import fit_table
from analysis.churn.blend import fit_blend
from analysis.churn.features import features
from analysis.churn.leaks import find_leaks
from analysis.churn.model import train
from analysis.contracts import Book, conform
from analysis.demo.portfolio import make_portfolio

AS_OF = date(2026, 10, 31)  # the last day of the demo's history
Result = TypeVar("Result")


def leaks(job: Job) -> Iterator[Found]:
    """Bar 5: a leak of each kind in each set, and columns whose names alone sound like one."""
    planted = found = 0
    missed: list[str] = []
    false: list[str] = []
    decoys: list[str] = []
    for name, cases in job.sets.items():
        clean = find_leaks(cases.inputs, cases.left, cases.groups)
        false += [f"{name}: {leak.column}" for leak in clean]
        for kind, column in _canaries(cases.left).items():
            inputs = cases.inputs.assign(
                **{kind: column.to_numpy() if column.dtype != "category" else column.array}
            )
            flagged = {leak.column for leak in find_leaks(inputs, cases.left, cases.groups)}
            planted += 1
            found += kind in flagged
            missed += [] if kind in flagged else [f"{name}: {kind}"]
        random = np.random.default_rng(5)
        inputs = cases.inputs.assign(
            renewal_month=random.integers(1, 13, len(cases.left)).astype(float),
            is_active_share=random.random(len(cases.left)),
            churn_notes_count=random.poisson(1.0, len(cases.left)).astype(float),
        )
        flagged = {leak.column for leak in find_leaks(inputs, cases.left, cases.groups)}
        decoys += sorted(flagged & {"renewal_month", "is_active_share", "churn_notes_count"})
    yield Bar(
        "5",
        "planted leaks flagged by name",
        f"{found} of {planted}" + (f" (not {', '.join(missed)})" if missed else ""),
        "all",
        found == planted,
    )
    yield Bar("5", "decoys flagged", ", ".join(decoys) or "none", "none", not decoys)
    yield Figures(
        "Columns of the sets themselves that are flagged", {"columns": ", ".join(false) or "none"}
    )


def speed(job: Job) -> Iterator[Found]:
    """Bar 7, on the largest set."""
    name, cases = max(job.sets.items(), key=lambda pair: len(pair[1].left))
    table = cases.inputs.assign(left=cases.left)
    fit_seconds, blend = _timed(lambda: fit_blend(cases.inputs, cases.left, cases.groups))
    rival, _ = _timed(lambda: churn_rivals.tuned_boosting(cases.inputs, cases.left))
    yield Bar(
        "7",
        f"{name}: one fit over a tuned boosting's {rival:.1f} s",
        f"{fit_seconds / rival:.2f}",
        "<= 1.20",
        fit_seconds <= 1.2 * rival,
    )
    many = pd.concat([cases.inputs] * (1_000_000 // len(cases.left) + 1), ignore_index=True)
    many = many[:1_000_000]
    seconds, _ = _timed(
        lambda: [blend.probability(many[at : at + 100_000]) for at in range(0, len(many), 100_000)]
    )
    yield Bar("7", f"{name}: a million rows scored, s", f"{seconds:.1f}", "<= 30", seconds <= 30)
    model = fit_table(table, "left")
    some = pd.concat([table] * (5000 // len(table) + 1), ignore_index=True)[:5000]
    seconds, _ = _timed(lambda: model.predict(some))
    yield Bar(
        "7", f"{name}: 5,000 rows scored with reasons, s", f"{seconds:.1f}", "<= 10", seconds <= 10
    )
    _book()  # made outside the time
    seconds, n = _timed(_month_of_a_book)
    yield Bar(
        "7",
        f"{n} accounts x 36 months: a month's training and scoring, s",
        f"{seconds:.1f}",
        "<= 30",
        seconds <= 30,
    )


def _month_of_a_book() -> int:
    book = _book()
    train(book).score(features(book))
    return book["accounts"]["account_id"].nunique()


@cache
def _book() -> Book:
    """The demo's book of 500 accounts, without the rows that its faults repeat."""
    tables = {
        name: conform(rows.drop_duplicates(), name, origin=name)
        for name, rows in make_portfolio(accounts=500).tables.items()
    }
    return Book(complete=tables, as_of=AS_OF)


def same(job: Job) -> Iterator[Found]:
    """Bar 8: rows and columns in another order."""
    for name, cases in job.sets.items():
        inside, _ = drawn(cases, 500, 0)
        table = cases.inputs[inside].assign(left=cases.left[inside]).reset_index(drop=True)
        mixed = table.sample(frac=1, random_state=3)[list(reversed(table.columns))]
        first, second = fit_table(table, "left"), fit_table(mixed, "left")
        is_same = first.predict(table).equals(second.predict(table))
        is_same &= first.evaluation.log_loss == second.evaluation.log_loss
        yield Bar(
            "8",
            f"{name}: another order, to the last digit",
            "same" if is_same else "differs",
            "same",
            is_same,
        )


def _canaries(left: np.ndarray) -> dict[str, pd.Series]:
    """Columns written after the account had gone, each with a little noise."""
    random = np.random.default_rng(4)
    n = len(left)
    noisy = left ^ (random.random(n) < 0.02)
    return {
        "status_text": pd.Series(np.where(noisy, "Closed", "Live")).astype("category"),
        "is_open_flag": pd.Series((~noisy).astype(float)),
        "days_since_cancel": pd.Series(np.where(noisy, random.integers(1, 90, n), np.nan)),
        "exit_survey": pd.Series(
            np.where(noisy, random.choice(["price", "service", "other"], n), None)  # type: ignore[call-overload]
        ).astype("category"),
        "refund": pd.Series(np.where(noisy, random.gamma(2, 50, n), 0.0)),
        "small_integer": pd.Series(
            np.where(noisy, random.integers(3, 6, n), random.integers(0, 3, n)).astype(float)
        ),
        "two_sided": pd.Series(
            np.where(
                noisy, random.normal(0, 0.3, n), random.choice([-1, 1], n) * random.uniform(1, 3, n)
            )
        ),
        "end_date_overwritten": pd.Series(
            np.where(noisy, random.normal(20, 10, n), random.normal(200, 60, n))
        ),
    }


def _timed(work: Callable[[], Result]) -> tuple[float, Result]:
    begun = time.process_time()
    result = work()
    return time.process_time() - begun, result
