"""What `analysis churn` prints: the verdict's figures, what they rest on, and how the scores were made."""

from collections.abc import Mapping
from pathlib import Path
from shlex import quote

import pandas as pd

from analysis.churn import HazardModel, TableModel
from analysis.churn.hazard import LifeEvaluation
from analysis.churn.resampling import Estimate
from analysis.churn.trial import TableEvaluation
from analysis.churn.worth import BY_VALUE, Stakes, by_threshold
from analysis.loading.paths import project_root
from analysis.runs.notebooks import notebooks

PAGE = "churn_table"  # the report on any table
MOST_DRIFTS = 5  # columns named
WIDTH = 32  # characters of the little plot beside the reliability table


def of_table(told: TableEvaluation, at: Stakes) -> list[str]:
    """The figures of an evaluation on unseen rows, one a line; `at` of the rows that were judged."""
    head = [
        f"Rows               {told.n_rows:,}",
        f"Left               {told.n_events:,} ({told.base_rate:.1%} of rows)",
        f"Judged by          {told.protocol}",
    ]
    if not told.n_judged:
        return [*head, f"Drift              {_drift(told.drift)}"]
    return [
        *head,
        f"Rows judged        {told.n_judged:,}",
        f"Log-loss           {told.log_loss:.4f}; saves {_interval(told.log_loss_saved, '.1%')} of the base rate's",
        f"Brier score        {told.brier:.4f}",
        f"ROC AUC            {_interval(told.auc, '.3f')}; 0.5 is a coin",
        f"PR AUC             {told.average_precision:.3f}; {told.base_rate:.3f} is a coin",
        f"Calibration slope  {_interval(told.calibration_slope, '.2f')}; 1 is right, below 1 too extreme",
        f"    intercept      {_interval(told.calibration_intercept, '+z.2f')}; 0 is right, above 0 says too little",
        f"Lift               {_interval(told.lift_at_capacity, '.2f')} among the {told.capacity:,} ranked highest, "
        f"who hold {told.caught_at_capacity:.0%} of all who left",
        f"Signal             {told.signal.z:.1f} standard errors better than chance",
        f"Drift              {_drift(told.drift)}",
        "",
        *_reliability(told.reliability),
        "",
        *_rivals(told.comparison),
        "",
        *(_worth(told.predictions, at) if told.verdict.may_rank else ()),
        "Intervals are 90%, from drawing whole accounts again. All rows were judged unseen.",
    ]


def of_lives(told: LifeEvaluation) -> list[str]:
    """The figures of curves of survival on unseen accounts, one a line."""
    head = [
        f"Accounts           {told.n_rows:,}",
        f"Left               {told.n_events:,} ({told.n_events / told.n_rows:.1%})",
        f"Judged by          {told.protocol}",
    ]
    if told.brier != told.brier:
        return head
    return [
        *head,
        f"Integrated Brier   {told.brier:.4f}; one curve for all has {told.brier_of_all:.4f}",
        f"    saved          {_interval(told.brier_saved, '.1%')}",
        f"Concordance        {told.concordance:.3f}; 0.5 is a coin",
        "",
        "Intervals are 90%, from drawing accounts again.",
    ]


def drivers(model: TableModel) -> list[str]:
    """Which columns move the odds most."""
    table = model.drivers()
    if table.empty:
        return []
    lines = ["", f"    {'columns that move the odds most':<36} {'on average by':>13}"]
    for row in table.to_dict("records"):
        lines.append(f"    {row['column'][:36]:<36} {'x ' + format(row['factor'], '.2f'):>13}")
    return lines


def columns(model: TableModel | HazardModel, notes: tuple[str, ...]) -> list[str]:
    """What was learned from and what was not, each with its reason."""
    n = len(model.intake.fields)
    lines = ["", f"Learned from {n} column{'' if n == 1 else 's'}."]
    for name, why in sorted(model.intake.set_aside.items()):
        lines.append(f"    not from {name or '(no name)'}: {why}")
    for leak in model.leaks:
        if leak.column in model.kept:
            lines.append(f"    FROM {leak.column}, kept by --keep although {leak.sentence}")
    if len(model.leaks) > len(model.kept):
        lines += [
            "    A column that seems to know the answer may have been written after the account left.",
            "    If it was known before, use it with --keep COLUMN.",
        ]
    return lines + [f"    {note}" for note in (*notes, *model.notes)]


def page(chosen: Mapping[str, object]) -> str:
    """How to have the same as a page; of `chosen`, what the report would not take by itself."""
    takes = notebooks(project_root() / "notebooks")[PAGE].parameters
    given = [
        quote(f"{name}={value}")
        for name, value in chosen.items()
        if value is not None and value != takes[name].default
    ]
    return f"The same with pictures: analysis run {PAGE} {' '.join(given)}"


