"""Does the churn recipe keep its bars, on public sets, beside rivals on the same folds?

    python -m bootstrap bench benchmarks/churn.py --data DIR                all bars
    python -m bootstrap bench benchmarks/churn.py --data DIR full leaks     some of them
    ... --resamples 4                                                       smaller tables, quicker
    ... --write                                                             into docs/benchmarks/churn.md

DIR holds the sets named in SETS below; it is the variable ANALYSIS_DEV_DATA where not given. Rivals
are in `churn_rivals.py`. Times are processor seconds on one thread.

    full        1. and 3.  log-loss, AUC, PR AUC and calibration out of fold
    small       2.         tables of 200 and 500 rows
    shuffled    2.         outcomes dealt at random: nothing to be found
    leaks       5.         planted columns that know the answer, and decoys that only sound so
    lives       6.         curves of survival
    speed       7.         a million rows scored, five thousand explained, one fit
    same        8.         another order of rows and columns, to the last digit
"""

import os

for _threads in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_threads, "1")  # before numpy starts its own

import argparse  # noqa: E402
import platform  # noqa: E402
import sys  # noqa: E402
import time  # noqa: E402
import warnings  # noqa: E402
from collections.abc import Callable, Iterator  # noqa: E402
from dataclasses import dataclass  # noqa: E402
from datetime import date  # noqa: E402
from importlib.metadata import version  # noqa: E402
from pathlib import Path  # noqa: E402

import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import churn_rivals  # noqa: E402

from analysis.churn import fit_table, scores  # noqa: E402
from analysis.churn.blend import fit_blend  # noqa: E402
from analysis.churn.cases import Cases, read_cases  # noqa: E402
from analysis.churn.hazard import TIME, _fit, by_interval, intervals, survival_of  # noqa: E402
from analysis.churn.leaks import find_leaks, find_totals  # noqa: E402
from analysis.churn.parts import deal  # noqa: E402
from analysis.churn.survival_scores import brier_by_row, concordance  # noqa: E402

PAGE = HERE.parent / "docs" / "benchmarks" / "churn.md"
N_FOLDS = 5
OURS = "ours"


@dataclass(frozen=True)
class Set:
    """A public table: where it lies, what it says, and what is not learned from."""

    file: str
    target: str
    id: str | None = None
    leaving: str | None = None
    without: tuple[str, ...] = ()
    duration: str | None = None


SETS = {
    "IBM Telco": Set(
        "telco-ibm/Telco-Customer-Churn.csv", "Churn", id="customerID", duration="tenure"
    ),
    "bank": Set("bank-churn-10k/Customer_Churn.csv", "Exited", id="CustomerId"),
    "SaaS": Set(
        "pysurvival-saas-churn/churn.csv",
        "churned",
        without=("months_active",),
        duration="months_active",
    ),
    "Telco, Maven": Set(
        "telco-maven-geo/telecom_customer_churn.csv",
        "Customerstatus",
        id="Customerid",
        leaving="Churned",
        without=("Churncategory", "Churnreason"),
    ),
}


@dataclass(frozen=True)
class Bar:
    """A bar: what was measured, what is asked, and whether it held."""

    number: str
    measure: str
    found: str
    asked: str
    is_kept: bool


def full(sets: dict[str, Cases], resamples: int) -> Iterator[Bar]:
    """Bars 1 and 3: every row judged by models that did not learn from it."""
    shares = []
    for name, cases in sets.items():
        fold = deal(cases.groups, cases.left, N_FOLDS, 11)
        said = _out_of_fold(cases, fold)
        left = cases.left
        loss = {who: scores.log_loss(left, p) for who, p in said.items()}
        rivals = [who for who in said if who not in (OURS, "base rate")]
        _show(name, said, left)
        best = min(loss[who] for who in rivals)
        share = (loss["base rate"] - loss[OURS]) / (loss["base rate"] - best)
        shares.append(share)
        yield Bar(
            "1", f"{name}: share of the best rival's gain", f"{share:.3f}", ">= .970", share >= 0.97
        )
        area = max(scores.auc(left, said[who]) for who in rivals) - scores.auc(left, said[OURS])
        yield Bar("1", f"{name}: AUC below the best", f"{area:+.4f}", "<= .005", area <= 0.005)
        room = 0.010 if len(left) >= 3000 else 0.015
        above = max(scores.average_precision(left, said[who]) for who in rivals)
        short = above - scores.average_precision(left, said[OURS])
        yield Bar(
            "1", f"{name}: PR AUC below the best", f"{short:+.4f}", f"<= {room:.3f}", short <= room
        )
        if len(left) >= 2000:
            told = scores.calibration(left, said[OURS])
            yield Bar(
                "3",
                f"{name}: calibration slope",
                f"{told.slope:.3f}",
                ".90 to 1.12",
                0.90 <= told.slope <= 1.12,
            )
            yield Bar(
                "3",
                f"{name}: calibration intercept",
                f"{told.intercept:+.3f}",
                "within .05",
                abs(told.intercept) <= 0.05,
            )
            error = _ece(left, said[OURS])
            limit = _ece(left, said["spline ridge"]) + 0.005
            yield Bar(
                "3", f"{name}: calibration error", f"{error:.4f}", f"<= {limit:.4f}", error <= limit
            )
    mean = float(np.mean(shares))
    yield Bar("1", "mean share of the best rival's gain", f"{mean:.3f}", ">= .985", mean >= 0.985)


