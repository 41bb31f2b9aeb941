"""Does the churn recipe tell right? Beside rivals on the same folds: bars 1, 2, 3 and 6."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import churn_rivals
import numpy as np
import pandas as pd
from churn_found import Bar, Figures, Found, Job
from churn_sets import SETS, read

from analysis.churn import fit_table, scores
from analysis.churn.blend import CATBOOST, fit_blend, usual_parts
from analysis.churn.cases import Cases
from analysis.churn.hazard import TIME, by_interval, fit_hazards, intervals, survival_of
from analysis.churn.parts import deal
from analysis.churn.survival_scores import brier_by_row, concordance

N_FOLDS = 5
OURS, BOOSTED, RATE = "ours", "ours with CatBoost", "base rate"


def full(job: Job) -> Iterator[Found]:
    """Bars 1 and 3: every row judged by models that did not learn from it."""
    shares = []
    for name, cases in job.sets.items():
        fold = deal(cases.groups, cases.left, N_FOLDS, 11)
        said = _out_of_fold(cases, fold)
        left = cases.left
        yield from _figures(name, said, left)
        loss = {who: scores.log_loss(left, p) for who, p in said.items()}
        rivals = list(churn_rivals.RIVALS)
        best = min(loss[who] for who in rivals)
        share = (loss[RATE] - loss[OURS]) / (loss[RATE] - best)
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


def small(job: Job) -> Iterator[Found]:
    """Bar 2: tables of the size of a B2B book, judged on the rows left over."""
    rivals = {who: churn_rivals.RIVALS[who] for who in ("spline ridge", "CatBoost, 300", "forest")}
    shares: dict[int, list[float]] = {}
    for n in (200, 500):
        for name, cases in job.sets.items():
            loss: dict[str, list[float]] = {}
            for resample in range(job.resamples):
                inside, outside = drawn(cases, n, resample)
                for who, p in said_by(cases, inside, outside, rivals).items():
                    loss.setdefault(who, []).append(scores.log_loss(cases.left[outside], p))
            mean = {who: float(np.mean(those)) for who, those in loss.items()}
            best = min(mean[who] for who in rivals)
            share = (mean[RATE] - mean[OURS]) / (mean[RATE] - best)
            shares.setdefault(n, []).append(share)
            cells = {who: f"{mean[who]:.4f}" for who in (OURS, *rivals, RATE)}
            yield Figures(f"Log-loss on {n} rows", {"set": name, **cells})
            yield Bar(
                "2",
                f"{name}, {n} rows: share of the best's gain",
                f"{share:.3f}",
                ">= .900",
                share >= 0.90,
            )
        mean_share = float(np.mean(shares[n]))
        yield Bar("2", f"{n} rows: mean share", f"{mean_share:.3f}", ">= .970", mean_share >= 0.97)


def shuffled(job: Job) -> Iterator[Found]:
    """Bar 2: with outcomes dealt at random the blend must stay near the rate, and say nothing."""
    worse, silent, asked = [], 0, 0
    for cases in job.sets.values():
        for resample in range(max(1, job.resamples // 2)):
            inside, outside = drawn(cases, 500, resample)
            left = np.random.default_rng(1000 + resample).permutation(cases.left)
            p = said_by(replace(cases, left=left), inside, outside, {})
            base = scores.log_loss(left[outside], p[RATE])
            worse.append(scores.log_loss(left[outside], p[OURS]) / base)
            if resample < 3:
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


def lives(job: Job) -> Iterator[Found]:
    """Bar 6: integrated Brier score of curves of survival, out of fold."""
    for name, one in SETS.items():
        if one.duration is None or name not in job.sets:
            continue
        cases = read(one, job.data, lives=True)
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
            cells = {"integrated Brier": f"{brier[who]:.5f}", "concordance": f"{c:.3f}"}
            yield Figures("Survival, out of fold", {"set": name, "model": who, **cells})
        best = min(those for who, those in brier.items() if who != OURS)
        ratio = brier[OURS] / best
        yield Bar(
            "6",
            f"{name}: integrated Brier over the best rival's",
            f"{ratio:.3f}",
            "<= 1.030",
            ratio <= 1.03,
        )


def _out_of_fold(cases: Cases, fold: np.ndarray) -> dict[str, np.ndarray]:
    said: dict[str, np.ndarray] = {}
    models = {BOOSTED: _with_catboost, **churn_rivals.RIVALS}
    for one in range(N_FOLDS):
        outside = fold == one
        for who, p in said_by(cases, fold != one, outside, models).items():
            said.setdefault(who, np.zeros(len(fold)))[outside] = p
    return said


def said_by(
    cases: Cases, inside: np.ndarray, outside: np.ndarray, rivals: dict
) -> dict[str, np.ndarray]:
    """What each, learned from the rows `inside`, says of those `outside`."""
    rows, left = cases.inputs[inside].reset_index(drop=True), cases.left[inside]
    asked = cases.inputs[outside].reset_index(drop=True)
    ours = fit_blend(rows, left, cases.groups[inside], n_draws=0)
    said = {OURS: ours.probability(asked), RATE: np.full(len(asked), left.mean())}
    return said | {who: rival(rows, left)(asked) for who, rival in rivals.items()}


def _with_catboost(rows: pd.DataFrame, left: np.ndarray) -> churn_rivals.Predict:
    names = (*usual_parts(len(rows)), CATBOOST)
    return fit_blend(
        rows, left, np.arange(len(rows)).astype(str), names=names, n_draws=0
    ).probability


def drawn(cases: Cases, n: int, resample: int) -> tuple[np.ndarray, np.ndarray]:
    """`n` rows to learn from, and up to 4,000 others to be judged on."""
    order = np.random.default_rng(resample).permutation(len(cases.left))
    inside, outside = np.zeros(len(order), dtype=bool), np.zeros(len(order), dtype=bool)
    inside[order[:n]], outside[order[n : n + 4000]] = True, True
    return inside, outside


def _curves(rows, durations, left, ends, groups) -> Iterator[tuple[str, Callable]]:
    ours = fit_hazards(rows, left, durations, ends, groups, 7, n_draws=0)
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


def _ece(left: np.ndarray, p: np.ndarray) -> float:
    tenths = np.array_split(np.argsort(p, kind="stable"), 10)
    return sum(len(one) * abs(left[one].mean() - p[one].mean()) for one in tenths) / len(left)


def _figures(name: str, said: dict[str, np.ndarray], left: np.ndarray) -> Iterator[Figures]:
    for who, p in said.items():
        told = scores.calibration(left, p)
        is_rate = who == RATE  # its calibration is that of five numbers, one a fold
        yield Figures(
            "Out of fold, full sets",
            {
                "set": f"{name}, {len(left):,} rows",
                "model": who,
                "log-loss": f"{scores.log_loss(left, p):.4f}",
                "AUC": f"{scores.auc(left, p):.4f}",
                "PR AUC": f"{scores.average_precision(left, p):.4f}",
                "slope": "" if is_rate else f"{told.slope:.2f}",
                "intercept": "" if is_rate else f"{told.intercept:+z.2f}",
                "ECE": "" if is_rate else f"{_ece(left, p):.4f}",
            },
        )