def fit_to_publish(model: TableModel | HazardModel, scores: pd.DataFrame) -> pd.DataFrame:
    """The scores without probabilities where the verdict allows a ranking only."""
    verdict = model.evaluation.verdict
    if not verdict.may_rank or verdict.may_give_probabilities:
        return scores
    rank = scores["probability"].rank(ascending=False, method="min").astype("Int64")
    scores.insert(1, "rank", rank)
    scores[["probability", "low", "high"]] = float("nan")
    return scores


def scored(
    model: TableModel | HazardModel,
    scores: pd.DataFrame,
    rows: pd.DataFrame,
    out: Path,
    notes: tuple[str, ...],
) -> list[str]:
    """What was scored, and what about it is not as it was when the model learned."""
    verdict = model.evaluation.verdict
    lines = ["", f"{len(scores):,} row{'' if len(scores) == 1 else 's'} scored: {out}"]
    known = scores["probability"].dropna()
    if verdict.may_rank and not verdict.may_give_probabilities:
        lines.append("    a rank, and no probabilities: see the first line")
    elif not verdict.may_rank:
        lines.append("    all with the rate of all: see the first line")
    elif len(known):
        lines.append(f"    {known.sum():,.1f} of them expected to leave ({known.mean():.1%})")
    if len(rows):
        lines.append(f"    drift: {_drift(model.drift(rows))}")
    return lines + [f"    {note}" for note in (*notes, *model.surprises(rows))]


def _reliability(table: pd.DataFrame) -> list[str]:
    most = max(float(table["high"].max()), float(table["predicted"].max()))
    lines = [
        "Said against what happened, a group a line; o what was said, = where the share that left lies:",
        f"    {'said':>7} {'happened':>9}   {'90% interval':<16} {'rows':>8}   "
        f"0%{f'{most:.0%}':>{WIDTH - 2}}",
    ]
    for group in table.to_dict("records"):
        line = [" "] * WIDTH
        low, high, said = (
            round(group[name] / most * (WIDTH - 1)) for name in ("low", "high", "predicted")
        )
        line[low : high + 1] = "=" * (high + 1 - low)
        line[said] = "o"
        interval = f"{group['low']:.1%} to {group['high']:.1%}"
        lines.append(
            f"    {group['predicted']:>7.1%} {group['observed']:>9.1%}   {interval:<16} "
            f"{group['n']:>8,.0f}   {''.join(line).rstrip()}"
        )
    return lines


def _rivals(comparison: pd.DataFrame) -> list[str]:
    lines = [f"    {'simpler rules on the same rows':<36} {'log-loss':>8} {'AUC':>6}"]
    for rule in comparison.to_dict("records"):
        lines.append(
            f"    {rule['predictor'][:36]:<36} {rule['log_loss']:>8.4f} {rule['auc']:>6.3f}"
        )
    return lines


def _worth(predictions: pd.DataFrame, at: Stakes) -> list[str]:
    left = predictions["left"].to_numpy(dtype=bool)
    table = by_threshold(left, predictions["probability"].to_numpy(), at)
    mean = _amount(at.values.mean())
    lines = [
        f"What working accounts would have been worth, if one is worth {mean} on average, costs "
        f"{_amount(at.cost)} to work, and",
        f"{at.save_low:.0%} to {at.save_high:.0%} of leavers stay once worked on. These are "
        f"assumptions: state yours with --value, --cost, --save-rate.",
        f"    {'worked, by chance given':<28} {'accounts':>9} {'left':>6} {'worth, low to high':>22}",
    ]
    for row in table.to_dict("records"):
        share = f"{row['n_left'] / row['n']:.0%}" if row["n"] else "-"
        earned = f"{_amount(row['worth_low'])} to {_amount(row['worth_high'])}"
        rule = _rule(row["rule"], at)
        lines.append(f"    {rule:<28} {row['n']:>9,} {share:>6} {earned:>22}")
    return [*lines, ""]


def _drift(moved: pd.DataFrame | None) -> str:
    if moved is None:
        return "not looked for; it needs --time, or a table to --predict"
    if moved.empty:
        return "there is no column to look at"
    drifted = moved[moved["is_drifted"]].to_dict("records")
    if not drifted:
        top = moved.iloc[0]
        return f"no column beyond chance (most: {top['column']}, stability index {top['psi']:.2f})"
    told = [
        f"{one['column']} {one['psi']:.2f} (chance allows {one['limit']:.2f})" for one in drifted
    ]
    more = f" and {len(told) - MOST_DRIFTS} more" if len(told) > MOST_DRIFTS else ""
    return f"{len(told)} of {len(moved)} columns, stability index: {', '.join(told[:MOST_DRIFTS])}{more}"


def _rule(rule: object, at: Stakes) -> str:
    if rule == BY_VALUE:
        return f"chance x worth x {(at.save_low + at.save_high) / 2:.0%} > cost"
    return "everybody" if rule == 0 else f"{rule:.0%} and above"


def _amount(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:,.2f}".removesuffix(".00")


def _interval(estimate: Estimate, form: str) -> str:
    return f"{estimate.value:{form}} ({estimate.low:{form}} to {estimate.high:{form}})"
