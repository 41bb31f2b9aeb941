"""The command that learns who leaves from any table, says how well, and scores another one."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analysis.cli.app import app, print_result, say
from analysis.errors import UserError

if TYPE_CHECKING:
    import pandas as pd

    from analysis.churn import HazardModel, TableModel
    from analysis.churn.hazard import LifeEvaluation
    from analysis.churn.resampling import Estimate
    from analysis.churn.trial import TableEvaluation


class UnclearOptionsError(UserError):
    """Options were given that need each other, or exclude each other."""


@app.command()
def churn(
    file: Annotated[Path, typer.Argument(help="CSV, XLSX or Parquet: a row an account.")],
    target: Annotated[str, typer.Option(help="Column that says who left: 0/1 or yes/no.")],
    id: Annotated[str | None, typer.Option(help="Column that names the account.")] = None,
    time: Annotated[
        str | None, typer.Option(help="Column with the day a row was known: replays the past.")
    ] = None,
    duration: Annotated[
        str | None, typer.Option(help="Column with how long the account was observed.")
    ] = None,
    horizon: Annotated[
        float | None, typer.Option(help="With --duration: how far ahead to look, in its unit.")
    ] = None,
    horizon_days: Annotated[
        int, typer.Option(min=0, help="With --time: days until an outcome is settled.")
    ] = 90,
    leaving: Annotated[
        str | None, typer.Option(help="The answer in --target that means having left.")
    ] = None,
    keep: Annotated[
        list[str] | None,
        typer.Option(metavar="COLUMN", help="Use a column that seems to know the answer."),
    ] = None,
    capacity: Annotated[
        int | None, typer.Option(min=1, help="Accounts that a team can look at; a tenth.")
    ] = None,
    predict: Annotated[Path | None, typer.Option(help="Table to score.", metavar="FILE")] = None,
    out: Annotated[
        Path | None, typer.Option(help="CSV to write the scores to.", metavar="FILE")
    ] = None,
    boost: Annotated[bool, typer.Option("--boost", help="Blend CatBoost in too.")] = False,
    seed: Annotated[int, typer.Option(help="The same seed gives the same figures.")] = 7,
) -> None:
    """Learn who leaves from any table: analysis churn FILE --target churned --id account."""
    from analysis.churn import fit_lives, fit_table
    from analysis.loading.plain import read_plain

    if (predict is None) != (out is None):
        raise UnclearOptionsError(
            "--predict and --out go together: the table to score, and the CSV to write."
        )
    if out is not None and out.suffix.lower() != ".csv":
        raise UnclearOptionsError(
            f"--out writes CSV; found {out.name}. Name a file ending in .csv."
        )
    if horizon is not None and duration is None:
        raise UnclearOptionsError("--horizon needs --duration, in whose unit it is given.")
    if duration is not None and (time is not None or boost or capacity is not None):
        raise UnclearOptionsError("--time, --boost and --capacity have no meaning with --duration.")
    named = [name for name in (target, id, time, duration) if name is not None]
    table = read_plain(file, named)
    asked = read_plain(predict, [name for name in (id, duration) if name]) if predict else None
    say("Learning, and judging on rows held out; a few thousand rows take a minute.")
    model: TableModel | HazardModel
    if duration is not None:
        model = fit_lives(
            table.rows,
            target,
            duration,
            id=id,
            horizon=horizon,
            leaving=leaving,
            keep=keep or [],
            seed=seed,
        )
        lines = _life_lines(model.evaluation)
    else:
        model = fit_table(
            table.rows,
            target,
            id=id,
            time=time,
            leaving=leaving,
            keep=keep or [],
            capacity=capacity,
            horizon_days=horizon_days,
            boost=boost,
            seed=seed,
        )
        lines = _table_lines(model.evaluation)
    if asked is not None and out is not None:
        scored = _scores(model, asked.rows)
        _write(scored, out)
    print_result("\n".join([model.evaluation.verdict.sentence, "", *lines]))
    _print_columns(model, table.notes)
    if asked is not None and out is not None:
        _say_of_scores(model, asked.rows, asked.notes)
        print_result(f"\n{len(scored):,} rows scored: {out}")


def _table_lines(told: "TableEvaluation") -> list[str]:
    head = [
        f"Rows               {told.n_rows:,}",
        f"Left               {told.n_events:,} ({told.base_rate:.1%} of rows)",
        f"Judged by          {told.protocol}",
    ]
    if not told.n_judged:
        return head
    lines = [
        *head,
        f"Rows judged        {told.n_judged:,}",
        f"Log-loss           {told.log_loss:.4f}; saves {_interval(told.log_loss_saved, '.1%')} of the base rate's",
        f"Brier score        {told.brier:.4f}",
        f"ROC AUC            {_interval(told.auc, '.3f')}",
        f"PR AUC             {told.average_precision:.3f}",
        f"Calibration slope  {_interval(told.calibration_slope, '.2f')}; 1 is right, below 1 too extreme",
        f"    intercept      {_interval(told.calibration_intercept, '+.2f')}; 0 is right, above 0 says too little",
        f"Lift               {_interval(told.lift_at_capacity, '.2f')} among the {told.capacity:,} ranked highest, "
        f"who hold {told.caught_at_capacity:.0%} of all who left",
        f"Signal             {told.signal.z:.1f} standard errors better than chance",
        "",
        "Said against what happened (a group a line):",
        f"    {'said':>7} {'happened':>9}   90% interval      rows",
    ]
    for group in told.reliability.to_dict("records"):
        lines.append(
            f"    {group['predicted']:>7.1%} {group['observed']:>9.1%}   "
            f"{group['low']:>5.1%} to {group['high']:>6.1%} {group['n']:>9,.0f}"
        )
    lines += ["", f"    {'simpler rules on the same rows':<36} {'log-loss':>8} {'AUC':>6}"]
    for rule in told.comparison.to_dict("records"):
        lines.append(
            f"    {rule['predictor'][:36]:<36} {rule['log_loss']:>8.4f} {rule['auc']:>6.3f}"
        )
    return [*lines, "", "Intervals are 90%, from drawing whole accounts again."]


def _life_lines(told: "LifeEvaluation") -> list[str]:
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


def _interval(estimate: "Estimate", form: str) -> str:
    return f"{estimate.value:{form}} ({estimate.low:{form}} to {estimate.high:{form}})"


def _print_columns(model: "TableModel | HazardModel", notes: tuple[str, ...]) -> None:
    print_result(f"\nLearned from {len(model.intake.fields)} columns.")
    for name, why in sorted(model.intake.set_aside.items()):
        print_result(f"    not from {name or '(no name)'}: {why}")
    for leak in model.leaks:
        if leak.column in model.kept:
            print_result(f"    FROM {leak.column}, kept by --keep although {leak.sentence}")
    if len(model.leaks) > len(model.kept):
        print_result(
            "    A column that seems to know the answer may have been written after the account "
            "left.\n    If it was known before, use it with --keep COLUMN."
        )
    for note in (*notes, *model.notes):
        print_result(f"    {note}")


def _scores(model: "TableModel | HazardModel", rows: "pd.DataFrame") -> "pd.DataFrame":
    """What may be published: without probabilities where the verdict allows a ranking only."""
    scored = model.predict(rows)
    if model.evaluation.verdict.may_rank and not model.evaluation.verdict.may_give_probabilities:
        rank = scored["probability"].rank(ascending=False, method="min").astype("Int64")
        scored.insert(1, "rank", rank)
        scored[["probability", "low", "high"]] = float("nan")
    return scored


def _say_of_scores(
    model: "TableModel | HazardModel", rows: "pd.DataFrame", notes: tuple[str, ...]
) -> None:
    from analysis.churn import TableModel

    verdict = model.evaluation.verdict
    if verdict.may_rank and not verdict.may_give_probabilities:
        say("Probabilities are left blank and a rank is given: see the first line.")
    elif not verdict.may_rank:
        say("All rows have the rate of all: see the first line.")
    for note in notes:
        say(note)
    if not isinstance(model, TableModel):
        return
    for sentence in model.surprises(rows):
        say(sentence)
    moved = model.drift(rows)
    for one in moved[moved["is_drifted"]].to_dict("records"):
        say(
            f"{one['column']} has moved from what was learned from: stability index "
            f"{one['psi']:.2f}, where up to {one['limit']:.2f} may be chance."
        )


def _write(scored: "pd.DataFrame", out: Path) -> None:
    from analysis.loading.importing.formulas import guarded
    from analysis.loading.tables import write_bytes

    scored = scored.assign(id=scored["id"].map(lambda one: guarded(str(one))))
    write_bytes(
        scored.to_csv(index=False, lineterminator="\n", float_format="%.6f").encode("utf-8"), out
    )
