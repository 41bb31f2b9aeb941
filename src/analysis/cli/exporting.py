"""The command that writes a portfolio as another system would export it."""

from pathlib import Path
from typing import Annotated

import typer

from analysis.cli.app import Data, app, print_result, say


@app.command("export")
def export(
    dialect: Annotated[
        str, typer.Option(help="Whose files: salesforce, hubspot, dynamics, zendesk, stripe, ...")
    ],
    to: Annotated[Path, typer.Option(help="Folder to write the files to.", metavar="DIR")],
    data: Data = Path("data/demo"),
    style: Annotated[
        str, typer.Option(help="Column names: `api` as the interface, `report` as the browser.")
    ] = "api",
) -> None:
    """Write a portfolio in the files of another system: analysis export --dialect salesforce --to DIR."""
    from analysis.loading import load_book, months
    from analysis.loading.importing.dialects import find_dialect, write_export
    from analysis.loading.paths import resolve

    speaker = find_dialect(dialect)
    folder = resolve(data)
    book = load_book(folder, as_of=months(folder)[1])
    paths = write_export(book.complete, dialect, to, style=style)
    for note in book.notes:
        if note.kind in ("repeat", "orphan"):
            say(f"Left out of {note.table}: {note.text}")
    say(f"{len(paths)} files as {speaker.title} writes them: analysis import --mapping {dialect}")
    for path in paths:
        print_result(str(path))