def small(sets: dict[str, Cases], resamples: int) -> Iterator[Bar]:
    """Bar 2: tables of the size of a B2B book, judged on the rows left over."""
    rivals = {who: churn_rivals.RIVALS[who] for who in ("spline ridge", "CatBoost, 300", "forest")}
    shares: dict[int, list[float]] = {}
    for n in (200, 500):
        for name, cases in sets.items():
            loss: dict[str, list[float]] = {}
            for resample in range(resamples):
                inside, outside = _drawn(cases, n, resample)
                for who, p in _said(cases, inside, outside, rivals).items():
                    loss.setdefault(who, []).append(scores.log_loss(cases.left[outside], p))
            mean = {who: float(np.mean(those)) for who, those in loss.items()}
            best = min(mean[who] for who in rivals)
            share = (mean["base rate"] - mean[OURS]) / (mean["base rate"] - best)
            shares.setdefault(n, []).append(share)
            _say(f"{name}, {n} rows: " + ", ".join(f"{who} {one:.4f}" for who, one in mean.items()))
            yield Bar(
                "2",
                f"{name}, {n} rows: share of the best's gain",
                f"{share:.3f}",
                ">= .900",
                share >= 0.90,
            )
        mean_share = float(np.mean(shares[n]))
        yield Bar("2", f"{n} rows: mean share", f"{mean_share:.3f}", ">= .970", mean_share >= 0.97)


