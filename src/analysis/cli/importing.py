"""The command that brings a company's own exports in, and the one that writes a first mapping."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analysis.cli.app import app, print_result, say

if TYPE_CHECKING:
    from analysis.loading.importing.ledger import Import


@app.command("import")
def import_exports(
    mapping: Annotated[
        list[str] | None,
        typer.Option(help="Mapping file or name of a ready mapping; may be given several times."),
    ] = None,
    source: Annotated[
        list[Path] | None,
        typer.Option(
            "--from", help="Folder of exports; may be given several times.", metavar="DIR"
        ),
    ] = None,
    to: Annotated[
        Path | None, typer.Option(help="Data directory; with --suggest the mapping to write.")
    ] = None,
    suggest: Annotated[
        Path | None,
        typer.Option(help="Write a first mapping for this folder of exports.", metavar="DIR"),
    ] = None,
    at: Annotated[
        str | None, typer.Option(help="Time of the import, as 2026-11-22T06:00 in UTC; else now.")
    ] = None,
    partial: Annotated[
        bool, typer.Option("--partial", help="Go on without contract lines, so without revenue.")
    ] = False,
    replaces: Annotated[
        str, typer.Option(help="Id of an earlier import that was a mistake.", metavar="ID")
    ] = "",
    dates: Annotated[
        str,
        typer.Option(help="How dates are written that can be read in two ways: mdy or dmy."),
    ] = "",
    take: Annotated[
        list[str] | None,
        typer.Option(
            help="Take a table from some of several mappings only: contract_lines=stripe.",
            metavar="TABLE=NAME,...",
        ),
    ] = None,
    accept_loss: Annotated[
        list[str] | None,
        typer.Option(
            help="Go on though many of a table's rows in the last import are gone.", metavar="TABLE"
        ),
    ] = None,
) -> None:
    """Make a folder of exports the canonical tables: --mapping crm.yml --from exports --to data."""
    from analysis.errors import UserError

    if suggest is not None:
        _suggest(suggest, to)
        return
    if not mapping or not source or to is None:
        raise UserError(
            "An import needs --mapping FILE, --from DIR and --to DATA_DIR. To begin without a "
            "mapping: analysis import --suggest DIR --to mapping.yml."
        )
    from analysis.loading.importing import import_folder

    made = import_folder(
        mapping,
        source,
        to,
        at=_time(at),
        partial=partial,
        replaces=replaces,
        dates=_formats(dates),
        take=_taken(take or []),
        accept_loss=accept_loss or [],
        say=say,
    )
    _say_what_became(made)
    print_result(str(made.folder))


@app.command("imports")
def list_imports(
    data: Annotated[Path, typer.Argument(help="Data directory.", metavar="DATA_DIR")],
    use: Annotated[
        str,
        typer.Option(help="Put this import in force, by the beginning of its id.", metavar="ID"),
    ] = "",
) -> None:
    """List the imports kept in a data directory; the one in force is marked."""
    from analysis.loading.importing.ledger import find_import, history, in_force, put_in_force

    if use:
        put_in_force(data, find_import(data, use))
    current, kept_imports = in_force(data), history(data)
    if not kept_imports:
        _refuse_no_imports(data)
    for one in kept_imports:
        kept = sum(count.kept for count in one.tables.values())
        left_out = sum(count.n_left_out for count in one.tables.values())
        rejected = sum(count.n_rejected for count in one.tables.values())
        mark = "*" if one.id == current else " "
        print_result(
            f"{mark} {one.id}  {one.mapping}  {len(one.files)} files  "
            f"{kept:,} rows kept, {left_out:,} left out, {rejected:,} rejected"
        )


def _refuse_no_imports(data: Path) -> None:
    from analysis.errors import UserError
    from analysis.loading.paths import resolve

    what = "holds no imports" if resolve(data).is_dir() else "is not there"
    raise UserError(f"{data} {what}. Give the folder that was named with `analysis import --to`.")


def _suggest(folder: Path, to: Path | None) -> None:
    from analysis.loading.importing.suggest import suggest_mapping

    text = suggest_mapping(folder)
    if to is None:
        print_result(text.rstrip())
        return
    from analysis.errors import UserError
    from analysis.loading.tables import write_bytes

    if to.exists():
        raise UserError(f"{to} is there already. Name another file with --to, or move it away.")
    write_bytes(text.encode(), to)
    say("Every line marked with ? wants a look before the mapping is used.")
    print_result(str(to))


def _say_what_became(made: "Import") -> None:
    width = max(map(len, made.tables))
    for name, count in made.tables.items():
        parts = [f"{count.read:>9,} read", f"{count.kept:>9,} kept"]
        parts += [f"{count.collapsed:,} repeated"] if count.collapsed else []
        parts += [f"{count.n_left_out:,} left out"] if count.n_left_out else []
        parts += [f"{count.n_rejected:,} rejected"] if count.n_rejected else []
        say(f"{name:<{width}} {', '.join(parts)}")
        for what, reasons in (("left out", count.left_out), ("rejected", count.rejected)):
            for reason, rows in sorted(reasons.items(), key=lambda item: -item[1])[:5]:
                say(f"{'':<{width}}     {rows:,} {what}: {reason}")
    for note in made.notes:
        if note["kind"] not in ("rejected", "left_out"):  # said above, with the counts
            say(f"{note['table']}: {note['text']}")
    for line in made.suggestions:
        say(line)
    if any(count.n_left_out for count in made.tables.values()):
        say(f"Rows left out, with file, line and reason: {made.folder / 'left-out'}")
    if any(count.n_rejected for count in made.tables.values()):
        say(f"Rejected rows, with file, line and reason: {made.folder / 'rejected'}")


def _formats(said: str) -> list[str]:
    from analysis.errors import UserError
    from analysis.loading.importing.dates import FORMATS, is_format

    if said and not is_format(said):
        raise UserError(f"'{said}' is no way to write dates. There are: {FORMATS}.")
    return [said] if said else []


def _taken(said: list[str]) -> dict[str, list[str]]:
    from analysis.errors import UserError

    taken: dict[str, list[str]] = {}
    for one in said:
        table, mark, systems = one.partition("=")
        if not (mark and table and systems):
            raise UserError(f"'{one}' is no choice. Write it as contract_lines=stripe.")
        taken.setdefault(table, []).extend(name.strip() for name in systems.split(","))
    return taken


def _time(text: str | None) -> datetime:
    from analysis.errors import UserError

    if text is None:
        return datetime.now(UTC)
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise UserError(f"'{text}' is no time. Write it as 2026-11-22T06:00.") from None
