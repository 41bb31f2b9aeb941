"""The command that computes measures: `analysis metrics`."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analysis.cli.app import Data, app, print_result, say

if TYPE_CHECKING:
    from analysis.metrics.figures import Figure


class Form(StrEnum):
    """How figures are printed."""

    table = "table"
    json = "json"
    csv = "csv"


@app.command()
def metrics(
    opening: Annotated[
        str,
        typer.Option(
            "--from",
            help="Close of this month (2025-09) or day opens the window; a year before it ends by "
            "default.",
        ),
    ] = "",
    closing: Annotated[
        str,
        typer.Option(
            "--to",
            help="Close of this month (2026-09) or day ends it; the last complete month by default.",
        ),
    ] = "",
    data: Data = Path("data/demo"),
    by: Annotated[
        str,
        typer.Option(
            help="Split by segment, industry, region, owner, ...; commas between several."
        ),
    ] = "",
    metric: Annotated[
        str, typer.Option(help="Measures wanted, with commas between; all by default.")
    ] = "",
    form: Annotated[Form, typer.Option("--format", help="How to print them.")] = Form.table,
    as_of: Annotated[
        str, typer.Option(help="What was known on this day; by default when the window closed.")
    ] = "",
) -> None:
    """Compute measures over a window: analysis metrics --from 2025-09 --to 2026-09 --metric nrr."""
    from analysis.packs import figures as shown

    asked = [name.strip() for name in metric.split(",") if name.strip()]
    split = [name.strip() for name in by.split(",") if name.strip()]
    found, omitted, currency = shown.computed(
        data, opening=opening, closing=closing, metrics=asked, by=split, as_of=as_of
    )
    if omitted:
        say(f"Left out, since they cannot be split by {', '.join(split)}: {', '.join(omitted)}.")
    if found and form is Form.table:
        say(shown.span_text(found))
    print_result(_printed(found, form, currency))


def _printed(found: "list[Figure]", form: Form, currency: str) -> str:
    from analysis.packs import figures as shown

    if form is Form.json:
        return shown.as_json(found)
    if form is Form.csv:
        return shown.as_csv(found)
    return shown.as_text(found, currency)
