"""The command that learns who leaves from any table, says how well, and scores another one."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analysis.cli.app import app, print_result, say
from analysis.errors import UserError

if TYPE_CHECKING:
    import pandas as pd

    from analysis.churn import HazardModel, TableModel


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
    value: Annotated[
        str | None, typer.Option(help="Column with what an account is worth; each 1.")
    ] = None,
    cost: Annotated[
        float | None, typer.Option(min=0, help="What working one account costs; 2% of the mean.")
    ] = None,
    save_rate: Annotated[
        tuple[float, float],
        typer.Option(help="Least and greatest share of leavers that stay if worked on."),
    ] = (0.10, 0.30),
    predict: Annotated[Path | None, typer.Option(help="Table to score.", metavar="FILE")] = None,
    out: Annotated[
        Path | None, typer.Option(help="CSV to write the scores to.", metavar="FILE")
    ] = None,
    boost: Annotated[bool, typer.Option("--boost", help="Blend CatBoost in too.")] = False,
    seed: Annotated[int, typer.Option(help="The same seed gives the same figures.")] = 7,
) -> None:
    """Learn who leaves from any table: analysis churn FILE --target churned --id account."""
    from analysis.churn import fit_lives, fit_table
    from analysis.churn.worth import stakes, values_of
    from analysis.cli import churn_words as words
    from analysis.loading.plain import read_plain

    _check(predict, out)
    if duration is None and horizon is not None:
        raise UnclearOptionsError("--horizon needs --duration, in whose unit it is given.")
    if duration is not None and (time or boost or capacity or value or cost is not None):
        raise UnclearOptionsError(
            "--time, --boost, --capacity, --value and --cost have no meaning with --duration."
        )
    named = [name for name in (target, id, time, duration, value) if name is not None]
    table = read_plain(file, named)
    asked = read_plain(predict, [name for name in (id, duration) if name]) if predict else None
    values = values_of(table.rows, value)
    stakes(values, cost, *save_rate)  # a mistake is told before the minute of learning
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
        lines = words.of_lives(model.evaluation)
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
        judged = values.iloc[model.evaluation.predictions["row"]]
        lines = words.of_table(model.evaluation, stakes(judged, cost, *save_rate))
        lines += words.drivers(model)
    lines += words.columns(model, table.notes)
    if asked is not None and out is not None:
        scored = words.fit_to_publish(model, model.predict(asked.rows))
        lines += words.scored(model, scored, asked.rows, out, asked.notes)
        _write(scored, out)
    print_result("\n".join([model.evaluation.verdict.sentence, "", *lines]))
    if duration is None:
        low, high = save_rate
        chosen = {"file": file, "target": target, "id": id, "time": time, "leaving": leaving}
        chosen |= {"keep": ",".join(keep or []), "capacity": capacity, "value": value, "cost": cost}
        chosen |= {"save_low": low, "save_high": high, "horizon_days": horizon_days}
        chosen |= {"boost": boost, "seed": seed}
        say(words.page(chosen))


def _check(predict: Path | None, out: Path | None) -> None:
    if (predict is None) != (out is None):
        raise UnclearOptionsError(
            "--predict and --out go together: the table to score, and the CSV to write."
        )
    if out is not None and out.suffix.lower() != ".csv":
        raise UnclearOptionsError(
            f"--out writes CSV; found {out.name}. Name a file ending in .csv."
        )


def _write(scored: "pd.DataFrame", out: Path) -> None:
    from analysis.loading.importing.formulas import guarded
    from analysis.loading.tables import write_bytes

    scored = scored.assign(id=scored["id"].map(lambda one: guarded(str(one))))
    write_bytes(
        scored.to_csv(index=False, lineterminator="\n", float_format="%.6f").encode("utf-8"), out
    )