def shuffled(sets: dict[str, Cases], resamples: int) -> Iterator[Bar]:
    """Bar 2: with outcomes dealt at random the blend must stay near the rate, and say nothing."""
    worse, silent, asked = [], 0, 0
    for cases in sets.values():
        for resample in range(max(1, resamples // 2)):
            inside, outside = _drawn(cases, 500, resample)
            left = np.random.default_rng(1000 + resample).permutation(cases.left)
            mixed = Cases(
                cases.inputs, left, cases.groups, False, None, None, cases.intake, cases.notes
            )
            p = _said(mixed, inside, outside, {})
            base = scores.log_loss(left[outside], p["base rate"])
            worse.append(scores.log_loss(left[outside], p[OURS]) / base)
        table = cases.inputs[inside].assign(left=left[inside])
        silent += not fit_table(table, "left").evaluation.verdict.may_rank
        asked += 1
    yield Bar(
        "2",
        "shuffled: log-loss over the base rate's, mean",
        f"{np.mean(worse):.4f}",
        "<= 1.010",
        bool(np.mean(worse) <= 1.01),
    )
    yield Bar("2", "shuffled: the same, worst", f"{max(worse):.4f}", "<= 1.030", max(worse) <= 1.03)
    yield Bar("2", "shuffled: no ranking published", f"{silent} of {asked}", "all", silent == asked)


def leaks(sets: dict[str, Cases], resamples: int) -> Iterator[Bar]:
    """Bar 5: a leak of each kind in each set, and columns whose names alone sound like one."""
    planted = found = 0
    missed: list[str] = []
    false: list[str] = []
    decoys: list[str] = []
    for name, cases in sets.items():
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
    yield Bar("5", "columns of the sets flagged", ", ".join(false) or "none", "for a look", True)


def lives(sets: dict[str, Cases], resamples: int) -> Iterator[Bar]:
    """Bar 6: integrated Brier score of curves of survival, out of fold."""
    for name, one in SETS.items():
        if one.duration is None or name not in sets:
            continue
        cases = _read(one, lives=True)
        durations, left = cases.durations, cases.left
        assert durations is not None
        ends = intervals(durations, left)
        fold = deal(cases.groups, left, 3, 11)
        survival: dict[str, np.ndarray] = {}
        for held_out in range(3):
            inside, outside = fold != held_out, fold == held_out
            rows, asked = cases.inputs[inside].reset_index(drop=True), cases.inputs[outside]
            for who, curve in _curves(
                rows, durations[inside], left[inside], ends, cases.groups[inside]
            ):
                survival.setdefault(who, np.zeros((len(left), len(ends))))[outside] = curve(asked)
        brier = {who: brier_by_row(durations, left, s, ends).mean() for who, s in survival.items()}
        for who, s in survival.items():
            c = concordance(durations, left, 1 - s.mean(axis=1))
            _say(f"{name}, {who}: integrated Brier {brier[who]:.5f}, concordance {c:.3f}")
        best = min(those for who, those in brier.items() if who != OURS)
        ratio = brier[OURS] / best
        yield Bar(
            "6",
            f"{name}: integrated Brier over the best rival's",
            f"{ratio:.3f}",
            "<= 1.030",
            ratio <= 1.03,
        )


def speed(sets: dict[str, Cases], resamples: int) -> Iterator[Bar]:
    """Bar 7, on the largest set."""
    name, cases = max(sets.items(), key=lambda pair: len(pair[1].left))
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


def same(sets: dict[str, Cases], resamples: int) -> Iterator[Bar]:
    """Bar 8: rows and columns in another order."""
    for name, cases in sets.items():
        inside, _ = _drawn(cases, 500, 0)
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


BARS: dict[str, Callable[[dict[str, Cases], int], Iterator[Bar]]] = {
    "full": full,
    "small": small,
    "shuffled": shuffled,
    "leaks": leaks,
    "lives": lives,
    "speed": speed,
    "same": same,
}


def main() -> int:
    """Print every bar as a table; the exit code counts those that did not hold."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("bars", nargs="*", choices=[*BARS, []], help="all by default")
    parser.add_argument("--data", type=Path, default=os.environ.get("ANALYSIS_DEV_DATA"))
    parser.add_argument("--resamples", type=int, default=20)
    parser.add_argument("--sets", nargs="*", default=list(SETS), choices=list(SETS))
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    if given.data is None or not Path(given.data).is_dir():
        parser.error("name the folder of public sets: --data DIR, or set ANALYSIS_DEV_DATA")
    warnings.filterwarnings("ignore", module="sklearn|lightgbm|statsmodels")
    global _data
    _data = Path(given.data)
    sets = {name: _read(SETS[name]) for name in given.sets}
    kept: list[tuple[str, list[Bar], float]] = []
    for name in given.bars or BARS:
        begun = time.process_time()
        found = []
        for bar in BARS[name](sets, given.resamples):
            found.append(bar)
            print(_line(bar), flush=True)
        kept.append((name, found, time.process_time() - begun))
        _say(f"{name}: {kept[-1][2]:.0f} processor seconds")
    bars = [bar for _, found, _ in kept for bar in found]
    failed = [bar for bar in bars if not bar.is_kept]
    print(f"\n{len(bars) - len(failed)} of {len(bars)} bars hold.")
    if given.write:
        PAGE.parent.mkdir(parents=True, exist_ok=True)
        PAGE.write_text(_page(kept, given.resamples), encoding="utf-8")
        _say(f"written: {PAGE}")
    return len(failed)


_data = Path()


def _read(one: Set, lives: bool = False) -> Cases:
    path = _data / one.file
    frame = pd.read_csv(path, dtype=str, keep_default_na=False).rename(columns=str.strip)
    without = [name for name in one.without if name != one.duration or not lives]
    cases = read_cases(
        frame.drop(columns=without),
        target=one.target,
        id=one.id,
        leaving=one.leaving,
        duration=one.duration if lives else None,
    )
    if lives and cases.durations is not None:
        totals = {leak.column: leak.sentence for leak in find_totals(cases.inputs, cases.durations)}
        cases = cases.without(totals)
    return cases


def _out_of_fold(cases: Cases, fold: np.ndarray) -> dict[str, np.ndarray]:
    said: dict[str, np.ndarray] = {}
    for one in range(N_FOLDS):
        outside = fold == one
        for who, p in _said(cases, fold != one, outside, churn_rivals.RIVALS).items():
            said.setdefault(who, np.zeros(len(fold)))[outside] = p
    return said


def _said(
    cases: Cases, inside: np.ndarray, outside: np.ndarray, rivals: dict
) -> dict[str, np.ndarray]:
    """What each, learned from the rows `inside`, says of those `outside`."""
    rows, left = cases.inputs[inside].reset_index(drop=True), cases.left[inside]
    asked = cases.inputs[outside].reset_index(drop=True)
    ours = fit_blend(rows, left, cases.groups[inside], n_draws=0)
    said = {OURS: ours.probability(asked), "base rate": np.full(len(asked), left.mean())}
    return said | {who: rival(rows, left)(asked) for who, rival in rivals.items()}


def _drawn(cases: Cases, n: int, resample: int) -> tuple[np.ndarray, np.ndarray]:
    """`n` rows to learn from, and up to 4,000 others to be judged on."""
    order = np.random.default_rng(resample).permutation(len(cases.left))
    inside, outside = np.zeros(len(order), dtype=bool), np.zeros(len(order), dtype=bool)
    inside[order[:n]], outside[order[n : n + 4000]] = True, True
    return inside, outside


def _curves(rows, durations, left, ends, groups) -> Iterator[tuple[str, Callable]]:
    ours = _fit(rows, left, durations, ends, groups, 7, n_draws=0)
    yield OURS, lambda asked: survival_of(ours, asked, ends)
    cox = churn_rivals.cox(rows, durations, left)
    yield "Cox", lambda asked: cox(asked, ends)
    life, interval, ended = by_interval(durations, left, ends)
    timed = rows.iloc[life].reset_index(drop=True)
    timed[TIME] = ends[interval].astype(float)
    for who, rival in (
        ("forest", churn_rivals.hazard_forest),
        ("boosting", churn_rivals.hazard_boosting),
    ):
        predict = rival(timed, ended)
        yield who, lambda asked, predict=predict: _multiplied(predict, asked, ends)


def _multiplied(predict: Callable, asked: pd.DataFrame, ends: np.ndarray) -> np.ndarray:
    timed = asked.iloc[np.repeat(np.arange(len(asked)), len(ends))].reset_index(drop=True)
    timed[TIME] = np.tile(ends, len(asked)).astype(float)
    return np.cumprod(1 - predict(timed).reshape(len(asked), len(ends)), axis=1)


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
            np.where(noisy, random.choice(["price", "service", "other"], n), None)
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


def _ece(left: np.ndarray, p: np.ndarray) -> float:
    tenths = np.array_split(np.argsort(p, kind="stable"), 10)
    return sum(len(one) * abs(left[one].mean() - p[one].mean()) for one in tenths) / len(left)


def _timed(work: Callable) -> tuple[float, object]:
    begun = time.process_time()
    result = work()
    return time.process_time() - begun, result


def _show(name: str, said: dict[str, np.ndarray], left: np.ndarray) -> None:
    for who, p in said.items():
        _say(
            f"{name}, {who}: log-loss {scores.log_loss(left, p):.4f}, AUC {scores.auc(left, p):.4f}, "
            f"PR AUC {scores.average_precision(left, p):.4f}, slope {scores.calibration(left, p).slope:.2f}"
        )


def _line(bar: Bar) -> str:
    return (
        f"{bar.number:<2} {bar.measure:<58} {bar.found:>12}  {bar.asked:<12} "
        f"{'holds' if bar.is_kept else 'FAILS'}"
    )


def _page(kept: list[tuple[str, list[Bar], float]], resamples: int) -> str:
    packages = ("scikit-learn", "numpy", "pandas", "catboost", "lightgbm", "statsmodels")
    versions = ", ".join(f"{name} {version(name)}" for name in packages)
    lines = [
        "# Churn: the bars and whether they hold",
        "",
        "Made by `benchmarks/churn.py`, which says what is measured and how; "
        f"{date.today().isoformat()}, {resamples} resamples, one thread, {platform.machine()}, "
        f"Python {platform.python_version()}, {versions}.",
        "",
        "| bar | measured | found | asked | |",
        "|---|---|---|---|---|",
    ]
    for _, found, _ in kept:
        lines += [
            f"| {bar.number} | {bar.measure} | {bar.found} | {bar.asked} | "
            f"{'holds' if bar.is_kept else '**fails**'} |"
            for bar in found
        ]
    spent = ", ".join(f"{name} {seconds:.0f}" for name, _, seconds in kept)
    return "\n".join([*lines, "", f"Processor seconds: {spent}.", ""])


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
