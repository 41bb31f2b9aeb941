"""The commands that make reports: a month's pack, one report, their list; and the demo's tables."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analysis.cli.app import (
    MISTAKE,
    MOST_COUNTED,
    SOME_FAILED,
    Data,
    Workers,
    app,
    print_result,
    say,
)

if TYPE_CHECKING:
    from analysis.documents.model import Document
    from analysis.runs.notebooks import NotebookInfo
    from analysis.runs.record import RunRecord


@app.command()
def monthly(
    month: Annotated[
        str,
        typer.Option(help="The month to report on, as 2026-10; the last complete one by default."),
    ] = "",
    data: Data = Path("data/demo"),
    out: Annotated[
        Path | None, typer.Option(help="Folder of packs; the project's reports/ by default.")
    ] = None,
    workers: Workers = None,
) -> None:
    """Make the pack of a month: every report and deck, with an index page."""
    from analysis.loading import months
    from analysis.loading.paths import resolve
    from analysis.packs import monthly as pack
    from analysis.periods import month_text
    from analysis.runs.progress import progress

    folder = resolve(data)
    month = month or month_text(months(folder)[1])
    with progress() as show:
        record = pack.make(
            month=month, data=folder, out=out or _reports(), workers=workers, progress=show
        )
    _conclude(record, record.folder / "index.html")


@app.command("run")
def run_report(
    report: Annotated[str, typer.Argument(help="The report's name: see `analysis list`.")],
    parameters: Annotated[
        list[str] | None, typer.Argument(metavar="[NAME=VALUE]...", help="What it is to be about.")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(help="Folder for the results; one below the project's reports/ by default."),
    ] = None,
    formats: Annotated[
        str, typer.Option("--format", help="Formats wanted, with commas between.")
    ] = "html,pdf",
    draft: Annotated[
        bool, typer.Option("--draft", help="Have its prose rewritten by the endpoint configured.")
    ] = False,
) -> None:
    """Make one report: analysis run qbr account_id=A0001 quarter=2026Q3."""
    from analysis.loading.paths import resolve
    from analysis.runs.alone import alone_in
    from analysis.runs.export import FOR_DECKS, UnknownFormatError, pages
    from analysis.runs.notebooks import NoDocumentError, find_report
    from analysis.runs.outputs import file_name
    from analysis.runs.pack import Job, run_jobs
    from analysis.runs.parameters import parse_parameters
    from analysis.runs.progress import progress

    known = _notebooks()
    info = find_report(report, known)
    if info.kind == "explorer":
        raise NoDocumentError(
            f"'{report}' has pickers for JupyterLab and becomes no document. Open "
            f"notebooks/{report}.ipynb there: make lab."
        )
    given = parse_parameters(report, info.parameters, parameters or [])
    about = [_in_short(str(value)) for name, value in given.items() if name != "data"]
    job = Job(report, given, stem=file_name("-".join([report, *about])), title=info.title)
    asked = {name: one.default for name, one in info.parameters.items()} | given
    named = {name: resolve(asked[name]) for name in ("data", "file") if asked.get(name)}
    wanted = [name.strip().lower() for name in formats.split(",") if name.strip()]
    export = pages(wanted, edit=_editor() if draft else None)
    if FOR_DECKS in wanted and info.kind != "deck":
        raise UnknownFormatError(
            f"'{report}' is a {info.kind} and has no slides. Ask for html or pdf instead."
        )
    folder = out or _reports() / job.stem
    with alone_in(folder), progress() as show:
        record = run_jobs(
            [job],
            folder,
            notebooks=known,
            export=export,
            on_event=show,
            inputs={name: path for name, path in named.items() if path.exists()},
        )
    entry = record.entries[0]
    if entry.is_mistake:  # only the notebook could see it; the progress has said it
        raise typer.Exit(MISTAKE)
    first = entry.outputs[0].path if entry.outputs else "run.json"
    _conclude(record, record.folder / first)


def _in_short(value: str) -> str:
    """A value for the name of a file; of a file its name, as the way to it is nobody's business."""
    return os.path.basename(value) if os.path.isfile(value) else value


def _editor() -> "Callable[[Document], Document]":
    """Has the prose of a document rewritten, and says what was refused."""
    from analysis.drafting import required, rewritten

    endpoint = required()

    def edit(document: "Document") -> "Document":
        made, refused = rewritten(document, endpoint.answer)
        for one in refused:
            say(f"'{one.topic}' stands as it was. {one.reason}")
        return made

    return edit


@app.command("list")
def list_reports(
    report: Annotated[str | None, typer.Argument(help="One report, in full.")] = None,
) -> None:
    """List the reports, what each answers, and what it takes."""
    from analysis.runs.notebooks import find_report

    known = _notebooks()
    if report:
        _print_report(find_report(report, known))
        return
    for info in known.values():
        takes = ", ".join(info.parameters) or "nothing"
        print_result(f"{info.name}\n    {info.title}\n    takes {takes}")
    print_result("\n`analysis list NAME` says what each parameter means.")


@app.command()
def demo(
    to: Annotated[Path, typer.Option(help="Folder to write the tables to.", metavar="DIR")],
    accounts: Annotated[int, typer.Option(min=1, help="How many accounts.")] = 200,
    seed: Annotated[int, typer.Option(help="The same seed makes the same company.")] = 7,
) -> None:
    """Write the tables of a synthetic company, whose true churn probabilities are known."""
    from analysis.demo import write_demo

    write_demo(to, accounts=accounts, seed=seed)
    say(f"{accounts} accounts written to {to}.")


@app.command()
def dictionary() -> None:
    """Print the data dictionary: every table, its columns, types and units, as Markdown."""
    from analysis.contracts.dictionary import page

    print_result(page())


def _conclude(record: "RunRecord", result: Path) -> None:
    from analysis.runs.progress import ended, summary

    if len(record.entries) > 1:  # once more, below what has scrolled by
        for entry in record.failed:
            say(ended(entry))
    say(summary(record))
    if record.failed:
        executed = record.failed[0].output("ipynb")
        if executed:
            say(f"The failing cell is marked in {record.folder / executed.path}.")
        say(f"The record is {record.folder / 'run.json'}.")
        raise typer.Exit(SOME_FAILED + min(len(record.failed), MOST_COUNTED))
    print_result(str(result))


def _print_report(info: "NotebookInfo") -> None:
    print_result(f"{info.name}: {info.title}")
    if info.description:
        print_result(f"{info.description}")
    article = "An" if info.kind == "explorer" else "A"
    print_result(f"\n{article} {info.kind} for {info.audience} readers. It takes:")
    for parameter in info.parameters.values():
        print_result(f"  {parameter.name} = {parameter.default!r}  ({parameter.kind})")
        if parameter.help:
            print_result(f"      {parameter.help}")
    if not info.parameters:
        print_result("  nothing")


def _notebooks() -> "dict[str, NotebookInfo]":
    from analysis.loading.paths import project_root
    from analysis.runs.notebooks import notebooks

    return notebooks(project_root() / "notebooks")


def _reports() -> Path:
    from analysis.loading.paths import project_root

    return project_root() / "reports"
